"""cite."""

from __future__ import annotations

import json
import os
import sys
import threading
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import RunCommand

ATTENTION = "arxiv:1706.03762"
ADAM = "arxiv:1412.6980"
MALDACENA = "arxiv:hep-th/9711200"


def test_bibtex_is_the_default(filled: RunCommand) -> None:
    result = filled("cite", ATTENTION, ADAM)
    assert result.out.startswith("@misc{vaswani2017attention,\n")
    assert "\n}\n\n@misc{kingma2014adam,\n" in result.out
    assert result.out.isascii()


def test_a_file_is_what_would_have_been_printed(filled: RunCommand, tmp_path: Path) -> None:
    file = tmp_path / "refs.bib"
    assert filled("cite", "--query", "", "-o", str(file)).lines == [f"3 citations in {file}"]
    assert file.read_text(encoding="utf-8") == filled("cite", "--query", "").out
    assert filled("cite", ADAM, "-o", "-").out == filled("cite", ADAM).out


def test_markdown_and_text_have_readable_titles(filled: RunCommand) -> None:
    (link,) = filled("cite", ADAM, "--format", "markdown").lines
    assert link == (
        "[Adam: A Method for Stochastic α Optimization](https://arxiv.org/abs/1412.6980)"
        " — Kingma and Ba, 2014"
    )
    (text,) = filled("cite", MALDACENA, "--format", "text").lines
    assert text.startswith("Maldacena (1997). The Large N Limit of Superconformal")


def test_letters_stay_as_they_are_for_biber(filled: RunCommand) -> None:
    assert r"$\alpha$" in filled("cite", ADAM, "--unicode").out


def test_keys_are_given_once_and_follow_the_order_asked_for(filled: RunCommand) -> None:
    first = filled("cite", MALDACENA, ADAM, "--format", "key").lines
    assert first == ["maldacena1997large", "kingma2014adam"]
    assert filled("cite", ADAM, MALDACENA, "--format", "key").lines == first[::-1]


def test_an_unknown_paper_leaves_the_file_alone(filled: RunCommand, tmp_path: Path) -> None:
    file = tmp_path / "refs.bib"
    file.write_text("mine", encoding="utf-8")
    result = filled("cite", ADAM, "2401.99999", "-o", str(file))
    assert (result.code, file.read_text(encoding="utf-8")) == (1, "mine")
    assert "2401.99999" in result.complaint


def test_nothing_is_printed_of_a_half_known_list(filled: RunCommand) -> None:
    result = filled("cite", ADAM, "2401.99999")
    assert (result.code, result.out) == (1, "")


def test_a_query_that_matches_nothing_cites_nothing_and_says_so(
    filled: RunCommand, tmp_path: Path
) -> None:
    result = filled("cite", "--query", "nosuchword")
    assert (result.code, result.out) == (1, "")
    assert result.complaint == "nothing was cited, for no paper matches: nosuchword"
    file = tmp_path / "refs.bib"
    file.write_text("mine", encoding="utf-8")
    assert filled("cite", "--query", "nosuchword", "-o", str(file)).code == 1
    assert file.read_text(encoding="utf-8") == "mine"


def test_a_link_is_followed_and_stays_a_link(filled: RunCommand, tmp_path: Path) -> None:
    real = tmp_path / "real.bib"
    real.write_text("old", encoding="utf-8")
    real.chmod(0o640)
    link = tmp_path / "link.bib"
    link.symlink_to(real)
    assert filled("cite", ADAM, "-o", str(link)).code == 0
    assert link.is_symlink()
    assert real.read_text(encoding="utf-8").startswith("@misc{kingma2014adam")
    assert real.stat().st_mode & 0o777 == 0o640


