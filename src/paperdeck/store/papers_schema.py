"""The tables of papers.db: everything that can be fetched again.

Those for what is found out about papers are in `store.findings_schema`.
"""

from __future__ import annotations

VERSION_1 = (
    # `row` is the ordinal of the day of first publication << 20 | a number within that day:
    # newest first is the order of rows backwards, which the full-text index shares.
    """
    CREATE TABLE papers (
      row INTEGER PRIMARY KEY,
      id TEXT UNIQUE NOT NULL,
      title TEXT NOT NULL,
      abstract TEXT,
      authors TEXT NOT NULL DEFAULT '',   -- names joined by '; '
      author_count INTEGER NOT NULL,
      primary_category TEXT,
      published TEXT,                     -- dates are 'YYYY-MM-DDTHH:MM:SSZ', UTC
      updated TEXT,
      day INTEGER NOT NULL,               -- row >> 20
      version INTEGER,
      venue TEXT,
      comment TEXT,
      withdrawn INTEGER NOT NULL DEFAULT 0,
      doi TEXT,
      arxiv_id TEXT,
      url TEXT,
      pdf_url TEXT,
      code_url TEXT,
      code_stars INTEGER,
      project_url TEXT,
      organization TEXT,
      upvotes INTEGER,
      comments INTEGER,
      citations INTEGER,
      keywords TEXT,                      -- JSON list, NULL when there are none
      versions TEXT,                      -- JSON list of [number, date], NULL when unknown
      added TEXT NOT NULL,
      added_run INTEGER,
      fresh INTEGER NOT NULL DEFAULT 0    -- a new paper when it came, not an old one changed
    )
    """,
    "CREATE INDEX papers_added ON papers (added)",
    "CREATE INDEX papers_updated ON papers (updated)",
    "CREATE INDEX papers_title ON papers (title COLLATE NOCASE)",
    "CREATE INDEX papers_upvotes ON papers (upvotes) WHERE upvotes IS NOT NULL",
    "CREATE INDEX papers_citations ON papers (citations) WHERE citations IS NOT NULL",
    "CREATE INDEX papers_comments ON papers (comments) WHERE comments IS NOT NULL",
    "CREATE INDEX papers_code_stars ON papers (code_stars) WHERE code_stars IS NOT NULL",
    "CREATE INDEX papers_author_count ON papers (author_count)",
    "CREATE INDEX papers_organization ON papers (organization) WHERE organization IS NOT NULL",
    "CREATE INDEX papers_venue ON papers (venue) WHERE venue IS NOT NULL",
    # Of nothing but row numbers, in their order.
    "CREATE INDEX papers_with_doi ON papers (row) WHERE doi IS NOT NULL",
    "CREATE INDEX papers_with_code ON papers (row) WHERE code_url IS NOT NULL",
    "CREATE INDEX papers_without_abstract ON papers (row) WHERE abstract IS NULL",
    "CREATE INDEX papers_without_pdf ON papers (row) WHERE pdf_url IS NULL AND arxiv_id IS NULL",
    "CREATE INDEX papers_withdrawn ON papers (row) WHERE withdrawn",
    """
    CREATE TABLE authors (
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL UNIQUE,
      folded TEXT NOT NULL                -- text.search.fold_name of the name
    )
    """,
    "CREATE INDEX authors_folded ON authors (folded)",
    """
    CREATE TABLE paper_authors (
      row INTEGER NOT NULL,
      position INTEGER NOT NULL,
      author_id INTEGER NOT NULL,
      affiliation TEXT,
      PRIMARY KEY (row, position)
    ) WITHOUT ROWID
    """,
    "CREATE INDEX paper_authors_author ON paper_authors (author_id, row)",
    """
    CREATE TABLE paper_categories (
      row INTEGER NOT NULL,
      category TEXT NOT NULL,
      position INTEGER NOT NULL,
      PRIMARY KEY (category, row)
    ) WITHOUT ROWID
    """,
    "CREATE INDEX paper_categories_row ON paper_categories (row)",
    """
    CREATE TABLE paper_sources (
      row INTEGER NOT NULL,
      source TEXT NOT NULL,
      PRIMARY KEY (source, row)
    ) WITHOUT ROWID
    """,
    "CREATE INDEX paper_sources_row ON paper_sources (row)",
    # The days on which a source featured or announced a paper, as date ordinals.
    """
    CREATE TABLE paper_days (
      row INTEGER NOT NULL,
      source TEXT NOT NULL,
      day INTEGER NOT NULL,
      PRIMARY KEY (day, source, row)
    ) WITHOUT ROWID
    """,
    "CREATE INDEX paper_days_row ON paper_days (row)",
    # Every known name of a paper, its stable id among them.
    """
    CREATE TABLE aliases (
      alias TEXT PRIMARY KEY,
      paper_id TEXT NOT NULL
    ) WITHOUT ROWID
    """,
    "CREATE INDEX aliases_paper ON aliases (paper_id)",
    # What each source said last; `hash` is of the record as it came, before cleaning. With
    # row ids, and the payload last: rows of 2 KB would waste most of their overflow pages.
    """
    CREATE TABLE source_records (
      paper_id TEXT NOT NULL,
      source TEXT NOT NULL,
      hash BLOB NOT NULL,
      fetched TEXT NOT NULL,
      payload TEXT NOT NULL,              -- JSON object, after the ingest gate
      PRIMARY KEY (paper_id, source)
    )
    """,
    """
    CREATE TABLE merges (
      old_id TEXT PRIMARY KEY,
      new_id TEXT NOT NULL,
      at TEXT NOT NULL,
      marks_moved INTEGER NOT NULL DEFAULT 0
    ) WITHOUT ROWID
    """,
    "CREATE INDEX merges_pending ON merges (old_id) WHERE marks_moved = 0",
    """
    CREATE TABLE sync_runs (
      id INTEGER PRIMARY KEY,
      started TEXT NOT NULL,
      finished TEXT
    )
    """,
    """
    CREATE TABLE sync_states (
      source TEXT PRIMARY KEY,
      status TEXT NOT NULL,
      last_attempt TEXT NOT NULL,
      last_success TEXT,
      error TEXT,
      fetched INTEGER NOT NULL DEFAULT 0,
      added INTEGER NOT NULL DEFAULT 0,
      updated INTEGER NOT NULL DEFAULT 0,
      unchanged INTEGER NOT NULL DEFAULT 0,
      wait_until TEXT,
      memory TEXT NOT NULL DEFAULT '{}'   -- JSON object, the source's own
    )
    """,
    # Pacing of requests, shared by all processes; times are unix seconds.
    """
    CREATE TABLE request_slots (
      name TEXT PRIMARY KEY,
      next_at REAL NOT NULL DEFAULT 0,
      leased_until REAL NOT NULL DEFAULT 0,
      holder TEXT
    )
    """,
    # 'papers', 'category:cs.LG', 'source:arxiv': kept with every ingest.
    "CREATE TABLE counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID",
    "CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    # Without content of its own: the folded text can be made again from `papers`.
    """
    CREATE VIRTUAL TABLE papers_fts USING fts5 (
      title, abstract, authors,
      content='', prefix='1 2 3 4', tokenize="unicode61 remove_diacritics 2"
    )
    """,
    # Bytes gathered before they are written out: half as much again as fast in bulk.
    "INSERT INTO papers_fts (papers_fts, rank) VALUES ('hashsize', 33554432)",
)
"""The statements that make an empty papers.db of the first version, in order."""

