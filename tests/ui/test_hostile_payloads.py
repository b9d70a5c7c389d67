"""Every hostile text in every place that shows text from outside: it is shown, and does nothing.

A place is a pane, a widget or a screen of the running reader; each gets each of the payloads.
"""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

import pytest
from stage import open_on_stage, reader_of, settle
from textual.screen import Screen
from textual.widgets import TextArea

from paperdeck.desktop.drafts import OpenDraft
from paperdeck.discover.days import DayPage, FeaturedPaper, Order
from paperdeck.discover.online import OnlineList as OnlineHead
from paperdeck.discover.online import OnlinePage, OnlinePaper
from paperdeck.discover.researchers import ResearcherPage
from paperdeck.discover.spans import SpanKind, span_of
from paperdeck.model.errors import PaperDeckError
from paperdeck.model.marks import Marks, Note, SavedView
from paperdeck.model.paper import Author, PaperRecord
from paperdeck.model.researcher import FollowKind
from paperdeck.model.rows import Count, Facets
from paperdeck.query.errors import QueryError
from paperdeck.query.quoting import quote
from paperdeck.text.safe import safe_block
from paperdeck.ui.look import glyphs_for
from paperdeck.ui.panes.status_bar import Said
from paperdeck.ui.screens.command_line import CommandLine
from paperdeck.ui.screens.day_screen import DayScreen
from paperdeck.ui.screens.help import HelpScreen
from paperdeck.ui.screens.note_editor import NoteEditor
from paperdeck.ui.screens.online_screen import OnlineScreen
from paperdeck.ui.screens.researcher_screen import ResearcherScreen
from paperdeck.ui.screens.sheet import Paragraph, Sheet
from paperdeck.ui.screens.sync_lines import Overview, SourceEntry, Word
from paperdeck.ui.screens.sync_screen import SyncScreen
from paperdeck.ui.widgets.choices import Choice
from paperdeck.ui.widgets.confirm import Confirm
from paperdeck.ui.widgets.line_input import LineInput
from paperdeck.ui.widgets.literal import notify_literal
from paperdeck.ui.widgets.picker import Picker
from paperdeck.ui.widgets.prompt import Problem, Prompt

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from datetime import datetime
    from pathlib import Path

    from rich.style import Style
    from tests.hostile import NEVER_DRAWN
    from tests.payloads import LONG, MARK, PAYLOADS, PLAIN, shown
    from textual.pilot import Pilot
else:
    from hostile import NEVER_DRAWN
    from payloads import LONG, MARK, PAYLOADS, PLAIN, shown

SIZE = (110, 36)
GLYPHS = glyphs_for(ascii_only=False)
LATEX = f"{MARK} $x_1$ \\emph{{e}} \\textbf{{b}}"
ENOUGH = 300
FULL = os.environ.get("PAPERDECK_TRUST") == "full"
"""Whether each place gets all payloads, which takes a minute."""


class Stage:
    """The running reader, where each place is given a text to show."""

    def __init__(self, pilot: Pilot[str], now: datetime, folder: Path) -> None:
        self.pilot = pilot
        self.now = now
        self.folder = folder
        self.reader = reader_of(pilot)
        found = self.reader.detail.paper
        assert found is not None
        self.paper = found
        self._below = 1

    async def empty(self) -> None:
        """Put an empty screen over the reader, which then needn't be drawn again and again."""
        await self.pilot.app.push_screen(Screen())
        self._below = 2

    async def over(self, screen: Screen[Any]) -> Screen[Any]:
        """Put a screen over the reader."""
        await self.pilot.app.push_screen(screen)
        return screen

    async def type_into(self, screen: Screen[Any], text: str) -> None:
        """Put a text into the line of a screen."""
        await self.over(screen)
        screen.query_one(LineInput).value = text

    async def clear(self) -> None:
        """Take what was put over the reader away."""
        while len(self.pilot.app.screen_stack) > self._below:
            await self.pilot.app.pop_screen()
        self.pilot.app.clear_notifications()

    def styles(self) -> Iterator[Style]:
        """Yield the styles of all that is drawn, having checked that nothing in it acts."""
        for strip in self.pilot.app.screen._compositor.render_strips():
            assert strip.cell_length == SIZE[0], strip.text
            for segment in strip:
                assert not NEVER_DRAWN.search(segment.text), repr(segment.text)
                assert segment.control is None
                if segment.style is not None:
                    yield segment.style

    async def looks(self, show: Show, text: str) -> set[str]:
        """Show a text; return the looks of all that is drawn: colours, boldness, actions."""
        await show(self, text)
        await self.pilot.pause()
        looks = set()
        for style in self.styles():
            assert style.link is None
            acts = sorted(key for key in style.meta if key.startswith("@"))
            looks.add(f"{style.without_color} {style.color} {style.bgcolor} {acts}")
        drawn = self.pilot.app.screen._compositor.render_strips()
        assert any(MARK in strip.text for strip in drawn), "the place doesn't show the text"
        await self.clear()
        return looks


