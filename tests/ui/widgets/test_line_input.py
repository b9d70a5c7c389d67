from __future__ import annotations

from typing import TYPE_CHECKING

from textual.events import Paste

from paperdeck.ui.widgets.line_input import LineInput

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.ui.widgets.conftest import WidgetApp

    Host = Callable[..., WidgetApp]
    Signs = Callable[[str], list[str]]


async def test_nothing_harmful_can_be_pasted_or_assigned(
    host: Host, hostile: str, control_signs: Signs
) -> None:
    app = host()
    async with app.run_test(size=(60, 3)) as pilot:
        line = LineInput(hostile, placeholder=hostile)
        await app.mount(line)
        for put in (lambda: line.post_message(Paste(hostile)), lambda: assign(line, hostile)):
            put()
            await pilot.pause()
            assert line.value
            assert not control_signs("".join([line.value, *app.painted()]))
        line.value = ""
        await pilot.pause()

        assert not control_signs("".join(app.painted()))
        assert not app.links()


def assign(line: LineInput, text: str) -> None:
    line.value = text


async def test_a_paste_of_several_lines_becomes_one_line_at_the_cursor(host: Host) -> None:
    app = host()
    async with app.run_test(size=(60, 3)) as pilot:
        line = LineInput("ab")
        await app.mount(line)
        line.focus()
        line.cursor_position = 1
        line.post_message(Paste("one\ntwo"))
        await pilot.pause()

        assert line.value == "aone twob"
        assert line.cursor_position == len("aone two")


async def test_what_is_typed_stays_as_typed(host: Host) -> None:
    line = LineInput()
    async with host(line).run_test(size=(60, 3)) as pilot:
        line.focus()
        await pilot.press("a", "space", "space", "q", "space")

        assert line.value == "a  q "


async def test_the_cursor_does_not_blink(host: Host) -> None:
    line = LineInput()
    async with host(line).run_test(size=(60, 3)):
        assert not line.cursor_blink
