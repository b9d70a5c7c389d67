"""Bibliographies: formats that are imported, databases, live files, styles, key templates."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import sqlite3
from contextlib import closing, suppress
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from paperdeck.cite.keying.key_templates import DEFAULT, TemplateError, read_template
from paperdeck.cite.living.foreign_keys import keyed_entries
from paperdeck.cite.living.live_blocks import BrokenFileError
from paperdeck.cite.living.live_file import marked_ids, plan_file
from paperdeck.cite.living.live_plan import Terms, Wanted
from paperdeck.cite.reading.bibtex_reading import decode
from paperdeck.cite.reading.imported import ImportedEntry
from paperdeck.cite.writing.bibtex import bibtex_entry
from paperdeck.cite.writing.style_files import StyleError
from paperdeck.cite.writing.styles import CitationStyle
from paperdeck.model.paper import Author, Paper
from paperdeck.store.database import Store
from paperdeck.store.preparing import prepare
from paperdeck.sync import import_entries
from paperdeck.sync.better_bibtex import read_cite_keys
from paperdeck.sync.import_files import ImportFileError, ImportInput, open_input
from paperdeck.sync.import_formats import recognise
from paperdeck.sync.imports import import_file
from paperdeck.sync.zotero_database import read_zotero_database

if TYPE_CHECKING:
    from contextlib import ExitStack
    from pathlib import Path

    from tests.fuzzing import bibliography_seeds as seeds
    from tests.fuzzing.mutations import BINARY, JSON, XML, Format
    from tests.fuzzing.parser_table import Parser, Reader, as_text
    from tests.fuzzing.source_seeds import ARXIV_LINE, XML_WORDS, as_json
    from tests.zotero_library import ZoteroLibrary
else:
    import bibliography_seeds as seeds
    from mutations import BINARY, JSON, XML, Format
    from parser_table import Parser, as_text
    from source_seeds import ARXIV_LINE, XML_WORDS, as_json

    from zotero_library import ZoteroLibrary

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
PAPER = Paper(
    id="arxiv:2401.01234",
    title="On $k$-trees and the roots of many leaves",
    authors=(Author("Ada Root"), Author("Ben van der Leaf")),
    abstract="We count.",
    published=datetime(2024, 1, 2, tzinfo=UTC),
    doi="10.1000/tree.5",
    arxiv_id="2401.01234",
    venue="J. Trees",
)
_ALL = ("bibtex", "ris", "csl-json", "zotero")


def _read(format_name: str, data: bytes) -> None:
    """Read a bibliography as an import does, and put its papers through the gate."""
    recognise(data[:65_536], whole=len(data) <= 65_536)
    text, _ = decode(data)
    for entry in import_entries._READERS[format_name](text):
        if isinstance(entry, ImportedEntry):
            prepare(entry.record)


def _database(folder: Path, name: str = "zotero.sqlite") -> bytes:
    """Make a small library of Zotero's, and return its bytes."""
    file = folder / name
    zotero = ZoteroLibrary(file)
    item = zotero.item(title="On trees", DOI="10.1000/tree.5", date="2024-01-02 2 Jan 2024")
    zotero.person(item, "Ada", "Root")
    zotero.tag(item, "trees")
    inner = zotero.collection("Inner", item)
    zotero.collection("Outer", within=inner)
    zotero.note(item, "<p>Mine</p>", key="NOTE0001")
    pdf = zotero.attachment(item, "storage:a.pdf", key="FILE0001")
    zotero.annotation(pdf, "a passage", "mine", key="MARK0001")
    zotero.bin(zotero.item(title="Gone"))
    data = file.read_bytes()
    file.unlink()
    return data


def _made(*names: str) -> bytes:
    """Make one of the databases that are read, in a folder that goes away."""
    from pathlib import Path  # noqa: PLC0415 - only here
    from tempfile import TemporaryDirectory  # noqa: PLC0415 - only here

    with TemporaryDirectory() as folder:
        if not names:
            return _database(Path(folder))
        with closing(sqlite3.connect(Path(folder) / "b")) as conn, conn:
            conn.execute("CREATE TABLE citationkey (libraryID, itemKey, citationKey)")
            conn.execute("INSERT INTO citationkey VALUES (1, 'KEY00001', 'root2024')")
        return (Path(folder) / "b").read_bytes()


def _zotero_database(folder: Path, _: ExitStack) -> Reader:
    def read(data: bytes) -> None:
        # By way of a stream: where it lies, a database is left alone until it is quiet.
        with open_input("zotero.sqlite", io.BytesIO(data)) as source:
            for entry in read_zotero_database(source, "zotero.sqlite").entries:
                if isinstance(entry, ImportedEntry):
                    prepare(entry.record)

    return read