Show = Callable[[Stage, str], Awaitable[object]]
"""Puts a text into a place."""


# The panes of the reader


async def list_of_two_lines(stage: Stage, text: str) -> None:
    await _row(stage, text, compact=False)


async def list_of_one_line(stage: Stage, text: str) -> None:
    await _row(stage, text, compact=True)


async def _row(stage: Stage, text: str, *, compact: bool) -> None:
    papers = stage.reader.papers
    papers.set_compact(compact)
    assert papers.current is not None
    row = papers.known(papers.current)
    assert row is not None
    papers.put_rows(
        [
            row._replace(
                title=text,
                family_names=(text, text),
                primary_category=text,
                tags=(text,),
            )
        ]
    )


async def detail(stage: Stage, text: str) -> None:
    note = Note(1, stage.paper.paper.id, text, stage.now, stage.now, text)
    paper = replace(
        stage.paper.paper,
        title=text,
        abstract=text,
        authors=(Author(text, text),),
        categories=(text,),
        primary_category=text,
        venue=text,
        comment=text,
        url=text,
        pdf_url=text,
        code_url=text,
        project_url=text,
        organization=text,
        keywords=(text,),
        doi=text,
        sources=(text,),
    )
    marks = Marks(tags=(text,), notes=(note,))
    stage.reader.detail.show(stage.paper._replace(paper=paper, marks=marks))


async def tag_pane(stage: Stage, text: str) -> None:
    facets = Facets(
        total=1,
        today=1,
        unread=1,
        starred=1,
        queued=1,
        tags={text: 1},
        sources={text: 1},
        categories={text: 1},
        views=((SavedView(text, text), Count(1)),),
        authors={text: 1},
    )
    stage.reader.tags.show(facets, facets, "")


async def top_line(stage: Stage, text: str) -> None:
    stage.reader.top.state = stage.reader.top.state._replace(query=text)


async def status_line(stage: Stage, text: str) -> None:
    stage.reader.status.said = Said(text, "warning")


async def status_of_sources(stage: Stage, text: str) -> None:
    stage.reader.status.said = None
    stage.reader.status.sources = Said(text, "error")


async def empty_list(stage: Stage, text: str) -> None:
    # The filter it names has been understood.
    stage.reader.empty.show(quote(text[:1_000]), library_empty=False, list_empty=True)


async def filter_line(stage: Stage, text: str) -> None:
    await stage.reader.filter_line.edit(text)


async def error_of_the_filter(stage: Stage, text: str) -> None:
    await stage.reader.filter_line.edit("")
    stage.reader.filter_line.show_error(QueryError(text, 0, suggestion=text))


async def message(stage: Stage, text: str) -> None:
    notify_literal(stage.pilot.app, text, title=text, severity="error")


# Dialogues


async def picker(stage: Stage, text: str) -> None:
    choices = [Choice(0, text, text), Choice(1, "b", text)]
    await stage.over(Picker(text, choices, placeholder=text, applies=text))


async def picker_of_nothing(stage: Stage, text: str) -> None:
    await stage.over(Picker("Pick", [], nothing=text))


async def confirm(stage: Stage, text: str) -> None:
    await stage.over(Confirm(text, text, yes=text, no=text))


async def prompt(stage: Stage, text: str) -> None:
    await stage.over(Prompt(text, text, label="", placeholder=text))


async def refused_answer(stage: Stage, text: str) -> None:
    asked = Prompt("Which?", "an answer", check=lambda _: Problem(text, 3, 2))
    await stage.over(asked)
    asked.on_input_submitted(LineInput.Submitted(asked.query_one(LineInput), "an answer"))


async def sheet(stage: Stage, text: str) -> None:
    await stage.over(Sheet(text, [Paragraph(text, (text, text))]))


# Screens


async def sources(stage: Stage, text: str) -> None:
    entry = SourceEntry(text, Word.FAILED, text, text, text, text, text)
    overview = Overview((entry,), (text,), (text,), text, text, text)
    await stage.over(SyncScreen(overview, stage.pilot.pause))


async def day(stage: Stage, text: str) -> None:
    today = stage.now.date()
    paper = FeaturedPaper(
        1, text, text, text, text, 2, text, 3, 4, text, text,
        withdrawn=False, day=today, seen=None, starred=False,
    )  # fmt: skip
    span = span_of(SpanKind.DAY, today.toordinal())
    page = DayPage(span, Order.UPVOTES, (paper,), 1, 0, today.toordinal(), None, None)
    screen = DayScreen(page, cast("Any", None), GLYPHS, ascii_only=False, sync_key=text)
    await stage.over(screen)
    screen._tell(text)


