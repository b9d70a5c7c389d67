"""The reader: the only package that imports Textual."""

import os

FRAMES = "120"
"""Frames a second at most: a result waits for one or two of them before it is painted."""


def _set_frames() -> None:
    """Let Textual draw more often than its 60 times a second, unless people chose."""
    if "TEXTUAL_FPS" in os.environ:
        return
    # It is read when Textual is imported; programs that the reader starts need not inherit it.
    os.environ["TEXTUAL_FPS"] = FRAMES
    try:
        import textual.constants  # noqa: F401, PLC0415 - for what it reads
    finally:
        del os.environ["TEXTUAL_FPS"]


_set_frames()
