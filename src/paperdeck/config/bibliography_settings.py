"""The tables of config.toml for citing: `[cite]` and `[[bibliography]]`.

Read only where the file has one of them.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from paperdeck.config.table_reader import UnusableValueError, boolean, one_of, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from paperdeck.config.table_reader import TableReader

FORMATS = ("bibtex", "biblatex")


class CiteSettings(NamedTuple):
    """How papers are cited: the `[cite]` table."""

    key: str | None = None
    """What new cite keys are made of: `auth.lower + year + shorttitle(1)`; see docs/keys.md."""
    key_line: int | None = None
    """The line on which that is said."""


class BibliographySettings(NamedTuple):
    """A file that is kept up to date with what a query finds: a `[[bibliography]]` table."""

    query: str
    """The papers that the file holds."""
    file: Path
    """The file; a relative name counts from the folder of config.toml, `~` is your home."""
    format: str = "bibtex"
    """`bibtex` or `biblatex`."""
    unicode: bool = False
    """Whether letters of all scripts are written as they are, not as LaTeX; with `biblatex` they
    are unless you say `false`."""
    line: int | None = None
    """The line of config.toml on which the table begins."""

    @property
    def target(self) -> Path:
        """The file that is meant when `file` is a symbolic link."""
        try:
            return self.file.resolve()
        except RuntimeError:  # links that lead to each other: whoever opens them will say so
            return self.file


def read_cite(table: TableReader) -> CiteSettings:
    """Read `[cite]`; whether the template can be understood is for those to say who know it."""
    found = CiteSettings(table.take("key", None, text), table.line_of("key"))
    table.report_unknown()
    return found


def read_bibliographies(
    tables: Sequence[TableReader], folder: Path
) -> tuple[BibliographySettings, ...]:
    """Read each `[[bibliography]]`; one that lacks something is left out, and is told of.

    So is one whose file is taken, or whose format nobody knows: it would be written in another.
    `folder` is where relative names begin.
    """
    found: dict[Path, BibliographySettings] = {}

    def place(value: object) -> Path:
        return _place(value, folder)

    for table in tables:
        query, file = table.take("query", None, text), table.take("file", None, place)
        wanted = table.take("format", "" if "format" in table else FORMATS[0], one_of(FORMATS))
        unicode = table.take("unicode", wanted == "biblatex", boolean)
        table.report_unknown()
        table.need("query", "file")
        if query is None or file is None or not wanted:
            continue
        one = BibliographySettings(query, file, wanted, unicode, table.line_of("query"))
        if found.setdefault(one.target, one) is not one:
            # Each would take out what the other has put in.
            table.report("file", "`bibliography.file` is another bibliography's, too", "Choose one")
    return tuple(found.values())


def keeps(bibliographies: Iterable[BibliographySettings], file: Path) -> bool:
    """Tell whether a file is one that is kept up to date, by whatever name."""
    with suppress(OSError, RuntimeError):
        target = file.resolve()
        return any(_is_one(one.target, target) for one in bibliographies)
    return False


def _is_one(one: Path, other: Path) -> bool:
    if one == other:
        return True
    try:
        return one.samefile(other)
    except OSError:  # one of them isn't there
        return False


def _place(value: object, folder: Path) -> Path:
    name = text(value)
    try:
        file = folder / Path(name).expanduser()
    except RuntimeError as error:  # `~somebody` who isn't there
        raise UnusableValueError("begins with the home of somebody unknown") from error
    if file.is_dir() or name.endswith(("/", "\\")):
        raise UnusableValueError("is a folder", "Name a file in it")
    return file