async def researcher(stage: Stage, text: str) -> None:
    head = OnlineHead(text, text, stage.now, 1, 0, text)
    page = ResearcherPage(
        kind=FollowKind.AUTHOR, name=text, names=(text,), ids=(text,), lists=(head,), alike=(text,)
    )
    screen = ResearcherScreen(page, cast("Any", None), now=stage.now, ascii_only=False)
    await stage.over(screen)
    screen.tell(text)


async def papers_online(stage: Stage, text: str) -> None:
    record = PaperRecord(source=text, identifiers=(), title=text)
    paper = OnlinePaper(text, stage.now.date(), 3, None, stage.now, record)
    page = OnlinePage((OnlineHead(text, text, stage.now, 1, 0, text),), (paper,))
    screen = OnlineScreen(text, page, cast("Any", None), now=stage.now, glyphs=GLYPHS)
    await stage.over(screen)
    screen.tell(text, failed=True)


async def command_line(stage: Stage, text: str) -> None:
    await stage.type_into(CommandLine(), text)


async def refused_command(stage: Stage, text: str) -> None:
    screen = CommandLine()
    await stage.type_into(screen, f"no {text}")
    screen.on_input_submitted(LineInput.Submitted(screen.query_one(LineInput), f"no{text}"))


async def help_for(stage: Stage, text: str) -> None:
    await stage.type_into(HelpScreen(stage.reader.session.keymap), text)


async def note(stage: Stage, text: str) -> None:
    await _note(stage, text)


async def _note(stage: Stage, text: str, typed: str = "") -> NoteEditor:
    async def refuse(_: str) -> None:
        raise PaperDeckError(text, where=text, next_step=text)

    draft = OpenDraft(stage.folder, "note.md")
    editor = NoteEditor(text, typed, text, draft=draft, save=refuse, emptied=text)
    await stage.over(editor)
    await editor.action_save(False)
    return editor


async def preview_of_a_note(stage: Stage, text: str) -> None:
    editor = await _note(stage, PLAIN)
    body = text if len(text) < 2_000 else text[:2_000]
    editor.query_one(TextArea).text = safe_block(f"# {body}\n\n- [{body}]({body})\n\n> {body}")
    await editor._show_preview()


PANES: tuple[Show, ...] = (
    list_of_two_lines, list_of_one_line, detail, tag_pane, top_line, status_line,
    status_of_sources, message, filter_line, error_of_the_filter, empty_list,
)  # fmt: skip
DIALOGUES: tuple[Show, ...] = (
    picker, picker_of_nothing, confirm, prompt, refused_answer, sheet, help_for, command_line,
    refused_command,
)  # fmt: skip
SCREENS: tuple[Show, ...] = (sources, day, researcher, papers_online, note)
FORMATTED: tuple[Show, ...] = (preview_of_a_note,)
"""What formats text on purpose: Markdown that the user types."""
PLACES = (*PANES, *DIALOGUES, *SCREENS, *FORMATTED)


@asynccontextmanager
async def _stage(folder: Path, now: datetime) -> AsyncIterator[Stage]:
    async with open_on_stage(folder, now=now, size=SIZE) as pilot:
        await settle(pilot)
        yield Stage(pilot, now, folder / "drafts")


@pytest.mark.parametrize(
    "places", [PANES, DIALOGUES, SCREENS, FORMATTED], ids=["panes", "dialogues", "screens", "notes"]
)
async def test_hostile_text_is_shown_and_does_nothing(
    places: tuple[Show, ...], tmp_path: Path, now: datetime
) -> None:
    done = 0
    async with _stage(tmp_path, now) as stage:
        if places is not PANES:
            await stage.empty()
        for show in places:
            name = getattr(show, "__name__", "")
            # Short and long, and in the panes with the formulas and emphasis that papers may have.
            plain = (MARK, LONG, LATEX) if places is PANES else (MARK, LONG)
            expected = set().union(*[await stage.looks(show, text) for text in plain])
            for kind, payload in _payloads_of(show):
                try:
                    looks = await stage.looks(show, shown(payload))
                except Exception as error:
                    error.add_note(f"{kind} in {name}")
                    raise
                assert places is FORMATTED or looks <= expected, (name, kind, looks - expected)
                assert stage.pilot.app.is_running, (name, kind)
                done += 1
        assert stage.pilot.app._exception is None
    assert done == sum(len(_payloads_of(show)) for show in places)


def _payloads_of(show: Show) -> list[tuple[str, str]]:
    """Return what a place is given: all, or some, so that each is seen in several places.

    A dialogue is opened anew for each, which takes longer.
    """
    every = list(PAYLOADS.items())
    share = 1 if FULL else 2 if show in PANES else 8
    return every[PLACES.index(show) % share :: share]


def test_there_are_enough_cases() -> None:
    cases = [kind for show in PLACES for kind, _ in _payloads_of(show)]
    assert len(cases) >= ENOUGH
    assert set(cases) == set(PAYLOADS)
