"""Libraries of every released version: brought up to date, or left as they were."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from paperdeck.store.database import Store
from paperdeck.store.papers import read_paper
from paperdeck.store.schema import MARKS, PAPERS

if TYPE_CHECKING:
    from pathlib import Path

    from tests.store.failing_migrations import (
        PAPER,
        ROWS,
        VERSIONS,
        content,
        count_statements,
        failures,
        make_older,
    )
else:
    from failing_migrations import (
        PAPER,
        ROWS,
        VERSIONS,
        content,
        count_statements,
        failures,
        make_older,
    )

FULL = os.environ.get("PAPERDECK_TRUST") == "full"
OLDER = [(name, version) for name, version in VERSIONS if version < len(ROWS[name])]


def test_there_are_rows_for_every_version() -> None:
    assert {name: len(rows) for name, rows in ROWS.items()} == {
        schema.name: schema.version for schema in (PAPERS, MARKS)
    }


@pytest.mark.parametrize(("name", "version"), VERSIONS)
def test_a_library_of_every_version_is_brought_up_to_date_with_all_it_held(
    name: str, version: int, tmp_path: Path
) -> None:
    older = make_older(tmp_path / "library", name, version)
    store = Store.open(older.folder)
    with closing(store.reader()) as conn:
        paper = read_paper(conn, PAPER)
        assert paper is not None
        assert [author.name for author in paper.authors] == ["Ada Lovelace", "Émile Borel"]
        assert paper.authors[0].affiliation == "Engines"
        for schema, prefix in ((PAPERS, "main"), (MARKS, "marks")):
            upto = version if schema.name == name else schema.version
            for rows in ROWS[schema.name][:upto]:
                for table in {words.split()[0] for words in rows} & schema.tables:
                    count = conn.execute(f"SELECT count(*) FROM {prefix}.{table}").fetchone()
                    assert count[0] >= len(
                        next(v for k, v in rows.items() if k.split()[0] == table)
                    )
        assert conn.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        found = conn.execute("SELECT rowid FROM papers_fts WHERE papers_fts MATCH 'sparse borel'")
        assert len(found.fetchall()) == 1
    assert content(store.marks_file)[0].startswith(f"version {MARKS.version} ")
    assert content(store.papers_file)[0].startswith(f"version {PAPERS.version} ")


@pytest.mark.parametrize(("name", "version"), OLDER)
def test_a_statement_that_fails_leaves_the_library_as_it_was_and_the_next_opening_succeeds(
    name: str, version: int, tmp_path: Path
) -> None:
    older = make_older(tmp_path / "library", name, version)
    counted, _ = count_statements(older, tmp_path)
    # Every statement in both ways; or some: the first, the last of the migration, and between.
    way = "before" if version % 2 else "inside"
    some = [(number, way) for number in (0, counted.first // 2, counted.first - 1)]
    chosen = counted.every_way if FULL else [*some, (counted.seen - 1, "before")]
    outcomes = list(failures(older, tmp_path, chosen))
    assert [(one.statement, one.wrong) for one in outcomes if one.wrong] == []
    assert len(outcomes) == len(chosen)


def test_a_migration_that_fails_is_a_failure_of_that_file(tmp_path: Path) -> None:
    older = make_older(tmp_path / "library", "papers", 1)
    (outcome,) = failures(older, tmp_path, [(0, "inside")])
    assert "could not be brought up to date" in outcome.message
    assert "papers.db" in outcome.message
    with closing(sqlite3.connect(older.file)) as conn:
        assert conn.execute("PRAGMA user_version").fetchone() == (1,)
