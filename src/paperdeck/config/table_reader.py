"""Values out of a parsed TOML file: the right kind, or the default and a problem."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, TypeVar

from paperdeck.config.problems import did_you_mean, quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from paperdeck.config.problems import ConfigProblem
    from paperdeck.config.toml_lines import KeyPath, TomlDocument

T = TypeVar("T")


class UnusableValueError(Exception):
    """A value can't be used: `message` goes on from its name, as in "should be a number"."""

    def __init__(self, message: str, suggestion: str = ""):
        super().__init__(message)
        self.message = message
        self.suggestion = suggestion


class TableReader:
    """One table of a document. Problems of it and of its inner tables go to one list."""

    def __init__(
        self, document: TomlDocument, problems: list[ConfigProblem], path: KeyPath = ()
    ) -> None:
        self._document = document
        self._problems = problems
        self._path = path
        self._values = _table_at(document.values, path)
        self._asked: set[str] = set()

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def line_of(self, key: str) -> int | None:
        """Return the line of a key of this table."""
        return self._document.line_of((*self._path, key))

    def report(self, key: str, message: str, suggestion: str = "") -> None:
        """Note a problem with a key of this table."""
        path = (*self._path, key)
        self._problems.append(self._document.problem(path, message, suggestion))

    def take(self, key: str, default: T, convert: Callable[[object], T]) -> T:
        """Return the converted value of a key, or the default if it is missing or unusable."""
        self._asked.add(key)
        if key not in self._values:
            return default
        try:
            return convert(self._values[key])
        except UnusableValueError as bad:
            self.report(key, f"{self._name(key)} {bad.message}", bad.suggestion)
            return default

    def take_all(self, key: str, convert: Callable[[object], str]) -> tuple[str, ...]:
        """Return the usable items of a list, without repeats; the others are reported."""
        items: list[object] = self.take(key, [], _items)
        usable: dict[str, None] = {}
        for item in items:
            try:
                usable[convert(item)] = None
            except UnusableValueError as bad:
                self.report(key, f"{self._name(key)}: {quoted(item)} {bad.message}", bad.suggestion)
        return tuple(usable)

    def table(self, key: str) -> TableReader:
        """Return the reader of an inner table; a missing one is empty, a non-table is reported."""
        self._asked.add(key)
        if not isinstance(self._values.get(key, {}), dict):
            wanted = ".".join((*self._path, key))
            self.report(key, f"{self._name(key)} should be a table", f"Write it as [{wanted}]")
        return TableReader(self._document, self._problems, (*self._path, key))

    def tables(self, key: str) -> tuple[TableReader, ...]:
        """Return the readers of a list of tables, `[[key]]`; anything else is reported."""
        self._asked.add(key)
        values = self._values.get(key, [])
        if not isinstance(values, list) or not all(isinstance(one, dict) for one in values):
            wanted = ".".join((*self._path, key))
            self.report(key, f"{self._name(key)} should be tables", f"Write each as [[{wanted}]]")
            return ()
        paths = [(*self._path, key, str(number)) for number in range(len(values))]
        return tuple(TableReader(self._document, self._problems, path) for path in paths)

    def need(self, *keys: str) -> None:
        """Report those of the keys that this table hasn't got."""
        for key in keys:
            if key not in self._values:
                self.report(key, f"{self._name(key)} is missing")

    def report_unknown(self, *, what: str = "setting") -> None:
        """Report every key that nobody asked for."""
        for key in self._values:
            if key not in self._asked:
                suggestion = did_you_mean(key, self._asked)
                self.report(key, f"unknown {what} {self._name(key)}", suggestion)

    def _name(self, key: str) -> str:
        # The number of a table in a list says less than its line.
        path = (part for part in self._path if not part.isdecimal())
        return quoted(".".join((*path, key)))


def _table_at(values: Mapping[str, object], path: KeyPath) -> Mapping[str, object]:
    table: object = values
    for key in path:
        match table:
            case dict():
                table = table.get(key)
            case list() if key.isdecimal():
                table = table[int(key)]
            case _:
                table = None
    return table if isinstance(table, dict) else {}


def _items(value: object) -> list[object]:
    if not isinstance(value, list):
        raise UnusableValueError(
            f"should be a list, not {_kind(value)}", 'Write it as ["one", "two"]'
        )
    return value


def _kind(value: object) -> str:
    """Say what a TOML value is, in words."""
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return f"the text {quoted(value)}"
        case int() | float():
            return f"the number {value}"
        case list():
            return "a list"
        case dict():
            return "a table"
    return "a date or time"


def boolean(value: object) -> bool:
    """Accept true and false."""
    if not isinstance(value, bool):
        raise UnusableValueError(f"should be true or false, not {_kind(value)}")
    return value


def text(value: object) -> str:
    """Accept one line of text that isn't blank."""
    if not isinstance(value, str):
        raise UnusableValueError(f"should be text, not {_kind(value)}", "Put it in quotes")
    if not value.strip():
        raise UnusableValueError("should not be empty")
    if not value.isprintable():
        raise UnusableValueError("should be one line without control characters")
    return value.strip()


def secret(value: object) -> str:
    """Accept a key. What it is instead isn't repeated: it may well be the key all the same."""
    if not isinstance(value, str):
        raise UnusableValueError("should be text", "Put it in quotes")
    return text(value)


def seconds(value: object) -> float:
    """Accept a finite number of seconds from 0."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise UnusableValueError(f"should be a number of seconds, not {_kind(value)}")
    if not math.isfinite(value) or value < 0:
        raise UnusableValueError(f"should be a number of seconds from 0, not {value}")
    return float(value)


def whole_number(low: int, high: int) -> Callable[[object], int]:
    """Accept a whole number from `low` to `high`, both included."""

    def convert(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise UnusableValueError(f"should be a whole number, not {_kind(value)}")
        if not low <= value <= high:
            raise UnusableValueError(f"should be from {low} to {high}, not {value}")
        return value

    return convert


def one_of(options: Sequence[str]) -> Callable[[object], str]:
    """Accept one of a few words."""
    listed = ", ".join(f"`{option}`" for option in options)

    def convert(value: object) -> str:
        word = text(value)
        if word not in options:
            message = f"should be one of {listed}, not {quoted(word)}"
            raise UnusableValueError(message, did_you_mean(word, options))
        return word

    return convert
