"""How a work was published: what a bibliography tells of it beside title, people and date."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Publication:
    """An entry's type and its further fields, by the names and in the sense of BibLaTeX.

    `entry_type` is in lower case (`article`, `inproceedings`, `book`, `thesis`, ...). `fields`
    are pairs of name (lower case) and text, LaTeX as it was written, one of each name; what
    a `Paper` has a field of its own for (title, authors, abstract, DOI, eprint) isn't among them,
    except where that says less: `date` may be a year alone, `author` may brace a
    collaboration.
    """

    entry_type: str
    fields: tuple[tuple[str, str], ...] = ()

    def field(self, name: str) -> str | None:
        """Return a field's text, or `None`."""
        return next((text for known, text in self.fields if known == name), None)
