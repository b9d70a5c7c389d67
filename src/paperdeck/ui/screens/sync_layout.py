"""The sources in lines of so many columns. Pure: what the sync screen shows, without colours."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, NamedTuple

from paperdeck.text.safe import safe_line
from paperdeck.text.width import pad
from paperdeck.ui.screens.sync_lines import Word

if TYPE_CHECKING:
    from paperdeck.ui.screens.sync_lines import Overview, SourceEntry


class Piece(NamedTuple):
    """A part of a line, and what it is: a `Word`, or NAME, PLAIN, DIM."""

    text: str
    kind: str


Line = tuple[Piece, ...]
NAME, PLAIN, DIM = "name", "plain", "dim"

_NAME_WIDTH, _WORD_WIDTH, _LAST_WIDTH = 17, 9, 24
_ONE_LINE = 66
"""Columns from which on a source's times stand beside its name."""
_INDENT = "  "
_LEAST_WIDTH = 12


def lay_out(overview: Overview, width: int) -> list[Line]:
    """Write an overview in lines for so many columns; what is off comes last."""
    blocks = [_block(entry, width) for entry in overview.entries]
    if not blocks:
        blocks = [[(Piece("no source is switched on", PLAIN),)]]
    if overview.notice:
        blocks.insert(0, _wrapped(overview.notice, Word.PARTLY, width, indent=""))
    if overview.gone:
        gone = f"not in this version: {', '.join(overview.gone)}"
        blocks.append(_wrapped(gone, DIM, width, indent=""))
    if overview.off:
        blocks.append(_off(overview, width))
    if overview.measuring:
        blocks.append(_wrapped(overview.measuring, DIM, width, indent=""))
    lines = blocks[0]
    for block in blocks[1:]:
        lines += [(), *block]
    return lines


def _block(entry: SourceEntry, width: int) -> list[Line]:
    name = Piece(pad(safe_line(entry.name), _NAME_WIDTH), NAME)
    if entry.word == Word.NEVER:  # there are no times and numbers to tell
        following = f", next: {entry.following}" if entry.following else ""
        return [(name, Piece(f"{entry.numbers}{following}", Word.NEVER))]
    last = pad(f"last good: {entry.last}", _LAST_WIDTH)
    times = Piece(f"{last}next: {entry.following}" if entry.following else last.rstrip(), PLAIN)
    lines: list[Line]
    if width >= _ONE_LINE:
        lines = [(name, Piece(pad(entry.word, _WORD_WIDTH), entry.word), times)]
    else:
        lines = [(name, Piece(entry.word, entry.word)), (Piece(_INDENT, PLAIN), times)]
    lines += _wrapped(entry.numbers, DIM, width)
    lines += _wrapped(entry.wait, Word.WAITING, width)
    bad = entry.word in {Word.FAILED, Word.PARTLY}
    lines += _wrapped(entry.error, entry.word if bad else DIM, width)
    return lines


def _off(overview: Overview, width: int) -> list[Line]:
    names = f"{Word.OFF}: {', '.join(overview.off)}"
    how = f"enabled = true under [sources.NAME] in {overview.file} switches one on"
    return [
        *_wrapped(names, Word.OFF, width, indent=""),
        *_wrapped(how, Word.OFF, width, indent=""),
    ]


def _wrapped(text: str, kind: str, width: int, indent: str = _INDENT) -> list[Line]:
    room = max(width - len(indent), _LEAST_WIDTH)
    broken = textwrap.wrap(safe_line(text), room, break_on_hyphens=False)
    return [(Piece(indent + line, kind),) for line in broken]
