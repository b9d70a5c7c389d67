"""When a BibTeX or BibLaTeX entry was published: `date`, or `year` with `month` and `day`."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from paperdeck.cite.dates import MONTHS, read_date
from paperdeck.cite.latex.plain import plain

if TYPE_CHECKING:
    from collections.abc import Mapping

_SEASONS = {"spring": "21", "summer": "22", "autumn": "23", "fall": "23", "winter": "24"}
_YEAR = re.compile(r"(?<!\d)([12]\d{3})(?!\d)", re.ASCII)
_MONTH_OR_DAY = re.compile(
    rf"(?<![a-z])(?P<month>{'|'.join(MONTHS)})[a-z]*|(?<!\d)(?P<day>\d{{1,2}})(?!\d)",
    re.ASCII | re.IGNORECASE,
)
_UNDATED = frozenset({"n.d.", "n. d.", "n.d", "nd"})
_CIRCA = re.compile(r"(?:c(?:irc)?a?\.?)\s*(\d{4})", re.IGNORECASE | re.ASCII)
_RANGE = re.compile(r"(\d{4})\s*(?:-{1,3}|[–—/])\s*(\d{4})", re.ASCII)
_LOOSE = re.compile(r"(\d{4})([-/.])(\d{1,2})(?:\2(\d{1,2}))?", re.ASCII)
_TIME = re.compile(r"T[\d:.]+(?:Z|[+-]\d{2}:?\d{2})?", re.ASCII)


class EntryMoment(NamedTuple):
    """When it was: `text` as `publication.fields` has it, `None` where `published` says it all.

    `month` is what the entry calls its month where that fits no date.
    """

    published: datetime | None = None
    text: str | None = None
    month: str | None = None


def read_moment(fields: Mapping[str, str]) -> EntryMoment:
    """Read when an entry was published; `fields` are by BibLaTeX's names.

    Dates become ISO 8601-2, as BibLaTeX writes them: `2017-03`, `2017-21` (spring), `2017/2018`,
    `1980~` (about 1980). What is none ("in press") stays as it is.
    """
    return _read_moment(*(fields.get(name, "") for name in ("date", "year", "month", "day")))


# Few dates are those of all entries of a bibliography.
@lru_cache(maxsize=1_000)
def _read_moment(date: str, year: str, month: str, day: str) -> EntryMoment:
    date, year, month = iso_date(date), plain(year), plain(month)
    if year.lower() in _UNDATED:
        year = ""
    if year and not (date and read_date(date)):
        year = iso_date(year)
        date, month = _with_month(year, month.replace("#", ""), plain(day))
    elif month and date:
        month = ""
    if not (date or month):
        return EntryMoment()
    whole = len(date) == len("2017-03-05") and read_date(date) is not None
    return EntryMoment(_beginning(date), None if whole else date or None, month or None)


def iso_date(text: str) -> str:
    """Write a date as ISO 8601 does, if it is one that biber reads or nearly; else return it."""
    # A tilde means "about" here, not a space.
    text = plain(text) if "\\" in text else " ".join(text.strip("{} ").split())
    text = _TIME.sub("", text)
    if read_date(text) and not _LOOSE.fullmatch(text):
        return text
    if circa := _CIRCA.fullmatch(text):
        return f"{circa[1]}~"
    if years := _RANGE.fullmatch(text):
        return f"{years[1]}/{years[2]}"
    if loose := _LOOSE.fullmatch(text):
        day = f"-{int(loose[4]):02}" if loose[4] else ""
        iso = f"{loose[1]}-{int(loose[3]):02}{day}"
        return iso if read_date(iso) else text
    return text


def _with_month(year: str, month: str, day: str) -> tuple[str, str]:
    """Return a year and month as one date, and the month if there is no such date."""
    if not month:
        return year, ""
    if not (year.isascii() and year.isdigit() and len(year) == 4):
        return year, month
    if season := _SEASONS.get(month.lower()):
        return f"{year}-{season}", ""
    days: list[int] = []
    months: list[int] = []
    for match in _MONTH_OR_DAY.finditer(month):
        if match["month"]:
            months.append(MONTHS.index(match["month"].lower()) + 1)
        else:
            days.append(int(match["day"]))
    if not months and len(days) == 1:
        months, days = days, []
    if not days and day.isascii() and day.isdigit() and len(day) < 3:
        days = [int(day)]
    date = _span(int(year), months, days)
    return (date, "") if date else (year, month)


def _span(year: int, months: list[int], days: list[int]) -> str | None:
    """Return one point of time or two of which the first is earlier; `None` for anything else."""
    if len(months) not in {1, 2} or not all(1 <= month <= 12 for month in months) or not year:
        return None
    if len(days) > 2 or (len(months) == 2 and len(days) == 1):
        return None
    count = max(len(months), len(days), 1)
    points = []
    for at in range(count):
        month = months[min(at, len(months) - 1)]
        point = f"{year:04}-{month:02}"
        if days:
            if not 1 <= days[at] <= monthrange(year, month)[1]:
                return None
            point += f"-{days[at]:02}"
        points.append(point)
    return "/".join(points) if points == sorted(points) else None


def _beginning(date: str) -> datetime | None:
    """Return the first moment of a date, or of the first year that a text names."""
    if read_date(date):
        numbers = [int(part) for part in re.findall(r"\d+", date.partition("/")[0])]
        year, month, day = [*numbers, 1, 1][:3]
        month = month if month <= 12 else 1
    elif found := _YEAR.search(date):
        year, month, day = int(found[1]), 1, 1
    else:
        return None
    return datetime(year, month, day, tzinfo=UTC) if year else None
