"""The tables of Zotero's database: whether they are the ones we know, and what is asked of them."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from paperdeck.sync.import_files import ImportFileError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import Any

# Without these it is another program's database.
_SIGNS = frozenset({"items", "itemData", "itemDataValues", "version"})
_NEEDED = {
    "items": {"itemID", "itemTypeID", "libraryID", "key"},
    "itemData": {"itemID", "fieldID", "valueID"},
    "itemDataValues": {"valueID", "value"},
    "itemTypes": {"itemTypeID", "typeName"},
    "fields": {"fieldID", "fieldName"},
    "creators": {"creatorID", "firstName", "lastName", "fieldMode"},
    "creatorTypes": {"creatorTypeID", "creatorType"},
    "itemCreators": {"itemID", "creatorID", "creatorTypeID", "orderIndex"},
    "tags": {"tagID", "name"},
    "itemTags": {"itemID", "tagID"},
    "collections": {"collectionID", "collectionName", "parentCollectionID", "libraryID"},
    "collectionItems": {"collectionID", "itemID"},
    "itemNotes": {"itemID", "parentItemID", "note"},
    "itemAttachments": {"itemID", "parentItemID", "linkMode", "path"},
    "deletedItems": {"itemID"},
    "libraries": {"libraryID", "type"},
    "groups": {"libraryID", "name"},
}
# What later versions brought.
_ADDED = {
    "itemAnnotations": {"itemID", "parentItemID", "text", "comment", "sortIndex"},
    "deletedCollections": {"collectionID"},
    "itemTypesCombined": {"itemTypeID", "typeName"},
    "fieldsCombined": {"fieldID", "fieldName"},
}


class Tables:
    """What is asked of a database whose tables are known. `version` is that of its tables."""

    def __init__(self, conn: sqlite3.Connection, present: frozenset[str], version: int | None):
        self.version = version
        self._conn = conn
        self._present = present

    def close(self) -> None:
        """Close the connection."""
        self._conn.close()

    def rows(self, query: str) -> Iterator[tuple[Any, ...]]:
        """Yield what a query gives. Raise `sqlite3.Error` where the file is damaged."""
        yield from self._conn.execute(query)

    def named_types(self) -> dict[int, str]:
        """Return the names of types of items, by number; a user's own types, too."""
        return self._named("itemTypes", "itemTypeID", "typeName")

    def fields(self) -> Iterator[tuple[int, str, object]]:
        """Yield each field of each item: the item's number, the field's name, its value."""
        names = self._named("fields", "fieldID", "fieldName")
        found = self.rows(
            "SELECT itemID, fieldID, value FROM itemData JOIN itemDataValues USING (valueID)"
            " ORDER BY itemID, fieldID"
        )
        for item, field, value in found:
            if name := names.get(field):
                yield item, name, value

    def people(self) -> Iterator[tuple[int, str, str, str, bool]]:
        """Yield who made what, in order: item, role, first and last name, whether it is one."""
        roles = dict(self.rows("SELECT creatorTypeID, creatorType FROM creatorTypes"))
        found = self.rows(
            "SELECT itemID, creatorTypeID, firstName, lastName, fieldMode"
            " FROM itemCreators JOIN creators USING (creatorID) ORDER BY itemID, orderIndex"
        )
        for item, role, first, last, mode in found:
            yield item, roles.get(role) or "author", first or "", last or "", mode == 1

    def collections(self) -> Iterator[tuple[Any, ...]]:
        """Yield collections that aren't in the bin: number, library, name, number of the outer."""
        yield from self.rows(
            "SELECT collectionID, libraryID, collectionName, parentCollectionID FROM collections"
            f"{self._kept('WHERE')} ORDER BY collectionID"
        )

    def memberships(self) -> Iterator[tuple[Any, ...]]:
        """Yield items and the collections they are in, those in the bin aside."""
        found = self.rows(
            "SELECT itemID, collectionID FROM collectionItems"
            f"{self._kept('WHERE')} ORDER BY itemID, collectionID"
        )
        yield from found

    def annotations(self) -> Iterator[tuple[Any, ...]]:
        """Yield what is marked in files, from front to back: number, file, passage, comment."""
        if "itemAnnotations" in self._present:
            yield from self.rows(
                "SELECT itemID, parentItemID, text, comment FROM itemAnnotations"
                " ORDER BY parentItemID, sortIndex, itemID"
            )

    def _kept(self, word: str) -> str:
        if "deletedCollections" not in self._present:
            return ""
        return f" {word} collectionID NOT IN (SELECT collectionID FROM deletedCollections)"

    def _named(self, table: str, number: str, name: str) -> dict[int, str]:
        found = dict(self.rows(f"SELECT {number}, {name} FROM {table}"))
        if f"{table}Combined" in self._present:
            found.update(self.rows(f"SELECT {number}, {name} FROM {table}Combined"))
        return found


def open_tables(file: Path, name: str) -> Tables:
    """Open a copy of the database that is called `name`; what is in its journal is put back first.

    Raise `ImportFileError` when it isn't Zotero's or its tables aren't as we know them, and
    `sqlite3.Error` when it can't be read.
    """
    conn = sqlite3.connect(file, isolation_level=None)
    try:
        # A stranger's file: https://sqlite.org/security.html
        conn.execute("PRAGMA trusted_schema = OFF")
        conn.execute("PRAGMA cell_size_check = ON")
        conn.text_factory = _decoded
        present = _present(conn)
        return Tables(conn, present, _check(conn, present, name))
    except BaseException:
        conn.close()
        raise


def _decoded(text: bytes) -> str:
    return text.decode("utf-8", "replace")


def _present(conn: sqlite3.Connection) -> frozenset[str]:
    """Return the names of the tables; views are none of Zotero's."""
    found = conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    tables = {str(name) for (name,) in found}
    added = {name for name, columns in _ADDED.items() if columns <= _columns(conn, name)}
    return frozenset((tables - _ADDED.keys()) | (tables & added))


def _columns(conn: sqlite3.Connection, table: str) -> set[str]:
    return {str(name) for (name,) in conn.execute(f"SELECT name FROM pragma_table_info('{table}')")}


def _check(conn: sqlite3.Connection, present: frozenset[str], name: str) -> int | None:
    if not present >= _SIGNS:
        raise ImportFileError(
            "an SQLite database, but not Zotero's",
            where=name,
            next_step="Zotero's own is named zotero.sqlite",
        )
    version = _version(conn)
    missing = [
        f"{table}.{column}" if table in present else table
        for table, columns in _NEEDED.items()
        for column in sorted(columns - _columns(conn, table) if table in present else {""})
    ]
    if missing:
        said = f" of version {version}" if version is not None else ""
        raise ImportFileError(
            f"Zotero's database in a form{said} that isn't known (it has no {missing[0]})",
            where=name,
            next_step="Open it with a current Zotero, or export the library from Zotero",
        )
    return version


def _version(conn: sqlite3.Connection) -> int | None:
    columns = _columns(conn, "version")
    if not columns >= {"schema", "version"}:
        return None
    found = conn.execute("SELECT version FROM version WHERE schema = 'userdata'").fetchone()
    return found[0] if found and isinstance(found[0], int) else None
