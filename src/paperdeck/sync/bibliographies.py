"""Keeping a bibliography file: reading it, having it planned, and replacing it in one move."""

from __future__ import annotations

import errno
import re
import stat
import time
from contextlib import ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING, NamedTuple

from paperdeck.cite.living.live_blocks import BrokenFileError
from paperdeck.cite.living.live_file import FilePlan, Wanted, marked_ids, plan_file
from paperdeck.model.errors import PaperDeckError
from paperdeck.model.files import write_whole
from paperdeck.store.locks import only_one

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from paperdeck.config.bibliography_settings import BibliographySettings
    from paperdeck.model.paper import Paper
    from paperdeck.store.database import Store

_LOCK = ".bibliographies"
_PATIENCE = 10.0
"""Seconds to wait for another process that keeps the same library's files."""
_BETWEEN_LOOKS = 0.02
_ATTEMPTS = 3
"""How often a file is planned anew because somebody has saved it meanwhile."""
_LEFT_OVER = 60.0
"""Seconds after which a draft beside the file has nobody who writes it."""


_REMEMBERED = 5_000
_ENTRIES: dict[tuple[int, str, str, bool], str] = {}
"""Entries that were written before, by the paper's hash, key and form: most stay as they are."""


class BibliographyError(PaperDeckError):
    """A bibliography file could not be kept; it is as it was."""


class Contents(NamedTuple):
    """What a file is to hold: papers in order, and the key of each by its id."""

    papers: Sequence[Paper]
    keys: Mapping[str, str]


class Keeping(NamedTuple):
    """What keeping a file needs to know of the library, asked anew under the lock.

    `present` tells what ids are called today, `None` for those that aren't there.
    """

    contents: Callable[[], Contents]
    present: Callable[[Sequence[str]], Mapping[str, str | None]]


class KeptFile(NamedTuple):
    """What became of a file, or would: `changed` if its text is another one."""

    file: Path
    plan: FilePlan
    changed: bool

    @property
    def words(self) -> str:
        """What was done, in one line."""
        plan = self.plan
        parts = [
            f"{len(keys):,} {name}"
            for keys, name in (
                (plan.added, "added"),
                (plan.updated, "updated"),
                (plan.removed, "removed"),
            )
            if keys
        ]
        entries = "1 entry" if plan.held == 1 else f"{plan.held:,} entries"
        return f"{self.file.name}: {entries}, {', '.join(parts) or 'nothing new'}"

    @property
    def remarks(self) -> list[str]:
        """What people should know of it, each with the place it is about."""
        return [
            f"{self.file}:{line}: {words}" if line else f"{self.file}: {words}"
            for line, words in self.plan.remarks
        ]


def keep_file(
    store: Store, bibliography: BibliographySettings, keeping: Keeping, *, dry_run: bool = False
) -> KeptFile:
    """Bring a file up to date with the library; with `dry_run` only tell what would change.

    One process at a time does so, and it asks the library while the others wait: who comes last has
    seen everything. A symbolic link is followed. Raise `BibliographyError` when the file can't
    be read or written, or nobody can tell where its entries end; what `keeping` raises passes
    through. The file is then as it was.
    """
    target = bibliography.target
    with _naming_os_errors(bibliography.file), _alone(store, bibliography.file):
        contents = keeping.contents()
        wanted = [Wanted(paper, contents.keys[paper.id]) for paper in contents.papers]
        for _ in range(_ATTEMPTS):
            before, text = _read(target)
            plan = _plan(bibliography, text, wanted, keeping)
            changed = plan.text != text
            if not changed or dry_run:
                return KeptFile(bibliography.file, plan, changed)
            if _signature(target) == before:
                write_whole(target, plan.text.encode("utf-8", "surrogateescape"))
                with suppress(OSError):
                    _clear_drafts(target)
                return KeptFile(bibliography.file, plan, changed)
    raise BibliographyError(
        "another program keeps writing this file",
        where=str(bibliography.file),
        next_step="It is brought up to date with the next change",
    )


def _plan(
    bibliography: BibliographySettings, text: str, wanted: Sequence[Wanted], keeping: Keeping
) -> FilePlan:
    write = _writer(bibliography)
    try:
        return plan_file(text, wanted, keeping.present(marked_ids(text)), write)
    except BrokenFileError as error:
        raise BibliographyError(
            "an entry isn't closed, so nothing was written",
            where=f"{bibliography.file}:{error.line}",
            next_step="Mend it; then the file is brought up to date with the next change",
        ) from error


def _writer(bibliography: BibliographySettings) -> Callable[[Paper, str], str]:
    from paperdeck.cite.writing import bibtex  # noqa: PLC0415 - only where there is something to write

    make = bibtex.biblatex_entry if bibliography.format == "biblatex" else bibtex.bibtex_entry

    def write(paper: Paper, key: str) -> str:
        written = (hash(paper), key, bibliography.format, bibliography.unicode)
        if written not in _ENTRIES:
            if len(_ENTRIES) >= _REMEMBERED:
                _ENTRIES.clear()
            _ENTRIES[written] = make(paper, key, unicode=bibliography.unicode)
        return _ENTRIES[written]

    return write


def _read(target: Path) -> tuple[tuple[int, ...] | None, str]:
    """Return what tells one state of a file from another, and its text; "" if it isn't there.

    Bytes that are no UTF-8 pass through unharmed.
    """
    before = _signature(target)
    if before is None:
        return None, ""
    return before, target.read_bytes().decode("utf-8", "surrogateescape")


def _signature(target: Path) -> tuple[int, ...] | None:
    try:
        found: os.stat_result = target.stat()
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(found.st_mode):
        raise BibliographyError("this is no file that could be kept", where=str(target))
    return found.st_mtime_ns, found.st_size, found.st_ino


def _clear_drafts(target: Path) -> None:
    """Take away what a process that was killed has left beside the file."""
    draft = re.compile(rf"\.{re.escape(target.name)}-[a-z0-9_]{{8}}")
    for other in target.parent.iterdir():
        if draft.fullmatch(other.name) and time.time() - other.stat().st_mtime > _LEFT_OVER:
            other.unlink(missing_ok=True)


@contextmanager
def _alone(store: Store, file: Path) -> Iterator[None]:
    """Hold the lock of the library's bibliographies, waiting for it."""
    until = time.monotonic() + _PATIENCE
    with ExitStack() as stack:
        while True:
            busy = BibliographyError(
                "another PaperDeck is at work on it", where=str(file), next_step="Try again"
            )
            try:
                stack.enter_context(only_one(store.marks_file.with_name(_LOCK), busy))
                break
            except BibliographyError:
                if time.monotonic() > until:
                    raise
                time.sleep(_BETWEEN_LOOKS)
        yield


@contextmanager
def _naming_os_errors(file: Path) -> Iterator[None]:
    """Turn the system's complaints inside the block into an error that names the file."""
    try:
        yield
    except OSError as error:
        next_step = {
            errno.ENOSPC: "Make room; it is brought up to date with the next change",
            errno.EDQUOT: "Make room; it is brought up to date with the next change",
            errno.ENOENT: "Check that its folder is there",
        }.get(error.errno or 0, "Check that the file and its folder are yours")
        raise BibliographyError(
            f"the bibliography can't be written ({error.strerror or error})",
            where=str(file),
            next_step=next_step,
        ) from error
