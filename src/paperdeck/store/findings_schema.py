"""The tables of papers.db for what is found out about papers and people: all of it can be again."""

from __future__ import annotations

VERSION_4 = (
    # How many people had voted for a paper by the end of a day, as syncs saw it.
    """
    CREATE TABLE upvote_history (
      paper_id TEXT NOT NULL,
      day INTEGER NOT NULL,               -- date ordinal
      upvotes INTEGER NOT NULL,
      PRIMARY KEY (paper_id, day)
    ) WITHOUT ROWID
    """,
    # What a paper is about, as a direction in space (`discover.vectors`).
    """
    CREATE TABLE vectors (
      row INTEGER PRIMARY KEY,
      text INTEGER NOT NULL,              -- what it was made of: another number, another text
      signature BLOB NOT NULL,
      vector BLOB NOT NULL
    )
    """,
    # It goes with what it was made of, whoever changes that, and how many there are is counted:
    # so that what is missing is known without a look at every text.
    """
    CREATE TRIGGER vectors_outdated AFTER UPDATE OF title, abstract ON papers
    WHEN old.title IS NOT new.title OR old.abstract IS NOT new.abstract BEGIN
      DELETE FROM vectors WHERE row = old.row;
    END
    """,
    """
    CREATE TRIGGER vectors_gone AFTER DELETE ON papers BEGIN
      DELETE FROM vectors WHERE row = old.row;
    END
    """,
    """
    CREATE TRIGGER vectors_counted AFTER INSERT ON vectors BEGIN
      INSERT INTO counters VALUES ('vectors', 1), ('vectors_made', 1)
      ON CONFLICT (name) DO UPDATE SET value = value + 1;
    END
    """,
    """
    CREATE TRIGGER vectors_uncounted AFTER DELETE ON vectors BEGIN
      UPDATE counters SET value = value - 1 WHERE name = 'vectors';
    END
    """,
    # Percentiles, 0 to 99, `NULL` where too little is known: how a paper fits the user's taste, how
    # far it is from earlier papers, how often it is cited and voted for (`discover.matching`,
    # `discover.measuring`).
    """
    CREATE TABLE scores (
      row INTEGER PRIMARY KEY,
      match INTEGER,
      distance REAL,
      novelty INTEGER,
      cited INTEGER,
      voted INTEGER
    )
    """,
    "CREATE INDEX scores_match ON scores (match) WHERE match IS NOT NULL",
    "CREATE INDEX scores_novelty ON scores (novelty) WHERE novelty IS NOT NULL",
    "CREATE INDEX scores_cited ON scores (cited) WHERE cited IS NOT NULL",
    """
    CREATE TRIGGER scores_gone AFTER DELETE ON papers BEGIN
      DELETE FROM scores WHERE row = old.row;
    END
    """,
    # What services say of people, by the service's own id: see `store.profiles`.
    """
    CREATE TABLE profiles (
      source TEXT NOT NULL,
      id TEXT NOT NULL,
      name TEXT NOT NULL,                 -- ''; a name once stood here: `store.identities`
      said TEXT NOT NULL,                 -- JSON object: `model.researcher.Researcher`
      fetched TEXT NOT NULL,
      PRIMARY KEY (source, id, name)
    ) WITHOUT ROWID
    """,
    "CREATE INDEX profiles_name ON profiles (name)",
)
"""The statements that make the fourth version of the third."""

VERSION_5 = (
    # The papers that a service lists of a person, as they came: see `store.online_lists`.
    """
    CREATE TABLE online_lists (
      source TEXT NOT NULL,
      id TEXT NOT NULL,                   -- the person's, as in profiles
      fetched TEXT NOT NULL,
      trouble TEXT,                       -- why there may be more papers, NULL if there aren't
      names TEXT NOT NULL,                -- JSON list: each paper's list of identifiers
      said TEXT NOT NULL,                 -- JSON list: see `store.records`
      PRIMARY KEY (source, id)
    )
    """,
    "CREATE INDEX scores_voted ON scores (voted) WHERE voted IS NOT NULL",
)
"""The statements that make the fifth version of the fourth."""
