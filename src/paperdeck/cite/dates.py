"""Dates of entries, as ISO 8601-2 (EDTF) and biblatex write them."""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

_POINT = re.compile(
    r"(?P<year>\d{4})(?:-(?P<month>0[1-9]|1[0-2]|2[1-4])(?:-(?P<day>\d{2}))?)?[?~]?"
)
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
"""BibTeX's names for the months, which are how months begin in English."""


class EntryDate(NamedTuple):
    """A date or a span of dates as text that biber reads, and its beginning.

    `month` is 1-12, `None` for a season or where it isn't known; `day` is that of a single day.
    """

    text: str
    year: int
    month: int | None = None
    day: int | None = None

    @property
    def month_macro(self) -> str | None:
        """BibTeX's name for the month: `jan`, ..., which all styles define."""
        return MONTHS[self.month - 1] if self.month else None


def read_date(text: str) -> EntryDate | None:
    """Read `2019`, `2019-05`, `2019-05-12`, `2019/2020`, `2019/`; `None` for anything else."""
    begin, slash, end = text.strip().partition("/")
    first = _point(begin)
    if first is None or (slash and end not in {"", ".."} and _point(end) is None):
        return None
    return first._replace(text=text.strip(), day=None if slash else first.day)


def _point(text: str) -> EntryDate | None:
    match = _POINT.fullmatch(text)
    if match is None or not text.isascii():
        return None
    if match["day"]:
        try:
            date.fromisoformat(match[0][:10])
        except ValueError:
            return None
    month = int(match["month"] or 0)
    day = int(match["day"]) if match["day"] else None
    return EntryDate(text, int(match["year"]), month if 1 <= month <= 12 else None, day)
