from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from rich.segment import Segment
from textual.events import MouseScrollUp
from textual.strip import Strip

from paperdeck.ui.widgets.sections import Sections
from paperdeck.ui.widgets.virtual_list import VirtualList

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.ui.widgets.conftest import WidgetApp
    from textual.app import App
    from textual.pilot import Pilot

    Host = Callable[..., WidgetApp]


class Numbers(VirtualList):
    """Items that say their number, and how they are drawn."""

    def __init__(self, sections: Sections | None = None, *, added: int = 0) -> None:
        super().__init__(sections)
        self.added = added
        self.rendered: list[int] = []
        self.chosen: set[int] = set()

    def render_item(self, index: int, width: int, *, cursor: bool, selected: bool) -> list[Strip]:
        self.rendered.append(index)
        style = self.item_style(cursor=cursor, selected=selected).rich_style
        marker = f"{'>' if cursor else ' '}{'+' if selected else ' '}"
        texts = [f"{marker}item {index + self.added}", f"{marker} …"][: self.sections.item_height]
        return [Strip([Segment(text, style)]) for text in texts]

    def render_header(self, section: int, width: int) -> Strip:
        return Strip([Segment(f"== {section} ==")])

    def is_selected(self, index: int) -> bool:
        return index in self.chosen


def text_of(app: WidgetApp) -> list[str]:
    return [line.rstrip(" ▁▂▃▄▅▆▇█▎▊") for line in app.painted()]


def heard(app: WidgetApp, kind: type[VirtualList.ListMessage]) -> list[VirtualList.ListMessage]:
    return [message for message in app.heard if isinstance(message, kind)]


async def settle(pilot: Pilot[None]) -> None:
    await pilot.pause()
    await pilot.pause()


async def test_a_million_items_cost_only_the_window(host: Host) -> None:
    numbers = Numbers(Sections(1_000_000, 2, range(0, 1_000_000, 5_000)))
    app = host(numbers)
    async with app.run_test(size=(40, 20)) as pilot:
        await settle(pilot)
        assert len(numbers.rendered) <= 11

        numbers.rendered.clear()
        numbers.end()
        await settle(pilot)
        assert len(numbers.rendered) <= 11
        assert text_of(app)[-2:] == ["> item 999999", ">  …"]

        numbers.rendered.clear()
        numbers.move(-1)
        await settle(pilot)
        assert sorted(numbers.rendered) == [999_998, 999_999]


async def test_headers_stand_above_their_items(host: Host) -> None:
    app = host(Numbers(Sections(4, 2, [0, 3])))
    async with app.run_test(size=(40, 12)) as pilot:
        await settle(pilot)
        assert text_of(app)[:10] == [
            "== 0 ==",
            "> item 0",
            ">  …",
            "  item 1",
            "   …",
            "  item 2",
            "   …",
            "== 1 ==",
            "  item 3",
            "   …",
        ]


async def test_the_last_row_is_never_hidden(host: Host) -> None:
    numbers = Numbers(Sections(50, 1))
    app = host(numbers)
    async with app.run_test(size=(30, 10)) as pilot:
        numbers.end()
        await settle(pilot)

        assert text_of(app)[-1] == "> item 49"
        assert not numbers.show_horizontal_scrollbar
        assert numbers.virtual_size.width == numbers.scrollable_content_region.width


async def test_moving_keeps_two_items_of_margin_and_never_animates(host: Host) -> None:
    numbers = Numbers(Sections(100, 1))
    async with host(numbers).run_test(size=(30, 10)) as pilot:
        await settle(pilot)
        numbers.move(7)
        assert (numbers.cursor, numbers.scroll_y) == (7, 0)
        numbers.move(1)
        assert (numbers.cursor, numbers.scroll_y) == (8, 1)
        numbers.move(-5)
        assert (numbers.cursor, numbers.scroll_y) == (3, 1)
        numbers.home()
        assert (numbers.cursor, numbers.scroll_y) == (0, 0)
        numbers.move(-1)
        assert numbers.cursor == 0
        numbers.move_to(5000)
        assert (numbers.cursor, numbers.scroll_y) == (99, 90)


async def test_pages_move_cursor_and_window_together(host: Host) -> None:
    numbers = Numbers(Sections(100, 2))
    async with host(numbers).run_test(size=(30, 20)) as pilot:
        await settle(pilot)
        numbers.move_to(4)
        numbers.half_page(1)
        assert (numbers.cursor, numbers.scroll_y) == (9, 10)
        numbers.page(1)
        assert (numbers.cursor, numbers.scroll_y) == (18, 28)
        numbers.page(-1)
        numbers.page(-1)
        numbers.page(-1)
        assert (numbers.cursor, numbers.scroll_y) == (0, 0)


