"""Latin letters for names and words in other scripts, for places that can hold ASCII only.

Greek follows ISO 843, Cyrillic the passport style of ICAO Doc 9303, Hebrew, Arabic, Armenian
and Georgian the usual consonant-by-consonant Latin forms. Kana, Hangul and the Brahmic scripts
are read off their Unicode names, which spell their sound. Chinese characters have no sound
without a dictionary: they give `None`, and `spell_letter` asks one.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from paperdeck.model.normal_forms import normal


def _table(first: str, sounds: str) -> dict[str, str]:
    """Give sounds to the letters from `first` on; `-` stands for a letter without a sound."""
    start = ord(first)
    return {
        chr(start + step): "" if sound == "-" else sound
        for step, sound in enumerate(sounds.split())
    }


_GREEK = _table("α", "a v g d e z i th i k l m n x o p r s s t y f ch ps o")
_CYRILLIC = _table(
    "а",
    "a b v g d e zh z i i k l m n o p r s t u f kh ts ch sh shch ie y - e iu ia"
    " e e d g e z i i i lj nj c k i u dz",
)
_CYRILLIC |= {
    "ј": "j",
    "ъ": "",
    "ґ": "g",
    "ғ": "g",
    "қ": "q",
    "ң": "n",
    "ү": "u",
    "ұ": "u",
    "һ": "h",
    "ә": "a",
}
_CYRILLIC |= {"ө": "o", "ҳ": "h", "ҷ": "j", "ѣ": "e", "ѳ": "f", "ѵ": "i"}
_ARMENIAN = _table(
    "ա",
    "a b g d e z e y t zh i l kh ts k h dz gh ch m y n sh o ch p j r s v t r ts w p k o f ev",
)
_GEORGIAN = _table(
    "ა",
    "a b g d e v z t i k l m n o p zh r s t u p k gh q sh ch ts dz ts ch kh j h",
)
_HEBREW = _table(
    "א", "a b g d h v z ch t y k k l m m n n s a p p ts ts k r sh t"
)  # final forms follow their letters' order in Unicode
_ARABIC = _table("ء", "- a a u i y a b a t th j h kh d dh r z s sh s d t z a gh")
_ARABIC |= _table("ف", "f q k l m n h w a y")
_ARABIC |= {"پ": "p", "چ": "ch", "ژ": "zh", "ک": "k", "گ": "g", "ی": "y"}

_LATIN = {"ß": "ss", "ẞ": "SS", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "æ": "ae", "Æ": "AE"}
_LATIN |= {"œ": "oe", "Œ": "OE", "đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th"}
_LATIN |= {"ı": "i", "ȷ": "j", "ŋ": "n", "Ŋ": "N", "ħ": "h", "Ħ": "H", "ŧ": "t", "Ŧ": "T"}
_LATIN |= {
    "ə": "e",
    "Ə": "E",
    "ɛ": "e",
    "Ɛ": "E",
    "ɔ": "o",
    "Ɔ": "O",
    "ĸ": "k",
    "ſ": "s",
    "\u2044": "/",
}

_LETTERS = _GREEK | _CYRILLIC | _ARMENIAN | _GEORGIAN | _HEBREW | _ARABIC
_SPELLED = re.compile(
    r"(?:HIRAGANA|KATAKANA|BENGALI|DEVANAGARI|GUJARATI|GURMUKHI|KANNADA|MALAYALAM|ORIYA"
    r"|SINHALA|TAMIL|TELUGU|ETHIOPIC|HANGUL) (?:LETTER|SYLLABLE)(?: SMALL)? (?P<sound>[A-Z]+)"
)
_VOWEL_SIGN = re.compile(r"[A-Z]+ VOWEL SIGN (?P<sound>[A-Z]+)")
_DROPPED = frozenset({"Mn", "Mc", "Me", "Cf", "Cc"})


@lru_cache(maxsize=4096)
def romanise_letter(letter: str) -> str | None:
    """Return the Latin form of one letter of any script, or `None` when there is none.

    A mark that changes no sound gives the empty string. Case is kept: `Щ` -> `Shch`.
    """
    if letter.isascii():
        return letter if letter.isprintable() else ""
    if letter in _LATIN:
        return _LATIN[letter]
    lower = letter.lower()
    if lower in _LETTERS:
        sound = _LETTERS[lower]
        return sound if letter == lower else sound.capitalize()
    if spelled := _SPELLED.fullmatch(unicodedata.name(letter, "")):
        return spelled["sound"].lower()
    return _decomposed(letter)


def _decomposed(letter: str) -> str | None:
    base = normal(letter, "NFKD")
    if base != letter:
        parts = [romanise_letter(part) for part in base]
        return None if None in parts else "".join(part for part in parts if part)
    return "" if unicodedata.category(letter) in _DROPPED else None


def spell_letter(letter: str) -> str | None:
    """Return the Latin form of a letter or digit that `romanise_letter` has none for, or `None`.

    AnyAscii's tables know every script: Chinese characters are in Mandarin's Pinyin, whatever
    language they are used for (`中` -> `Zhong`).
    """
    from anyascii import anyascii  # noqa: PLC0415 - its tables are rarely needed

    return anyascii(letter) or None if unicodedata.category(letter)[0] in "LN" else None


def romanise(text: str) -> str:
    """Return text in ASCII: accents dropped, other scripts spelled, the unspellable left out.

    Consonants of the Brahmic scripts carry the vowel `a` unless a vowel sign replaces it.
    """
    if text.isascii():
        return text
    out = ""
    for letter in normal(text, "NFC"):
        name = unicodedata.name(letter, "")
        if sign := _VOWEL_SIGN.fullmatch(name):
            out = out.removesuffix("a") + sign["sound"].lower()
        elif name.endswith("SIGN VIRAMA"):
            out = out.removesuffix("a")
        elif letter in "υύ" and out.endswith("o"):
            out += "u"
        else:
            out += romanise_letter(letter) or ""
    return out
