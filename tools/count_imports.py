"""Write docs/importing.md: how many entries of real files are imported, and how many reported.

python tools/count_imports.py FOLDER            writes the page from a folder of recordings
python tools/count_imports.py FOLDER --check    exits 1 if it would change

Each kind of file is counted twice: by a search for what begins an entry, which knows nothing
of the reader, and by the reader. Only names of files and counts are written.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from paperdeck.cite.reading.bibtex_reading import decode, read_bibtex
from paperdeck.cite.reading.imported import ImportedEntry
from paperdeck.cite.reading.ris_reading import read_ris
from paperdeck.cite.reading.zotero_reading import read_zotero

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from paperdeck.cite.reading.imported import ReadEntry

PAGE = Path(__file__).resolve().parents[1] / "docs" / "importing.md"
_HEAD = """# What importing makes of real files

Made by `python tools/count_imports.py FOLDER`, where FOLDER holds recordings: files of real users and of
other programs' tests, which aren't part of this project. An entry is either imported, as a paper, or reported,
with its line and why: mostly because nothing in it could be its title. None may be lost, so the two add up
to the entries, which are counted by a plain search for what begins one.
"""
# What begins an entry: at a line's start, or right after the one before.
_BIBTEX_ENTRY = re.compile(r"(?:^\s*|\})@\s*(\w+)\s*[{(]", re.MULTILINE)
_NO_ENTRIES = frozenset({"string", "comment", "preamble", "xdata"})


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: which files of a folder are of it, how to count its entries, and to read it."""

    title: str
    patterns: tuple[str, ...]
    count: Callable[[str], int]
    read: Callable[[str], Iterator[ReadEntry]]
    decode: Callable[[bytes], tuple[str, str]] = decode


@dataclass(frozen=True, slots=True)
class Row:
    """What became of one file."""

    name: str
    entries: int
    imported: int
    reported: int


def count_bibtex(text: str) -> int:
    """Count what begins an entry in a BibTeX file, by a search alone."""
    lines = "\n".join(text.splitlines())
    return sum(match[1].lower() not in _NO_ENTRIES for match in _BIBTEX_ENTRY.finditer(lines))


# Of types that are given one after the other only the last one begins something.
_RIS_ENTRY = re.compile(r"^\s*(?:TY {1,2}-(?!.*\n\s*TY {1,2}-)|PT [A-Z]$|PMID-)", re.MULTILINE)


def count_ris(text: str) -> int:
    """Count what begins an entry in RIS; a file that lost its beginning has one all the same."""
    return len(_RIS_ENTRY.findall(text)) or 1


def count_zotero(text: str) -> int:
    """Count Zotero's items, and what belongs to items that aren't there."""
    return text.count('"itemType":')


KINDS = (
    Kind(
        "BibTeX and BibLaTeX",
        ("bibtex/better-bibtex-*/*", "bibtex/jabref/*", "bibtex/misc/*"),
        count_bibtex,
        read_bibtex,
    ),
    Kind("RIS, Web of Science and PubMed", ("ris/*.*", "ris/jabref/*"), count_ris, read_ris),
    Kind(
        "Zotero's web API",
        ("bibtex/pyzotero/item*_doc.json", "bibtex/pyzotero/attachments_doc.json"),
        count_zotero,
        read_zotero,
    ),
)
"""All kinds, in the order of the page. Another format is another line."""


def count_files(kind: Kind, folder: Path) -> list[Row]:
    """Read all files of a kind in a folder, and count."""
    found = sorted({file for pattern in kind.patterns for file in folder.glob(pattern)})
    return [_count(kind, file, folder) for file in found]


def _count(kind: Kind, file: Path, folder: Path) -> Row:
    text, _ = kind.decode(file.read_bytes())
    made = Counter(isinstance(entry, ImportedEntry) for entry in kind.read(text))
    # A number sign would look like a reference to something of this project's.
    name = file.relative_to(folder).as_posix().replace("#", "").replace("|", " ")
    return Row(name, kind.count(text), made[True], made[False])


def write_page(folder: Path) -> str:
    """Return the page for a folder of recordings."""
    return "\n".join([_HEAD, *(_section(kind, count_files(kind, folder)) for kind in KINDS)])


def _section(kind: Kind, rows: list[Row]) -> str:
    total = [
        sum(getattr(row, name) for row in rows) for name in ("entries", "imported", "reported")
    ]
    lines = [
        f"## {kind.title}",
        "",
        "| file | entries | imported | reported |",
        "|---|--:|--:|--:|",
    ]
    lines += [
        f"| {row.name} | {row.entries:,} | {row.imported:,} | {row.reported:,} |" for row in rows
    ]
    numbers = " | ".join(f"**{number:,}**" for number in total)
    return "\n".join([*lines, f"| **all {len(rows)} files** | {numbers} |", ""])


def main() -> int:
    """Write the page or compare it; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path, help="a folder of recordings")
    parser.add_argument("--check", action="store_true", help="only tell whether it is current")
    options = parser.parse_args()
    page = write_page(options.folder)
    if options.check:
        return int(page != PAGE.read_text(encoding="utf-8"))
    PAGE.write_text(page, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
