"""What is typed is understood, or refused in one line with a way out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from paperdeck import __version__
from paperdeck.cli.outcome import UsageError
from paperdeck.cli.parser import build_parser, parse_arguments

if TYPE_CHECKING:
    from tests.cli.conftest import RunCommand

COMMANDS = (
    *("sync", "import", "list", "show", "tags", "cite", "mark", "undo"),
    *("where", "keys", "themes", "demo"),
)


def test_without_a_command_it_is_the_reader() -> None:
    args = parse_arguments(["--ascii"])
    assert (args.command, args.ascii) == (None, True)


@pytest.mark.parametrize("arguments", [["--ascii", "demo"], ["demo", "--ascii"]])
def test_ascii_stands_before_or_after_demo(arguments: list[str]) -> None:
    assert parse_arguments(arguments).ascii


@pytest.mark.parametrize(
    "arguments",
    [
        ["list", "--limit", "3", "graph", "nets"],
        ["list", "graph", "--limit", "3", "nets"],
        ["list", "graph", "nets", "--limit=3"],
        ["list", "--limit=3", "--", "graph", "nets"],
        ["list", "graph", "--limit", "3", "--", "nets"],
    ],
)
def test_words_and_options_come_in_any_order(arguments: list[str]) -> None:
    args = parse_arguments(arguments)
    assert (args.query, args.limit) == (["graph", "nets"], 3)


def test_everything_after_two_dashes_is_a_word() -> None:
    assert parse_arguments(["list", "--", "-survey", "--json"]).query == ["-survey", "--json"]
    assert not parse_arguments(["list", "--", "--json"]).json


def test_a_lone_dash_is_a_word() -> None:
    assert parse_arguments(["import", "--json", "-", "more.jsonl"]).files == ["-", "more.jsonl"]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(paperdeck: RunCommand, command: str) -> None:
    result = paperdeck(command, "--help")
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith(f"usage: paperdeck {command}")
    assert f"    {command} " in build_parser().format_help()


def test_the_help_names_the_exit_codes(paperdeck: RunCommand) -> None:
    assert "1 something failed" in paperdeck("--help").out
    assert "gave only a part" in " ".join(paperdeck("sync", "--help").out.split())


def test_the_version_is_told(paperdeck: RunCommand) -> None:
    assert paperdeck("--version").lines == [f"PaperDeck {__version__}"]


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["lst"], "there is no command “lst”. Did you mean list?"),
        (["frobnicate"], "there is no command “frobnicate”. `paperdeck --help` lists"),
        (["--frob"], "there is no option --frob. See `paperdeck --help`"),
        (["list", "--jsn"], "list: there is no option --jsn"),
        (["list", "-survey"], "words that begin with - go after --"),
        (["list", "--limit"], "list: argument --limit: expected one argument"),
        (["list", "--limit", "0"], "list: argument --limit: not a number of papers: '0'"),
        (["list", "--limit", "-3"], "--limit"),
        (["list", "--limit", "٣"], "not a number of papers"),
        (["sync", "--since", "lately"], "argument --since: not a day like 2026-06-12: 'lately'"),
        (["show"], "show: nothing is named to show"),
        (["import"], "import: nothing is named to import"),
        (["import", "--format", "xml", "f"], "argument --format: invalid choice: 'xml'"),
        (["where", "here"], "where: nothing can be made of here"),
        (["mark"], "mark: no papers are named. Name them by id, or by --query"),
        (["mark", "x", "--query", "y", "--star"], "not by both"),
        (["mark", "1706.03762"], "mark: nothing to do. Name a mark"),
        (["mark", "x", "--star", "--unstar"], "not allowed with argument"),
        (["mark", "x", "--tag", "a//b"], "A tag has an empty part: a//b"),
        (["mark", "x", "--untag", " "], "A tag needs at least one character"),
        (["mark", "x", "--note", "  "], "mark: a note needs some text"),
        (["cite"], "cite: no papers are named"),
        (["cite", "x", "-o", "."], "cite: this is a folder: ."),
        (["cite", "x", "--format", "word"], "argument --format: invalid choice: 'word'"),
        (["sync", "arxvi"], "sync: there is no such source: arxvi. Did you mean `arxiv`?"),
        (["sync", "zzz"], "There are huggingface, arxiv"),
        (["list", "titel:x"], 'there is no field "titel": character 1 of “titel:x”. Did you mean'),
        (["list", "graph is:stared"], "character 10 of “graph is:stared”. Did you mean starred?"),
        (["list", "(graph"], "never closed"),
        (["mark", "--query", "is:stared", "--read"], "Did you mean starred?"),
        (["cite", "--query", "year:20x"], "character 1 of"),
    ],
)
def test_what_is_not_understood_is_told_in_one_line(
    paperdeck: RunCommand, arguments: list[str], complaint: str
) -> None:
    result = paperdeck(*arguments)
    assert (result.code, result.out) == (2, "")
    assert complaint in result.complaint


def test_usage_errors_name_the_command() -> None:
    with pytest.raises(UsageError, match=r"^list: .*See `paperdeck list --help`$"):
        parse_arguments(["list", "--limit"])
