"""How many entries of a bibliography are imported a second, with their tags, notes and cite keys.

python bench/importing_bibliography.py                     5,000 synthetic entries
"""

from __future__ import annotations

import gc
import json
import time
from typing import TYPE_CHECKING

import synthetic
from figures import Figure
from setting import clock, measure_alone

from paperdeck.cite.reading.bibtex_reading import read_bibtex
from paperdeck.marks.importing import take_imported
from paperdeck.store.database import Store
from paperdeck.sync.imports import import_file

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from setting import Setting

    from paperdeck.model.imported_marks import ImportedMarks

_ENTRIES = 5_000


def measure(setting: Setting) -> list[Figure]:
    """Import a BibTeX file into an empty library, and once more; only read it for comparison."""
    folder = setting.scratch / "bibliography"
    folder.mkdir()
    file = folder / "mine.bib"
    text = "".join(map(_entry, map(json.loads, synthetic.lines(_ENTRIES))))
    file.write_text(text, encoding="utf-8")
    store = Store.open(folder / "library")
    # As `paperdeck import` does: papers by the thousand, none of which refer to each other.
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        reading = _rate(lambda: sum(1 for _ in read_bibtex(text)))
        first = _rate(lambda: _import(store, file))
        again = _rate(lambda: _import(store, file))
    finally:
        gc.enable()
    name = "reading it alone"
    return [
        Figure("import BibTeX with its marks", first, "entries/s", name, reading, goal="2,000/s"),
        Figure("the same again, nothing changed", again, "entries/s", name, reading),
    ]


def _import(store: Store, file: Path) -> None:
    marks: list[ImportedMarks] = []
    import_file(store, file, clock=clock, on_marks=marks.extend)
    take_imported(store, marks, file.name, now=clock())


def _entry(paper: Mapping[str, object]) -> str:
    people = " and ".join(str(paper["authors"]).split(", "))
    year, month, _ = str(paper["update_date"]).split("-")
    return (
        f"@article{{key{paper['id']},\n  title = {{{paper['title']}}},\n  author = {{{people}}},\n"
        f"  journal = {{Journal of {{Synthetic}} Papers}},\n  year = {year},\n  month = {month},\n"
        f"  eprint = {{{paper['id']}}},\n  archivePrefix = {{arXiv}},\n  volume = {{12}},\n"
        f"  keywords = {{{', '.join(str(paper['categories']).split())}}},\n"
        f"  abstract = {{{paper['abstract']}}}\n}}\n\n"
    )


def _rate(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return _ENTRIES / (time.perf_counter() - started)


if __name__ == "__main__":
    measure_alone(measure)
