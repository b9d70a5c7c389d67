"""Dates as people type them, as half-open spans of days.

A day is a proleptic Gregorian ordinal (`date.toordinal`). `2024` is the whole year, `2024-03`
the month, `2024-03-01` the day; `7d`, `3w`, `2m`, `1y` reach from that long ago to today;
`today`, `yesterday`; `lastsync` reaches from the day of the last sync to today; `a..b` from
the start of `a` to the end of `b`, either of them may be missing.
"""

from __future__ import annotations

import calendar
import difflib
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from paperdeck.query.errors import BadValue
from paperdeck.store.moments import write

_CALENDAR = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_RELATIVE = re.compile(r"(\d{1,4})([dwmy])", re.IGNORECASE)
_WORDS = ("today", "yesterday", "lastsync")
_EARLIEST = date(1, 1, 1).toordinal()
_LATEST = date(9999, 12, 31).toordinal()
_FIRST_INSTANT = date(1970, 1, 2).toordinal()  # before it, not every platform knows local time
_LAST_INSTANT = date(2999, 12, 31).toordinal()
_HOW = "write 2024, 2024-03, 2024-03-01, 7d, 3w, 2m, 1y, today, yesterday or lastsync"


@dataclass(frozen=True, slots=True)
class Days:
    """The days from `first` up to, and without, `end`."""

    first: int
    end: int


def days(text: str, today: date, last_sync: date | None) -> Days:
    """Read a date, or a range `a..b`, seen from `today`. Raise `BadValue`.

    Before the first sync, `lastsync` is today.
    """
    if ".." not in text:
        return _single(text, today, last_sync)
    low, _, high = text.partition("..")
    if not (low or high):
        raise BadValue(f'"{text}" has neither a beginning nor an end')
    return Days(
        _single(low, today, last_sync).first if low else _EARLIEST,
        _single(high, today, last_sync).end if high else _LATEST,
    )


def _single(text: str, today: date, last_sync: date | None) -> Days:
    tomorrow = today.toordinal() + 1
    match text.lower():
        case "today":
            return Days(tomorrow - 1, tomorrow)
        case "yesterday":
            return Days(tomorrow - 2, tomorrow - 1)
        case "lastsync":
            return Days((last_sync or today).toordinal(), tomorrow)
    if relative := _RELATIVE.fullmatch(text):
        return Days(_ago(today, int(relative[1]), relative[2].lower()), tomorrow)
    if found := _CALENDAR.fullmatch(text):
        try:
            return _calendar(int(found[1]), found[2], found[3])
        except ValueError:
            raise BadValue(f'there is no such day as "{text}"') from None
    near = difflib.get_close_matches(text.lower(), _WORDS, n=1)
    raise BadValue(f'"{text}" is not a date; {_HOW}', near[0] if near else None)


def _ago(today: date, count: int, unit: str) -> int:
    match unit:
        case "d" | "w":
            return max(_EARLIEST, today.toordinal() - count * (7 if unit == "w" else 1))
        case _:
            months = today.year * 12 + today.month - 1 - count * (12 if unit == "y" else 1)
            year, month = divmod(months, 12)
            if year < 1:
                return _EARLIEST
            last = calendar.monthrange(year, month + 1)[1]
            return date(year, month + 1, min(today.day, last)).toordinal()


def _calendar(year: int, month: str | None, day: str | None) -> Days:
    first = date(year, int(month or 1), int(day or 1))
    if day is not None:
        length = 1
    elif month is not None:
        length = calendar.monthrange(year, first.month)[1]
    else:
        length = 366 if calendar.isleap(year) else 365
    return Days(first.toordinal(), first.toordinal() + length)


def local_midnight(day: int) -> str:
    """Return the instant at which a day begins where the user lives, as the store writes it.

    The store's moments are 'YYYY-MM-DDTHH:MM:SSZ', in UTC.
    """
    clamped = date.fromordinal(min(max(day, _FIRST_INSTANT), _LAST_INSTANT))
    # A naive moment is local time: `astimezone` knows its offset on that very day.
    return write(datetime.combine(clamped, time()).astimezone())


def utc_day(now: datetime) -> date:
    """Return the day it is in UTC."""
    return now.astimezone(UTC).date()


def local_day(now: datetime) -> date:
    """Return the day it is where the user lives."""
    return now.astimezone().date()
