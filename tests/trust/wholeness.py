"""What must be true of a library's files, however the process that wrote them ended.

Everything is asked of SQLite itself, past the code that is being tested.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from paperdeck.cite.reading.bibtex_spans import split_entries
from paperdeck.store.index import folded

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_HALF_PAPERS = {
    "has no alias": """
        SELECT id FROM papers WHERE NOT EXISTS
          (SELECT 1 FROM aliases WHERE alias = papers.id AND paper_id = papers.id)""",
    "has no record of what was said of it": """
        SELECT id FROM papers WHERE id NOT IN (SELECT paper_id FROM source_records)""",
    "has no source": "SELECT id FROM papers WHERE row NOT IN (SELECT row FROM paper_sources)",
    "is not in the index": """
        SELECT id FROM papers WHERE row NOT IN (SELECT id FROM papers_fts_docsize)""",
    "lacks its categories": """
        SELECT id FROM papers WHERE primary_category IS NOT NULL
          AND row NOT IN (SELECT row FROM paper_categories)""",
    "lacks its authors": "SELECT id FROM papers WHERE author_count > 0 AND authors = ''",
    "is in the index without a paper": """
        SELECT id FROM papers_fts_docsize WHERE id NOT IN (SELECT row FROM papers)""",
    "has categories without a paper": """
        SELECT DISTINCT row FROM paper_categories WHERE row NOT IN (SELECT row FROM papers)""",
    "has sources without a paper": """
        SELECT DISTINCT row FROM paper_sources WHERE row NOT IN (SELECT row FROM papers)""",
    "has days without a paper": """
        SELECT DISTINCT row FROM paper_days WHERE row NOT IN (SELECT row FROM papers)""",
    "has a record without a paper": """
        SELECT paper_id FROM source_records WHERE paper_id NOT IN (SELECT id FROM papers)""",
    "has an alias without a paper": """
        SELECT alias FROM aliases WHERE paper_id NOT IN (SELECT id FROM papers)""",
    "has a vector without a paper": """
        SELECT row FROM vectors WHERE row NOT IN (SELECT row FROM papers)""",
    "is what the papers are counted to be, wrongly": """
        SELECT value FROM counters WHERE name = 'papers'
          AND value != (SELECT count(*) FROM papers)""",
    "is what the vectors are counted to be, wrongly": """
        SELECT value FROM counters WHERE name = 'vectors'
          AND value != (SELECT count(*) FROM vectors)""",
}
_HALF_MARKS = {
    "is a step without changes": """
        SELECT number FROM steps WHERE number NOT IN (SELECT step FROM changes)""",
    "is a change without its step": """
        SELECT step FROM changes WHERE step NOT IN (SELECT number FROM steps)""",
    "is a tag that no step gave": """
        SELECT tag FROM tags WHERE NOT EXISTS (SELECT 1 FROM changes JOIN steps ON number = step
          WHERE kind = 'tag' AND changes.paper_id = tags.paper_id AND undone = 0
          AND instr(after, '"' || tag || '"'))""",
    "is a step that stands, without its tag": """
        SELECT label FROM steps JOIN changes ON step = number
        WHERE undone = 0 AND kind = 'tag' AND after IS NOT NULL AND before IS NULL
          AND NOT EXISTS (SELECT 1 FROM tags WHERE tags.paper_id = changes.paper_id
          AND instr(after, '"' || tag || '"'))""",
    "is marked without a short copy": """
        SELECT paper_id FROM tags WHERE paper_id NOT IN (SELECT paper_id FROM marked_papers)
        UNION SELECT paper_id FROM flags WHERE paper_id NOT IN (SELECT paper_id FROM marked_papers)
        UNION SELECT paper_id FROM notes WHERE paper_id NOT IN (SELECT paper_id FROM marked_papers)
        """,
}
_SAMPLE = 40


def corruption(file: Path) -> str | None:
    """Return what SQLite finds wrong with a file; `None` if it is sound or isn't there."""
    if not file.exists():
        return None
    try:
        with closing(sqlite3.connect(file)) as conn:
            verdict = "; ".join(line for (line,) in conn.execute("PRAGMA integrity_check"))
            if conn.execute("SELECT 1 FROM sqlite_schema WHERE name = 'papers_fts'").fetchone():
                conn.execute("INSERT INTO papers_fts (papers_fts) VALUES ('integrity-check')")
                conn.rollback()
    except sqlite3.DatabaseError as error:
        return f"{file.name}: {error}"
    return None if verdict == "ok" else f"{file.name}: {verdict}"


def half_papers(file: Path) -> list[str]:
    """Return what is there of a paper without the rest of it; the file is of today's schema."""
    return [*_found(file, _HALF_PAPERS), *_not_found_by_words(file)]


def half_marks(file: Path) -> list[str]:
    """Return marks without their step, steps without their marks; the file is of today's schema."""
    return list(_found(file, _HALF_MARKS))


def _found(file: Path, questions: dict[str, str]) -> Iterator[str]:
    with closing(sqlite3.connect(file)) as conn:
        for words, question in questions.items():
            for (one,) in conn.execute(question):
                yield f"{one} {words}"


def _not_found_by_words(file: Path) -> Iterator[str]:
    """Look for papers by all words of their titles."""
    with closing(sqlite3.connect(file)) as conn:
        papers = conn.execute(
            "SELECT row, id, title FROM papers ORDER BY row * 2654435761 % 1000003 LIMIT ?",
            (_SAMPLE,),
        ).fetchall()
        for row, name, title in papers:
            words = " ".join(f'title:"{word}"' for word in folded(title, None, "")[0].split())
            hits = conn.execute(
                "SELECT 1 FROM papers_fts WHERE papers_fts MATCH ? AND rowid = ?", (words, row)
            )
            if hits.fetchone() is None:
                yield f"{name} is not found by the words of its title"


def is_whole_bibliography(file: Path) -> bool:
    """Tell whether every entry of a BibTeX file is closed and the last one ends the file."""
    text = file.read_bytes().decode("utf-8", "surrogateescape")
    spans = split_entries(text)
    return text.endswith("}\n") and bool(spans) and all(span.closed for span in spans)
