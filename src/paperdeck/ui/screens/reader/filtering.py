"""Filtering: the filter line, saved views, the order, one key to clear and one to broaden."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from paperdeck.query.arrivals import lacks_meanings, unknown_paper
from paperdeck.query.compose import broader, narrow
from paperdeck.query.meaning import asks_for_meaning, unused_tag
from paperdeck.query.syntax import parse
from paperdeck.ui.commands.handling import handles
from paperdeck.ui.screens.reader.arranging import LIST
from paperdeck.ui.screens.reader.use_case import UseCase
from paperdeck.ui.widgets.choices import Choice
from paperdeck.ui.widgets.picker import Picker
from paperdeck.ui.widgets.prompt import Problem, Prompt

if TYPE_CHECKING:
    from paperdeck.query.tree import Query

PICK = "type a few letters"
"""What stands in a picker's line while nothing is typed."""
_ORDERS = (
    ("published", "newest first"),
    ("-published", "oldest first"),
    ("added", "last added first"),
    ("upvotes", "most upvotes first"),
    ("citations", "most cited first"),
    ("title", "by title"),
    ("relevance", "best match first"),
)


class Filtering(UseCase):
    """Chooses which papers the list shows, and in what order."""

    @handles("list.filter")
    async def edit(self, text: str) -> None:
        """Open the filter line on the present query, or filter by the text given."""
        if text:
            self.replace(text)
        else:
            self.screen.arranging.set_zen(False)
            await self.screen.filter_line.edit(self.state.query)

    def type(self, text: str) -> None:
        """Apply what has been typed so far; a bad query keeps the last result."""
        error = self.screen.listing.apply(text, typing=True)
        self.screen.filter_line.show_error(error)

    def accept(self, text: str) -> None:
        """Go back to the list, unless what was typed makes no sense: then that is shown."""
        error = self.screen.listing.apply(text, typed=True)
        self.screen.filter_line.show_error(error)
        if error is None:
            self.screen.filter_line.close()
            self.screen.papers.focus()
            self._look_for_meanings()

    def leave(self) -> None:
        """Close the filter line; the last query that made sense stays."""
        self.screen.filter_line.close()
        if self.state.typing:
            self.screen.listing.apply(self.state.query, typed=True)

    def drop(self) -> None:
        """Close the filter line and show all papers."""
        self.screen.filter_line.close()
        self.screen.papers.focus()
        self.screen.listing.apply("")

    def replace(self, query: str) -> None:
        """Filter by a whole query."""
        if (error := self.screen.listing.apply(query)) is not None:
            self.screen.say(f"{error} (in “{query}”)", "error")
        else:
            self._look_for_meanings()

    def _look_for_meanings(self) -> None:
        """See that what is asked by meaning can be answered soon, if it can't be yet."""
        query = parse(self.state.query)
        if asks_for_meaning(query):
            work = partial(self._tell_if_uncompared, query)
            self.screen.in_background(work, group="states")

    async def _tell_if_uncompared(self, query: Query) -> None:
        lacking = await self.session.browse.run(lambda library: lacks_meanings(library, query))
        if lacking:
            self.screen.say("papers are still being compared: the list fills when that is done")
            self.screen.syncing.afterwards()
            return
        tags = await self.session.browse.run(lambda library: library.tags())
        if tag := unused_tag(query, (name for name, _ in tags)):
            self.screen.say(f"no paper has #{tag}: nothing can be said to fit it")
        elif lack := await self.session.browse.run(lambda library: unknown_paper(library, query)):
            self.screen.say(lack)

    @handles("list.clear-filter")
    async def clear(self, _: str) -> None:
        """Leave zen or the sidebar, drop the selection, the find, the filter: one at a time."""
        state = self.state
        if state.zen:
            self.screen.arranging.set_zen(False)
        elif state.sidebar:
            self.screen.arranging.show_pane(LIST)
        elif state.selected or state.range_from is not None:
            self.screen.selecting.drop()
        elif state.needle:
            state.needle = ""
            self.screen.say("find dropped")
        elif state.query:
            self.replace("")

    @handles("list.broaden")
    async def broaden(self, _: str) -> None:
        """Drop the filter's last term."""
        if self.state.query:
            self.replace(broader(self.state.query))

    @handles("list.sort")
    async def sort(self, text: str) -> None:
        """Choose the order."""
        present = parse(self.state.query).sort
        current = f"{'-' if present.reverse else ''}{present.key}" if present else "published"
        choices = [Choice(key, title, f"sort:{key}") for key, title in _ORDERS]
        picker = Picker("Order of the list", choices, current=current, placeholder=PICK)
        order = text or await self.ask(picker)
        if order:
            self.replace(narrow(self.state.query, f"sort:{order.removeprefix('sort:')}"))

    @handles("list.views")
    async def pick_view(self, _: str) -> None:
        """Pick a saved view."""
        views = await self.session.browse.run(lambda library: library.views())
        if not views:
            key = self.session.keymap.first_key("list.save-view") or ":save-view"
            self.screen.say(f"no saved views yet: {key} keeps the present filter under a name")
            return
        choices = [Choice(view.query, view.name, view.query) for view in views]
        picker = Picker(
            "Saved views", choices, current=self.state.query, placeholder=PICK, applies="show"
        )
        query = await self.ask(picker)
        if query is not None:
            self.replace(query)

    async def show_view(self, number: int, _: str) -> None:
        """Show the saved view of a number, counted from 1."""
        views = await self.session.browse.run(lambda library: library.views())
        if number > len(views):
            self.screen.say(f"there is no saved view {number}")
        else:
            self.replace(views[number - 1].query)

    @handles("list.save-view")
    async def save_view(self, name: str) -> None:
        """Keep the present filter under a name."""
        query = self.state.query
        if not query:
            self.screen.say("nothing to save: filter first")
            return
        if not name:
            prompt = Prompt("Save this view as", label="name", check=check_view_name)
            name = await self.ask(prompt) or ""
        if name.strip():
            step = await self.session.marks.run(lambda marker: marker.save_view(name, query))
            self.say_step(step, "that view is so already")
            self.screen.listing.count_again()


def check_view_name(typed: str) -> Problem | None:
    """Refuse a name that isn't one."""
    return None if typed.strip() else Problem("a view needs a name")
