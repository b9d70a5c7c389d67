from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest

from paperdeck.model.paper import Author
from paperdeck.sources.arxiv import (
    category_search,
    ids_request,
    parse_feed,
    query_request,
    submitted_within,
)
from paperdeck.sources.errors import SourceError

if TYPE_CHECKING:
    from pathlib import Path

    from paperdeck.model.paper import PaperRecord
    from paperdeck.sources.arxiv import Feed

BASE = "https://export.arxiv.org"
SINCE = datetime(2026, 6, 1, tzinfo=UTC)
UNTIL = datetime(2026, 6, 8, 23, 59, tzinfo=UTC)


def feed(*entries: str, total: int | str = 1, start: int = 0, prolog: str = "") -> bytes:
    return f"""<?xml version='1.0' encoding='UTF-8'?>{prolog}
<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/"
      xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns="http://www.w3.org/2005/Atom">
  <id>https://arxiv.org/api/x</id>
  <title>arXiv Query</title>
  <opensearch:itemsPerPage>10</opensearch:itemsPerPage>
  <opensearch:totalResults>{total}</opensearch:totalResults>
  <opensearch:startIndex>{start}</opensearch:startIndex>
  {"".join(entries)}
</feed>""".encode()


def entry(*parts: str, url: str = "http://arxiv.org/abs/2401.01234v2", title: str = "T") -> str:
    return f"<entry><id>{url}</id><title>{title}</title>{''.join(parts)}</entry>"


def record(*parts: str, url: str = "http://arxiv.org/abs/2401.01234v2") -> PaperRecord:
    page = parse_feed(feed(entry(*parts, url=url)))
    assert page.problems == ()
    return page.records[0]


def name(paper: PaperRecord) -> str:
    return str(paper.identifiers[0])


@pytest.fixture(scope="module")
def folder(recordings: Path) -> Path:
    return recordings / "arxiv_api"


def recorded(folder: Path, prefix: str) -> Feed:
    (file,) = folder.glob(f"{prefix}_s0_m100_*.atom.xml")
    return parse_feed(file.read_bytes())


# Requests


def test_a_search_is_asked_for_newest_first() -> None:
    request = query_request(BASE + "/", 'au:"Yoshua Bengio"', start=100, max_results=50)
    assert request.address == (
        "https://export.arxiv.org/api/query?search_query=au%3A%22Yoshua+Bengio%22"
        "&start=100&max_results=50&sortBy=submittedDate&sortOrder=descending"
    )


def test_a_search_may_be_by_relevance() -> None:
    request = query_request(BASE, "all:graph", start=0, max_results=5, newest_first=False)
    assert ("sortBy", "relevance") in request.params


def test_ids_are_asked_for_all_at_once() -> None:
    request = ids_request(BASE, ["2401.01234v2", "math/0309136"])
    assert request.params == (("id_list", "2401.01234v2,math/0309136"), ("max_results", "2"))


def test_categories_are_searched_within_a_span_of_time() -> None:
    assert category_search(["cs.LG", "cs.CL"], SINCE, UNTIL) == (
        "(cat:cs.LG OR cat:cs.CL) AND submittedDate:[202606010000 TO 202606082359]"
    )


def test_a_span_of_time_is_written_in_utc() -> None:
    east = timezone(timedelta(hours=9))
    search = submitted_within("all:x", SINCE.replace(tzinfo=east), UNTIL)
    assert search == "(all:x) AND submittedDate:[202605311500 TO 202606082359]"


@pytest.mark.parametrize("category", ["cs.*", "hep-th", "cond-mat.mes-hall", "q-bio.BM", "math"])
def test_categories_come_in_several_shapes(category: str) -> None:
    assert f"cat:{category})" in category_search([category], SINCE, UNTIL)


@pytest.mark.parametrize("category", ["", "cs.LG OR all:x", "cs.", "CS/LG", "cs.LG)\n"])
def test_what_is_no_category_is_refused(category: str) -> None:
    with pytest.raises(SourceError, match="Not an arXiv category"):
        category_search(["cs.LG", category], SINCE, UNTIL)


# Recorded answers


