"""What follows a sync and an import: papers compared by meaning, and by what is liked."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from paperdeck.cli.progress import ProgressLine
from paperdeck.discover.building import build_missing
from paperdeck.discover.scoring import is_due, update_scores

if TYPE_CHECKING:
    from paperdeck.discover.building import Built
    from paperdeck.store.database import Store


def compare_papers(store: Store) -> None:
    """Make the vectors and scores that are missing, once all else is told.

    Who can't wait breaks it off.
    """
    sys.stdout.flush()
    progress = ProgressLine()

    def tell(built: Built) -> None:
        progress.show(
            f"all is in; comparing papers by meaning, {built.made:,} of {built.total:,}"
            " (ctrl+c: later)"
        )

    try:
        if build_missing(store, on_progress=tell) and is_due(store):
            update_scores(store)
    except KeyboardInterrupt:
        pass  # the next sync goes on with it, and so does the reader
    finally:
        progress.clear()
