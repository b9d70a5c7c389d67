"""Filtering: the filter line, saved views, the order, the tag pane's include and exclude."""

from __future__ import annotations

from paperdeck.query.compose import broader, narrow, toggle
from paperdeck.ui.commands.handling import handles
from paperdeck.ui.panes.tag_lines import Kind
from paperdeck.ui.screens.reader.use_case import UseCase
from paperdeck.ui.widgets.choices import Choice
from paperdeck.ui.widgets.confirm import Confirm
from paperdeck.ui.widgets.picker import Picker
from paperdeck.ui.widgets.prompt import Prompt

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
            self.screen.filter_line.edit(self.state.query)

    def type(self, text: str) -> None:
        """Apply what has been typed so far; a bad query keeps the last result."""
        error = self.screen.listing.apply(text, typing=True)
        self.screen.filter_line.show_error(error)

    def leave(self, *, cleared: bool) -> None:
        """Close the filter line."""
        self.screen.filter_line.close()
        self.screen.papers.focus()
        if cleared:
            self.replace("")
        else:
            self.screen.listing.apply(self.state.query)

    def replace(self, query: str) -> None:
        """Filter by a whole query."""
        if (error := self.screen.listing.apply(query)) is not None:
            self.screen.say(f"{error} (in “{query}”)", "error")

    @handles("list.clear-filter")
    async def clear(self, _: str) -> None:
        """Leave zen, drop the selection, the search in the list, the filter: one at a time."""
        state = self.state
        if state.zen:
            self.screen.set_zen(False)
        elif self.screen.papers.has_class("-below-sidebar") or state.sidebar:
            self.screen.focus_pane(1)
        elif state.selected or state.range_from is not None:
            self.screen.selecting.drop()
        elif state.needle:
            state.needle = ""
            self.screen.say("")
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
        choices = [Choice(key, title, f"sort:{key}") for key, title in _ORDERS]
        order = text or await self.app.push_screen_wait(Picker("Order of the list", choices))
        if order:
            self.replace(narrow(self.state.query, f"sort:{order}"))

    @handles("list.views")
    async def pick_view(self, _: str) -> None:
        """Pick a saved view."""
        views = await self.session.browse.run(lambda library: library.views())
        if not views:
            self.screen.say("no saved views yet: ctrl+s keeps the present filter under a name")
            return
        choices = [Choice(view.query, view.name, view.query) for view in views]
        query = await self.app.push_screen_wait(Picker("Saved views", choices))
        if query is not None:
            self.replace(query)

    @handles("list.save-view")
    async def save_view(self, name: str) -> None:
        """Keep the present filter under a name."""
        if not self.state.query:
            self.screen.say("nothing to save: filter first")
            return
        name = name or await self.app.push_screen_wait(Prompt("Save this view as")) or ""
        if name.strip():
            query = self.state.query
            step = await self.session.marks.run(
                lambda marker: marker.save_view(name.strip(), query)
            )
            self.say_step(step, "the view is already there")
            self.screen.listing.count_again()

    @handles("tags.include")
    async def include(self, _: str) -> None:
        """Show a view, or narrow the filter to a line of the tag pane."""
        line = self.screen.tags.current
        if line is None:
            return
        if line.kind is Kind.VIEW:
            self.replace(line.term)
            self.screen.focus_pane(1)
        else:
            self.replace(toggle(self.state.query, line.term))

    @handles("tags.exclude")
    async def exclude(self, _: str) -> None:
        """Leave out a line of the tag pane."""
        line = self.screen.tags.current
        if line is None or line.kind is Kind.VIEW:
            self.screen.say("only tags, sources and categories can be left out")
        else:
            self.replace(toggle(self.state.query, line.term, excluded=True))

    @handles("tags.delete")
    async def delete(self, _: str) -> None:
        """Delete a saved view, or a tag from all its papers."""
        line = self.screen.tags.current
        if line is None or (line.view is None and line.tag is None):
            self.screen.say("only saved views and tags can be deleted")
            return
        if line.view is not None:
            name = line.view
            step = await self.session.marks.run(lambda marker: marker.delete_view(name))
        else:
            tag = line.tag or ""
            question = f"Take #{tag} off {line.count} papers in this view?"
            if not await self.app.push_screen_wait(Confirm(question, "U undoes it")):
                return
            ids = await self.screen.selecting.ids_of_query(f"{self.state.query} #{tag}")
            step = await self.session.marks.run(lambda marker: marker.remove_tag(ids, tag))
        self.say_step(step, "nothing to delete")
        await self.screen.listing.refresh_rows(step.paper_ids if step else ())

    @handles("tags.rename")
    async def rename(self, _: str) -> None:
        """Rename a tag and the tags below it."""
        line = self.screen.tags.current
        if line is None or line.tag is None:
            self.screen.say("only tags can be renamed")
            return
        old = line.tag
        new = await self.app.push_screen_wait(Prompt(f"Rename #{old} to", old))
        if new and new != old:
            step = await self.session.marks.run(lambda marker: marker.rename_tag(old, new))
            self.say_step(step, "the tag is called so already")
            await self.screen.listing.refresh_rows(step.paper_ids if step else ())
