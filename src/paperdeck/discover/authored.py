"""Reading the papers of a person or an organisation.

At most `MOST` papers are read, the newest. The people of a great collaboration's papers aren't:
such a paper doesn't say who worked with whom.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from paperdeck.model.names import ET_AL
from paperdeck.store.columns import authors_from
from paperdeck.text.search import fold_name, query_terms

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

    from paperdeck.model.paper import Author

MOST = 5_000
"""Papers that are looked at."""
CROWD = 100
"""People of a paper above which it tells nothing of who works with whom."""

_LOOKED_THROUGH = 50_000
"""Papers with all words of a name among their authors that are looked through for the name."""
_ASCII = "length({0}) = length(CAST({0} AS BLOB))"
_COLUMNS = f"""
    p.row, p.id, p.title, p.published, p.citations, p.primary_category, p.code_url IS NOT NULL,
    CASE WHEN p.author_count <= {CROWD} THEN p.authors END,
    CASE WHEN p.author_count <= {CROWD} THEN p.author_details END
"""
# Names of ASCII alone, nearly all, are folded without Python. To fold thousands of other names
# of each of many papers would take seconds: there the name is looked for as it is written.
NAMED = f"""
    CASE
      WHEN {_ASCII.format("p.authors")}
      THEN instr('; ' || lower(p.authors) || '; ', '; ' || :folded || '; ')
      WHEN p.author_count <= 2 * {CROWD}
      THEN instr('; ' || fold(p.authors) || '; ', '; ' || :folded || '; ')
      ELSE instr('; ' || p.authors || '; ', '; ' || :name || '; ')
    END > 0
"""
"""The test, of a paper `p`, that a person is among its authors: `:name`, and `:folded`."""

_BY_AUTHOR = f"""
    SELECT {_COLUMNS} FROM (
      SELECT rowid FROM papers_fts WHERE papers_fts MATCH :words ORDER BY rowid DESC LIMIT :looked
    ) AS found CROSS JOIN papers p ON p.row = found.rowid WHERE {NAMED} LIMIT :most
"""
_WORDS_FOUND = (
    "SELECT count(*) FROM"
    " (SELECT 1 FROM papers_fts WHERE papers_fts MATCH :words LIMIT :looked + 1)"
)
FOLDED_ORGANIZATION = (
    f"iif({_ASCII.format('p.organization')}, lower(p.organization), fold(p.organization))"
)
"""The SQL of a paper's organisation as names are compared."""
_BY_ORGANIZATION = f"""
    SELECT {_COLUMNS} FROM (
      SELECT p.row FROM papers p INDEXED BY papers_organization
      WHERE p.organization IS NOT NULL AND {FOLDED_ORGANIZATION} = :folded
      ORDER BY p.row DESC LIMIT :most
    ) AS found CROSS JOIN papers p ON p.row = found.row
"""


class Found(NamedTuple):
    """A paper as it was read; `authors` is `None` where there is a crowd of them."""

    row: int
    id: str
    title: str
    published: str | None
    citations: int | None
    category: str | None
    code: bool
    authors: tuple[Author, ...] | None

    @property
    def year(self) -> int | None:
        """The year of first publication."""
        return int(self.published[:4]) if self.published else None


def papers_by(conn: sqlite3.Connection, name: str) -> tuple[list[Found], bool]:
    """Return the papers by a person of exactly this name, but for case and accents, newest first.

    The second tells whether there may be more.
    """
    words = author_words(name)
    if not words:
        return [], False
    asked: dict[str, str | int] = {
        "words": words,
        "looked": _LOOKED_THROUGH,
        "most": MOST + 1,
        "name": name,
        "folded": fold_name(name),
    }
    found = [_found(values) for values in conn.execute(_BY_AUTHOR, asked)]
    (looked_at,) = conn.execute(_WORDS_FOUND, asked).fetchone()
    return found[:MOST], len(found) > MOST or looked_at > _LOOKED_THROUGH


def papers_of(conn: sqlite3.Connection, organization: str) -> tuple[list[Found], bool]:
    """Return the papers of an organisation of this name, as `papers_by` does."""
    asked: dict[str, str | int] = {"folded": fold_name(organization), "most": MOST + 1}
    found = [_found(values) for values in conn.execute(_BY_ORGANIZATION, asked)]
    return found[:MOST], len(found) > MOST


def author_words(name: str) -> str:
    """Return a name's words as the full-text index is asked for them; "" if there are none."""
    words = " AND ".join(f'"{word}"' for word in query_terms(name))
    return f"{{authors}} : ({words})" if words else ""


def _found(values: Sequence[object]) -> Found:
    row, paper_id, title, published, citations, category, code, names, details = values
    authors = None
    if names is not None:
        named = authors_from(str(names), _text(details))
        authors = tuple(author for author in named if author.name != ET_AL)
    return Found(
        int(str(row)),
        str(paper_id),
        str(title),
        _text(published),
        None if citations is None else int(str(citations)),
        _text(category),
        bool(code),
        authors,
    )


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def spelling(papers: Iterable[Found], name: str) -> str | None:
    """Return how a name is mostly written on papers; `None` if it is on none of them."""
    wanted = fold_name(name)
    written = Counter(
        author.name
        for paper in papers
        for author in paper.authors or ()
        if fold_name(author.name) == wanted
    )
    return next((written_so for written_so, _ in written.most_common(1)), None)
