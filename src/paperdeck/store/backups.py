"""Backups of marks.db: made, listed, looked through, and let go of when there are newer ones.

They lie in `backups/` beside the data. What is to be kept of them is decided by their names alone
(`store.backup_names`); `store.restoring` puts one in the place of marks.db.
"""

from __future__ import annotations

import contextlib
import sqlite3
import time
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from paperdeck.store import restoring
from paperdeck.store.backup_names import (
    BEFORE_RESTORING,
    DAILY,
    BackupName,
    is_draft,
    newest_first,
    outdated,
)
from paperdeck.store.connections import connect, naming
from paperdeck.store.contents import Contents, look_through, reading_mode
from paperdeck.store.errors import StoreError
from paperdeck.store.migrating import back_up, naming_os_errors

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime
    from pathlib import Path

    from paperdeck.store.restoring import Restored

_A_DAY = timedelta(hours=20)
"""Less than 24 hours: who leaves the reader a little earlier each day has a backup each day."""
_LEFT_OVER_AFTER = 3600
"""Seconds after which nobody is writing a draft any more."""


class Backup(NamedTuple):
    """A backup as its name tells of it."""

    file: Path
    said: BackupName

    @property
    def at(self) -> datetime:
        """When it was made (aware, UTC)."""
        return self.said.at


class Made(NamedTuple):
    """A backup that was made, and what it holds."""

    file: Path
    contents: Contents


def backups_folder(folder: Path) -> Path:
    """Return where the backups of the library in a folder lie; it may not be there yet."""
    return folder / "backups"


def list_backups(folder: Path) -> list[Backup]:
    """Return the backups of the library in a folder, newest first; nothing is opened.

    Raise `StoreError` when the folder of backups can't be read.
    """
    return backups_in(backups_folder(folder))


def backups_in(place: Path) -> list[Backup]:
    """Return the backups that lie in a folder, newest first. Raise `StoreError`."""
    return [Backup(place / said.name, said) for said in newest_first(_names(place))]


def latest_good(folder: Path, now: datetime) -> Backup | None:
    """Return the newest backup of the library in a folder that is whole and of a known version.

    One that was made when another was restored comes after all others: it is what somebody wanted
    rid of. Those that claim to be from after `now` come last, whoever has the latest marks first:
    nobody knows when they were made. Raise `StoreError` when the folder can't be read.
    """
    found = list_backups(folder)
    past = sorted(
        (one for one in found if one.at <= now), key=lambda one: one.said.why == BEFORE_RESTORING
    )
    return next(_whole(past), None) or next(_whole(_latest_marks_first(found, now)), None)


def _whole(backups: Iterable[Backup]) -> Iterator[Backup]:
    for one in backups:
        with contextlib.suppress(StoreError):
            look_through(one.file)
            yield one


def _latest_marks_first(backups: Iterable[Backup], now: datetime) -> list[Backup]:
    """Return the backups from after `now`, that with the latest step of marks first."""
    future = [one for one in backups if one.at > now]
    return sorted(
        future,
        key=lambda one: (one.said.why != BEFORE_RESTORING, last_step(one.file) or 0),
        reverse=True,
    )


def last_step(file: Path) -> int | None:
    """Return the number of the latest step that a marks.db ever had; `None` if it can't be read."""
    try:
        with closing(connect(file, mode=reading_mode(file))) as conn, naming(file):
            found = conn.execute("SELECT seq FROM sqlite_sequence WHERE name = 'steps'").fetchone()
    except (StoreError, sqlite3.Error):
        return None
    return int(found[0]) if found else 0


def make_backup(marks_file: Path, *, now: datetime, folder: Path | None = None) -> Made:
    """Make a backup that somebody asked for, in `backups/` or another folder. It is never pruned.

    Raise `StoreError` when marks.db is missing, foreign, damaged or newer, or the copy can't be
    written.
    """
    look_through(marks_file, live=True)
    file = back_up(marks_file, now=now, folder=folder)
    return Made(file, look_through(file, live=True))


def is_due(folder: Path, *, now: datetime) -> bool:
    """Tell whether the library in a folder has no daily backup of the last 20 hours.

    Costs the listing of one small folder. Raise `StoreError` when that can't be read.
    """
    daily = (one for one in list_backups(folder) if one.said.why == DAILY)
    return not any(now - _A_DAY < one.at <= now for one in daily)


def keep_daily(marks_file: Path, *, now: datetime) -> Made | None:
    """Make the day's backup if it is due, and let go of those that it makes needless.

    Older ones go only once this one has been looked through. Of a file that holds nothing there
    is no backup, so that a library begun anew never drives out the backups of the one that was
    lost. Return `None` when there was nothing to do. Raise `StoreError`.
    """
    folder = marks_file.parent
    if not is_due(folder, now=now) or not any(look_through(marks_file, live=True)):
        return None
    # It has been looked through when this returns.
    file = back_up(marks_file, now=now, why=DAILY)
    prune(folder, now)
    return Made(file, look_through(file, live=True))


def restore(folder: Path, backup: Path, *, now: datetime) -> Restored:
    """Put a backup in the place of the marks of a library: see `restoring.restore`.

    Of those that were made before something was restored, the last few stay, and `backup` itself.
    """
    done = restoring.restore(folder, backup, now=now)
    place = backups_folder(folder)
    # The marks are restored, whatever becomes of needless files.
    with contextlib.suppress(StoreError, OSError):
        names = [said.name for said in newest_first(_names(place)) if said.why == BEFORE_RESTORING]
        for name in outdated(names, now=now):
            if not backup.exists() or not backup.samefile(place / name):
                (place / name).unlink(missing_ok=True)
    return done


def prune(folder: Path, now: datetime) -> None:
    """Let go of what is outdated and what never became whole.

    To be called once a new backup has been looked through. Raise `StoreError`.
    """
    place = backups_folder(folder)
    names = _names(place)
    with naming_os_errors(place):
        for name in outdated(names, now=now):
            (place / name).unlink(missing_ok=True)
        for name in filter(is_draft, names):
            with contextlib.suppress(FileNotFoundError):
                if time.time() - (place / name).stat().st_mtime > _LEFT_OVER_AFTER:
                    (place / name).unlink()


def _names(place: Path) -> list[str]:
    with naming_os_errors(place):
        try:
            return [one.name for one in place.iterdir()]
        except FileNotFoundError:
            return []
