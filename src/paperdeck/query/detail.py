"""One paper whole, with all that the user marked on it."""

from __future__ import annotations

import json
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from paperdeck.model.identifiers import Scheme, parse_identifier
from paperdeck.model.merge import origins
from paperdeck.model.paper import Author, Paper
from paperdeck.model.rows import MarkedPaper, Origins, Scores
from paperdeck.query.errors import PaperNotFound
from paperdeck.query.marked import read_marks
from paperdeck.store.moments import from_text
from paperdeck.store.papers import fetched_times, load_records, read_rows, resolve_id

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

_SCORES = (
    "SELECT row, match, novelty, cited, voted FROM json_each(?) CROSS JOIN scores ON row = value"
)
_SHORT_COPY = (
    "SELECT title, authors, identifiers, published FROM marks.marked_papers WHERE paper_id = ?"
)


def read_marked(conn: sqlite3.Connection, ids: Sequence[str]) -> list[MarkedPaper]:
    """Return papers with their marks, in the order of the ids; unknown ones are left out."""
    papers = read_rows(conn, ids)
    marks = read_marks(conn, ids)
    scores = _read_scores(conn, papers)
    return [
        MarkedPaper(paper, marks[paper.id], row, scores.get(row, Scores()))
        for row, paper in papers.items()
    ]


def _read_scores(conn: sqlite3.Connection, rows: Iterable[int]) -> dict[int, Scores]:
    found = conn.execute(_SCORES, (json.dumps(list(rows)),))
    return {row: Scores(*scores) for row, *scores in found}


def read_origins(conn: sqlite3.Connection, paper_id: str) -> Origins:
    """Return where what is known of a paper comes from, and how old it is."""
    return Origins(origins(load_records(conn, paper_id)), fetched_times(conn, paper_id))


def read_left_over(conn: sqlite3.Connection, paper_id: str) -> MarkedPaper | None:
    """Return a paper of which papers.db knows nothing, from the short copy kept with its marks."""
    found = conn.execute(_SHORT_COPY, (paper_id,)).fetchone()
    if found is None:
        return None
    return MarkedPaper(_short(paper_id, *found), read_marks(conn, [paper_id])[paper_id])


def _short(paper_id: str, title: str, authors: str, names: str, published: str | None) -> Paper:
    known: dict[Scheme, str] = {}
    for name in (paper_id, *json.loads(names)):
        identifier = parse_identifier(name)
        if identifier:
            known.setdefault(identifier.scheme, identifier.value)
    return Paper(
        paper_id,
        title=title,
        authors=tuple(Author(name) for name in json.loads(authors)),
        published=from_text(published),
        doi=known.get(Scheme.DOI),
        arxiv_id=known.get(Scheme.ARXIV),
    )


def resolve(conn: sqlite3.Connection, text: str) -> str:
    """Return the stable id of a paper named in any way, by its cite key too.

    Raise `PaperNotFound`.
    """
    # A lone surrogate, as an argument that is no UTF-8 has, can neither be stored nor searched.
    text = text.encode("utf-8", "replace").decode()
    identifier = parse_identifier(text)
    found = resolve_id(conn, identifier) if identifier else None
    found = found or _keyed(conn, text)
    if found is not None:
        return found
    if identifier is None:
        known = "Give an arXiv id, a DOI, the address of either, or a cite key that was given."
        raise PaperNotFound(text, next_step=known)
    near = _nearest(conn, str(identifier))
    hint = f"The nearest names are {', '.join(near)}." if near else "Sync or import it first."
    raise PaperNotFound(text, next_step=hint)


def _keyed(conn: sqlite3.Connection, key: str) -> str | None:
    found = conn.execute(
        "SELECT paper_id FROM marks.cite_keys WHERE key = ? COLLATE NOCASE", (key.strip(),)
    ).fetchone()
    return None if found is None else str(found[0])


def _nearest(conn: sqlite3.Connection, name: str) -> list[str]:
    """Return known names much like this one: its neighbours in alphabetical order."""
    neighbours: list[Any] = []
    for test, order in ((">=", "ASC"), ("<", "DESC")):
        select = f"SELECT alias FROM aliases WHERE alias {test} ? ORDER BY alias {order} LIMIT 20"
        neighbours += (alias for (alias,) in conn.execute(select, (name,)))
    return get_close_matches(name, neighbours, n=3, cutoff=0.9)
