"""What is in a library after an import."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from paperdeck.store.papers import read_paper

if TYPE_CHECKING:
    from paperdeck.model.paper import Paper
    from paperdeck.store.database import Store


def paper(store: Store, name: str) -> Paper:
    """Return a paper that is in the library."""
    with closing(store.reader()) as conn:
        found = read_paper(conn, name)
    assert found is not None
    return found


def titles(store: Store) -> list[str]:
    """Return the titles of all papers, sorted."""
    with closing(store.reader()) as conn:
        return [title for (title,) in conn.execute("SELECT title FROM papers ORDER BY title")]


def fields(one: Paper) -> dict[str, str]:
    """Return the fields of a paper's publication by name."""
    assert one.publication is not None
    return dict(one.publication.fields)
