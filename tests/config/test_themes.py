from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from textual.color import Color

from paperdeck.config import themes
from paperdeck.config.problems import ConfigError
from paperdeck.config.settings import ReaderSettings, Settings
from paperdeck.config.themes import (
    ANSI_COLOURS,
    COLOUR_NAMES,
    ThemeSpec,
    choose_theme,
    load_themes,
    shipped_folder,
)

SIGNATURE = ("paperdeck-dark", "paperdeck-light")
HIGH_CONTRAST = ("high-contrast-dark", "high-contrast-light")
EXACT = (*SIGNATURE, *HIGH_CONTRAST, "midnight", "moss", "sepia")
BACKGROUNDS = ("background", "surface", "panel", "cursor", "selection")
BODY = ("foreground", "title", "cursor_foreground")
NOT_TEXT = {*BACKGROUNDS, *BODY, "border", "match", "match_foreground"}
LESSER = tuple(name for name in COLOUR_NAMES if name not in NOT_TEXT)


def shipped(name: str) -> ThemeSpec:
    return load_themes(shipped_folder() / "no-such-folder")[0][name]


def contrast(one: str, other: str) -> float:
    """WCAG 2.2: relative luminance with 0.05 of flare, the lighter over the darker."""

    def luminance(colour: str) -> float:
        parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
        linear = [x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def weakest(spec: ThemeSpec, texts: tuple[str, ...]) -> tuple[float, str, str]:
    colours = spec.colours._asdict()
    return min(
        (contrast(colours[text], colours[behind]), text, behind)
        for text in texts
        for behind in BACKGROUNDS
    )


def test_eight_themes_are_shipped_and_all_are_sound(tmp_path: Path) -> None:
    found, problems = load_themes(tmp_path)
    assert problems == ()
    assert set(found) == {*EXACT, "ansi"}
    assert len({theme.title for theme in found.values()}) == 8
    assert {theme.dark for theme in found.values()} == {True, False}


@pytest.mark.parametrize("name", EXACT)
def test_body_text_is_easy_to_read_on_every_background(name: str) -> None:
    floor = 10 if name in HIGH_CONTRAST else 7
    assert weakest(shipped(name), BODY) >= (floor, "", "")


@pytest.mark.parametrize("name", EXACT)
def test_lesser_text_is_readable_on_every_background(name: str) -> None:
    floor = 7 if name in HIGH_CONTRAST else 4.5
    assert weakest(shipped(name), LESSER) >= (floor, "", "")


@pytest.mark.parametrize("name", EXACT)
def test_found_text_is_easy_to_read(name: str) -> None:
    colours = shipped(name).colours
    assert contrast(colours.match_foreground, colours.match) >= 7


@pytest.mark.parametrize("name", EXACT)
def test_rows_and_rules_stand_out_from_the_page(name: str) -> None:
    colours = shipped(name).colours
    assert contrast(colours.cursor, colours.background) >= 1.15
    assert contrast(colours.selection, colours.background) >= 1.15
    assert contrast(colours.cursor, colours.selection) > 1.0
    assert contrast(colours.border, colours.background) >= (4.5 if name in HIGH_CONTRAST else 1.3)


@pytest.mark.parametrize("name", EXACT)
def test_dark_says_what_the_background_is(name: str) -> None:
    theme = shipped(name)
    assert theme.dark == (contrast(theme.colours.background, "#000000") < 3)


def test_ansi_theme_keeps_to_the_terminals_sixteen_colours_and_background() -> None:
    theme = shipped("ansi")
    colours = theme.colours._asdict()
    assert theme.ansi
    assert set(colours.values()) <= set(ANSI_COLOURS)
    assert colours["background"] == "ansi_default"
    texts = {value for name, value in colours.items() if name not in BACKGROUNDS}
    assert colours["cursor"] not in texts - {colours["match"]}


@pytest.mark.parametrize("colour", ANSI_COLOURS)
def test_ansi_names_are_those_of_textual(colour: str) -> None:
    Color.parse(colour)


def test_user_theme_names_only_what_differs(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(
        'extends = "sepia"\ntitle = "Mine"\n[colours]\nstar = "#C0FFEE"\ntag = "ansi_green"\n'
    )
    found, problems = load_themes(tmp_path)
    assert problems == ()
    assert found["mine"] == ThemeSpec(
        "mine",
        "Mine",
        dark=False,
        colours=shipped("sepia").colours._replace(star="#c0ffee", tag="ansi_green"),
    )


def test_user_theme_of_a_shipped_name_takes_its_place(tmp_path: Path) -> None:
    text = 'extends = "moss"\n[colours]\naccent = "#ffffff"\n'
    (tmp_path / "moss.toml").write_text(text)
    found, problems = load_themes(tmp_path)
    assert problems == ()
    assert found["moss"].colours.accent == "#ffffff"
    assert len(found) == 8


def test_whole_user_theme_needs_no_base(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_bytes((shipped_folder() / "moss.toml").read_bytes())
    found, problems = load_themes(tmp_path)
    assert problems == ()
    assert found["own"].colours == found["moss"].colours


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('extends = "moss"\n[colours]\nathor = "#ffffff"\n', ":3: unknown colour `colours.athor`"),
        (
            'extends = "moss"\n[colours]\nstar = "ansi_yelow"\n',
            (
                ":3: `colours.star` should be a colour like `#d7a65f` or `ansi_yellow`,"
                " not `ansi_yelow`. Did you mean `ansi_yellow`?"
            ),
        ),
        ('extends = "moss"\n[colours]\nstar = "#fff"\n', ":3: `colours.star` should be a colour"),
        ('extends = "moss"\n[colours]\nstar = 7\n', ":3: `colours.star` should be text"),
        ('extends = "moss"\ncolours = 1\n', ":2: `colours` should be a table"),
        ('extends = "moss"\ncolors = {}\n', ":2: unknown setting `colors`"),
        ('extends = "mos"\n', ":1: `extends` should be a shipped theme, not `mos`. Did you mean"),
        ('extends = "moss"\ndark = "no"\n', ":2: `dark` should be true or false"),
        ('title = "x"\ndark = true\n', ": lacks `background`, `surface`"),
        ("extends = \n", ":1: is not valid TOML"),
        ("extends = '\x01'\n", ":1: is not valid TOML"),
    ],
)
def test_broken_user_theme_is_told_and_left_out(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "bad.toml").write_text(text)
    found, problems = load_themes(tmp_path)
    assert set(found) == {*EXACT, "ansi"}
    assert len(problems) == 1
    assert str(problems[0]).startswith(f"bad.toml{told}")


def test_every_fault_of_a_theme_is_told_at_once(tmp_path: Path) -> None:
    text = 'extends = "moss"\n[colours]\nstar = "red"\ntag = "gren"\nnope = 1\n'
    (tmp_path / "bad.toml").write_text(text)
    problems = load_themes(tmp_path)[1]
    assert [problem.line for problem in problems] == [3, 4, 5]


def test_broken_theme_of_a_shipped_name_leaves_the_shipped_one(tmp_path: Path) -> None:
    (tmp_path / "moss.toml").write_text("[colours]\n")
    found, problems = load_themes(tmp_path)
    assert found["moss"] == shipped("moss")
    assert len(problems) == 1


def test_theme_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "folder.toml").mkdir()
    (tmp_path / "latin.toml").write_bytes(b"title = '\xe9'\n")
    problems = load_themes(tmp_path)[1]
    assert [problem.file.name for problem in problems] == ["folder.toml", "latin.toml"]


