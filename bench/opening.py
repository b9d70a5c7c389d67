"""Our reader and the bare app, opened on a real terminal in turn."""

from __future__ import annotations

import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from bare_app import TEXT
from setting import ROOT, clock

from paperdeck.query.library import Library
from paperdeck.query.syntax import parse
from terminal import running

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from setting import Setting

    from terminal import TerminalProgram

_BARE = [sys.executable, str(ROOT / "bench" / "bare_app.py")]
_SCRIPT = Path(sys.executable).with_name("paperdeck")
_READER = [str(_SCRIPT)] if _SCRIPT.exists() else [sys.executable, "-m", "paperdeck"]
_LONGEST = 20
"""Letters of a title that are surely on one line of the list."""


def open_reader(setting: Setting) -> AbstractContextManager[TerminalProgram]:
    """Start the reader on the library."""
    return running(_READER, {"PAPERDECK_HOME": str(setting.home)})


def open_bare() -> AbstractContextManager[TerminalProgram]:
    """Start the bare app."""
    return running(_BARE)


def row_text(setting: Setting) -> str:
    """Return the beginning of a title that the list shows and nothing else on the screen."""
    with closing(Library(setting.store, clock=clock)) as library:
        rows = library.page(library.search(parse(""), first=5).rows)
    return rows[2].title[:_LONGEST].rstrip()


BARE_TEXT = TEXT
