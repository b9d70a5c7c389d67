"""The app: opens the reader on a session; themes, signals and crashes are seen to here."""

from __future__ import annotations

import asyncio
import logging
import shutil
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import App
from textual.geometry import Size
from textual.worker import WorkerFailed

from paperdeck.desktop.crash_reports import CrashReporter
from paperdeck.model.errors import PaperDeckError
from paperdeck.text.safe import safe_block
from paperdeck.ui.collecting import Collecting
from paperdeck.ui.forgetting import forget_drawing, forget_sizes, keep_strips_apart
from paperdeck.ui.look import FALLBACK_THEME, glyphs_for, textual_theme, variable_defaults
from paperdeck.ui.screens.reader.screen import ReaderScreen
from paperdeck.ui.stopping import stop_between_callbacks
from paperdeck.ui.typing_ahead import TypingAhead
from paperdeck.ui.watching import begin_log, forget_pause, note_slow, run_watched
from paperdeck.ui.widgets.ascii_lines import AsciiLines
from paperdeck.ui.widgets.harmless_lines import HarmlessLines, without_greys

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import RenderableType
    from textual.await_complete import AwaitComplete
    from textual.filter import LineFilter
    from textual.screen import Screen
    from textual.timer import Timer

    from paperdeck.desktop.leaving import LeaveOnSignal
    from paperdeck.ui.session import Session

_HARMLESS, _ASCII = HarmlessLines(), AsciiLines()
_COLLECTING_FROM = 2.0
"""Seconds after which garbage is collected: before, there is only what stays."""
_LOG = logging.getLogger("paperdeck")
_SIZE_SETTLED = 0.1
"""Seconds without a resize after which the size is looked at again."""
_QUIT_WITHIN = 0.5
"""Seconds that quitting may wait for the keys before it."""


class ReaderCrashError(PaperDeckError):
    """The reader came upon an error that nobody had thought of."""


class InputLostError(Exception):
    """Keys can't be read any more."""


class PaperDeckApp(App[str]):
    """PaperDeck's reader. Its result, if any, names what to open next (`session.OPEN_SAMPLE`)."""

    TITLE = "PaperDeck"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar = []
    CSS = """
    Toast { max-width: 80; }
    """

    def __init__(self, session: Session) -> None:
        keep_strips_apart()
        self._variables = variable_defaults(session.themes[FALLBACK_THEME])
        super().__init__()
        self.session = session
        self._size_check: Timer | None = None
        self.collecting = Collecting()
        self.typing = TypingAhead(
            self, busy=self._carrying_out, filling=self._filling, deliver=super().on_event
        )
        for spec in session.themes.values():
            self.register_theme(textual_theme(spec))
        wanted = session.settings.reader.theme
        self._begin_in(wanted if wanted in self.available_themes else FALLBACK_THEME)

    def _begin_in(self, theme: str) -> None:
        """Take a theme before there are styles: assigned later, all would be made twice."""
        self.set_reactive(PaperDeckApp.theme, theme)
        self.stylesheet.set_variables(self.get_css_variables())
        dark = self.current_theme.dark
        self.set_class(dark, "-dark-mode", update=False)
        self.set_class(not dark, "-light-mode", update=False)
        self._refresh_truecolor_filter(self.ansi_theme)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Define the deck's own colours for themes that don't."""
        return self._variables

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Draw nothing that acts on the terminal, and ASCII signs alone where asked for."""
        asked_for = (_ASCII,) if self.session.settings.reader.ascii else ()
        return [*map(without_greys, super().get_line_filters()), _HARMLESS, *asked_for]

    def get_default_screen(self) -> Screen[None]:
        """Open on the reader."""
        ascii_only = self.session.settings.reader.ascii
        return ReaderScreen(self.session, glyphs_for(ascii_only=ascii_only))

    def on_mount(self) -> None:
        """Take keys from now on, and stop where it does no harm."""
        if not self.is_headless:
            stop_between_callbacks(went_on=forget_pause)
        self.app_resume_signal.subscribe(self, self._take_screen_again)
        self.run_worker(self.typing.run(), group="typing")

    def _take_screen_again(self, _: App[object]) -> None:
        # Textual 8.2 takes the terminal again and draws only what changes from then on.
        forget_pause()
        self.screen.refresh(layout=True)

    def on_resize(self) -> None:
        """Forget what belongs to another size; look again once it has stopped changing."""
        forget_sizes()
        # Textual 8.2 reads the size in a signal handler that may interrupt itself: of two
        # resizes in a row, the older may be told last.
        if self._size_check is not None:
            self._size_check.stop()
        if not self.is_headless:
            self._size_check = self.set_timer(_SIZE_SETTLED, self._take_true_size)

    def _take_true_size(self) -> None:
        size = Size(*shutil.get_terminal_size())
        if size != self.size:
            self.post_message(events.Resize(size, size))

    def _handle_exception(self, error: Exception) -> None:
        # Once the reader is being left, work in the background may find its widgets gone.
        if self.leaving:
            return
        cause = error.error if isinstance(error, WorkerFailed) else error
        super()._handle_exception(cause if isinstance(cause, Exception) else error)

    def pop_screen(self) -> AwaitComplete:
        """Close a dialogue."""
        forget_drawing(self.screen)
        return super().pop_screen()

    @property
    def crash(self) -> Exception | None:
        """The first error that nobody caught; it has ended the app."""
        return self._exception

    @property
    def leaving(self) -> bool:
        """Whether the reader has been told to end."""
        return self._exit

    def copy_to_clipboard(self, text: str) -> None:
        """Ask the terminal to copy a text, made as harmless as one that is shown."""
        super().copy_to_clipboard(safe_block(text))

    def panic(self, *renderables: RenderableType) -> None:  # noqa: ARG002 - Textual's signature
        """Leave because of an error that Textual has already drawn."""
        self._handle_exception(InputLostError())

    def _fatal_error(self) -> None:
        # Textual 8.2 rings the bell here and later prints a screenful of traceback with the
        # values of variables: paper text, and none the wiser. `run_reader` reports instead.
        self._close_messages_no_wait()

    async def on_event(self, event: events.Event) -> None:
        """Let keys wait for each other; the one that quits doesn't wait long."""
        if not isinstance(event, events.Key | events.Paste) or event.is_forwarded:
            await super().on_event(event)
            return
        self.collecting.put_off()
        self.typing.put(event)
        if isinstance(event, events.Key) and event.key in self._quitting_keys:
            self.set_timer(_QUIT_WITHIN, self.exit)

    @property
    def _quitting_keys(self) -> tuple[str, ...]:
        return self.session.keymap.keys_of("deck.quit")

    def _carrying_out(self) -> bool:
        screen = self.screen
        return isinstance(screen, ReaderScreen) and screen.commanding.carrying_out

    def _filling(self) -> bool:
        screen = self.screen
        if not isinstance(screen, ReaderScreen) or screen.filter_line.editing:
            return False
        return screen.listing.awaited


