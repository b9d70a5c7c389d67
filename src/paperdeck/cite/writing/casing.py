"""Titles as sentences: `Deep Residual Learning for Images` -> `Deep residual learning for images`.

Styles that want it (APA 7 §6.17, IEEE's guide) leave proper nouns as they are. Which words those
are no program knows; what is told here is told by the word itself (`BERT`, `t-SNE`, `LaTeX`) or by
lists. A title that isn't written with capitals throughout stays as its authors wrote it.
"""

from __future__ import annotations

import re

from paperdeck.cite.latex.tables import EPONYMS

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_STARTS = re.compile(r"(?:^|[:?!.—]\s+)[\W_]*$")
_SMALL = 4
"""Words shorter than this may be small in any title, and these longer ones too."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_PREPOSITIONS = _words(
    "about above across after against along among around based before behind below beneath beside"
    " between beyond during from inside into like near onto outside over since than that through"
    " toward towards under until upon using versus with within without"
)

_NO_PEOPLE = _words(
    "amphibian avian barbarian civilian comedian custodian egalitarian guardian historian librarian"
    " mammalian median meridian obsidian pedestrian physician politician reptilian simian"
    " technician utilitarian vegetarian veterinarian"
)
_PROPER = _words(
    """
    Africa African America American Amazon Arabic Arctic Asia Asian Atlantic Atari Australia
    Australian Bengali Brazil Britain British Canada Canadian Catalan China Chinese Czech Danish
    Dutch Earth Ebola England English Europe European Facebook Finnish France French German
    Germany Github Google Greek Hebrew Hindi Hungarian Iceland Icelandic India Indian Indonesian
    Internet Iran Iranian Ireland Irish Israel Italian Italy Japan Japanese Jupiter Kepler Korea
    Korean Latin Linux London Mars Mexico Microsoft Milky Moon Netherlands Nigeria Norwegian
    Pacific Paris Persian Polish Portuguese Python Reddit Roman Romanian Russia Russian Sanskrit
    Saturn Scottish Spanish Swahili Sweden Swedish Swiss Tamil Thai Tokyo Turkish Twitter
    Ukrainian Urdu Venus Vietnamese Wikipedia Windows Youtube Zipf January February April June
    July August September October November December Monday Tuesday Wednesday Thursday Friday
    Saturday Sunday Alzheimer Parkinson Higgs Bose Fermi Dirac Feynman Maxwell Darwin Darwinian
    Heisenberg Planck Compton Coulomb Doppler Raman
    """
)


def sentence_case(title: str) -> str:
    """Return a title with small letters but for its beginnings, names and abbreviations."""
    words = list(_WORD.finditer(title))
    if len(words) < 2 or any(_is_small(title, word) for word in words):
        return title
    return _WORD.sub(lambda match: _cased(title, match), title)


def _is_small(title: str, match: re.Match[str]) -> bool:
    """Tell whether a word would have a capital if the title had them throughout."""
    word = match[0]
    after_hyphen = title[: match.start()].endswith(("-", "‐", "‑"))
    return len(word) >= _SMALL and word.islower() and word not in _PREPOSITIONS and not after_hyphen


def _cased(title: str, match: re.Match[str]) -> str:
    word = match[0]
    if _STARTS.search(title[: match.start()]) or _is_name(word, title[match.end() :]):
        return word
    return word[0].lower() + word[1:]


def _is_name(word: str, after: str) -> bool:
    """Tell whether a word has its capital for good; "A" alone before a space is an article."""
    if any(char.isupper() for char in word[1:]):
        return True
    singular = re.split("['’]", word)[0].removesuffix("s")
    if {word, singular, f"{singular}s"} & (EPONYMS | _PROPER):
        return True
    if singular.endswith("ian") and singular.lower() not in _NO_PEOPLE:
        return True  # after a person or a country: Bohmian, Brazilian
    return len(word) == 1 and word.isupper() and (word != "A" or not after.startswith(" "))