def _better_bibtex(folder: Path, _: ExitStack) -> Reader:
    import os  # noqa: PLC0415 - only here

    file = folder / "better-bibtex.sqlite"

    def read(data: bytes) -> None:
        file.write_bytes(data)
        os.utime(file, (1, 1))  # long ago: nobody waits for it to settle
        read_cite_keys(folder / "zotero.sqlite")

    return read


def _opened(data: bytes) -> None:
    """Open a file to import, unpack it, read its lines and tell its kind."""
    source = ImportInput("a file", io.BytesIO(data))
    recognise(source.head, whole=source.whole)
    for _block in source.blocks():
        pass
    ImportInput("a file", io.BytesIO(data)).read_whole(50 * 2**20)


def _import(folder: Path, stack: ExitStack) -> Reader:
    """Import whole files into a library, a fresh one after some hundred of them."""
    made = 0
    store = Store.open(folder / "0")

    def read(data: bytes) -> None:
        nonlocal made, store
        made += 1
        if made % 300 == 0:
            store = Store.open(folder / str(made))
        stream = io.BytesIO(data)
        import_file(store, "a file", clock=lambda: NOW, stream=stream, processes=0)

    return read


def _live(data: bytes) -> None:
    """Read a live file, plan what it is to hold, and plan again: nothing may be left to do."""
    text = data.decode("utf-8", "surrogateescape")
    list(keyed_entries(text))
    current: dict[str, str | None] = dict.fromkeys(marked_ids(text))
    current[PAPER.id] = PAPER.id
    wanted = [Wanted(PAPER, "root2024")]
    plan = plan_file(text, wanted, current, bibtex_entry, Terms("89abcdef"))
    with suppress(BrokenFileError):
        plan_file(plan.text, wanted, current, bibtex_entry, Terms("89abcdef", may_empty=True))


def _template(data: bytes) -> None:
    assert read_template(as_text(data)).key_of(PAPER)


def _style(folder: Path, _: ExitStack) -> Reader:
    file = folder / "style.csl"

    def read(data: bytes) -> None:
        file.write_bytes(data)
        CitationStyle(str(file)).cite(PAPER, 1)

    return read


_LINES = as_json(ARXIV_LINE) + b"\n" + as_json(ARXIV_LINE)
_PACKED = tuple(pack(_LINES * 3) for pack in (gzip.compress, lzma.compress, bz2.compress))
_TEMPLATE_WORDS = (
    *(
        "auth",
        "year",
        "shorttitle(",
        "veryshorttitle",
        ".lower",
        ".take(",
        ")",
        "+",
        "|",
        "?",
        "(",
        '"',
        "'",
    ),
    *(
        "auth.lower + year",
        ' "nd" ',
        ".replace(",
        ",",
        "id",
        "title",
        "0",
        "9999",
        ".",
        "((((",
        "zotero",
    ),
)
BIBLIOGRAPHIES = (
    Parser(
        "BibTeX",
        Format(seeds.BIBTEX, seeds.BIBTEX_WORDS),
        partial(_read, "bibtex"),
        covers=("format bibtex",),
    ),
    Parser(
        "RIS, PubMed, Web of Science",
        Format(seeds.RIS, seeds.RIS_WORDS, longest=100_000),
        partial(_read, "ris"),
        covers=("format ris",),
    ),
    Parser(
        "CSL-JSON",
        Format((seeds.CSL,), ("[", "{", '"', ",", ":", "},{"), JSON),
        partial(_read, "csl-json"),
        covers=("format csl-json",),
    ),
    Parser(
        "Zotero JSON",
        Format(seeds.ZOTERO, ("[", "{", '"', ",", ":", '"items":['), JSON),
        partial(_read, "zotero"),
        covers=("format zotero",),
    ),
    Parser(
        "Zotero's database",
        Format((_made(),), (), BINARY),
        errors=(ImportFileError,),
        opening=_zotero_database,
        covers=("format zotero database",),
    ),
    Parser(
        "Better BibTeX's database",
        Format((_made("citationkey"),), (), BINARY),
        opening=_better_bibtex,
    ),
    Parser("packed files", Format((_LINES, *_PACKED), (), BINARY), _opened, (ImportFileError,)),
    Parser(
        "import into a library",
        Format(
            (*seeds.BIBTEX, *seeds.RIS, seeds.CSL, *seeds.ZOTERO, _LINES),
            (*seeds.BIBTEX_WORDS[:12], *seeds.RIS_WORDS[:8]),
            JSON,
            longest=50_000,
        ),
        errors=(ImportFileError,),
        opening=_import,
    ),
    Parser("live .bib file", Format((seeds.LIVE,), seeds.BIBTEX_WORDS), _live, (BrokenFileError,)),
    Parser(
        "key template",
        Format((DEFAULT.encode(), b"auth.lower + year.take(2)? | 'x'"), _TEMPLATE_WORDS),
        _template,
        (TemplateError,),
    ),
    Parser(
        "citation style",
        Format((seeds.STYLE,), XML_WORDS, XML),
        errors=(StyleError,),
        opening=_style,
    ),
)
