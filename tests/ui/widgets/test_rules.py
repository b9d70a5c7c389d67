from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Horizontal
from textual.widgets import Static

from paperdeck.ui.widgets.rules import HorizontalRule, VerticalRule

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.ui.widgets.conftest import WidgetApp

    Host = Callable[..., WidgetApp]


async def test_rules_meet_at_their_joints(host: Host) -> None:
    rule = HorizontalRule()
    panes = Static("ab"), Static("cd")
    for pane in panes:
        pane.styles.width = 3
    app = host(rule, Horizontal(panes[0], VerticalRule(), panes[1]))
    async with app.run_test(size=(7, 3)) as pilot:
        rule.set_joints(frozenset({3}))
        await pilot.pause()

        assert app.painted() == ["───┬───", "ab │cd ", "   │   "]
