"""Opening the reader: only where it can be drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import RunCommand, SpawnCommand, Terminal


@pytest.mark.parametrize("arguments", [[], ["demo"], ["--ascii"]])
def test_without_a_terminal_there_is_no_reader(
    paperdeck: RunCommand, home: Path, arguments: list[str]
) -> None:
    result = paperdeck(*arguments)
    assert (result.code, result.out) == (2, "")
    assert result.complaint == ("the reader needs a terminal. `paperdeck list` works without one")
    assert not home.exists()


@pytest.mark.parametrize("arguments", [[], ["demo"]])
def test_a_terminal_that_cannot_be_drawn_on_is_told(
    paperdeck: RunCommand,
    terminal: Terminal,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
) -> None:
    monkeypatch.setattr("sys.stdin", terminal)
    monkeypatch.setattr("sys.stdout", terminal)
    monkeypatch.setenv("TERM", "dumb")
    result = paperdeck(*arguments)
    assert result.code == 2
    assert "TERM=dumb" in result.complaint


def test_without_standard_input_there_is_no_reader(
    paperdeck: RunCommand, terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", None)
    monkeypatch.setattr("sys.stdout", terminal)
    assert paperdeck().code == 2


def test_textual_is_loaded_for_the_reader_only(spawn: SpawnCommand) -> None:
    code = "import sys, paperdeck.cli.reader; sys.exit('textual' in sys.modules)"
    assert spawn(python=("-c", code)).returncode == 0
