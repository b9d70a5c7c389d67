from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

import pytest

from paperdeck.model.identifiers import Identifier, Scheme
from paperdeck.model.researcher import Researcher
from paperdeck.sources.contract import Address
from paperdeck.sources.errors import SourceError
from paperdeck.sources.semantic_scholar import (
    citations_series,
    enrich,
    lookup,
    parse_author,
    recommendations_series,
    references_series,
    search_series,
)
from paperdeck.sources.semantic_scholar_answers import parse_people

if TYPE_CHECKING:
    from pathlib import Path

    from paperdeck.model.paper import PaperRecord
    from paperdeck.sources.contract import Page, Series

AT = Address("https://api.semanticscholar.org")
ARXIV = Identifier(Scheme.ARXIV, "2401.00001")


def there(series: Series | None) -> Series:
    assert series is not None
    return series


LOOKUP = there(lookup(AT, ARXIV))
(BATCH,) = enrich(AT, [ARXIV])
SEARCH = search_series(AT, "graph", 1_000)
REFERENCES = there(references_series(AT, ARXIV))
CITATIONS = there(citations_series(AT, ARXIV))
SIMILAR = there(recommendations_series(AT, ARXIV))
ALL = [LOOKUP, BATCH, SEARCH, REFERENCES, CITATIONS, SIMILAR]


def body(answer: object) -> bytes:
    return json.dumps(answer).encode()


def names(of: PaperRecord) -> list[str]:
    return [str(identifier) for identifier in of.identifiers]


# Answers in JSON


@pytest.fixture(scope="module")
def folder(recordings: Path) -> Path:
    return recordings / "semantic_scholar"


def recorded(file: Path) -> dict[str, list[object]]:
    answer = json.loads(file.read_bytes())
    assert isinstance(answer, dict)
    return answer


def having(page: Page, scheme: Scheme) -> int:
    return sum(any(name.scheme is scheme for name in r.identifiers) for r in page.records)


def test_a_recorded_paper_is_read(folder: Path) -> None:
    page = LOOKUP.read((folder / "Paper_full_record.json").read_bytes())
    (turing,) = page.records
    assert names(turing) == [
        "doi:10.1093/mind/lix.236.433",
        "s2:2d5673caa9e6af3a7b82a43f19ee920992db07ad",
        "s2:14636783",
        "dblp:journals/x/Turing50",
    ]
    assert turing.title == "Computing Machinery and Intelligence"
    assert [author.name for author in turing.authors] == ["A. Turing"]
    assert turing.published == datetime(1950, 10, 1, tzinfo=UTC)
    assert turing.venue == "The Philosophy of Artificial Intelligence"
    assert (turing.citations, turing.pdf_url) == (10_059, None)


def test_a_thousand_recorded_citations_are_read(folder: Path) -> None:
    citing = recorded(folder / "Paper_full_record.json")["citations"]
    page = CITATIONS.read(body({"data": [{"citingPaper": one} for one in citing]}))
    assert (len(page.records), page.received, page.problems) == (1_000, 1_000, ())
    # 170 of the 972 DOIs are arXiv's own; one of DBLP's keys is longer than usual.
    schemes = (Scheme.ARXIV, Scheme.DOI, Scheme.PUBMED, Scheme.DBLP)
    assert [having(page, scheme) for scheme in schemes] == [243, 802, 219, 388]
    assert all(len(set(r.identifiers)) == len(r.identifiers) for r in page.records)
    assert sum(r.abstract is not None for r in page.records) == 774
    assert sum(len(r.authors) for r in page.records) == 3_389
    assert sum(r.citations or 0 for r in page.records) == 14_070
    assert all(r.published and r.url for r in page.records)
    # Two addresses have spaces in them.
    assert sum(r.pdf_url is not None for r in page.records) == 583
    assert sum(r.venue is None for r in page.records) == 137 + 29
    assert not [r.venue for r in page.records if "arxiv" in (r.venue or "").lower()]


def test_recorded_references_without_a_name_are_left_out(folder: Path) -> None:
    cited = recorded(folder / "Paper_full_record.json")["references"]
    page = REFERENCES.read(body({"data": [{"citedPaper": one} for one in cited]}))
    assert (len(page.records), page.received, page.problems) == (8, 14, ())
    assert sum(r.venue is None for r in page.records) == 2


def test_a_recorded_search_is_read(folder: Path) -> None:
    page = SEARCH.read((folder / "sotawhat_search_transformer.json").read_bytes())
    assert (len(page.records), page.received, page.total) == (5, 5, 360_715)
    assert page.following is not None
    assert ("offset", "5") in page.following.params
    swin, informer, longformer, *_ = page.records
    assert names(swin)[:2] == ["arxiv:2103.14030", "doi:10.1109/iccv48922.2021.00986"]
    assert (swin.published, swin.pdf_url) == (None, "http://arxiv.org/pdf/2103.14030")
    assert informer.published == datetime(2020, 12, 14, tzinfo=UTC)
    assert longformer.pdf_url is None
    assert sum(len(r.authors) for r in page.records) == 30


