"""Moments as the files hold them."""

from __future__ import annotations

from datetime import UTC, datetime


def to_text(moment: datetime | None) -> str | None:
    """Write a moment as `YYYY-MM-DDTHH:MM:SSZ`; one without a zone is taken as UTC."""
    return None if moment is None else write(moment)


def write(moment: datetime) -> str:
    """Write a moment as `YYYY-MM-DDTHH:MM:SSZ`; one without a zone is taken as UTC."""
    # All but the zone, "+00:00".
    return in_utc(moment).isoformat(timespec="seconds")[:-6] + "Z"


def from_text(text: str | None) -> datetime | None:
    """Read what `to_text` wrote."""
    return None if text is None else read(text)


def read(text: str) -> datetime:
    """Read what `write` wrote."""
    return datetime.fromisoformat(text)


def in_utc(moment: datetime) -> datetime:
    """Return the same moment in UTC. At the ends of the calendar the zone is dropped."""
    if moment.tzinfo is UTC:
        return moment
    if moment.tzinfo is None:
        return moment.replace(tzinfo=UTC)
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        return moment.replace(tzinfo=UTC)
