"""How long a bibliography file takes to follow a tag, without the pause that the reader makes."""

from __future__ import annotations

import time
from contextlib import closing
from functools import partial
from statistics import median
from typing import TYPE_CHECKING

from figures import Figure
from setting import clock, measure_alone

from paperdeck.cite.writing.bibtex import bibtex_entry
from paperdeck.config.bibliography_settings import BibliographySettings
from paperdeck.marks.cite_keys import cite_keys
from paperdeck.marks.marker import Marker
from paperdeck.model.files import write_whole
from paperdeck.query.arrivals import find_ids
from paperdeck.query.bibliographies import papers_of, present_ids
from paperdeck.query.library import Library
from paperdeck.query.syntax import parse
from paperdeck.sync.bibliographies import Contents, Keeping, keep_file

if TYPE_CHECKING:
    from pathlib import Path

    from setting import Setting

    from paperdeck.store.database import Store

_SIZES = (100, 1_000)
_TAGGED = 15


def measure(setting: Setting) -> list[Figure]:
    """Tag paper after paper; the baseline writes the whole file as if nobody had been there."""
    store = setting.store
    with closing(Library(store, clock=clock)) as library, closing(Marker(store)) as marker:
        ids = list(find_ids(library, parse(f"limit:{max(_SIZES) + 2 * _TAGGED}")))
        figures = []
        for size in _SIZES:
            marker.add_tag(ids[:size], f"kept{size}")
            live = BibliographySettings(f"#kept{size}", setting.scratch / f"{size}.bib")
            figures.append(_follow(store, library, marker, live, ids[size : size + _TAGGED]))
        return figures


def _follow(
    store: Store, library: Library, marker: Marker, live: BibliographySettings, more: list[str]
) -> Figure:
    tag = live.query.removeprefix("#")

    def contents() -> Contents:
        papers = papers_of(library, live)
        return Contents(papers, cite_keys(store, papers))

    keeping = Keeping(contents, partial(present_ids, library))
    size = keep_file(store, live, keeping).plan.held
    plain = live.file.with_suffix(".plain.bib")
    ours, others = [], []
    for paper_id in more:
        marker.add_tag([paper_id], tag)
        started = time.perf_counter()
        keep_file(store, live, keeping)
        ours.append(time.perf_counter() - started)
        started = time.perf_counter()
        _write_plainly(plain, contents())
        others.append(time.perf_counter() - started)
    return Figure(
        f"a paper more in a bibliography of {size:,}",
        median(ours) * 1_000,
        "ms",
        "writing it all, blindly",
        median(others) * 1_000,
        goal="1 s",
    )


def _write_plainly(file: Path, contents: Contents) -> None:
    entries = [bibtex_entry(paper, contents.keys[paper.id]) for paper in contents.papers]
    write_whole(file, "\n".join(entries).encode())


if __name__ == "__main__":
    measure_alone(measure)
