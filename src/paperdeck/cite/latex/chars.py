"""Characters to LaTeX: no syntax here, only what each character is written as."""

from __future__ import annotations

import re
import unicodedata
from itertools import groupby
from typing import NamedTuple

from paperdeck.cite.latex.romanise import romanise, romanise_letter, spell_letter
from paperdeck.cite.latex.tables import (
    ACCENTS,
    ASCII_SPECIALS,
    LETTERS,
    MATHS,
    PUNCTUATION,
)
from paperdeck.model.normal_forms import normal

_SPECIALS = str.maketrans(ASCII_SPECIALS)
_COMBINING = "\u0300-\u036f\u1ab0-\u1aff\u20d0-\u20ff"
_CLUSTER = re.compile(
    # four Greek letters are a word, fewer are mathematics; Brahmic vowels need their consonants
    rf"(?P<word>[\u0370-\u03ff\u1f00-\u1fff]{{4,}}|[\u0900-\u0dff]+)|[\s\S][{_COMBINING}]*"
)
_INVISIBLE = frozenset({"Mn", "Me", "Cf", "Cc", "Cs"})
_NAMED = frozenset({"So", "Sm", "Sc", "Sk", "Po", "Pd", "Ps", "Pe", "No"})


class _Piece(NamedTuple):
    """One character's LaTeX; `kind` is text, maths, super, sub or code (a code point)."""

    kind: str
    latex: str


def encode(text: str, *, ascii_only: bool = True) -> str:
    """Write plain text as LaTeX: every character stands for itself, none is markup.

    With `ascii_only` the result is 7-bit: what LaTeX can't name is spelled in Latin letters,
    named in brackets (`[rocket]`) or, at the last, given by code point. Otherwise
    letters of all scripts stay and only mathematical symbols become commands.
    """
    if text.isascii():
        return "".join(char for char in text if char.isprintable()).translate(_SPECIALS)
    pieces = []
    for cluster in _CLUSTER.finditer(normal(text, "NFC")):
        if word := cluster["word"]:
            pieces.append(_Piece("text", romanise(word) if ascii_only else word))
        elif ascii_only:
            pieces.append(_ascii_piece(cluster[0]))
        else:
            pieces.append(_unicode_piece(cluster[0]))
    return join_maths([_join_group(kind, list(run)) for kind, run in groupby(pieces, _family)])


def join_maths(parts: list[str]) -> str:
    """Join LaTeX fragments so that two formulas side by side don't make a `$$`."""
    out: list[str] = []
    for part in parts:
        if part.startswith("$") and out and out[-1].endswith("$"):
            out.append("{}")
        if part:
            out.append(part)
    return "".join(out)


def _family(piece: _Piece) -> str:
    return "maths" if piece.kind in {"maths", "super", "sub"} else piece.kind


def _join_group(kind: str, pieces: list[_Piece]) -> str:
    match kind:
        case "maths":
            return f"${_join_formula(pieces)}$"
        case "code":
            return f"[{' '.join(piece.latex for piece in pieces)}]"
        case _:
            return "".join(piece.latex for piece in pieces)


def _join_formula(pieces: list[_Piece]) -> str:
    out = ""
    before = ""
    for kind, group in groupby(pieces, lambda piece: piece.kind):
        symbols = join_commands([piece.latex for piece in group])
        if kind != "maths":
            # an empty base keeps "double superscript" errors away
            base = "{}" if before in {"super", "sub"} else ""
            symbols = f"{base}{'^' if kind == 'super' else '_'}{{{symbols}}}"
        out = join_commands([out, symbols])
        before = kind
    return out


def join_commands(parts: list[str]) -> str:
    r"""Join mathematical LaTeX, with a space where `\alpha` would run into a letter."""
    out = ""
    for part in parts:
        if part[:1].isalpha() and re.search(r"\\[A-Za-z]+$", out):
            out += " "
        out += part
    return out


def _ascii_piece(cluster: str) -> _Piece:
    char = cluster[0]
    if cluster.isascii():
        return _Piece("text", char.translate(_SPECIALS) if char.isprintable() else "")
    if char in PUNCTUATION:
        return _Piece("text", PUNCTUATION[char])
    if symbol := _maths_piece(char):
        return symbol
    return _Piece("text", letter) if (letter := _accented(cluster)) else _spelled(cluster)


def _unicode_piece(cluster: str) -> _Piece:
    if cluster.isascii() or cluster.isspace():
        return _ascii_piece(cluster)
    if len(cluster) == 1 and (symbol := _maths_piece(cluster)):
        return symbol
    if unicodedata.category(cluster[0]) in {"Cn", "Co"}:  # no font has it, and biber may fail
        return _Piece("code", f"U+{ord(cluster[0]):04X}")
    visible = (char for char in cluster if unicodedata.category(char) not in {"Cc", "Cs"})
    return _Piece("text", "".join(visible).translate(_SPECIALS))


def _maths_piece(char: str) -> _Piece | None:
    if char in MATHS:
        return _Piece("maths", MATHS[char])
    kind, _, codes = unicodedata.decomposition(char).partition("> ")
    if kind in {"<super", "<sub"}:
        inner = "".join(chr(int(code, 16)) for code in codes.split())
        inner = "".join(MATHS.get(part) or romanise(part) for part in inner)
        return _Piece(kind[1:], inner) if inner else None
    if kind == "<font" and (symbol := MATHS.get(normal(char, "NFKD"))):
        return _Piece("maths", symbol)
    return None


def encode_in_maths(char: str) -> str:
    """Write one character that isn't ASCII where a formula is already open."""
    match _maths_piece(char):
        case _Piece("maths", latex):
            return latex
        case _Piece("super", latex):
            return f"{{}}^{{{latex}}}"
        case _Piece("sub", latex):
            return f"{{}}_{{{latex}}}"
        case _:
            return f"\\mbox{{{encode(char)}}}"


def _accented(cluster: str) -> str | None:
    r"""Write a Latin letter with its accents: `ễ` -> `{\~{\^e}}`; `None` for other scripts."""
    parts = normal(cluster, "NFD")
    base, marks = parts[0], parts[1:]
    if cluster in LETTERS:
        return f"{{\\{LETTERS[cluster]}}}"
    if base in LETTERS:
        latex = f"\\{LETTERS[base]}"
    elif base.isascii() and base.isalpha():
        latex = base
    else:
        return None
    commands = [ACCENTS[mark] for mark in marks if mark in ACCENTS]
    if not commands:
        return f"{{{latex}}}" if latex != base else base
    for step, command in enumerate(commands):
        if not step and base in {"i", "j"} and command not in {"c", "d", "b", "k"}:
            latex = f"\\{base}"
        plain = step == 0 and not command.isalpha()
        latex = f"\\{command}{latex}" if plain else f"\\{command}{{{latex}}}"
    return f"{{{latex}}}"


def _spelled(cluster: str) -> _Piece:
    char = cluster[0]
    if (spelled := romanise_letter(char)) is not None:
        return _Piece("text", spelled.translate(_SPECIALS))
    category = unicodedata.category(char)
    if category in _INVISIBLE:
        return _Piece("text", "")
    if category.startswith("Z"):
        return _Piece("text", " ")
    if category in _NAMED and (name := unicodedata.name(char, "")):
        return _Piece("text", f"[{name.lower()}]")
    if spelled := spell_letter(char):
        return _Piece("text", spelled.translate(_SPECIALS))
    return _Piece("code", f"U+{ord(char):04X}")
