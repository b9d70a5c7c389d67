"""What each of the two files must look like, and the steps that bring an older one there."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from paperdeck.store import findings_schema, marks_schema, papers_schema

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlite_utils import Database


class Schema(NamedTuple):
    """One file's schema.

    `migrations` are applied in order, each once; `user_version` in the file is how many
    of them it has seen. `precious` files are backed up and never made anew when empty.
    """

    name: str
    application_id: int
    migrations: tuple[Callable[[Database], None], ...]
    tables: frozenset[str]
    precious: bool

    @property
    def version(self) -> int:
        """The `user_version` of a file that is up to date."""
        return len(self.migrations)


def _first_papers(db: Database) -> None:
    _run(db, papers_schema.VERSION_1)


def _papers_without_authors(db: Database) -> None:
    _run(db, papers_schema.VERSION_2)


def _papers_that_merged(db: Database) -> None:
    _run(db, papers_schema.VERSION_3)


def _papers_with_more(db: Database) -> None:
    _run(db, findings_schema.VERSION_4)


def _papers_of_people(db: Database) -> None:
    _run(db, findings_schema.VERSION_5)


def _papers_with_publications(db: Database) -> None:
    _run(db, papers_schema.VERSION_6)


def _first_marks(db: Database) -> None:
    _run(db, marks_schema.VERSION_1)


def _marks_of_merged_papers(db: Database) -> None:
    _run(db, marks_schema.VERSION_2)


def _marks_with_opinions(db: Database) -> None:
    _run(db, marks_schema.VERSION_3)


def _marks_with_identities(db: Database) -> None:
    _run(db, marks_schema.VERSION_4)


def _run(db: Database, statements: tuple[str, ...]) -> None:
    # One by one: `executescript` would commit the transaction that a migration runs in.
    for statement in statements:
        db.execute(statement)


_PAPERS = (
    _first_papers,
    _papers_without_authors,
    _papers_that_merged,
    _papers_with_more,
    _papers_of_people,
    _papers_with_publications,
)
_MARKS = (
    _first_marks,
    _marks_of_merged_papers,
    _marks_with_opinions,
    _marks_with_identities,
)

PAPERS = Schema("papers", 0x50444B50, _PAPERS, papers_schema.TABLES, precious=False)
MARKS = Schema("marks", 0x50444B4D, _MARKS, marks_schema.TABLES, precious=True)

VERSIONS = {schema.application_id: schema.version for schema in (PAPERS, MARKS)}
"""The newest version that we can write of each file, by its `application_id`."""