def test_all_recorded_entries_are_read(folder: Path) -> None:
    papers: dict[str, PaperRecord] = {}
    errors: set[str] = set()
    for file in folder.glob("*.xml"):
        page = parse_feed(file.read_bytes())
        assert page.problems == ()
        errors |= set(page.errors)
        papers |= {f"{name(paper)}v{paper.version}": paper for paper in page.records}
    assert (len(papers), len(errors)) == (110, 1)
    assert sum(paper.comment is not None for paper in papers.values()) == 103
    assert sum(paper.venue is not None for paper in papers.values()) == 19
    assert sum(len(paper.identifiers) > 1 for paper in papers.values()) == 32
    assert sum("\n\n" in (paper.abstract or "") for paper in papers.values()) == 12
    assert sum(a.affiliation is not None for p in papers.values() for a in p.authors) == 6
    for paper in papers.values():
        assert paper.authors
        assert paper.abstract == (paper.abstract or "").strip()
        assert paper.published is not None
        assert paper.updated is not None
        assert paper.published <= paper.updated
        assert paper.primary_category in paper.categories
        assert not paper.withdrawn


def test_a_recorded_page_tells_where_it_stands(folder: Path) -> None:
    (file,) = folder.glob("arxivpy_q_testing_s5_m15_*.atom.xml")
    page = parse_feed(file.read_bytes())
    assert (page.start, page.entries) == (5, 15)
    assert page.total > 1000
    assert not page.wrongly_empty


def test_an_old_recorded_id_is_read_with_its_version(folder: Path) -> None:
    (paper,) = recorded(folder, "arxivpy_id_quant-ph_0201082v1").records
    assert (name(paper), paper.version) == ("arxiv:quant-ph/0201082", 1)
    assert paper.published == datetime(2002, 1, 18, 15, 8, 5, tzinfo=UTC)
    assert paper.categories == ("quant-ph", "cs.PL")
    assert (paper.abstract or "").startswith("We show a representation")
    assert paper.url == "https://arxiv.org/abs/quant-ph/0201082"


def test_a_recorded_error_is_never_a_paper(folder: Path) -> None:
    page = recorded(folder, "arxivpy_id_abc")
    assert page.records == ()
    assert page.errors == ("incorrect id format for abc",)
    assert not page.wrongly_empty


def test_a_missing_id_leaves_the_others(folder: Path) -> None:
    assert recorded(folder, "arxivpy_id_0808.05394").entries == 0
    page = recorded(folder, "arxivpy_id_0808.05394_1707.08567")
    assert [name(paper) for paper in page.records] == ["arxiv:1707.08567"]
    assert len(page.records[0].authors) == 34


# Quirks, one by one


@pytest.mark.parametrize(
    ("raw", "arxiv_id", "version"),
    [
        ("http://arxiv.org/abs/2401.01234v12", "2401.01234", 12),
        ("https://arxiv.org/abs/0704.0002", "0704.0002", None),
        ("https://export.arxiv.org/abs/math/0309136v1", "math/0309136", 1),
        ("http://arxiv.org/abs/math.GT/0309136", "math/0309136", None),
        ("\n http://arxiv.org/abs/2401.01234v1 \n", "2401.01234", 1),
    ],
)
def test_ids_come_in_many_shapes(raw: str, arxiv_id: str, version: int | None) -> None:
    paper = record(url=raw)
    assert (name(paper), paper.version) == (f"arxiv:{arxiv_id}", version)
    assert paper.pdf_url == f"https://arxiv.org/pdf/{arxiv_id}"


def test_the_order_of_elements_is_free_and_unknown_ones_are_ignored() -> None:
    parts = [
        "<published>2024-01-02T03:04:05Z</published>",
        "<arxiv:new_field xmlns:x='urn:x'><x:y>1</x:y></arxiv:new_field>",
        "<author><name>A</name><x/></author>",
        "<author><name>B</name></author>",
        "<summary> x </summary>",
    ]
    paper = record(*parts)
    # The authors' own order is the only one that matters.
    swapped = record(parts[4], parts[2], parts[1], parts[3], parts[0])
    assert paper == swapped
    assert [author.name for author in paper.authors] == ["A", "B"]
    assert paper.published == datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC)


def test_texts_lose_hard_wraps_and_outer_spaces() -> None:
    title = "  A long\n  title &amp; more "
    summary = "<summary>  We do\nthis.\n  And that\n&lt; 1.\n</summary>"
    (paper,) = parse_feed(feed(entry(summary, title=title))).records
    assert paper.title == "A long title & more"
    assert paper.abstract == "We do this.\n\nAnd that < 1."


