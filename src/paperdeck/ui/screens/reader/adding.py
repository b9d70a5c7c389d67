"""Adding single papers by their names, from wherever they live."""

from __future__ import annotations

import asyncio
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING

from paperdeck.model.identifiers import Identifier, Scheme, parse_identifier
from paperdeck.text.latex import to_plain
from paperdeck.ui.commands.handling import handles
from paperdeck.ui.screens.reader.use_case import UseCase
from paperdeck.ui.widgets.prompt import Problem, Prompt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from paperdeck.sync.adding import Addition

_FORMS = "an arXiv id, a DOI, or the address of a paper that holds one"


class Adding(UseCase):
    """Fetches what people name, in the background."""

    @handles("deck.add")
    async def add(self, typed: str) -> None:
        """Ask for names, unless they were given, and fetch the papers."""
        if self.session.demo:
            self.screen.say("the sample library fetches nothing: start `paperdeck` for your own")
            return
        prompt = Prompt(
            "Add which paper?", placeholder="2401.00001 or 10.1000/xyz", check=_check, applies="add"
        )
        typed = await self.ask_text(prompt, typed)
        if not typed:
            return
        self.screen.say(f"fetching {typed}")
        self.screen.in_background(partial(self._fetch, _names(typed)), group="add")

    async def _fetch(self, names: Sequence[Identifier]) -> None:
        # Loading it takes longer than the screen may stand still.
        await asyncio.to_thread(import_module, "paperdeck.sync.adding")
        from paperdeck.sync.adding import Adder  # noqa: PLC0415 - not before the first paint

        session = self.session
        adder = Adder(session.store, session.settings, clock=session.clock)
        done = await adder.add(names)
        if any(one.new for one in done):
            self.screen.listing.arrived()
            self.screen.syncing.afterwards()
        self.screen.say(*_describe(done))


def _describe(done: Sequence[Addition]) -> tuple[str, str]:
    failed = [one for one in done if one.id is None]
    if failed:
        return f"{failed[0].name}: {failed[0].error}", "error"
    titles = "; ".join(to_plain(one.title or "") for one in done)
    return (
        f"added: {titles}" if any(one.new for one in done) else f"known: {titles}"
    ), "information"


def _names(typed: str) -> list[Identifier]:
    found = (parse_identifier(word) for word in typed.split())
    return [name for name in found if name is not None]


def _check(typed: str) -> Problem | None:
    for word in typed.split():
        name = parse_identifier(word)
        if name is None or name.scheme in {Scheme.URL, Scheme.BIB}:
            return Problem(
                f"no paper can be told from {word}; type {_FORMS}", typed.find(word), len(word)
            )
    return None if typed.split() else Problem(f"{_FORMS}, please; escape leaves")
