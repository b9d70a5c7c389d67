"""One command's words and options, in any order."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, NoReturn

from paperdeck.cli.outcome import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence


class CommandParser(argparse.ArgumentParser):
    """A parser of words and options in any order, whose errors are `UsageError`s.

    argparse alone takes no words after an option that follows other words.
    """

    _words: str | None = None
    _needs_words = False

    def take_words(self, name: str, metavar: str, text: str, *, needed: bool = False) -> None:
        """Collect all words that are no options in an argument `name`."""
        self.add_argument(name, nargs="*", metavar=metavar, help=text)
        self._words = name
        self._needs_words = needed

    def parse(self, arguments: Sequence[str], args: argparse.Namespace) -> argparse.Namespace:
        """Parse a command's arguments into `args`. Everything after `--` is a word."""
        end = arguments.index("--") if "--" in arguments else len(arguments)
        args, others = self.parse_known_args(arguments[:end], args)
        for other in others:
            if is_option(other):
                hint = f"See `{self.prog} --help`; words that begin with - go after --"
                raise self._failure(f"there is no option {other}", hint)
        others += arguments[end + 1 :]
        if self._words is not None:
            words = [*getattr(args, self._words), *others]
            setattr(args, self._words, words)
            if self._needs_words and not words:
                raise self._failure(f"nothing is named to {self.prog.rpartition(' ')[2]}")
        elif others:
            raise self._failure(f"nothing can be made of {others[0]}")
        return args

    def error(self, message: str) -> NoReturn:
        """Raise what argparse complains of; its own way takes several lines."""
        raise self._failure(message)

    def _failure(self, message: str, hint: str | None = None) -> UsageError:
        command = self.prog.partition(" ")[2]
        what = f"{command}: {message}" if command else message
        return UsageError(what, next_step=hint or f"See `{self.prog} --help`")


def is_option(word: str) -> bool:
    """Tell an option from a word to be searched for."""
    return word.startswith("-") and word != "-" and " " not in word
