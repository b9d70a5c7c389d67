"""The list of a day's papers: a window over a page, however long."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from paperdeck.ui.panes.day_lines import look_of, paper_lines
from paperdeck.ui.widgets.literal import run_strip
from paperdeck.ui.widgets.sections import Sections
from paperdeck.ui.widgets.virtual_list import VirtualList

if TYPE_CHECKING:
    from rich.style import Style
    from textual.strip import Strip

    from paperdeck.discover.days import DayPage, FeaturedPaper
    from paperdeck.ui.look import Glyphs
    from paperdeck.ui.panes.paper_lines import Line

_PARTS = (
    "title", "withdrawn", "fact", "place", "upvotes", "line", "star", "code", "date", "seen",
)  # fmt: skip


class DayList(VirtualList):
    """Shows the papers of a page in their order, two lines each."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"day-list--{part}" for part in _PARTS}

    DEFAULT_CSS = """
    DayList {
        & > .day-list--title { color: $pd-title; text-style: bold; }
        & > .day-list--withdrawn { color: $pd-withdrawn; text-style: strike; }
        & > .day-list--fact, & > .day-list--seen { color: $pd-muted; }
        & > .day-list--place { color: $pd-category; }
        & > .day-list--upvotes, & > .day-list--line { color: $pd-upvotes; }
        & > .day-list--star { color: $pd-star; text-style: bold; }
        & > .day-list--code { color: $pd-code; }
        & > .day-list--date { color: $pd-date; }
        &:nocolor > .day-list--seen { text-style: dim; }
    }
    """

    def __init__(self, page: DayPage, glyphs: Glyphs, *, ascii_only: bool) -> None:
        self._page = page
        self._glyphs = glyphs
        self._ascii_only = ascii_only
        self._look = look_of(page, glyphs, ascii_only=ascii_only)
        super().__init__(Sections(len(page.papers), 2))

    @property
    def current(self) -> FeaturedPaper | None:
        """The paper under the cursor, or `None` on a page without papers."""
        papers = self._page.papers
        return papers[self.cursor] if self.cursor is not None and papers else None

    def show(self, page: DayPage) -> None:
        """Show another page from its top."""
        self._take(page)
        self.set_geometry(Sections(len(page.papers), 2))

    def renew(self, page: DayPage) -> None:
        """Show the same papers with something new about them; the cursor stays."""
        self._take(page)
        self.invalidate()

    def _take(self, page: DayPage) -> None:
        self._page = page
        self._look = look_of(page, self._glyphs, ascii_only=self._ascii_only)

    def render_item(self, index: int, width: int, *, cursor: bool, selected: bool) -> list[Strip]:
        """Draw a paper."""
        lines = paper_lines(self._page.papers[index], index + 1, width, self._look)
        return [self._strip(line, cursor=cursor, selected=selected) for line in lines]

    def _strip(self, line: Line, *, cursor: bool, selected: bool) -> Strip:
        return run_strip(
            (text, self._style(part, cursor=cursor, selected=selected)) for text, part in line
        )

    def _style(self, part: str, *, cursor: bool, selected: bool) -> Style:
        name = f"day-list--{part}"
        return self.part_style(name, cursor=cursor, selected=selected).rich_style
