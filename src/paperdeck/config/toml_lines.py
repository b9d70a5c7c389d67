"""TOML files read with the place of every key, so that a problem can name its line."""

from __future__ import annotations

import errno
import re
import tomllib
from functools import cached_property
from typing import TYPE_CHECKING, Any

from paperdeck.config.problems import ConfigProblem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

KeyPath = tuple[str, ...]

LARGEST = 64 * 2**10
"""Bytes of a file that are read. A larger one is a mistake, and would take seconds."""


class TomlDocument:
    """A parsed TOML file: its values, and on demand the line on which each key stands."""

    def __init__(self, file: Path, text: str = "", values: Mapping[str, Any] | None = None) -> None:
        self.file = file
        self.values = values or {}
        self._text = text

    @cached_property
    def _lines(self) -> Mapping[KeyPath, int]:
        return key_lines(self._text)

    def line_of(self, path: KeyPath) -> int | None:
        """Return the line of a key, or of the nearest table around it."""
        for end in range(len(path), 0, -1):
            if path[:end] in self._lines:
                return self._lines[path[:end]]
        return None

    def problem(self, path: KeyPath, message: str, suggestion: str = "") -> ConfigProblem:
        """Return a problem that stands where the key stands."""
        return ConfigProblem(self.file, self.line_of(path), message, suggestion)


def read_bounded(file: Path) -> bytes:
    """Return what is in a file. Raise `OSError`, for one that is larger than `LARGEST` too."""
    with file.open("rb") as opened:
        content = opened.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise OSError(errno.EOVERFLOW, f"it is larger than {LARGEST // 2**10} KiB")
    return content


def read_toml(file: Path) -> tuple[TomlDocument, ConfigProblem | None]:
    """Read a TOML file; one that can't be used is an empty document and a problem.

    A missing file is an empty document without a problem. A byte order mark is let pass.
    """
    empty = TomlDocument(file)
    try:
        content = read_bounded(file)
    except FileNotFoundError:
        return empty, None
    except OSError as error:
        reason = error.strerror or "it can't be read"
        advice = "" if error.errno == errno.EOVERFLOW else "Check its permissions"
        return empty, ConfigProblem(file, None, f"can't be read: {reason}", advice)
    try:
        text = content.decode("utf-8-sig").replace("\r\n", "\n")
        values = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        return empty, _unusable(file, content, error)
    return TomlDocument(file, text, values), None


def _unusable(file: Path, content: bytes, error: Exception) -> ConfigProblem:
    """Say why a file's content can't be used, from what decoding or tomllib raised."""
    match error:
        case UnicodeDecodeError():
            line = content.count(b"\n", 0, error.start) + 1
            return ConfigProblem(file, line, "is not UTF-8 text", "Save the file as UTF-8")
        case tomllib.TOMLDecodeError():
            text = content.decode("utf-8-sig").replace("\r\n", "\n")
            return _syntax_problem(file, text, error)
        case RecursionError():
            return ConfigProblem(file, None, "is nested too deeply")
    return ConfigProblem(file, None, "has a number of thousands of digits")


def _syntax_problem(file: Path, text: str, error: tomllib.TOMLDecodeError) -> ConfigProblem:
    """Take the place out of tomllib's message, which ends "(at line 3, column 5)"."""
    message = str(error)
    place = re.search(r" \(at (?:line (\d+), column \d+|end of document)\)$", message)
    if place is None:
        return ConfigProblem(file, None, f"is not valid TOML: {message}")
    line = int(place[1]) if place[1] else len(text.splitlines()) or 1
    what = message[: place.start()]
    return ConfigProblem(file, line, f"is not valid TOML: {what}", "Nothing in it was used")


def key_lines(text: str) -> dict[KeyPath, int]:
    """Return the line, from 1, on which each key and table of a valid TOML text starts.

    tomllib itself is the tokenizer: a statement is the fewest lines that it parses alone. The
    tables of a list have its path and a number: `("rule", "0")` is the first `[[rule]]`.
    """
    lines: dict[KeyPath, int] = {}
    table: KeyPath = ()
    listed: dict[KeyPath, int] = {}
    for number, statement in _statements(text.split("\n")):
        parsed = tomllib.loads(statement)
        paths = list(_paths(parsed))
        if statement.lstrip().startswith("["):
            table = max(paths, key=len)
            if statement.lstrip().startswith("[["):
                listed[table] = listed.get(table, -1) + 1
                table = (*table, str(listed[table]))
                paths.append(table)
        else:
            paths = [table + path for path in paths]
        for path in paths:
            lines.setdefault(path, number)
    return lines


def _statements(lines: list[str]) -> Iterator[tuple[int, str]]:
    start = 0
    for end in range(1, len(lines) + 1):
        statement = "\n".join(lines[start:end])
        try:
            parsed = tomllib.loads(statement)
        except tomllib.TOMLDecodeError:
            continue
        if parsed:
            yield start + 1, statement
        start = end


def _paths(table: Mapping[str, Any]) -> Iterator[KeyPath]:
    for key, value in table.items():
        yield (key,)
        if isinstance(value, dict):
            yield from ((key, *rest) for rest in _paths(value))
