"""Tagging: the fuzzy picker, and tags for a whole query by the command line."""

from __future__ import annotations

from paperdeck.marks.errors import TagError
from paperdeck.marks.tags import parse_tag
from paperdeck.query.errors import QueryError
from paperdeck.ui.commands.handling import handles
from paperdeck.ui.screens.reader.use_case import UseCase
from paperdeck.ui.widgets.choices import Choice
from paperdeck.ui.widgets.picker import Picker


def _new_tag(text: str) -> Choice[str] | None:
    try:
        tag = parse_tag(text)
    except TagError:
        return None
    return Choice(tag, f"new tag #{tag}")


class Tagging(UseCase):
    """Adds and removes tags."""

    @handles("paper.tag")
    async def add(self, text: str) -> None:
        """Add a tag: picked, typed, or given on the command line."""
        ids, name = await self._targets(text)
        if not ids:
            return
        if not name:
            tags = await self.session.browse.run(lambda library: library.tags())
            choices = [Choice(tag, f"#{tag}", f"{count:,}") for tag, count in tags]
            name = await self.ask(Picker("Add a tag", choices, create=_new_tag)) or ""
        if name:
            tag = parse_tag(name)
            await self.screen.marking.change(
                lambda marker: marker.add_tag(ids, tag), nothing=f"already tagged #{tag}"
            )

    @handles("paper.untag")
    async def remove(self, text: str) -> None:
        """Remove a tag that the papers have."""
        ids, name = await self._targets(text)
        if not ids:
            return
        if not name:
            choices = [Choice(tag, f"#{tag}") for tag in await self._tags_of(ids)]
            if not choices:
                self.screen.say("no tags here to remove")
                return
            name = await self.ask(Picker("Remove a tag", choices)) or ""
        if name:
            tag = parse_tag(name)
            await self.screen.marking.change(
                lambda marker: marker.remove_tag(ids, tag), nothing=f"not tagged #{tag}"
            )

    async def _targets(self, text: str) -> tuple[list[str], str]:
        name, tilde, query = text.partition("~")
        if not tilde:
            return await self.screen.selecting.targets(), name.strip()
        text = self.state.query if query.strip() in {"", "current filter"} else query.strip()
        try:
            ids = await self.screen.selecting.ids_of_query(text)
        except QueryError as error:
            self.screen.say(f"{error} (in “{text}”)", "error")
            return [], ""
        if not ids:
            self.screen.say(f"no paper matches “{text}”")
        elif not await self.screen.selecting.confirm(len(ids)):
            return [], ""
        return ids, name.strip()

    async def _tags_of(self, ids: list[str]) -> list[str]:
        rows = await self.session.browse.run(
            lambda library: library.page(list(library.rows_of(ids).values()))
        )
        return sorted({tag for row in rows for tag in row.tags})
