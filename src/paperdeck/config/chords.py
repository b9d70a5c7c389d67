"""Keys as people write them ("?", "ctrl+p", "g g") and as Textual's key events name them.

Textual names letters and digits by themselves, other characters by their Unicode name with
underscores (`question_mark`), a few of them by a shorter one (`slash`, `minus`), and special
keys by a word (`enter`, `pageup`). Modifiers stand before, sorted, joined by `+`.
"""

from __future__ import annotations

import string
import unicodedata

from paperdeck.config.problems import did_you_mean, quoted
from paperdeck.model.errors import PaperDeckError

Chord = tuple[str, ...]

_MODIFIERS = frozenset({"alt", "ctrl", "hyper", "meta", "shift", "super"})
_SPECIAL = frozenset(
    {"space", "enter", "escape", "tab", "backspace", "delete", "insert"}
    | {"home", "end", "pageup", "pagedown", "up", "down", "left", "right"}
    | {f"f{number}" for number in range(1, 25)}
)
_ALIASES = {
    "bksp": "backspace",
    "del": "delete",
    "esc": "escape",
    "ins": "insert",
    "page_down": "pagedown",
    "page_up": "pageup",
    "pgdn": "pagedown",
    "pgup": "pageup",
    "return": "enter",
}
_MODIFIER_ALIASES = {"control": "ctrl", "option": "alt", "cmd": "super"}
# textual.keys.KEY_NAME_REPLACEMENTS: where Textual departs from the Unicode name.
_SHORTER_NAMES = {
    "solidus": "slash",
    "reverse_solidus": "backslash",
    "commercial_at": "at",
    "hyphen_minus": "minus",
    "plus_sign": "plus",
    "low_line": "underscore",
}
# Plain terminals send the same byte for both; Textual reports the second there, and the
# first where the terminal can tell them apart.
_SAME_BYTE = {
    "ctrl+i": "tab",
    "ctrl+m": "enter",
    "ctrl+h": "backspace",
    "ctrl+left_square_bracket": "escape",
    "ctrl+space": "ctrl+@",
    "ctrl+at": "ctrl+@",
    "ctrl+slash": "ctrl+underscore",
}


class KeyNameError(PaperDeckError):
    """A key or chord that can't be understood; `next_step` may hold what was meant."""


def _name_of(character: str) -> str:
    if character.isalnum():
        return character
    name = unicodedata.name(character, "").lower().replace("-", "_").replace(" ", "_")
    return _SHORTER_NAMES.get(name, name)


_CHARACTERS = {_name_of(character): character for character in string.punctuation}


def split_alternatives(text: str) -> tuple[str, ...]:
    """Split "s,*" into its chords. Blank text is no chord at all, "," is the comma key."""
    if not text.strip():
        return ()
    if text.strip() == ",":
        return ("comma",)
    return tuple(part.strip() for part in text.split(","))


def parse_chord(text: str) -> Chord:
    """Read one chord, keys separated by spaces, into Textual's key names.

    Raises KeyNameError for an empty chord, an unknown key, or `escape` inside a chord,
    where it would cancel it.
    """
    chord = tuple(parse_key(word) for word in text.split())
    if not chord:
        raise KeyNameError("an empty key", next_step="Write `comma` for the comma key")
    if len(chord) > 1 and "escape" in chord:
        raise KeyNameError(f"{quoted(text)}: escape always cancels a chord")
    return chord


def parse_key(text: str) -> str:
    """Read one key into Textual's name: "?" -> "question_mark", "Ctrl+P" -> "ctrl+p".

    Raises KeyNameError for one that isn't a key.
    """
    *written, base = _split_modifiers(text)
    modifiers = {_MODIFIER_ALIASES.get(word.lower(), word.lower()) for word in written}
    unknown = sorted(modifiers - _MODIFIERS)
    if unknown:
        hint = did_you_mean(unknown[0], _MODIFIERS)
        raise KeyNameError(f"no such key: {quoted(text)}", next_step=hint or None)
    key = _base_key(base, text)
    if modifiers == {"shift"} and key not in _SPECIAL:
        if not key.isalpha() or len(key) > 1:
            raise KeyNameError(f"no such key: {quoted(text)}", next_step="Write what it types")
        return key.upper()
    if modifiers and len(key) == 1 and key.isupper():
        key = key.lower()
        modifiers |= set() if "ctrl" in modifiers else {"shift"}
    return canonical_key("+".join((*sorted(modifiers), key)))


def canonical_key(name: str) -> str:
    """Return the one name of a key that terminals report under two: "ctrl+i" -> "tab"."""
    return _SAME_BYTE.get(name, name)


def _split_modifiers(text: str) -> list[str]:
    if text == "+":
        return ["plus"]
    if text.endswith("++"):
        return [*text[:-2].split("+"), "plus"]
    return text.split("+")


def _base_key(word: str, whole: str) -> str:
    if len(word) == 1:
        if word.isprintable() and (name := _name_of(word)):
            return name
    else:
        name = word.lower()
        name = _ALIASES.get(name, _SHORTER_NAMES.get(name, name))
        if name in _SPECIAL or name in _CHARACTERS:
            return name
        if character := _looked_up(name):
            return _name_of(character)
    hint = did_you_mean(word, (*_SPECIAL, *_CHARACTERS))
    raise KeyNameError(f"no such key: {quoted(whole)}", next_step=hint or None)


def _looked_up(name: str) -> str | None:
    """Find a character outside ASCII by its name: `pound_sign` -> "£"."""
    try:
        character = unicodedata.lookup(name.replace("_", " "))
    except (KeyError, UnicodeEncodeError):
        return None
    return character if len(character) == 1 and character.isprintable() else None


def display_key(key: str) -> str:
    """Return a key as people write it: "question_mark" -> "?", "ctrl+slash" -> "ctrl+/"."""
    *modifiers, base = key.split("+")
    if base == "@":
        base = "space"
    shown = _CHARACTERS.get(base)
    if shown is None and len(base) > 1 and base not in _SPECIAL:
        shown = _looked_up(base)
    return "+".join((*modifiers, shown or base))


def display_chord(chord: Chord) -> str:
    """Return a chord as people write it: ("g", "g") -> "g g"."""
    return " ".join(display_key(key) for key in chord)
