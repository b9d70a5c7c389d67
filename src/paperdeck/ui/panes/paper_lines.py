"""How one paper looks in the list: pure layout of text runs, one or two lines a paper.

A run is `(text, part)`; `part` names a component style of the list (`title`, `author`, ...).
Widths are terminal cells. The title takes all the room the rest leaves, and is never
pushed off the screen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from paperdeck.model.names import ET_AL
from paperdeck.text.width import cell_width, clip, pad

if TYPE_CHECKING:
    from datetime import date

    from paperdeck.model.rows import PaperRow
    from paperdeck.ui.look import Glyphs

Run = tuple[str, str]
Line = list[Run]

_MARGIN = 3
"""Cells before the title: selection, state, space."""
_DATE_FROM = 34
"""Narrower lists leave the date to the detail."""


def short_date(day: date | None, today: date) -> str:
    """Write a day in at most six cells: "6 Feb" this year, "Feb 25" in another, "" if unknown.

    A year's first day is "2019": nearly always it stands for a year of which nobody knows more.
    """
    if day is None:
        return ""
    if (day.month, day.day) == (1, 1) and day.year != today.year:
        return f"{day.year}"
    return f"{day.day} {day:%b}" if day.year == today.year else f"{day:%b %y}"


def short_people(row: PaperRow, most: int) -> str:
    """Name the first authors and count the others: "Zhang, Chen +7", "Zhang et al."."""
    names = ", ".join(row.family_names[:most])
    if row.more_authors:
        return f"{names} {ET_AL}".lstrip()
    others = row.author_count - min(most, len(row.family_names))
    return f"{names} +{others}" if others > 0 and names else names


def state_mark(row: PaperRow, glyphs: Glyphs) -> Run:
    """Return the one sign before a title: star, else queue, else unread."""
    if row.starred:
        return glyphs.star, "star"
    if row.queued:
        return glyphs.queued, "note"
    if not row.read:
        return glyphs.unread, "unread"
    return " ", "author"


def _title(row: PaperRow, room: int, glyphs: Glyphs) -> Run:
    part = "withdrawn" if row.withdrawn else "title-read" if row.read else "title"
    return pad(clip(row.title, room, glyphs.ellipsis), room), part


def _front(row: PaperRow, glyphs: Glyphs, *, selected: bool) -> Line:
    return [
        (glyphs.selected if selected else " ", "selected"),
        state_mark(row, glyphs),
        (" ", "author"),
    ]


def two_lines(
    row: PaperRow, width: int, glyphs: Glyphs, *, selected: bool, when: str = ""
) -> list[Line]:
    """Lay a paper out as its title and a quiet line of facts; `when` stands at its right."""
    when = when if width >= _DATE_FROM else ""
    front = _front(row, glyphs, selected=selected)
    first = [*front, _title(row, max(width - _MARGIN - 1, 1), glyphs)]
    second: Line = [(glyphs.selected if selected else " ", "selected"), ("  ", "author")]
    room = width - _MARGIN - 1 - (cell_width(when) + 2 if when else 0)
    separator = f" {glyphs.separator} "
    for number, (text, part) in enumerate(facts(row, glyphs)):
        lead = separator if number else ""
        needed = cell_width(lead) + cell_width(text)
        if needed > room:
            if number == 0:
                second.append((clip(text, max(room, 1), glyphs.ellipsis), part))
                room = 0
            break
        second += [(lead, "separator"), (text, part)] if lead else [(text, part)]
        room -= needed
    if when:
        second.append((f"{' ' * max(room, 0)}  {when}", "date"))
    return [first, second]


def facts(row: PaperRow, glyphs: Glyphs) -> list[Run]:
    """Return what the quiet line says, most important first."""
    runs: list[Run] = []
    if people := short_people(row, 3):
        runs.append((people, "author"))
    if row.primary_category:
        runs.append((row.primary_category, "category"))
    if row.upvotes:
        runs.append((f"{glyphs.upvotes}{row.upvotes}", "upvotes"))
    if row.withdrawn:
        runs.append(("withdrawn", "withdrawn"))
    if row.code:
        runs.append(("code", "code"))
    if row.noted:
        runs.append(("note", "note"))
    runs += [(f"#{tag}", "tag") for tag in row.tags]
    return runs


def one_line(
    row: PaperRow, width: int, glyphs: Glyphs, today: date, *, selected: bool
) -> list[Line]:
    """Lay a paper out on one line: title left, people, category and date in columns right."""
    front = _front(row, glyphs, selected=selected)
    columns: Line = []
    if width >= 50:
        badge = glyphs.note if row.noted else " "
        columns += [(badge, "note"), (" ", "author")]
    if width >= 64:
        family = row.family_names[0] if row.family_names else ""
        others = f"+{row.author_count - 1}" if row.author_count > 1 else ""
        if row.more_authors:
            others = f"+{glyphs.ellipsis}"
        name = clip(family, 11 - cell_width(others), glyphs.ellipsis) + others
        columns += [(pad(name, 11), "author"), (" ", "author")]
    if width >= 72:
        category = clip(row.primary_category or "", 8, glyphs.ellipsis)
        columns += [(pad(category, 8), "category"), (" ", "author")]
    if width >= 40:
        columns.append((f"{short_date(row.day, today):>6}", "date"))
    taken = sum(cell_width(text) for text, _ in columns)
    room = width - _MARGIN - taken - (1 if columns else 0) - 1
    gap = [(" ", "author")] if columns else []
    return [[*front, _title(row, max(room, 1), glyphs), *gap, *columns]]
