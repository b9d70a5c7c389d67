"""When papers on arXiv were first submitted, where nobody says it: what their ids tell."""

from __future__ import annotations

from datetime import UTC, datetime


def month_of_id(arxiv_id: str) -> datetime | None:
    """Return the first day (UTC) of the month that an arXiv id names, if it names one."""
    digits = arxiv_id.rpartition("/")[2]
    year, month = int(digits[:2]), int(digits[2:4])
    # arXiv began in 1991, so 91 to 99 are of the last century.
    century = 1900 if year >= 91 else 2000
    return datetime(century + year, month, 1, tzinfo=UTC) if 1 <= month <= 12 else None


def submitted_about(arxiv_id: str, announced: datetime | None) -> datetime | None:
    """Return when a paper was first submitted, as nearly as can be told without its versions.

    It is the first of the month that the id names, or the moment of its announcement (aware,
    UTC) if that lies in the same month.
    """
    month = month_of_id(arxiv_id)
    if month and announced and (month.year, month.month) == (announced.year, announced.month):
        return announced
    return month
