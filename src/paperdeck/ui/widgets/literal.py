"""Text from outside is only text: no markup, no control characters, on any widget.

Textual reads markup in seventeen kinds of text and hands control characters on to the
terminal. Whatever comes from papers, files, servers or errors passes through here: nobody else
in `ui` makes content or segments out of text, which `.ci/safe_text.py` looks after.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from rich.segment import Segment
from textual.content import Content
from textual.strip import Strip
from textual.widgets import Static

from paperdeck.text.safe import safe_block, safe_line

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.style import Style as RichStyle
    from textual.app import App
    from textual.style import Style
    from textual.visual import VisualType
    from textual.widget import Widget

Severity = Literal["information", "warning", "error"]


def literal(text: str, style: Style | str = "") -> Content:
    """Make one line of content that shows a text as it is."""
    return Content.styled(safe_line(text), style)


def literal_block(text: str, style: Style | str = "") -> Content:
    """Make content of several lines that shows a text as it is."""
    return Content.styled(safe_block(text), style)


def joined(separator: str, parts: Iterable[Content]) -> Content:
    """Put content together, with a text between its parts."""
    return literal_block(separator).join(parts)


def run_strip(runs: Iterable[tuple[str, RichStyle | None]]) -> Strip:
    """Draw one line of runs of text; space at their ends stays."""
    return Strip(Segment(_on_one_line(text), style) for text, style in runs)


def _on_one_line(text: str) -> str:
    # What is printable has nothing that acts, and is nearly all that is ever drawn.
    return text if text.isprintable() else safe_block(text).replace("\n", " ")


def content_strip(content: Content, width: int, style: Style) -> Strip:
    """Draw one line of content over a base style, clipped or filled to `width` cells."""
    line = content.truncate(max(0, width), ellipsis=True, pad=True)
    return Strip(line.render_segments(style), max(0, width))


def harmless(strip: Strip) -> Strip:
    """Return a drawn line as it is, or cleaned if anything in it could act on the terminal."""
    if strip.text.isprintable():
        return strip
    return run_strip((text, style) for text, style, _ in strip)


class LiteralStatic(Static):
    """A text that is shown as it is, line breaks included.

    Content that is given as such (see `literal`) keeps its styles.
    """

    def __init__(
        self,
        text: str | Content = "",
        *,
        name: str | None = None,
        id: str | None = None,  # noqa: A002 - Textual's own name for it
        classes: str | None = None,
    ) -> None:
        super().__init__(_shown(text), markup=False, name=name, id=id, classes=classes)

    def update(self, content: VisualType = "", *, layout: bool = True) -> None:
        """Show another text."""
        super().update(_shown(content), layout=layout)


def _shown(content: VisualType) -> VisualType:
    return literal_block(content) if isinstance(content, str) else content


def notify_literal(
    target: App[Any] | Widget,
    message: str,
    *,
    title: str = "",
    severity: Severity = "information",
    timeout: float | None = None,
) -> None:
    """Show a notification whose words are only words; `timeout` in seconds."""
    target.notify(
        safe_block(message),
        title=safe_line(title),
        severity=severity,
        timeout=timeout,
        markup=False,
    )
