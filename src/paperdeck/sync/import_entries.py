"""Importing bibliographies: read whole, stored in batches, with what came of each entry."""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from paperdeck.cite.reading.bibtex_reading import decode, read_bibtex
from paperdeck.cite.reading.csl_reading import read_csl
from paperdeck.cite.reading.imported import EntryProblem
from paperdeck.cite.reading.ris_reading import read_ris
from paperdeck.cite.reading.zotero_reading import read_zotero
from paperdeck.model.identifiers import Scheme
from paperdeck.model.imported_marks import ImportedMarks
from paperdeck.store.bulk import Offered, take_in_bulk
from paperdeck.store.connections import reading, transaction
from paperdeck.store.index import MOST_PARTS_IN_BULK, merge_parts
from paperdeck.store.merges import move_marks
from paperdeck.store.preparing import Prepared, prepare
from paperdeck.store.records import state
from paperdeck.store.stored import find_owners
from paperdeck.sync.import_duplicates import group_entries, names_of
from paperdeck.sync.import_files import named
from paperdeck.sync.import_formats import BIBTEX, CSL_JSON, DATABASE, RIS, ZOTERO
from paperdeck.sync.import_known import leave_out_known, sketch_owners
from paperdeck.sync.import_report import (
    MOST_ENTRIES,
    MOST_PROBLEMS,
    EntryResult,
    ImportProgress,
    ImportReport,
    LineProblem,
)
from paperdeck.sync.zotero_database import read_zotero_database

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import datetime

    from paperdeck.cite.reading.imported import ImportedEntry, ReadEntry
    from paperdeck.model.paper import PaperRecord
    from paperdeck.store.database import Store
    from paperdeck.store.ingest import Ingested
    from paperdeck.store.records import Statement
    from paperdeck.sync.import_duplicates import EntryGroup
    from paperdeck.sync.import_files import ImportInput

LARGEST = 200 * 2**20
"""Bytes that a bibliography may have, unpacked."""
BATCH = 2_000
"""Papers stored in one transaction: half a second's, for which others wait a tenth of one."""
_RANKS = {scheme: rank for rank, scheme in enumerate(Scheme)}
_PAGES_BETWEEN_BATCHES = 2_000
_READ_BETWEEN_LOOKS = 500
_READERS: Mapping[str, Callable[[str], Iterator[ReadEntry]]] = {
    BIBTEX: read_bibtex,
    RIS: read_ris,
    CSL_JSON: read_csl,
    ZOTERO: read_zotero,
}


class Told(NamedTuple):
    """Whom an import tells, and whom it asks whether to stop: as `imports.import_file` says."""

    on_progress: Callable[[ImportProgress], None] | None = None
    on_batch: Callable[[Sequence[str]], None] | None = None
    on_marks: Callable[[Sequence[ImportedMarks]], None] | None = None
    stop: Callable[[], bool] | None = None

    def progress(self, read: int, share: float | None = None) -> None:
        """Tell how many entries have been read, and what share of them is stored."""
        if self.on_progress is not None:
            self.on_progress(ImportProgress(read, share))

    def asks_to_stop(self) -> bool:
        """Ask whether to end."""
        return self.stop is not None and self.stop()


def import_entries(
    store: Store,
    source: ImportInput,
    file: str,
    format_name: str,
    *,
    clock: Callable[[], datetime],
    told: Told,
) -> ImportReport:
    """Import a bibliography under the caller's lock.

    Entries of one paper are taken together; what an earlier import said of it and this one
    doesn't stays. Raise `ImportFileError` for a file that is too large or can't be read to its
    end: nothing is stored then; and `StoreError`: stored batches stay.
    """
    read, remarks = _read(source, file, format_name)
    intake = _Intake(store, format_name, clock, told)
    for remark in remarks:
        intake.remark(1, None, remark)
    stopped = False
    entries: list[ImportedEntry] = []
    for number, entry in enumerate(read, 1):
        if number % _READ_BETWEEN_LOOKS == 0:
            told.progress(number)
            if told.asks_to_stop():
                stopped = True
                break
        if isinstance(entry, EntryProblem):
            intake.skip(entry)
        else:
            entries.append(entry)
    if not stopped:
        with closing(store.papers_writer()) as conn:
            stopped = intake.take_all(conn, entries)
        move_marks(store)
    return intake.report(file, stopped=stopped)


def _read(
    source: ImportInput, file: str, format_name: str
) -> tuple[Iterator[ReadEntry], Sequence[str]]:
    """Return the entries of a file, and what is to be said of it as a whole."""
    if source.head.startswith(DATABASE):
        return read_zotero_database(source, named(file))
    text, encoding = decode(source.read_whole(LARGEST))
    strange = not encoding.startswith("utf")
    remarks = [f"the file is no UTF-8; read as {encoding}"] if strange else []
    return _READERS[format_name](text), remarks


