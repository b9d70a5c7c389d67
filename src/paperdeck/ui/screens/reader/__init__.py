"""The main screen, split by what the user does on it."""