async def test_an_empty_list_stands_still(host: Host) -> None:
    numbers = Numbers()
    app = host(numbers)
    async with app.run_test(size=(30, 5)) as pilot:
        await settle(pilot)
        numbers.move(1)
        numbers.page(1)
        numbers.home()
        numbers.end()
        numbers.scroll_to_item(3)
        await pilot.click(Numbers, offset=(2, 2))
        await settle(pilot)

        assert numbers.cursor is None
        assert app.heard == []
        assert all(not line for line in text_of(app))


@pytest.mark.parametrize("height", [1, 2, 3])
async def test_the_cursor_shows_in_the_lowest_windows(host: Host, height: int) -> None:
    numbers = Numbers(Sections(30, 2, range(0, 30, 3)))
    app = host(numbers)
    async with app.run_test(size=(30, height)) as pilot:
        await settle(pilot)
        for index in (0, 1, 2, 15, 29, 28, 3, 0):
            numbers.move_to(index)
            await settle(pilot)
            assert f"> item {index}" in text_of(app)


async def test_a_resize_keeps_the_cursor_in_sight(host: Host) -> None:
    numbers = Numbers(Sections(100, 1))
    app = host(numbers)
    async with app.run_test(size=(30, 20)) as pilot:
        numbers.move_to(17)
        await settle(pilot)
        await pilot.resize_terminal(44, 6)
        await settle(pilot)

        assert numbers.cursor in numbers.window
        assert "> item 17" in text_of(app)
        assert numbers.virtual_size.width == numbers.scrollable_content_region.width


async def test_new_items_above_move_nothing_on_the_screen(host: Host) -> None:
    numbers = Numbers(Sections(100, 2, [0]))
    app = host(numbers)
    async with app.run_test(size=(30, 20)) as pilot:
        await settle(pilot)
        numbers.move_to(40)
        await settle(pilot)
        before = text_of(app)

        numbers.added = -12
        numbers.set_geometry(Sections(112, 2, [0, 12]), anchor=lambda index: index + 12)
        await settle(pilot)

        assert text_of(app) == before
        assert numbers.cursor == 52
        assert heard(app, VirtualList.CursorMoved)[-1] == VirtualList.CursorMoved(numbers, 52)


async def test_new_contents_without_anchor_start_at_the_top(host: Host) -> None:
    numbers = Numbers(Sections(100, 2))
    async with host(numbers).run_test(size=(30, 20)) as pilot:
        numbers.move_to(40)
        await settle(pilot)
        numbers.set_geometry(Sections(50, 1))

        assert (numbers.cursor, numbers.scroll_y) == (0, 0)
        numbers.set_geometry(Sections(0, 1))
        assert numbers.cursor is None
        assert not numbers.window


async def test_the_wheel_goes_on_from_where_a_shrunken_list_ends(host: Host) -> None:
    numbers = Numbers(Sections(1000, 1))
    async with host(numbers).run_test(size=(30, 10)) as pilot:
        numbers.end()
        await settle(pilot)
        numbers.set_geometry(Sections(100, 1), anchor=lambda _: 99)
        await settle(pilot)
        assert numbers.scroll_y == 90
        await pilot._post_mouse_events([MouseScrollUp], Numbers)
        assert numbers.scroll_y < 90


async def test_the_owner_hears_what_comes_into_view_once(host: Host) -> None:
    numbers = Numbers(Sections(100, 1))
    app = host(numbers)
    async with app.run_test(size=(30, 10)) as pilot:
        await settle(pilot)
        numbers.move_to(50)
        numbers.move(-1)
        await settle(pilot)

        assert heard(app, VirtualList.WindowChanged) == [
            VirtualList.WindowChanged(numbers, 0, 10),
            VirtualList.WindowChanged(numbers, 43, 53),
        ]


async def test_other_contents_are_told_even_in_the_same_window(host: Host) -> None:
    numbers = Numbers(Sections(100, 1))
    app = host(numbers)
    async with app.run_test(size=(30, 10)) as pilot:
        await settle(pilot)
        app.heard.clear()
        numbers.set_geometry(Sections(100, 1))
        await settle(pilot)

        assert app.heard == [
            VirtualList.WindowChanged(numbers, 0, 10),
            VirtualList.CursorMoved(numbers, 0),
        ]


