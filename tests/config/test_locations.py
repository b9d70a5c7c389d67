from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from paperdeck.config.locations import find_locations
from paperdeck.config.settings import load_settings

if TYPE_CHECKING:
    from pathlib import Path


def test_home_variable_puts_everything_under_one_folder(tmp_path: Path) -> None:
    found = find_locations({"PAPERDECK_HOME": str(tmp_path)})
    assert found.config_file == tmp_path / "config" / "config.toml"
    assert found.themes == tmp_path / "config" / "themes"
    assert (found.data, found.cache) == (tmp_path / "data", tmp_path / "cache")
    assert found.backups == tmp_path / "data" / "backups"
    assert found.log == tmp_path / "log"


def test_config_file_right_in_the_home_folder_is_used_if_it_is_there(tmp_path: Path) -> None:
    (tmp_path / "config.toml").touch()
    found = find_locations({"PAPERDECK_HOME": str(tmp_path)})
    assert found.config_file == tmp_path / "config.toml"
    assert found.themes == tmp_path / "config" / "themes"


def test_what_stands_in_the_place_of_the_config_file_is_not_passed_over(tmp_path: Path) -> None:
    (tmp_path / "config.toml").mkdir()
    found = find_locations({"PAPERDECK_HOME": str(tmp_path)})
    assert found.config_file == tmp_path / "config.toml"
    _, (problem,) = load_settings(found.config_file)
    assert "Is a directory" in problem.message


def test_relative_home_is_made_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert find_locations({"PAPERDECK_HOME": "deck"}).data == tmp_path / "deck" / "data"


def test_tilde_is_the_users_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert find_locations({"PAPERDECK_HOME": "~/deck"}).data == tmp_path / "deck" / "data"


@pytest.mark.parametrize("environ", [{}, {"PAPERDECK_HOME": ""}, {"PAPERDECK_HOME": " "}])
def test_without_home_the_platforms_folders_are_used(environ: dict[str, str]) -> None:
    found = find_locations(environ)
    assert found.config_file.name == "config.toml"
    assert found.data.is_absolute()
    assert found.data.name == "paperdeck"
    assert found.data != found.cache


def test_nothing_is_created_by_looking(tmp_path: Path) -> None:
    find_locations({"PAPERDECK_HOME": str(tmp_path / "deck")})
    assert list(tmp_path.iterdir()) == []
