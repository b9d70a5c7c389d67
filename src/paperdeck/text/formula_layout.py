"""How pieces of a formula are put on one line: what stands apart, what needs brackets."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


class Kind(Enum):
    """What a piece is to its neighbours."""

    ORDINARY = auto()
    NUMBER = auto()
    WORD = auto()  # log, ∑, x_dm: kept apart from letters and digits beside it
    FRACTION = auto()  # a/b: bracketed beside anything it could be read together with
    RELATION = auto()
    OPERATOR = auto()
    COMMA = auto()
    OPENING = auto()
    CLOSING = auto()
    FENCE = auto()  # | and ‖, which open and close alike
    SPACE = auto()


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a formula, already text. `compound`: it is a sum or a relation itself."""

    text: str
    kind: Kind = Kind.ORDINARY
    compound: bool = False


_RELATIONS = frozenset(":=<>≤≥≦≧⩽⩾≪≫≈≃≅∼~≡∝∈∉∋⊂⊃⊆⊇⊊⊋⊏⊐⊑⊒≠≺≻⪯⪰≼≽⊨⊢⊣∣≜≲≳≐≔≍⊥∥∤⋈⊲⊳⊴⊵")
_OPERATORS = frozenset("+−-±∓×·⋅∗*÷∪∩∧∨⊕⊗⊖⊙∘∖/⋆⊔⊓∙")
_BIG = frozenset("∑∏∐∫∬∭∮⋃⋂⋁⋀⨁⨂⨀∀∃∂∇")
_SPACED_BIG = _BIG - frozenset("∂∇")
_BRACKETS = {
    **dict.fromkeys("([{⟨⌊⌈", Kind.OPENING),
    **dict.fromkeys(")]}⟩⌋⌉", Kind.CLOSING),
    **dict.fromkeys("|‖", Kind.FENCE),
    **dict.fromkeys(",;", Kind.COMMA),
}
_ENDS = frozenset(
    {
        Kind.RELATION,
        Kind.OPERATOR,
        Kind.COMMA,
        Kind.OPENING,
        Kind.CLOSING,
        Kind.FENCE,
        Kind.SPACE,
        Kind.WORD,
    }
)


def kind_of_sign(sign: str) -> Kind:
    """Return the kind of an operator sign or word as MathML's `mo` and `mi` carry it."""
    if sign in _BRACKETS:
        return _BRACKETS[sign]
    if sign in _RELATIONS or (len(sign) == 1 and _is_arrow(sign)):
        return Kind.RELATION
    if sign in _OPERATORS:
        return Kind.OPERATOR
    if sign in _SPACED_BIG or (len(sign) > 1 and sign.replace(" ", "").isalpha()):
        return Kind.WORD
    return Kind.NUMBER if sign.isdecimal() else Kind.ORDINARY


def _is_arrow(sign: str) -> bool:
    return "\u2190" <= sign <= "\u21ff" or "\u27f0" <= sign <= "\u27ff"


def bracketed(piece: Piece) -> str:
    """Return the text of a piece that has to be read as one: in brackets if it is compound."""
    return f"({piece.text})" if piece.compound or piece.kind is Kind.FRACTION else piece.text


def set_row(pieces: Sequence[Piece], *, tight: bool = False) -> Piece:
    """Join pieces on a line. `tight` is for scripts: relations and commas stand unspaced."""
    pieces = _joined_relations([piece for piece in pieces if piece.text])
    if len(pieces) == 1:
        return pieces[0]
    parts: list[str] = []
    for place, piece in enumerate(pieces):
        before = pieces[place - 1] if place else None
        after = pieces[place + 1] if place + 1 < len(pieces) else None
        if before is not None and _apart(before, piece, after, tight=tight):
            parts.append(" ")
        parts.append(_in_context(before, piece, after))
        if piece.kind is Kind.RELATION and not tight and before is not None and after is not None:
            parts.append(" ")
    compound = any(piece.kind in {Kind.RELATION, Kind.OPERATOR} for piece in pieces)
    return Piece("".join(parts), compound=compound)


def _joined_relations(pieces: list[Piece]) -> list[Piece]:
    """Make one sign of `:=`, `<=` and other signs written as two, and a ratio of `16:9`."""
    joined: list[Piece] = []
    for piece in pieces:
        if joined and joined[-1].kind is piece.kind is Kind.RELATION:
            joined[-1] = Piece(joined[-1].text + piece.text, Kind.RELATION)
            continue
        if piece.kind is Kind.NUMBER and [part.text for part in joined[-1:]] == [":"]:
            joined[-1] = Piece(":", Kind.ORDINARY)
        joined.append(piece)
    return joined


def _apart(before: Piece, piece: Piece, after: Piece | None, *, tight: bool) -> bool:
    if piece.kind is Kind.RELATION:
        return not tight and after is not None
    if before.kind is Kind.COMMA:
        return not tight and piece.kind not in {Kind.CLOSING, Kind.SPACE, Kind.COMMA}
    if Kind.WORD in {before.kind, piece.kind}:
        last, first = before.text[-1], piece.text[0]
        return (_is_letter(last) or last in "′)") and (_is_letter(first) or first == "√")
    return False


def _is_letter(character: str) -> bool:
    return character.isalnum() or character in _BIG or unicodedata.combining(character) > 0


def _in_context(before: Piece | None, piece: Piece, after: Piece | None) -> str:
    alone = (before is None or before.kind in _ENDS - {Kind.CLOSING}) and (
        after is None or after.kind in _ENDS - {Kind.OPENING}
    )
    return f"({piece.text})" if piece.kind is Kind.FRACTION and not alone else piece.text
