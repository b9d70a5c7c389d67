"""Parting papers that were taken for one."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from paperdeck.model.identifiers import parse_identifier
from paperdeck.store.splitting import Parted, split
from paperdeck.ui.commands.handling import handles
from paperdeck.ui.screens.reader.use_case import UseCase
from paperdeck.ui.widgets.choices import Choice
from paperdeck.ui.widgets.picker import Picker

if TYPE_CHECKING:
    from collections.abc import Sequence


class Parting(UseCase):
    """Takes a name off a paper: it is another paper's."""

    @handles("paper.split")
    async def split(self, typed: str) -> None:
        """Ask which of the paper's names isn't its own, unless it was given, and part them."""
        targets = await self.screen.selecting.find()
        if len(targets.ids) != 1:
            if targets.ids:
                self.screen.say("one paper at a time, please: escape drops the selection")
            return
        own = targets.ids[0]
        names = await self.session.browse.run(lambda library: library.names(own))
        others = [name for name in names if name != own]
        chosen = _named(typed, others) if typed else await self._pick(own, others)
        if chosen is None:
            if typed:
                self.screen.say(f"the paper isn't known as {typed}", "warning")
            return
        now = self.session.clock()
        parted = await asyncio.to_thread(partial(split, self.session.store, chosen, own, now=now))
        self.screen.listing.arrived()
        self.screen.say(_told(chosen, own, parted))

    async def _pick(self, own: str, others: Sequence[str]) -> str | None:
        if not others:
            self.screen.say(f"the paper has no name but {own}")
            return None
        choices = [Choice(name, name) for name in others]
        return await self.ask(Picker("Which name is another paper's?", choices, applies="part"))


def _named(typed: str, names: Sequence[str]) -> str | None:
    name = parse_identifier(typed)
    return str(name) if str(name) in names else None


def _told(name: str, own: str, parted: Parted) -> str:
    if parted.one is None:
        return f"no longer known as {name}"
    return f"{name} and {own} are two papers; `paperdeck split --forget` takes it back"
