"""How many entries of a bibliography are read a second: synthetic papers, or a file of your own.

python bench/reading_bibtex.py                     5,000 synthetic entries
python bench/reading_bibtex.py --corpus FILE.bib   the entries of a file
"""

from __future__ import annotations

import gc
import json
import time
from statistics import median
from typing import TYPE_CHECKING

import synthetic
from bibtexparser.entrypoint import parse_string
from figures import Figure
from setting import measure_alone

from paperdeck.cite.reading.bibtex_reading import read_bibtex
from paperdeck.cite.reading.bibtex_spans import split_entries

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from setting import Setting

_ENTRIES = 5_000
_ROUNDS = 7


def measure(setting: Setting) -> list[Figure]:  # noqa: ARG001 - no library is needed
    """Read a bibliography into papers, and only part it; let bibtexparser part it too."""
    text = "".join(map(_entry, map(json.loads, synthetic.lines(_ENTRIES))))
    # What other measurements left behind is no affair of a parser's garbage collections.
    gc.collect()
    gc.freeze()
    rival = _rate(lambda: parse_string(text, parse_stack=[]))
    name = "bibtexparser, splitting only"
    return [
        Figure(what, _rate(work), "entries/s", name, rival, goal=goal)
        for what, work, goal in (
            ("read BibTeX into papers", lambda: list(read_bibtex(text)), "2,000/s"),
            ("find BibTeX entries", lambda: split_entries(text), ""),
        )
    ]


def _entry(paper: Mapping[str, object]) -> str:
    people = " and ".join(str(paper["authors"]).split(", "))
    year, month, _ = str(paper["update_date"]).split("-")
    return (
        f"@article{{{paper['id']},\n  title = {{{paper['title']}}},\n  author = {{{people}}},\n"
        f"  journal = {{Journal of {{Synthetic}} Papers}},\n  year = {year},\n  month = {month},\n"
        f"  eprint = {{{paper['id']}}},\n  archivePrefix = {{arXiv}},\n  volume = {{12}},\n"
        f"  keywords = {{{', '.join(str(paper['categories']).split())}}},\n"
        f"  file = {{:papers/{paper['id']}.pdf:PDF}},\n  abstract = {{{paper['abstract']}}}\n}}\n\n"
    )


def _rate(work: Callable[[], object]) -> float:
    times: list[float] = []
    for _ in range(_ROUNDS):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return _ENTRIES / median(times)


if __name__ == "__main__":
    measure_alone(measure)
