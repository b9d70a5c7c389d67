"""Reading Zotero's own database, `zotero.sqlite`: its items in the form its web API gives them.

Source: the tables as Zotero makes them (resource/schema/userdata.sql) from version 80 of its
`userdata` on, which came with Zotero 5, to 129, which came with Zotero 10. Versions between add
columns and tables, and the names of what is read here stay.
"""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, NamedTuple

from paperdeck.cite.reading.json_pieces import Piece
from paperdeck.cite.reading.zotero_reading import read_zotero_pieces
from paperdeck.sync.better_bibtex import CiteKeys, read_cite_keys
from paperdeck.sync.database_copy import private_copy
from paperdeck.sync.import_files import ImportFileError
from paperdeck.sync.zotero_tables import open_tables

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import Any

    from paperdeck.cite.reading.imported import ReadEntry
    from paperdeck.sync.import_files import ImportInput
    from paperdeck.sync.zotero_tables import Tables

NEWEST_KNOWN = 129
"""The latest version of Zotero's tables that this was written for."""

# `2015-09-00 Sept. 2015`: what Zotero understood of a date, then what its owner wrote.
_TWO_DATES = re.compile(r"(\d{4})-(\d\d)-(\d\d) (.*)", re.DOTALL)
_STORED = "storage:"
_FEED = "feed"


class ZoteroContents(NamedTuple):
    """What a database gives: its items, and what is to be said of it as a whole."""

    entries: Iterator[ReadEntry]
    remarks: tuple[str, ...]


def read_zotero_database(source: ImportInput, name: str) -> ZoteroContents:
    """Read the items of a database, all libraries of it but feeds.

    An entry's line is its number in Zotero (`itemID`). Raise `ImportFileError` when the file
    isn't Zotero's, is of a form not known, damaged, or changes while it is read.
    """
    folder = source.path.resolve().parent / "storage" if source.path is not None else None
    cite_keys = read_cite_keys(source.path)
    with private_copy(source, name) as copy:
        try:
            with closing(open_tables(copy, name)) as tables:
                storage = folder if folder and folder.is_dir() else None
                reader = _Reader(tables, storage, cite_keys)
                pieces = list(reader.pieces())
                remarks = tuple(reader.remarks())
        # Names in a damaged file may be no UTF-8, and SQLite's message has them.
        except (sqlite3.Error, UnicodeDecodeError) as error:
            raise ImportFileError(
                f"an SQLite database that can't be read ({error})",
                where=name,
                next_step="If it is Zotero's, take its backup zotero.sqlite.bak,"
                " or export the library as BibTeX",
            ) from error
    return ZoteroContents(read_zotero_pieces(pieces), remarks)


