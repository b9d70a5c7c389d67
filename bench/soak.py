"""Use the reader for a long day: does it grow, stand still, or leave files open.

    python bench/soak.py                                   5,000 keys, 200 resizes, 20 syncs
    python bench/soak.py --keys 1000 --resizes 40 --syncs 4 --seed 3

Keys are random, over every command that there is; nothing of it reaches the world outside. The
first fifth is for warming up. It exits with 1 when memory grew by more than 20 MB after that, a
callback took the loop more than 100 ms of the processor's time (on a quiet machine that is the
time by the clock), files were left open, or the reader logged an error.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / part) for part in ("screenshots", "tests", "tests/ui")]

from loop_watch import LoopWatch  # noqa: E402 - the paths come first

from paperdeck.cli.places import clock  # noqa: E402 - the same
from paperdeck.config.locations import locations_in  # noqa: E402 - the same
from paperdeck.store.database import Store  # noqa: E402 - the same

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.loopback import Loopback
    from tests.ui.soaking import Length, Seen, Services, configure, soak
else:
    from soaking import Length, Services, configure, soak

    from loopback import Loopback

_WARM = 0.2
_MOST_GROWN = 20.0
_LONGEST = 100.0


def main() -> int:
    """Run it and print what was found."""
    options = _options()
    if options.serve:
        return _serve()
    if options.fill:
        return _fill(options.fill, options.papers)
    with tempfile.TemporaryDirectory(prefix="paperdeck-soak-") as folder, _services() as url:
        home = Path(folder)
        # In a process of its own: what filling takes is none of the reader's memory.
        filling = [sys.executable, __file__, "--fill", str(home), "--papers", str(options.papers)]
        subprocess.run(filling, check=True)
        return _run(home, url, options)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name, usual in (("keys", 5000), ("resizes", 200), ("syncs", 20), ("seed", 7)):
        parser.add_argument(f"--{name}", type=int, default=usual)
    parser.add_argument("--papers", type=int, default=5000, help="in the library at the beginning")
    parser.add_argument("--show", type=int, default=5, help="how many of the longest blocks")
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--fill", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


def _serve() -> int:
    """Be the services, in a process of their own, until the standard input ends."""
    with Loopback() as server:
        print(Services(server).url, flush=True)
        sys.stdin.read()
    return 0


@contextmanager
def _services() -> Iterator[str]:
    command = [sys.executable, __file__, "--serve"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as one:
        if one.stdin is None or one.stdout is None:
            raise RuntimeError
        yield one.stdout.readline().strip()
        one.stdin.close()


def _fill(home: Path, papers: int) -> int:
    import synthetic  # noqa: PLC0415 - with numpy and more that the reader hasn't got

    from paperdeck.sync.imports import import_file  # noqa: PLC0415 - the same
    from paperdeck.sync.settling import settle_index  # noqa: PLC0415 - the same

    file = home / "papers.jsonl"
    with file.open("w", encoding="utf-8") as lines:
        synthetic.write_lines(papers, lines.write)
    store = Store.open(locations_in(home).data)
    import_file(store, file, clock=clock)
    settle_index(store)
    with file.open("w", encoding="utf-8") as lines:
        synthetic.write_lines(50, lines.write)
    return 0


class _Reading(NamedTuple):
    keys: int
    megabytes: float
    files: int
    threads: int


class _Readings:
    """Memory, open files and threads, taken after each sync once all is warm."""

    def __init__(self, keys: int, watch: LoopWatch) -> None:
        self._warm_at = keys * _WARM
        self._watch = watch
        self.taken: list[_Reading] = []

    def take(self, seen: Seen) -> None:
        """Take a reading; what was slow before all was warm is forgotten."""
        if seen.keys < self._warm_at:
            self._watch.forget()
        else:
            reading = _Reading(seen.keys, _resident(), _open_files(), threading.active_count())
            self.taken.append(reading)


def _resident() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def _open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def _run(home: Path, url: str, options: argparse.Namespace) -> int:
    configure(home, url)
    watch = LoopWatch()
    readings = _Readings(options.keys, watch)
    length = Length(options.keys, options.resizes, options.syncs, options.seed)
    store = Store.open(locations_in(home).data)
    began = time.monotonic()
    with watch.watching():
        seen = asyncio.run(soak(home, store, length, at=readings.take))
    seconds = time.monotonic() - began
    print(
        f"{seen.keys:,} keys of {len(seen.commands)} commands, {seen.resizes} resizes,"
        f" {seen.synced} syncs with {seen.fetched:,} new papers, in {seconds:.0f} s"
        f" (load of the machine: {os.getloadavg()[0]:.1f})"
    )
    return _judge(seen, readings.taken, watch, show=options.show)


def _judge(seen: Seen, taken: list[_Reading], watch: LoopWatch, *, show: int) -> int:
    """Print the numbers, and return 1 if one of them is too high."""
    first, last = taken[0], taken[-1]
    grown = max(one.megabytes for one in taken[len(taken) // 2 :]) - first.megabytes
    longest = max(block.processor for block in watch.worst)
    print(f"memory: {first.megabytes:.1f} MB warm, {last.megabytes:.1f} MB at the end,")
    print(f"        grown by {grown:.1f} MB at most (may be {_MOST_GROWN:.0f})")
    print(f"open files: {first.files} warm, {last.files} at the end; threads: {last.threads}")
    print(f"longest block: {watch.worst[0].wall:.0f} ms by the clock, {longest:.0f} ms on the")
    print(f"        processor (may be {_LONGEST:.0f}), of {watch.callbacks:,} callbacks")
    for block in watch.worst[:show]:
        print(
            f"  {block.wall:.0f} ms ({block.processor:.0f} processor,"
            f" {block.collecting:.0f} garbage) {block.name}"
        )
        print(block.where)
    for complaint in seen.complaints:
        print(f"complaint: {complaint}")
    well = grown <= _MOST_GROWN and longest <= _LONGEST and first.files == last.files
    return int(not well or bool(seen.complaints))


if __name__ == "__main__":
    sys.exit(main())
