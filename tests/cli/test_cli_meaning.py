"""Finding by meaning on the command line: what import and sync prepare, list uses."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from paperdeck.store.connections import transaction
from paperdeck.store.database import Store

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import RunCommand

ATTENTION = "arxiv:1706.03762"
MALDACENA = "arxiv:hep-th/9711200"


def test_an_import_prepares_what_list_finds_by_meaning(filled: RunCommand) -> None:
    assert filled("list", "--ids", '~"quantum gravity"', "limit:1").lines == [MALDACENA]
    assert filled("list", "--ids", '~"sequences of tokens"').lines[0] == ATTENTION


def test_papers_like_one_are_listed_without_it(filled: RunCommand) -> None:
    result = filled("list", "--ids", "like:1706.03762")
    assert result.code == 0
    assert ATTENTION not in result.lines


def test_a_library_that_isnt_compared_yet_says_so(filled: RunCommand, home: Path) -> None:
    with closing(Store.open(home / "data").papers_writer()) as conn, transaction(conn):
        conn.execute("DELETE FROM vectors")
    result = filled("list", '~"quantum gravity"')
    assert (result.code, result.out) == (0, "")
    assert "by meaning yet" in result.complaint


def test_a_lone_tilde_is_refused(filled: RunCommand) -> None:
    result = filled("list", "~")
    assert result.code == 2
    assert "words must follow the ~" in result.complaint
