"""Superscripts and subscripts written with Unicode's own small characters.

The tables are those of the blocks "Superscripts and Subscripts", "Phonetic Extensions",
"Spacing Modifier Letters" and Latin-1; not every letter has a small form.
"""

from __future__ import annotations

_PLAIN = "0123456789+-−=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVWβγδθφϕχ′∗∘"
_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂᵝᵞᵟᶿᵠᵠᵡ′*°"
_LOW_PLAIN = "0123456789+-−=()aehijklmnoprstuvxβγρφϕχ"
_LOWERED = "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵩᵪ"

_RAISE = dict(zip(_PLAIN, _RAISED, strict=True))
_LOWER = dict(zip(_LOW_PLAIN, _LOWERED, strict=True))
_SMALL = frozenset(_RAISED + _LOWERED)
_MARKS = frozenset("*†‡⋆★°′″‴⊤⊥®™")
"""Signs that are read as raised wherever they stand after a letter."""


def is_small(character: str) -> bool:
    """Tell whether a character is a small raised or lowered one."""
    return character in _SMALL


def superscript(text: str) -> str:
    """Return `text` raised: small characters if all have one, else `^x` or `^(x + y)`."""
    return _small(text, _RAISE, "^")


def subscript(text: str) -> str:
    """Return `text` lowered: small characters if all have one, else `_x` or `_(x, y)`."""
    return _small(text, _LOWER, "_")


def _small(text: str, table: dict[str, str], sign: str) -> str:
    text = text.strip()
    if not text or (sign == "^" and text in _MARKS):
        return text
    if all(character in table for character in text):
        return "".join(table[character] for character in text)
    simple = text.isalnum() and not any(map(is_small, text))
    if len(text) == 1 or simple or (text[0] == "(" and text.find(")") == len(text) - 1):
        return sign + text
    return f"{sign}({text})"