def run_reader(session: Session, signals: LeaveOnSignal) -> tuple[str | None, int]:
    """Run the reader until it is left or a signal ends it; return its result and an exit code.

    Raises `ReaderCrashError`, which says where the report of the crash is, once the terminal
    is as it was before, and `PaperDeckError` for what was left to do and couldn't be done.
    """
    app = PaperDeckApp(session)
    # The folders of the sample library are gone when the reader is.
    folder = None if session.demo else session.locations.log
    reporter = CrashReporter(folder=folder, clock=session.clock, commands=session.performed)
    reporter.addFilter(lambda _: not app.leaving)
    _LOG.addHandler(reporter)
    try:
        with reporter.hearing_threads():
            result = run_watched(_run(app, signals), note_slow(session))
    finally:
        session.close()
        _LOG.removeHandler(reporter)
    if app.crash is not None:
        raise _crashed(app.crash, reporter.keep(app.crash))
    session.finish()
    return result, app.return_code or 0


async def _run(app: PaperDeckApp, signals: LeaveOnSignal) -> str | None:
    loop = asyncio.get_running_loop()
    loop.call_later(_COLLECTING_FROM, app.collecting.begin)
    if not app.session.demo:
        loop.call_later(_COLLECTING_FROM, _begin_log, app)

    def leave(code: int) -> None:
        loop.call_soon_threadsafe(app.exit, None, code)

    with signals.handed_to(leave):
        return await app.run_async()


def _begin_log(app: PaperDeckApp) -> None:
    # Whoever leaves sooner has no need of a log, and the loop takes no more work then.
    if not app.leaving:
        asyncio.get_running_loop().run_in_executor(None, begin_log, app.session)


def _crashed(error: Exception, report: str | None) -> ReaderCrashError:
    return ReaderCrashError(
        f"the reader stopped at an unexpected {type(error).__name__}; your marks are kept",
        where=f"report in {report}" if report else "its report can't be written",
        next_step="It holds no paper text: please send it with what you did",
    )
