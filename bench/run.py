"""All measurements, one after the other, as one table.

    python bench/run.py --small          in three minutes, on 5,000 synthetic papers
    python bench/run.py --full --write   in an hour, on 2.9 million; writes docs/performance.md
    python bench/run.py --corpus FILE    on a real file of arXiv's metadata; --write writes
                                         docs/performance-real.md
    ... --only importing parsing         some measurements alone; --write renews their lines in the
                                         page, and says when

`--home` keeps the library, so that a second run needn't make it again. The parsers' baselines
need feedparser and bibtexparser (`pip install '.[bench]'`); newsboat is measured where it is
installed.

Nothing here passes or fails: machines differ. What counts is the ratio to the baseline that
was measured in the same run.
"""

from __future__ import annotations

import argparse
import platform
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from importlib.metadata import version
from typing import TYPE_CHECKING

import filtering
import first_paint
import importing
import jumping
import marking
import memory
import moving
import newsboat
import parsing
import reading_bibtex
import searching
from figures import markdown_table, print_table, renewed
from setting import FULL, ROOT, SMALL, add_options, prepared

from paperdeck.query.counters import read_total
from paperdeck.sync.import_files import open_input

if TYPE_CHECKING:
    from collections.abc import Sequence

    from figures import Figure
    from setting import Setting

_MEASUREMENTS = (
    *(first_paint, memory, searching, jumping, filtering, moving),
    *(importing, marking, parsing, reading_bibtex, newsboat),
)
_NAMES = tuple(module.__name__ for module in _MEASUREMENTS)
_AGAIN = "| measured again | "
_DOCUMENTS = {
    "synthetic papers": ("docs/performance.md", "--full --write"),
    "real arXiv metadata": ("docs/performance-real.md", "--corpus FILE --write"),
}
"""Which page says what was measured on which papers, and the options that make it."""


def measure(setting: Setting, only: Sequence[str] = ()) -> list[Figure]:
    """Take all measurements, or some by name, telling which is under way."""
    figures: list[Figure] = []
    for module in _MEASUREMENTS:
        if only and module.__name__ not in only:
            continue
        print(f"{module.__name__} ...", flush=True)
        figures += module.measure(setting)
    return figures


def document(setting: Setting, figures: list[Figure]) -> str:
    """Write the figures as the page that the project ships, with all that they depend on."""
    size = setting.store.papers_file.stat().st_size / 2**20
    kind = _kind(setting)
    with closing(setting.store.reader()) as conn:
        papers = read_total(conn)
    return f"""# Performance

Made by `python bench/run.py {_DOCUMENTS[kind][1]}`; run it to compare. Times vary between machines and
runs, so each figure stands beside a baseline from the same run, and the ratio is what to look at.

| | |
|---|---|
| date | {datetime.now(UTC):%Y-%m-%d} |
| library | {papers:,} papers ({kind}), papers.db of {size:,.0f} MiB |
| machine | {_machine()} |
| versions | Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, Textual {version("textual")} |

{markdown_table(figures)}

## What is measured

- **First paint**: from the start of the process, on a pseudo-terminal of 120x40, to the first frame
  with rows of the list (or the bare app's text). Both are run in turn; the ratio is the median of the
  pairs. The bare app is `bench/bare_app.py`: one `Static`.
- **Memory**: resident memory of the reader on the same terminal, three seconds after the first paint,
  with the whole list and all counts loaded.
- **Search while typing**: 250 mixed queries of one to four words, the last still open, from the
  commonest words to the rarest and from one letter on; the newest 200 papers of each, without the
  reader. The baseline is the same index asked by hand, which also finds the words of a phrase apart.
- **First page, jump**: the first 50 papers of {len(jumping.FILTERS)} filters and orders; 40 rows at random places.
- **Letter to result**: a hundred mixed queries (words, phrases, names, fields, OR) typed letter by letter
  into the headless reader; from the key event to the refresh that shows the new list. A query with a
  letter above 50 ms is typed twice more, and the medians count.
- **Search alone**: every step of those queries without the reader.
- **Key to frame**: `j k ctrl+d ctrl+u G` in the headless reader.
- **Import**: `paperdeck import` of the whole file, unpacked before, killed half-way and begun again,
  both runs' time together until it reports, with the memory of all its processes; then the same file
  into the full library. By then every search finds all; putting the index in order comes after, and the same searches
  are measured before it, too.
  Baselines: plain inserts of the first 100,000 rows without any index, and sqlite-utils' upsert of them.
- **Star during an import**: one star, durable on disk, while `paperdeck import` runs in another process,
  against one row written to the file that is imported to.
- **BibTeX**: a bibliography of 5,000 synthetic entries with abstracts, read into papers, and only parted into
  entries; the baseline parts it and does no more.
- **newsboat**: on as many items, at most 100,000: from its cache to the list of feeds, a search, its memory.
"""


def _kind(setting: Setting) -> str:
    with open_input(setting.file, None) as source:
        return "synthetic papers" if b"10.1103/Synth." in source.head else "real arXiv metadata"


def _machine() -> str:
    import os  # noqa: PLC0415 - only for the document

    return f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors"


def main() -> None:
    """Measure, print and, if asked, write the document."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    add_options(parser)
    parser.add_argument("--small", action="store_true", help=f"{SMALL:,} papers and fewer runs")
    parser.add_argument(
        "--write", action="store_true", help="write the page in docs/ that is of these papers"
    )
    parser.add_argument("--full", action="store_true", help=f"{FULL:,} papers: all of arXiv")
    parser.add_argument("--only", nargs="+", default=(), choices=_NAMES, help="these alone")
    options = parser.parse_args()
    if options.small:
        options.papers, options.runs = SMALL, 3
    if options.full:
        options.papers = FULL
    with prepared(options) as setting:
        figures = measure(setting, options.only)
        print_table(figures)
        if options.write:
            page = ROOT / _DOCUMENTS[_kind(setting)][0]
            if options.only:
                text = _with_renewed(page.read_text(encoding="utf-8"), figures, options.only)
            else:
                text = document(setting, figures)
            page.write_text(text, encoding="utf-8")


def _with_renewed(page: str, figures: list[Figure], names: Sequence[str]) -> str:
    """Renew some lines of a page, and say under its date that they are of another run."""
    said = f"{datetime.now(UTC):%Y-%m-%d}, in a run of their own: {', '.join(names)}"
    lines = [line for line in page.split("\n") if not line.startswith(_AGAIN)]
    date = next(at for at, line in enumerate(lines) if line.startswith("| date |"))
    lines.insert(date + 1, f"{_AGAIN}{said} |")
    return renewed("\n".join(lines), figures)


if __name__ == "__main__":
    main()