@dataclass(slots=True)
class _Intake:
    """Stores groups of entries batch by batch, and keeps count of the entries."""

    store: Store
    format_name: str
    clock: Callable[[], datetime]
    told: Told
    _counts: Counter[str] = field(default_factory=Counter)
    _problems: list[LineProblem] = field(default_factory=list)
    _remarks: list[LineProblem] = field(default_factory=list)
    _results: list[EntryResult] = field(default_factory=list)

    def skip(self, problem: EntryProblem) -> None:
        """Count an entry that gives no paper."""
        self._note(problem.line, problem.key, None, "skipped")
        if len(self._problems) < MOST_PROBLEMS:
            self._problems.append(LineProblem(problem.line, problem.key, problem.reason))

    def remark(self, line: int, name: str | None, text: str) -> None:
        """Keep what is to be said of an entry."""
        if len(self._remarks) < MOST_PROBLEMS:
            self._remarks.append(LineProblem(line, name, text))

    def take_all(self, conn: sqlite3.Connection, entries: Sequence[ImportedEntry]) -> bool:
        """Store all entries. Return whether it was stopped before the last one."""
        names = [names_of(entry.record) for entry in entries]
        with reading(conn):
            owners = find_owners(conn, {str(name) for own in names for name in own})
            sketches = sketch_owners(conn, entries, owners)
        groups = group_entries(zip(entries, names, strict=True), owners, sketches)
        total = len(entries) + self._counts["skipped"]
        for start in range(0, len(groups), BATCH):
            if start and self.told.asks_to_stop():
                return True
            self._store(conn, groups[start : start + BATCH])
            self.told.progress(total, min(start + BATCH, len(groups)) / len(groups))
        return False

    def _store(self, conn: sqlite3.Connection, groups: Sequence[EntryGroup]) -> None:
        now = self.clock().astimezone(UTC).replace(microsecond=0)
        said = [state(group.record, now) for group in groups]
        with reading(conn):
            changed = leave_out_known(conn, said)
        prepared = [prepare(one.record) if one is not None else None for one in changed]
        offered = [
            Offered(one, was.digest, partial(_record_of, was))
            for one, was in zip(prepared, changed, strict=True)
            if isinstance(one, Prepared) and was is not None
        ]
        done = take_in_bulk(conn, offered, now=now)
        if done.merged:
            move_marks(self.store)
        with reading(conn):
            owners = find_owners(conn, {str(name) for group in groups for name in group.names})
        reasons = [one if isinstance(one, str) else None for one in prepared]
        self._count(groups, reasons, owners, done)
        # Others write while the next batch is prepared, which takes longer: they need no pause.
        with transaction(conn):
            merge_parts(conn, most=MOST_PARTS_IN_BULK, pages=_PAGES_BETWEEN_BATCHES)

    def _count(
        self,
        groups: Sequence[EntryGroup],
        reasons: Sequence[str | None],
        owners: Mapping[str, str],
        done: Ingested,
    ) -> None:
        """Tell what came of each entry, and what their owner said of the papers."""
        results = {**dict.fromkeys(done.updated, "updated"), **dict.fromkeys(done.added, "added")}
        marks: list[ImportedMarks] = []
        for group, reason in zip(groups, reasons, strict=True):
            owner = _owner(group, owners)
            if reason is not None or owner is None:
                for entry in group.entries:
                    self.skip(EntryProblem(entry.line, entry.key, reason or "it has no name"))
                continue
            for entry in group.entries:
                # A group is counted once; what else is of the same paper changed nothing.
                self._note(entry.line, entry.key, owner, results.pop(owner, "unchanged"))
            for line, text in group.remarks:
                self.remark(line, _key_at(group, line) or owner, text)
            marks.append(_marks(group, owner))
        if self.told.on_batch is not None and marks:
            self.told.on_batch(tuple(dict.fromkeys(one.paper_id for one in marks)))
        if self.told.on_marks is not None and marks:
            self.told.on_marks(marks)

    def _note(self, line: int, key: str | None, owner: str | None, result: str) -> None:
        self._counts[result] += 1
        if len(self._results) <= MOST_ENTRIES:
            self._results.append(EntryResult(line, key, owner, result))

    def report(self, file: str, *, stopped: bool) -> ImportReport:
        """Sum up."""
        counts = self._counts
        told = self._results if len(self._results) <= MOST_ENTRIES else []
        return ImportReport(
            file,
            self.format_name,
            counts.total(),
            counts["added"],
            counts["updated"],
            counts["unchanged"],
            counts["skipped"],
            tuple(sorted(self._problems, key=lambda problem: problem.line)),
            stopped,
            tuple(sorted(self._remarks, key=lambda remark: remark.line)),
            # Entries may share a line, and of two on one only one may have a key.
            tuple(sorted(told, key=lambda entry: entry.line)),
        )


def _record_of(said: Statement) -> PaperRecord:
    return said.record


def _owner(group: EntryGroup, owners: Mapping[str, str]) -> str | None:
    ranked = sorted(group.names, key=lambda name: _RANKS[name.scheme])
    return next((owners[str(name)] for name in ranked if str(name) in owners), None)


def _key_at(group: EntryGroup, line: int) -> str | None:
    return next((entry.key for entry in group.entries if entry.line == line), None)


def _marks(group: EntryGroup, owner: str) -> ImportedMarks:
    first = group.entries[0]
    key = next((entry.key for entry in group.entries if entry.key), None)
    tags = dict.fromkeys(tag for entry in group.entries for tag in entry.tags)
    notes = dict.fromkeys(note for entry in group.entries for note in entry.notes)
    return ImportedMarks(owner, first.line, key, tuple(tags), tuple(notes))
