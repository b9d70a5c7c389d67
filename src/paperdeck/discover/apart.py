"""Comparing papers in a process of its own, so that no thread of the reader waits for it.

Neither numpy nor the table of words is loaded here, only there. The process tells how far it is
on its standard output, a line for each transaction, and ends when nobody reads them. It is no
child of `multiprocessing`, which wants a standard error that a full-screen program hasn't got.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from paperdeck.discover.building import Built, build_missing, is_complete
from paperdeck.discover.scoring import is_due, update_scores
from paperdeck.model.errors import PaperDeckError
from paperdeck.store.database import Store

if TYPE_CHECKING:
    from collections.abc import Callable

_BETWEEN_LOOKS = 0.1
_NICE = 5
_SECONDS_TO_END = 2.0
_DONE = "done"
_LONGEST = 4_096


def build_apart(
    store: Store,
    *,
    stop: Callable[[], bool],
    on_progress: Callable[[Built], None] | None = None,
) -> bool:
    """Do what `building.build_missing` and then `scoring.update_scores` do, elsewhere.

    Tell whether all papers have their vectors and scores.
    `stop` is asked ten times a second. What goes wrong there, a full disk, ends it: the answer
    is no then, and the next call goes on. Raise `StoreError` if the store can't be read.
    """
    import subprocess  # noqa: PLC0415 - when vectors are missing only

    if is_complete(store) and not is_due(store):
        return True
    process = subprocess.Popen(  # noqa: S603 - our own module; -P keeps it from being another's
        [sys.executable, "-P", "-m", __name__, store.papers_file, store.marks_file],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        # One core is enough.
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
    )
    with process:
        try:
            assert process.stdout is not None  # noqa: S101 - it was asked for
            return _follow(process.stdout.fileno(), stop, on_progress)
        finally:
            # In the middle of a transaction, too: SQLite undoes it.
            process.terminate()
            try:
                process.wait(_SECONDS_TO_END)
            except subprocess.TimeoutExpired:
                process.kill()


def _follow(
    told: int, stop: Callable[[], bool], on_progress: Callable[[Built], None] | None
) -> bool:
    """Read the lines of the process until it is done, ends without being so, or is stopped."""
    from select import select  # noqa: PLC0415 - as above

    rest = b""
    while not stop():
        if not select([told], [], [], _BETWEEN_LOOKS)[0]:
            continue
        some = os.read(told, _LONGEST)
        if not some:
            return False
        *lines, rest = (rest + some).split(b"\n")
        for line in lines:
            if line.decode() == _DONE:
                return True
            if on_progress is not None:
                on_progress(Built(*map(int, line.split())))
    return False


def main() -> None:
    """Compare papers for whoever began this process, until done or until nobody listens."""
    # Whatever else goes on comes first.
    os.nice(_NICE)
    papers_file, marks_file = map(Path, sys.argv[1:3])
    store = Store(papers_file, marks_file)
    try:
        made = build_missing(store, on_progress=lambda built: _say(" ".join(map(str, built))))
        if made and (not is_due(store) or update_scores(store)):
            _say(_DONE)
    except (PaperDeckError, OSError):
        os._exit(1)


def _say(line: str) -> None:
    os.write(sys.stdout.fileno(), f"{line}\n".encode())


if __name__ == "__main__":
    main()
