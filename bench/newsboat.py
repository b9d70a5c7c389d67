"""The best-known feed reader of the terminal, on as many items: start, search and memory.

It is measured where it is installed (Debian's package `newsboat`), on a feed in a file that
holds the papers' titles and abstracts, once it has them in its cache.
"""

from __future__ import annotations

import shutil
import subprocess
import time
from contextlib import closing
from statistics import median
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from figures import Figure
from opening import open_reader, row_text
from setting import clock, measure_alone

from paperdeck.query.library import Library
from paperdeck.query.syntax import parse
from terminal import running

if TYPE_CHECKING:
    from pathlib import Path

    from setting import Setting

_MOST = 100_000
"""Items it is given at most: with ten times as many it takes minutes to start."""
_RUNS = 3
_NEEDLE = "quantum"
_FEED = "Papers"
_HEAD = f'<?xml version="1.0"?><rss version="2.0"><channel><title>{_FEED}</title>'
_CONFIG = "auto-reload no\nmax-items 0\ntext-width 80\n"


def measure(setting: Setting) -> list[Figure]:
    """Open both on the same papers; search newsboat's, and the library's of the same size."""
    program = shutil.which("newsboat")
    if program is None:
        print("newsboat isn't installed: left out")
        return []
    folder = setting.scratch / "newsboat"
    folder.mkdir()
    count = _write_feed(setting, folder)
    command = [
        program,
        "-u",
        f"{folder}/urls",
        "-c",
        f"{folder}/cache.db",
        "-C",
        f"{folder}/config",
    ]
    subprocess.run([*command, "-x", "reload"], check=True, capture_output=True)
    starts, searches, sizes = zip(*(_open_newsboat(command) for _ in range(_RUNS)), strict=True)
    text = row_text(setting)
    ours_starts, ours_sizes = zip(*(_open_ours(setting, text) for _ in range(_RUNS)), strict=True)
    name = f"newsboat, {count:,} items"
    return [
        Figure("start, again", median(ours_starts), "s", name, median(starts)),
        Figure("memory, again", median(ours_sizes), "MB", name, median(sizes)),
        Figure(f"search for “{_NEEDLE}”", _search_ours(setting), "ms", name, median(searches)),
    ]


def _write_feed(setting: Setting, folder: Path) -> int:
    with closing(setting.store.reader()) as conn, (folder / "feed.xml").open("w") as feed:
        feed.write(_HEAD)
        found = conn.execute("SELECT title, abstract, id FROM papers LIMIT ?", (_MOST,))
        count = 0
        for title, abstract, paper_id in found:
            feed.write(
                f"<item><title>{escape(title)}</title><guid>{paper_id}</guid>"
                f"<description>{escape(abstract or '')}</description></item>"
            )
            count += 1
        feed.write("</channel></rss>")
    (folder / "urls").write_text(f"file://{folder}/feed.xml\n")
    (folder / "config").write_text(_CONFIG)
    return count


def _open_newsboat(command: list[str]) -> tuple[float, float, float]:
    """Return seconds to the list of feeds, milliseconds of a search, and megabytes."""
    with running(command) as program:
        start = program.wait_for(_FEED)
        program.type("/")
        program.wait_for("Search for")
        started = time.perf_counter()
        program.type(f"{_NEEDLE}\r")
        program.wait_for("Search result")
        return start, (time.perf_counter() - started) * 1000, program.memory


def _open_ours(setting: Setting, text: str) -> tuple[float, float]:
    with open_reader(setting) as program:
        start = program.wait_for(text)
        program.rest(2)
        return start, program.memory


def _search_ours(setting: Setting) -> float:
    with closing(Library(setting.store, clock=clock)) as library:
        times = []
        for _ in range(_RUNS):
            started = time.perf_counter()
            library.search(parse(_NEEDLE))
            times.append((time.perf_counter() - started) * 1000)
        return median(times)


if __name__ == "__main__":
    measure_alone(measure)