INDEX = (
    # Which words are in which column of a paper, not where: half the size. The texts are the
    # papers' own, for scoring; whatever is found side by side is looked for in them too.
    "DROP TABLE papers_fts",
    """
    CREATE VIRTUAL TABLE papers_fts USING fts5 (
      title, abstract, authors, content='papers', content_rowid='row', detail='column',
      prefix='1 2 3', tokenize="unicode61 remove_diacritics 2"
    )
    """,
    "INSERT INTO papers_fts (papers_fts, rank) VALUES ('hashsize', 134217728)",
    # Parts of the index are merged when `store.index` says so and as far as it says, never by
    # themselves: many at once would keep other writers waiting for a minute.
    "INSERT INTO papers_fts (papers_fts, rank) VALUES ('automerge', 0)",
    "INSERT INTO papers_fts (papers_fts, rank) VALUES ('crisismerge', 1999)",
    "INSERT INTO papers_fts (papers_fts, rank) VALUES ('usermerge', 16)",
)
"""The statements that put the index's tables in the place of earlier ones, empty."""

VERSION_2 = (
    # Names stand in the paper's own row, as the list needs them; what else is known of its
    # people is rare, and kept as JSON. Tables of authors were a tenth of the file, read by little.
    "ALTER TABLE papers ADD COLUMN author_details TEXT",
    """
    UPDATE papers SET author_details = (
      SELECT json_group_array(json_array(name, affiliation)) FROM (
        SELECT name, affiliation FROM paper_authors JOIN authors ON authors.id = author_id
        WHERE paper_authors.row = papers.row ORDER BY position))
    WHERE EXISTS (
      SELECT 1 FROM paper_authors JOIN authors ON authors.id = author_id
      WHERE paper_authors.row = papers.row AND (affiliation IS NOT NULL OR instr(name, ';')))
    """,
    "DROP TABLE paper_authors",
    "DROP TABLE authors",
    # A sorting looks at the beginning only: whole titles made the index ten times as large.
    "DROP INDEX papers_title",
    "CREATE INDEX papers_title_start ON papers (lower(substr(title, 1, 8)))",
    # What a source said is kept as far as it differs from the paper; before, it was kept whole.
    """
    CREATE TABLE said (
      paper_id TEXT NOT NULL,
      source TEXT NOT NULL,
      hash BLOB NOT NULL,
      fetched TEXT NOT NULL,
      payload TEXT NOT NULL,              -- JSON object: see `store.records`
      PRIMARY KEY (paper_id, source)
    ) WITHOUT ROWID
    """,
    """
    INSERT INTO said SELECT paper_id, source, hash, fetched, '{"whole":true,' || substr(payload, 2)
    FROM source_records
    """,
    "DROP TABLE source_records",
    "ALTER TABLE said RENAME TO source_records",
    *INDEX,
    # Ordinals of days begin with the first of January of the year 1, Julian days earlier.
    """
    INSERT INTO counters SELECT 'year:' || cast(strftime('%Y', (row >> 20) + 1721424.5) AS INTEGER),
      count(*) FROM papers GROUP BY 1
    """,
    # The next opening makes the index anew.
    "DELETE FROM meta WHERE name = 'fold_version'",
)
"""The statements that make the second version of the first."""

