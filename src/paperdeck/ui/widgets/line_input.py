"""A line to type in: no frame, no blinking, and no control character gets in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.widgets import Input

from paperdeck.text.safe import safe_line

if TYPE_CHECKING:
    from textual import events


def _cleaned(text: str) -> str:
    # What is typed is printable as it comes; cleaning it could move it under the cursor.
    return text if text.isprintable() else safe_line(text)


class LineInput(Input):
    """One line of text, one line high; several pasted lines become one."""

    DEFAULT_CSS = """
    LineInput, LineInput:focus {
        height: 1;
        border: none;
        padding: 0;
        background: transparent;
        background-tint: transparent 0%;
        &:nocolor > .input--cursor {
            background: transparent;
            color: $foreground;
            text-style: reverse;
        }
        &:nocolor > .input--selection {
            background: transparent;
            color: $foreground;
            text-style: underline;
        }
    }
    """

    def __init__(
        self,
        value: str = "",
        *,
        placeholder: str = "",
        name: str | None = None,
        id: str | None = None,  # noqa: A002 - Textual's own name for it
        classes: str | None = None,
    ) -> None:
        super().__init__(
            value,
            safe_line(placeholder),
            select_on_focus=False,
            name=name,
            id=id,
            classes=classes,
        )
        self.cursor_blink = False

    def validate_value(self, value: str) -> str:
        """Keep what is assigned harmless."""
        return _cleaned(value)

    def validate_placeholder(self, placeholder: str) -> str:
        """Keep what is assigned harmless."""
        return _cleaned(placeholder)

    def replace(self, text: str, start: int, end: int) -> None:
        """Put a text in the place of the characters from `start` to `end`."""
        super().replace(_cleaned(text), start, end)

    def on_paste(self, event: events.Paste) -> None:
        """Insert all of a paste, as one line."""
        event.prevent_default()
        event.stop()
        self.replace(safe_line(event.text), *sorted(self.selection))