def test_other_files_in_the_folder_are_nobodys_business(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("my themes")
    assert load_themes(tmp_path)[1] == ()


def test_file_in_place_of_the_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "themes").touch()
    problems = load_themes(tmp_path / "themes")[1]
    assert "can't be read" in str(problems[0])


def test_missing_shipped_themes_are_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(themes, "_BESIDE_THE_CODE", tmp_path)
    with pytest.raises(ConfigError, match="shipped themes are missing"):
        load_themes(tmp_path)


def test_themes_in_an_installed_package_come_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(themes, "_BESIDE_THE_CODE", tmp_path)
    assert shipped_folder() == tmp_path


def test_wheel_takes_the_themes_where_they_are_looked_for() -> None:
    root = Path(__file__).parents[2]
    assert {file.stem for file in (root / "themes").iterdir()} == {*EXACT, "ansi"}
    project = tomllib.loads((root / "pyproject.toml").read_text())
    included = project["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    assert included["themes"] == "paperdeck/config/bundled_themes"


def test_chosen_theme_is_used(tmp_path: Path) -> None:
    found, _ = load_themes(tmp_path)
    settings = Settings(reader=ReaderSettings(theme="sepia"))
    assert choose_theme(found, settings) == (found["sepia"], None)


def test_unknown_theme_falls_back_and_names_its_line_and_the_nearest(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('[reader]\ntheme = "sepa"\n')
    found, _ = load_themes(tmp_path / "themes")
    settings = Settings(reader=ReaderSettings(theme="sepa"), file=file)
    theme, problem = choose_theme(found, settings)
    assert theme.name == "paperdeck-dark"
    assert str(problem) == (
        "config.toml:2: no usable theme is called `sepa`. Did you mean `sepia`?"
    )