VERSION_3 = (
    # What was said of papers before they became one, so that they can be parted again.
    """
    CREATE TABLE merged_papers (
      paper_id TEXT PRIMARY KEY,
      into_id TEXT NOT NULL,
      at TEXT NOT NULL,
      added TEXT,
      said TEXT NOT NULL                  -- JSON list: see `store.records`
    ) WITHOUT ROWID
    """,
    "CREATE INDEX merged_papers_into ON merged_papers (into_id)",
    # A copy of the table in marks.db, for whoever takes papers in.
    """
    CREATE TABLE apart (
      one TEXT NOT NULL,
      other TEXT NOT NULL,
      PRIMARY KEY (one, other)
    ) WITHOUT ROWID
    """,
)
"""The statements that make the third version of the second."""

VERSION_6 = (
    # How a work was published: JSON list of the entry's type and pairs of field and text.
    "ALTER TABLE papers ADD COLUMN publication TEXT",
)
"""The statements that make the sixth version of the fifth."""

TABLES = frozenset(
    {
        "papers",
        "paper_categories",
        "paper_sources",
        "paper_days",
        "aliases",
        "source_records",
        "merges",
        "merged_papers",
        "apart",
        "upvote_history",
        "vectors",
        "scores",
        "profiles",
        "online_lists",
        "sync_runs",
        "sync_states",
        "request_slots",
        "counters",
        "meta",
        "papers_fts",
    }
)
"""The tables that a papers.db must have."""
