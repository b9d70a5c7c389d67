"""What stands in the list's place when there is nothing to list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paperdeck.text.width import pad
from paperdeck.ui.commands.table import BY_ID
from paperdeck.ui.widgets.literal import LiteralStatic, joined, literal, literal_block

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.content import Content

    from paperdeck.config.keymap import Keymap

_WELCOME = (
    ("deck.categories", "choose arXiv categories to follow"),
    ("deck.sync", "fetch the latest Hugging Face papers now"),
    ("deck.import", "import papers from a file"),
    ("deck.sample", "look around in the sample library"),
)


class EmptyPanel(LiteralStatic):
    """Offers ways on: how to fill a library, or how to widen a filter that finds nothing."""

    DEFAULT_CSS = """
    EmptyPanel { display: none; height: 1fr; width: 1fr; padding: 1 3; }
    """

    def __init__(self, keymap: Keymap, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._keymap = keymap

    def show(self, query: str, *, library_empty: bool, list_empty: bool) -> None:
        """Show what fits the case, or nothing."""
        self.display = library_empty or list_empty
        if library_empty:
            self.update(self._welcome())
        elif list_empty:
            self.update(self._nothing(query))

    def _welcome(self) -> Content:
        later = (
            ("All of it later, too: ", "$pd-muted"),
            (self._key("deck.command-line"), "bold"),
            (" takes commands by name, ", "$pd-muted"),
            (self._key("deck.help"), "bold"),
            (" shows all keys.", "$pd-muted"),
        )
        return joined(
            "\n\n",
            [
                literal("Welcome to PaperDeck", "bold $accent"),
                literal("This library is empty. Three ways to fill it, and one to look around:"),
                self._ways(_WELCOME),
                joined("", (literal_block(text, style) for text, style in later)),
            ],
        )

    def _nothing(self, query: str) -> Content:
        from paperdeck.query.compose import (  # noqa: PLC0415 - not before the first paint
            broader,
        )

        wider = broader(query)
        ways = (
            ("list.broaden", f"try {wider}" if wider else "show all papers"),
            ("list.filter", "edit the filter"),
        )
        nothing = literal_block("Nothing matches ", "$pd-muted")
        told = joined("", (nothing, literal(query, "bold")))
        return joined("\n\n", [told, self._ways(ways)])

    def _ways(self, ways: Sequence[tuple[str, str]]) -> Content:
        width = 2 + max(len(self._key(command)) for command, _ in ways)
        lines = [
            joined(
                "",
                (
                    literal_block("  "),
                    literal_block(pad(self._key(command), width), "bold $accent"),
                    literal(what),
                ),
            )
            for command, what in ways
        ]
        return joined("\n", lines)

    def _key(self, command: str) -> str:
        return self._keymap.first_key(command) or f":{BY_ID[command].word}"
