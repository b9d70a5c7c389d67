"""Themes: the shipped ones, and the user's own from the config folder."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from paperdeck.config.problems import (
    ConfigError,
    ConfigProblem,
    did_you_mean,
    quoted,
)
from paperdeck.config.settings import DEFAULT_THEME
from paperdeck.config.table_reader import TableReader, UnusableValueError, boolean, text
from paperdeck.config.toml_lines import read_toml

if TYPE_CHECKING:
    from collections.abc import Mapping

    from paperdeck.config.settings import Settings

_ANSI = ("black", "red", "green", "yellow", "blue", "magenta", "cyan", "white")
ANSI_COLOURS = (
    "ansi_default",
    *(f"ansi_{name}" for name in _ANSI),
    *(f"ansi_bright_{name}" for name in _ANSI),
)
_HEX = re.compile(r"#[0-9a-fA-F]{6}")
_BESIDE_THE_CODE = Path(__file__).parent / "bundled_themes"
_IN_A_CHECKOUT = Path(__file__).parents[3] / "themes"


class Colours(NamedTuple):
    """What each colour is for. A value is `#rrggbb` or the name of a terminal's own colour."""

    background: str
    """Behind everything."""
    surface: str
    """Behind bars and dialogs."""
    panel: str
    """Behind what stands out from a bar or dialog: fields, hints, the chord strip."""
    foreground: str
    """Plain text."""
    muted: str
    """Text of second rank: labels, hints, counts."""
    accent: str
    """The one colour that draws the eye: the focused pane, the name of the deck."""
    border: str
    """Rules between panes."""
    cursor: str
    """Behind the row under the cursor."""
    cursor_foreground: str
    """Plain text on the row under the cursor."""
    selection: str
    """Behind selected rows and selected text."""
    success: str
    """Something went well."""
    warning: str
    """Something needs a look."""
    error: str
    """Something went wrong."""
    title: str
    """The title of an unread paper."""
    title_read: str
    """The title of a paper that was read."""
    author: str
    """Names of people."""
    category: str
    """A category like cs.LG."""
    date: str
    """Dates, and the headings of days."""
    star: str
    """The star, and what is starred."""
    unread: str
    """The dot of an unread paper."""
    note: str
    """Notes, and their sign."""
    tag: str
    """The user's tags."""
    code: str
    """The badge of papers with code, and code in an abstract."""
    upvotes: str
    """Upvotes and their number."""
    maths: str
    """Formulas in titles and abstracts."""
    match: str
    """Behind what a search found."""
    match_foreground: str
    """The text that a search found."""
    withdrawn: str
    """Withdrawn papers."""
    link: str
    """Addresses that can be opened."""
    diff: str
    """What changed since another version."""


COLOUR_NAMES = Colours._fields


class ThemeSpec(NamedTuple):
    """A theme: its file's name without ending, a title for people, and its colours."""

    name: str
    title: str
    dark: bool
    colours: Colours

    @property
    def ansi(self) -> bool:
        """Whether the theme leaves the background to the terminal's own palette."""
        return self.colours.background.startswith("ansi_")


def shipped_folder() -> Path:
    """Return the folder of the shipped themes: in the package, or in a source checkout."""
    return _BESIDE_THE_CODE if _BESIDE_THE_CODE.is_dir() else _IN_A_CHECKOUT


def load_themes(user_folder: Path) -> tuple[dict[str, ThemeSpec], tuple[ConfigProblem, ...]]:
    """Return all usable themes by name, the shipped ones first, and what is wrong with others.

    A user's theme takes the place of a shipped one of the same name. It may name only what
    differs from a shipped theme that it `extends`. The folder may be missing. Raises
    ConfigError if PaperDeck's own themes can't be found.
    """
    problems: list[ConfigProblem] = []
    shipped = _load_folder(shipped_folder(), {}, problems)
    if DEFAULT_THEME not in shipped:
        raise ConfigError(
            "the shipped themes are missing",
            where=str(shipped_folder()),
            next_step="Install PaperDeck again",
        )
    return {**shipped, **_load_folder(user_folder, shipped, problems)}, tuple(problems)


def choose_theme(
    themes: Mapping[str, ThemeSpec], settings: Settings
) -> tuple[ThemeSpec, ConfigProblem | None]:
    """Return the theme that the settings ask for, or the default one and why."""
    wanted = settings.reader.theme
    if wanted in themes:
        return themes[wanted], None
    document, _ = read_toml(settings.file)
    message = f"no usable theme is called {quoted(wanted)}"
    hint = did_you_mean(wanted, themes) or f"`{DEFAULT_THEME}` is used"
    return themes[DEFAULT_THEME], document.problem(("reader", "theme"), message, hint)


def _load_folder(
    folder: Path, bases: Mapping[str, ThemeSpec], problems: list[ConfigProblem]
) -> dict[str, ThemeSpec]:
    try:
        files = sorted(file for file in folder.iterdir() if file.suffix == ".toml")
    except FileNotFoundError:
        return {}
    except OSError as error:
        problems.append(ConfigProblem(folder, None, f"can't be read: {error.strerror}"))
        return {}
    themes: dict[str, ThemeSpec] = {}
    for file in files:
        theme, found = read_theme(file, bases)
        problems.extend(found)
        if theme is not None:
            themes[theme.name] = theme
    return themes


def read_theme(
    file: Path, bases: Mapping[str, ThemeSpec]
) -> tuple[ThemeSpec | None, tuple[ConfigProblem, ...]]:
    """Read one theme file; `bases` are the themes it may extend. Any problem leaves it out."""
    document, broken = read_toml(file)
    if broken:
        return None, (broken,)
    problems: list[ConfigProblem] = []
    root = TableReader(document, problems)
    base = _read_base(root, bases)
    title = root.take("title", base.title if base else file.stem, text)
    dark = root.take("dark", None if base is None else base.dark, boolean)
    colours = _read_colours(root.table("colours"), base)
    root.report_unknown()
    missing = [] if base else [name for name in COLOUR_NAMES if name not in colours]
    if not problems and dark is None:
        missing.insert(0, "dark")
    if missing and not problems:
        listed = ", ".join(f"`{name}`" for name in missing)
        advice = f'Add it, or write extends = "{DEFAULT_THEME}" at the top'
        problems.append(ConfigProblem(file, None, f"lacks {listed}", advice))
    if problems:
        return None, tuple(problems)
    return ThemeSpec(file.stem, title, bool(dark), Colours(**colours)), ()


def _read_base(root: TableReader, bases: Mapping[str, ThemeSpec]) -> ThemeSpec | None:
    def known(value: object) -> ThemeSpec | None:
        name = text(value)
        if name not in bases:
            hint = did_you_mean(name, bases) or "`paperdeck themes` lists them"
            raise UnusableValueError(f"should be a shipped theme, not {quoted(name)}", hint)
        return bases[name]

    return root.take("extends", None, known)


def _read_colours(table: TableReader, base: ThemeSpec | None) -> dict[str, str]:
    colours = base.colours._asdict() if base else {}
    for name in COLOUR_NAMES:
        value = table.take(name, None, _colour)
        if value is not None:
            colours[name] = value
    table.report_unknown(what="colour")
    return colours


def _colour(value: object) -> str | None:
    word = text(value).lower()
    if _HEX.fullmatch(word) or word in ANSI_COLOURS:
        return word
    message = f"should be a colour like `#d7a65f` or `ansi_yellow`, not {quoted(word)}"
    raise UnusableValueError(message, did_you_mean(word, ANSI_COLOURS))
