"""The tag pane: views, tags, sources and categories with their counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.strip import Strip

from paperdeck.text.safe import safe_line
from paperdeck.text.width import cell_width, clip
from paperdeck.ui.panes.tag_lines import Kind, presence_of, tag_sections
from paperdeck.ui.widgets.literal import run_strip
from paperdeck.ui.widgets.sections import Sections
from paperdeck.ui.widgets.virtual_list import VirtualList

if TYPE_CHECKING:
    from collections.abc import Callable

    from paperdeck.model.rows import Facets
    from paperdeck.ui.look import Glyphs
    from paperdeck.ui.panes.tag_lines import TagLine, TagSection

_PARTS = ("heading", "line", "count", "included", "excluded")


class TagTree(VirtualList):
    """Shows `Facets`. Lines that the filter includes or excludes carry a sign."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"tag-tree--{part}" for part in _PARTS}

    DEFAULT_CSS = """
    TagTree {
        & > .tag-tree--heading { color: $pd-muted; text-style: bold; }
        & > .tag-tree--line { color: $foreground; }
        & > .tag-tree--count { color: $pd-muted; }
        & > .tag-tree--included { color: $accent; text-style: bold; }
        & > .tag-tree--excluded { color: $pd-muted; text-style: strike; }
    }
    """

    def __init__(self, *, glyphs: Glyphs, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self.glyphs = glyphs
        self._parts: tuple[TagSection, ...] = ()
        self._lines: tuple[TagLine, ...] = ()
        self._query = ""

    @property
    def current(self) -> TagLine | None:
        """The line under the cursor."""
        cursor = self.cursor
        return self._lines[cursor] if cursor is not None and cursor < len(self._lines) else None

    @property
    def lines(self) -> tuple[TagLine, ...]:
        """All lines, without the headings."""
        return self._lines

    def show(self, whole: Facets, inside: Facets, query: str) -> None:
        """Show other counts, keeping the cursor on the line it is on.

        `whole` counts the library, for the views; `inside` what the filter `query` lets through.
        """
        self._parts = tag_sections(whole, inside, query)
        old = self._lines
        self._lines = tuple(line for section in self._parts for line in section.lines)
        starts = [
            sum(len(part.lines) for part in self._parts[:number])
            for number in range(len(self._parts))
        ]
        self._query = query
        self.set_geometry(Sections(len(self._lines), 1, starts), anchor=self._anchor(old))

    def _anchor(self, old: tuple[TagLine, ...]) -> Callable[[int], int | None]:
        places = {(line.term, line.view): index for index, line in enumerate(self._lines)}

        def new_index(index: int) -> int | None:
            if not 0 <= index < len(old):
                return None
            return places.get((old[index].term, old[index].view))

        return new_index

    def render_header(self, section: int, width: int) -> Strip:
        """Draw a section's heading."""
        style = self.component_style("tag-tree--heading").rich_style
        title = f" {self._parts[section].title}" if section < len(self._parts) else ""
        return run_strip([(title.ljust(width), style)])

    def render_item(self, index: int, width: int, *, cursor: bool, selected: bool) -> list[Strip]:
        """Draw a line: sign, label, count to the right."""
        if index >= len(self._lines):
            return [Strip.blank(width)]
        line = self._lines[index]
        sign, part = self._sign(line)
        room = width - 4 - 2 * line.depth - cell_width(line.count) - 1
        name = line.label if line.number is None else f"{line.number} {line.label}"
        label = clip(safe_line(name), max(room, 1), self.glyphs.ellipsis)
        indent = "  " * line.depth
        gap = " " * max(width - 4 - len(indent) - cell_width(label) - cell_width(line.count), 1)
        strong = self.part_style(f"tag-tree--{part}", cursor=cursor, selected=selected).rich_style
        quiet = self.part_style("tag-tree--count", cursor=cursor, selected=selected).rich_style
        runs = [(f" {sign} {indent}{label}", strong), (f"{gap}{line.count} ", quiet)]
        return [run_strip(runs)]

    def _sign(self, line: TagLine) -> tuple[str, str]:
        if line.kind is Kind.VIEW:
            here = line.term.split() == self._query.split()
            return (self.glyphs.here, "included") if here else (" ", "line")
        from paperdeck.query.compose import Presence  # noqa: PLC0415 - not before the first paint

        match presence_of(line.term, self._query):
            case Presence.INCLUDED:
                return self.glyphs.include, "included"
            case Presence.EXCLUDED:
                return self.glyphs.exclude, "excluded"
        return " ", "line"
