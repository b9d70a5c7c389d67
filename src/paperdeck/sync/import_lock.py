"""One import at a time: a second one is told so, rather than both fighting for one file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paperdeck.store.locks import IMPORT_LOCK, only_one
from paperdeck.sync.import_files import ImportFileError

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from paperdeck.store.database import Store


def only_import(store: Store, name: str) -> AbstractContextManager[None]:
    """Hold the library's import lock; `name` is of the file to be imported.

    Raise `ImportFileError` when another import or a repair is under way, and as `only_one` does.
    """
    error = ImportFileError(
        "another import into this library, or a repair of it, is under way",
        where=name,
        next_step="Wait for it to end and import this file again",
    )
    return only_one(store.papers_file.with_name(IMPORT_LOCK), error)
