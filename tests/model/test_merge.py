from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import pairwise, permutations
from typing import Any

import pytest

from paperdeck.model.identifiers import Identifier, Scheme
from paperdeck.model.merge import merge_records, origins
from paperdeck.model.paper import Author, Paper, PaperRecord, Version

ADDED = datetime(2026, 11, 21, tzinfo=UTC)
ARXIV = Identifier(Scheme.ARXIV, "2401.00001")
DOI = Identifier(Scheme.DOI, "10.1000/xyz")


def record(source: str, *names: Identifier, **fields: Any) -> PaperRecord:
    return PaperRecord(source, names or (ARXIV,), **{"title": "Title", **fields})


def merge(*records: PaperRecord, paper_id: str = "arxiv:2401.00001") -> Paper:
    return merge_records(paper_id, records, ADDED)


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("title", ("A", "B")),
        ("abstract", (r"$5\times$ faster", "5times faster")),
        ("authors", ((Author("A"),), (Author("B"),))),
        ("categories", (("cs.LG",), ("cs.CL",))),
        ("primary_category", ("cs.LG", "cs.CL")),
        ("published", (datetime(2024, 1, 1, tzinfo=UTC), datetime(2024, 1, 2, tzinfo=UTC))),
        ("updated", (datetime(2024, 1, 1, tzinfo=UTC), datetime(2024, 1, 2, tzinfo=UTC))),
        ("version", (1, 2)),
        ("versions", ((Version(1),), (Version(2),))),
        ("venue", ("A", "B")),
        ("comment", ("A", "B")),
        ("url", ("https://a.example", "https://b.example")),
        ("pdf_url", ("https://a.example", "https://b.example")),
    ],
)
def test_what_a_paper_is_arxiv_knows_best_and_hugging_face_least(
    field: str, values: tuple[Any, Any]
) -> None:
    better, worse = values
    order = ("arxiv", "arxiv-jsonl", "crossref", "huggingface")
    for first, second in pairwise(order):
        paper = merge(record(second, **{field: worse}), record(first, **{field: better}))
        assert getattr(paper, field) == better, (first, second)


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("upvotes", (0, 5)),
        ("comments", (0, 5)),
        ("keywords", (("a",), ("b",))),
        ("organization", ("A", "B")),
        ("code_url", ("https://a.example", "https://b.example")),
        ("project_url", ("https://a.example", "https://b.example")),
    ],
)
def test_what_people_make_of_it_hugging_face_knows_best(
    field: str, values: tuple[Any, Any]
) -> None:
    better, worse = values
    paper = merge(record("arxiv", **{field: worse}), record("huggingface", **{field: better}))
    assert getattr(paper, field) == better


def test_what_the_best_source_does_not_know_the_next_one_tells() -> None:
    paper = merge(
        record("arxiv", upvotes=3),
        record("huggingface", abstract="text", authors=(Author("A"),), categories=("cs.LG",)),
    )
    assert (paper.abstract, paper.upvotes, paper.primary_category) == ("text", 3, "cs.LG")
    assert paper.authors == (Author("A"),)


def test_the_order_of_the_records_makes_no_difference() -> None:
    records = [
        record("huggingface", abstract="h", upvotes=1, days=(date(2024, 1, 2),)),
        record("arxiv-jsonl", abstract="j", version=1),
        record("crossref", ARXIV, DOI, venue="Nature"),
        record("arxiv", abstract="a", days=(date(2024, 1, 1),)),
    ]
    assert len({merge(*order) for order in permutations(records)}) == 1


def test_sources_are_listed_by_precedence_and_days_united() -> None:
    paper = merge(
        record("huggingface", days=(date(2024, 1, 3), date(2024, 1, 2))),
        record("dblp"),
        record("arxiv-rss", days=(date(2024, 1, 2),)),
        record("crossref"),
        record("arxiv"),
    )
    assert paper.sources == ("arxiv", "arxiv-rss", "crossref", "dblp", "huggingface")
    assert paper.days == (date(2024, 1, 2), date(2024, 1, 3))


@pytest.mark.parametrize(
    ("source", "withdrawn"),
    [("arxiv", True), ("arxiv-jsonl", True), ("huggingface", False), ("crossref", False)],
)
def test_only_arxiv_can_say_that_a_preprint_is_withdrawn(source: str, withdrawn: bool) -> None:
    others = [record(name) for name in ("arxiv", "arxiv-jsonl") if name != source]
    assert merge(*others, record(source, withdrawn=True)).withdrawn is withdrawn


def test_stars_belong_to_the_repository_shown() -> None:
    paper = merge(
        record("huggingface", code_url="https://example.org/a"),
        record("arxiv", code_url="https://example.org/b", code_stars=9),
    )
    assert (paper.code_url, paper.code_stars) == ("https://example.org/a", None)


def test_identifiers_come_from_the_stable_id_and_the_records() -> None:
    paper = merge(record("arxiv", ARXIV, DOI))
    assert (paper.arxiv_id, paper.doi) == ("2401.00001", "10.1000/xyz")
    journal = merge(record("crossref", DOI), paper_id="doi:10.1000/xyz")
    assert (journal.arxiv_id, journal.doi) == (None, "10.1000/xyz")


def test_missing_addresses_are_made_from_arxiv_id_or_doi() -> None:
    paper = merge(record("arxiv", ARXIV, DOI))
    assert paper.url == "https://arxiv.org/abs/2401.00001"
    assert paper.pdf_url == "https://arxiv.org/pdf/2401.00001"
    journal = merge(record("crossref", DOI), paper_id="doi:10.1000/xyz")
    assert (journal.url, journal.pdf_url) == ("https://doi.org/10.1000/xyz", None)
    bare = merge(record("feed"), paper_id="url:0123456789abcdef")
    assert (bare.url, bare.pdf_url) == (None, None)


def test_repeated_categories_and_keywords_are_named_once() -> None:
    paper = merge(record("arxiv", categories=("cs.LG", "cs.CL", "cs.LG"), keywords=("a", "a")))
    assert (paper.categories, paper.keywords) == (("cs.LG", "cs.CL"), ("a",))


def test_a_paper_carries_its_id_and_when_it_was_added() -> None:
    paper = merge(record("arxiv"))
    assert (paper.id, paper.added) == ("arxiv:2401.00001", ADDED)


def test_citations_are_believed_of_those_who_count_them_best() -> None:
    order = ("semanticscholar", "openalex", "crossref", "arxiv", "other")
    for first, second in pairwise(order):
        paper = merge(record(second, citations=5), record(first, citations=0))
        assert paper.citations == 0, (first, second)


def test_a_paper_that_isnt_on_arxiv_is_withdrawn_when_its_publisher_says_so() -> None:
    retracted = record("crossref", DOI, withdrawn=True)
    assert merge(retracted, record("openalex", DOI), paper_id=str(DOI)).withdrawn
    assert not merge(record("openalex", DOI, withdrawn=True), paper_id=str(DOI)).withdrawn


def test_every_known_field_says_which_source_it_comes_from() -> None:
    said = origins(
        [
            record("arxiv", abstract="What"),
            record("semanticscholar", abstract="Other", citations=3, venue="ICML"),
            record("huggingface", upvotes=0),
        ]
    )
    assert said == {
        "title": "arxiv",
        "abstract": "arxiv",
        "venue": "semanticscholar",
        "citations": "semanticscholar",
        "upvotes": "huggingface",
    }
