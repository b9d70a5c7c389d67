"""The gate for outside text: nothing that a terminal could obey, only what a person can read.

Escape sequences are recognised by their grammar in ECMA-48 (CSI, OSC, DCS, SOS, PM, APC, and
the 8-bit C1 forms). A well-formed sequence goes with all it carries; a broken or unfinished
one loses its control characters only, so that it can never swallow the text after it.

Nothing is escaped or quoted: `[@click=app.quit]x[/]` is five words of punctuation and stays.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from paperdeck.model.normal_forms import is_normal, normal

_compiled = cache(re.compile)
"""Made at the first text that needs them: most need none, and these are large."""

_SEQUENCE = (
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"  # CSI
    r"|(?:\x1b\]|\x9d)[^\x00-\x1f\x7f-\x9f]*(?:\x07|\x1b\\|\x9c)"  # OSC, ended by BEL or ST
    r"|(?:\x1b[PX^_]|[\x90\x98\x9e\x9f])[^\x00-\x1f\x7f-\x9f]*(?:\x1b\\|\x9c)"  # DCS SOS PM APC
    r"|\x1b[#-/]+[0-~]"  # character sets and the like
    r"|\x1b[78=>c]"  # save, restore, keypad modes, reset
)
_NEWLINE = r"\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]"
_SPACES = r"[\xa0\u1680\u2000-\u200a\u202f\u205f]"

# Everything invisible that is always removed: categories Cc (but "\n"), Cf (but the joiners,
# judged by their neighbours), Cs and Co; then what else has no glyph of its own: the grapheme
# joiner, fillers, noncharacters, the tag plane, ideographic variation selectors without use here.
_CF = (
    r"\xad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e\u200b\u200e\u200f"
    r"\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000110bd\U000110cd\U00013430-\U0001343f"
    r"\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
)
_UNSEEN = (
    r"\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0\ufdd0-\ufdef\ufff0-\ufff8\ufffe\uffff"
    r"\U000e0000-\U000e0fff"
) + "".join(
    f"{chr(plane | 0xFFFE)}{chr(plane | 0xFFFF)}" for plane in range(0x10000, 0xF0000, 0x10000)
)
_PRIVATE = r"\ud800-\udfff\ue000-\uf8ff\U000f0000-\U0010ffff"
INVISIBLE = f"{_CF}{_UNSEEN}{_PRIVATE}"
"""All of these but the control characters, as a pattern holds them between brackets."""
_DROPPED = rf"[\x00-\x09\x0b-\x1f\x7f-\x9f{_CF}{_UNSEEN}{_PRIVATE}]+"
_JOINERS = r"[\u200c\u200d\ufe00-\ufe0f]"

# In text beyond ASCII, letters and visible signs need no work once they are NFC.
_SUSPECT = (
    rf"[\x00-\x09\x0b-\x1f\x7f-\xa0\u1680\u2000-\u200d\u2028\u2029\u202f\u205f"
    rf"\ufe00-\ufe0f{_CF}{_UNSEEN}{_PRIVATE}]"
)

_UNSEEN_THOUGH_PRINTABLE = tuple(
    "\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0" + "".join(map(chr, range(0xFE00, 0xFE10)))
)
"""What Python calls printable though it has no glyph of its own, of the first 65,536 characters."""

_ZWNJ, _ZWJ = "\u200c", "\u200d"
_EMOJI_MODIFIERS = range(0x1F3FB, 0x1F400)
# Scripts in which a joiner changes how letters are written: Arabic to Sinhala, Myanmar, Khmer,
# Mongolian, and their extensions (Unicode Standard, chapters 9, 12, 13 and 16).
_JOINING_SCRIPTS = (range(0x0600, 0x0E00), range(0x1000, 0x10A0), range(0x1780, 0x18B0))


def safe_line(text: str) -> str:
    """Return `text` as one line of visible characters, in NFC, without space at the ends.

    Line breaks and tabs, with the white space around them, become one space. Idempotent.
    """
    if text.isascii():
        # Printable ASCII is visible, and the commonest text by far.
        if text.isprintable():
            return text.strip(" ")
    elif "\n" not in text and _is_clean(text):
        return text.strip()
    lines = (line.strip() for line in _cleaned(text.replace("\t", "\n")).split("\n"))
    return " ".join(line for line in lines if line)


def safe_block(text: str) -> str:
    """Return `text` as lines of visible characters, in NFC; each line break is a newline.

    A tab becomes one space. Idempotent.
    """
    if text.isascii():
        if text.replace("\n", "").isprintable():
            return text
    elif _is_clean(text):
        return text
    return _cleaned(text)


def _is_clean(text: str) -> bool:
    # Quick looks that settle nearly all; patterns take ten times as long.
    if text.replace("\n", "").isprintable():
        if _is_latin1(text):
            return True
        if _is_on_first_plane(text) and not any(sign in text for sign in _UNSEEN_THOUGH_PRINTABLE):
            return is_normal(text)
    return not _compiled(_SUSPECT).search(text) and is_normal(text)


def _is_latin1(text: str) -> bool:
    # Looking for the largest character takes twenty times as long.
    try:
        text.encode("latin-1")
    except UnicodeEncodeError:
        return False
    return True


def _is_on_first_plane(text: str) -> bool:
    return len(text.encode("utf-16-le", "surrogatepass")) == 2 * len(text)


def _cleaned(text: str) -> str:
    text = _compiled(_SEQUENCE).sub("", text)
    text = _compiled(_NEWLINE).sub("\n", text).replace("\t", " ")
    text = _compiled(_SPACES).sub(" ", text)
    text = normal(_compiled(_DROPPED).sub("", text), "NFC")
    return _without_idle_joiners(text) if _compiled(_JOINERS).search(text) else text


def _without_idle_joiners(text: str) -> str:
    kept: list[str] = []
    for place, character in enumerate(text):
        if not _compiled(_JOINERS).match(character) or _joins(
            kept, character, text[place + 1 : place + 2]
        ):
            kept.append(character)
    return normal("".join(kept), "NFC")


def _joins(before: list[str], character: str, after: str) -> bool:
    """Tell whether an invisible `character` does any work between its neighbours."""
    if not before or _compiled(_JOINERS).match(before[-1]):
        return character == _ZWJ and bool(before) and before[-1] == "\ufe0f" and _is_emoji(after)
    if character in {_ZWNJ, _ZWJ}:
        script = _in_joining_script(before[-1]) and _in_joining_script(after)
        return script or (character == _ZWJ and _is_emoji(before[-1]) and _is_emoji(after))
    return not before[-1].isspace()


def _is_emoji(character: str) -> bool:
    """Tell whether a character can be part of an emoji sequence (pictograph or skin tone)."""
    if not character:
        return False
    return unicodedata.category(character) == "So" or ord(character) in _EMOJI_MODIFIERS


def _in_joining_script(character: str) -> bool:
    if not character or unicodedata.category(character)[0] not in "LM":
        return False
    return any(ord(character) in script for script in _JOINING_SCRIPTS)
