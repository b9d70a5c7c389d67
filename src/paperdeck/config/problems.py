"""What is wrong in a file of the user's, told in one line with its place and a way out."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING, NamedTuple

from paperdeck.model.errors import PaperDeckError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_LONGEST_LOOK = 1_000
_LONGEST_QUOTE = 60
_USER_AND_PASSWORD = re.compile(r"://[^/\s@]*@")
_QUERY = re.compile(r"(://[^\s?#]*)[?#]\S+")
"""What an address asks for, which may hold a key: problems are told on standard error."""


class ConfigError(PaperDeckError):
    """A file of the user's could not be read or written at all."""


class ConfigProblem(NamedTuple):
    """One thing in a configuration or theme file that could not be used as it stands.

    `line` counts from 1 and is `None` when the trouble is with the whole file.
    `suggestion` is a sentence, or empty. `str()` is one line:
    "config.toml:12: unknown setting `sources.arxiv.catgories`. Did you mean `categories`?"
    """

    file: Path
    line: int | None
    message: str
    suggestion: str = ""

    def __str__(self) -> str:
        name = printable(self.file.name)
        place = name if self.line is None else f"{name}:{self.line}"
        text = f"{self.message}. {self.suggestion}" if self.suggestion else self.message
        return f"{place}: {text}" if text.endswith("?") else f"{place}: {text}."


def printable(text: str) -> str:
    """Return the text with everything that could act on a terminal written as an escape.

    Configuration may hold any character, control characters too, and problems are shown.
    """
    return "".join(
        character
        if character.isprintable()
        else character.encode("unicode_escape", "backslashreplace").decode("ascii")
        for character in text
    )


def quoted(value: object) -> str:
    """Return a value from a file between backticks, safe to show and cut to a line's part."""
    text = printable((value if isinstance(value, str) else repr(value))[:_LONGEST_LOOK])
    text = _QUERY.sub(r"\1?…", _USER_AND_PASSWORD.sub("://…@", text))
    if len(text) > _LONGEST_QUOTE:
        text = text[: _LONGEST_QUOTE - 1] + "…"
    return f"`{text}`"


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that was most likely meant, or `None` if none is near."""
    by_folded = {name.casefold(): name for name in known}
    matches = difflib.get_close_matches(word.casefold(), by_folded, n=1, cutoff=0.6)
    return by_folded[matches[0]] if matches else None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return "Did you mean `x`?" for the nearest known word, or an empty string."""
    match = nearest(word, known)
    return f"Did you mean `{match}`?" if match else ""
