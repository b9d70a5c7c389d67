"""What a parser is to the fuzzing: what reads, what good input looks like, and its own errors."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from tests.fuzzing.mutations import Format

Reader = Callable[[bytes], object]
Opening = Callable[[Path, ExitStack], Reader]
"""Makes a reader that works in a folder of its own; what it opens is closed by the stack."""


class Parser(NamedTuple):
    """A parser, or several that read the same.

    `read` may raise `errors` and nothing else. `opening` makes a reader of a parser that needs a
    folder, in the place of `read`. Seeds have to be understood, but for those whose place in
    the format is from `odd_from` on. `covers` names what tests ask for: sources, import formats.
    """

    name: str
    of: Format
    read: Reader | None = None
    errors: tuple[type[Exception], ...] = ()
    opening: Opening | None = None
    covers: tuple[str, ...] = ()

    def reader(self, folder: Path, stack: ExitStack) -> Reader:
        """Return what reads an input."""
        if self.opening is not None:
            return self.opening(folder, stack)
        assert self.read is not None
        return self.read


def as_text(data: bytes) -> str:
    """Return an input as a text; whatever is no UTF-8 becomes what Python can hold and no more."""
    try:
        return data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return data.decode("utf-8", "surrogateescape")
