"""The deck itself: help, palette, command line, themes, density, back and quit."""

from __future__ import annotations

from paperdeck.config.edit import set_value
from paperdeck.model.errors import PaperDeckError
from paperdeck.ui.commands.handling import handles
from paperdeck.ui.commands.table import COMMANDS
from paperdeck.ui.screens.command_line import CommandLine
from paperdeck.ui.screens.help import HelpScreen
from paperdeck.ui.screens.reader.use_case import UseCase
from paperdeck.ui.widgets.choices import Choice
from paperdeck.ui.widgets.picker import Picker
from paperdeck.ui.widgets.prompt import Prompt

OPEN_SAMPLE = "sample"
"""The app's result that asks for the sample library to be opened next."""
_HIDDEN_IN_PALETTE = ("move.", "pane.", "detail.")


class DeckCommands(UseCase):
    """Commands that act on no paper."""

    @handles("deck.help")
    async def help(self, _: str) -> None:
        """Show the help."""
        await self.app.push_screen_wait(HelpScreen(self.session.keymap))

    @handles("deck.palette")
    async def palette(self, _: str) -> None:
        """Find a command by its title."""
        keymap = self.session.keymap
        choices = [
            Choice(command.id, command.title, ", ".join(keymap.keys_of(command.id)))
            for command in COMMANDS
            if not command.id.startswith(_HIDDEN_IN_PALETTE)
        ]
        chosen = await self.app.push_screen_wait(Picker("Commands", choices))
        if chosen:
            await self.screen.perform(chosen)

    @handles("deck.command-line")
    async def command_line(self, _: str) -> None:
        """Type a command."""
        typed = await self.app.push_screen_wait(CommandLine())
        if typed is not None:
            await self.screen.perform(typed.command_id, typed.argument)

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

        picker = Picker("Theme", choices, on_highlight=preview, current=before)
        chosen = await self.app.push_screen_wait(picker)
        self.app.theme = chosen or before
        if chosen and not self.session.demo:
            self._keep("theme", chosen)

    def _keep(self, name: str, value: str) -> None:
        try:
            set_value(self.session.locations.config_file, ("reader", name), value)
        except PaperDeckError as error:
            self.screen.say(f"not kept for the next start: {error}", "warning")
        else:
            self.screen.say(f"{name} {value}, kept in {self.session.locations.config_file.name}")

    @handles("deck.density")
    async def density(self, _: str) -> None:
        """Switch between one and two lines a paper."""
        self.screen.set_compact(not self.screen.papers.compact)

    @handles("deck.categories")
    async def categories(self, _: str) -> None:
        """Choose the arXiv categories to follow."""
        present = " ".join(self.session.settings.sources["arxiv"].categories)
        answer = await self.app.push_screen_wait(
            Prompt("arXiv categories (cs.LG cs.CL ...)", present)
        )
        if answer is not None:
            await self.screen.welcoming.follow(answer.replace(",", " ").split())

    @handles("deck.import")
    async def import_file(self, path: str) -> None:
        """Import papers from a file."""
        path = path or await self.app.push_screen_wait(Prompt("Import which file?")) or ""
        if path.strip():
            self.screen.welcoming.import_path(path.strip())

    @handles("deck.sample")
    async def sample(self, _: str) -> None:
        """Leave this library and open the bundled one."""
        self.app.exit(OPEN_SAMPLE)

    @handles("deck.back")
    async def back(self, _: str) -> None:
        """Leave zen or the sidebar; at the list, quit."""
        if self.state.zen:
            self.screen.set_zen(False)
        elif self.state.sidebar:
            self.screen.focus_pane(1)
        else:
            self.app.exit()

    @handles("deck.quit")
    async def quit(self, _: str) -> None:
        """Quit at once."""
        self.app.exit()
