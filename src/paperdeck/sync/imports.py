"""Importing files of papers: streamed, in batches, broken lines counted and left out."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from paperdeck.sources.arxiv_jsonl import parse_line
from paperdeck.store.bulk import Offered, take_in_bulk
from paperdeck.store.index import MOST_PARTS_IN_BULK
from paperdeck.store.merges import move_marks
from paperdeck.store.stored import find_owners
from paperdeck.sync.import_entries import Told, import_entries
from paperdeck.sync.import_files import ImportFileError, named, open_input
from paperdeck.sync.import_formats import AUTO, BIBLIOGRAPHIES, SUPPORTED, recognise
from paperdeck.sync.import_lock import only_import
from paperdeck.sync.import_parsing import Refused, parse_in_order, usual_processes
from paperdeck.sync.import_report import (
    MOST_PROBLEMS,
    ImportProgress,
    ImportReport,
    LineProblem,
)
from paperdeck.sync.import_sifting import BATCH, sift
from paperdeck.sync.settling import merge_some

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime
    from pathlib import Path
    from typing import BinaryIO

    from paperdeck.model.imported_marks import ImportedMarks
    from paperdeck.store.database import Store
    from paperdeck.sync.import_files import ImportInput
    from paperdeck.sync.import_parsing import Parsed
    from paperdeck.sync.import_sifting import Chunk

_PAGES_BETWEEN_BATCHES = 2_000


def import_file(
    store: Store,
    file: Path | str,
    *,
    format: str = AUTO,  # noqa: A002 - the word that people type
    clock: Callable[[], datetime],
    on_progress: Callable[[ImportProgress], None] | None = None,
    on_batch: Callable[[Sequence[str]], None] | None = None,
    on_marks: Callable[[Sequence[ImportedMarks]], None] | None = None,
    stop: Callable[[], bool] | None = None,
    stream: BinaryIO | None = None,
    processes: int | None = None,
) -> ImportReport:
    """Import a file of papers, packed (gzip, xz, bzip2, Zstandard) or not; `-` is standard input.

    One transaction takes 20,000 papers or so. After each, `on_batch` gets the stable ids of
    those read, new or not. More often `on_progress` is told how far it is, and `stop` is asked
    whether to end.
    `stream` is read in place of the file, which then only names it. `processes` is how many
    help with parsing a long file. An import that was broken off goes on when it is begun
    again: what is stored already is recognised by the hash of its line. Once all is stored,
    `settling.settle_index` makes searches quicker.

    A bibliography is read whole, and stored in smaller batches. `on_marks` gets what its owner
    said of the papers of a batch, new or not, once they are stored.

    Raise `ImportFileError`, with the report so far, for a file that isn't one to import,
    is cut off or can't be read, and when another import is under way; and `StoreError`.
    Stored batches stay stored.
    """
    with open_input(file, stream) as source, only_import(store, named(file)):
        chosen = _choose_format(source, format, named(file))
        if chosen in BIBLIOGRAPHIES:
            told = Told(on_progress, on_batch, on_marks, stop)
            return import_entries(store, source, str(file), chosen, clock=clock, told=told)
        with closing(store.papers_writer()) as conn:
            intake = _Intake(store, conn, clock, on_progress, on_batch)
            count = usual_processes() if processes is None else processes
            try:
                stopped = _read_through(source, intake, stop, count)
            except ImportFileError as error:
                intake.finish()
                error.report = intake.report(str(file), chosen)
                raise
            intake.finish()
    return intake.report(str(file), chosen, stopped=stopped)


def _choose_format(source: ImportInput, asked: str, name: str) -> str:
    if asked != AUTO and asked not in SUPPORTED:
        raise ImportFileError(f"importing {asked} is not supported yet", where=name)
    if not source.head.strip() and source.whole:
        raise ImportFileError("the file is empty", where=name, next_step="Check the path")
    kind = recognise(source.head, whole=source.whole)
    if kind.format is not None and asked in {AUTO, kind.format}:
        return kind.format
    if asked == AUTO or not kind.doubtful:
        wanted = "a file of papers" if asked == AUTO else asked
        raise ImportFileError(
            f"not {wanted}, but {kind.words}",
            where=name,
            next_step=f"Formats: {', '.join(SUPPORTED)}",
        )
    return asked


def _read_through(
    source: ImportInput, intake: _Intake, stop: Callable[[], bool] | None, processes: int
) -> bool:
    """Take in all lines. Return whether `stop` ended it before the last one.

    Where the file breaks off, what was read of it before is taken in first.
    """
    trouble: list[ImportFileError] = []
    chunks = sift(intake.conn, _until_trouble(source, trouble), intake.changing)
    with closing(parse_in_order(chunks, processes)) as parsed:
        for number, (chunk, papers) in enumerate(parsed):
            if number and stop is not None and stop():
                return True
            intake.take(chunk, papers, source.share)
    if trouble:
        raise trouble[0]
    return False


def _until_trouble(
    source: ImportInput, trouble: list[ImportFileError]
) -> Iterator[list[tuple[int, bytes]]]:
    try:
        yield from source.blocks()
    except ImportFileError as error:
        trouble.append(error)


@dataclass(slots=True)
class _Intake:
    """Stores what lines give batch by batch, and keeps count.

    `changing` are papers of which lines are under way that differ from what is stored.
    """

    _store: Store
    conn: sqlite3.Connection
    _clock: Callable[[], datetime]
    _on_progress: Callable[[ImportProgress], None] | None
    _on_batch: Callable[[Sequence[str]], None] | None
    changing: set[str] = field(default_factory=set)
    _offered: list[Offered] = field(default_factory=list)
    _ids: list[str] = field(default_factory=list)
    _problems: list[LineProblem] = field(default_factory=list)
    _read: int = 0
    _added: int = 0
    _updated: int = 0
    _unchanged: int = 0
    _skipped: int = 0

    def take(self, chunk: Chunk, parsed: Sequence[Parsed], share: float | None) -> None:
        """Take what a chunk's lines gave, and store it when it is enough. Raise `StoreError`."""
        self._read += chunk.read
        self._unchanged += len(chunk.known)
        if self._on_batch is not None:
            self._ids.extend(chunk.known)
        for number, line, digest, paper in zip(
            chunk.numbers, chunk.lines, chunk.digests, parsed, strict=True
        ):
            if isinstance(paper, Refused):
                self._skip(LineProblem(number, paper.id, paper.reason))
            else:
                self._offered.append(Offered(paper, digest, partial(parse_line, line)))
        if len(self._offered) >= BATCH or len(self._ids) >= BATCH:
            self.store_batch()
        if self._on_progress is not None:
            self._on_progress(ImportProgress(self._read, share))

    def store_batch(self) -> None:
        """Store what was taken, in one transaction. Raise `StoreError`."""
        offered, self._offered = self._offered, []
        if offered:
            done = take_in_bulk(self.conn, offered, now=self._clock())
            self._added += len(done.added)
            self._updated += len(done.updated)
            self._unchanged += len(offered) - len(done.added) - len(done.updated)
            if done.merged:
                move_marks(self._store)
            self.changing.difference_update(one.paper.id for one in offered)
            merge_some(self.conn, most=MOST_PARTS_IN_BULK, pages=_PAGES_BETWEEN_BATCHES)
        self._tell_ids([*self._ids, *(one.paper.id for one in offered)])
        self._ids.clear()

    def finish(self) -> None:
        """Store what is left, and let marks follow papers that go by another id now."""
        self.store_batch()
        move_marks(self._store)

    def report(self, file: str, format_name: str, *, stopped: bool = False) -> ImportReport:
        """Sum up."""
        return ImportReport(
            file,
            format_name,
            self._read,
            self._added,
            self._updated,
            self._unchanged,
            self._skipped,
            tuple(sorted(self._problems, key=lambda problem: problem.line)),
            stopped,
        )

    def _skip(self, problem: LineProblem) -> None:
        self._skipped += 1
        if len(self._problems) < MOST_PROBLEMS:
            self._problems.append(problem)

    def _tell_ids(self, names: Sequence[str]) -> None:
        if self._on_batch is None or not names:
            return
        owners = find_owners(self.conn, names)
        ids = dict.fromkeys(owners[name] for name in names if name in owners)
        if ids:
            self._on_batch(tuple(ids))
