"""The tables of marks.db: everything that cannot be fetched again.

Papers are named by stable id, never by row. Times are 'YYYY-MM-DDTHH:MM:SSZ', UTC.
"""

from __future__ import annotations

VERSION_1 = (
    """
    CREATE TABLE flags (
      paper_id TEXT NOT NULL,
      flag TEXT NOT NULL,                 -- starred, read, queued
      at TEXT NOT NULL,
      PRIMARY KEY (paper_id, flag)
    ) WITHOUT ROWID
    """,
    "CREATE INDEX flags_flag ON flags (flag, paper_id)",
    # Tags are as typed; that two spellings of one tag never meet is the marker's care.
    """
    CREATE TABLE tags (
      paper_id TEXT NOT NULL,
      tag TEXT NOT NULL,
      at TEXT NOT NULL,
      PRIMARY KEY (paper_id, tag)
    ) WITHOUT ROWID
    """,
    "CREATE INDEX tags_tag ON tags (tag, paper_id)",
    # AUTOINCREMENT: the number of a deleted note is never given to another one.
    """
    CREATE TABLE notes (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      paper_id TEXT NOT NULL,
      text TEXT NOT NULL,
      quote TEXT,
      created TEXT NOT NULL,
      updated TEXT NOT NULL
    )
    """,
    "CREATE INDEX notes_paper ON notes (paper_id)",
    """
    CREATE TABLE views (
      name TEXT PRIMARY KEY,
      query TEXT NOT NULL,
      position INTEGER NOT NULL
    )
    """,
    "CREATE TABLE cite_keys (paper_id TEXT PRIMARY KEY, key TEXT NOT NULL UNIQUE) WITHOUT ROWID",
    # A short copy, so that a marked paper can be shown when papers.db is lost.
    """
    CREATE TABLE marked_papers (
      paper_id TEXT PRIMARY KEY,
      title TEXT NOT NULL,
      authors TEXT NOT NULL,              -- JSON list of names
      identifiers TEXT NOT NULL,          -- JSON list
      published TEXT
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE steps (
      number INTEGER PRIMARY KEY AUTOINCREMENT,
      label TEXT NOT NULL,
      at TEXT NOT NULL,
      undone INTEGER NOT NULL DEFAULT 0
    )
    """,
    """
    CREATE TABLE changes (
      step INTEGER NOT NULL,
      seq INTEGER NOT NULL,
      kind TEXT NOT NULL,                 -- `marks.journal.Kind`
      paper_id TEXT,                      -- NULL for what isn't of a paper
      before TEXT,                        -- JSON object, NULL when there was nothing
      after TEXT,
      PRIMARY KEY (step, seq)
    ) WITHOUT ROWID
    """,
    "CREATE INDEX changes_paper ON changes (paper_id)",
    "CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
)
"""The statements that make an empty marks.db, in order."""

VERSION_2 = (
    # Names of which somebody said that they name two papers; `one` sorts before `other`.
    """
    CREATE TABLE apart (
      one TEXT NOT NULL,
      other TEXT NOT NULL,
      at TEXT NOT NULL,
      PRIMARY KEY (one, other)
    ) WITHOUT ROWID
    """,
    # The marks that went over to another id when papers became one, should they be parted again.
    """
    CREATE TABLE carried (
      old_id TEXT PRIMARY KEY,
      new_id TEXT NOT NULL,
      at TEXT NOT NULL,
      marks TEXT NOT NULL                 -- JSON object: see `store.merges`
    ) WITHOUT ROWID
    """,
)
"""The statements that make the second version of the first."""

VERSION_3 = (
    # Authors and organisations whose new papers are to be seen.
    """
    CREATE TABLE follows (
      kind TEXT NOT NULL,                 -- author, organization
      name TEXT NOT NULL,
      at TEXT NOT NULL,
      PRIMARY KEY (kind, name)
    ) WITHOUT ROWID
    """,
    # "More like this" (1) and "less like this" (-1).
    """
    CREATE TABLE opinions (
      paper_id TEXT PRIMARY KEY,
      liked INTEGER NOT NULL,
      at TEXT NOT NULL
    ) WITHOUT ROWID
    """,
    # Papers that a digest has told of, so that it doesn't do so twice.
    """
    CREATE TABLE digested (
      digest TEXT NOT NULL,
      paper_id TEXT NOT NULL,
      at TEXT NOT NULL,
      PRIMARY KEY (digest, paper_id)
    ) WITHOUT ROWID
    """,
)
"""The statements that make the third version of the second."""

VERSION_4 = (
    # Which profile in a service is whose, as the user said it. The names are as in the library;
    # they are compared without regard to case and accents (`store.identities`).
    """
    CREATE TABLE identities (
      name TEXT NOT NULL,
      source TEXT NOT NULL,
      id TEXT NOT NULL,                   -- the service's own
      at TEXT NOT NULL,
      PRIMARY KEY (name, source, id)
    ) WITHOUT ROWID
    """,
)
"""The statements that make the fourth version of the third."""

MARKED = """
    SELECT paper_id FROM marks.flags UNION SELECT paper_id FROM marks.tags
    UNION SELECT paper_id FROM marks.notes UNION SELECT paper_id FROM marks.cite_keys
    UNION SELECT paper_id FROM marks.opinions
"""
"""A query for what is marked, by the names that it had then, where marks.db is attached."""

TABLES = frozenset(
    {
        "flags",
        "tags",
        "notes",
        "views",
        "cite_keys",
        "marked_papers",
        "steps",
        "changes",
        "meta",
        "apart",
        "carried",
        "follows",
        "opinions",
        "digested",
        "identities",
    }
)
"""The tables that a marks.db must have."""
