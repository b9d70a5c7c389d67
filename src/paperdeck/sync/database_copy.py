"""A private copy of another program's SQLite database, taken without touching the database.

Opening it where it lies would set locks, write a journal back or make files beside it; opening it
as if it never changed would leave out what is in its journal. A copy of the file together with its
journal or write-ahead log is what a crash at that moment would have left, and SQLite reads that.
It is one moment's only if none of the files changed in the meantime, which is looked at before
and after. https://sqlite.org/lockingv3.html tells what a journal beside a database means.
"""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from paperdeck.model.full_disk import is_full, reason
from paperdeck.sync.import_files import ImportFileError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from paperdeck.sync.import_files import ImportInput

    _Looks = list[tuple[int, int, int] | None]

_ENDINGS = ("", "-journal", "-wal")
_TRIES = 20
_PAUSE = 0.1
# Times of files are written in steps of some milliseconds: of two changes within one step,
# the second doesn't show.
_SETTLED = 0.02
_MOST_IN_A_STREAM = 200 * 2**20
# No folder for temporary files at all is "no such file".
_NO_FOLDER = errno.ENOENT


@contextmanager
def private_copy(
    source: ImportInput | Path, name: str, *, pause: Callable[[float], object] = time.sleep
) -> Iterator[Path]:
    """Yield the path of a copy that nobody else sees, which is gone at the end.

    `source` is a file by its path, or one to import, `name` what it is called. What comes
    from a stream or an archive has no journal. `pause` waits for so many seconds.
    Raise `ImportFileError` for a database that can't be copied, or not in one piece since it
    changes all the time.
    """
    with ExitStack() as stack:
        try:
            folder = stack.enter_context(
                tempfile.TemporaryDirectory(prefix="paperdeck-", ignore_cleanup_errors=True)
            )
            copy = Path(folder) / "copy.sqlite"
            file = source if isinstance(source, Path) else source.path
            if file is not None:
                _copy_in_one_piece(file.resolve(), copy, name, pause)
            elif not isinstance(source, Path):
                advice = "Unpack it and import the file itself"
                copy.write_bytes(source.read_whole(_MOST_IN_A_STREAM, advice=advice))
        except OSError as error:
            raise _not_copied(error, name) from error
        yield copy


def _not_copied(error: OSError, name: str) -> ImportFileError:
    advice = "Close the program that has it open and try again"
    if is_full(error) or error.errno == _NO_FOLDER:
        advice = "Make room for a copy, or set TMPDIR to where there is some"
    return ImportFileError(
        f"the database can't be copied to be read ({reason(error)})",
        where=name,
        next_step=advice,
    )


def _copy_in_one_piece(file: Path, copy: Path, name: str, pause: Callable[[float], object]) -> None:
    for attempt in range(_TRIES):
        if attempt:
            pause(_PAUSE)
        before = _look(file)
        if not _has_settled(before):
            continue
        _copy_all(file, copy)
        if before == _look(file):
            return
    raise ImportFileError(
        "the database changes while it is being copied",
        where=name,
        next_step="Wait until Zotero has finished what it does, or close it",
    )


def _has_settled(looks: _Looks) -> bool:
    """Tell whether the last change is so long ago that another one would show."""
    newest = max((one[2] for one in looks if one is not None), default=0) / 1e9
    return not 0 <= time.time() - newest < _SETTLED


def _copy_all(file: Path, copy: Path) -> None:
    """Copy the files that are there. Raise `OSError`."""
    for ending in _ENDINGS:
        made = Path(f"{copy}{ending}")
        try:
            shutil.copyfile(f"{file}{ending}", made)
        except FileNotFoundError:
            if not ending:
                raise
            made.unlink(missing_ok=True)


def _look(file: Path) -> _Looks:
    """Return what tells a change of each file: its number, size and time; `None` for none."""
    return [_look_at(f"{file}{ending}") for ending in _ENDINGS]


def _look_at(file: str) -> tuple[int, int, int] | None:
    try:
        status = os.stat(file)  # noqa: PTH116 - a name with an ending, not a path
    except FileNotFoundError:
        return None
    return status.st_ino, status.st_size, status.st_mtime_ns