def test_affiliations_comment_journal_and_dois_are_read() -> None:
    paper = record(
        "<author><name>A. Author</name><arxiv:affiliation>Bologna\n  Univ.</arxiv:affiliation>"
        "<arxiv:affiliation>INFN</arxiv:affiliation></author>",
        "<author><name> </name></author>",
        "<arxiv:comment>12 pages,\n  2 figures</arxiv:comment>",
        "<arxiv:journal_ref>Phys. Lett. B390</arxiv:journal_ref>",
        "<arxiv:doi>10.1016/S0370-2693(96)01409-8 10.1000/xyz</arxiv:doi>",
        '<arxiv:primary_category term="hep-th"/><category term="math-ph"/>'
        '<category term="hep-th"/><category/>',
    )
    assert paper.authors == (Author("A. Author", "Bologna Univ.; INFN"),)
    assert paper.comment == "12 pages, 2 figures"
    assert paper.venue == "Phys. Lett. B390"
    assert [str(identifier) for identifier in paper.identifiers] == [
        "arxiv:2401.01234",
        "doi:10.1016/s0370-2693(96)01409-8",
        "doi:10.1000/xyz",
    ]
    assert paper.primary_category == "hep-th"
    assert paper.categories == ("hep-th", "math-ph")


def test_missing_and_empty_fields_are_unknown() -> None:
    paper = record("<summary> \n </summary><arxiv:comment/><published>soon</published>")
    assert paper == record()
    assert (paper.abstract, paper.comment, paper.published) == (None, None, None)
    assert (paper.primary_category, paper.categories, paper.authors) == (None, (), ())


def test_a_withdrawn_paper_is_marked() -> None:
    comment = "<arxiv:comment>This paper has been withdrawn by the author</arxiv:comment>"
    assert record(comment).withdrawn
    assert not record("<summary>Drugs were withdrawn.</summary>").withdrawn


def test_an_error_among_papers_leaves_them() -> None:
    error = entry(
        "<summary>start must\n be non-negative</summary>",
        url="http://arxiv.org/api/errors#start_must_be_non-negative",
        title="Error",
    )
    page = parse_feed(feed(error, entry(), total=2))
    assert page.errors == ("start must be non-negative",)
    assert len(page.records) == 1


def test_unusable_entries_are_reported_and_the_rest_goes_on() -> None:
    page = parse_feed(
        feed(entry(url="urn:x"), "<entry><title>T</title></entry>", entry(title=" "), entry())
    )
    assert len(page.records) == 1
    assert page.entries == 4
    assert page.problems == (
        "entry 1: without a usable arXiv id (urn:x)",
        "entry 2: without a usable arXiv id ()",
        "entry 3: without a title (2401.01234)",
    )


def test_an_empty_page_before_the_end_is_wrong() -> None:
    assert parse_feed(feed(total=300, start=200)).wrongly_empty
    assert not parse_feed(feed(total=200, start=200)).wrongly_empty
    assert not parse_feed(feed(total=0)).wrongly_empty


def test_a_missing_total_is_what_came() -> None:
    page = parse_feed(feed(entry(), total="many", start=10))
    assert (page.total, page.start) == (11, 10)


# Answers that are no feed


BOMB = '<!DOCTYPE feed [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (b"", "an empty answer"),
        (b"Rate exceeded.", 'the text "Rate exceeded."'),
        (b"<!DOCTYPE html>\n<html><title>503 busy</title></html>", "an HTML page: 503 busy"),
        (b"<html><body><p>busy</body></html>", "an HTML page"),
        (b"<rss version='2.0'/>", "XML with the root element <rss>"),
        (b"<feed/>", "XML with the root element <feed>"),
        (feed(total=""), "an empty feed that doesn't say how many papers there are"),
        (b'{"error": "no"}', "an error report: no"),
        (b"\x1f\x8b\x08\x00", "binary data"),
        (feed(entry())[:-20], "XML that breaks off after"),
        (feed(entry())[:300], "XML that breaks off after"),
        (feed("<entry><id>&x;</id></entry>"), "broken XML at line 9"),
        (feed("<entry></feed>"), "broken XML at line"),
        (feed(entry(), prolog=BOMB), "XML with a document type"),
        (feed(prolog='<!DOCTYPE feed SYSTEM "file:///etc/passwd">'), "XML with a document type"),
        (feed(prolog=BOMB).decode().replace("UTF-8", "UTF-16").encode("utf-16"), "document type"),
        (feed().replace(b"UTF-8", b"x-none"), "XML in an unknown encoding"),
        (feed().replace(b"UTF-8", b"cp932"), "XML in an unknown encoding"),
    ],
)
def test_an_answer_that_is_no_feed_says_what_came(answer: bytes, said: str) -> None:
    with pytest.raises(SourceError) as caught:
        parse_feed(answer)
    message = str(caught.value)
    assert said in message
    assert "arXiv" in message
    assert "\n" not in message
