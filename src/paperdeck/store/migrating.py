"""Making the two files, and bringing older ones up to date."""

from __future__ import annotations

import errno
import os
import tempfile
import time
from contextlib import closing, contextmanager, nullcontext, suppress
from datetime import UTC, datetime
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING

from paperdeck.model.files import take_lock
from paperdeck.model.full_disk import is_full
from paperdeck.store.connections import BUSY_SECONDS, UNCHANGING, connect, naming, transaction
from paperdeck.store.errors import StoreError, Trouble
from paperdeck.store.pages import page_faults

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from paperdeck.store.schema import Schema

PRIVATE_FILE = 0o600
PRIVATE_FOLDER = 0o700
DRAFT = ".new"
"""How the name of a file ends that isn't whole yet."""

_BETWEEN_LOOKS = 0.02
_UNSYNCED = frozenset({errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP})
"""What file systems say that can't put the names in a folder on disk when they are asked to."""
_NO_JOURNAL = frozenset({Trouble.READ_ONLY, Trouble.FULL, Trouble.UNREACHABLE})
"""What SQLite says where it can't make the journal that even reading wants."""


def create(file: Path, schema: Schema) -> None:
    """Make an empty file of the store, unless another process has just made it.

    It is built under another name and moved into place when whole: a crash cannot leave
    half a file. Raise `StoreError` when the folder cannot be written.
    """
    with naming_os_errors(file), creation_lock(file.parent):
        if file.exists() and file.stat().st_size:
            return
        leave_aside(file, now=datetime.now(UTC))
        draft = file.with_name(f".{file.name}.new")
        _remove(draft)
        draft.touch(mode=PRIVATE_FILE)
        try:
            with closing(connect(draft)) as conn, naming(file):
                migrate(conn, schema)
                # Last: the move leaves a journal behind, and whether a full disk let all of it be
                # copied when the file was closed, nobody is told.
                conn.execute("PRAGMA journal_mode = WAL")
        except StoreError as error:
            _remove(draft)
            raise StoreError(error.trouble, file, detail=error.detail) from error
        draft.replace(file)


def _remove(draft: Path) -> None:
    for leftover in (draft, *companions(draft)):
        leftover.unlink(missing_ok=True)


@contextmanager
def creation_lock(folder: Path) -> Iterator[None]:
    """Let no other process make a file of the store meanwhile; it ends with the process.

    Raise `StoreError` when another one has it for too long. Raises OSError.
    """
    lock = folder / ".creating"
    descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, PRIVATE_FILE)
    try:
        until = time.monotonic() + BUSY_SECONDS
        while not take_lock(descriptor):
            if time.monotonic() >= until:
                raise StoreError(Trouble.LOCKED, lock)
            time.sleep(_BETWEEN_LOOKS)
        yield
    finally:
        os.close(descriptor)


def migrate(conn: sqlite3.Connection, schema: Schema) -> None:
    """Apply the migrations that a file has not seen: all of them, or none.

    Raise `StoreError` when the file is locked or full. Whatever a migration raises, the
    file stays as it was.
    """
    # Slow to import and only needed here.
    from sqlite_utils import Database  # noqa: PLC0415 - start-up time

    with transaction(conn):
        # Asked again under the lock: another process may have been faster.
        version = int(conn.execute("PRAGMA user_version").fetchone()[0])
        if version >= schema.version:
            return
        db = Database(conn)
        for step in schema.migrations[version:]:
            step(db)
        conn.execute(f"PRAGMA application_id = {schema.application_id}")
        conn.execute(f"PRAGMA user_version = {schema.version}")


def back_up(
    file: Path,
    *,
    now: datetime,
    why: str | None = None,
    folder: Path | None = None,
    conn: sqlite3.Connection | None = None,
) -> Path:
    """Copy a file of the store into `backups/` beside it, or into `folder`; return the copy.

    The copy is whole even while others write, and has been looked through: it bears its name, of
    which the moment is a part (`store.backup_names`), only when it is on disk and says what the
    file says. `conn` is who reads the file, where nobody else may. Raise `StoreError` when the
    file is damaged or the copy can't be written.
    """
    folder = folder or file.parent / "backups"
    reason = f"-{why}" if why else ""
    with naming_os_errors(folder):
        folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        name = f"{file.stem}{reason}-{stamp(now)}{file.suffix}"
        descriptor, draft_name = tempfile.mkstemp(prefix=f".{name}.", suffix=DRAFT, dir=folder)
        os.close(descriptor)
    draft = Path(draft_name)
    try:
        with nullcontext(conn) if conn else closing(_open_to_copy(file)) as source:
            _copy(source, file, draft)
        with naming_os_errors(folder):
            keep_on_disk(draft)
            # A free name is looked for last: whoever was first has copied what there was before.
            copy = draft.rename(unused(folder / name))
            keep_on_disk(folder)
    finally:
        for leftover in (draft, *companions(draft)):
            leftover.unlink(missing_ok=True)
    return copy


