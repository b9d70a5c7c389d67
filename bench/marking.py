"""How long a star takes to be safe on disk while another process imports papers."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from figures import Figure, percentile
from setting import clock, measure_alone

from paperdeck.config.locations import locations_in
from paperdeck.marks.marker import Marker
from paperdeck.model.marks import Flag
from paperdeck.query.library import Library
from paperdeck.query.syntax import parse
from paperdeck.store.database import Store, transaction

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from setting import Setting

_MARKS = 60
_PAUSE = 0.02
"""Seconds between two stars: nobody presses keys faster."""


def measure(setting: Setting) -> list[Figure]:
    """Star papers during an import, in marks.db and then in papers.db itself."""
    starred = _while_importing(setting, "stars", _star)
    same_file = _while_importing(setting, "one-file", _write_beside_papers)
    return [
        Figure(
            f"star during an import, p{percent}",
            percentile(starred, percent),
            "ms",
            "a row in the file imported to",
            percentile(same_file, percent),
            goal="30 ms",
        )
        for percent in (50, 95)
    ]


def _while_importing(
    setting: Setting, name: str, write_all: Callable[[Store], list[float]]
) -> list[float]:
    home = setting.scratch / name
    with _importing(home, setting.file):
        store = Store.open(locations_in(home).data)
        _wait_for_papers(store)
        return write_all(store)


@contextmanager
def _importing(home: Path, file: Path) -> Iterator[None]:
    command = [sys.executable, "-m", "paperdeck", "import", str(file)]
    environ = {**os.environ, "PAPERDECK_HOME": str(home)}
    process = subprocess.Popen(
        command, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def _wait_for_papers(store: Store) -> None:
    with closing(Library(store, clock=clock)) as library:
        while library.count(parse("")).value < _MARKS:
            time.sleep(_PAUSE)


def _star(store: Store) -> list[float]:
    with closing(Library(store, clock=clock)) as library:
        ids = list(library.ids_of(library.search(parse(""), first=_MARKS).rows).values())
    with closing(Marker(store, clock=clock)) as marker:
        return _timed(ids, lambda name: marker.set_flag([name], Flag.STARRED, True))


def _write_beside_papers(store: Store) -> list[float]:
    with closing(store.papers_writer()) as conn:
        conn.execute("CREATE TABLE stars (name TEXT)")

        def write(name: str) -> None:
            with transaction(conn):
                conn.execute("INSERT INTO stars VALUES (?)", (name,))

        return _timed([str(number) for number in range(_MARKS)], write)


def _timed(names: Sequence[str], write: Callable[[str], object]) -> list[float]:
    times: list[float] = []
    for name in names:
        started = time.perf_counter()
        write(name)
        times.append((time.perf_counter() - started) * 1000)
        time.sleep(_PAUSE)
    return times


if __name__ == "__main__":
    measure_alone(measure)
