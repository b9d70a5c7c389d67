from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from paperdeck.model.identifiers import Identifier, Scheme, arxiv_pdf_url, arxiv_url
from paperdeck.model.merge import _alone, _merged, merge_records
from paperdeck.model.paper import Author, PaperRecord, Version
from paperdeck.store.gate import clean_record
from paperdeck.store.records import decode_said, encode_said, state

if TYPE_CHECKING:
    from tests.store.conftest import MakeRecord

texts = st.text(max_size=12)
zones = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
moments = st.builds(lambda moment, zone: moment.replace(tzinfo=zone), st.datetimes(), zones)
numbers = st.none() | st.integers(min_value=-5, max_value=2**70)
records = st.builds(
    PaperRecord,
    source=st.just("arxiv"),
    identifiers=st.just((Identifier(Scheme.ARXIV, "2401.00001"),)),
    title=texts,
    abstract=st.none() | texts,
    authors=st.lists(st.builds(Author, texts, st.none() | texts), max_size=3).map(tuple),
    categories=st.lists(texts, max_size=3).map(tuple),
    published=st.none() | moments,
    version=numbers,
    versions=st.lists(st.builds(Version, st.integers(1, 99)), max_size=2).map(tuple),
    url=st.none() | texts | texts.map("https://{}".format),
    upvotes=numbers,
    keywords=st.lists(texts, max_size=3).map(tuple),
    days=st.lists(st.dates(), max_size=3).map(tuple),
    withdrawn=st.booleans(),
)


@given(records)
def test_what_passed_the_gate_passes_it_unchanged(record: PaperRecord) -> None:
    clean = clean_record(record)
    assert clean_record(clean) == clean


@given(records)
def test_what_passed_the_gate_survives_being_stored(record: PaperRecord) -> None:
    clean = clean_record(record)
    assume(clean.title)
    paper = merge_records("arxiv:2401.00001", [clean], None)
    assert decode_said("arxiv", encode_said(clean, paper), paper) == clean


@given(records, records)
def test_what_each_of_two_sources_said_survives_being_stored(
    one: PaperRecord, other: PaperRecord
) -> None:
    said = [clean_record(one), clean_record(replace(other, source="huggingface"))]
    assume(all(record.title for record in said))
    paper = merge_records("arxiv:2401.00001", said, None)
    for record in said:
        assert decode_said(record.source, encode_said(record, paper), paper) == record


@given(records)
def test_a_record_alone_makes_the_paper_that_merging_would_make(record: PaperRecord) -> None:
    for one in (record, clean_record(record), replace(record, source="huggingface", code_stars=3)):
        assert _alone("arxiv:2401.00001", one, None) == _merged("arxiv:2401.00001", [one], None)


def test_what_the_paper_shows_is_not_kept_twice(make_record: MakeRecord) -> None:
    record = make_record("2401.00001", abstract="x" * 1_000, url=arxiv_url("2401.00001"))
    record = replace(record, pdf_url=arxiv_pdf_url("2401.00001"))
    paper = merge_records("arxiv:2401.00001", [record], None)
    assert encode_said(record, paper) == "{}"


@given(records)
def test_any_record_can_be_hashed(record: PaperRecord) -> None:
    assert len(state(record, datetime(2024, 1, 1, tzinfo=UTC)).digest) == 8


def test_equal_records_have_equal_hashes_and_others_do_not(make_record: MakeRecord) -> None:
    def digest(**fields: Any) -> bytes:
        return state(make_record("2401.00001", **fields), datetime(2024, 1, 1, tzinfo=UTC)).digest

    days = (date(2024, 1, 2), date(2024, 1, 1))
    assert digest(days=days) == digest(days=days[::-1])
    assert digest(upvotes=0) != digest()
    assert digest(authors=(Author("A"), Author("B"))) != digest(authors=(Author("A", "B"),))


@pytest.mark.parametrize(
    ("link", "kept"),
    [
        ("https://example.org/a", "https://example.org/a"),
        (" HTTP://example.org/a ", "HTTP://example.org/a"),
        ("https://example.org/\x1b[31ma", "https://example.org/a"),
        ("javascript:alert(1)", None),
        ("file:///etc/passwd", None),
        ("example.org", None),
        ("https://example.org/a b", None),
        ("", None),
    ],
)
def test_links_are_web_addresses_or_nothing(
    make_record: MakeRecord, link: str, kept: str | None
) -> None:
    record = make_record("2401.00001", url=link, pdf_url=link, code_url=link, project_url=link)
    clean = clean_record(record)
    assert {clean.url, clean.pdf_url, clean.code_url, clean.project_url} == {kept}


def test_a_moment_without_a_zone_is_taken_as_utc(make_record: MakeRecord) -> None:
    naive = datetime(2024, 1, 2, 3)  # noqa: DTZ001 - what is tested
    clean = clean_record(make_record("2401.00001", published=naive))
    assert clean.published == datetime(2024, 1, 2, 3, tzinfo=UTC)


def test_empty_texts_are_unknown(make_record: MakeRecord) -> None:
    clean = clean_record(
        make_record("2401.00001", abstract=" \n", venue="", keywords=(" ", "a", "a"))
    )
    assert (clean.abstract, clean.venue, clean.keywords) == (None, None, ("a",))