def test_a_pipe_is_written_to_and_not_replaced(filled: RunCommand, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    heard: list[str] = []
    listener = threading.Thread(target=lambda: heard.append(pipe.read_text(encoding="utf-8")))
    listener.start()
    try:
        assert filled("cite", ADAM, "-o", str(pipe)).code == 0
    finally:
        listener.join(10)
    assert pipe.is_fifo()
    assert heard[0].startswith("@misc{kingma2014adam")


@pytest.mark.parametrize("name", ["/dev/stdout", "/dev/fd/1", "link.bib"])
def test_another_name_of_the_output_is_the_output(
    filled: RunCommand, tmp_path: Path, name: str
) -> None:
    (tmp_path / "link.bib").symlink_to("/dev/stdout")
    assert filled("cite", ADAM, "-o", str(tmp_path / name)).out == filled("cite", ADAM).out


@pytest.mark.parametrize("name", ["missing/refs.bib", "papers.jsonl/refs.bib"])
def test_a_file_that_cannot_be_written_is_told(
    filled: RunCommand, tmp_path: Path, name: str
) -> None:
    result = filled("cite", ADAM, "-o", str(tmp_path / name))
    assert (result.code, result.out) == (1, "")
    assert "can't be written" in result.complaint
    assert name in result.complaint


def test_a_folder_is_refused_before_the_library_is_read(
    paperdeck: RunCommand, tmp_path: Path, home: Path
) -> None:
    result = paperdeck("cite", ADAM, "-o", str(tmp_path))
    assert result.code == 2
    assert str(tmp_path) in result.complaint
    assert not home.exists()


def test_csl_json_is_one_array_whatever_comes(filled: RunCommand, tmp_path: Path) -> None:
    items = json.loads(filled("cite", "--query", "", "--format", "csl-json").out)
    assert {item["id"] for item in items} == {
        "maldacena1997large",
        "kingma2014adam",
        "vaswani2017attention",
    }
    (adam,) = (item for item in items if item["id"] == "kingma2014adam")
    assert adam["title"] == "Adam: A Method for Stochastic α Optimization"
    assert json.loads(filled("cite", "--query", "nosuchword", "--format", "csl-json").out) == []
    file = tmp_path / "refs.json"
    filled("cite", "--query", "", "-o", str(file))
    assert json.loads(file.read_text(encoding="utf-8")) == items


def test_json_lines_are_those_of_list(filled: RunCommand) -> None:
    lines = filled("cite", "--query", "", "--format", "jsonl").lines
    assert lines == filled("list", "--json").lines


def test_ris_has_one_end_a_paper(filled: RunCommand, tmp_path: Path) -> None:
    out = filled("cite", ADAM, ATTENTION, "--format", "ris").out
    assert out.count("ER  - \n") == 2
    assert out.startswith("TY  - UNPB\nID  - kingma2014adam\nTI  - Adam: A Method for")
    file = tmp_path / "refs.ris"
    filled("cite", ADAM, ATTENTION, "-o", str(file))
    assert file.read_bytes().decode() == out.replace("\n", "\r\n")


def test_biblatex_is_an_entry_for_biber(filled: RunCommand) -> None:
    assert filled("cite", ADAM, "--format", "biblatex").out.startswith("@online{kingma2014adam,")


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        ("apa", "Kingma, D. P., & Ba, J. (2014). Adam: A method for stochastic α optimization"),
        (
            "ieee",
            "[1] D. P. Kingma and J. Ba, “Adam: A method for stochastic α optimization,” 2014",
        ),
        ("chicago", "Kingma, Diederik P., and Jimmy Ba. 2014. “Adam: A Method for Stochastic α"),
        ("nature", "1. Kingma, D. P. & Ba, J. Adam: A Method for Stochastic α Optimization."),
    ],
)
def test_text_is_written_in_a_style(filled: RunCommand, style: str, expected: str) -> None:
    assert filled("cite", ADAM, "--style", style).out.startswith(expected)


def test_a_numbered_style_counts_the_papers(filled: RunCommand) -> None:
    lines = filled("cite", MALDACENA, ADAM, ATTENTION, "--style", "ieee").lines
    assert [line.split(" ")[0] for line in lines] == ["[1]", "[2]", "[3]"]


