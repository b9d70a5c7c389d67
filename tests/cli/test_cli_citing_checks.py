"""cite --check and cite --set-key."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from paperdeck.config.locations import find_locations

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import RunCommand

ATTENTION, ADAM = "1706.03762", "1412.6980"


def test_papers_are_checked_with_a_line_for_each_finding(filled: RunCommand) -> None:
    done = filled("cite", "--check", ATTENTION, ADAM)
    assert done.code == 1
    assert done.out == (
        "arxiv:1706.03762: warning: vaswani2017attention: this preprint was published:"
        " DOI 10.5555/attention (paperdeck add 10.5555/attention) [published]\n"
    )
    assert filled("cite", "--check", "--query", "adam").out == "nothing is wrong\n"
    (told,) = filled("cite", "--check", "--query", "attention", "--json").objects
    assert told["rule"] == "published"
    assert told["key"] == "vaswani2017attention"
    assert (told["file"], told["id"]) == (None, "arxiv:1706.03762")


@pytest.mark.parametrize("name", ["a.bibtex", "a.biblatex", "refs"])
def test_files_are_checked_whatever_they_are_called(
    filled: RunCommand, tmp_path: Path, name: str
) -> None:
    file = tmp_path / name
    file.write_text("@article{k, author={A}, title={T}, year=2020}\n", encoding="utf-8")
    assert "[venue]" in filled("cite", "--check", str(file)).out


def test_a_file_without_an_entry_is_not_called_right(filled: RunCommand, tmp_path: Path) -> None:
    file = tmp_path / "a.bib"
    file.write_text("% nothing\n@string{a = {b}}\n", encoding="utf-8")
    done = filled("cite", "--check", str(file))
    assert (done.code, done.lines) == (1, [f"{file}:1: warning: no entries in it [empty]"])


def test_looking_gives_no_keys(filled: RunCommand) -> None:
    filled("cite", "--check", ATTENTION)
    assert filled("cite", ADAM, "--set-key", "vaswani2017attention").code == 0


def test_files_are_checked(filled: RunCommand, tmp_path: Path) -> None:
    file = tmp_path / "a.bib"
    file.write_text("\n@article{k, author={A}, title={T}, year=2020}\n", encoding="utf-8")
    done = filled("cite", "--check", str(file))
    assert done.code == 1
    assert done.lines == [
        f"{file}:2: warning: k: @article without journal: where was it published? [venue]"
    ]
    assert "can't be read" in filled("cite", "--check", str(tmp_path / "none.bib")).complaint


def test_without_names_the_files_of_the_config_are_checked(filled: RunCommand, home: Path) -> None:
    config = find_locations({"PAPERDECK_HOME": str(home)}).config_file
    config.parent.mkdir(parents=True, exist_ok=True)
    config.write_text('[[bibliography]]\nquery = "a"\nfile = "a.bib"\n', encoding="utf-8")
    (config.parent / "a.bib").write_text("@misc{k}\n@misc{k}\n", encoding="utf-8")
    assert "duplicate-key" in filled("cite", "--check").out
    config.unlink()
    done = filled("cite", "--check")
    assert done.code == 2
    assert "there is nothing to check" in done.complaint


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[[bibliography\n", "no bibliographies could be read"),
        ('[[bibliography]]\nquery = "a"\n', "`bibliography.file`"),
    ],
)
def test_a_config_that_names_no_files_for_a_mistake_is_told(
    filled: RunCommand, home: Path, text: str, told: str
) -> None:
    config = find_locations({"PAPERDECK_HOME": str(home)}).config_file
    config.parent.mkdir(parents=True, exist_ok=True)
    config.write_text(text, encoding="utf-8")
    done = filled("cite", "--check")
    assert done.code == 1
    assert told in done.err
    assert "nothing is wrong" not in done.out


@pytest.mark.parametrize(
    "options",
    [
        ("--check", "-o", "a.txt"),
        ("--check", "--style", "apa"),
        ("--check", "--format", "ris"),
        ("--check", "--no-unicode"),
        ("--set-key", "a", "--check"),
        ("--set-key", "a", "--json"),
        ("--set-key", "a", "--unicode"),
    ],
)
def test_options_that_would_change_nothing_are_refused(
    filled: RunCommand, options: tuple[str, ...]
) -> None:
    done = filled("cite", ATTENTION, *options)
    assert (done.code, done.out) == (2, "")
    assert "doesn't go with" in done.complaint


def test_usage(filled: RunCommand) -> None:
    assert filled("cite", ATTENTION, "--json").code == 2
    assert filled("cite", "--set-key", "a").code == 2
    assert filled("cite", ATTENTION, ADAM, "--set-key", "a").code == 2
    assert filled("cite", ATTENTION, "--check", "--query", "a").code == 2


def test_a_key_is_set_told_and_undone(filled: RunCommand) -> None:
    done = filled("cite", ATTENTION, "--set-key", "mine")
    assert done.out == "cite Attention Is All You Need as mine\n"
    assert "already" in filled("cite", ATTENTION, "--set-key", "mine").out
    assert filled("cite", ATTENTION, "--format", "key").out == "mine\n"
    assert "is that of arxiv:1706.03762" in filled("cite", ADAM, "--set-key", "Mine").complaint
    assert "has a space" in filled("cite", ADAM, "--set-key", "a b").complaint
    filled("undo")
    assert filled("cite", ATTENTION, "--format", "key").out == "vaswani2017attention\n"


def test_a_template_of_the_config_makes_new_keys(filled: RunCommand, home: Path) -> None:
    config = find_locations({"PAPERDECK_HOME": str(home)}).config_file
    config.parent.mkdir(parents=True, exist_ok=True)
    config.write_text("[cite]\nkey = \"auth + ':' + yy\"\n", encoding="utf-8")
    assert filled("cite", ATTENTION, "--format", "key").out == "Vaswani:17\n"
    config.write_text('[cite]\nkey = "auth + yeer"\n', encoding="utf-8")
    done = filled("cite", ADAM, "--format", "key")
    assert done.out == "kingma2014adam\n"
    assert "config.toml:2: `cite.key` can't be used" in done.complaint
    assert "auth + ^yeer" in done.complaint
