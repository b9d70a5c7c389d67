"""How the page of a day looks: pure layout of text runs, two lines a paper, two for the header.

A run is `(text, part)`; `part` names a component style of the page's list (`title`, `fact`, ...).
Widths are terminal cells.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from paperdeck.discover.day_words import (
    badges,
    comments_text,
    count_text,
    people_text,
    trend_text,
)
from paperdeck.discover.days import Order
from paperdeck.discover.spans import SpanKind, long_name, short_name, year_of
from paperdeck.discover.trending import sparkline
from paperdeck.text.safe import safe_line
from paperdeck.text.width import cell_width, clip, pad
from paperdeck.ui.panes.headings import long_date

if TYPE_CHECKING:
    from collections.abc import Iterator

    from paperdeck.discover.days import DayPage, FeaturedPaper
    from paperdeck.discover.spans import Span
    from paperdeck.ui.look import Glyphs
    from paperdeck.ui.panes.paper_lines import Line, Run

_RANK = 4
_VOTES = 6
_PLACE = 12
"""Columns that a place is given in any case."""
_LINE_FROM = 48
"""Columns from which on there is room for the line of votes beside the title."""
_SIGNS = {False: ("‹", "›"), True: ("<", ">")}
_BY = {
    Order.UPVOTES: "most upvotes first",
    Order.TRENDING: "trending first",
    Order.NEWEST: "newest first",
    Order.MATCH: "best match first",
}


class Look(NamedTuple):
    """What the lines of a page have in common.

    `votes` are the columns of the line of votes, 0 if no paper of the page has one. `dated`
    says on which day of the span a paper was featured.
    """

    glyphs: Glyphs
    ascii_only: bool
    votes: int = 0
    dated: bool = False
    trends: bool = False
    year: int = 0


def look_of(page: DayPage, glyphs: Glyphs, *, ascii_only: bool) -> Look:
    """Choose what the lines of a page have in common."""
    votes = max((len(sparkline(paper.history)) for paper in page.papers), default=0)
    return Look(
        glyphs,
        ascii_only,
        votes,
        dated=page.span.kind is not SpanKind.DAY,
        trends=page.order is Order.TRENDING,
        year=year_of(page.span),
    )


def header_lines(page: DayPage, width: int, look: Look) -> list[Line]:
    """Lay out what the page is: its name, how many papers, what lies beside it; then its order."""
    separator = f" {look.glyphs.separator} "
    left, right = _SIGNS[look.ascii_only]
    year = year_of(page.span)
    beside = "   ".join(
        (
            *([f"{left} {short_name(page.earlier, year=year)}"] if page.earlier else []),
            *([f"{short_name(page.later, year=year)} {right}"] if page.later else []),
        )
    )
    rest = separator.join(["", count_text(page.total), *([beside] if beside else [])])
    name = long_name(page.span)
    if cell_width(name) + cell_width(rest) > width:
        name = _shorter_name(page.span)
    room = max(width - cell_width(rest), 1)
    facts = [_BY[page.order]] if page.papers else []
    if not page.featured and page.papers:
        facts.append("by date of publication")
    if page.repeated:
        facts.append(f"{page.repeated:,} seen before")
    if len(page.papers) < page.total:
        facts.append(f"the first {len(page.papers):,} are shown")
    second = clip(separator.join(facts), width, look.glyphs.ellipsis)
    name = clip(name, room, look.glyphs.ellipsis)
    return [
        [(name, "name"), (clip(rest, width - cell_width(name), look.glyphs.ellipsis), "fact")],
        [(second, "fact")],
    ]


def _shorter_name(span: Span) -> str:
    if span.kind is SpanKind.DAY:
        return long_date(date.fromordinal(span.first))
    return short_name(span, year=0).capitalize()


def paper_lines(paper: FeaturedPaper, rank: int, width: int, look: Look) -> list[Line]:
    """Lay a paper out on two lines; one that was seen before is quiet, and says when."""
    lines = [_first_line(paper, rank, width, look), _second_line(paper, width, look)]
    if paper.seen is None:
        return lines
    return [[(text, "star" if part == "star" else "seen") for text, part in line] for line in lines]


def _first_line(paper: FeaturedPaper, rank: int, width: int, look: Look) -> Line:
    glyphs = look.glyphs
    votes = f"{glyphs.upvotes}{paper.upvotes}" if paper.upvotes is not None else ""
    line: Line = [
        (f"{rank:>{_RANK - 1}} ", "fact"),
        (f"{glyphs.star if paper.starred else ' '} ", "star"),
        (f"{votes:<{_VOTES}} ", "upvotes"),
    ]
    if look.votes and width >= _LINE_FROM:
        drawn = sparkline(paper.history, ascii_only=look.ascii_only)
        line.append((f"{drawn:>{look.votes}} ", "line"))
    room = max(width - sum(cell_width(text) for text, _ in line) - 1, 1)
    title = clip(safe_line(paper.shown_title), room, glyphs.ellipsis)
    return [*line, (pad(title, room), "withdrawn" if paper.withdrawn else "title")]


def _second_line(paper: FeaturedPaper, width: int, look: Look) -> Line:
    when = _when(paper, look)
    line: Line = [(" " * (_RANK + 2), "fact")]
    room = width - _RANK - 3 - (cell_width(when) + 2 if when else 0)
    separator = f" {look.glyphs.separator} "
    for text, part in _fitting(list(_facts(paper, look)), room, look):
        lead = separator if len(line) > 1 else ""
        needed = cell_width(lead) + cell_width(text)
        if needed <= room:
            line += [(lead, "fact"), (text, part)] if lead else [(text, part)]
            room -= needed
    if when:
        line.append((f"{' ' * max(room, 0)}  {when}", "date"))
    return line


def _fitting(facts: list[Run], room: int, look: Look) -> Iterator[Run]:
    """Give the facts, the place shortened as far as the others need the room."""
    others = sum(cell_width(text) + 3 for text, part in facts if part != "place")
    for text, part in facts:
        if part == "place":
            yield clip(text, max(room - others, _PLACE), look.glyphs.ellipsis), part
        else:
            yield text, part


def _when(paper: FeaturedPaper, look: Look) -> str:
    if paper.seen is not None:
        return f"seen {_date(paper.seen, look)}"
    return _date(paper.day, look) if look.dated else ""


def _date(day: date, look: Look) -> str:
    return f"{day.day} {day:%b}" if day.year == look.year else f"{day.day} {day:%b} {day.year}"


def _facts(paper: FeaturedPaper, look: Look) -> Iterator[Run]:
    """Give what the quiet line says, most important first."""
    if look.trends:
        yield trend_text(paper.trend), "upvotes"
    if paper.match is not None:
        yield f"match {paper.match}", "fact"
    if paper.organization:
        yield safe_line(paper.organization), "place"
    if people := people_text(paper):
        yield people, "fact"
    if comments := comments_text(paper):
        yield comments, "fact"
    if paper.withdrawn:
        yield "withdrawn", "withdrawn"
    for badge in badges(paper):
        yield badge, "code"
