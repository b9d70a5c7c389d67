"""The names of backups, which say when and why each was made; and which have served their time."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Sequence

DAILY = "daily"
BEFORE_RESTORING = "before-restoring"

DAYS_KEPT = 7
WEEKS_KEPT = 4
REPEATS_KEPT = 3
"""Backups kept of one change: what fails before it is done is tried again and again."""

_NAME = re.compile(
    r"marks(?:-(?P<why>[a-z][a-z0-9]*(?:-[a-z0-9]+)*?))?-(?P<at>\d{8}T\d{6}Z)(?:-(?P<nth>\d{1,6}))?"
    r"\.db",
    re.ASCII,
)
_DRAFT = re.compile(rf"\.(?P<name>{_NAME.pattern})\.[a-z0-9_]+\.new", re.ASCII)


class BackupName(NamedTuple):
    """What a name says: when the backup was made (aware, UTC; `nth` of that second), and why.

    `why` is `DAILY`, `BEFORE_RESTORING`, "before-marks-v5" for what was made before a file of the
    store became version 5, and empty for what a person asked for.
    """

    at: datetime
    nth: int
    why: str
    name: str

    @property
    def is_before_change(self) -> bool:
        """Whether it was made because the file was about to become another."""
        return self.why.startswith("before-")


def read_name(name: str) -> BackupName | None:
    """Read a file's name; `None` if it isn't one that PaperDeck gives to backups."""
    found = _NAME.fullmatch(name)
    if found is None:
        return None
    try:
        at = datetime.strptime(found["at"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        return None
    return BackupName(at, int(found["nth"] or 1), found["why"] or "", name)


def is_draft(name: str) -> bool:
    """Tell whether a file is a backup that never became whole."""
    return _DRAFT.fullmatch(name) is not None


def newest_first(names: Iterable[str]) -> list[BackupName]:
    """Return what names say, the newest backup first; names that aren't of backups are left out."""
    return sorted(filter(None, map(read_name, names)), reverse=True)


def outdated(names: Iterable[str], *, now: datetime) -> list[str]:
    """Return the names of the backups in a folder that needn't be kept any longer.

    Of daily ones stay the last of each of the 7 newest days that have one, and of what is older the
    last of each of the 4 newest weeks. Of those made before a change stay the last 3 of each
    change. What a person asked for stays, and so does the newest of all, whatever claims to be from
    after `now` (a clock was wrong), and every file that isn't a backup.
    """
    past = [one for one in newest_first(names) if one.at <= now]
    daily = [one for one in past if one.why == DAILY]
    changes = [one for one in past if one.is_before_change]
    days = _last_of_each(daily, lambda one: one.at.date(), DAYS_KEPT)
    older = [one for one in daily if one.at.date() < days[-1].at.date()]
    kept = {*past[:1], *days}
    kept.update(_last_of_each(older, lambda one: one.at.isocalendar()[:2], WEEKS_KEPT))
    for why in {one.why for one in changes}:
        kept.update([one for one in changes if one.why == why][:REPEATS_KEPT])
    return [one.name for one in (*daily, *changes) if one not in kept]


def _last_of_each(
    backups: Sequence[BackupName], span: Callable[[BackupName], Hashable], count: int
) -> list[BackupName]:
    """Return the newest backup of each of the newest spans; `backups` are newest first."""
    found: dict[Hashable, BackupName] = {}
    for one in backups:
        found.setdefault(span(one), one)
    return list(found.values())[:count]
