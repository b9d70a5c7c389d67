from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual.widgets import Static

from paperdeck.ui.widgets.confirm import Confirm

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.ui.widgets.conftest import WidgetApp

    Host = Callable[..., WidgetApp]
    Signs = Callable[[str], list[str]]


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        (["y"], [True]),
        (["enter"], [True]),
        (["n"], [False]),
        (["escape"], [False]),
        (["x", "space", "s"], []),
        (["y", "y"], [True]),
    ],
)
async def test_only_the_answering_keys_answer(
    host: Host, keys: list[str], expected: list[bool]
) -> None:
    given: list[bool | None] = []
    app = host(Static())
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(Confirm("Mark 128 papers read?", "U undoes it."), given.append)
        await pilot.pause()
        painted = "\n".join(app.painted())
        assert "Mark 128 papers read?" in painted
        assert "U undoes it." in painted
        await pilot.press(*keys)

        assert given == expected


async def test_enter_loses_nothing(host: Host) -> None:
    given: list[bool | None] = []
    app = host(Static())
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(Confirm("Replace it?", "It will be lost.", loses=True), given.append)
        await pilot.press("enter")
        assert given == []
        await pilot.press("y")
        assert given == [True]


async def test_hostile_questions_are_only_text(
    host: Host, hostile: str, control_signs: Signs
) -> None:
    app = host(Static())
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(Confirm(hostile, hostile, yes=hostile))
        await pilot.pause()

        assert not control_signs("".join(app.painted()))
        assert not app.links()
