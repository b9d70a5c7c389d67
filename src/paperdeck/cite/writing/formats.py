"""The formats that papers are cited in, by name, for the command line and the reader alike."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import PurePath
from typing import TYPE_CHECKING, NamedTuple

from paperdeck.cite.writing.bibtex import biblatex_entry, bibtex_entry
from paperdeck.cite.writing.casing import protected_words
from paperdeck.cite.writing.csl import csl_object
from paperdeck.cite.writing.markdown import markdown_link
from paperdeck.cite.writing.plain import cited_url, plain_citation
from paperdeck.cite.writing.readable import readable
from paperdeck.cite.writing.ris import ris_entry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from paperdeck.cite.writing.styles import CitationStyle
    from paperdeck.model.paper import Paper


class Format(NamedTuple):
    """A format: its name, what one and several citations are called, and how they are joined.

    `keyed` tells whether cite keys stand in it. `endings` are those of its files.
    """

    name: str
    one: str
    many: str
    keyed: bool = False
    begin: str = ""
    between: str = "\n"
    end: str = "\n"
    endings: tuple[str, ...] = ()


FORMATS = {
    each.name: each
    for each in (
        Format("bibtex", "BibTeX", "BibTeX entries", keyed=True, endings=(".bib", ".bibtex")),
        Format("biblatex", "BibLaTeX", "BibLaTeX entries", keyed=True, endings=(".biblatex",)),
        Format("ris", "RIS", "RIS records", keyed=True, endings=(".ris",)),
        Format(
            "csl-json", "CSL-JSON", "CSL-JSON items", keyed=True,
            begin="[\n", between=",\n", end="\n]\n", endings=(".json",),
        ),
        Format("markdown", "Markdown link", "Markdown links", endings=(".md", ".markdown")),
        Format("text", "citation", "citations", endings=(".txt",)),
        Format("key", "cite key", "cite keys", keyed=True),
        Format("url", "URL", "URLs"),
    )
}  # fmt: skip
"""The formats by name. A BibTeX entry ends with a newline of its own."""


def format_of_file(name: str) -> Format | None:
    """Return the format that a file's ending asks for, or `None`."""
    ending = PurePath(name).suffix.lower()
    return next((each for each in FORMATS.values() if ending in each.endings), None)


class Citer:
    """Writes papers in one format; `render` makes their LaTeX readable where there must be none.

    With a `style` text is written in that. `unicode` says whether letters of all scripts stay as
    they are in BibTeX and BibLaTeX or become LaTeX; `None` is what is usual there.
    """

    def __init__(
        self,
        kind: Format,
        render: Callable[[str], str],
        *,
        style: CitationStyle | None = None,
        unicode: bool | None = None,
    ) -> None:
        self.format = kind
        self._render = render
        self._style = style
        self._unicode = unicode

    def cite(self, paper: Paper, key: str = "", number: int = 1) -> str:
        """Return one citation, without what joins it to others.

        `key` is needed where `format.keyed`, `number` is the paper's in a numbered style.
        "" where there is nothing to say (a URL). Raises StyleError.
        """
        match self.format.name:
            case "bibtex":
                return bibtex_entry(paper, key, unicode=self._unicode is True)
            case "biblatex":
                return biblatex_entry(paper, key, unicode=self._unicode is not False)
            case "key":
                return key
            case "url":
                return cited_url(paper) or ""
        if self.format.name not in {"ris", "csl-json"}:
            # The abstract is long, and stands in no other format.
            paper = replace(paper, abstract=None)
        if self._style is not None and self.format.name == "text":
            return self._style.cite(readable(paper, self._render), number, _names_in(paper))
        return self._cite_readable(readable(paper, self._render), key)

    @property
    def makes_lists(self) -> bool:
        """Whether several papers are more than one after the other: in a style they are a list."""
        return self._style is not None and self.format.name == "text"

    def cite_list(self, papers: Sequence[Paper]) -> list[str]:
        """Return the papers' citations in the style's order; only where it `makes_lists`.

        Raises StyleError.
        """
        if self._style is None:
            raise ValueError("there is no style to make a list in")
        return self._style.cite_list(
            [
                (readable(replace(paper, abstract=None), self._render), _names_in(paper))
                for paper in papers
            ]
        )

    def _cite_readable(self, paper: Paper, key: str) -> str:
        match self.format.name:
            case "ris":
                return ris_entry(paper, key)
            case "csl-json":
                return json.dumps(csl_object(paper, key), ensure_ascii=False)
            case "markdown":
                return markdown_link(paper)
        return plain_citation(paper)


def _names_in(paper: Paper) -> frozenset[str]:
    """Return the words of a title that an entry's braces say are names."""
    return protected_words(paper.title) if paper.publication else frozenset()


def copied_text(kind: Format, citations: Sequence[str]) -> str:
    r"""Return what the clipboard gets: no break at the end, keys as `\cite` takes them."""
    if kind.name == "key":
        return ",".join(citations)
    return "".join(joined(kind, citations)) if kind.begin else kind.between.join(citations)


def file_text(kind: Format, citations: Iterable[str]) -> str:
    """Return what a file of all citations holds.

    Lines of RIS end as its specification wants them, with both carriage return and line feed.
    """
    text = "".join(joined(kind, citations))
    return text.replace("\n", "\r\n") if kind.name == "ris" else text


def joined(kind: Format, citations: Iterable[str]) -> Iterator[str]:
    """Give the pieces of a text that has all citations: a JSON array where the format is JSON."""
    before = kind.begin
    for citation in citations:
        yield before + citation
        before = kind.between
    if before != kind.between:
        # Not a single one: an empty array, or no text at all.
        yield f"[]{kind.end[-1]}" if kind.begin else ""
    else:
        yield kind.end
