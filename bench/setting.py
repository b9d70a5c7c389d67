"""What measurements are made on: a library of synthetic papers, or of a real file's."""

from __future__ import annotations

import argparse
import compileall
import lzma
import shutil
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import synthetic
from figures import print_table

import paperdeck.ui  # before Textual, which it tells how often to draw
from paperdeck.config.locations import locations_in
from paperdeck.store.database import Store
from paperdeck.sync.imports import import_file
from paperdeck.sync.settling import settle_index

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from figures import Figure

ROOT = Path(__file__).resolve().parent.parent
# Where the reader can be opened headless; the screenshots do it too.
sys.path.append(str(ROOT / "screenshots"))

SMALL = 5_000
FULL = 2_900_000
"""As many papers as arXiv has."""

NO_NETWORK = "[sources.arxiv]\nenabled = false\n[sources.huggingface]\nenabled = false\n"


def clock() -> datetime:
    """Return the present moment."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Setting:
    """A library under a `PAPERDECK_HOME`, with what it was made from.

    `file` is where its papers came from, `runs` how often whole programs are run. `scratch` is
    a folder that goes away afterwards.
    """

    home: Path
    file: Path
    scratch: Path
    runs: int = 9

    @property
    def store(self) -> Store:
        """The library."""
        return Store.open(locations_in(self.home).data)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that all measurements have."""
    parser.add_argument("--papers", type=int, default=20_000, help="size of the synthetic library")
    parser.add_argument("--corpus", type=Path, help="a real file of arXiv metadata to use instead")
    parser.add_argument("--home", type=Path, help="a PAPERDECK_HOME to keep, and to reuse if full")
    parser.add_argument("--runs", type=int, default=9, help="how often whole programs are run")


@contextmanager
def prepared(options: argparse.Namespace) -> Iterator[Setting]:
    """Make the library that the options ask for; what is temporary goes away afterwards."""
    # As pip does: a start that compiles modules first measures Python's compiler.
    compileall.compile_dir(Path(paperdeck.__file__).parent, quiet=1)
    with tempfile.TemporaryDirectory(prefix="paperdeck-bench-") as folder:
        scratch = Path(folder)
        file: Path = options.corpus or scratch / "papers.jsonl"
        if options.corpus is None:
            with file.open("w", encoding="utf-8") as lines:
                synthetic.write_lines(options.papers, lines.write)
        elif file.suffix == ".xz":
            # arXiv's own snapshot isn't packed: unpacking would be most of what is measured.
            file = scratch / "corpus.jsonl"
            with lzma.open(options.corpus) as packed, file.open("wb") as unpacked:
                shutil.copyfileobj(packed, unpacked)
        home: Path = options.home or scratch / "home"
        _fill(home, file)
        yield Setting(home, file, scratch, options.runs)


def _fill(home: Path, file: Path) -> None:
    places = locations_in(home)
    if places.data.exists():
        return
    store = Store.open(places.data)
    (home / "config.toml").write_text(NO_NETWORK, encoding="utf-8")
    import_file(store, file, clock=clock)
    settle_index(store)


def measure_alone(measure: Callable[[Setting], Sequence[Figure]]) -> None:
    """Run one measurement by itself, with options from the command line."""
    parser = argparse.ArgumentParser(description=sys.modules["__main__"].__doc__)
    add_options(parser)
    with prepared(parser.parse_args()) as setting:
        print_table(measure(setting))
