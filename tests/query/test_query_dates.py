"""Fields that take dates, and what came with the last sync."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.query.conftest import Shelf


def utc(year: int, month: int, day: int, hour: int = 12) -> datetime:
    return datetime(year, month, day, hour, tzinfo=UTC)


@pytest.fixture
def dated(shelf: Shelf) -> Shelf:
    shelf.now = utc(2026, 11, 21, 9)
    old = utc(2025, 3, 1)
    shelf.add("2311.00001", "One", published=utc(2023, 11, 30, 23), added=old)
    shelf.add("2312.00002", "Two", published=utc(2023, 12, 1, 0), added=old)
    shelf.add("2402.00003", "Three", published=utc(2024, 2, 29), added=old)
    shelf.add("2611.00004", "Four", published=utc(2026, 11, 14), days=(date(2026, 11, 20),))
    shelf.add("2611.00005", "Five", published=utc(2026, 11, 20))
    return shelf


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("on:2023-12-01", "2"),
        ("on:2023", "2 1"),
        ("on:2024-02", "3"),
        ("after:2023-12", "5 4 3 2"),
        ("before:2023-12", "1"),
        ("after:2023-12 before:2024", "2"),
        ("on:2023-12..2024-02-28", "2"),
        ("on:..2023", "2 1"),
        ("newer:7d", "5 4"),
        ("newer:1w", "5 4"),
        ("newer:6d", "5"),
        ("older:6d", "4 3 2 1"),
        ("older:2y", "3 2 1"),
        ("newer:33m", "5 4 3"),
        ("on:yesterday", "5"),
        ("on:today", ""),
        ("day:yesterday", "5 4"),
        ("day:2026-11-14", ""),
        ("day:2024-02-29", "3"),
        ("-day:yesterday", "3 2 1"),
        ("added:today", "5 4"),
        ("added:2025-03-01", "3 2 1"),
        ("added:1m", "5 4"),
        ("added:2025", "3 2 1"),
        ("added:lastsync", ""),
        ("is:new", ""),
    ],
)
def test_dates(dated: Shelf, query: str, numbers: str) -> None:
    assert [found[-1] for found in dated.found(query)] == numbers.split()


@pytest.fixture
def eastern_time(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("eastern_time")
def test_days_of_adding_are_those_where_the_user_lives(shelf: Shelf) -> None:
    shelf.add("2501.00001", added=utc(2026, 7, 2, 3))  # still the first of July in New York
    assert len(shelf.found("added:2026-07-01")) == 1
    assert len(shelf.found("added:2026-07-02")) == 0


def test_new_means_really_new_in_the_last_sync_that_brought_any(shelf: Shelf) -> None:
    shelf.now = utc(2026, 11, 21, 9)
    first = shelf.sync_run(utc(2026, 11, 20, 8), finished=utc(2026, 11, 20, 9))
    shelf.add("2611.00001", published=utc(2026, 11, 19), run=first, added=utc(2026, 11, 20, 8))
    second = shelf.sync_run(utc(2026, 11, 20, 18))
    fresh = utc(2026, 11, 20, 18)
    shelf.add("2611.00002", published=utc(2026, 11, 20), run=second, added=fresh)
    shelf.add("1706.00003", published=utc(2017, 6, 1), run=second, added=fresh)
    shelf.add("2611.00004", published=utc(2026, 11, 20), added=fresh)  # imported meanwhile
    shelf.sync_run(utc(2026, 11, 21, 8), finished=utc(2026, 11, 21, 9))
    assert shelf.found("is:new") == ["2611.00002"]
    assert shelf.found("added:lastsync") == ["2611.00002", "1706.00003"]
    assert shelf.found("after:lastsync") == []
