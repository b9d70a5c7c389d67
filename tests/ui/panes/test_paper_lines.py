from __future__ import annotations

from datetime import date

import pytest

from paperdeck.model.rows import PaperRow
from paperdeck.text.width import cell_width
from paperdeck.ui.look import ASCII, UNICODE
from paperdeck.ui.panes.paper_lines import one_line, short_date, short_people, two_lines

TODAY = date(2026, 6, 13)
ROW = PaperRow(
    row=1,
    id="arxiv:2502.04507",
    title="Fast Video Generation with Sliding Tile Attention",
    family_names=("Zhang", "Chen", "Su"),
    author_count=9,
    primary_category="cs.CV",
    day=date(2026, 2, 6),
    upvotes=96,
    code=True,
)


def text(line: list[tuple[str, str]]) -> str:
    return "".join(run for run, _ in line)


def parts(line: list[tuple[str, str]]) -> set[str]:
    return {part for run, part in line if run.strip()}


@pytest.mark.parametrize("width", range(8, 140))
@pytest.mark.parametrize("title", [ROW.title, "注意力就是你所需要的一切 " * 4, "x"])
def test_no_line_is_ever_wider_than_its_room(width: int, title: str) -> None:
    row = ROW._replace(title=title, tags=("ml/diffusion", "video"))
    lines = two_lines(row, width, UNICODE, selected=True, when="Feb 25")
    lines += one_line(row, width, UNICODE, TODAY, selected=True)
    assert all(cell_width(text(line)) <= width for line in lines)


@pytest.mark.parametrize("width", [30, 60, 120])
def test_the_title_begins_at_the_same_place_and_is_never_pushed_off(width: int) -> None:
    for line in (
        two_lines(ROW, width, UNICODE, selected=False)[0],
        one_line(ROW, width, UNICODE, TODAY, selected=False)[0],
    ):
        assert text(line)[3:].startswith("Fast Video")


def test_two_lines_say_who_where_how_liked_and_what_there_is() -> None:
    _, facts = two_lines(ROW, 80, UNICODE, selected=False)
    assert text(facts).strip() == "Zhang, Chen, Su +6 · cs.CV · ▲96 · code"


def test_facts_without_room_are_left_out_whole() -> None:
    _, facts = two_lines(ROW, 34, UNICODE, selected=False)
    assert text(facts).strip() == "Zhang, Chen, Su +6 · cs.CV"


def test_the_date_stands_at_the_right_when_the_heading_does_not_tell_it() -> None:
    _, facts = two_lines(ROW, 80, UNICODE, selected=False, when="6 Feb")
    assert text(facts).endswith("6 Feb")
    assert cell_width(text(facts)) == 79


@pytest.mark.parametrize(
    ("row", "glyph"),
    [
        (ROW, "●"),
        (ROW._replace(read=True), " "),
        (ROW._replace(queued=True), "◷"),
        (ROW._replace(starred=True, read=True), "★"),
        (ROW._replace(starred=True, queued=True), "★"),
    ],
)
def test_one_sign_tells_the_state(row: PaperRow, glyph: str) -> None:
    line = one_line(row, 80, UNICODE, TODAY, selected=False)[0]
    assert text(line)[1] == glyph


def test_a_read_title_is_quiet_and_a_withdrawn_one_struck() -> None:
    assert "title-read" in parts(two_lines(ROW._replace(read=True), 80, UNICODE, selected=False)[0])
    assert "withdrawn" in parts(
        two_lines(ROW._replace(withdrawn=True), 80, UNICODE, selected=False)[0]
    )


def test_ascii_signs_are_ascii() -> None:
    row = ROW._replace(starred=True, noted=True, tags=("ml",))
    lines = two_lines(row, 60, ASCII, selected=True) + one_line(
        row, 30, ASCII, TODAY, selected=True
    )
    assert all(text(line).isascii() for line in lines)


def test_a_paper_without_people_category_or_date_still_has_its_lines() -> None:
    bare = ROW._replace(
        family_names=(),
        author_count=0,
        primary_category=None,
        day=None,
        upvotes=None,
        code=False,
    )
    assert text(two_lines(bare, 60, UNICODE, selected=False)[1]).strip() == ""
    assert "Fast Video" in text(one_line(bare, 80, UNICODE, TODAY, selected=False)[0])


@pytest.mark.parametrize(
    ("day", "shown"),
    [
        (date(2026, 2, 6), "6 Feb"),
        (date(2025, 2, 6), "Feb 25"),
        (date(2025, 1, 1), "2025"),
        (date(2026, 1, 1), "1 Jan"),
        (None, ""),
    ],
)
def test_dates_are_short(day: date | None, shown: str) -> None:
    assert short_date(day, TODAY) == shown


def test_people_beyond_the_first_are_counted() -> None:
    assert short_people(ROW, 2) == "Zhang, Chen +7"
    assert short_people(ROW._replace(author_count=3), 3) == "Zhang, Chen, Su"


def test_authors_whom_nobody_names_are_no_person_and_no_number() -> None:
    row = ROW._replace(family_names=("Zhang", "Chen"), author_count=3, more_authors=True)
    assert short_people(row, 3) == "Zhang, Chen et al."
    assert short_people(row, 1) == "Zhang et al."
    (line,) = one_line(row, 100, UNICODE, TODAY, selected=False)
    assert f"Zhang+{UNICODE.ellipsis}" in text(line)