def test_a_recorded_author_and_their_papers_are_read(folder: Path) -> None:
    file = folder / "vcr" / "Author.json"
    author = parse_author(file.read_bytes())
    assert (author.id, author.name, author.affiliations) == ("2262347", "A. Turing", ())
    assert (author.papers, author.citations, author.h_index) == (60, 12_415, 23)
    page = SIMILAR.read(body({"recommendedPapers": recorded(file)["papers"]}))
    assert (len(page.records), page.problems) == (60, ())
    # DBLP's key of the thesis is shorter than usual.
    assert (having(page, Scheme.DOI), having(page, Scheme.DBLP)) == (32, 11)
    assert sum(r.published is not None for r in page.records) == 33


def test_a_recorded_citation_and_reference_are_read(folder: Path) -> None:
    answer = body({"data": [recorded(folder / "vcr" / "Citation.json")]})
    (citing,) = CITATIONS.read(answer).records
    assert names(citing)[0] == "doi:10.1109/lra.2022.3229266"
    assert citing.venue == "IEEE Robotics and Automation Letters"
    answer = body({"data": [recorded(folder / "vcr" / "Reference.json")]})
    (cited,) = REFERENCES.read(answer).records
    assert names(cited)[0] == "arxiv:1402.0030"
    assert cited.venue == "International Conference on Machine Learning"


def test_a_recorded_paper_of_nulls_is_reported(folder: Path) -> None:
    page = LOOKUP.read((folder / "vcr" / "PaperWithNullValues.json").read_bytes())
    assert page.records == ()
    assert page.problems == (
        "entry 1: without a title (s2:2d5673caa9e6af3a7b82a43f19ee920992db07ad)",
    )


@pytest.mark.parametrize("name", ["Dataset", "DatasetDiff", "Release"])
def test_recorded_answers_about_data_sets_are_no_papers(folder: Path, name: str) -> None:
    answer = (folder / "vcr" / f"{name}.json").read_bytes()
    for series in ALL:
        with pytest.raises(SourceError, match="something else than a"):
            series.read(answer)


# Answers in cassettes


class Recorded(NamedTuple):
    """One answer of a cassette: the path it was asked under, its status and body."""

    path: str
    status: int
    body: bytes


def cassette(file: Path) -> list[Recorded]:
    """Read a cassette's answers: YAML texts in single quotes, folded at spaces."""
    text = file.read_text(encoding="utf-8")
    paths = re.findall(r"^    uri: https://api\.semanticscholar\.org([^?\s]+)", text, re.MULTILINE)
    states = re.findall(r"^ +(?:status_code|code): (\d+)$", text, re.MULTILINE)
    quoted = re.findall(r"^ +(?:string|content): '((?:[^']|'')*)'$", text, re.MULTILINE)
    bodies = (re.sub(r"\s*\n\s*", " ", one).replace("''", "'").encode() for one in quoted)
    rows = zip(paths, states, bodies, strict=True)
    return [Recorded(path, int(status), answer) for path, status, answer in rows]


@pytest.fixture(scope="module")
def tapes(folder: Path) -> dict[str, list[Recorded]]:
    files = sorted((folder / "vcr").glob("*.yaml"))
    return {file.stem.removeprefix("test_"): cassette(file) for file in files}


def series_for(path: str) -> Series | None:
    ways = {
        r"/graph/v1/paper/batch": BATCH,
        r"/graph/v1/paper/search.*": SEARCH,
        r"/graph/v1/paper/.+/references": REFERENCES,
        r"/graph/v1/paper/.+/citations": CITATIONS,
        r"/recommendations/.+": SIMILAR,
        r"/graph/v1/paper/[^/]+(?:/mind/[^/]+)?": LOOKUP,
        r"/graph/v1/author/\d+/papers": SEARCH,
    }
    return next((series for way, series in ways.items() if re.fullmatch(way, path)), None)


def pages(tapes: dict[str, list[Recorded]], name: str) -> list[Page]:
    return [there(series_for(one.path)).read(one.body) for one in tapes[name]]


def test_all_cassettes_are_read(tapes: dict[str, list[Recorded]]) -> None:
    assert len(tapes) == 44
    answers = [answer for tape in tapes.values() for answer in tape]
    assert len(answers) == 84
    papers = [one for one in answers if series_for(one.path) and one.status == 200]
    assert len(papers) == 68
    read = [there(series_for(one.path)).read(one.body) for one in papers]
    assert sum(page.received for page in read) == 8_994
    assert sum(len(page.records) for page in read) == 8_320
    assert sum(len(page.problems) for page in read) == 641


def test_a_recorded_search_for_people_is_read(tapes: dict[str, list[Recorded]]) -> None:
    (answer,) = tapes["search_author"]
    found = parse_people(answer.body)
    assert (len(found), found[0].full_id, found[0].name) == (59, "s2:2262347", "A. Turing")
    assert found[0].papers is None


