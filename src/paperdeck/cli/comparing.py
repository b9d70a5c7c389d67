"""What follows a sync and an import: the vectors by which papers are found by meaning."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from paperdeck.cli.progress import ProgressLine
from paperdeck.discover.building import build_missing

if TYPE_CHECKING:
    from paperdeck.discover.building import Built
    from paperdeck.store.database import Store


def compare_papers(store: Store) -> None:
    """Make the vectors that are missing, once all else is told: who can't wait breaks it off."""
    sys.stdout.flush()
    progress = ProgressLine()

    def tell(built: Built) -> None:
        progress.show(
            f"all is in; comparing papers by meaning, {built.made:,} of {built.total:,}"
            " (ctrl+c: later)"
        )

    try:
        build_missing(store, on_progress=tell)
    except KeyboardInterrupt:
        pass  # the next sync goes on with it, and so does the reader
    finally:
        progress.clear()
