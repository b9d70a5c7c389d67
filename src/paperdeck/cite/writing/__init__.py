"""Writing papers as entries, records and references."""
