"""Tagging: a fuzzy picker that also makes new tags, or a tag given on the command line."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import TYPE_CHECKING

from paperdeck.marks.errors import TagError
from paperdeck.marks.labels import papers as so_many
from paperdeck.marks.tags import ancestry, parse_tag, spell_alike
from paperdeck.ui.commands.handling import handles
from paperdeck.ui.commands.words import split_query
from paperdeck.ui.screens.reader.use_case import UseCase
from paperdeck.ui.widgets.choices import Choice
from paperdeck.ui.widgets.picker import Picker

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from paperdeck.ui.screens.reader.selecting import Targets


class Tagging(UseCase):
    """Adds and removes tags."""

    @handles("paper.tag")
    async def add(self, argument: str) -> None:
        """Add a tag: picked, typed, or given on the command line."""
        name = split_query(argument)[0]
        tag = parse_tag(name) if name else None
        targets = await self.screen.selecting.find(argument)
        if not targets.ids:
            return
        tag = tag or await self._pick_to_add(targets)
        if tag is None:
            return
        doing = f"tag {so_many(len(targets.ids))} with #{tag}"
        if await self.screen.selecting.agreed(targets, doing):
            await self.screen.marking.change(
                lambda marker: marker.add_tag(targets.ids, tag), nothing=f"already tagged #{tag}"
            )

    @handles("paper.untag")
    async def remove(self, argument: str) -> None:
        """Remove a tag that the papers have."""
        name = split_query(argument)[0]
        tag = parse_tag(name) if name else None
        targets = await self.screen.selecting.find(argument)
        if not targets.ids:
            return
        tag = tag or await self._pick_to_remove(targets)
        if tag is None:
            return
        doing = f"take #{tag} off {so_many(len(targets.ids))}"
        if await self.screen.selecting.agreed(targets, doing):
            await self.screen.marking.change(
                lambda marker: marker.remove_tag(targets.ids, tag), nothing=f"not tagged #{tag}"
            )

    async def _pick_to_add(self, targets: Targets) -> str | None:
        counts = dict(await self.session.browse.run(lambda library: library.tags()))
        here = await self._tags_of(targets)
        choices = tags_to_add(counts, here, len(targets.ids))
        return await self.ask(
            Picker(
                f"Tag {self._whom(targets)}",
                choices,
                create=partial(new_tag, existing=[choice.value for choice in choices]),
                placeholder="type a tag, old or new; ml/diffusion nests",
                prefix="#",
                applies="add",
            )
        )

    async def _pick_to_remove(self, targets: Targets) -> str | None:
        here = await self._tags_of(targets)
        if not here:
            self.screen.say("no tags here to remove")
            return None
        choices = [Choice(tag, tag, _share(here[tag], len(targets.ids))) for tag in sorted(here)]
        picker = Picker(f"Untag {self._whom(targets)}", choices, prefix="#", applies="remove")
        return await self.ask(picker)

    def _whom(self, targets: Targets) -> str:
        return "this paper" if len(targets.ids) == 1 else so_many(len(targets.ids))

    async def _tags_of(self, targets: Targets) -> Counter[str]:
        rows = await self.session.browse.run(lambda library: library.page(targets.rows))
        return Counter(tag for row in rows for tag in row.tags)


def tags_to_add(
    counts: Mapping[str, int], here: Mapping[str, int], papers: int
) -> list[Choice[str]]:
    """Return the tags in use and those above them, saying which the papers have already.

    `counts` says how many papers of the library carry a tag, `here` how many of the
    `papers` acted on.
    """
    known = sorted({above for tag in counts for above in ancestry(tag)})
    choices = []
    for tag in known:
        detail = f"{counts[tag]:,}" if tag in counts else ""
        if here.get(tag):
            detail = f"{_share(here[tag], papers) or 'has it'}  {detail}"
        choices.append(Choice(tag, tag, detail))
    return choices


def _share(having: int, papers: int) -> str:
    """Say how many of several papers have a tag; "" for a single one."""
    if papers == 1:
        return ""
    return "all have it" if having == papers else f"{having:,} of {papers:,} have it"


def new_tag(text: str, existing: Collection[str]) -> Choice[str] | None:
    """Return the choice to make a new tag of what was typed, or why that won't do.

    `None` if there is such a tag.
    """
    try:
        tag = spell_alike(parse_tag(text), existing)
    except TagError as error:
        return Choice("", str(error), usable=False)
    return None if tag in existing else Choice(tag, f"new tag #{tag}")
