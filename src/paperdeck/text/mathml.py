"""Formulas from LaTeX to one line of Unicode, by way of MathML.

latex2mathml reads the LaTeX; here its MathML (W3C MathML Core) is written out in a line: scripts
as small characters where Unicode has them, fractions as `a/b`, accents as combining marks.
"""

from __future__ import annotations

import html
import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

from paperdeck.model.normal_forms import normal
from paperdeck.text.formula_layout import Kind, Piece, bracketed, kind_of_sign, set_row
from paperdeck.text.formula_source import prepare_formula
from paperdeck.text.greek import LETTERS
from paperdeck.text.scripts import is_small, subscript, superscript
from paperdeck.text.short_cache import cached_if_short
from paperdeck.text.typography import set_typography

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from xml.etree.ElementTree import Element

_MACRO_IN_TEXT = re.compile(r"\\[A-Za-z]+\s*|[\\{}]")
# `k`, `17.5`, `\alpha`, `^2`, `x_{i}`: most formulas in titles. They are written without loading
# the converter, which would be felt when a list is first painted.
_SIMPLE = re.compile(
    r"(?P<base>[^\W\d_]|[0-9]+(?:\.[0-9]+)?|\\[A-Za-z]+|)"
    r"(?:(?P<sign>[\^_])(?:\{(?P<group>[A-Za-z0-9]+)\}|(?P<one>[A-Za-z0-9])))?"
)
_SPACES = re.compile(r"\s{2,}")
_LONGEST = 1500

_BARS = {"―": "\u0305", "¯": "\u0304", "‾": "\u0305", "_": "", "̲": ""}
_OVER_ACCENTS = {
    "^": "\u0302",
    "ˆ": "\u0302",
    "~": "\u0303",
    "˜": "\u0303",
    "→": "\u20d7",
    "˙": "\u0307",
    "¨": "\u0308",
    "˘": "\u0306",
    "ˇ": "\u030c",
    "´": "\u0301",
    "`": "\u0300",
    **_BARS,
}
_BRACES = frozenset("⏞⏟⏠⏡︷︸⎴⎵")
_ROOTS = {"3": "∛", "4": "∜"}
_VARIANTS = {"double-struck": "DOUBLE-STRUCK", "script": "SCRIPT", "fraktur": "FRAKTUR"}
_KEPT_STYLES = re.compile(r"DOUBLE-STRUCK|SCRIPT|FRAKTUR|BLACK-LETTER|PLANCK")


@cached_if_short(2048)
def formula_text(source: str) -> str | None:
    """Return the LaTeX formula `source` (without dollars) in one line of Unicode.

    `None` where it can't be read as a formula.
    """
    simple = _SIMPLE.fullmatch(source)
    if simple and (base := _simple_base(simple["base"])) is not None:
        script = simple["group"] or simple["one"] or ""
        return base + (superscript(script) if simple["sign"] == "^" else subscript(script))
    if len(source) > _LONGEST:
        return None
    from latex2mathml.converter import convert_to_element  # noqa: PLC0415 - start-up time

    try:
        written = _render(convert_to_element(prepare_formula(source))).text
    except _refusals():
        return None
    return _SPACES.sub(" ", written)


def _simple_base(base: str) -> str | None:
    return LETTERS.get(base[1:]) if base.startswith("\\") else base


@lru_cache(maxsize=1)
def _refusals() -> tuple[type[Exception], ...]:
    """Return what latex2mathml raises: its own errors, without a common base, and slips.

    It runs out of tokens with a StopIteration; RecursionError is a RuntimeError.
    """
    from latex2mathml import exceptions  # noqa: PLC0415 - start-up time

    own = [error for error in vars(exceptions).values() if isinstance(error, type)]
    return (*own, ValueError, LookupError, TypeError, AttributeError, RuntimeError, StopIteration)


def _render(element: Element, *, tight: bool = False) -> Piece:
    """Return an element as text; `tight` inside scripts and fractions. Rows are the default."""
    write = _WRITERS.get(element.tag)
    return write(element) if write else _row(element, tight=tight)


def _words(element: Element) -> Piece:
    return Piece(set_typography(_MACRO_IN_TEXT.sub("", _text(element))))


def _space(element: Element) -> Piece:
    width = element.get("width", "")
    wide = not width.startswith("-") and any(digit in width for digit in "123456789")
    return Piece(" " if wide else "", Kind.SPACE)


def _text(element: Element) -> str:
    return html.unescape(element.text or "").replace("\xa0", " ").replace("\u2009", " ")


def _sign(element: Element) -> Piece:
    if len(element):  # \mathrel{...} and \mathop{...} wrap a row
        return _row(element)
    text = _text(element).replace("\u2006", " ")
    if text.startswith("\\") and len(text) > 1:
        return Piece(text[1:], Kind.WORD)
    if element.tag == "mn":
        return Piece(_styled(text, element), Kind.NUMBER)
    return Piece(_styled(text, element), kind_of_sign(text))


def _styled(text: str, element: Element) -> str:
    """Return letters in their alphabet: ℝ, 𝒪 and 𝔤 mean something, bold and sans are plain."""
    variant = _VARIANTS.get(element.get("mathvariant", ""))
    return "".join(_letter(character, variant) for character in text)


