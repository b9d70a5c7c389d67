"""A screen that works in the background without keeping anybody waiting."""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING

from textual.screen import Screen
from textual.worker import Worker, WorkerState

from paperdeck.desktop.log import LOG
from paperdeck.model.errors import PaperDeckError
from paperdeck.query.errors import QueryInterrupted
from paperdeck.text.safe import safe_line
from paperdeck.ui.widgets.last_size import LastSize

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from paperdeck.ui.widgets.literal import Severity

_LOG = logging.getLogger("paperdeck.reader")
_QUICK_GROUPS = frozenset(
    {"search", "rows", "detail", "counts", "states", "import", "copy", "drafts", "rules"}
    | {"bibliographies", "export"}
)
"""Background work that ends by itself in a moment; the rest may take its time."""


class BackgroundScreen(LastSize, Screen[None]):
    """Starts work in named groups, and says what goes wrong with it, in one place."""

    def say(self, text: str, level: Severity = "information") -> None:
        """Tell people something."""
        raise NotImplementedError

    def in_background(
        self,
        work: Callable[[], Awaitable[None]],
        *,
        group: str,
        exclusive: bool = False,
        may_fail: bool = False,
    ) -> Worker[None]:
        """Do something without keeping anybody waiting; what goes wrong is said.

        `exclusive` work takes the place of what its group was doing. An error that nobody
        thought of ends the reader with a report, unless the work `may_fail`.
        """
        return self.run_worker(
            partial(self.guarded, work),
            group=group,
            exclusive=exclusive,
            exit_on_error=not may_fail,
        )

    async def guarded(self, work: Callable[[], Awaitable[None]]) -> None:
        """Do something; a failure that is meant for people is told to them."""
        try:
            await work()
        except QueryInterrupted:
            pass  # something else is wanted by now
        except PaperDeckError as error:
            LOG.note("error", kind=type(error).__qualname__, **error.facts)
            self.say(str(error), "error")

    @property
    def is_working(self) -> bool:
        """Whether work is under way that ends in a moment."""
        return any(worker.is_running and worker.group in _QUICK_GROUPS for worker in self.workers)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Say what went wrong in work that may fail: nobody else would."""
        error = event.worker.error
        if event.state is WorkerState.ERROR and error is not None:
            _LOG.error("unexpected in %s", safe_line(event.worker.group), exc_info=error)
            kind = type(error).__name__
            self.say(
                f"unexpected {kind}; a report lies beside the log (`paperdeck where`)", "error"
            )
