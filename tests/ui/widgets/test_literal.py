from __future__ import annotations

from typing import TYPE_CHECKING

from textual.style import Style
from textual.widgets import Static

from paperdeck.ui.widgets.literal import (
    LiteralStatic,
    content_strip,
    literal,
    literal_block,
    notify_literal,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.ui.widgets.conftest import WidgetApp

    Host = Callable[..., WidgetApp]
    Signs = Callable[[str], list[str]]


def test_markup_is_shown_and_not_read() -> None:
    content = literal("On [/INST] and [@click=app.quit]x[/]", "bold")

    assert content.plain == "On [/INST] and [@click=app.quit]x[/]"
    assert [span.style for span in content.spans] == ["bold"]


def test_a_literal_is_one_line_and_a_block_keeps_its_lines(hostile: str) -> None:
    assert "\n" not in literal(hostile).plain
    assert literal_block("one\ntwo").plain == "one\ntwo"


def test_a_strip_is_exactly_as_wide_as_asked() -> None:
    for width in range(12):
        for text in ("", "short", "注意力就是一切", "a long line of words"):
            strip = content_strip(literal(text), width, Style())
            assert strip.cell_length == width
            assert sum(segment.cell_length for segment in strip) == width


async def test_the_tests_would_notice_a_text_that_became_a_link(host: Host) -> None:
    app = host(Static("[@click=app.quit]x[/]"))
    async with app.run_test(size=(60, 8)):
        assert app.links() == ["app.quit"]


async def test_hostile_texts_are_shown_as_they_are(
    host: Host, hostile: str, control_signs: Signs
) -> None:
    static = LiteralStatic(hostile)
    app = host(static, LiteralStatic())
    async with app.run_test(size=(60, 8)) as pilot:
        app.query(LiteralStatic).last().update(f"again {hostile}")
        await pilot.pause()
        painted = app.painted()

        assert not control_signs("".join(painted))
        assert literal(hostile).plain.split()[0] in painted[0]
        assert not app.links()


async def test_hostile_notifications_are_shown_as_they_are(
    host: Host, hostile: str, control_signs: Signs
) -> None:
    app = host(Static())
    async with app.run_test(size=(60, 20), notifications=True) as pilot:
        notify_literal(app, hostile, title=hostile, severity="error")
        await pilot.pause()
        painted = "\n".join(app.painted())

        assert not control_signs(painted.replace("\n", ""))
        assert painted.count(literal(hostile).plain.split()[0]) >= 2
        assert not app.links()
