"""The read side: filter text -> syntax tree -> SQL -> pages of rows and counts."""
