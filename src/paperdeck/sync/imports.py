"""Importing files of papers: streamed, in batches, broken lines counted and left out."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from paperdeck.model.identifiers import stable_id
from paperdeck.sources.arxiv_jsonl import parse_line
from paperdeck.sources.errors import LineError
from paperdeck.store.ingest import ingest
from paperdeck.store.merges import move_marks
from paperdeck.store.stored import find_owners
from paperdeck.sync.import_files import ImportFileError, named, open_input
from paperdeck.sync.import_formats import AUTO, SUPPORTED, recognise

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Sequence
    from datetime import datetime
    from pathlib import Path
    from typing import BinaryIO

    from paperdeck.model.paper import PaperRecord
    from paperdeck.store.database import Store
    from paperdeck.sync.import_files import ImportInput

BATCH = 1_000
MOST_PROBLEMS = 1_000


@dataclass(frozen=True, slots=True)
class LineProblem:
    """A line that gave no paper: its number from 1, the paper's id if it has one, and why."""

    line: int
    id: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did, in lines: read = added + updated + unchanged + skipped.

    `errors` holds the first 1,000 of the skipped lines. `stopped` tells whether it was
    asked to stop before the end.
    """

    file: str
    format: str
    read: int = 0
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    skipped: int = 0
    errors: tuple[LineProblem, ...] = ()
    stopped: bool = False


def import_file(
    store: Store,
    file: Path | str,
    *,
    format: str = AUTO,  # noqa: A002 - the word that people type
    clock: Callable[[], datetime],
    on_progress: Callable[[int], None] | None = None,
    on_batch: Callable[[Sequence[str]], None] | None = None,
    stop: Callable[[], bool] | None = None,
    stream: BinaryIO | None = None,
) -> ImportReport:
    """Import a file of papers, packed (gzip, xz, bzip2) or not; `-` is standard input.

    One transaction takes 1,000 papers. After each, `on_batch` gets the stable ids of its
    papers, new or not, `on_progress` the number of lines read, and `stop` is asked
    whether to end. `stream` is read in place of the file, which then only names it.
    Raise `ImportFileError`, with the report so far, for a file that isn't one to import,
    is cut off or can't be read, and `StoreError`; stored batches stay stored.
    """
    with open_input(file, stream) as source:
        chosen = _choose_format(source, format, named(file))
        with closing(store.papers_writer()) as conn:
            intake = _Intake(store, conn, clock, on_progress, on_batch)
            try:
                stopped = _read_through(source, intake, stop)
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
    if kind.format in SUPPORTED:
        return kind.format or asked
    if kind.format is not None:
        raise ImportFileError(f"importing {kind.words} is not supported yet", where=name)
    if asked == AUTO or not kind.doubtful:
        raise ImportFileError(
            f"not a file of papers, but {kind.words}",
            where=name,
            next_step=f"Formats: {', '.join(SUPPORTED)}",
        )
    return asked


def _read_through(source: ImportInput, intake: _Intake, stop: Callable[[], bool] | None) -> bool:
    """Take in all lines. Return whether `stop` ended it before the last one."""
    for number, line in source.lines():
        if intake.is_full:
            intake.store_batch()
            if stop is not None and stop():
                return True
        intake.take(number, line)
    return False


@dataclass(slots=True)
class _Intake:
    """Parses lines, stores them batch by batch, and keeps count."""

    _store: Store
    _conn: sqlite3.Connection
    _clock: Callable[[], datetime]
    _on_progress: Callable[[int], None] | None
    _on_batch: Callable[[Sequence[str]], None] | None
    _batch: list[tuple[int, PaperRecord]] = field(default_factory=list)
    _problems: list[LineProblem] = field(default_factory=list)
    _read: int = 0
    _added: int = 0
    _updated: int = 0
    _unchanged: int = 0
    _skipped: int = 0

    @property
    def is_full(self) -> bool:
        """Whether the batch is to be stored before more is taken."""
        return len(self._batch) >= BATCH

    def take(self, number: int, line: bytes) -> None:
        """Parse a line into the batch; a broken one is noted."""
        self._read += 1
        try:
            self._batch.append((number, parse_line(line)))
        except LineError as error:
            self._skip(LineProblem(number, error.id, error.reason))

    def store_batch(self) -> None:
        """Store the batch in one transaction. Raise `StoreError`."""
        records = [record for _, record in self._batch]
        if records:
            done = ingest(self._conn, records, now=self._clock())
            self._added += len(done.added)
            self._updated += len(done.updated)
            self._unchanged += done.unchanged
            numbers = {id(record): number for number, record in self._batch}
            for rejected in done.rejected:
                name = stable_id(rejected.record.identifiers)
                self._skip(LineProblem(numbers[id(rejected.record)], name, rejected.reason))
            if done.merged:
                move_marks(self._store)
            self._batch.clear()
            self._tell_ids(records)
        if self._on_progress is not None:
            self._on_progress(self._read)

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

    def _tell_ids(self, records: Sequence[PaperRecord]) -> None:
        if self._on_batch is None:
            return
        owners = find_owners(self._conn, records)
        names = (stable_id(record.identifiers) for record in records)
        ids = dict.fromkeys(owners[name] for name in names if name in owners)
        if ids:
            self._on_batch(tuple(ids))
