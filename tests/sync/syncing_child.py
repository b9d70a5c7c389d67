"""A process that syncs with a loopback server and prints every paper it says is stored.

Arguments: the library's folder, the server's address.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from paperdeck.config.settings import Settings
from paperdeck.config.source_settings import SourceSettings
from paperdeck.model.syncing import PapersStored, SyncEvent
from paperdeck.store.database import Store
from paperdeck.sync.engine import SyncEngine


def _acknowledge(event: SyncEvent) -> None:
    if isinstance(event, PapersStored):
        sys.stdout.write(" ".join(event.added) + "\n")
        sys.stdout.flush()


def main() -> None:
    """Sync until killed."""
    folder, address = sys.argv[1:]
    settings = Settings({"huggingface": SourceSettings("huggingface", address, 0.0)})
    engine = SyncEngine(Store.open(Path(folder)), settings, on_event=_acknowledge)
    asyncio.run(engine.run(force=True))


if __name__ == "__main__":
    main()
