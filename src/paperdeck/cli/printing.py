"""What commands print: lines for people, in columns, and JSON objects for programs."""

from __future__ import annotations

import json
import re
import shutil
import sys
from typing import TYPE_CHECKING

from paperdeck.text.safe import INVISIBLE, safe_block
from paperdeck.text.width import cell_width, pad

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

# What JSON may hold as it is but a terminal could obey, or a person couldn't see.
_UNSEEN = re.compile(rf"[\x7f-\x9f\u200c\u200d\u2028\u2029{INVISIBLE}]")
_NOT_ASCII = re.compile(r"[\x7f-\U0010ffff]")


def say(text: str) -> None:
    """Print text for people: one or more lines, with nothing that a terminal could obey."""
    print(safe_block(text))


def print_json(value: Mapping[str, object]) -> None:
    """Print one object on one line, as UTF-8 or else as ASCII."""
    print(json_text(json.dumps(value, ensure_ascii=False)))


def say_pieces(pieces: Iterable[str], *, as_json: bool = False) -> None:
    """Print a text as its pieces come, with nothing that a terminal could obey."""
    for piece in pieces:
        shown = json_text(piece) if as_json else safe_block(piece)
        print(shown, end="")


def json_text(text: str) -> str:
    """Return JSON with nothing that a terminal could obey, in ASCII where it needs that."""
    is_utf8 = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    unsafe = _UNSEEN if is_utf8 else _NOT_ASCII
    return unsafe.sub(lambda found: json.dumps(found[0])[1:-1], text)


def columns(rows: Sequence[tuple[str, ...]]) -> list[str]:
    """Set rows of text in columns, the last one ragged."""
    if not rows:
        return []
    widths = [max(cell_width(row[place]) for row in rows) for place in range(len(rows[0]) - 1)]
    return ["  ".join([*map(pad, row, widths), row[-1]]).rstrip() for row in rows]


def say_columns(rows: Sequence[tuple[str, ...]]) -> None:
    """Print rows of text in columns."""
    for line in columns(rows):
        say(line)


def terminal_width() -> int | None:
    """Return the width to cut lines at, or `None` where output goes to a file or a pipe."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None
