"""Keys that bibliography files have already, so that none is given to another work anew."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from paperdeck.cite.latex.accents import decode_accents
from paperdeck.cite.living.live_blocks import BrokenFileError, read_blocks
from paperdeck.cite.reading.bibtex_spans import NO_ENTRIES, split_entries

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from paperdeck.model.paper import Paper

# The digits of another identifier may end in those of this one.
_BEFORE = r"(?<![\w-])(?<!\d\.)"
# Nearly every sign may be in a DOI, but hardly punctuation at its end.
_AFTER_DOI = r"(?=[.,;:)\]]*(?:[\s{}\"'?#&|<>]|\Z))"
_TELLING_TITLE = 15
"""Letters and digits of a title from which on it is likely to be one paper's alone."""


class KeyedEntry(NamedTuple):
    """An entry's text and key, and the paper that PaperDeck has written it for, if it has."""

    key: str
    text: str
    paper_id: str | None = None


class ForeignKeys:
    """The keys of entries, of one file or several."""

    def __init__(self, entries: Iterable[KeyedEntry]) -> None:
        self._entries: dict[str, list[KeyedEntry]] = {}
        for entry in entries:
            self._entries.setdefault(entry.key.casefold(), []).append(entry)

    def has(self, key: str, paper: Paper) -> bool:
        """Tell whether a key is that of an entry of another work; capitals make no difference."""
        return any(
            entry.paper_id != paper.id and not is_same_work(paper, entry.text)
            for entry in self._entries.get(key.casefold(), ())
        )


def keyed_entries(text: str) -> Iterator[KeyedEntry]:
    """Give each entry of a file that has a key; where one isn't closed, as far as they are told."""
    text = text.removeprefix("\ufeff")
    try:
        contents = read_blocks(text)
    except BrokenFileError:
        foreign = [span for span in split_entries(text) if span.kind not in NO_ENTRIES]
    else:
        foreign = list(contents.foreign)
        for block in contents.blocks:
            yield KeyedEntry(block.key, text[block.start : block.end], block.paper_id)
    for span in foreign:
        if span.key:
            yield KeyedEntry(span.key, text[span.start : span.end])


def is_same_work(paper: Paper, entry: str) -> bool:
    """Tell whether an entry's text is of a paper: by its identifiers, or by a telling title."""
    if _names(paper, entry):
        return True
    title = _letters(paper.title)
    return len(title) >= _TELLING_TITLE and title in _letters(entry)


def _names(paper: Paper, entry: str) -> bool:
    """Tell whether an entry has one of a paper's identifiers, whole: 10.1/ab isn't 10.1/abc."""
    plain = entry.replace("{\\_}", "_").replace("\\", "")
    patterns = []
    if paper.doi:
        patterns.append(re.escape(paper.doi) + _AFTER_DOI)
    if paper.arxiv_id:
        patterns.append(re.escape(paper.arxiv_id) + r"(?:v\d+)?(?!\w)")
    return any(re.search(_BEFORE + one, plain, re.IGNORECASE) for one in patterns)


def _letters(text: str) -> str:
    return re.sub(r"[\W_]", "", decode_accents(text).lower())
