"""Running a command: from arguments to an exit code."""

from __future__ import annotations

import gc
import sys
from importlib import import_module
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

from paperdeck.cli.outcome import (
    DONE,
    FAILED,
    INTERRUPTED,
    USAGE,
    UsageError,
    complain,
    drop_output,
    set_up_streams,
)
from paperdeck.cli.record import Record
from paperdeck.model.errors import PaperDeckError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence

_HOMES = {
    None: ("reader", "open_reader"),
    "demo": ("reader", "open_demo"),
    "sync": ("syncing", "sync_sources"),
    "add": ("adding", "add_papers"),
    "fetch": ("fetching", "fetch_list"),
    "author": ("researchers", "show_author"),
    "follow": ("following", "follow_somebody"),
    "import": ("importing", "import_files"),
    "compare": ("comparing", "compare_all"),
    "list": ("reading", "list_papers"),
    "show": ("reading", "show_papers"),
    "tags": ("reading", "list_tags"),
    "day": ("days", "show_day"),
    "cite": ("citing", "cite_papers"),
    "digest": ("digest", "tell_digest"),
    "rules": ("ruling", "apply_rules"),
    "bibliographies": ("bibliographies", "keep_bibliographies"),
    "mark": ("marking", "mark_papers"),
    "undo": ("marking", "undo_step"),
    "backup": ("backups", "back_up_marks"),
    "restore": ("backups", "restore_marks"),
    "export-marks": ("plain_marks", "write_marks"),
    "import-marks": ("plain_marks", "read_marks"),
    "merges": ("parting", "list_merges"),
    "split": ("parting", "split_paper"),
    "doctor": ("doctor", "check_all"),
    "where": ("about", "show_places"),
    "log": ("about", "show_log"),
    "keys": ("about", "list_keys"),
    "themes": ("about", "list_themes"),
}
"""Module and function of each command; only the one at hand is imported."""

_CHANGING = frozenset(
    {
        "sync",
        "add",
        "fetch",
        "import",
        "follow",
        "rules",
        "mark",
        "undo",
        "split",
        "author",
        "restore",
        "import-marks",
    }
)
"""Commands after which the files of `[[bibliography]]` may have to be brought up to date."""

_MARKING = _CHANGING | {"cite", "digest", "bibliographies"}
"""Commands that may change marks, so that the day's backup is due after them."""


def run(arguments: Sequence[str]) -> int:
    """Run a command and return its exit code: 0 done, 1 something failed, 2 usage."""
    set_up_streams()
    record = Record()
    try:
        args = _parse(arguments)
        record.begin(args.command)
        command = _command(args.command)
        record.hear_loggers()
        _collect_garbage()
        code = command(args)
        code = max(code, _keep_bibliographies(args))
        sys.stdout.flush()
        if args.command in _MARKING and not getattr(args, "dry_run", False):
            _back_up()
    except SystemExit as done:  # how argparse ends --help and --version
        code = DONE if done.code is None else int(done.code)
    except UsageError as error:
        complain(error)
        code = USAGE
    except PaperDeckError as error:
        complain(error)
        record.trouble(error)
        code = FAILED
    except KeyboardInterrupt:
        complain("stopped; what was stored stays")
        code = INTERRUPTED
    except BrokenPipeError:
        # The reader of our output has gone (`| head`): that is no failure.
        drop_output()
        code = DONE
    except OSError as error:
        _blame_system(error)
        code = FAILED
    except Exception as error:  # noqa: BLE001 - what nobody thought of, at the last edge there is
        complain(record.crash(error))
        code = FAILED
    record.end(code)
    return code


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    if not arguments:
        # The commonest of all, and the one that has to be quick: argparse stays away.
        return cast("argparse.Namespace", SimpleNamespace(command=None, ascii=False))
    from paperdeck.cli.parser import parse_arguments  # noqa: PLC0415 - see above

    return parse_arguments(arguments)


def _collect_garbage() -> None:
    """Look for garbage again, but never in what has been imported."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()


def _command(name: str | None) -> Callable[[argparse.Namespace], int]:
    module, function = _HOMES[name]
    command: Callable[[argparse.Namespace], int] = getattr(
        import_module(f"paperdeck.cli.{module}"), function
    )
    return command


def _keep_bibliographies(args: argparse.Namespace) -> int:
    """Bring bibliographies up to date after a command that may have changed them."""
    changing = args.command in _CHANGING or getattr(args, "set_key", None) is not None
    if not changing or getattr(args, "dry_run", False):
        return DONE
    from paperdeck.cli.places import locations  # noqa: PLC0415 - most commands change nothing

    try:
        # The beginning of the word: one that is written wrong is to be told of.
        if b"bibliograph" not in locations().config_file.read_bytes():
            return DONE
    except OSError:
        return DONE  # there is none, or it can't be read, and so names no file
    from paperdeck.cli.bibliographies import keep_after  # noqa: PLC0415 - the same

    return keep_after(args)


def _back_up() -> None:
    """Make the day's backup of the marks, if it is due."""
    from paperdeck.cli.backups import keep_daily_backup  # noqa: PLC0415 - few commands need it

    keep_daily_backup()


def _blame_system(error: OSError) -> None:
    """Tell of a file that nobody looked after; without a name it is our own output."""
    from paperdeck.model.full_disk import reason  # noqa: PLC0415 - few commands end so

    place = error.filename or "the output"
    complain(
        PaperDeckError(
            f"can't be read or written ({reason(error)})",
            where=str(place),
            next_step="Check the disk and the permissions",
        )
    )
    if error.filename is None:
        drop_output()
