"""The command that takes in files: import."""

from __future__ import annotations

import gc
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from paperdeck.cli.choosing import read_tag
from paperdeck.cli.comparing import compare_papers
from paperdeck.cli.opening import open_marker, open_store
from paperdeck.cli.outcome import DONE, FAILED, UsageError, complain
from paperdeck.cli.places import clock
from paperdeck.cli.printing import print_json, say
from paperdeck.cli.progress import Pace, ProgressLine, settling_words
from paperdeck.marks.importing import take_imported
from paperdeck.sync.import_files import ImportFileError
from paperdeck.sync.import_formats import BIBLIOGRAPHIES
from paperdeck.sync.import_report import LineProblem
from paperdeck.sync.imports import import_file
from paperdeck.sync.settling import settle_index

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from paperdeck.model.imported_marks import ImportedMarks
    from paperdeck.store.database import Store
    from paperdeck.sync.import_report import ImportProgress, ImportReport

_PROBLEMS_TOLD = 20


def import_files(args: argparse.Namespace) -> int:
    """Import files one after the other; one that fails doesn't stop the next."""
    tag = None if args.tag is None else read_tag(args.tag)
    if "-" in args.files and sys.stdin is None:
        raise UsageError("import: there is no standard input to read")
    store = open_store()
    code = DONE
    for name in args.files:
        try:
            report = _import(store, name, args.format, tag, with_tags=not args.no_tags)
        except ImportFileError as error:
            if error.report is not None:
                _tell_import(error.report, as_json=args.json)
            complain(error)
            code = FAILED
        else:
            _tell_import(report, as_json=args.json)
    _settle(store)
    compare_papers(store)
    return code


def _settle(store: Store) -> None:
    """Make searches quicker, once everything has been told: who can't wait may break it off."""
    sys.stdout.flush()
    progress = ProgressLine()
    started = time.monotonic()

    def tell() -> None:
        progress.show(settling_words(time.monotonic() - started))

    try:
        settle_index(store, on_progress=tell)
    except KeyboardInterrupt:
        pass  # later writes go on with it
    finally:
        progress.clear()


def _import(
    store: Store, name: str, format_name: str, tag: str | None, *, with_tags: bool
) -> ImportReport:
    """Import one file and mark its papers, those before a break too, in one undoable step."""
    progress = ProgressLine()
    pace = Pace()
    ids: list[str] = []
    marks: list[ImportedMarks] = []

    def tell(done: ImportProgress) -> None:
        progress.show(pace.words(name, done.read, done.share, time.monotonic()))

    # Papers by the thousand, none of which refer to each other: looking for cycles among them again
    # and again takes a tenth of the time.
    gc.disable()
    try:
        report = import_file(
            store,
            name,
            format=format_name,
            clock=clock,
            on_progress=tell,
            on_batch=ids.extend if tag is not None else None,
            on_marks=marks.extend,
        )
    except BaseException:
        # What was stored before the break is marked like the rest.
        _mark(store, name, ids, marks, tag, with_tags=with_tags)
        raise
    finally:
        gc.enable()
        progress.clear()
    refused = _mark(store, name, ids, marks, tag, with_tags=with_tags)
    return replace(report, remarks=(*report.remarks, *refused)) if refused else report


def _mark(
    store: Store,
    name: str,
    ids: Sequence[str],
    marks: Sequence[ImportedMarks],
    tag: str | None,
    *,
    with_tags: bool,
) -> list[LineProblem]:
    """Mark what was stored; return what couldn't be kept of the file's own marks."""
    if marks:
        file = "standard input" if name == "-" else Path(name).name
        taken = take_imported(store, marks, file, now=clock(), tag=tag, with_tags=with_tags)
        return [LineProblem(line, None, reason) for line, reason in taken.refused]
    if tag is not None and ids:
        with open_marker(store) as marker:
            marker.add_tag(ids, tag)
    return []


def _tell_import(report: ImportReport, *, as_json: bool) -> None:
    if as_json:
        print_json(_import_object(report))
        return
    say(
        f"{report.file}: {report.read:,} read, {report.added:,} added, {report.updated:,} updated, "
        f"{report.unchanged:,} unchanged, {report.skipped:,} skipped"
    )
    what = "entries" if report.format in BIBLIOGRAPHIES else "lines"
    _complain_of(report, report.errors, report.skipped, what)
    _complain_of(report, report.remarks, len(report.remarks), "remarks")


def _complain_of(
    report: ImportReport, problems: Sequence[LineProblem], count: int, what: str
) -> None:
    """Tell of the first problems where they are, and how many there are beside them."""
    told = problems[:_PROBLEMS_TOLD]
    for problem in told:
        name = f"{problem.id}: " if problem.id else ""
        complain(f"{report.file}:{problem.line}: {name}{problem.reason}")
    if count > len(told):
        complain(f"{report.file}: and {count - len(told):,} {what} more")


def _import_object(report: ImportReport) -> dict[str, object]:
    told: dict[str, object] = {
        "file": report.file,
        "format": report.format,
        "read": report.read,
        "added": report.added,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "skipped": report.skipped,
        "errors": _problem_objects(report.errors),
    }
    if report.format in BIBLIOGRAPHIES:
        told["remarks"] = _problem_objects(report.remarks)
        told["entries"] = [one._asdict() for one in report.entries]
    return told


def _problem_objects(problems: Sequence[LineProblem]) -> list[dict[str, object]]:
    return [{"line": one.line, "id": one.id, "reason": one.reason} for one in problems]
