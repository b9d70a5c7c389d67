"""The main screen: three panes, the lines around them, and keys that become commands."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, ClassVar, cast

from textual.containers import Container

from paperdeck.ui.commands.table import Scope
from paperdeck.ui.panes.empty_panel import EmptyPanel
from paperdeck.ui.panes.filter_line import FilterLine
from paperdeck.ui.panes.paper_detail import PaperDetail
from paperdeck.ui.panes.paper_list import PaperList
from paperdeck.ui.panes.status_bar import Said, StatusBar
from paperdeck.ui.panes.tag_tree import TagTree
from paperdeck.ui.panes.top_bar import TopBar, TopState
from paperdeck.ui.screens.reader.arranging import Arranging
from paperdeck.ui.screens.reader.background import BackgroundScreen
from paperdeck.ui.screens.reader.commanding import Commanding
from paperdeck.ui.screens.reader.listing import ListingPapers
from paperdeck.ui.screens.reader.state import ReaderState
from paperdeck.ui.widgets.literal import notify_literal

if TYPE_CHECKING:
    from textual import events
    from textual.app import ComposeResult

    from paperdeck.model.rows import PaperRow
    from paperdeck.query.listing import Listing
    from paperdeck.ui.look import Glyphs
    from paperdeck.ui.screens.reader.deck import DeckCommands
    from paperdeck.ui.screens.reader.filtering import Filtering
    from paperdeck.ui.screens.reader.marking import Marking
    from paperdeck.ui.screens.reader.selecting import Selecting
    from paperdeck.ui.screens.reader.syncing import Syncing, SyncNews
    from paperdeck.ui.screens.reader.use_cases import UseCases
    from paperdeck.ui.screens.reader.welcoming import Welcoming
    from paperdeck.ui.session import Session
    from paperdeck.ui.widgets.literal import Severity

    Newest = asyncio.Future[tuple[Listing, list[PaperRow]]]

_FIRST_FRAME_WAITS = 0.1
"""Seconds that the first frame waits for papers to show."""


class ReaderScreen(BackgroundScreen):
    """Holds the panes together; what people do on it lives in the use cases."""

    DEFAULT_CSS = """
    ReaderScreen {
        layers: base sidebar;
        /* Covered by what they hold: drawn too, they would be half of all lines. */
        #panes, #reading, #shelf { visibility: hidden; }
        #tags, #papers, #empty, #detail { visibility: visible; }
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
        &.-low #detail { display: none; }
        &.-stacked.-sidebar #tags { display: block; }
        &.-zen { #tags, #shelf { display: none; } }
        &.-zen #detail { display: block; width: 1fr; height: 1fr; border: none; padding: 1 4; }
        &.-welcome { #detail, #tags { display: none; } }
    }
    """
    AUTO_FOCUS = None
    BINDINGS: ClassVar = []

    # Here from the moment the reader is furnished, right after the first paint.
    filtering: Filtering
    selecting: Selecting
    marking: Marking
    syncing: Syncing
    welcoming: Welcoming
    deck: DeckCommands

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
        self._more = False
        self._furnished = False
        self.arranging = Arranging(self)
        self.listing = ListingPapers(self)
        self.commanding = Commanding(self)

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

    async def on_mount(self) -> None:
        """Show the newest papers, then see to all the rest."""
        self.top.state = TopState(demo=self.session.demo, read_only=self.session.store.read_only)
        self.papers.compact = self.session.settings.reader.rows == "compact"
        self.papers.focus()
        self._show_hints()
        newest = asyncio.wrap_future(self.session.newest)
        opening = partial(self._open, newest)
        # They have been read for a while, and so the first frame can have them.
        if (await asyncio.wait((newest,), timeout=_FIRST_FRAME_WAITS))[0]:
            await self.guarded(opening)
        else:
            self.in_background(opening, group="search")

    async def _open(self, newest: Newest) -> None:
        try:
            await self.listing.open(newest)
        finally:
            self.call_after_refresh(self._furnish)

    async def _furnish(self) -> None:
        """Load what people can do, now that they see something to do it to."""
        use_cases = (await asyncio.to_thread(_load_use_cases))(self)
        self.filtering = use_cases.filtering
        self.selecting = use_cases.selecting
        self.marking = use_cases.marking
        self.syncing = use_cases.syncing
        self.welcoming = use_cases.welcoming
        self.deck = use_cases.deck
        self._furnished = True
        self.in_background(partial(self.commanding.carry_out, use_cases.handlers), group="commands")
        self.listing.go_on()
        self.deck.tell_problems()
        self.in_background(self.deck.tell_shared, group="states")
        self.in_background(use_cases.recovering.tell, group="drafts")
        self.syncing.begin()
        use_cases.bibliographies.begin()

    # Keys and commands

    def on_key(self, event: events.Key) -> None:
        """Turn a key into a command, a chord's beginning, or nothing."""
        if self.filter_line.has_focus_within:
            return
        if self.commanding.take_key(event.key):
            event.stop()
            event.prevent_default()

    @property
    def scope(self) -> Scope:
        """Which pane's keys act now."""
        if self.has_class("-welcome"):
            return Scope.WELCOME
        if self.focused is self.tags:
            return Scope.TAGS
        return Scope.LIST if self.focused is not self.detail else Scope.READER

    def submit(self, command_id: str, argument: str = "") -> None:
        """Have a command carried out after those before it."""
        self.commanding.submit(command_id, argument)

    def action_copy_text(self) -> None:
        """Copy what the mouse selected; else say how to leave, for that is what ctrl+c asks."""
        if self.get_selected_text() is not None:
            super().action_copy_text()
            return
        keymap = self.session.keymap
        quit_key = keymap.first_key("deck.back") or keymap.first_key("deck.quit") or ":quit"
        self.say(f"{quit_key} quits")

    @property
    def idle(self) -> bool:
        """Whether nothing is under way: no query, and no command but one that has asked."""
        return (
            self._furnished
            and not (self.is_active and self.commanding.carrying_out)
            and not self.is_working
            and not self.session.busy
            and not self.listing.expecting
        )

    # What the use cases ask of the screen

    def say(self, text: str, level: str = "information") -> None:
        """Tell people something, in the status bar; what has no room there, beside it too."""
        self.status.said = Said(text, level) if text else None
        self.app.clear_notifications()
        if self.status.size and not self.status.has_room_for(text):
            notify_literal(self.app, text, severity=cast("Severity", level))

    def listing_shown(self, listing: Listing, *, more: bool) -> None:
        """Follow a list that was filled: its counts, its emptiness, the paper under the cursor."""
        welcome = listing.total == 0
        if welcome != self.has_class("-welcome"):
            self.set_class(welcome, "-welcome")
            self.commanding.drop_chord()
            self._show_hints()
        self.empty.show(self.state.query, library_empty=welcome, list_empty=not listing.rows)
        self.papers.display = bool(listing.rows)
        if not listing.rows and self.state.zen:
            self.arranging.set_zen(False)
        self._more = more
        self.update_top()
        self.show_detail()

    def show_detail(self) -> None:
        """Show the paper under the cursor in the detail pane, soon after the first paint."""
        if self._furnished:
            self.in_background(self.listing.show_detail, group="detail", exclusive=True)

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
            read_only=self.session.store.read_only,
        )

    # What the panes report

    def on_resize(self, event: events.Resize) -> None:
        """Choose the layout for the room there is."""
        self.arranging.fit(event.size)

    def on_descendant_focus(self) -> None:
        """Show the hints of the pane that has the focus; what was left is closed."""
        if self.filter_line.editing and self.focused in {self.tags, self.papers, self.detail}:
            self.filtering.leave()
        self.arranging.follow_focus()
        self.commanding.drop_chord()
        self._show_hints()

    def _show_hints(self) -> None:
        self.status.hints = self.commanding.hints

    def on_virtual_list_cursor_moved(self, event: PaperList.CursorMoved) -> None:
        """Show the paper that the cursor has come to."""
        if event.control is self.papers:
            if event.index == 0 and self.state.new:
                self.state.new = 0
                self.update_top()
            if self._furnished:
                self.selecting.follow()
            self.show_detail()

    def on_virtual_list_window_changed(self, event: PaperList.WindowChanged) -> None:
        """Fetch the rows that have come into view."""
        if event.control is self.papers:
            fetching = partial(self.listing.fetch, event.first, event.last)
            self.in_background(fetching, group="rows", exclusive=True)

    def on_virtual_list_selected(self, event: PaperList.Selected) -> None:
        """Act on the line of the tag pane that was clicked."""
        if event.control is self.tags:
            self.submit("tags.include")

    def on_virtual_list_activated(self, event: PaperList.Activated) -> None:
        """Open the paper that was double-clicked."""
        if event.control is self.papers:
            self.submit("paper.open")

    def on_sync_news(self, news: SyncNews) -> None:
        """Follow the sync that runs in the background."""
        self.syncing.follow(news.event)

    def on_filter_line_typed(self, event: FilterLine.Typed) -> None:
        """Apply the filter while it is typed."""
        self.filtering.type(event.text)

    def on_filter_line_accepted(self, event: FilterLine.Accepted) -> None:
        """Keep the filter and go back to the list."""
        self.filtering.accept(event.text)

    def on_filter_line_dropped(self) -> None:
        """Show all papers again."""
        self.filtering.drop()


def _load_use_cases() -> type[UseCases]:
    from paperdeck.ui.screens.reader.use_cases import (  # noqa: PLC0415 - not before the first paint
        UseCases,
    )

    return UseCases
