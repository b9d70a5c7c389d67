"""LaTeX's prose to plain letters: for names, tags, journals, and whatever is compared."""

from __future__ import annotations

import re

from paperdeck.cite.latex.accents import decode_accents
from paperdeck.cite.latex.tables import ASCII_SPECIALS, CHARACTERS, MATHS, PUNCTUATION
from paperdeck.model.normal_forms import normal

_COMMAND = re.compile(
    r"\\(?:([A-Za-z]+)\*?[ \t]*(?:\{\})?|([~^](?=\{\s*\})|[^A-Za-z]))|``|''|[{}$~]", re.DOTALL
)
# Several characters may be written by one command; the first in the tables is what it prints.
_NAMED = CHARACTERS | {
    latex.strip("{}\\"): char
    for table in (MATHS, PUNCTUATION, ASCII_SPECIALS)
    for char, latex in reversed(table.items())
    if latex.strip("{}\\").isalpha()
}
_NAMED |= {
    "backslash": "\\",
    "lbrace": "{",
    "rbrace": "}",
    "textquoteright": "’",
    "textquoteleft": "‘",
    "textquotesingle": "'",
    "textquotedbl": '"',
    "textquotedblleft": "“",
    "textquotedblright": "”",
    "textunderscore": "_",
    "textdollar": "$",
    "textendash": "–",
    "textemdash": "—",
    "textellipsis": "…",
    "dots": "…",
    "textdegree": "°",
    "copyright": "©",
    "LaTeX": "LaTeX",
    "TeX": "TeX",
    "BibTeX": "BibTeX",
    "slash": "/",
    "space": " ",
    "newline": " ",
    "par": " ",
}
_MARKS = {"``": "“", "''": "”", "~": "\u00a0"}
_SPACES = frozenset(" ,;:\n\t\\")
_NOTHING = frozenset("-/!@\"'`^=.~()[]")
_DEGREE = re.compile(r"\^\{?\\circ\}?")
_ENTITIES = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_ENTITY = re.compile(r"&(amp|lt|gt|quot|apos);")
_PLAIN = re.compile(r"[\\{}$~]|``|''")


def plain(text: str) -> str:
    r"""Return what a text says, on one line: `G{\"o}del \& {Co}` -> `Gödel & Co`.

    A command that isn't known is left out, its argument stays. `&amp;` and its like, which
    web pages leave in bibliographies, are characters.
    """
    if _PLAIN.search(text):
        text = _DEGREE.sub("°", text)
        text = _COMMAND.sub(_decode, decode_accents(text))
    if "&" in text:
        text = _ENTITY.sub(lambda match: _ENTITIES[match[1]], text)
    return " ".join(text.split() if text.isascii() else normal(text, "NFC").split())


def _decode(match: re.Match[str]) -> str:
    if match[1]:
        return _NAMED.get(match[1], "")
    if symbol := match[2]:
        if symbol in _SPACES:
            return " "
        alone = symbol in "~^" and match.string.startswith("{", match.end())
        return "" if symbol in _NOTHING and not alone else symbol
    return _MARKS.get(match[0], "")