def _open_to_copy(file: Path) -> sqlite3.Connection:
    return connect(file, mode=mode_beside_others(file, "rw"))


def mode_beside_others(file: Path, mode: str) -> str:
    """Return the mode in which `connect` reads a file that others may write meanwhile.

    It is `mode`, or `UNCHANGING` where that can't be: on a disk where nothing can be written, if no
    journal waits there.
    """
    try:
        with closing(connect(file, mode=mode, timeout=0)) as conn, naming(file):
            conn.execute("PRAGMA schema_version").fetchone()
    except StoreError as error:
        journals = [one for one in companions(file) if one.exists() and one.stat().st_size]
        if error.trouble in _NO_JOURNAL and not journals:
            return UNCHANGING
    return mode


def _copy(source: sqlite3.Connection, file: Path, draft: Path) -> None:
    """Copy a database, and see that the copy is sound and has as many rows of everything."""
    with closing(connect(draft)) as target, _one_view(source, file):
        with naming(file):
            expected = _identity_and_rows(source)
        try:
            with naming(draft.parent):
                # Nobody else knows of the draft, and it is put on disk when it is whole.
                target.execute("PRAGMA synchronous = OFF")
                source.backup(target)
                # One file that can be read anywhere, without journals beside it.
                target.execute("PRAGMA journal_mode = DELETE")
                faults = page_faults(target)
                found = _identity_and_rows(target)
        except StoreError as error:
            if error.trouble is not Trouble.DAMAGED:
                raise
            raise StoreError(Trouble.DAMAGED, file, detail="no backup was made of it") from error
    if faults or found != expected:
        detail = faults[0] if faults else "its copy differs"
        raise StoreError(Trouble.DAMAGED, file, detail=f"no backup was made of it: {detail}")


@contextmanager
def _one_view(conn: sqlite3.Connection, file: Path) -> Iterator[None]:
    """See one and the same state of a file, whoever writes meanwhile."""
    with naming(file):
        conn.execute("BEGIN")
        try:
            yield
        finally:
            conn.execute("ROLLBACK")


def _identity_and_rows(conn: sqlite3.Connection) -> tuple[int, int, dict[str, int]]:
    """Return whose a file is, its version, and how many rows each table has."""
    tables = conn.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
    rows = {
        name: int(conn.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0])
        for (name,) in tables
    }
    owner, version = (
        int(conn.execute(f"PRAGMA {name}").fetchone()[0])
        for name in ("application_id", "user_version")
    )
    return owner, version, rows


def keep_on_disk(place: Path) -> None:
    """See that a file, or the names in a folder, outlast a power cut.

    There are file systems that can't be asked to for a folder: nothing more can be done then.
    """
    descriptor = os.open(place, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _UNSYNCED or not place.is_dir():
            raise
    finally:
        os.close(descriptor)


def companions(file: Path) -> tuple[Path, Path]:
    """Return the names of the journal files that SQLite keeps beside a database.

    They lie beside what a link leads to, and are named after that.
    """
    real = behind_links(file)
    return real.with_name(f"{real.name}-wal"), real.with_name(f"{real.name}-shm")


def behind_links(file: Path) -> Path:
    """Return the file that a symbolic link leads to, be it there or not; any other as it is."""
    return Path(os.path.realpath(file)) if file.is_symlink() else file


def leave_aside(file: Path, *, now: datetime, linked: bool = False) -> Path | None:
    """Rename a file and its journals to `<name>.damaged-<UTC moment>`; return the new name.

    Return `None` when the file isn't there. Journals without their file are renamed too:
    SQLite would play them into the next file of that name. `linked`, the file itself has both
    names until another is put in its place, so that there always is one. A symbolic link is renamed
    alone: what it leads to stays what it is, and where.
    """
    target = unused(file.with_name(f"{file.name}.damaged-{stamp(now)}"))
    for old, new in zip(companions(file), companions(target), strict=True):
        if old.exists() and not file.is_symlink():
            old.rename(new)
    if not file.exists():
        return None
    if linked:
        # Some file systems know no links.
        with suppress(OSError):
            target.hardlink_to(file)
            return target
    return file.rename(target)


def stamp(now: datetime) -> str:
    """Write a moment for use in a file's name."""
    return f"{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def unused(file: Path) -> Path:
    """Return a file's name, or the same with a number when it is taken."""
    names = (file.with_name(f"{file.stem}-{number}{file.suffix}") for number in count(2))
    return next(name for name in chain([file], names) if not name.exists())


@contextmanager
def naming_os_errors(file: Path) -> Iterator[None]:
    """Turn the system's complaints inside the block into a `StoreError` that names the file."""
    try:
        yield
    except PermissionError as error:
        raise StoreError(Trouble.READ_ONLY, file, detail=error.strerror) from error
    except OSError as error:
        trouble = Trouble.FULL if is_full(error) else Trouble.UNREACHABLE
        raise StoreError(trouble, file, detail=error.strerror) from error
