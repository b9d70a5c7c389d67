"""Papers with their LaTeX made readable, for formats that know none."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from paperdeck.model.paper import Paper

_NOT_PROSE = frozenset(
    {"author", "editor", "translator", "date", "url", "doi", "isbn", "issn", "eprint", "pages"}
)
"""Fields that are read as they are: names in BibTeX's form, numbers, addresses."""

_NO_BRACES = str.maketrans("", "", "{}")


def readable(paper: Paper, render: Callable[[str], str]) -> Paper:
    """Return the paper with what `render` makes of its texts: title, abstract, venue, fields."""
    publication = paper.publication
    read = render
    if publication is not None:

        def read(text: str) -> str:
            # Elsewhere braces may be meant; in an entry they only keep its letters as they are.
            return render(text).translate(_NO_BRACES)

        fields = tuple(
            (name, text if name in _NOT_PROSE else read(text)) for name, text in publication.fields
        )
        publication = replace(publication, fields=fields)
    return replace(
        paper,
        title=read(paper.title),
        abstract=paper.abstract and render(paper.abstract),
        venue=paper.venue and read(paper.venue),
        publication=publication,
    )
