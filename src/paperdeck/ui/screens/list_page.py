"""A page that is one list of papers: moving in it, and leaving it for one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from paperdeck.ui.widgets.modal import Modal

if TYPE_CHECKING:
    from paperdeck.ui.widgets.virtual_list import VirtualList


class ListPage(Modal[str]):
    """Is moved in as the reader's own list; the result is the stable id of a paper to go to.

    Subclasses say which list it is, and what `action_open` does.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "leave", show=False),
        Binding("enter", "open", show=False),
        Binding("j,down", "move(1)", show=False),
        Binding("k,up", "move(-1)", show=False),
        Binding("pagedown,space,ctrl+f", "page(1)", show=False),
        Binding("pageup,ctrl+b", "page(-1)", show=False),
        Binding("ctrl+d", "half_page(1)", show=False),
        Binding("ctrl+u", "half_page(-1)", show=False),
        Binding("g,home", "home", show=False),
        Binding("G,end", "end", show=False),
    ]
    DEFAULT_CSS = """
    ListPage {
        & > ModalPanel { width: 100; height: 92%; max-height: 92%; }
        &.-low > ModalPanel { height: 100%; max-height: 100%; }
        &.-low #header { margin-bottom: 0; }
    }
    """

    @property
    def papers(self) -> VirtualList:
        """The list of the page."""
        raise NotImplementedError

    def action_open(self) -> None:
        """Leave for the paper under the cursor."""
        raise NotImplementedError

    def on_virtual_list_activated(self) -> None:
        """Leave for the paper that was clicked twice."""
        self.action_open()

    def action_leave(self) -> None:
        """Close the page."""
        self.finish(None)

    def action_move(self, papers: int) -> None:
        """Move by so many papers."""
        self.papers.move(papers)

    def action_page(self, direction: int) -> None:
        """Move by a window of papers."""
        self.papers.page(direction)

    def action_half_page(self, direction: int) -> None:
        """Move by half a window of papers."""
        self.papers.half_page(direction)

    def action_home(self) -> None:
        """Go to the first paper."""
        self.papers.home()

    def action_end(self) -> None:
        """Go to the last paper."""
        self.papers.end()
