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
_WHOLE = re.compile(r"^\{+([^{}]*)\}+$")
_COMMAND = re.compile(r"\\[A-Za-z]+\s*\{[^{}]*\}")
_SMALL = 4
"""Words shorter than this may be small in any title, and these longer ones too."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_PREPOSITIONS = _words(
    "about above across after against along among around based before behind below beneath beside"
    " between beyond during from inside into like near onto outside over since than that through"
    " toward towards under until upon using versus with within without"
)
_AUXILIARIES = _words(
    "been both could does each have less more most must only should some such their them these they"
    " this those were what when which will would your"
)
"""Words that some write small in headlines, as they do `is` and `are`."""

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
    Adam Bernoulli Bert Bregman Chernoff Claude Erdős Ethereum Feynman Gemini Gödel Gumbel Hausdorff
    Hawking Hessian Hodge Hoeffding Hölder Hubble Jensen Josephson Kerr Krylov Kubernetes Kullback
    Legendre Leibler Lévy Llama Majorana Mills Minecraft Mistral Mixtral Navier Noether Pareto
    Penrose Pytorch Qwen Rademacher Ramsey Ricci Rényi Rydberg Schwarzschild Shapley Stackelberg
    Stein Tensorflow Toeplitz Weyl Wigner Witten Yang
    """
)
_PHRASES = re.compile(
    r"""\b(?:
        New\ (?:York|Zealand|Mexico|Jersey|Delhi|England) | Hong\ Kong | Los\ Angeles
        | San\ (?:Francisco|Diego) | (?:South|North|Latin|Central)\ (?:America|Africa|Korea|Asia)n?
        | United\ (?:States|Kingdom|Nations|Arab\ Emirates) | European\ Union | Saudi\ Arabia
        | Sri\ Lanka | Middle\ East | Wall\ Street
        | Large\ Hadron\ Collider | Standard\ Model | Milky\ Way | Big\ Bang
        | Event\ Horizon\ Telescope | (?:James\ Webb|Hubble)\ Space\ Telescope
        | Sloan\ Digital\ Sky\ Survey
        | Code\ Llama | Common\ Crawl | Hugging\ Face | Mechanical\ Turk | Semantic\ Scholar
        | Google\ (?:Scholar|Maps) | Stable\ Diffusion | Stack\ (?:Overflow|Exchange)
        | Lie(?=[\ -](?:[Gg]roup|[Aa]lgebra|[Dd]erivative|[Tt]heor))
        | [A-Z][-‐‑](?:Nets?|Former)(?!\w)
    )""",
    re.VERBOSE,
)
"""Names of several words, of which each alone is none: `New York`, `U-Net`."""


def sentence_case(title: str, names: frozenset[str] = frozenset()) -> str:
    """Return a title with small letters but for its beginnings, names and abbreviations.

    `names` are words that are known to be names here.
    """
    words = list(_WORD.finditer(title))
    if len(words) < 2 or any(_is_small(title, word) for word in words):
        return title
    phrases = [match.span() for match in _PHRASES.finditer(title)]

    def cased(match: re.Match[str]) -> str:
        named = match[0] in names or any(start <= match.start() < end for start, end in phrases)
        return match[0] if named else _cased(title, match)

    return _WORD.sub(cased, title)


def protected_words(title: str) -> frozenset[str]:
    """Return the words whose first letter BibTeX's braces keep: `{Kubernetes}`, `{B}ayes`.

    Braces around a whole title tell no word from another, and commands' braces protect nothing.
    """
    letters: list[str] = []
    protected: set[int] = set()
    depth = 0
    for char in _COMMAND.sub("", _WHOLE.sub(r"\1", title.strip())):
        if char in "{}":
            depth += 1 if char == "{" else -1
            continue
        if depth > 0:
            protected.add(len(letters))
        letters.append(char)
    words = _WORD.finditer("".join(letters))
    return frozenset(match[0] for match in words if match.start() in protected)


def _is_small(title: str, match: re.Match[str]) -> bool:
    """Tell whether a word would have a capital if the title had them throughout."""
    word, before = match[0], title[: match.start()]
    if len(word) < _SMALL or not (word.islower() and word.isalpha()):
        return False  # `16x16` and `word2vec` are small in every title
    if word in _PREPOSITIONS or word in _AUXILIARIES:
        return False
    # What is small even where a capital is due is a name: `scikit-learn`.
    return not before.endswith(("-", "‐", "‑")) and not _STARTS.search(before)


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
