from __future__ import annotations

import time
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from paperdeck.cite.keying.keys import base_key
from paperdeck.cite.writing.bibtex import bibtex_entry
from paperdeck.marks.marker import Marker
from paperdeck.sample.library import create_sample
from paperdeck.sample.records import load_records
from paperdeck.store.papers import read_paper, read_papers

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from paperdeck.model.paper import Paper
    from paperdeck.store.database import Store


@pytest.fixture
def sample(tmp_path: Path, now: datetime) -> Store:
    return create_sample(tmp_path / "sample", now=now)


def _column(store: Store, sql: str) -> list[str]:
    with closing(store.reader()) as conn:
        return [value for (value,) in conn.execute(sql)]


def _papers(store: Store) -> list[Paper]:
    ids = _column(store, "SELECT id FROM papers ORDER BY row")
    with closing(store.reader()) as conn:
        return read_papers(conn, ids)


def test_every_bundled_paper_is_in_the_library(sample: Store) -> None:
    papers = _papers(sample)
    assert len(papers) == len(load_records())
    assert all(paper.sources == ("sample",) for paper in papers)
    assert all(paper.upvotes is None and paper.citations is None for paper in papers)


def test_a_paper_is_stored_as_it_is_bundled(sample: Store) -> None:
    with closing(sample.reader()) as conn:
        paper = read_paper(conn, "arxiv:1706.03762")
    assert paper is not None
    assert paper.title == "Attention Is All You Need"
    assert [author.name for author in paper.authors][::7] == ["Ashish Vaswani", "Illia Polosukhin"]
    assert paper.published is not None
    assert paper.published.date().isoformat() == "2017-06-12"
    assert paper.categories == ("cs.CL", "cs.LG")
    assert paper.code_url == "https://github.com/tensorflow/tensor2tensor"


def test_every_kind_of_mark_is_there(sample: Store) -> None:
    flags = _column(sample, "SELECT flag FROM marks.flags")
    assert flags.count("starred") >= 12
    assert flags.count("queued") == 4
    assert flags.count("read") > 40
    assert len(set(_column(sample, "SELECT tag FROM marks.tags"))) >= 12
    assert len(_column(sample, "SELECT id FROM marks.notes")) >= 8
    assert _column(sample, "SELECT name FROM marks.views ORDER BY position") == [
        *("Transformers", "Classics", "With code, unread"),
    ]


def test_papers_and_notes_came_at_several_times(sample: Store, now: datetime) -> None:
    added = {paper.added for paper in _papers(sample)}
    assert len(added) == 3
    assert max(moment for moment in added if moment) == now - timedelta(hours=1)
    assert len(set(_column(sample, "SELECT created FROM marks.notes"))) > 5


def test_there_is_nothing_to_undo_at_first(sample: Store) -> None:
    with closing(Marker(sample)) as marker:
        assert marker.history() == []
        assert marker.undo() is None
        marker.add_tag(["arxiv:1706.03762"], "mine")
        step = marker.undo()
        assert step is not None
        assert step.touched == 1


def test_the_same_moment_makes_the_same_library(tmp_path: Path, now: datetime) -> None:
    first, second = (create_sample(tmp_path / name, now=now) for name in ("a", "b"))
    assert _papers(first) == _papers(second)
    notes = "SELECT id || paper_id || created || text FROM marks.notes"
    assert _column(first, notes) == _column(second, notes)


def test_making_it_is_quick_and_stays_in_its_folder(tmp_path: Path, now: datetime) -> None:
    start = time.perf_counter()
    create_sample(tmp_path / "sample", now=now)
    assert time.perf_counter() - start < 2
    assert [path.name for path in tmp_path.iterdir()] == ["sample"]


def test_every_paper_can_be_cited(sample: Store) -> None:
    papers = {base_key(paper): paper for paper in _papers(sample)}
    assert len(papers) == len(load_records())
    assert {"vaswani2017attention", "vandermaaten2013barnes", "godel1931uber"} <= set(papers)
    for key, paper in papers.items():
        entry = bibtex_entry(paper, key)
        assert entry.isascii()
        assert "[" not in entry
