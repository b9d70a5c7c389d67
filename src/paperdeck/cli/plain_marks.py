"""The commands for marks as plain text: export-marks, import-marks."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import TYPE_CHECKING

from paperdeck.cli.opening import open_store, open_to_read
from paperdeck.cli.outcome import DONE, FAILED, UsageError, complain
from paperdeck.cli.places import clock
from paperdeck.cli.printing import print_json, say
from paperdeck.marks.errors import MarkError
from paperdeck.marks.exporting import FILE, export_marks
from paperdeck.marks.labels import papers
from paperdeck.marks.plain_marks import LONGEST_LINE
from paperdeck.marks.plain_reading import read_lines
from paperdeck.marks.restating import restate_marks
from paperdeck.store.moments import write

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from paperdeck.marks.plain_reading import ReadLine
    from paperdeck.marks.restating import Restated

_TOLD = 20
"""Lines that are complained of one by one; the rest are counted."""

_WORDS = {
    "starred": ("star", "stars"),
    "read": ("read", "read"),
    "queued": ("queued", "queued"),
    "tag": ("tag", "tags"),
    "note": ("note", "notes"),
    "view": ("view", "views"),
    "opinion": ("opinion", "opinions"),
    "follow": ("followed", "followed"),
    "identity": ("profile", "profiles"),
    "cite_key": ("cite key", "cite keys"),
    "former_key": ("former cite key", "former cite keys"),
    "apart": ("pair of names apart", "pairs of names apart"),
    "told": ("paper told of by a digest", "papers told of by digests"),
}
"""What is counted, one of it and several."""


def write_marks(args: argparse.Namespace) -> int:
    """Write all marks into a folder as plain text."""
    if len(args.words) > 1:
        raise UsageError("export-marks: one folder at a time", where=args.words[1])
    done = export_marks(open_to_read(), Path(args.words[0]))
    if args.json:
        kept = [str(file) for file in done.kept]
        print_json({**done._asdict(), "file": str(done.file), "kept": kept})
    else:
        views = f"{done.views:,} view{'s' * (done.views != 1)}"
        say(
            f"{done.file}: marks of {papers(done.papers)}, {views}, {done.follows:,} followed;"
            f" notes on {papers(done.notes)} beside it"
        )
        for file in done.kept:
            complain(f"{file} isn't PaperDeck's and stays; the notes have a number in their name")
        if done.too_long:
            size = f"{LONGEST_LINE // 2**20} MiB, which import-marks won't read"
            complain(f"{done.file}: notes that are longer than {size}: {done.too_long:,}")
    return FAILED if done.too_long else DONE


def read_marks(args: argparse.Namespace) -> int:
    """Bring exported marks into the library.

    1 if a file can't be read, or there were lines that nothing can be made of; the rest is done.
    """
    code = DONE
    for word in args.words:
        try:
            code = max(code, _read_file(Path(word), as_json=args.json))
        except MarkError as error:
            complain(error)
            code = FAILED
    return code


def _read_file(given: Path, *, as_json: bool) -> int:
    file = given / FILE if given.is_dir() else given
    now = clock()
    lines = _lines_of(file, now)
    done = restate_marks(open_store(), lines, file.name, now=now)
    faults = [(line.number, line.fault) for line in lines if line.fault is not None]
    if as_json:
        print_json(_object(file, lines, done, faults))
    else:
        _tell(file, lines, done)
        _complain(file, faults, "lines")
        _complain(file, done.remarks, "remarks")
    return FAILED if faults else DONE


def _lines_of(file: Path, now: datetime) -> list[ReadLine]:
    try:
        _see_it_ends(file)
        with file.open("rb") as stream:
            return list(read_lines(stream, now=write(now)))
    except OSError as error:
        raise MarkError(
            f"These marks can't be read ({error.strerror})",
            where=str(file),
            next_step="Name what export-marks has written: its folder, or marks.jsonl",
        ) from error
    except MarkError as error:
        where = f"{file}, {error.where}"
        raise MarkError(error.what, where=where, next_step=error.next_step) from error


def _see_it_ends(file: Path) -> None:
    """See that a file isn't a pipe or a device, which may have no end. Raises OSError."""
    if file.exists() and not file.is_file():
        raise OSError(errno.EINVAL, "not a regular file")


def _tell(file: Path, lines: Sequence[ReadLine], done: Restated) -> None:
    read = f"{file}: {len(lines):,} line{'s' * (len(lines) != 1)} read"
    if done.changes:
        say(f"{read}, {_counted(done.changes)} new; `paperdeck undo` takes them back")
    if done.lasting:
        said = "besides" if done.changes else f"{read},"
        say(f"{said} {_counted(done.lasting)} new; `paperdeck undo` leaves them")
    if not (done.changes or done.lasting):
        say(f"{read}{_nothing_new(lines, done)}")
    if done.unknown == 1 and done.changes:
        say("1 paper isn't in the library yet; its marks wait for it")
    elif done.unknown and done.changes:
        say(f"{papers(done.unknown)} aren't in the library yet; their marks wait for them")


def _counted(changes: Mapping[str, int]) -> str:
    return ", ".join(f"{count:,} {_WORDS[kind][count != 1]}" for kind, count in changes.items())


def _nothing_new(lines: Sequence[ReadLine], done: Restated) -> str:
    """Return why nothing came: what is wrong with lines is complained of one by one."""
    if not lines:
        return "; there are no marks in it"
    if all(line.mark is None for line in lines):
        return ", and nothing can be made of any"
    if done.remarks or any(line.mark is None for line in lines):
        return "; nothing new, but not all of it is here"
    return "; all of it is here already"


def _complain(file: Path, problems: Sequence[tuple[int, str]], what: str) -> None:
    for number, reason in problems[:_TOLD]:
        complain(f"{file}:{number}: {reason}")
    if len(problems) > _TOLD:
        complain(f"{file}: and {len(problems) - _TOLD:,} {what} more")


def _object(
    file: Path, lines: Sequence[ReadLine], done: Restated, faults: Sequence[tuple[int, str]]
) -> dict[str, object]:
    return {
        "file": str(file),
        "read": len(lines),
        "step": done.step.label if done.step else None,
        "changes": dict(done.changes),
        "lasting": dict(done.lasting),
        "unknown": done.unknown,
        "errors": [{"line": number, "reason": reason} for number, reason in faults],
        "remarks": [{"line": number, "reason": reason} for number, reason in done.remarks],
    }
