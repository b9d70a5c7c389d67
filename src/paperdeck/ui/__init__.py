"""The reader: the only package that imports Textual."""

import os

# Textual reads it when it is imported. A result is painted one or two ticks after it has
# come: at Textual's 60 a second, that were half of the time between a letter and its result.
# Nothing is painted at a tick that has no news.
os.environ.setdefault("TEXTUAL_FPS", "240")
