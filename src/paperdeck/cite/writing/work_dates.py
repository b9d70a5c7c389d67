"""When a work was published and when it was visited, as far as its entry tells."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from paperdeck.model.paper import Paper

_DATE = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d{2})(?:-(?P<day>\d{2}))?)?")
_MONTHS = 12
_SEASONS = {21: 1, 22: 2, 23: 3, 24: 4}
"""ISO 8601-2's numbers of spring to winter, which stand where months do, and CSL's."""


def date_of(paper: Paper) -> tuple[int, ...]:
    """Return year, month and day of publication, as far as they are known; else nothing.

    The entry's own date counts. Of a paper that isn't arXiv's, a date on the first of January is
    a year, and one on the first of a month a month: so do sources write what they don't know.
    """
    if parts := _parts(_told(paper)):
        return parts
    if paper.published is None:
        return ()
    date = (paper.published.year, paper.published.month, paper.published.day)
    if paper.arxiv_id or date[2] > 1:
        return date
    return date[:1] if date[1] == 1 else date[:2]


def season_of(paper: Paper) -> int | None:
    """Return the season of publication by CSL's number, 1 (spring) to 4, if that is told."""
    found = _DATE.match(_told(paper))
    return _SEASONS.get(int(found["month"])) if found and found["month"] else None


def visit_of(paper: Paper) -> tuple[int, ...]:
    """Return year, month and day of the visit to the work's address, as far as they are told."""
    return _parts((paper.publication and paper.publication.field("urldate")) or "")


def _told(paper: Paper) -> str:
    publication = paper.publication
    return (publication and (publication.field("date") or publication.field("year"))) or ""


def _parts(text: str) -> tuple[int, ...]:
    """Return the year, month and day that a date begins with; a season is no month."""
    found = _DATE.match(text)
    parts = tuple(int(part) for part in found.groups() if part) if found else ()
    return parts[:1] if len(parts) > 1 and not 1 <= parts[1] <= _MONTHS else parts
