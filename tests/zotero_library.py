"""A database as Zotero makes it, small: the tables that hold a library, and ways to fill them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

# The columns that Zotero 7 has (version 123 of its tables), each table in a line.
TABLES = """
create table version (schema text primary key, version int not null);
create table libraries (libraryID integer primary key, type text not null, editable int not null);
create table groups (groupID integer primary key, libraryID int not null unique, name text);
create table itemTypes (itemTypeID integer primary key, typeName text, display int default 1);
create table itemTypesCombined (itemTypeID int primary key, typeName text not null, custom int);
create table fields (fieldID integer primary key, fieldName text, fieldFormatID int);
create table fieldsCombined (fieldID int primary key, fieldName text not null, custom int);
create table creatorTypes (creatorTypeID integer primary key, creatorType text);
create table items (itemID integer primary key, itemTypeID int not null, dateAdded timestamp,
    libraryID int not null, key text not null, version int not null default 0,
    unique (libraryID, key));
create table itemDataValues (valueID integer primary key, value unique);
create table itemData (itemID int, fieldID int, valueID, primary key (itemID, fieldID));
create table itemNotes (itemID integer primary key, parentItemID int, note text, title text);
create table itemAttachments (itemID integer primary key, parentItemID int, linkMode int,
    contentType text, path text);
create table itemAnnotations (itemID integer primary key, parentItemID int not null,
    type integer not null, authorName text, text text, comment text, sortIndex text not null);
create table tags (tagID integer primary key, name text not null unique);
create table itemTags (itemID int not null, tagID int not null, type int not null,
    primary key (itemID, tagID));
create table creators (creatorID integer primary key, firstName text, lastName text,
    fieldMode int, unique (lastName, firstName, fieldMode));
create table itemCreators (itemID int not null, creatorID int not null,
    creatorTypeID int not null default 1, orderIndex int not null default 0,
    unique (itemID, orderIndex));
create table collections (collectionID integer primary key, collectionName text not null,
    parentCollectionID int default null, libraryID int not null, key text not null,
    unique (libraryID, key));
create table collectionItems (collectionID int not null, itemID int not null,
    orderIndex int not null default 0, primary key (collectionID, itemID));
create table deletedItems (itemID integer primary key, dateDeleted);
create table deletedCollections (collectionID integer primary key, dateDeleted);
"""
MINE, GROUP, FEED = 1, 2, 3


@dataclass(slots=True)
class ZoteroLibrary:
    """Fills a database. Keys are made of numbers; everything is committed at once."""

    file: Path
    version: int = 123
    names: dict[tuple[str, str], int] = field(default_factory=dict)
    _made: int = 0

    def __post_init__(self) -> None:
        """Make the tables, a user's library, a group and a feed."""
        with closing(sqlite3.connect(self.file)) as conn:
            conn.execute("pragma synchronous = off")
            conn.executescript(TABLES)
        self.run("insert into version values ('userdata', ?), ('system', 32)", self.version)
        for number, kind in ((MINE, "user"), (GROUP, "group"), (FEED, "feed")):
            self.run("insert into libraries values (?, ?, 1)", number, kind)
        self.run("insert into groups values (77, ?, 'Lab')", GROUP)

    def run(self, statement: str, *values: object) -> int:
        """Run a statement, and return the number of its row."""
        with closing(sqlite3.connect(self.file)) as conn, conn:
            conn.execute("pragma synchronous = off")
            return conn.execute(statement, values).lastrowid or 0

    def named(self, table: str, name: str) -> int:
        """Return the number that a name has in a table, a new one if it is new."""
        if (table, name) not in self.names:
            self.names[table, name] = self.run(f"insert into {table} values (null, ?, 0)", name)
        return self.names[table, name]

    def _key(self) -> str:
        self._made += 1
        return f"KEY{self._made:05}"

    def item(
        self, kind: str = "journalArticle", *, library: int = MINE, key: str = "", **said: object
    ) -> int:
        """Add an item with its fields, and return its number."""
        number = self.run(
            "insert into items (itemTypeID, libraryID, key) values (?, ?, ?)",
            self.named("itemTypes", kind),
            library,
            key or self._key(),
        )
        for name, value in said.items():
            self.run("insert or ignore into itemDataValues (value) values (?)", value)
            self.run(
                "insert into itemData select ?, ?, valueID from itemDataValues where value = ?",
                number,
                self.named("fields", name),
                value,
            )
        return number

    def person(self, item: int, first: str, last: str, role: str = "author", mode: int = 0) -> None:
        """Add who made an item, after those it has."""
        if ("creatorTypes", role) not in self.names:
            made = self.run("insert into creatorTypes values (null, ?)", role)
            self.names["creatorTypes", role] = made
        person = self.run("insert into creators values (null, ?, ?, ?)", first, last, mode)
        self.run(
            "insert into itemCreators select ?, ?, ?, count(*) from itemCreators where itemID = ?",
            item,
            person,
            self.names["creatorTypes", role],
            item,
        )

    def tag(self, item: int, name: str) -> None:
        """Tag an item."""
        self.run("insert or ignore into tags (name) values (?)", name)
        self.run("insert into itemTags select ?, tagID, 0 from tags where name = ?", item, name)

    def collection(
        self, name: str, *items: int, within: int | None = None, library: int = MINE
    ) -> int:
        """Add a collection of items, and return its number."""
        number = self.run(
            "insert into collections values (null, ?, ?, ?, ?)", name, within, library, f"C{name}"
        )
        for item in items:
            self.run("insert into collectionItems values (?, ?, 0)", number, item)
        return number

    def note(self, parent: int | None, html: str, *, key: str, library: int = MINE) -> int:
        """Add a note, and return its number."""
        number = self.item("note", key=key, library=library)
        self.run("insert into itemNotes values (?, ?, ?, '')", number, parent, html)
        return number

    def attachment(self, parent: int | None, path: str | None, *, key: str, mode: int = 0) -> int:
        """Add a file, and return its number."""
        number = self.item("attachment", key=key)
        self.run(
            "insert into itemAttachments values (?, ?, ?, 'application/pdf', ?)",
            number,
            parent,
            mode,
            path,
        )
        return number

    def annotation(
        self, file: int, passage: str | None, comment: str | None, *, key: str, place: str = "1"
    ) -> int:
        """Add what is marked in a file, and return its number."""
        number = self.item("annotation", key=key)
        self.run(
            "insert into itemAnnotations values (?, ?, 1, null, ?, ?, ?)",
            number,
            file,
            passage,
            comment,
            place,
        )
        return number

    def bin(self, item: int) -> None:
        """Put an item into the bin."""
        self.run("insert into deletedItems values (?, null)", item)
