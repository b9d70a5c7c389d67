"""The commands that keep marks safe: backup, restore; and the day's backup after other commands."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from paperdeck.cli.outcome import DONE, FAILED, UsageError, complain
from paperdeck.cli.places import clock, locations
from paperdeck.cli.printing import print_json, say, say_columns
from paperdeck.store.backups import backups_in, keep_daily, list_backups, make_backup, restore
from paperdeck.store.contents import look_through
from paperdeck.store.database import Store
from paperdeck.store.errors import StoreError, Trouble
from paperdeck.store.merges import move_marks

if TYPE_CHECKING:
    import argparse

    from paperdeck.store.backups import Backup
    from paperdeck.store.restoring import Restored


def back_up_marks(args: argparse.Namespace) -> int:
    """Make a backup of marks.db in a folder, or beside the others."""
    folder = Path(_one(args, "folder")) if args.words else None
    made = make_backup(locations().data / "marks.db", now=clock(), folder=folder)
    if args.json:
        print_json({"file": str(made.file), **made.contents._asdict()})
    else:
        say(f"{made.file}: {made.contents.words}")
    return DONE


def restore_marks(args: argparse.Namespace) -> int:
    """Put a backup in the place of marks.db, or list what there is."""
    if args.dry_run:  # asked for with --list
        return _list(list_backups(locations().data) if not args.words else _in(args), args)
    if not args.words:
        raise UsageError(
            "restore: no backup is named", next_step="`paperdeck restore --list` shows them"
        )
    folder = locations().data
    done = restore(folder, _named(folder, _one(args, "backup")), now=clock())
    try:
        # Papers may have become one since the backup was made.
        move_marks(Store.open(folder))
    except StoreError as error:
        complain(error)
    _tell_restored(done, as_json=args.json)
    return DONE


def keep_daily_backup() -> None:
    """Make the day's backup of the user's marks, if it is due; say so if it can't be made.

    What has been done is done: a backup that fails doesn't make it a failure.
    """
    folder = locations().data
    file = folder / "marks.db"
    # Where nothing can be written, nothing has changed, and who marks has been told.
    if not (file.exists() and os.access(folder, os.W_OK)):
        return
    try:
        keep_daily(file, now=clock())
    except StoreError as error:
        # A newer PaperDeck keeps the backups of what only it can change.
        if error.trouble is Trouble.TOO_NEW:
            return
        complain(f"no backup of your marks was made today. {error}")


def _one(args: argparse.Namespace, what: str) -> str:
    if len(args.words) > 1:
        raise UsageError(f"{args.command}: one {what} at a time", where=args.words[1])
    word = str(args.words[0])
    if not word:
        step = f"`paperdeck {args.command} --help` tells what can be named."
        raise UsageError(f"{args.command}: the {what}'s name is empty", next_step=step)
    return word


def _in(args: argparse.Namespace) -> list[Backup]:
    return backups_in(Path(_one(args, "folder")))


def _named(folder: Path, word: str) -> Path:
    """Return the file that a word names: a path, or the name of one of the library's backups."""
    file = Path(word)
    among = folder / "backups" / word
    return among if file.name == word and not file.exists() and among.exists() else file


def _list(backups: list[Backup], args: argparse.Namespace) -> int:
    code = DONE
    rows = []
    for one in backups:
        try:
            contents = look_through(one.file)
        except StoreError as error:
            code, ok, words, counts = FAILED, False, str(error.what), {"error": str(error)}
        else:
            ok, words, counts = True, contents.words, contents._asdict()
        if args.json:
            value = {"file": str(one.file), "at": one.at.isoformat(), "why": one.said.why}
            print_json({**value, "ok": ok, **counts})
        rows.append((f"{one.at:%Y-%m-%d %H:%M} UTC", words, one.file.name))
    if not args.json:
        say_columns(rows)
        if not rows:
            say("no backups yet")
    return code


def _tell_restored(done: Restored, *, as_json: bool) -> None:
    before, after, kept = done.before, done.after, done.kept
    if as_json:
        print_json(
            {
                "file": str(done.file),
                "before": before._asdict() if before else None,
                "after": after._asdict(),
                "kept": str(kept) if kept else None,
            }
        )
        return
    was = before.words if before else ("no marks" if kept is None else "a file of no use")
    say(f"before: {was}")
    say(f"now: {after.words}")
    if kept is not None:
        say(f"what was there before is kept in {kept}")
