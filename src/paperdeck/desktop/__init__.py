"""The desktop around the terminal: clipboard, browser, editor."""
