"""Comparing papers in a process of its own, so that no thread of the reader waits for it.

Neither numpy nor the table of words is loaded here, only there. The process tells how far it is
on its standard output, a line for each transaction, and ends when nobody reads them. It is no
child of `multiprocessing`, which wants a standard error that a full-screen program hasn't got.
"""

from __future__ import annotations

import os
import sys
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from paperdeck.desktop.log import LOG
from paperdeck.discover.building import Built, build_missing, is_complete
from paperdeck.discover.measuring import Measured
from paperdeck.discover.scoring import is_due, is_measured, measure_novelty, update_scores
from paperdeck.discover.table import check_table
from paperdeck.model.errors import PaperDeckError
from paperdeck.store.database import Store

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable

    from paperdeck.discover.explaining import Explained

_BETWEEN_LOOKS = 0.1
_NICE, _STILL_NICER = 5, 10
_SECONDS_TO_END = 2.0
_SECONDS_TO_EXPLAIN = 20.0
_COMPARED, _MEASURED, _DONE = "compared", "measured", "done"
_EXPLAIN = "explain"
_LONGEST = 4_096
_REPORTS = "PAPERDECK_CRASH_REPORTS"
"""The variable that tells the process where a report of its crash belongs; nowhere, if empty."""


def _nothing(*_: object) -> None:
    """Tell nobody."""


class Listener(NamedTuple):
    """Who is told how far it is, in the thread that waits for the process.

    First vectors are `built`; once they and matches are up to date, papers are `compared`; and
    novelty, which takes longest, is `measured`.
    """

    built: Callable[[Built], None] = _nothing
    compared: Callable[[], None] = _nothing
    measured: Callable[[Measured], None] = _nothing


def build_apart(
    store: Store, *, stop: Callable[[], bool], listener: Listener | None = None
) -> bool:
    """Make vectors and scores and measure novelty, elsewhere; tell whether nothing is left to do.

    What comes meanwhile, papers or marks, goes before the rest of novelty. `stop` is asked ten
    times a second. What goes wrong there, a full disk, ends it: the answer is no then, and the next
    call goes on. Raise `StoreError` if the store can't be read.
    """
    if is_complete(store) and not is_due(store) and is_measured(store):
        return True
    process = _begin(store)
    with process:
        try:
            assert process.stdout is not None  # noqa: S101 - it was asked for
            return _follow(process.stdout.fileno(), stop, listener or Listener())
        finally:
            # In the middle of a transaction, too: SQLite undoes it.
            _end(process)


def explain_apart(store: Store, paper_id: str, tag: str = "") -> Explained | None:
    """Do what `explaining.Explainer.tell` does, elsewhere; it takes about half a second.

    `None` if that went wrong there. Raise `TableError` if it was for want of the table of words.
    """
    from subprocess import TimeoutExpired  # noqa: PLC0415 - when it is asked for only

    from paperdeck.discover.explaining import decode  # noqa: PLC0415 - the same

    process = _begin(store, _EXPLAIN, paper_id, tag)
    told = b""
    with process, suppress(TimeoutExpired):
        try:
            told, _ = process.communicate(timeout=_SECONDS_TO_EXPLAIN)
        finally:
            _end(process)
    if process.returncode or not told:
        check_table()
        return None
    return decode(told)


def _begin(store: Store, *words: str) -> subprocess.Popen[bytes]:
    import subprocess  # noqa: PLC0415 - when something is to be compared only

    return subprocess.Popen(  # noqa: S603 - our own module; -P keeps it from being another's
        [sys.executable, "-P", "-m", __name__, store.papers_file, store.marks_file, *words],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        # One core is enough.
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1", _REPORTS: _reports_folder()},
    )


def _reports_folder() -> str:
    return str(LOG.file.parent) if LOG.file is not None else ""


def _end(process: subprocess.Popen[bytes]) -> None:
    from subprocess import TimeoutExpired  # noqa: PLC0415 - as above

    process.terminate()
    try:
        process.wait(_SECONDS_TO_END)
    except TimeoutExpired:
        process.kill()


def _follow(told: int, stop: Callable[[], bool], listener: Listener) -> bool:
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
            word, *numbers = line.decode().split()
            if word == _DONE:
                return True
            if word == _COMPARED:
                listener.compared()
            elif word == _MEASURED:
                listener.measured(Measured(*map(int, numbers)))
            else:
                listener.built(Built(int(word), *map(int, numbers)))
    return False


def main() -> None:
    """Compare papers for whoever began this process, until done or until nobody listens."""
    papers_file, marks_file = map(Path, sys.argv[1:3])
    store = Store(papers_file, marks_file)
    try:
        if sys.argv[3:4] == [_EXPLAIN]:
            _explain(store, *sys.argv[4:])
        else:
            _compare(store)
    except (PaperDeckError, OSError):
        os._exit(1)
    except Exception as error:  # noqa: BLE001 - nobody reads what Python would print of it here
        _report(error)
        os._exit(1)


def _report(error: Exception) -> None:
    """Leave a crash report where whoever began this process wants it."""
    folder = os.environ.get(_REPORTS, "")
    if folder:
        from datetime import UTC, datetime  # noqa: PLC0415 - for a crash only

        from paperdeck.desktop.crash_reports import report_crash  # noqa: PLC0415 - the same

        report_crash(error, folder=Path(folder), now=datetime.now(UTC), commands=["compare"])


def _explain(store: Store, paper_id: str, tag: str) -> None:
    from paperdeck.discover.explaining import Explainer, encode  # noqa: PLC0415 - as above

    with closing(store.reader()) as conn:
        _say(encode(Explainer(conn).tell(paper_id, tag)))


def _compare(store: Store) -> None:
    # Whatever else goes on comes first, and most of all before what takes longest.
    os.nice(_NICE)
    niceness = _STILL_NICER
    while True:
        build_missing(store, on_progress=lambda built: _say(" ".join(map(str, built))))
        if is_due(store):
            update_scores(store)
        _say(_COMPARED)
        os.nice(niceness)
        niceness = 0
        if measure_novelty(
            store,
            stop=lambda: is_due(store) or not is_complete(store),
            on_progress=lambda found: _say(" ".join([_MEASURED, *map(str, found)])),
        ):
            _say(_DONE)
            return


def _say(line: str) -> None:
    left = f"{line}\n".encode()
    while left:
        left = left[os.write(sys.stdout.fileno(), left) :]


if __name__ == "__main__":
    main()
