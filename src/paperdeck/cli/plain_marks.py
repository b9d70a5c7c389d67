"""The commands for marks as plain text: export-marks, import-marks."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from paperdeck.cli.opening import open_store, open_to_read
from paperdeck.cli.outcome import DONE, FAILED, UsageError, complain
from paperdeck.cli.places import clock
from paperdeck.cli.printing import print_json, say
from paperdeck.marks.errors import MarkError
from paperdeck.marks.exporting import FILE, export_marks
from paperdeck.marks.labels import papers
from paperdeck.marks.plain_reading import read_lines
from paperdeck.marks.restating import restate_marks
from paperdeck.store.moments import write

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence
    from typing import BinaryIO

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
}
"""What is counted, one of it and several."""


def write_marks(args: argparse.Namespace) -> int:
    """Write all marks into a folder as plain text."""
    if len(args.words) > 1:
        raise UsageError("export-marks: one folder at a time", where=args.words[1])
    done = export_marks(open_to_read(), Path(args.words[0]))
    if args.json:
        print_json({**done._asdict(), "file": str(done.file)})
    else:
        views = f"{done.views:,} view{'s' * (done.views != 1)}"
        say(
            f"{done.file}: marks of {papers(done.papers)}, {views}, {done.follows:,} followed;"
            f" notes on {papers(done.notes)} beside it"
        )
    return DONE


def read_marks(args: argparse.Namespace) -> int:
    """Bring exported marks into the library; 1 if there were lines that nothing can be made of."""
    code = DONE
    for word in args.words:
        code = max(code, _read_file(Path(word), as_json=args.json))
    return code


def _read_file(given: Path, *, as_json: bool) -> int:
    file = given / FILE if given.is_dir() else given
    now = clock()
    with ExitStack() as stack:
        lines = list(read_lines(stack.enter_context(_opened(file)), now=write(now)))
    done = restate_marks(open_store(), lines, file.name, now=now)
    faults = [(line.number, line.fault) for line in lines if line.fault is not None]
    if as_json:
        print_json(_object(file, lines, done, faults))
    else:
        _tell(file, lines, done)
        _complain(file, faults, "lines")
        _complain(file, done.remarks, "remarks")
    return FAILED if faults else DONE


def _opened(file: Path) -> BinaryIO:
    try:
        return file.open("rb")
    except OSError as error:
        raise MarkError(
            f"These marks can't be read ({error.strerror})",
            where=str(file),
            next_step="Name what export-marks has written: its folder, or marks.jsonl",
        ) from error


def _tell(file: Path, lines: Sequence[ReadLine], done: Restated) -> None:
    if done.step is None:
        say(f"{file}: {len(lines):,} lines read; all of it is here already")
        return
    came = ", ".join(
        f"{count:,} {_WORDS[kind][count != 1]}" for kind, count in done.changes.items()
    )
    say(f"{file}: {len(lines):,} lines read, {came} new; `paperdeck undo` takes them back")
    if done.unknown == 1:
        say("1 paper isn't in the library yet; its marks wait for it")
    elif done.unknown:
        say(f"{papers(done.unknown)} aren't in the library yet; their marks wait for them")


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
        "unknown": done.unknown,
        "errors": [{"line": number, "reason": reason} for number, reason in faults],
        "remarks": [{"line": number, "reason": reason} for number, reason in done.remarks],
    }
