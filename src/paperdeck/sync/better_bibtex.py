"""Cite keys that Better BibTeX keeps beside Zotero's database, in one of its own.

Source: its table `citationkey` in `better-bibtex.sqlite`. Once its keys have moved to Zotero's own
field, that file has another name, and isn't looked at.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, NamedTuple

from paperdeck.sync.database_copy import private_copy
from paperdeck.sync.import_files import ImportFileError

if TYPE_CHECKING:
    from pathlib import Path

_NAME = "better-bibtex.sqlite"


class CiteKeys(NamedTuple):
    """Keys by library and item's key, and what is to be said if they couldn't be read."""

    keys: dict[tuple[object, object], str]
    remark: str = ""


def read_cite_keys(zotero: Path | None) -> CiteKeys:
    """Read the keys of the items of a database, where Better BibTeX is in use; else none."""
    if zotero is None:
        return CiteKeys({})
    file = zotero.resolve().with_name(_NAME)
    if not file.is_file():
        return CiteKeys({})
    try:
        with private_copy(file, str(file)) as copy, closing(sqlite3.connect(copy)) as conn:
            conn.execute("PRAGMA trusted_schema = OFF")
            found = conn.execute("SELECT libraryID, itemKey, citationKey FROM citationkey")
            keys = {(library, item): key for library, item, key in found if isinstance(key, str)}
    except (sqlite3.Error, UnicodeDecodeError, ImportFileError) as error:
        reason = error.what if isinstance(error, ImportFileError) else error
        return CiteKeys(
            {}, f"cite keys of Better BibTeX left out: {_NAME} can't be read ({reason})"
        )
    return CiteKeys(keys)
