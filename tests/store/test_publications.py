"""How a work was published goes through the gate, is kept, and is merged as a whole."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from paperdeck.model.identifiers import parse_identifier
from paperdeck.model.paper import PaperRecord
from paperdeck.model.publication import Publication
from paperdeck.store.ingest import ingest
from paperdeck.store.papers import load_records, read_paper

if TYPE_CHECKING:
    from datetime import datetime

    from paperdeck.store.database import Store

ARTICLE = Publication("article", (("volume", "12"), ("pages", "1--9"), ("note", "two\nlines")))
_DOI = "10.1000/one"


def said(source: str, publication: Publication | None, doi: str = _DOI) -> PaperRecord:
    name = parse_identifier(doi)
    assert name is not None
    return PaperRecord(source, (name,), title="A title", publication=publication)


def stored(store: Store, *records: PaperRecord, now: datetime) -> Publication | None:
    with closing(store.papers_writer()) as conn:
        for record in records:
            ingest(conn, [record], now=now)
    with closing(store.reader()) as conn:
        paper = read_paper(conn, f"doi:{_DOI}")
        assert paper is not None
        by_source = {record.source: record.publication for record in load_records(conn, paper.id)}
        assert by_source == {record.source: record.publication for record in records}
        return paper.publication


@pytest.mark.parametrize("publication", [None, ARTICLE, Publication("misc")])
def test_it_is_kept_as_it_was_said(
    store: Store, now: datetime, publication: Publication | None
) -> None:
    assert stored(store, said("bibtex", publication), now=now) == publication


def test_it_is_taken_whole_from_the_most_believed_source(store: Store, now: datetime) -> None:
    other = Publication("article", (("volume", "13"),))
    told = stored(store, said("bibtex", other), said("crossref", ARTICLE), now=now)
    assert told == ARTICLE


def test_a_source_that_knows_nothing_of_it_takes_nothing_away(store: Store, now: datetime) -> None:
    assert stored(store, said("bibtex", ARTICLE), said("crossref", None), now=now) == ARTICLE


def test_what_isnt_visible_text_doesnt_get_in(store: Store, now: datetime) -> None:
    dirty = Publication("art\x1bicle", (("vol\x07ume", "1\x1b[2J2"), ("pages", "\x00"), ("", "x")))
    with closing(store.papers_writer()) as conn:
        ingest(conn, [said("bibtex", dirty)], now=now)
    with closing(store.reader()) as conn:
        paper = read_paper(conn, f"doi:{_DOI}")
    assert paper is not None
    assert paper.publication is not None
    assert "\x1b" not in repr(paper.publication)
    assert [name for name, _ in paper.publication.fields] == ["volume"]
    assert paper.publication.field("pages") is None
