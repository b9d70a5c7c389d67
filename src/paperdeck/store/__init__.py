"""Two SQLite files: what can be fetched again, and what cannot."""
