"""The main screen: three panes, the lines around them, and keys that become commands."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar

from textual.containers import Container
from textual.screen import Screen
from textual.widgets import Input, TextArea

from paperdeck.config.keymap import ChordState, NoMatch, Pending, Pressed
from paperdeck.model.errors import PaperDeckError
from paperdeck.ui.commands.handling import collect_handlers
from paperdeck.ui.commands.table import BY_ID, Scope
from paperdeck.ui.panes.empty_panel import EmptyPanel
from paperdeck.ui.panes.filter_line import FilterLine
from paperdeck.ui.panes.paper_detail import PaperDetail
from paperdeck.ui.panes.paper_list import PaperList
from paperdeck.ui.panes.status_bar import Said, StatusBar
from paperdeck.ui.panes.tag_tree import TagTree
from paperdeck.ui.panes.top_bar import TopBar, TopState
from paperdeck.ui.screens.reader.copying import Copying
from paperdeck.ui.screens.reader.deck import DeckCommands
from paperdeck.ui.screens.reader.filtering import Filtering
from paperdeck.ui.screens.reader.finding import Finding
from paperdeck.ui.screens.reader.listing import ListingPapers
from paperdeck.ui.screens.reader.marking import Marking
from paperdeck.ui.screens.reader.moving import Moving
from paperdeck.ui.screens.reader.noting import Noting
from paperdeck.ui.screens.reader.selecting import Selecting
from paperdeck.ui.screens.reader.state import ReaderState
from paperdeck.ui.screens.reader.syncing import Syncing
from paperdeck.ui.screens.reader.tagging import Tagging
from paperdeck.ui.screens.reader.welcoming import Welcoming

if TYPE_CHECKING:
    from textual import events
    from textual.app import ComposeResult

    from paperdeck.query.listing import Listing
    from paperdeck.ui.look import Glyphs
    from paperdeck.ui.session import Session

_STACKED_BELOW = 100
"""Narrower screens stack the panes."""
_DETAIL_FROM = 18
"""Stacked screens lower than this show the detail in zen only."""
_ARRIVALS_EVERY = 0.4
"""Seconds in which arriving batches are gathered before the list is searched again."""
_HINTS = {
    Scope.LIST: (
        ("paper.star", "star"), ("paper.tag", "tag"), ("paper.note", "note"),
        ("list.filter", "filter"), ("list.find", "find"), ("copy.bibtex", "copy"),
        ("paper.read", "read"), ("deck.undo", "undo"), ("deck.help", "help"),
    ),
    Scope.TAGS: (
        ("tags.include", "only these"), ("tags.exclude", "without"), ("pane.right", "list"),
        ("tags.delete", "delete"), ("deck.help", "help"),
    ),
}  # fmt: skip


class ReaderScreen(Screen[None]):
    """Holds the panes together; what people do on it lives in the use cases."""

    DEFAULT_CSS = """
    ReaderScreen {
        layers: base sidebar;
        #panes { layout: horizontal; height: 1fr; }
        #tags { width: 25; border-right: solid $pd-rule; scrollbar-size-vertical: 1; }
        #reading { layout: horizontal; width: 1fr; height: 1fr; }
        #shelf { width: 1fr; height: 1fr; }
        #papers { height: 1fr; scrollbar-size-vertical: 1; }
        #detail { width: 38%; border-left: solid $pd-rule; }
        &.-stacked {
            #reading { layout: vertical; }
            #tags { display: none; layer: sidebar; dock: left; width: 30; background: $surface; }
            #detail { width: 1fr; height: 45%; border-left: none; border-top: solid $pd-rule; }
        }
        &.-stacked.-low #detail { display: none; }
        &.-stacked.-sidebar #tags { display: block; }
        &.-zen { #tags, #shelf { display: none; } }
        &.-zen #detail { display: block; width: 1fr; height: 1fr; border: none; padding: 1 4; }
        &.-welcome { #detail, #tags { display: none; } }
    }
    """
    AUTO_FOCUS = None
    BINDINGS: ClassVar = []

    def __init__(self, session: Session, glyphs: Glyphs) -> None:
        super().__init__()
        self.session = session
        self.glyphs = glyphs
        self.state = ReaderState()
        self.synced = ""
        self.top = TopBar()
        self.filter_line = FilterLine()
        self.tags = TagTree(glyphs=glyphs, id="tags")
        self.papers = PaperList(
            glyphs=glyphs, today=lambda: session.clock().astimezone().date(), id="papers"
        )
        self.empty = EmptyPanel(session.keymap, id="empty")
        self.detail = PaperDetail(glyphs=glyphs, id="detail")
        self.status = StatusBar()
        self._make_use_cases()
        self._chords = ChordState(session.keymap)
        self._queue: asyncio.Queue[tuple[str, str]] = asyncio.Queue()
        self._arrivals_pending = False

    def _make_use_cases(self) -> None:
        self.listing = ListingPapers(self)
        self.filtering = Filtering(self)
        self.selecting = Selecting(self)
        self.marking = Marking(self)
        self.syncing = Syncing(self)
        self.welcoming = Welcoming(self)
        self._handlers = collect_handlers(
            self.filtering, self.selecting, self.marking, self.syncing, Moving(self),
            Tagging(self), Noting(self), Copying(self), Finding(self), DeckCommands(self),
        )  # fmt: skip

    def compose(self) -> ComposeResult:
        """Lay out the panes."""
        yield self.top
        yield self.filter_line
        with Container(id="panes"):
            yield self.tags
            with Container(id="reading"):
                with Container(id="shelf"):
                    yield self.papers
                    yield self.empty
                yield self.detail
        yield self.status

    def on_mount(self) -> None:
        """Show the library, then look after the sources."""
        self.top.state = TopState(demo=self.session.demo)
        self.papers.compact = self.session.settings.reader.rows == "compact"
        self.papers.focus()
        self._show_hints()
        self.run_worker(self._carry_out(), group="commands")
        self.listing.apply("")
        for problem in self.session.problems:
            self.say(str(problem), "warning")
        self.call_after_refresh(self.syncing.begin)

    # Keys and commands

    def on_key(self, event: events.Key) -> None:
        """Turn a key into a command, a chord's beginning, or nothing."""
        if isinstance(self.focused, Input | TextArea):
            return
        match self._chords.feed(event.key, self.scope):
            case Pressed(command):
                self.status.show_chord(())
                self.submit(command)
            case Pending() as pending:
                self.status.show_chord(
                    [(key, BY_ID[command].title) for key, command in pending.continuations]
                )
            case NoMatch():
                self.status.show_chord(())
                return
        event.stop()
        event.prevent_default()

    @property
    def scope(self) -> Scope:
        """Which pane's keys act now."""
        if self.focused is self.tags:
            return Scope.TAGS
        return Scope.LIST if self.focused is not self.detail else Scope.READER

    def submit(self, command_id: str, argument: str = "") -> None:
        """Have a command carried out after those before it."""
        self.status.said = None
        if command_id == "deck.quit":
            self.app.exit()
        else:
            self._queue.put_nowait((command_id, argument))

    async def _carry_out(self) -> None:
        while True:
            command_id, argument = await self._queue.get()
            try:
                await self.perform(command_id, argument)
            except PaperDeckError as error:
                self.say(str(error), "error")
            finally:
                self._queue.task_done()

    async def perform(self, command_id: str, argument: str = "") -> None:
        """Carry out a command now."""
        await self._handlers[command_id](argument)

    @property
    def idle(self) -> bool:
        """Whether nothing is under way: no command, no query."""
        return self._queue.empty() and not self.session.busy and not self._arrivals_pending

    # What the use cases ask of the screen

    def say(self, text: str, level: str = "information") -> None:
        """Tell people something, in the status bar."""
        self.status.said = Said(text, level) if text else None

    def listing_shown(self, listing: Listing, *, more: bool) -> None:
        """Follow a list that was filled: its counts, its emptiness, the paper under the cursor."""
        welcome = listing.total == 0
        self.set_class(welcome, "-welcome")
        self.empty.show(self.state.query, library_empty=welcome, list_empty=not listing.rows)
        self.papers.display = bool(listing.rows)
        self._more = more
        self.update_top()
        self.run_worker(self.listing.show_detail(), group="detail", exclusive=True)

    _more = False

    def update_top(self) -> None:
        """Bring the top line up to date."""
        listing = self.papers.listing
        self.top.state = TopState(
            query=self.state.query,
            shown=len(listing.rows) if listing else 0,
            total=listing.total if listing else 0,
            more=self._more,
            selected=len(self.state.selected),
            new=self.state.new,
            synced=self.synced,
            demo=self.session.demo,
        )

    def papers_arrived(self) -> None:
        """Search again soon; batches that arrive meanwhile are covered."""
        if not self._arrivals_pending:
            self._arrivals_pending = True
            self.set_timer(_ARRIVALS_EVERY, self._take_arrivals)

    def _take_arrivals(self) -> None:
        self._arrivals_pending = False
        self.papers.forget_rows()
        self.listing.reload()

    def focus_pane(self, number: int) -> None:
        """Give the focus to the tags (0), the list (1) or the detail (2), shown if need be."""
        self.state.sidebar = number == 0 and self.has_class("-stacked")
        self.set_class(self.state.sidebar, "-sidebar")
        hidden_detail = number == 2 and self.has_class("-low")
        if self.state.zen != (hidden_detail or (self.state.zen and number == 2)):
            self.set_zen(hidden_detail)
            return
        (self.tags, self.papers, self.detail)[number].focus()

    def set_zen(self, zen: bool) -> None:
        """Show the paper alone, or everything."""
        self.state.zen = zen
        self.set_class(zen, "-zen")
        self.detail.set_alone(zen)
        (self.detail if zen else self.papers).focus()

    def set_compact(self, compact: bool) -> None:
        """Choose one or two lines a paper."""
        self.papers.set_compact(compact)

    # What the panes report

    def on_resize(self, event: events.Resize) -> None:
        """Choose the layout for the room there is."""
        stacked = event.size.width < _STACKED_BELOW
        self.set_class(stacked, "-stacked")
        self.set_class(event.size.height < _DETAIL_FROM, "-low")
        if not stacked and self.state.sidebar:
            self.state.sidebar = False
            self.remove_class("-sidebar")
        if self.session.settings.reader.rows == "auto":
            self.papers.set_compact(stacked)

    def on_descendant_focus(self) -> None:
        """Show the hints of the pane that has the focus."""
        self._show_hints()

    def _show_hints(self) -> None:
        keymap = self.session.keymap
        hints = _HINTS.get(self.scope, _HINTS[Scope.LIST])
        self.status.hints = tuple(
            (keymap.first_key(command), title)
            for command, title in hints
            if keymap.first_key(command)
        )

    def on_virtual_list_cursor_moved(self, event: PaperList.CursorMoved) -> None:
        """Show the paper that the cursor has come to."""
        if event.control is self.papers:
            if event.index == 0 and self.state.new:
                self.state.new = 0
                self.update_top()
            self.run_worker(self.listing.show_detail(), group="detail", exclusive=True)

    def on_virtual_list_window_changed(self, event: PaperList.WindowChanged) -> None:
        """Fetch the rows that have come into view."""
        if event.control is self.papers:
            self.run_worker(
                self.listing.fetch(event.first, event.last), group="rows", exclusive=True
            )

    def on_virtual_list_activated(self, event: PaperList.Activated) -> None:
        """Open what was double-clicked."""
        self.submit("paper.open" if event.control is self.papers else "tags.include")

    def on_filter_line_typed(self, event: FilterLine.Typed) -> None:
        """Apply the filter while it is typed."""
        self.filtering.type(event.text)

    def on_filter_line_left(self, event: FilterLine.Left) -> None:
        """Go back to the list."""
        self.filtering.leave(cleared=event.cleared)
