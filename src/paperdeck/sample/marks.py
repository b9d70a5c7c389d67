"""The bundled marks: what a reader of the sample library seems to have done with it.

`marks.json` holds, by stable id, the `starred`, `read` and `queued` papers, the papers of
each of the `tags`, `notes` (Markdown, each some days old) and saved `views`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from paperdeck.model.marks import Flag
from paperdeck.sample.records import bundled_text, damaged

if TYPE_CHECKING:
    from datetime import datetime

    from paperdeck.marks.marker import Marker

VERSION = 1
_NAME = "marks.json"
_OLDEST_MARK = timedelta(days=28)


@dataclass(frozen=True, slots=True)
class SampleNote:
    """A note on a paper; `days_ago` is how long before today it was written."""

    paper: str
    text: str
    days_ago: int
    quote: str | None = None


@dataclass(frozen=True, slots=True)
class SampleMarks:
    """All bundled marks. Flags and tags map to stable ids, views to queries."""

    flags: dict[Flag, list[str]]
    tags: dict[str, list[str]]
    notes: tuple[SampleNote, ...]
    views: dict[str, str]


@dataclass(slots=True)
class Calendar:
    """A clock that is set by hand: marks of the sample were not all made at one moment."""

    moment: datetime

    def __call__(self) -> datetime:
        """Return the moment it is set to."""
        return self.moment


def load_marks() -> SampleMarks:
    """Return the bundled marks. Raise `SampleError`."""
    try:
        content = json.loads(bundled_text(_NAME))
        if content["version"] != VERSION:
            raise damaged(_NAME)
        return SampleMarks(
            flags={flag: content[flag.value] for flag in Flag},
            tags=content["tags"],
            notes=tuple(SampleNote(**note) for note in content["notes"]),
            views={view["name"]: view["query"] for view in content["views"]},
        )
    except (ValueError, KeyError, TypeError) as error:
        raise damaged(_NAME) from error


def make_marks(marker: Marker, calendar: Calendar, marks: SampleMarks) -> None:
    """Make the marks with a marker that goes by the calendar, the oldest first."""
    now = calendar.moment
    calendar.moment = now - _OLDEST_MARK
    for tag, papers in marks.tags.items():
        marker.add_tag(papers, tag)
    for flag, papers in marks.flags.items():
        marker.set_flag(papers, flag, True)
    for name, query in marks.views.items():
        marker.save_view(name, query)
    for note in sorted(marks.notes, key=lambda note: -note.days_ago):
        calendar.moment = now - timedelta(days=note.days_ago)
        marker.add_note(note.paper, note.text, note.quote)
    calendar.moment = now
