"""From keys to commands, and commands carried out one after the other."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from paperdeck.config.keymap import ChordState, NoMatch, Pending, Pressed
from paperdeck.desktop.log import LOG
from paperdeck.model.errors import PaperDeckError
from paperdeck.query.errors import QueryInterrupted
from paperdeck.ui.commands.table import BY_ID, Scope
from paperdeck.ui.screens.reader.reading_only import refusal
from paperdeck.ui.screens.reader.use_case import UseCase

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from paperdeck.ui.commands.handling import Handler
    from paperdeck.ui.screens.reader.screen import ReaderScreen

_TOO_COMMON = ("move.", "pane.", "detail.")
"""Beginnings of commands that the log doesn't tell of."""
_LIST_HINTS = (
    ("paper.star", "star"), ("paper.tag", "tag"), ("paper.note", "note"),
    ("list.filter", "filter"), ("list.find", "find"), ("copy.bibtex", "copy"),
    ("paper.read", "read"), ("deck.undo", "undo"), ("deck.help", "help"),
)  # fmt: skip
_HINTS = {
    Scope.LIST: _LIST_HINTS,
    Scope.READER: _LIST_HINTS,
    Scope.TAGS: (
        ("tags.include", "only these"), ("tags.exclude", "without"), ("pane.right", "list"),
        ("tags.rename", "rename"), ("tags.delete", "delete"), ("deck.help", "help"),
    ),
    Scope.WELCOME: (
        ("deck.categories", "categories"), ("deck.sync", "sync"), ("deck.import", "import"),
        ("deck.sample", "sample"), ("deck.help", "help"), ("deck.back", "quit"),
    ),
}  # fmt: skip


class Commanding(UseCase):
    """Follows chords and keeps the queue of commands, so that quick keys act in order."""

    def __init__(self, screen: ReaderScreen):
        super().__init__(screen)
        self._handlers: Mapping[str, Handler] = {}
        self._chords = ChordState(screen.session.keymap)
        self._queue: asyncio.Queue[tuple[str, str]] = asyncio.Queue()
        self._unfinished = 0

    @property
    def carrying_out(self) -> bool:
        """Whether a command is under way or waits for its turn."""
        return self._unfinished > 0

    @property
    def hints(self) -> tuple[tuple[str, str], ...]:
        """The keys worth knowing in the pane that has the focus, with what they do."""
        first_key = self.session.keymap.first_key
        named = ((first_key(command), title) for command, title in _HINTS[self.screen.scope])
        return tuple((key, title) for key, title in named if key)

    def take_key(self, key: str) -> bool:
        """Take a key by Textual's name; tell whether it was of use."""
        match self._chords.feed(key, self.screen.scope):
            case Pressed(command):
                self.screen.status.show_chord(())
                self.submit(command)
            case Pending(_, continuations):
                self.screen.status.show_chord(_continuations(continuations))
            case NoMatch(dropped):
                self.screen.status.show_chord(())
                return bool(dropped)
        return True

    def drop_chord(self) -> None:
        """Forget the beginning of a chord, because something else was done."""
        self._chords.reset()
        self.screen.status.show_chord(())

    def submit(self, command_id: str, argument: str = "") -> None:
        """Have a command carried out after those before it; quitting doesn't wait."""
        self.screen.say("")
        if command_id == "deck.quit":
            self.app.exit()
        else:
            self._unfinished += 1
            self._queue.put_nowait((command_id, argument))

    async def perform(self, command_id: str, argument: str = "") -> None:
        """Carry out a command now, unless it would change what can only be read."""
        self.session.performed.append(command_id)
        if refused := refusal(self.session.store, command_id):
            self.screen.say(refused, "error")
            return
        if not command_id.startswith(_TOO_COMMON):
            LOG.note("command", id=command_id)
        await self._handlers[command_id](argument)

    async def carry_out(self, handlers: Mapping[str, Handler]) -> None:
        """Carry out what was and is submitted, for as long as the reader is open."""
        if missing := BY_ID.keys() - handlers.keys():
            raise LookupError(f"nobody handles {', '.join(sorted(missing))}")
        self._handlers = handlers
        while True:
            command_id, argument = await self._queue.get()
            try:
                await self.perform(command_id, argument)
            except QueryInterrupted:
                continue
            except PaperDeckError as error:
                LOG.note("error", kind=type(error).__qualname__, **error.facts)
                self.screen.say(str(error), "error")
            finally:
                self._unfinished -= 1


def _continuations(pending: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the keys that can follow, with what they do; saved views are one entry."""
    views = [key for key, command in pending if command.startswith("list.view-")]
    others = [(key, BY_ID[command].title) for key, command in pending if key not in views]
    if len(views) < 2:
        return others + [(key, BY_ID[command].title) for key, command in pending if key in views]
    return [*others, (f"{views[0]}-{views[-1]}", "Saved views")]
