"""The command line: every command but the reader itself runs without a terminal."""
