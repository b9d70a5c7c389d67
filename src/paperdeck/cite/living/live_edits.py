"""Changing a text in places, with its own line breaks, and nothing else in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from paperdeck.cite.living.live_blocks import Block


class Edits:
    """What is to be changed in a text; places are those of the text as it was."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._edits: list[tuple[int, int, str]] = []

    def cut(self, start: int, end: int) -> None:
        """Take out what is between two places."""
        self._edits.append((start, end, ""))

    def rewrite(self, block: Block, marker: str, entry: str) -> None:
        """Put another marker and entry in a block's place; what is between them stays."""
        self._edits += [(block.start, block.top, marker), (block.body, block.end, entry)]

    def remove(self, block: Block) -> None:
        """Take a block out with the empty line before it; comments inside it stay."""
        if self._text[block.top : block.body].strip():
            self.cut(block.start, block.top)
            self.cut(block.body, block.end)
            return
        start = block.start
        for ending in ("\r\n", "\n"):
            if self._text.endswith(2 * ending, 0, start):
                start -= len(ending)
                break
        self.cut(start, block.end)

    def carried_out(self, fresh: Sequence[str], header: str) -> str:
        """Return the text with all changes, and fresh entries at its end.

        `header` begins a file that would have been empty.
        """
        newline = "\r\n" if 2 * self._text.count("\r\n") > self._text.count("\n") else "\n"
        whole = "".join(self._parts(newline))
        if fresh and not whole:
            whole = header.replace("\n", newline)
        elif fresh and not whole.endswith("\n"):
            whole += newline
        return whole + "".join(newline + entry.replace("\n", newline) for entry in fresh)

    def _parts(self, newline: str) -> Iterable[str]:
        done = 0
        for start, end, text in sorted(self._edits):
            # Two that are taken out may share an empty line.
            yield self._text[done : max(start, done)]
            yield text.replace("\n", newline)
            done = end
        yield self._text[done:]
