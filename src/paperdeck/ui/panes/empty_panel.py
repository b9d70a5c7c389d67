"""What stands in the list's place when there is nothing to list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets import Static

from paperdeck.query.compose import broader
from paperdeck.ui.widgets.literal import literal

if TYPE_CHECKING:
    from paperdeck.config.keymap import Keymap

_WELCOME = (
    ("deck.categories", "choose arXiv categories to follow"),
    ("deck.sync", "fetch today's Hugging Face papers now"),
    ("deck.import", "import papers from a file"),
    ("deck.sample", "open the sample library"),
)


class EmptyPanel(Static):
    """Offers ways on: how to fill a library, or how to widen a filter that finds nothing."""

    DEFAULT_CSS = """
    EmptyPanel { display: none; height: 1fr; width: 1fr; padding: 1 3; }
    """

    def __init__(self, keymap: Keymap, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(markup=False, id=id)
        self._keymap = keymap

    def show(self, query: str, *, library_empty: bool, list_empty: bool) -> None:
        """Show what fits the case, or nothing."""
        self.display = library_empty or list_empty
        if library_empty:
            self.update(self._welcome())
        elif list_empty:
            self.update(self._nothing(query))

    def _welcome(self) -> Content:
        parts = [
            literal("Welcome to PaperDeck", "bold $accent"),
            Content("\n\nThis library is empty. Three ways to fill it, one to look around:\n\n"),
        ]
        for command, text in _WELCOME:
            key = self._keymap.first_key(command) or f":{command.partition('.')[2]}"
            parts += [Content.styled(f"  {key:>8}  ", "bold $accent"), Content(f"{text}\n")]
        parts.append(
            Content.styled(
                "\nAll of it later, too: : takes commands by name, ? shows all keys.", "$pd-muted"
            )
        )
        return Content("").join(parts)

    def _nothing(self, query: str) -> Content:
        parts = [Content.styled("Nothing matches ", "$pd-muted"), literal(query, "bold")]
        wider = broader(query)
        key = self._keymap.first_key("list.broaden")
        if key:
            what = f"try {wider}" if wider else "show all papers"
            parts += [Content("\n\n"), Content.styled(f"  {key}  ", "bold $accent"), literal(what)]
        key = self._keymap.first_key("list.filter")
        parts += [
            Content("\n\n"),
            Content.styled(f"  {key}  ", "bold $accent"),
            literal("edit the filter"),
        ]
        return Content("").join(parts)