class _Reader:
    """Puts together what the tables say of each item."""

    def __init__(self, tables: Tables, storage: Path | None, cite_keys: CiteKeys):
        self._tables = tables
        self._cite_keys = cite_keys
        self._storage = storage
        self._types = tables.named_types()
        self._libraries = dict(tables.rows("SELECT libraryID, type FROM libraries"))
        self._groups: dict[int, str] = dict(tables.rows("SELECT libraryID, name FROM groups"))
        self._binned = {one for (one,) in tables.rows("SELECT itemID FROM deletedItems")}
        self._names: dict[int, tuple[object, str]] = {}
        self._items: dict[int, dict[str, Any]] = {}
        self._parents: dict[int, int] = {}
        self._of_feeds = 0

    def pieces(self) -> Iterator[Piece]:
        """Yield collections, then items by number, as Zotero's web API would tell them."""
        yield from self._collections()
        self._begin_items()
        self._add_fields()
        self._add_people()
        self._add_belongings()
        self._add_children()
        for number, data in self._items.items():
            yield Piece(number, data)

    def remarks(self) -> Iterator[str]:
        """Tell what was left out, and whether the tables are newer than what is known."""
        version = self._tables.version
        if version is not None and version > NEWEST_KNOWN:
            yield (
                f"Zotero's tables are of version {version}, newer than {NEWEST_KNOWN}:"
                " what is new in them isn't read"
            )
        if self._cite_keys.remark:
            yield self._cite_keys.remark
        if self._of_feeds:
            yield f"items of feeds left out: {self._of_feeds:,}"
        with_parent = sum(one in self._parents for one in self._binned)
        if with_parent:
            yield f"notes, files and marks in Zotero's bin left out: {with_parent:,}"

    def _collections(self) -> Iterator[Piece]:
        """Give collections; a group is the one that those of its library lie in."""
        for library, name in self._groups.items():
            yield Piece(0, {"key": _group(library), "name": name, "parentCollection": False})
        for number, library, name, parent in self._tables.collections():
            outer = _collection(parent) if parent is not None else self._group_of(library)
            data = {"key": _collection(number), "name": name, "parentCollection": outer}
            yield Piece(0, data)

    def _group_of(self, library: int) -> str | bool:
        return _group(library) if library in self._groups else False

    def _begin_items(self) -> None:
        found = self._tables.rows(
            "SELECT itemID, itemTypeID, libraryID, key FROM items ORDER BY itemID"
        )
        for number, kind, library, said in found:
            if self._libraries.get(library) == _FEED:
                self._of_feeds += 1
                continue
            key = _text(said)
            # A key is unique in its library. Zotero itself writes others like this, too.
            own = f"{library}/{key}" if library in self._groups else key
            data: dict[str, Any] = {"key": own, "itemType": self._types.get(kind) or "document"}
            if number in self._binned:
                data["deleted"] = True
            if library in self._groups:
                data["collections"] = [_group(library)]
            self._names[number] = (library, key)
            self._items[number] = data

    def _add_fields(self) -> None:
        for number, name, value in self._tables.fields():
            if (data := self._items.get(number)) is not None:
                # The web API says `version` of what the item's own version is.
                field = "versionNumber" if name == "version" else name
                data.setdefault(field, _date(field, _text(value)))
        for number, place in self._names.items():
            if key := self._cite_keys.keys.get(place):
                self._items[number].setdefault("citationKey", key)

    def _add_people(self) -> None:
        for number, role, first, last, alone in self._tables.people():
            if (data := self._items.get(number)) is not None:
                person = {"creatorType": role, "name": last}
                if not alone:
                    person = {"creatorType": role, "lastName": last, "firstName": first}
                data.setdefault("creators", []).append(person)

    def _add_belongings(self) -> None:
        """Add tags and collections. What lies in a group's collection isn't just in the group."""
        found = self._tables.rows(
            "SELECT itemID, name FROM itemTags JOIN tags USING (tagID) ORDER BY itemID, name"
        )
        for number, tag in found:
            if (data := self._items.get(number)) is not None:
                data.setdefault("tags", []).append({"tag": tag})
        inside: dict[int, list[str]] = {}
        for number, collection in self._tables.memberships():
            inside.setdefault(number, []).append(_collection(collection))
        for number, names in inside.items():
            if (data := self._items.get(number)) is not None:
                data["collections"] = names

    def _add_children(self) -> None:
        notes = self._tables.rows("SELECT itemID, parentItemID, note FROM itemNotes")
        for number, parent, note in notes:
            self._add_child(number, parent, {"itemType": "note", "note": note})
        files = self._tables.rows(
            "SELECT itemID, parentItemID, linkMode, path FROM itemAttachments"
        )
        for number, parent, mode, path in files:
            where = self._path(number, mode, _text(path))
            self._add_child(number, parent, {"itemType": "attachment", "path": where})
        for number, parent, text, comment in self._tables.annotations():
            mark = {"annotationText": text, "annotationComment": comment}
            self._add_child(number, parent, {"itemType": "annotation", **mark})

    def _add_child(self, number: int, parent: int | None, said: dict[str, object]) -> None:
        data = self._items.pop(number, None)
        if data is None:
            return
        # Later than those before it: what is marked in a file stays in its order there.
        self._items[number] = data
        # An attachment's own note stands in the table of notes, which doesn't name its parent then.
        data.update(said)
        if parent is not None:
            self._parents[number] = parent
            data["parentItem"] = self._items.get(parent, {}).get("key", f"item {parent}")

    def _path(self, number: int, mode: object, path: str) -> str:
        """Return where a file lies; its bare name if Zotero's folder of files isn't there."""
        if not path.startswith(_STORED):
            return path
        if mode == 4 or number not in self._names:  # a picture in a note
            return ""
        name = re.split(r"[/\\]", path.removeprefix(_STORED))[-1]
        _, key = self._names[number]
        if self._storage is None or not key.isalnum() or not name:
            return name
        return str(self._storage / key / name)


def _date(field: str, value: str) -> str:
    """Return a date as far as Zotero understood it, else as its owner wrote it."""
    if "date" not in field.lower() or field == "accessDate":
        return value
    found = _TWO_DATES.fullmatch(value)
    if found is None:
        return value
    year, month, day, written = found.groups()
    if year == "0000":
        return written
    parts = [year]
    if month != "00":
        parts += [month] if day == "00" else [month, day]
    return "-".join(parts)


def _collection(number: int) -> str:
    return f"collection {number}"


def _group(library: int) -> str:
    return f"group {library}"


def _text(value: object) -> str:
    return "" if value is None or isinstance(value, bytes) else str(value)
