from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from paperdeck.discover.days import DayPage, FeaturedPaper, Order
from paperdeck.discover.spans import SpanKind, span_of
from paperdeck.discover.trending import Point
from paperdeck.text.width import cell_width
from paperdeck.ui.look import ASCII, UNICODE
from paperdeck.ui.panes.day_lines import header_lines, look_of, paper_lines

if TYPE_CHECKING:
    from paperdeck.ui.panes.paper_lines import Line

DAY = date(2026, 11, 20)
PAPER = FeaturedPaper(
    row=1,
    id="arxiv:2611.00001",
    title="Fast Video Generation",
    shown_title="Fast Video Generation",
    first_author="Laurens van der Maaten",
    author_count=4,
    organization="Massachusetts Institute of Technology",
    upvotes=118,
    comments=1,
    code_url="https://github.com/a/b",
    project_url="https://example.org",
    withdrawn=False,
    day=DAY,
    seen=None,
    starred=False,
    history=(Point(1, 2), Point(2, 9), Point(3, 118)),
    trend=12.34,
)
UNKNOWN = PAPER._replace(
    first_author=None, author_count=0, organization=None, upvotes=None, comments=None,
    code_url=None, project_url=None, history=(), trend=None,
)  # fmt: skip


def page(*papers: FeaturedPaper, kind: SpanKind = SpanKind.DAY, **facts: object) -> DayPage:
    span = span_of(kind, DAY.toordinal())
    earlier, later = (span_of(kind, DAY.toordinal() + days) for days in (-40, 40))
    made = DayPage(span, Order.UPVOTES, papers, len(papers), 0, None, earlier, later)
    return made._replace(**facts)  # type: ignore[arg-type] # as the test says


def text(line: Line) -> str:
    return "".join(run for run, _ in line)


def lines_of(paper: FeaturedPaper, width: int = 100, **facts: object) -> list[str]:
    look = look_of(page(paper, **facts), UNICODE, ascii_only=False)  # type: ignore[arg-type] # see page
    return [text(line).rstrip() for line in paper_lines(paper, 7, width, look)]


def test_the_header_says_what_it_is_how_many_and_what_lies_beside_it() -> None:
    shown = page(*([PAPER] * 30), repeated=2)
    first, second = header_lines(shown, 96, look_of(shown, UNICODE, ascii_only=False))
    assert text(first) == "Friday, 20 November 2026 · 30 papers · ‹ 11 Oct   30 Dec ›"
    assert text(second) == "most upvotes first · 2 seen before"


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        (SpanKind.DAY, "Fri 20 Nov 2026 - 1 paper - < 11 Oct   30 Dec >"),
        (SpanKind.WEEK, "Week 47 of 2026 - 1 paper - < week 41   week 53 >"),
        (SpanKind.MONTH, "November 2026 - 1 paper - < Oct   Dec >"),
    ],
)
def test_where_there_is_less_room_the_name_is_shorter(kind: SpanKind, told: str) -> None:
    shown = page(PAPER, kind=kind)
    (first, _) = header_lines(shown, 52, look_of(shown, ASCII, ascii_only=True))
    assert text(first) == told


def test_a_page_that_shows_a_part_says_so() -> None:
    shown = page(PAPER, total=2_345)
    first, second = header_lines(shown, 96, look_of(shown, UNICODE, ascii_only=False))
    assert "2,345 papers" in text(first)
    assert text(second) == "most upvotes first · the first 1 are shown"


def test_two_lines_say_rank_votes_and_title_then_who_where_and_what_there_is() -> None:
    place = "Massachusetts Institute of Technology"
    facts = (place, "van der Maaten +3", "1 comment", "[code]", "[project]")
    assert lines_of(PAPER) == [
        "  7   ▲118   ▁▁█ Fast Video Generation",
        f"      {' · '.join(facts)}",
    ]


def test_what_nobody_said_is_left_out() -> None:
    assert lines_of(UNKNOWN) == ["  7          Fast Video Generation", ""]


def test_no_votes_are_a_number_too() -> None:
    first, second = lines_of(PAPER._replace(upvotes=0, comments=0))
    assert "▲0" in first
    assert "0 comments" in second


def test_a_paper_seen_before_is_quiet_and_dated() -> None:
    paper = PAPER._replace(seen=date(2026, 11, 18), starred=True)
    look = look_of(page(paper), UNICODE, ascii_only=False)
    lines = paper_lines(paper, 1, 100, look)
    assert {part for line in lines for run, part in line if run.strip()} == {"seen", "star"}
    assert text(lines[1]).endswith("seen 18 Nov")
    last_year = PAPER._replace(seen=date(2025, 11, 18))
    assert lines_of(last_year)[1].endswith("seen 18 Nov 2025")


def test_a_week_says_on_which_day_a_paper_was_featured() -> None:
    assert lines_of(PAPER, kind=SpanKind.WEEK)[1].endswith("20 Nov")


@pytest.mark.parametrize(("paper", "told"), [(PAPER, "trend +12.3"), (UNKNOWN, "trend -")])
def test_the_trend_is_told_where_it_makes_the_order(paper: FeaturedPaper, told: str) -> None:
    assert lines_of(paper, order=Order.TRENDING)[1].split(" · ")[0].strip() == told


def test_a_withdrawn_paper_says_so() -> None:
    assert "withdrawn" in lines_of(PAPER._replace(withdrawn=True))[1]


@pytest.mark.parametrize("width", range(8, 130))
@pytest.mark.parametrize("title", ["Fast Video", "注意力就是你所需要的一切 " * 5])
def test_no_line_is_ever_wider_than_its_room(width: int, title: str) -> None:
    paper = PAPER._replace(
        shown_title=title, seen=date(2025, 11, 18), organization="组织 " * 20, starred=True
    )
    for papers in ((paper, PAPER), (UNKNOWN,)):
        shown = page(*papers, order=Order.TRENDING, repeated=1, total=1_234)
        look = look_of(shown, UNICODE, ascii_only=False)
        lines = [*header_lines(shown, width, look)]
        # Narrower than its columns a line is cut off by the list itself.
        if width >= 40:
            lines += [line for one in papers for line in paper_lines(one, 100, width, look)]
        assert all(cell_width(text(line)) <= width for line in lines)


@pytest.mark.parametrize("width", [52, 60, 100])
def test_the_title_begins_at_the_same_place_on_all_rows(width: int) -> None:
    papers = (PAPER, UNKNOWN, PAPER._replace(upvotes=3, starred=True, history=()))
    look = look_of(page(*papers), UNICODE, ascii_only=False)
    places = {
        text(paper_lines(paper, rank, width, look)[0]).index("Fast")
        for paper, rank in zip(papers, (1, 10, 100), strict=True)
    }
    assert len(places) == 1
