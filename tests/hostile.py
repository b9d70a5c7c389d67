"""Text that would act on an app or a terminal if it were anything but text, and a library of it."""

from __future__ import annotations

import json
import re
from contextlib import closing
from typing import TYPE_CHECKING

from paperdeck.model.identifiers import parse_identifier
from paperdeck.model.paper import Author, PaperRecord
from paperdeck.store.database import Store
from paperdeck.store.ingest import ingest

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime
    from pathlib import Path

MARKUP = "On [/INST] tokens [@click=app.quit]x[/]"
"""What must be shown, letter for letter."""
ESCAPES = (
    "\x1b[31m\x1b]52;c;b3duZWQ=\x07\x9b5m\x1b]0;owned\x1b\\\x1bP1$r0m\x1b\\\x9d52;c;b3du\x9c"
    "\x1b[6n\x1b[c\x1bc\x07\x08\x0e\x7f\u202e\u2066\u200f\ufeff\u2028\U000e0041\ud800"
)
KEPT_ESCAPES = "\x1b]8;;https://evil.example\x1b\\\x1b]8;;\x1b\\\x1b]2;owned\x07\x1b[?1049l\x1b(0"
"""What a library holds besides, but nobody pastes."""
HOSTILE = f"{MARKUP}{ESCAPES}"

NEVER_DRAWN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\u061c\ufeff\u2028\u2029"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
"""Characters that nothing on a screen may consist of."""


def hostile(name: str) -> str:
    """Return a hostile text that can be recognised by the name of its place."""
    return f"{name} {HOSTILE}"


def literal(name: str) -> str:
    """Return what people must see of `hostile(name)`."""
    return f"{name} {MARKUP}"


def make_hostile_library(folder: Path, *, now: datetime) -> Store:
    """Make a library of one paper of which every text is hostile.

    The texts are written straight into the files, past the gate that all papers come by:
    what is drawn has to be harmless all the same.
    """
    store = Store.open(folder)
    identifier = parse_identifier("2401.01234")
    assert identifier is not None
    record = PaperRecord(
        source="arxiv",
        identifiers=(identifier,),
        title="A paper",
        abstract="About.",
        authors=(Author("Ada Lovelace", "Here"),),
        categories=("cs.LG",),
        published=now,
    )
    with closing(store.papers_writer()) as conn:
        (paper_id,) = ingest(conn, [record], now=now).added
        _spoil_papers(conn)
    with closing(store.marks_writer()) as conn:
        _spoil_marks(conn, paper_id)
    return store


def _text(name: str) -> str:
    # SQLite takes no lone surrogates; they can come by other ways only.
    return hostile(name).replace("\ud800", "") + KEPT_ESCAPES


def _spoil_papers(conn: sqlite3.Connection) -> None:
    conn.execute(
        """UPDATE papers SET title = ?, abstract = ?, authors = ?, primary_category = ?,
          venue = ?, comment = ?, doi = ?, url = ?, code_url = ?, project_url = ?,
          organization = ?, keywords = ?""",
        [
            *map(_text, ("TITLE", "ABSTRACT", "NAME", "CATEGORY", "VENUE", "COMMENT", "DOI")),
            *(f"https://example.org/{_text(name)}" for name in ("URL", "CODE", "PROJECT")),
            _text("ORGANIZATION"),
            json.dumps([_text("KEYWORD")]),
        ],
    )
    people = json.dumps([[_text("AUTHOR"), _text("AFFILIATION")]])
    conn.execute("UPDATE papers SET author_details = ?", [people])
    conn.execute("UPDATE paper_categories SET category = ?", [_text("CATEGORY")])
    conn.execute("UPDATE paper_sources SET source = ?", [_text("SOURCE")])
    conn.execute(
        "UPDATE counters SET name = ? WHERE name LIKE 'source:%'", [f"source:{_text('SOURCE')}"]
    )
    conn.execute(
        "UPDATE counters SET name = ? WHERE name LIKE 'category:%'",
        [f"category:{_text('CATEGORY')}"],
    )
    conn.execute(
        "INSERT INTO sync_states (source, status, last_attempt, error) VALUES (?, ?, ?, ?)",
        [_text("STATE"), "failed", "2026-11-20T10:00:00Z", _text("ERROR")],
    )


def _spoil_marks(conn: sqlite3.Connection, paper_id: str) -> None:
    at = "2026-11-20T10:00:00Z"
    conn.execute("INSERT INTO tags VALUES (?, ?, ?)", [paper_id, _text("TAG"), at])
    conn.execute(
        "INSERT INTO notes (paper_id, text, quote, created, updated) VALUES (?, ?, ?, ?, ?)",
        [paper_id, _text("NOTE"), _text("QUOTE"), at, at],
    )
    conn.execute("INSERT INTO views VALUES (?, ?, 0)", [_text("VIEW"), "is:unread"])
    conn.execute("INSERT INTO steps (label, at) VALUES (?, ?)", [_text("STEP"), at])
    conn.execute(
        "INSERT INTO changes VALUES (1, 0, 'flag', ?, NULL, ?)",
        [paper_id, json.dumps({"flag": "queued", "at": at})],
    )
