"""Opening the store, to read it or to change it, for the length of a command."""

from __future__ import annotations

from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from paperdeck.cli.outcome import complain
from paperdeck.cli.places import clock, locations
from paperdeck.discover.likeness import Likeness
from paperdeck.marks.marker import Marker
from paperdeck.query.library import Library
from paperdeck.store.database import Store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager


def open_store() -> Store:
    """Open the user's store for writing, creating it if there is none. Raise `StoreError`."""
    return Store.open(locations().data)


@contextmanager
def open_library(store: Store | None = None) -> Iterator[Library]:
    """Open the read side of a store, or of the user's. Raise `StoreError`."""
    reading = store or open_to_read()
    with closing(Library(reading, clock=clock, meaning=Likeness())) as library:
        yield library


def open_marker(store: Store) -> AbstractContextManager[Marker]:
    """Open the side of a store that marks papers."""
    return closing(Marker(store, clock=clock))


def open_to_read() -> Store:
    """Open the user's store; one that can't be written, or is newer, will do for reading."""
    store = Store.open_or_read(locations().data)
    if store.hindrance is not None:
        complain(store.hindrance)
    return store
