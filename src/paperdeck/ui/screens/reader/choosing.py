"""What can be done with the lines of the tag pane: include, leave out, rename, delete."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paperdeck.marks.errors import TagError
from paperdeck.marks.tags import parse_tag
from paperdeck.query.compose import toggle
from paperdeck.query.quoting import field_term
from paperdeck.ui.commands.handling import handles
from paperdeck.ui.panes.tag_lines import Kind
from paperdeck.ui.screens.reader.arranging import LIST
from paperdeck.ui.screens.reader.filtering import check_view_name
from paperdeck.ui.screens.reader.use_case import UseCase
from paperdeck.ui.widgets.confirm import Confirm
from paperdeck.ui.widgets.prompt import Problem, Prompt

if TYPE_CHECKING:
    from paperdeck.model.marks import Step


class Choosing(UseCase):
    """Acts on the line of the tag pane that the cursor is on."""

    @handles("tags.include")
    async def include(self, _: str) -> None:
        """Show a view, or narrow the filter to a line of the tag pane."""
        line = self.screen.tags.current
        if line is None:
            return
        if line.kind is Kind.VIEW:
            self.screen.filtering.replace(line.term)
            self.screen.arranging.show_pane(LIST)
        else:
            self.screen.filtering.replace(toggle(self.state.query, line.term))

    @handles("tags.exclude")
    async def exclude(self, _: str) -> None:
        """Leave out a line of the tag pane."""
        line = self.screen.tags.current
        if line is None or line.kind is Kind.VIEW:
            self.screen.say("only tags, sources and categories can be left out")
        else:
            self.screen.filtering.replace(toggle(self.state.query, line.term, excluded=True))

    @handles("tags.delete")
    async def delete(self, _: str) -> None:
        """Delete a saved view, or a tag from all its papers."""
        line = self.screen.tags.current
        if line is not None and line.view is not None:
            view = line.view
            await self._change(
                await self.session.marks.run(lambda marker: marker.delete_view(view)),
                "the view is gone already",
            )
        elif line is not None and line.tag is not None:
            await self._delete_tag(line.tag)
        else:
            self.screen.say("only saved views and tags can be deleted")

    async def _delete_tag(self, tag: str) -> None:
        ids = await self.screen.selecting.ids_of_query(field_term("tag", tag, "="))
        if not ids:
            self.screen.say(f"no paper has #{tag} itself: delete the tags below it")
            return
        papers = "1 paper" if len(ids) == 1 else f"all {len(ids):,} papers"
        question = f"Take #{tag} off {papers}?"
        if await self.ask(Confirm(question, "Tags below it stay. U undoes it.")):
            step = await self.session.marks.run(lambda marker: marker.remove_tag(ids, tag))
            await self._change(step, "nothing to delete")

    @handles("tags.rename")
    async def rename(self, _: str) -> None:
        """Rename a saved view, or a tag and the tags below it."""
        line = self.screen.tags.current
        if line is not None and line.view is not None:
            await self._rename_view(line.view)
        elif line is not None and line.tag is not None:
            await self._rename_tag(line.tag)
        else:
            self.screen.say("only saved views and tags can be renamed")

    async def _rename_view(self, old: str) -> None:
        prompt = Prompt("Rename the view", old, check=check_view_name, applies="rename")
        new = await self.ask(prompt)
        if new is not None and new != old:
            step = await self.session.marks.run(lambda marker: marker.rename_view(old, new))
            await self._change(step, "the view is gone already")

    async def _rename_tag(self, old: str) -> None:
        prompt = Prompt(f"Rename #{old}", old, check=_check_tag, applies="rename")
        new = await self.ask(prompt)
        if new is not None and new != old:
            step = await self.session.marks.run(lambda marker: marker.rename_tag(old, new))
            await self._change(step, "the tag is called so already")

    async def _change(self, step: Step | None, nothing: str) -> None:
        self.say_step(step, nothing)
        await self.screen.listing.refresh_rows(step.paper_ids if step else ())


def _check_tag(typed: str) -> Problem | None:
    try:
        parse_tag(typed)
    except TagError as error:
        return Problem(str(error))
    return None
