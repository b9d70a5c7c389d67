"""Finding by meaning on the command line: what import and sync prepare, list uses."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from paperdeck.discover import table
from paperdeck.store.connections import transaction
from paperdeck.store.database import Store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.cli.conftest import RunCommand

ATTENTION = "arxiv:1706.03762"
MALDACENA = "arxiv:hep-th/9711200"


@pytest.fixture(autouse=True)
def table_of_its_own() -> Iterator[None]:
    """Have the table read anew afterwards, whatever a test put in its place."""
    yield
    table.load_table.cache_clear()


def test_an_import_prepares_what_list_finds_by_meaning(filled: RunCommand) -> None:
    assert filled("list", "--ids", '~"conformal field theory"').lines == [MALDACENA]
    assert filled("list", "--ids", '~"a need for attention"').lines == [ATTENTION]
    # What none of them is about finds none, not the least unlike.
    assert filled("list", "--ids", '~"deep sea"').lines == []


def test_papers_like_one_are_listed_without_it(filled: RunCommand) -> None:
    result = filled("list", "--ids", "like:1706.03762")
    assert result.code == 0
    assert ATTENTION not in result.lines


def test_a_paper_that_is_not_there_is_told(filled: RunCommand) -> None:
    for words in (("list",), ("list", "--ids"), ("list", "--json")):
        result = filled(*words, "like:1999.99999")
        assert (result.code, result.out) == (0, "")
        assert 'no paper "1999.99999" in the library' in result.complaint


@pytest.mark.parametrize("asked", ['~"conformal field theory"', "like:1706.03762"])
def test_meaning_is_a_set_that_other_terms_part_and_leave_whole(
    filled: RunCommand, asked: str
) -> None:
    whole = filled("list", "--ids", asked).lines
    within = filled("list", "--ids", asked, "author:maldacena").lines
    without = filled("list", "--ids", asked, "-author:maldacena").lines
    assert [one for one in whole if one in {*within, *without}] == whole
    assert len(within) + len(without) == len(whole)
    everything = filled("list", "--ids").lines
    others = filled("list", "--ids", "--", f"-{asked}").lines
    assert sorted(others) == sorted(set(everything) - set(whole))


def test_a_library_that_isnt_compared_yet_says_so(filled: RunCommand, home: Path) -> None:
    with closing(Store.open(home / "data").papers_writer()) as conn, transaction(conn):
        conn.execute("DELETE FROM vectors")
    for words in (("list",), ("list", "--ids"), ("mark", "--star", "--query")):
        result = filled(*words, '~"quantum gravity"')
        assert result.code == 0
        assert "by meaning yet" in result.complaint
        assert result.out == ("star: 0 papers\n" if "mark" in words else "")


def test_a_tag_finds_what_fits_it_and_one_that_nobody_has_is_told(filled: RunCommand) -> None:
    filled("mark", "--tag", "seq/models", "1706.03762")
    found = filled("list", "--ids", "like:#seq")
    assert found.code == 0
    assert ATTENTION not in found.lines
    for words in (("list",), ("list", "--ids")):
        result = filled(*words, "like:#nobody")
        assert (result.code, result.out) == (0, "")
        assert "no paper has #nobody" in result.complaint


def test_an_empty_library_isnt_one_that_waits_to_be_compared(paperdeck: RunCommand) -> None:
    assert (paperdeck("list", "~sea").err, paperdeck("list", "--ids", "~sea").err) == ("", "")


def test_without_the_table_of_words_it_says_what_is_missing(
    filled: RunCommand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    damaged = tmp_path / "damaged.npz"
    damaged.write_bytes(b"PK\x03\x04 and nothing more")
    for file in (tmp_path / "gone.npz", damaged):
        monkeypatch.setattr(table, "_FILE", file)
        table.load_table.cache_clear()
        for query in ("~sea", "like:1706.03762"):
            result = filled("list", query)
            assert (result.code, result.out) == (1, "")
            assert f"the table of words is missing or damaged: {file}" in result.complaint
        # Nothing else needs it.
        assert filled("list", "attention", "--ids").lines == [ATTENTION]


def test_a_lone_tilde_is_refused(filled: RunCommand) -> None:
    result = filled("list", "~")
    assert result.code == 2
    assert "words must follow the ~" in result.complaint


def test_comparing_says_how_far_it_is_and_goes_on_to_the_end(
    filled: RunCommand, home: Path
) -> None:
    with closing(Store.open(home / "data").papers_writer()) as conn, transaction(conn):
        (papers,) = conn.execute("SELECT count(*) FROM papers").fetchone()
        conn.execute("DELETE FROM vectors")
    told = f"0 of {papers} papers compared by meaning"
    assert filled("compare", "--dry-run").out.startswith(told)
    assert filled("compare").out.startswith(f"{papers} of {papers} papers compared")
    assert filled("compare", "--json").objects == [
        {"papers": papers, "compared": papers, "novelty": 0, "novelty_pending": 0}
    ]


def test_a_paper_is_shown_with_why_its_novelty_is_unknown(filled: RunCommand, home: Path) -> None:
    shown = filled("show", "1706.03762")
    assert "novelty     - (fewer than 2,000 earlier papers)" in shown.lines
    with closing(Store.open(home / "data").papers_writer()) as conn, transaction(conn):
        conn.execute("DELETE FROM vectors")
    assert "novelty     not measured yet" in filled("show", "1706.03762").lines
    (told,) = filled("show", "--json", "1706.03762").objects
    assert (told["novelty"], told["novelty_pending"]) == (None, True)
    with closing(Store.open(home / "data").papers_writer()) as conn, transaction(conn):
        conn.execute("UPDATE scores SET novelty = 7, cited = 80, voted = 90")
        conn.execute(
            "INSERT INTO scores (row, novelty, cited, voted) SELECT row, 7, 80, 90 FROM papers"
            " WHERE true ON CONFLICT DO NOTHING"
        )
    lines = filled("show", "1706.03762").lines
    assert "novelty     7" in lines
    assert "impact      80 by citations, 90 by upvotes" in lines
