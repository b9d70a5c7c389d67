"""Keeping a bibliography file: reading it, having it planned, and replacing it in one move."""

from __future__ import annotations

import codecs
import errno
import os
import re
import stat
import time
from contextlib import ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING, NamedTuple

from paperdeck.cite.living.live_blocks import BrokenFileError
from paperdeck.cite.living.live_file import marked_ids, plan_file
from paperdeck.cite.living.live_plan import FilePlan, Terms, Wanted
from paperdeck.cite.living.others_eyes import for_others
from paperdeck.model.errors import PaperDeckError
from paperdeck.model.files import write_whole
from paperdeck.model.full_disk import is_full, reason
from paperdeck.store.library_id import library_id
from paperdeck.store.locks import only_one

if TYPE_CHECKING:
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
_WRITE_BITS = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH
_WIDE_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
"""How texts begin whose characters take two bytes; what else is as wide has zeros in it."""
_NO_UTF_8 = re.compile("[\udc80-\udcff]")
"""What bytes are read as that are no UTF-8."""
_ON_ITS_OWN = Terms()

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
    store: Store,
    bibliography: BibliographySettings,
    keeping: Keeping,
    terms: Terms = _ON_ITS_OWN,
    *,
    dry_run: bool = False,
) -> KeptFile:
    """Bring a file up to date with the library; with `dry_run` only tell what would change.

    `terms` say what people have expressly allowed; the library's id is put in here.

    One process at a time does so, and it asks the library while the others wait: who comes last has
    seen everything. A symbolic link is followed. Raise `BibliographyError` when the file can't
    be read or written, or nobody can tell what in it is whose; what `keeping` raises passes
    through. The file is then as it was.
    """
    target = bibliography.target
    with _naming_os_errors(bibliography.file), _alone(store, bibliography.file):
        terms = terms._replace(library=library_id(store, keep=not dry_run))
        contents = keeping.contents()
        wanted = [Wanted(paper, contents.keys[paper.id]) for paper in contents.papers]
        for _ in range(_ATTEMPTS):
            before, text = _read(target)
            plan = _plan(bibliography, text, wanted, keeping, terms)
            changed = plan.text != text
            if changed:
                _check_replaceable(target, plan)
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
    bibliography: BibliographySettings,
    text: str,
    wanted: Sequence[Wanted],
    keeping: Keeping,
    terms: Terms,
) -> FilePlan:
    mixed = bibliography.unicode and _NO_UTF_8.search(text) is not None
    write = _writer(bibliography, unicode=bibliography.unicode and not mixed)
    try:
        plan = plan_file(text, wanted, keeping.present(marked_ids(text)), write, terms)
    except BrokenFileError as error:
        raise BibliographyError(
            f"{error.why}, so nothing was written",
            where=f"{bibliography.file}:{error.line}",
            next_step="Mend it; then the file is brought up to date with the next change",
        ) from error
    if mixed and plan.held:
        words = "the file isn't UTF-8: PaperDeck's entries have letters as LaTeX"
        plan.remarks.append((None, words))
    return plan


def _check_replaceable(target: Path, plan: FilePlan) -> None:
    """Raise `BibliographyError` when the file is not to be written; tell of its other names."""
    with suppress(FileNotFoundError):
        found = target.stat()
        if not found.st_mode & _WRITE_BITS or not os.access(target, os.W_OK):
            raise BibliographyError(
                "this file is write-protected, so nothing was written",
                where=str(target),
                next_step="Give yourself the right to write it (chmod u+w)",
            )
        if found.st_nlink > 1:
            words = "the file has other names (hard links): they keep the text of before"
            plan.remarks.append((None, words))


def _writer(bibliography: BibliographySettings, *, unicode: bool) -> Callable[[Paper, str], str]:
    from paperdeck.cite.writing import bibtex  # noqa: PLC0415 - only where there is something to write

    make = bibtex.biblatex_entry if bibliography.format == "biblatex" else bibtex.bibtex_entry

    def write(paper: Paper, key: str) -> str:
        written = (hash(paper), key, bibliography.format, unicode)
        if written not in _ENTRIES:
            if len(_ENTRIES) >= _REMEMBERED:
                _ENTRIES.clear()
            _ENTRIES[written] = make(for_others(paper), key, unicode=unicode)
        return _ENTRIES[written]

    return write


def _read(target: Path) -> tuple[tuple[int, ...] | None, str]:
    """Return what tells one state of a file from another, and its text; "" if it isn't there.

    Bytes that are no UTF-8 pass through unharmed. Raise `BibliographyError` for a file that
    entries in ASCII can't be added to.
    """
    before = _signature(target)
    if before is None:
        return None, ""
    content = target.read_bytes()
    if content.startswith(_WIDE_MARKS) or b"\0" in content:
        raise BibliographyError(
            "this is no text that entries could be added to (UTF-16 or no text at all)",
            where=str(target),
            next_step="Save it as UTF-8, or name another file",
        )
    return before, content.decode("utf-8", "surrogateescape")


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
        if is_full(error):
            next_step = "Make room; it is brought up to date with the next change"
        elif error.errno == errno.ENOENT:
            next_step = "Check that its folder is there"
        else:
            next_step = "Check that the file and its folder are yours"
        raise BibliographyError(
            f"the bibliography can't be written ({reason(error)})",
            where=str(file),
            next_step=next_step,
        ) from error
