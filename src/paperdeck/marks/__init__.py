"""The write side of what the user owns: stars, read state, tags, notes, undo."""