def test_whatever_was_recorded_is_read_or_refused_in_words(
    tapes: dict[str, list[Recorded]],
) -> None:
    refusals: list[str] = []
    for answer in (answer for tape in tapes.values() for answer in tape):
        for series in ALL:
            try:
                page = series.read(answer.body)
            except SourceError as error:
                refusals.append(str(error))
            else:
                assert len(page.records) + len(page.problems) <= page.received
    # Each reader refuses what is for the others; three read pages of lists.
    assert len(refusals) == 305
    assert all(re.match("Semantic Scholar (sent|reports) .+: .+", line) for line in refusals)


@pytest.mark.parametrize(
    ("name", "status", "words"),
    [
        ("not_found", 404, "Paper with id 0 not found"),
        ("bad_query_parameters", 400, "Unrecognized or unsupported fields: [unknown]"),
        ("debug", 403, "Forbidden"),
        (
            "get_recommended_papers_from_lists_negative_only",
            400,
            "No positive paper examples given",
        ),
    ],
)
def test_recorded_refusals_are_told_in_the_services_words(
    tapes: dict[str, list[Recorded]], name: str, status: int, words: str
) -> None:
    answer = tapes[name][0]
    series = there(series_for(answer.path))
    assert answer.status == status
    assert series.refused is not None
    assert series.refused(answer.body) == words
    with pytest.raises(SourceError, match="Semantic Scholar reports an error"):
        series.read(answer.body)


def test_a_recorded_batch_with_an_unknown_paper_is_read(
    tapes: dict[str, list[Recorded]],
) -> None:
    (page,) = pages(tapes, "get_papers_not_found_warning")
    assert (page.received, page.problems) == (4, ())
    assert [names(r)[0] for r in page.records] == [
        "doi:10.2139/ssrn.288970",
        "doi:10.2139/ssrn.2250500",
        "doi:10.1257/rct.1355",
    ]
    assert [r.citations for r in page.records] == [10_670, 2_185, 0]
    assert [r.venue for r in page.records] == [
        "Experimental & Empirical Studies eJournal",
        "ERN: Credit Risk (Topic)",
        None,
    ]
    assert [r.pdf_url is None for r in page.records] == [False, False, True]


def test_recorded_searches_are_read(tapes: dict[str, list[Recorded]]) -> None:
    (page,) = pages(tapes, "empty_paginated_results")
    assert (page.received, page.total, page.following) == (0, 0, None)
    first, second = pages(tapes, "search_paper_next_page")
    assert (len(first.records), len(second.records)) == (100, 100)
    assert first.total == second.total == 70_498
    assert first.following is not None
    assert second.following is not None
    assert ("offset", "200") in second.following.params
    (last,) = pages(tapes, "search_paper_traversing_results")
    assert (len(last.records), last.total, last.following) == (89, 89, None)


def test_recorded_searches_for_other_fields_have_no_titles(
    tapes: dict[str, list[Recorded]],
) -> None:
    (page,) = pages(tapes, "search_paper_year")
    assert (page.received, len(page.problems)) == (21, 21)
    assert page.problems[0].startswith("entry 1: without a title (s2:")


def test_recorded_citations_go_on_to_the_last_page(tapes: dict[str, list[Recorded]]) -> None:
    read = pages(tapes, "get_paper_citations")
    assert len(read) == 19
    assert sum(page.received for page in read) == 1_881
    assert sum(len(page.records) for page in read) == 1_873
    assert not any(page.problems for page in read)
    assert [page.following is None for page in read] == [False] * 18 + [True]


def test_recorded_references_have_many_without_a_name(tapes: dict[str, list[Recorded]]) -> None:
    first, last = pages(tapes, "get_paper_references")
    assert (len(first.records), first.received, first.problems) == (40, 50, ())
    assert (len(last.records), last.received, last.problems) == (4, 17, ())
    assert last.following is None


def test_recorded_recommendations_are_read(tapes: dict[str, list[Recorded]]) -> None:
    for name in ("get_recommended_papers", "get_recommended_papers_pool_from"):
        (page,) = pages(tapes, name)
        assert (len(page.records), page.received, page.problems) == (100, 100, ())


def test_recorded_authors_are_read(tapes: dict[str, list[Recorded]]) -> None:
    assert parse_author(tapes["get_author"][0].body) == Researcher(
        "semanticscholar", "2262347", "A. Turing"
    )
    (answer,) = tapes["get_paper_authors"]
    found = json.loads(answer.body)["data"]
    authors = [parse_author(body(one)) for one in found]
    assert [author.name for author in authors] == [
        *("E. Duflo", "A. Banerjee", "R. Glennerster", "Cynthia Kinnan")
    ]
    assert [author.h_index for author in authors] == [91, 90, 31, 12]
    with pytest.raises(SourceError, match="Author with id 0 not found"):
        parse_author(tapes["not_found"][1].body)
