"""import, of bibliographies."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import RunCommand, SpawnCommand

BIB = """
% Encoding: UTF-8
@article{curie1904,
  title = {Radium and its \\emph{rays}},
  author = {Curie, Marie},
  journal = {Journal of Rays},
  year = 1904,
  doi = {10.1000/rays},
  keywords = {radium, rays},
  annote = {Read again.},
}
@book{noone,
  publisher = {Nobody}
}
"""
CSL = [{"id": "x", "type": "book", "title": "Knots", "author": [{"family": "A", "given": "B"}]}]


@pytest.fixture
def bib(tmp_path: Path) -> Path:
    """A bibliography of two entries, one of which names no work."""
    file = tmp_path / "mine.bib"
    file.write_text(BIB, encoding="utf-8")
    return file


def test_a_bibliography_is_counted_by_entries(paperdeck: RunCommand, bib: Path) -> None:
    result = paperdeck("import", str(bib))
    assert result.code == 0
    assert result.lines[0] == f"{bib}: 2 read, 1 added, 0 updated, 0 unchanged, 1 skipped"
    assert f"paperdeck: {bib}:12: noone: it has no title" in result.err
    again = paperdeck("import", str(bib))
    assert again.lines[0] == f"{bib}: 2 read, 0 added, 0 updated, 1 unchanged, 1 skipped"


def test_the_counts_for_programs_tell_of_each_entry(paperdeck: RunCommand, bib: Path) -> None:
    (told,) = paperdeck("import", str(bib), "--json").objects
    assert (told["format"], told["read"], told["added"], told["skipped"]) == ("bibtex", 2, 1, 1)
    assert [(one["line"], one["id"]) for one in told["errors"]] == [(12, "noone")]
    assert told["entries"] == [
        {"line": 3, "key": "curie1904", "id": "doi:10.1000/rays", "result": "added"},
        {"line": 12, "key": "noone", "id": None, "result": "skipped"},
    ]
    assert told["remarks"] == []


def test_what_its_owner_said_is_kept_in_one_step(paperdeck: RunCommand, bib: Path) -> None:
    paperdeck("import", str(bib), "--tag", "thesis")
    assert {one["tag"] for one in paperdeck("tags", "--json").objects} == {
        "radium",
        "rays",
        "thesis",
    }
    (shown,) = paperdeck("show", "10.1000/rays", "--json").objects
    assert [note["text"] for note in shown["notes"]] == ["Read again."]
    assert paperdeck("cite", "10.1000/rays", "--format", "key").lines == ["curie1904"]
    assert paperdeck("undo").lines == ["undone: import mine.bib: tag 1 paper, 1 note"]
    assert paperdeck("tags").out == ""


def test_keywords_can_be_left_alone(paperdeck: RunCommand, bib: Path) -> None:
    paperdeck("import", str(bib), "--no-tags")
    assert paperdeck("tags").out == ""


def test_importing_again_gives_nothing_twice(paperdeck: RunCommand, bib: Path) -> None:
    for _ in range(3):
        paperdeck("import", str(bib))
    (shown,) = paperdeck("show", "10.1000/rays", "--json").objects
    assert (len(shown["notes"]), sorted(shown["tags"])) == (1, ["radium", "rays"])
    assert paperdeck("undo").lines == ["undone: import mine.bib: tag 1 paper, 1 note"]
    assert paperdeck("undo").lines == ["nothing to undo"]


def test_a_key_that_is_another_papers_is_told(
    paperdeck: RunCommand, bib: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other.bib"
    other.write_text("@misc{curie1904, title={Something else}}", encoding="utf-8")
    paperdeck("import", str(bib))
    result = paperdeck("import", str(other))
    assert result.code == 0
    assert f"{other}:1:" in result.err
    assert "curie1904" in result.err


def test_several_formats_and_standard_input_go_in_together(
    spawn: SpawnCommand, bib: Path, tmp_path: Path
) -> None:
    csl = tmp_path / "mine.json"
    csl.write_text(json.dumps(CSL), encoding="utf-8")
    ris = b"TY  - JOUR\nTI  - From a pipe\nER  -\n"
    done = spawn("import", "--json", str(bib), str(csl), "-", stdin=ris)
    assert done.returncode == 0, done.stderr
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(one["format"], one["added"]) for one in told] == [
        ("bibtex", 1),
        ("csl-json", 1),
        ("ris", 1),
    ]


def test_a_named_format_must_be_that_of_the_file(paperdeck: RunCommand, bib: Path) -> None:
    result = paperdeck("import", str(bib), "--format", "ris")
    assert (result.code, result.out) == (1, "")
    assert "not ris, but BibTeX" in result.complaint


def test_what_was_imported_is_cited_as_it_was_written(paperdeck: RunCommand, bib: Path) -> None:
    paperdeck("import", str(bib))
    cited = paperdeck("cite", "10.1000/rays", "--format", "biblatex").out
    assert cited.startswith("@article{curie1904,")
    assert "Journal of Rays" in cited


OTHERS = """
@article{lee2003, title = {Small Things}, author = {Lee, Ann and others}, year = 2003}
@book{foo2001, title = {Handbook}, editor = {Foo, Ann and Bar, Bo}, year = 2001}
"""


def test_authors_who_arent_named_are_told_and_are_no_person(
    paperdeck: RunCommand, tmp_path: Path
) -> None:
    file = tmp_path / "others.bib"
    file.write_text(OTHERS, encoding="utf-8")
    paperdeck("import", str(file))
    (listed,) = paperdeck("list", "small", "--json").objects
    assert listed["authors"] == [{"name": "Ann Lee", "affiliation": None}]
    assert listed["more_authors"] is True
    assert "Lee et al." in paperdeck("list", "small").out
    cited = paperdeck("cite", "--query", "small", "--format", "text").out
    assert cited == "Lee et al. (2003). Small Things.\n"
    assert "Lee, Ann and others" in paperdeck("cite", "--query", "small").out


def test_a_book_without_authors_is_cited_by_its_editors(
    paperdeck: RunCommand, tmp_path: Path
) -> None:
    file = tmp_path / "others.bib"
    file.write_text(OTHERS, encoding="utf-8")
    paperdeck("import", str(file))
    cite = ("cite", "--query", "handbook", "--format")
    assert paperdeck(*cite, "text").out == "Foo and Bar (eds.) (2001). Handbook.\n"
    assert paperdeck(*cite, "markdown").out == "Handbook — Foo and Bar (eds.), 2001\n"