def _letter(character: str, variant: str | None) -> str:
    name = unicodedata.name(character, "")
    if variant and character.isascii() and character.isalnum():
        size = name.replace("LATIN ", "").replace(" LETTER", "")
        for block in ("", "MATHEMATICAL "):
            try:
                return unicodedata.lookup(f"{block}{variant} {size}")
            except KeyError:
                continue
    if name.startswith("MATHEMATICAL") and not _KEPT_STYLES.search(name):
        return normal(character, "NFKC")
    return character


def _row(element: Element, *, tight: bool = False) -> Piece:
    pieces: list[Piece] = []
    for child in element:
        piece = _render(child, tight=tight)
        slash = pieces and pieces[-1].text == "⧸"
        if slash:  # \not puts a slash of no width before the sign it denies
            pieces[-1] = Piece(
                normal(piece.text[:1] + "\u0338", "NFC") + piece.text[1:],
                piece.kind,
            )
        else:
            pieces.append(piece)
    return set_row(_with_thousands(pieces), tight=tight)


def _with_thousands(pieces: list[Piece]) -> list[Piece]:
    """Make one number of `1`, `,`, `000`."""
    joined: list[Piece] = []
    for piece in pieces:
        if (
            len(joined) > 1
            and piece.kind is Kind.NUMBER
            and len(piece.text.split(".")[0]) == 3
            and joined[-1].text == ","
            and joined[-2].kind is Kind.NUMBER
            and joined[-2].text[0] != "0"
        ):
            joined[-2:] = [Piece(f"{joined[-2].text},{piece.text}", Kind.NUMBER)]
        else:
            joined.append(piece)
    return joined


def _fraction(element: Element) -> Piece:
    top, bottom = (_render(child, tight=True) for child in element)
    if element.get("linethickness") == "0":
        return Piece(f"{top.text} choose {bottom.text}", compound=True)
    below = bottom.text if _is_single(bottom.text) else f"({bottom.text})"
    return Piece(f"{bracketed(top)}/{below}", Kind.FRACTION)


def _is_single(text: str) -> bool:
    """Tell whether a divisor is one number, or one symbol with small scripts and accents."""
    return text.replace(".", "").isdecimal() or all(
        is_small(sign) or unicodedata.combining(sign) for sign in text[1:]
    )


def _square_root(element: Element) -> Piece:
    return Piece(f"√({_row(element, tight=True).text})")


def _root(element: Element) -> Piece:
    inner, degree = (_render(child, tight=True) for child in element)
    sign = _ROOTS.get(degree.text, f"{superscript(degree.text)}√")
    return Piece(f"{sign}({inner.text})")


def _table(element: Element) -> Piece:
    rows = [", ".join(filter(None, (_render(cell).text for cell in row))) for row in element]
    return Piece("; ".join(rows))


def _with_scripts(base: Piece, low: str, high: str) -> Piece:
    scripts = low + high
    small = not any(sign in scripts for sign in "_^")
    head = bracketed(base) if scripts and base.text not in _BRACES else base.text
    kind = base.kind if small and base.kind is not Kind.FRACTION else Kind.WORD
    return Piece(head + scripts, kind)


def _scripted(element: Element, *, low: int | None, high: int | None) -> Piece:
    children: Sequence[Element] = list(element)
    base = _render(children[0])
    below = subscript(_render(children[low], tight=True).text) if low else ""
    above = superscript(_render(children[high], tight=True).text) if high else ""
    return _with_scripts(base, below, above)


def _over(element: Element) -> Piece:
    base, over = (_render(child, tight=True) for child in element)
    if over.text in _OVER_ACCENTS and base.kind is not Kind.RELATION:
        marked = _accented(base.text, _OVER_ACCENTS[over.text])
        return Piece(marked, base.kind, base.compound)
    if over.text in _BRACES:
        return base
    return _with_scripts(base, "", superscript(over.text))


def _under(element: Element) -> Piece:
    base, under = (_render(child, tight=True) for child in element)
    if under.text in _BARS or under.text in _BRACES:
        return base
    return _with_scripts(base, subscript(under.text), "")


def _accented(text: str, mark: str) -> str:
    """Put a combining mark on each letter and digit of `text`."""
    marked = (letter + mark if letter.isalnum() else letter for letter in text)
    return normal("".join(marked), "NFC")


_WRITERS: dict[str, Callable[[Element], Piece]] = {
    "mi": _sign,
    "mo": _sign,
    "mn": _sign,
    "mtext": _words,
    "mspace": _space,
    "mphantom": lambda _: Piece(""),
    "mtable": _table,
    "mfrac": _fraction,
    "msqrt": _square_root,
    "mroot": _root,
    "msub": lambda element: _scripted(element, low=1, high=None),
    "msup": lambda element: _scripted(element, low=None, high=1),
    "msubsup": lambda element: _scripted(element, low=1, high=2),
    "munderover": lambda element: _scripted(element, low=1, high=2),
    "mover": _over,
    "munder": _under,
}
