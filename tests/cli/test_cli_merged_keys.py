"""What becomes of cite keys and fields when two papers that were imported turn out to be one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING

import pytest

from paperdeck.cli import importing
from paperdeck.config.locations import find_locations

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Result, RunCommand

    Import = Callable[..., Result]

DOI, ARXIV = "doi:10.5555/merge.1", "arxiv:1905.01234"
TITLE = "title = {A paper that is one in all files}, author = {Lovelace, Ada}"
ARTICLE = f"@article{{keyA, {TITLE}, year = 2019, journal = {{J}}, doi = {{10.5555/merge.1}}}}"
PREPRINT = f"@article{{keyB, {TITLE}, year = 2018, eprint = {{1905.01234}}}}"
BOTH = f"@misc{{keyC, {TITLE}, year = 2018, doi = {{10.5555/merge.1}}, eprint = {{1905.01234}}}}"
OTHER = "@book{%s, title = {Yet another different work of art}, author = {B, C}, year = 1999}"


@pytest.fixture
def take(paperdeck: RunCommand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Import:
    """Import texts one after the other, a minute apart; return what the last one printed."""
    minutes = count()

    def clock() -> datetime:
        return datetime(2026, 11, 21, tzinfo=UTC) + timedelta(minutes=next(minutes))

    monkeypatch.setattr(importing, "clock", clock)

    def run(*texts: str) -> Result:
        file = tmp_path / "some.bib"
        for text in texts:
            file.write_text(text, encoding="utf-8")
            done = paperdeck("import", str(file))
        return done

    return run


@pytest.mark.parametrize(
    ("texts", "kept", "lost"),
    [((ARTICLE, PREPRINT), "keyA", "keyB"), ((PREPRINT, ARTICLE), "keyB", "keyA")],
)
def test_the_key_that_was_there_first_is_kept_and_the_other_is_told_and_never_given_again(
    take: Import, paperdeck: RunCommand, texts: tuple[str, str], kept: str, lost: str
) -> None:
    merging = take(*texts, BOTH)
    assert f"it has the key {kept} already, so not keyC" in merging.err
    assert paperdeck("cite", ARXIV, "--format", "key").out == f"{kept}\n"
    assert f"(its key {lost} is {kept} now)" in paperdeck("merges").out
    (told,) = paperdeck("merges", "--json").objects
    assert (told["lost_keys"], told["key"]) == ([lost], kept)
    assert f"the key {lost} is that of {ARXIV}" in take(OTHER % lost).err
    (other,) = paperdeck("list", "--ids", "title:art").lines
    refused = paperdeck("cite", other, "--set-key", lost)
    assert (refused.code, refused.out) == (1, "")
    assert f"was that of {ARXIV}, and may be cited somewhere" in refused.complaint
    assert paperdeck("cite", ARXIV, "--set-key", lost).code == 0


def test_papers_that_are_parted_get_their_own_keys_and_fields_back(
    take: Import, paperdeck: RunCommand
) -> None:
    take(ARTICLE, PREPRINT, BOTH)
    paperdeck("split", DOI, ARXIV)
    assert paperdeck("cite", DOI, ARXIV, "--format", "key").out == "keyA\nkeyB\n"
    assert "lost_keys" not in paperdeck("merges", "--json").out
    assert "year          = {2018}" in paperdeck("cite", ARXIV).out
    assert "= {J}" in paperdeck("cite", DOI).out


def test_what_only_one_of_the_entries_said_is_the_papers(
    take: Import, paperdeck: RunCommand
) -> None:
    take(ARTICLE, PREPRINT, BOTH)
    assert "journal       = {J}" in paperdeck("cite", ARXIV).out


def test_a_kept_file_says_which_key_has_become_which(
    take: Import, paperdeck: RunCommand, home: Path
) -> None:
    config = find_locations({"PAPERDECK_HOME": str(home)}).config_file
    config.parent.mkdir(parents=True)
    config.write_text(
        '[[bibliography]]\nquery = "sort:title"\nfile = "all.bib"\n', encoding="utf-8"
    )
    done = take(ARTICLE, PREPRINT, BOTH)
    assert "keyB is keyA from now on: cite it so" in done.err
    assert "from now on" not in paperdeck("bibliographies").err
    done = paperdeck("cite", ARXIV, "--set-key", "mine")
    assert "keyA is mine from now on" in done.err


def test_undoing_an_import_leaves_the_keys(take: Import, paperdeck: RunCommand) -> None:
    take(ARTICLE.replace("year", "keywords = {art}, year"))
    assert paperdeck("undo").code == 0
    assert paperdeck("list", "--ids", "has:tag").out == ""
    assert paperdeck("cite", DOI, "--format", "key").out == "keyA\n"


def test_a_paper_is_found_by_its_key(take: Import, paperdeck: RunCommand) -> None:
    take(ARTICLE, PREPRINT)
    assert paperdeck("show", "KEYA", "--json").objects[0]["id"] == DOI
    assert paperdeck("list", "--ids", "key:keya").lines == [DOI]
    assert paperdeck("list", "--ids", "key:key*", "sort:title").lines != []
    assert paperdeck("cite", "keyB", "--set-key", "b").code == 0
    assert "a cite key that was given" in paperdeck("show", "keyZ").complaint
