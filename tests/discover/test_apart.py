"""The process that compares papers: what it does in which order, and what it says of it."""

from __future__ import annotations

import os
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from paperdeck.discover import apart, measuring
from paperdeck.discover.apart import Listener, build_apart
from paperdeck.discover.building import Built
from paperdeck.discover.measuring import Measured
from paperdeck.model.identifiers import Identifier, Scheme
from paperdeck.model.paper import PaperRecord
from paperdeck.store.database import Store
from paperdeck.store.ingest import ingest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NOW = datetime(2026, 11, 20, tzinfo=UTC)
COUNT = 12


def add(store: Store, *numbers: int) -> None:
    records = [
        PaperRecord(
            "arxiv",
            (Identifier(Scheme.ARXIV, f"2401.{number:05}"),),
            title=f"Graph networks {number}",
            published=NOW + timedelta(hours=number),
        )
        for number in numbers
    ]
    with closing(store.papers_writer()) as conn:
        ingest(conn, records, now=NOW)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """Twelve papers; two earlier ones are enough for novelty, which is found of four at a time."""
    monkeypatch.setattr(measuring, "_PENDING", measuring._PENDING.replace("2000", "2"))
    monkeypatch.setattr(measuring, "EARLIER", 2)
    monkeypatch.setattr(measuring, "_AT_ONCE", 4)
    monkeypatch.setattr(os, "nice", lambda _: 0)
    found = Store.open(tmp_path / "data")
    add(found, *range(COUNT))
    return found


def _said(
    store: Store, monkeypatch: pytest.MonkeyPatch, react: Callable[[str], None] | None = None
) -> list[str]:
    said: list[str] = []

    def say(line: str) -> None:
        said.append(line)
        if react is not None:
            react(line)

    monkeypatch.setattr(apart, "_say", say)
    apart._compare(store)
    return said


def test_vectors_come_first_then_scores_then_novelty_to_the_end(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = _said(store, monkeypatch)
    built = f"{COUNT} {COUNT} {COUNT}"
    assert said == [built, "compared", "measured 4 6", "measured 8 2", "measured 10 0", "done"]
    assert _said(store, monkeypatch) == ["compared", "done"]


def test_what_comes_meanwhile_goes_before_the_rest_of_novelty(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def star(line: str) -> None:
        if line == "measured 4 6":
            with closing(store.marks_writer()) as conn:
                conn.execute("INSERT INTO flags VALUES ('arxiv:2401.00003', 'starred', 'x')")
        if line == "measured 8 2":
            add(store, COUNT)

    said = _said(store, monkeypatch, star)
    assert said[1:] == [
        "compared",
        "measured 4 6",
        "compared",
        "measured 8 2",
        f"{COUNT + 1} {COUNT + 1} {COUNT + 1}",
        "compared",
        "measured 11 0",
        "done",
    ]
    with closing(store.reader()) as conn:
        (scored,) = conn.execute("SELECT count(match) FROM scores").fetchone()
    assert scored == COUNT + 1


def test_lines_are_told_to_who_listens_until_it_is_done() -> None:
    told: list[object] = []
    listener = Listener(told.append, lambda: told.append("compared"), told.append)
    reading, writing = os.pipe()
    os.write(writing, b"3 5 3\ncompared\nmeasured 1 2\nmeas")
    os.write(writing, b"ured 2 1\ndone\n")
    assert apart._follow(reading, lambda: False, listener)
    assert told == [Built(3, 5, 3), "compared", Measured(1, 2), Measured(2, 1)]
    os.close(writing)
    # The end without being done is no good end.
    assert not apart._follow(reading, lambda: False, listener)
    os.close(reading)


def test_where_all_is_done_no_process_is_begun(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    _said(store, monkeypatch)
    monkeypatch.setattr(apart, "_begin", None)
    assert build_apart(store, stop=lambda: False)
