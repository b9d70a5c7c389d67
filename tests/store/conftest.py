"""A store in a temporary folder, and records to put in it."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Any, Protocol

import pytest

from paperdeck.model.identifiers import Identifier, parse_identifier
from paperdeck.model.paper import Author, PaperRecord
from paperdeck.store.database import Store

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from pathlib import Path


class MakeRecord(Protocol):
    def __call__(self, *names: str, source: str = ..., **fields: Any) -> PaperRecord: ...


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "library"


@pytest.fixture
def store(folder: Path) -> Store:
    return Store.open(folder, timeout=5)


@pytest.fixture
def writer(store: Store) -> Iterator[sqlite3.Connection]:
    with closing(store.papers_writer()) as conn:
        yield conn


@pytest.fixture
def make_record() -> MakeRecord:
    """Return a function that makes a record of one source; `names` are its identifiers."""

    def make(*names: str, source: str = "arxiv", **fields: Any) -> PaperRecord:
        fields = {"title": "A paper", "authors": (Author("Ada Lovelace"),)} | fields
        return PaperRecord(source=source, identifiers=tuple(map(_identifier, names)), **fields)

    return make


def _identifier(text: str) -> Identifier:
    found = parse_identifier(text)
    assert found is not None, text
    return found
