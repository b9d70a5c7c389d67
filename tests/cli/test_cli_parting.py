"""merges and split: papers that were taken for one."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from paperdeck.model.identifiers import parse_identifier
from paperdeck.model.paper import PaperRecord
from paperdeck.store.database import Store
from paperdeck.store.ingest import ingest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import RunCommand

PREPRINT, ARTICLE = "arxiv:2401.00001", "doi:10.1000/xyz"


def record(source: str, *names: str, title: str = "A preprint") -> PaperRecord:
    found = tuple(name for text in names if (name := parse_identifier(text)))
    return PaperRecord(source, found, title=title)


@pytest.fixture(autouse=True)
def merged(home: Path) -> None:
    """A library in which a service made one paper of a preprint and an article."""
    now = datetime(2026, 11, 1, tzinfo=UTC)
    with closing(Store.open(home / "data").papers_writer()) as conn:
        ingest(conn, [record("arxiv", PREPRINT)], now=now)
        ingest(conn, [record("crossref", ARTICLE, title=r"An $\alpha$ article")], now=now)
        ingest(conn, [record("dblp", ARTICLE, PREPRINT)], now=now)


def test_merges_are_listed_with_the_title_that_is_no_more(paperdeck: RunCommand) -> None:
    line = f"2026-11-01  {ARTICLE} -> {PREPRINT}  An α article"
    assert paperdeck("merges").lines == [line]
    (told,) = paperdeck("merges", "--json").objects
    assert (told["old"], told["new"], told["on"]) == (ARTICLE, PREPRINT, "2026-11-01")
    assert (told["lost_keys"], told["key"]) == ([], None)


def test_a_name_is_parted_from_the_paper_that_has_it(paperdeck: RunCommand) -> None:
    done = paperdeck("split", "https://doi.org/10.1000/XYZ")
    assert (done.code, done.lines) == (0, [f"{ARTICLE} and {PREPRINT} are two papers"])
    assert "An α article" in paperdeck("show", ARTICLE).out
    assert "A preprint" in paperdeck("show", PREPRINT).out
    assert paperdeck("merges").lines == []


def test_it_can_be_taken_back_once(paperdeck: RunCommand) -> None:
    (told,) = paperdeck("split", PREPRINT, ARTICLE, "--json").objects
    assert told == {"names": [PREPRINT, ARTICLE], "papers": [PREPRINT, ARTICLE]}
    assert "may become one again" in paperdeck("split", PREPRINT, ARTICLE, "--forget").out
    again = paperdeck("split", PREPRINT, ARTICLE, "--forget")
    assert (again.code, again.complaint) == (
        1,
        f"nobody said that they are of two papers: {PREPRINT} and {ARTICLE}",
    )


def test_the_papers_own_name_is_no_answer(paperdeck: RunCommand) -> None:
    done = paperdeck("split", PREPRINT)
    assert done.code == 2
    assert f"Name one of its others: {ARTICLE}" in done.complaint


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("nonsense",), 2, "no name of a paper"),
        (("2401.99999",), 1, "2401.99999"),
        ((PREPRINT, ARTICLE, PREPRINT), 2, "two names at most"),
    ],
)
def test_what_names_no_paper_is_refused(
    paperdeck: RunCommand, words: tuple[str, ...], code: int, told: str
) -> None:
    done = paperdeck("split", *words)
    assert done.code == code
    assert told in done.complaint
