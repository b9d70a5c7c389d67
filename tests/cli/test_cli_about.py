"""where, keys and themes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from paperdeck.ui.commands.table import COMMANDS

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import RunCommand


def _write_config(home: Path, text: str) -> None:
    home.mkdir(exist_ok=True)
    (home / "config.toml").write_text(text, encoding="utf-8")


def test_where_names_every_place_and_makes_none(paperdeck: RunCommand, home: Path) -> None:
    (places,) = paperdeck("where", "--json").objects
    assert places == {
        "config": str(home / "config" / "config.toml"),
        "themes": str(home / "config" / "themes"),
        "data": str(home / "data"),
        "papers": str(home / "data" / "papers.db"),
        "marks": str(home / "data" / "marks.db"),
        "cache": str(home / "cache"),
        "log": str(home / "log" / "paperdeck.log"),
    }
    assert not home.exists()


def test_where_is_readable_too(paperdeck: RunCommand, home: Path) -> None:
    lines = paperdeck("where").lines
    assert lines[0] == f"config  {home / 'config' / 'config.toml'}"
    assert [line.split()[0] for line in lines][-1] == "log"


def test_keys_lists_every_command(paperdeck: RunCommand) -> None:
    objects = paperdeck("keys", "--json").objects
    assert [one["id"] for one in objects] == [command.id for command in COMMANDS]
    star = next(one for one in objects if one["id"] == "paper.star")
    assert (star["keys"], star["scope"], star["group"]) == (["s"], "global", "Mark")
    assert len(paperdeck("keys").lines) == len(COMMANDS)


def test_keys_shows_what_was_remapped(paperdeck: RunCommand, home: Path) -> None:
    _write_config(home, '[keys]\n"paper.star" = "*,ctrl+s ctrl+s"\n"list.save-view" = ""\n')
    objects = {one["id"]: one["keys"] for one in paperdeck("keys", "--json").objects}
    assert objects["paper.star"] == ["*", "ctrl+s ctrl+s"]
    assert objects["list.save-view"] == []


def test_a_key_that_cannot_be_is_told_with_its_line(paperdeck: RunCommand, home: Path) -> None:
    _write_config(home, '[keys]\n"paper.strar" = "s"\n')
    result = paperdeck("keys")
    assert result.code == 0
    assert "config.toml:2" in result.complaint
    assert "paper.star" in result.complaint


def test_themes_tells_which_one_is_used(paperdeck: RunCommand, home: Path) -> None:
    _write_config(home, '[reader]\ntheme = "sepia"\n')
    objects = paperdeck("themes", "--json").objects
    assert len(objects) == 8
    assert [one["name"] for one in objects if one["used"]] == ["sepia"]
    assert {one["dark"] for one in objects} == {True, False}
    assert [line.split()[1] for line in paperdeck("themes").lines if line[0] == "*"] == ["sepia"]


def test_themes_of_the_user_are_listed_and_broken_ones_told(
    paperdeck: RunCommand, home: Path
) -> None:
    folder = home / "config" / "themes"
    folder.mkdir(parents=True)
    (folder / "mine.toml").write_text('extends = "sepia"\ntitle = "Mine"\n', encoding="utf-8")
    (folder / "bad.toml").write_text("dark = maybe\n", encoding="utf-8")
    result = paperdeck("themes")
    assert result.code == 0
    assert any("mine" in line and line.endswith("Mine") for line in result.lines)
    assert "bad.toml:1" in result.complaint


def test_an_unknown_theme_is_told_and_the_default_used(paperdeck: RunCommand, home: Path) -> None:
    _write_config(home, '[reader]\ntheme = "sepai"\n')
    result = paperdeck("themes", "--json")
    assert "Did you mean `sepia`?" in result.complaint
    assert [one["name"] for one in result.objects if one["used"]] == ["paperdeck-dark"]


@pytest.mark.parametrize("command", ["keys", "themes"])
def test_a_broken_config_is_told_and_the_defaults_are_shown(
    paperdeck: RunCommand, home: Path, command: str
) -> None:
    _write_config(home, "[keys]\nthis is no TOML\n")
    result = paperdeck(command, "--json")
    assert result.code == 0
    assert "config.toml:2: is not valid TOML" in result.complaint
    assert json.loads(result.lines[0])
