from __future__ import annotations

import os
import stat
import tomllib
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paperdeck.config import edit
from paperdeck.config.edit import set_value
from paperdeck.config.problems import ConfigError
from paperdeck.config.settings import load_settings

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return tmp_path / "config" / "config.toml"


def written(config: Path, text: str) -> Path:
    config.parent.mkdir(exist_ok=True)
    config.write_text(text, encoding="utf-8")
    return config


def test_file_and_folder_are_made_for_the_user_alone(config: Path) -> None:
    set_value(config, ("sources", "arxiv", "categories"), ["cs.LG", "cs.CL"])
    assert stat.S_IMODE(config.stat().st_mode) == 0o600
    assert stat.S_IMODE(config.parent.stat().st_mode) == 0o700
    settings, problems = load_settings(config)
    assert problems == ()
    assert settings.sources["arxiv"].categories == ("cs.LG", "cs.CL")
    assert config.read_text() == '[sources.arxiv]\ncategories = ["cs.LG", "cs.CL"]\n'


def test_comments_order_and_layout_stay(config: Path) -> None:
    before = (
        '# mine\n[reader]\ntheme = "{}"   # at night\nascii=true\n\n[keys] # chords\n"a.b" = ""\n'
    )
    written(config, before.format("moss"))
    set_value(config, ("reader", "theme"), "sepia")
    assert config.read_text() == before.format("sepia")


@pytest.mark.parametrize(
    "before",
    [
        "",
        "# only a comment\n",
        "[sources.huggingface]\nenabled = false\n",
        "[sources]\n[sources.huggingface]\nenabled = false\n",
        "[sources.huggingface]\n[reader]\n[sources.arxiv]\nenabled = true\n",
        "sources = { arxiv = { enabled = true } }\n",
        "sources.arxiv.enabled = true\n",
        "[reader]\ntheme = 'moss'",
        "[[rule]]\ntag = 'rl'\n",
        "[reader]\r\ntheme = 'moss'\r\n",
        "\ufeff[reader]\n",
    ],
)
def test_new_value_is_added_to_any_layout(config: Path, before: str) -> None:
    written(config, before)
    set_value(config, ("sources", "arxiv", "categories"), ("cs.LG",))
    expected = tomllib.loads(before.lstrip("\ufeff"))
    expected.setdefault("sources", {}).setdefault("arxiv", {})["categories"] = ["cs.LG"]
    assert tomllib.loads(config.read_text()) == expected


def test_command_names_are_quoted(config: Path) -> None:
    set_value(config, ("keys", "paper.star"), "s,*")
    assert load_settings(config)[0].keys == {"paper.star": ("s", "*")}


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_comes_back(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    config = tmp_path_factory.mktemp("any") / "config.toml"
    set_value(config, ("reader", "editor"), text)
    assert tomllib.loads(config.read_bytes().decode())["reader"]["editor"] == text


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"[reader\n", "isn't valid TOML"),
        (b"a = 1\na = 2\n", "isn't valid TOML"),
        (b"# \xff\n", "isn't UTF-8"),
        (b"reader = 3\n", "`reader` should be a table"),
    ],
)
def test_file_that_is_broken_is_left_alone(config: Path, content: bytes, told: str) -> None:
    config.parent.mkdir()
    config.write_bytes(content)
    with pytest.raises(ConfigError, match=told) as caught:
        set_value(config, ("reader", "theme"), "moss")
    assert str(config) in str(caught.value)
    assert config.read_bytes() == content
    assert list(config.parent.iterdir()) == [config]


def test_folder_in_place_of_the_file_is_an_error(config: Path) -> None:
    config.mkdir(parents=True)
    with pytest.raises(ConfigError, match="can't be read"):
        set_value(config, ("reader", "theme"), "moss")


def test_file_in_place_of_the_folder_is_an_error(config: Path) -> None:
    config.parent.touch()
    with pytest.raises(ConfigError, match="can't be"):
        set_value(config, ("reader", "theme"), "moss")


def test_failed_write_leaves_the_old_file_and_nothing_else(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    written(config, '[reader]\ntheme = "moss"\n')
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ConfigError, match="No space left"):
        set_value(config, ("reader", "theme"), "sepia")
    assert config.read_text() == '[reader]\ntheme = "moss"\n'
    assert list(config.parent.iterdir()) == [config]


def test_symbolic_link_stays_a_link(config: Path, tmp_path: Path) -> None:
    real = written(tmp_path / "dotfiles.toml", "")
    config.parent.mkdir()
    config.symlink_to(real)
    set_value(config, ("reader", "theme"), "moss")
    assert config.is_symlink()
    assert tomllib.loads(real.read_text()) == {"reader": {"theme": "moss"}}


def test_edit_that_would_change_anything_else_is_refused(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(edit, "_merged", lambda *_: {"other": 1})
    with pytest.raises(ConfigError, match="could not be set"):
        set_value(config, ("reader", "theme"), "moss")
    assert not config.exists()
