"""An application that gives widgets the theme variables they ask for."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

import pytest
from textual import on
from textual.app import App, ComposeResult

from paperdeck.ui.widgets.virtual_list import VirtualList

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.widget import Widget

HOSTILE = {
    "markup": "a [/INST] [@click=app.boom]x[/] [bold red]loud[/] [$accent] $accent",
    "escapes": "plain \x1b[31mred\x1b[0m \x1b]52;c;aGVsbG8=\x07copied \x1bPq",
    "c1": "plain \x9b31mC1\x9d52;c;x\x9c \x90",
    "layout": "left\u202egpj.exe\u2066\u200f line\nbreak\r\ttab\x00\x7f \U000e0041\ufeffmark",
}


class WidgetApp(App[None]):
    """The least application: theme variables, and an ear for the messages of lists."""

    ENABLE_COMMAND_PALETTE = False

    def __init__(self, *widgets: Widget) -> None:
        super().__init__()
        self.widgets = widgets
        self.heard: list[VirtualList.ListMessage] = []

    def compose(self) -> ComposeResult:
        yield from self.widgets

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return {
            "pd-muted": "#888888",
            "pd-cursor": "#334455",
            "pd-cursor-foreground": "#ffffff",
            "pd-match": "#ffaa00",
        }

    @on(VirtualList.ListMessage)
    def _hear(self, message: VirtualList.ListMessage) -> None:
        self.heard.append(message)

    def painted(self) -> list[str]:
        """Return the lines of the screen as they are painted."""
        return [strip.text for strip in self.screen._compositor.render_strips()]

    def links(self) -> list[str]:
        """Return the actions that a click somewhere on the screen would run."""
        strips = self.screen._compositor.render_strips()
        styles = [segment.style for strip in strips for segment in strip]
        return [style.meta["@click"] for style in styles if style and "@click" in style.meta]


def _control_signs(text: str) -> list[str]:
    """Return the characters of a text that could act on a terminal or reorder it."""
    return [sign for sign in text if unicodedata.category(sign) in {"Cc", "Cf", "Zl", "Zp"}]


@pytest.fixture
def host() -> Callable[..., WidgetApp]:
    """Make an application around some widgets."""
    return WidgetApp


@pytest.fixture
def control_signs() -> Callable[[str], list[str]]:
    """Find characters that no painted line may hold."""
    return _control_signs


@pytest.fixture(params=HOSTILE.values(), ids=list(HOSTILE))
def hostile(request: pytest.FixtureRequest) -> str:
    """A text that wants to be more than text."""
    text: str = request.param
    return text