async def test_a_click_selects_without_scrolling_and_a_second_one_activates(host: Host) -> None:
    numbers = Numbers(Sections(100, 1, [0]))
    app = host(numbers)
    async with app.run_test(size=(30, 10)) as pilot:
        await settle(pilot)
        await pilot.click(Numbers, offset=(3, 9))
        await settle(pilot)
        assert (numbers.cursor, numbers.scroll_y) == (8, 0)
        assert heard(app, VirtualList.Selected) == [VirtualList.Selected(numbers, 8)]

        await pilot.double_click(Numbers, offset=(3, 9))
        await settle(pilot)
        assert heard(app, VirtualList.Activated) == [VirtualList.Activated(numbers, 8)]


async def test_a_click_on_a_header_or_below_the_items_does_nothing(host: Host) -> None:
    numbers = Numbers(Sections(3, 1, [0]))
    app = host(numbers)
    async with app.run_test(size=(30, 10)) as pilot:
        await settle(pilot)
        await pilot.click(Numbers, offset=(3, 0))
        await pilot.click(Numbers, offset=(3, 8))
        await settle(pilot)

        assert numbers.cursor == 0
        assert not heard(app, VirtualList.Selected)


async def test_invalidated_items_alone_are_drawn_anew(host: Host) -> None:
    numbers = Numbers(Sections(100, 1))
    app = host(numbers)
    async with app.run_test(size=(30, 10)) as pilot:
        await settle(pilot)
        numbers.rendered.clear()
        numbers.chosen.add(3)
        numbers.invalidate([3, 80])
        await settle(pilot)
        assert numbers.rendered == [3]
        assert text_of(app)[3] == " +item 3"

        numbers.rendered.clear()
        numbers.added = 1000
        numbers.invalidate()
        await settle(pilot)
        assert sorted(numbers.rendered) == list(range(10))
        assert text_of(app)[4] == "  item 1004"


def is_reversed(numbers: Numbers, line: int) -> bool:
    style = numbers.render_line(line)._segments[0].style
    return style is not None and bool(style.reverse)


@pytest.mark.parametrize("theme", ["textual-dark", "ansi-dark"])
@pytest.mark.parametrize("no_color", [True, False])
async def test_the_cursor_row_is_reversed_where_there_are_no_colours(
    host: Host, monkeypatch: pytest.MonkeyPatch, theme: str, *, no_color: bool
) -> None:
    if no_color:
        monkeypatch.setenv("NO_COLOR", "1")
    numbers = Numbers(Sections(3, 1))
    app = host(numbers)
    async with app.run_test(size=(30, 5)) as pilot:
        app.theme = theme
        numbers.focus()
        await settle(pilot)

        assert is_reversed(numbers, 0) == no_color
        assert not is_reversed(numbers, 1)


async def test_in_the_terminals_own_colours_the_cursor_row_has_one_style(host: Host) -> None:
    numbers = Numbers(Sections(3, 1))
    app = host(numbers)
    async with app.run_test(size=(30, 5)) as pilot:
        app.theme = "ansi-dark"
        numbers.focus()
        await settle(pilot)
        part = numbers.part_style("virtual-list--header", cursor=True, selected=False)
        assert part == numbers.item_style(cursor=True, selected=False)
        off = numbers.part_style("virtual-list--header", cursor=False, selected=False)
        assert off != numbers.item_style(cursor=False, selected=False)


class Raw(Numbers):
    """A careless list: it hands on what it was given."""

    def __init__(self, text: str) -> None:
        super().__init__(Sections(2, 1, [0]))
        self.text = text

    def render_item(self, index: int, width: int, *, cursor: bool, selected: bool) -> list[Strip]:
        return [Strip([Segment(self.text)])]

    def render_header(self, section: int, width: int) -> Strip:
        return Strip([Segment(self.text)])


async def test_not_even_a_careless_list_lets_control_characters_through(
    host: Host, hostile: str, control_signs: Callable[[str], list[str]]
) -> None:
    raw = Raw(hostile)
    app = host(raw)
    async with app.run_test(size=(60, 4)) as pilot:
        await settle(pilot)
        await pilot.click(Raw, offset=(2, 1))
        painted = app.painted()

        assert not control_signs("".join(painted))
        assert all(line.strip() for line in painted[:3])
        assert not app.links()


async def test_rows_take_the_colours_of_a_new_theme(host: Host) -> None:
    numbers = Numbers(Sections(3, 1))
    app: App[None] = host(numbers)
    async with app.run_test(size=(30, 5)) as pilot:
        await settle(pilot)
        before = numbers.render_line(1)._segments[0].style
        app.theme = "textual-light"
        await settle(pilot)

        assert numbers.render_line(1)._segments[0].style != before
