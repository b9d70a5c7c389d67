"""The reader: the only package that imports Textual."""

import os

# Textual reads it when it is imported. A result is painted one or two frames after it has
# come: at Textual's 60 frames a second, half of the time between a letter and its result.
os.environ.setdefault("TEXTUAL_FPS", "120")
