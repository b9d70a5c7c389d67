"""The deck itself: help, palette, command line, themes, density, back and quit."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from paperdeck.config.edit import set_value
from paperdeck.desktop.shared_folders import look_for_shared
from paperdeck.model.errors import PaperDeckError
from paperdeck.ui import stopping
from paperdeck.ui.commands.handling import handles
from paperdeck.ui.commands.table import COMMANDS
from paperdeck.ui.screens.command_line import CommandLine
from paperdeck.ui.screens.help import HelpScreen
from paperdeck.ui.screens.reader.arranging import LIST
from paperdeck.ui.screens.reader.filtering import PICK
from paperdeck.ui.screens.reader.reading_only import hindrance
from paperdeck.ui.screens.reader.source_words import source_lines
from paperdeck.ui.screens.reader.use_case import UseCase
from paperdeck.ui.screens.sheet import Paragraph, Sheet
from paperdeck.ui.session import OPEN_SAMPLE
from paperdeck.ui.widgets.choices import Choice
from paperdeck.ui.widgets.picker import Picker

if TYPE_CHECKING:
    from paperdeck.ui.commands.table import Command
    from paperdeck.ui.screens.reader.screen import ReaderScreen

_HIDDEN_IN_PALETTE = ("move.", "pane.", "detail.", "deck.palette", "list.view-")


class DeckCommands(UseCase):
    """Commands that act on no paper, and what there is to say of the deck as a whole."""

    def __init__(self, screen: ReaderScreen):
        super().__init__(screen)
        self._sharing = ""

    @handles("deck.help")
    async def help(self, _: str) -> None:
        """Show the help."""
        await self.ask(HelpScreen(self.session.keymap))

    @handles("deck.palette")
    async def palette(self, _: str) -> None:
        """Find a command by its title."""
        choices = [
            Choice(command.id, command.title, self._keys_of(command))
            for command in COMMANDS
            if not command.id.startswith(_HIDDEN_IN_PALETTE)
        ]
        picker = Picker("Commands", choices, placeholder=PICK, applies="do it")
        chosen = await self.ask(picker)
        if chosen:
            await self.screen.commanding.perform(chosen)

    def _keys_of(self, command: Command) -> str:
        return ", ".join(self.session.keymap.keys_of(command.id)) or f":{command.word}"

    @handles("deck.command-line")
    async def command_line(self, _: str) -> None:
        """Type a command."""
        typed = await self.ask(CommandLine(self.state.typed))
        if typed is not None:
            self.state.typed = [line for line in self.state.typed if line != typed.line]
            self.state.typed.append(typed.line)
            await self.screen.commanding.perform(typed.command_id, typed.argument)

    @handles("deck.status")
    async def status(self, _: str) -> None:
        """Show how the sources are, with whole error messages, and the settings' problems."""
        await self.screen.syncing.load_states()
        now = self.session.clock()
        paragraphs = [
            Paragraph(f"{state.source} {state.status}", tuple(source_lines(state, now)))
            for state in self.screen.syncing.states.values()
        ]
        if not paragraphs:
            paragraphs = [Paragraph("sources", ("none has been asked yet",))]
        problems = tuple(str(problem) for problem in self.session.problems)
        if problems:
            paragraphs.append(Paragraph("problems in the settings", problems))
        if self._about_library:
            paragraphs.append(Paragraph("the library", self._about_library))
        key = self.session.keymap.first_key("deck.sync") or ":sync"
        paragraphs.append(Paragraph("", (f"{key} asks the sources again",)))
        await self.ask(Sheet("Sources and problems", paragraphs))

    @property
    def _about_library(self) -> tuple[str, ...]:
        """What people should know of the library's files."""
        return tuple(filter(None, (hindrance(self.session.store), self._sharing)))

    async def tell_shared(self) -> None:
        """Say if other machines write the library's folder, too, unless more urgent is said."""
        if self.session.demo:
            return
        shared = await asyncio.to_thread(look_for_shared, self.session.locations.data)
        if shared is not None:
            self._sharing = shared.words
            if self.screen.status.said is None:
                self.screen.say(shared.words, "warning")

    def tell_problems(self) -> None:
        """Say what was wrong with the library or the settings when the reader was opened."""
        if hindered := hindrance(self.session.store):
            self.screen.say(hindered, "warning")
            return
        problems = self.session.problems
        if len(problems) == 1:
            self.screen.say(str(problems[0]), "warning")
        elif problems:
            key = self.session.keymap.first_key("deck.status") or ":status"
            self.screen.say(
                f"{len(problems)} problems in the settings, {key} shows them: {problems[0]}",
                "warning",
            )

    @handles("deck.themes")
    async def themes(self, _: str) -> None:
        """Choose a theme; the one under the cursor is shown at once."""
        before = self.app.theme
        choices = [
            Choice(theme.name, theme.title, "dark" if theme.dark else "light")
            for theme in self.session.themes.values()
        ]

        def preview(name: str) -> None:
            self.app.theme = name

        picker = Picker("Theme", choices, on_highlight=preview, current=before, placeholder=PICK)
        chosen = await self.ask(picker)
        self.app.theme = chosen or before
        if chosen:
            await self._keep("theme", chosen)

    @handles("deck.density")
    async def density(self, _: str) -> None:
        """Switch between one and two lines a paper, from now on at every width."""
        compact = not self.screen.papers.compact
        rows = "compact" if compact else "comfortable"
        settings = self.session.settings
        self.session.settings = settings._replace(reader=settings.reader._replace(rows=rows))
        self.screen.papers.set_compact(compact)
        await self._keep("rows", rows)

    async def _keep(self, name: str, value: str) -> None:
        """Write a choice into the config, so that the next start knows it; not in a demo."""
        if self.session.demo:
            self.screen.say(f"{name}: {value}")
            return
        file = self.session.locations.config_file
        try:
            await asyncio.to_thread(set_value, file, ("reader", name), value)
        except PaperDeckError as error:
            self.screen.say(f"{name}: {value}, but not kept for the next start: {error}", "warning")
        else:
            self.screen.say(f"{name}: {value}, kept in {file.name}")

    @handles("deck.sample")
    async def sample(self, _: str) -> None:
        """Leave this library and open the bundled one."""
        if self.session.demo:
            self.screen.say("this is the sample library")
        else:
            self.app.exit(OPEN_SAMPLE)

    @handles("deck.back")
    async def back(self, _: str) -> None:
        """Leave zen, the sidebar, another pane than the list; at the list, quit."""
        arranging = self.screen.arranging
        if self.state.zen:
            arranging.set_zen(False)
        elif arranging.pane != LIST:
            arranging.show_pane(LIST)
        else:
            self.app.exit()

    @handles("deck.stop")
    async def stop(self, _: str) -> None:
        """Stop, and be there again when the shell says so."""
        if not stopping.stop(self.app):
            quit_key = self.key_of("deck.back")
            self.screen.say(f"no shell is waiting here; {quit_key} quits")

    @handles("deck.quit")
    async def quit(self, _: str) -> None:
        """Quit at once."""
        self.app.exit()
