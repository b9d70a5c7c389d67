"""Papers as citations: BibTeX, cite keys, Markdown."""
