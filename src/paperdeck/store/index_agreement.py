"""Whether the full-text index and the papers say the same."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, NamedTuple

from paperdeck.store.connections import naming, reading, transaction
from paperdeck.store.errors import StoreError, Trouble
from paperdeck.store.index import folded, is_current

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from paperdeck.store.database import Store

LOOKED_THROUGH = 200_000
"""Papers up to which the whole index is looked through: SQLite keeps writers out meanwhile."""
_SAMPLED = 200
_WORDS_ASKED = 5
# FTS5 keeps the length of each text it has: a row for each paper, narrow and in order.
_NOT_INDEXED = (
    "SELECT count(*) FROM papers"
    " WHERE NOT EXISTS (SELECT 1 FROM papers_fts_docsize WHERE papers_fts_docsize.id = papers.row)"
)
_WITHOUT_PAPER = (
    "SELECT count(*) FROM papers_fts_docsize"
    " WHERE NOT EXISTS (SELECT 1 FROM papers WHERE papers.row = papers_fts_docsize.id)"
)
_SOME = """
    WITH RECURSIVE picked (row) AS (
      SELECT min(row) FROM papers
      UNION
      SELECT (SELECT row FROM papers WHERE row >= picked.row + :step ORDER BY row LIMIT 1)
      FROM picked WHERE picked.row IS NOT NULL
    )
    SELECT papers.row, title, abstract, authors FROM picked JOIN papers ON papers.row = picked.row
"""
_SPAN = "SELECT max(row) - min(row) FROM papers"
_HAS = "SELECT 1 FROM papers_fts WHERE papers_fts MATCH ? AND rowid = ?"


class Agreement(NamedTuple):
    """What is wrong with the index, nothing if all is 0 and empty.

    `unlike` counts papers, of `sampled`, that the index doesn't find by their own words; `fault` is
    what SQLite says of the index itself. `whole` tells whether that was asked.
    """

    missing: int = 0
    extra: int = 0
    unlike: int = 0
    sampled: int = 0
    outdated: bool = False
    fault: str = ""
    whole: bool = False

    @property
    def is_good(self) -> bool:
        """Whether searches find what there is."""
        return not (self.missing or self.extra or self.unlike or self.outdated or self.fault)

    @property
    def words(self) -> str:
        """What is wrong, or how much was looked at."""
        wrong = [
            f"papers not in it: {self.missing:,}" if self.missing else "",
            f"papers in it that are no more: {self.extra:,}" if self.extra else "",
            f"not found by their words: {self.unlike:,} of {self.sampled:,}" if self.unlike else "",
            "made by another version" if self.outdated else "",
            self.fault,
        ]
        if not self.is_good:
            return "; ".join(filter(None, wrong))
        looked = "looked through" if self.whole else f"{self.sampled:,} papers looked up"
        return f"agrees with the papers, {looked}"


def compare_index(store: Store, *, whole: bool = True) -> Agreement:
    """Compare the index with the papers.

    It is asked for every row, and for the words of some; `whole`, SQLite looks through all of it
    where that is a matter of seconds. Nobody else can write then. Raise `StoreError`.
    """
    try:
        with closing(store.reader()) as conn, reading(conn):
            found = _compare(conn)
            (papers,) = conn.execute("SELECT count(*) FROM papers").fetchone()
    except StoreError as error:
        # Its tables were sound when they were last looked at: it is what they hold.
        if error.trouble is not Trouble.DAMAGED:
            raise
        return Agreement(fault=error.detail or "damaged")
    if not whole or papers > LOOKED_THROUGH or store.read_only:
        return found
    return found._replace(fault=_look_through(store), whole=True)


def _compare(conn: sqlite3.Connection) -> Agreement:
    (missing,) = conn.execute(_NOT_INDEXED).fetchone()
    (extra,) = conn.execute(_WITHOUT_PAPER).fetchone()
    if not is_current(conn):
        return Agreement(missing, extra, outdated=True)
    sampled = unlike = 0
    for row, title, abstract, authors in _some_papers(conn):
        sampled += 1
        unlike += not _is_found(conn, row, folded(title, abstract, authors))
    return Agreement(missing, extra, unlike, sampled)


def _some_papers(conn: sqlite3.Connection) -> Iterator[tuple[int, str, str | None, str]]:
    """Yield papers from all over the library, with their texts."""
    (span,) = conn.execute(_SPAN).fetchone()
    yield from conn.execute(_SOME, {"step": max(1, (span or 0) // _SAMPLED)})


def _is_found(conn: sqlite3.Connection, row: int, texts: tuple[str, str, str]) -> bool:
    """Tell whether the index has a paper's words in the columns in which they are."""
    asked = " AND ".join(
        f"{column} : {word}"
        for column, words in zip(("title", "abstract", "authors"), texts, strict=True)
        for word in [word for word in words.split() if word.isascii()][:_WORDS_ASKED]
    )
    return not asked or conn.execute(_HAS, (asked, row)).fetchone() is not None


def _look_through(store: Store) -> str:
    """Let FTS5 compare what it keeps of each word with what it keeps of each paper.

    https://www.sqlite.org/fts5.html#the_integrity_check_command: it is a command to a table, so it
    takes the writer's place. The texts themselves it can't compare, since they are folded.
    """
    try:
        with closing(store.papers_writer()) as conn, naming(store.papers_file), transaction(conn):
            conn.execute("INSERT INTO papers_fts (papers_fts) VALUES ('integrity-check')")
    except StoreError as error:
        if error.trouble is not Trouble.DAMAGED:
            raise
        return error.detail or "damaged"
    return ""
