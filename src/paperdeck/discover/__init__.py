"""What a library can tell beyond its words: likeness, people, days, digests. No UI, no network."""