def test_several_papers_are_a_list_in_the_order_of_the_style(filled: RunCommand) -> None:
    lines = filled("cite", ATTENTION, MALDACENA, ADAM, "--style", "apa").lines
    assert [line.split(",")[0] for line in lines] == ["Kingma", "Maldacena", "Vaswani"]
    found = filled("cite", "--query", "", "--style", "chicago").lines
    assert found == sorted(found, key=str.casefold)
    assert len(found) > 2


def test_a_style_is_looked_for_before_anything_is_done(filled: RunCommand, tmp_path: Path) -> None:
    file = tmp_path / "refs.txt"
    file.write_text("mine", encoding="utf-8")
    result = filled("cite", ADAM, "--style", "chicagoo", "-o", str(file))
    assert (result.code, result.out, file.read_text(encoding="utf-8")) == (2, "", "mine")
    assert "chicagoo. Did you mean" in result.complaint


def test_a_style_goes_with_text_alone(filled: RunCommand) -> None:
    result = filled("cite", ADAM, "--style", "apa", "--format", "ris")
    assert result.code == 2
    assert "a style is for text" in result.complaint


def test_without_the_packages_a_style_is_refused_with_the_way_to_get_them(
    filled: RunCommand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "citeproc", None)
    result = filled("cite", ADAM, "--style", "apa")
    assert (result.code, result.out) == (1, "")
    assert "pip install 'paperdeck[styles]'" in result.complaint


@pytest.mark.parametrize(
    ("ending", "begins"),
    [("bib", "@misc{"), ("md", "[Adam"), ("txt", "Kingma and Ba"), ("bibtex", "@")],
)
def test_the_ending_of_the_file_tells_the_format(
    filled: RunCommand, tmp_path: Path, ending: str, begins: str
) -> None:
    file = tmp_path / f"refs.{ending}"
    filled("cite", ADAM, "-o", str(file))
    assert file.read_text(encoding="utf-8").startswith(begins)


def test_a_file_of_an_unknown_ending_is_refused_unless_a_format_is_named(
    filled: RunCommand, tmp_path: Path
) -> None:
    file = tmp_path / "refs.doc"
    done = filled("cite", ADAM, "-o", str(file))
    assert (done.code, file.exists()) == (2, False)
    assert ".bib, .bibtex, .biblatex" in done.complaint
    assert filled("cite", ADAM, "-o", str(file), "--format", "ris").code == 0
    assert filled("cite", ADAM, "-o", str(tmp_path / "refs")).code == 0


def test_letters_are_latex_or_not_in_both_formats_and_in_no_other(
    paperdeck: RunCommand, tmp_path: Path
) -> None:
    file = tmp_path / "a.bib"
    file.write_text("@book{k, title={Straße}, author={Müller, A}, year=1999}", encoding="utf-8")
    paperdeck("import", str(file))
    bibtex, biblatex = (("cite", "k", "--format", name) for name in ("bibtex", "biblatex"))
    assert "Müller" not in paperdeck(*bibtex).out
    assert paperdeck(*bibtex, "--no-unicode").out == paperdeck(*bibtex).out
    assert "Müller" in paperdeck(*bibtex, "--unicode").out
    assert "Müller" in paperdeck(*biblatex).out
    assert paperdeck(*biblatex, "--unicode").out == paperdeck(*biblatex).out
    assert paperdeck(*biblatex, "--no-unicode").out.isascii()
    done = paperdeck("cite", "k", "--unicode", "--format", "ris")
    assert done.code == 2
    assert "for BibTeX and BibLaTeX, not for ris" in done.complaint


def test_addresses_are_printed_one_a_line(filled: RunCommand) -> None:
    assert filled("cite", ADAM, ATTENTION, "--format", "url").lines == [
        "https://arxiv.org/abs/1412.6980",
        "https://arxiv.org/abs/1706.03762",
    ]
