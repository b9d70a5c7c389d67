"""The app: opens the reader on a session; themes, signals and crashes are seen to here."""

from __future__ import annotations

import asyncio
import signal
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.app import App

from paperdeck.ui.look import FALLBACK_THEME, glyphs_for, textual_theme, variable_defaults
from paperdeck.ui.screens.reader.screen import ReaderScreen

if TYPE_CHECKING:
    from textual.screen import Screen

    from paperdeck.ui.session import Session

_SIGNALS = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))


class PaperDeckApp(App[str]):
    """PaperDeck's reader. Its result, if any, names what to open next (`deck.OPEN_SAMPLE`)."""

    TITLE = "PaperDeck"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar = []
    CSS = """
    Toast { max-width: 80; }
    """

    def __init__(self, session: Session) -> None:
        self._variables = variable_defaults(session.themes[FALLBACK_THEME])
        super().__init__()
        self.session = session
        for spec in session.themes.values():
            self.register_theme(textual_theme(spec))

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Define the deck's own colours for themes that don't."""
        return self._variables

    def get_default_screen(self) -> Screen[None]:
        """Open on the reader."""
        ascii_only = self.session.settings.reader.ascii
        return ReaderScreen(self.session, glyphs_for(ascii_only=ascii_only))

    def on_mount(self) -> None:
        """Take the user's theme, and leave in order when told to by a signal."""
        wanted = self.session.settings.reader.theme
        self.theme = wanted if wanted in self.available_themes else FALLBACK_THEME
        loop = asyncio.get_running_loop()
        for number in _SIGNALS:
            loop.add_signal_handler(number, partial(self.exit, None, 128 + number))


def run_reader(session: Session, *, inline: bool = False) -> tuple[str | None, int]:
    """Run the reader until it is left; return its result and an exit code."""
    app = PaperDeckApp(session)
    try:
        result = app.run(inline=inline)
    finally:
        session.close()
    return result, app.return_code or 0
