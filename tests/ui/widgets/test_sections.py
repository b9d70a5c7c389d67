from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperdeck.ui.widgets.sections import (
    Header,
    Item,
    Place,
    Sections,
    carry_place,
    top_showing,
)


@st.composite
def layouts(draw: st.DrawFn) -> Sections:
    count = draw(st.integers(0, 40))
    starts = draw(st.sets(st.integers(0, max(0, count - 1)), max_size=count))
    return Sections(
        count,
        draw(st.integers(1, 3)),
        sorted(starts) if count else [],
        draw(st.integers(0, 2)),
    )


def expand(sections: Sections) -> list[Header | Item]:
    """Write out every line, the slow and obvious way."""
    firsts = {sections.items_of(number)[0]: number for number in range(sections.section_count)}
    lines: list[Header | Item] = []
    for index in range(sections.count):
        if index in firsts:
            lines += [Header(firsts[index], line) for line in range(sections.header_height)]
        lines += [Item(index, line) for line in range(sections.item_height)]
    return lines


@given(layouts())
def test_every_line_is_what_the_naive_expansion_says(sections: Sections) -> None:
    lines = expand(sections)

    assert sections.height == len(lines)
    assert [sections.at(line) for line in range(sections.height)] == lines
    for index in range(sections.count):
        assert sections.line_of(index) == lines.index(Item(index, 0))


@given(layouts(), st.integers(-5, 130), st.integers(-5, 130))
def test_items_between_two_lines_are_those_that_show(
    sections: Sections, top: int, bottom: int
) -> None:
    shown = {
        line.index
        for number, line in enumerate(expand(sections))
        if top <= number < bottom and isinstance(line, Item)
    }

    assert set(sections.items_between(top, bottom)) == shown


@given(layouts())
def test_each_item_is_in_the_section_that_lists_it(sections: Sections) -> None:
    listed = {
        index: number
        for number in range(sections.section_count)
        for index in sections.items_of(number)
    }

    for index in range(sections.count):
        assert sections.section_of(index) == listed.get(index)


def test_a_million_items_are_laid_out_without_expanding_them() -> None:
    sections = Sections(1_000_000, 2, range(0, 1_000_000, 10_000))

    assert sections.height == 2_000_100
    assert sections.at(2_000_099) == Item(999_999, 1)
    assert sections.at(0) == Header(0)


@pytest.mark.parametrize("line", [-1, 4])
def test_a_line_outside_the_list_is_refused(line: int) -> None:
    with pytest.raises(IndexError):
        Sections(2, 2).at(line)


@pytest.mark.parametrize(
    ("count", "item_height", "starts"),
    [(-1, 1, []), (1, 0, []), (2, 1, [2]), (2, 1, [-1]), (4, 1, [2, 2]), (4, 1, [2, 1])],
)
def test_impossible_layouts_are_refused(count: int, item_height: int, starts: list[int]) -> None:
    with pytest.raises(ValueError, match=r"list|section"):
        Sections(count, item_height, starts)


@given(layouts(), st.data())
def test_the_shown_item_is_inside_the_window(sections: Sections, data: st.DataObject) -> None:
    if not sections.count:
        return
    item = data.draw(st.integers(0, sections.count - 1))
    height = data.draw(st.integers(1, 30))
    top = data.draw(st.integers(0, sections.height))

    shown = top_showing(sections, item, top=top, height=height)

    assert 0 <= shown <= max(0, sections.height - height)
    assert shown <= sections.line_of(item)
    visible = shown + height - sections.line_of(item)
    assert visible >= min(sections.item_height, height)


@pytest.mark.parametrize(
    ("item", "top", "expected"),
    [
        (0, 40, 0),  # the header above the first item comes along
        (20, 15, 15),  # already inside, with its margin
        (24, 15, 18),  # two items stay visible below
        (16, 15, 15),  # its margin begins just at the top
        (15, 15, 14),
        (99, 0, 91),
    ],
)
def test_the_window_moves_no_further_than_the_margin_asks(
    item: int, top: int, expected: int
) -> None:
    sections = Sections(100, 1, [0])

    assert top_showing(sections, item, top=top, height=10) == expected


def test_a_low_window_gives_up_the_margin_but_not_the_item() -> None:
    sections = Sections(100, 2, [0])

    assert top_showing(sections, 50, top=0, height=1) == sections.line_of(50)
    assert top_showing(sections, 50, top=0, height=2) == sections.line_of(50)
    assert top_showing(sections, 50, top=0, height=0) == 0


def test_the_cursor_keeps_its_line_when_items_arrive_above() -> None:
    old, new = Sections(100, 2, [0]), Sections(107, 2, [0, 3])
    place = carry_place(old, new, Place(40, 75), height=20, new_index=lambda index: index + 7)

    assert place.cursor == 47
    assert new.line_of(47) - place.top == old.line_of(40) - 75


def test_the_top_item_keeps_its_line_when_the_cursor_is_out_of_sight() -> None:
    old, new = Sections(100, 1), Sections(105, 1)
    place = carry_place(old, new, Place(2, 60), height=10, new_index=lambda index: index + 5)

    assert place == Place(7, 65)


def test_a_cursor_whose_item_is_gone_passes_to_the_next_one_in_its_place() -> None:
    old, new = Sections(10, 1), Sections(9, 1)

    def without_four(index: int) -> int | None:
        return None if index == 4 else index - (index > 4)

    assert carry_place(old, new, Place(4, 0), height=5, new_index=without_four) == Place(4, 0)


def test_a_cursor_whose_last_item_is_gone_passes_to_the_one_before() -> None:
    old, new = Sections(3, 1), Sections(2, 1)

    def without_last(index: int) -> int | None:
        return index if index < 2 else None

    assert carry_place(old, new, Place(2, 0), height=5, new_index=without_last) == Place(1, 0)


@pytest.mark.parametrize(
    ("old", "new", "place", "expected"),
    [
        (Sections(5, 1), Sections(0, 1), Place(3, 0), Place(None, 0)),
        (Sections(0, 1), Sections(5, 1), Place(None, 0), Place(0, 0)),
        (Sections(500, 1), Sections(3, 1), Place(400, 390), Place(2, 0)),
    ],
)
def test_emptied_filled_and_replaced_lists_have_a_place_too(
    old: Sections, new: Sections, place: Place, expected: Place
) -> None:
    assert carry_place(old, new, place, height=20, new_index=lambda _: None) == expected


@given(layouts(), layouts(), st.data())
def test_a_carried_place_is_always_inside_the_new_list(
    old: Sections, new: Sections, data: st.DataObject
) -> None:
    cursor = data.draw(st.integers(0, old.count - 1)) if old.count else None
    top = data.draw(st.integers(0, old.height))
    height = data.draw(st.integers(0, 20))
    place = carry_place(
        old,
        new,
        Place(cursor, top),
        height=height,
        new_index=lambda index: index if index < new.count else None,
    )

    assert (place.cursor is None) == (new.count == 0)
    assert place.cursor is None or 0 <= place.cursor < new.count
    assert 0 <= place.top <= max(0, new.height - height)
