"""The list of papers: a window over a listing, whatever its length."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.strip import Strip

from paperdeck.ui.panes.headings import Headings, Span, choose_headings
from paperdeck.ui.panes.paper_lines import one_line, short_date, two_lines
from paperdeck.ui.widgets.literal import run_strip
from paperdeck.ui.widgets.sections import Sections
from paperdeck.ui.widgets.virtual_list import VirtualList

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from rich.style import Style

    from paperdeck.model.rows import PaperRow
    from paperdeck.query.listing import Listing
    from paperdeck.ui.look import Glyphs
    from paperdeck.ui.panes.paper_lines import Line

_KEPT_ROWS = 3000
"""Rows kept ready to be shown; more than the tallest screen and its margins need."""

_PARTS = (
    "title", "title-read", "author", "category", "date", "upvotes", "star", "unread", "note",
    "tag", "code", "withdrawn", "separator", "selected", "header",
)  # fmt: skip


class PaperList(VirtualList):
    """Shows a `Listing`; the owner hands rows in by `put_rows` as the window moves."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"paper-list--{part}" for part in _PARTS}

    DEFAULT_CSS = """
    PaperList {
        & > .paper-list--title { color: $pd-title; text-style: bold; }
        & > .paper-list--title-read { color: $pd-title-read; }
        & > .paper-list--author, & > .paper-list--separator { color: $pd-muted; }
        & > .paper-list--category { color: $pd-category; }
        & > .paper-list--date { color: $pd-date; }
        & > .paper-list--upvotes { color: $pd-upvotes; }
        & > .paper-list--star { color: $pd-star; text-style: bold; }
        & > .paper-list--unread { color: $pd-unread; }
        & > .paper-list--note { color: $pd-note; }
        & > .paper-list--tag { color: $pd-tag; }
        & > .paper-list--code { color: $pd-code; }
        & > .paper-list--withdrawn { color: $pd-withdrawn; text-style: strike; }
        & > .paper-list--selected { color: $accent; text-style: bold; }
        & > .paper-list--header { color: $pd-date; text-style: bold; }
    }
    """

    def __init__(self, *, glyphs: Glyphs, today: Callable[[], date], id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self.glyphs = glyphs
        self.compact = False
        self._today = today
        self._listing: Listing | None = None
        self._rows: dict[int, PaperRow] = {}
        self._selected: frozenset[int] = frozenset()
        self._headings = Headings()

    @property
    def listing(self) -> Listing | None:
        """What is shown."""
        return self._listing

    @property
    def current(self) -> int | None:
        """The row number of the paper under the cursor, or `None` in an empty list."""
        return None if self.cursor is None else self.row_at(self.cursor)

    def row_at(self, index: int) -> int | None:
        """Return the row number at an index of the listing."""
        if self._listing is None or not 0 <= index < len(self._listing.rows):
            return None
        return self._listing.rows[index]

    def known(self, row: int) -> PaperRow | None:
        """Return what is at hand of a row, without asking for it."""
        return self._rows.get(row)

    def missing(self, first: int, stop: int) -> list[int]:
        """Return the row numbers in a window of the listing that aren't at hand."""
        if self._listing is None:
            return []
        return [row for row in self._listing.rows[max(first, 0) : stop] if row not in self._rows]

    def put_rows(self, rows: Iterable[PaperRow]) -> None:
        """Take rows that were fetched, or fetched again, and show them where they are visible."""
        fresh = {row.row: row for row in rows}
        if len(self._rows) + len(fresh) > _KEPT_ROWS:
            visible = set(self._visible_rows())
            self._rows = {row: kept for row, kept in self._rows.items() if row in visible}
        self._rows |= fresh
        self.invalidate()

    def set_selected(self, rows: Iterable[int]) -> None:
        """Show which row numbers are selected."""
        self._selected = frozenset(rows)
        self.invalidate()

    def is_selected(self, index: int) -> bool:
        """Tell whether the paper at an index is selected."""
        return self.row_at(index) in self._selected

    def forget_rows(self) -> None:
        """Drop all rows at hand, because anything about them may have changed."""
        self._rows.clear()

    def _visible_rows(self) -> list[int]:
        if self._listing is None:
            return []
        return list(self._listing.rows[self.window.start : self.window.stop])

    def show(self, listing: Listing, *, keep_place: bool) -> None:
        """Show another listing.

        With `keep_place` the paper under the cursor stays under it and on its line of the
        screen; without, the cursor goes to the first paper.
        """
        anchor = self._anchor_in(listing) if keep_place else None
        self._listing = listing
        self.set_geometry(self._layout(), anchor=anchor)

    def set_compact(self, compact: bool) -> None:
        """Choose one line a paper instead of two, and keep the cursor."""
        if compact != self.compact:
            self.compact = compact
            self.set_geometry(self._layout(), anchor=lambda index: index)

    def _layout(self) -> Sections:
        listing = self._listing
        count = len(listing.rows) if listing else 0
        starts = () if listing is None or self.compact else listing.day_starts
        self._headings = choose_headings(starts, count)
        return Sections(count, 1 if self.compact else 2, self._headings.starts)

    def _anchor_in(self, listing: Listing) -> Callable[[int], int | None]:
        old = self._listing

        def new_index(index: int) -> int | None:
            if old is None or not 0 <= index < len(old.rows):
                return None
            return listing.place_of(old.rows[index])

        return new_index

    def render_header(self, section: int, width: int) -> Strip:
        """Draw a heading with the number of papers under it."""
        headings = self._headings
        if section >= len(headings.starts):
            return Strip.blank(width, self.visual_style.rich_style)
        ends = (*headings.starts[1:], self.sections.count)
        count = f"{ends[section] - headings.starts[section]:,} "
        label = f"   {headings.label(section)}"
        gap = " " * max(width - len(label) - len(count), 1)
        quiet = self.component_style("paper-list--author").rich_style
        strong = self.component_style("paper-list--header").rich_style
        return run_strip([(label, strong), (gap + count, quiet)])

    def render_item(self, index: int, width: int, *, cursor: bool, selected: bool) -> list[Strip]:
        """Draw a paper, or quiet dots where its row hasn't arrived yet."""
        number = self.row_at(index)
        row = self._rows.get(number) if number is not None else None
        if row is None:
            blank: list[Line] = [[("   " + self.glyphs.ellipsis, "author")]]
            lines = blank if self.compact else [*blank, []]
        elif self.compact:
            lines = one_line(row, width, self.glyphs, self._today(), selected=selected)
        else:
            by_day = self._headings.span is Span.DAY and self._headings.starts
            when = "" if by_day else short_date(row.day, self._today())
            lines = two_lines(row, width, self.glyphs, selected=selected, when=when)
        return [self._strip(line, cursor=cursor, selected=selected) for line in lines]

    def _strip(self, line: Line, *, cursor: bool, selected: bool) -> Strip:
        return run_strip(
            (text, self._style(part, cursor=cursor, selected=selected)) for text, part in line
        )

    def _style(self, part: str, *, cursor: bool, selected: bool) -> Style:
        name = f"paper-list--{part}"
        return self.part_style(name, cursor=cursor, selected=selected).rich_style
