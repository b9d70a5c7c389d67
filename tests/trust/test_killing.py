"""Processes killed at random moments leave nothing broken, and lose nothing they said was done.

The full count is `tools/killing.py`'s; here every kind of work is killed a few times.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from paperdeck.store.backups import make_backup
from paperdeck.store.database import Store

if TYPE_CHECKING:
    from pathlib import Path

    from tests.trust import killing
    from tests.trust.killing import Acknowledged, Found, Outcome, Scenario
    from tests.trust.wholeness import corruption, half_marks, half_papers, is_whole_bibliography
else:
    import killing
    from killing import Acknowledged, Found, Outcome
    from wholeness import corruption, half_marks, half_papers, is_whole_bibliography

KILLS = 2


@pytest.mark.skipif(os.name != "posix", reason="there is no SIGKILL here")
@pytest.mark.parametrize("kind", killing.SCENARIOS, ids=lambda kind: kind.name)
def test_nothing_is_broken_or_lost_by_a_kill(
    kind: type[Scenario], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(killing.Importing, "lines", 2_500)
    monkeypatch.setattr(killing.Migrating, "papers", 600)
    monkeypatch.setattr(killing.BuildingVectors, "papers", 600)
    outcome = killing.kill_often(kind, tmp_path, kills=KILLS, seed=11, measured=False)
    assert outcome.kills == KILLS
    assert outcome.found.all == []


@pytest.fixture
def library(tmp_path: Path) -> Store:
    """A library of fifty papers and ten notes, with nothing wrong."""
    killing._fill(tmp_path, notes=10)
    store = Store.open(tmp_path)
    assert half_papers(store.papers_file) == []
    assert half_marks(store.marks_file) == []
    return store


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        ("DELETE FROM papers WHERE id = 'arxiv:2401.00003'", "without a paper"),
        ("DELETE FROM paper_categories", "lacks its categories"),
        ("DELETE FROM aliases", "has no alias"),
        ("DELETE FROM source_records", "has no record of what was said"),
        ("DELETE FROM paper_sources", "has no source"),
        ("UPDATE papers SET authors = ''", "lacks its authors"),
        ("UPDATE papers SET title = 'Another word'", "is not found by the words of its title"),
        ("INSERT INTO papers_fts (papers_fts) VALUES ('delete-all')", "is not in the index"),
        ("UPDATE counters SET value = 49 WHERE name = 'papers'", "49 is what the papers"),
    ],
)
def test_every_half_of_a_paper_is_seen(library: Store, harm: str, words: str) -> None:
    with closing(sqlite3.connect(library.papers_file)) as conn, conn:
        conn.execute(harm)
    assert any(words in one for one in half_papers(library.papers_file))


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        ("INSERT INTO tags VALUES ('arxiv:2401.00000', 'stray', 'x')", "a tag that no step gave"),
        ("INSERT INTO steps (label, at) VALUES ('tag', 'x')", "a step without changes"),
        (
            "INSERT INTO changes VALUES (99, 0, 'tag', NULL, NULL, NULL)",
            "a change without its step",
        ),
        ("DELETE FROM marked_papers", "is marked without a short copy"),
    ],
)
def test_every_half_of_a_mark_is_seen(library: Store, harm: str, words: str) -> None:
    with closing(sqlite3.connect(library.marks_file)) as conn, conn:
        conn.execute(harm)
    assert any(words in one for one in half_marks(library.marks_file))


def test_a_mark_that_was_acknowledged_and_is_missing_is_seen(library: Store) -> None:
    lines = [
        ("tag", "arxiv:2401.00000", "gone"),
        ("note", "arxiv:2401.00000", "99", "gone"),
        ("star", "arxiv:2401.00000"),
        ("stored", "arxiv:2401.00000", "arxiv:2401.99999"),
    ]
    folder = library.marks_file.parent
    lost = killing._missing_marks(folder, Acknowledged(lines))
    assert lost == ["tag gone", "note 99", "star of arxiv:2401.00000"]
    # Its star may or may not be there: it was just being changed.
    assert (
        len(killing._missing_marks(folder, Acknowledged([*lines, ("intended", lines[0][1])]))) == 2
    )
    assert killing._missing_papers(folder, Acknowledged(lines)) == ["paper arxiv:2401.99999"]


def test_a_file_that_is_damaged_is_seen(library: Store) -> None:
    backup = make_backup(library.marks_file, now=killing.NOW).file
    folder = library.marks_file.parent
    assert killing._half_backups(folder) == []
    whole = backup.read_bytes()
    for content in (whole[: len(whole) // 2], b"", whole.replace(b"note 5 note 5", b"")):
        backup.write_bytes(content)
        assert killing._half_backups(folder), len(content)
    library.papers_file.write_bytes(b"no database" * 1_000)
    assert corruption(library.papers_file)
    assert killing._opened(folder).unopened


@pytest.mark.parametrize("text", ["@misc{a,\n  title = {x}\n", "@misc{a, title = {x}}\n%", ""])
def test_half_a_bibliography_is_seen(tmp_path: Path, text: str) -> None:
    file = tmp_path / "a.bib"
    file.write_text(text, encoding="utf-8")
    assert not is_whole_bibliography(file)


def test_the_table_has_a_line_for_each_scenario_and_their_sum() -> None:
    found = Found(corrupt=["papers.db: malformed"], lost=["tag a", "tag b"])
    lines = killing.table([Outcome("sync", 3, 7, 0.5, found), Outcome("marking", 2, 4, 1, Found())])
    assert lines.splitlines()[2:] == [
        "| sync | 3 | 0.50 s | 7 | 1 | 2 | 0 | 0 | 0 |",
        "| marking | 2 | 1.00 s | 4 | 0 | 0 | 0 | 0 | 0 |",
        "| in all | 5 |  | 11 | 1 | 2 | 0 | 0 | 0 |",
    ]
