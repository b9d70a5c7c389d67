"""The list of the papers that services know of a person: a window over it, however long."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from paperdeck.text.safe import safe_line
from paperdeck.text.width import cell_width, clip, pad
from paperdeck.ui.widgets.literal import run_strip
from paperdeck.ui.widgets.sections import Sections
from paperdeck.ui.widgets.virtual_list import VirtualList

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.style import Style
    from textual.strip import Strip

    from paperdeck.discover.online import OnlinePaper
    from paperdeck.ui.panes.paper_lines import Line

_HERE = "here"
_YEAR = 4


class OnlineList(VirtualList):
    """Shows papers in their order, one line each: whether it is here, year, citations, title."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"online-list--{part}" for part in ("here", "fact", "title")
    }
    DEFAULT_CSS = """
    OnlineList {
        background: $surface;
        & > .online-list--here { color: $success; }
        & > .online-list--fact { color: $pd-muted; }
        & > .online-list--title { color: $pd-title; }
    }
    """

    def __init__(self, *, ellipsis: str) -> None:
        super().__init__()
        self._ellipsis = ellipsis
        self._papers: Sequence[OnlinePaper] = ()
        self._citations = 0

    @property
    def current(self) -> OnlinePaper | None:
        """The paper under the cursor, or `None` if there is none."""
        return self._papers[self.cursor] if self.cursor is not None and self._papers else None

    def show(self, papers: Sequence[OnlinePaper]) -> None:
        """Show papers; the cursor stays on its paper, or at least at its place."""
        before = self._papers
        places = {paper.record.identifiers: place for place, paper in enumerate(papers)}

        def place_of(index: int) -> int | None:
            found = places.get(before[index].record.identifiers)
            return min(index, len(papers) - 1) if found is None and papers else found

        self._papers = papers
        told = (f"{paper.citations:,}" for paper in papers if paper.citations is not None)
        self._citations = max(map(len, told), default=0)
        self.set_geometry(Sections(len(papers), 1), anchor=place_of if before else None)

    def render_item(self, index: int, width: int, *, cursor: bool, selected: bool) -> list[Strip]:
        """Draw a paper."""
        line = self._line(self._papers[index], width)
        return [
            run_strip(
                (text, self._style(part, cursor=cursor, selected=selected)) for text, part in line
            )
        ]

    def _style(self, part: str, *, cursor: bool, selected: bool) -> Style:
        name = f"online-list--{part}"
        return self.part_style(name, cursor=cursor, selected=selected).rich_style

    def _line(self, paper: OnlinePaper, width: int) -> Line:
        year = str(paper.day.year) if paper.day else ""
        facts = f" {year:>{_YEAR}}"
        if self._citations:
            told = "" if paper.citations is None else f"{paper.citations:,}"
            facts += f"  {told:>{self._citations}}"
        here = f" {'' if paper.id is None else _HERE:<{len(_HERE)}} "
        room = max(width - len(here) - cell_width(facts) - 3, 1)
        title = pad(clip(safe_line(paper.title), room, self._ellipsis), room)
        return [(here, "here"), (f"{facts}  ", "fact"), (f"{title} ", "title")]
