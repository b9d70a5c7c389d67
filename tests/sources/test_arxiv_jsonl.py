from __future__ import annotations

import itertools
import json
import lzma
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from paperdeck.model.paper import Author, Version
from paperdeck.sources.arxiv_dates import month_of_id
from paperdeck.sources.arxiv_jsonl import parse_line
from paperdeck.sources.errors import LineError

if TYPE_CHECKING:
    from pathlib import Path

    from paperdeck.model.paper import PaperRecord


def line(**fields: object) -> bytes:
    return json.dumps({"id": "0704.0002", "title": "A Title", **fields}).encode()


def record(**fields: object) -> PaperRecord:
    return parse_line(line(**fields))


# Recorded lines


def test_the_snapshots_recorded_lines_are_read(recordings: Path) -> None:
    file = recordings / "arxiv_kaggle" / "kaggle_two_real_lines.jsonl"
    new, old = map(parse_line, file.read_bytes().splitlines())
    assert str(new.identifiers[0]) == "arxiv:0704.0002"
    assert new.authors == (Author("Ileana Streinu"), Author("Louis Theran"))
    assert new.published == datetime(2007, 3, 31, 2, 26, 18, tzinfo=UTC)
    assert new.updated == datetime(2008, 12, 13, 17, 26, tzinfo=UTC)
    assert new.version == 2
    assert new.categories == ("math.CO", "cs.CG")
    assert (new.abstract or "").startswith("We describe a new algorithm, the $(k,\\ell)$-pebble")
    assert "\n" not in (new.abstract or "")
    assert [str(identifier) for identifier in old.identifiers] == [
        "arxiv:hep-th/9608091",
        "doi:10.1016/s0370-2693(96)01409-8",
    ]
    assert old.title == (
        "Excited State Destri - De Vega Equation for Sine-Gordon and Restricted Sine-Gordon Models"
    )
    assert old.authors[0] == Author("D. Fioravanti", "Bologna Univ. and INFN")
    assert (old.venue, old.comment) == ("Phys.Lett.B390:243-251,1997", "Latex, 12 pages")
    assert old.versions == (Version(1, datetime(1996, 8, 14, 16, 31, 26, tzinfo=UTC)),)


def test_lines_of_the_real_corpus_are_read(corpus: Path) -> None:
    with lzma.open(corpus) as lines:
        records = [parse_line(raw) for raw in itertools.islice(lines, 2_000)]
    first = records[0]
    assert str(first.identifiers[0]) == "arxiv:2503.11731"
    assert first.published == datetime(2025, 3, 18, tzinfo=UTC)
    assert first.days == (date(2025, 3, 18),)
    assert (first.primary_category, first.categories) == ("cs.CV", ("cs.CV", "cs.RO"))
    assert len(first.authors) == 16
    assert (first.comment, records[1].comment) == (None, "Work in progress")
    assert all(r.published and r.abstract and r.authors and not r.withdrawn for r in records)


# Dates


@pytest.mark.parametrize(
    ("arxiv_id", "announced", "published"),
    [
        ("2503.11731", "2025-03-18", datetime(2025, 3, 18, tzinfo=UTC)),
        ("2502.11731", "2025-03-18", datetime(2025, 2, 1, tzinfo=UTC)),
        ("1904.00001", "2025-04-18", datetime(2019, 4, 1, tzinfo=UTC)),
        ("2503.11731", None, datetime(2025, 3, 1, tzinfo=UTC)),
        ("math.GT/0309136", None, datetime(2003, 9, 1, tzinfo=UTC)),
        ("hep-th/9108001", None, datetime(1991, 8, 1, tzinfo=UTC)),
        ("2513.00001", "2025-03-18", None),
    ],
)
def test_the_month_of_the_id_dates_a_paper_without_versions(
    arxiv_id: str, announced: str | None, published: datetime | None
) -> None:
    paper = record(id=arxiv_id, announced=announced)
    assert paper.published == published
    assert paper.days == ((date.fromisoformat(announced),) if announced else ())


def test_an_id_without_a_month_has_no_date() -> None:
    assert month_of_id("2500.00001") is None


def test_versions_are_read_with_their_times() -> None:
    paper = record(
        versions=[
            {"version": "v1", "created": "Mon, 2 Apr 2007 19:18:42 GMT"},
            {"version": "v2", "created": "Tue, 24 Jul 2007 20:10:27 +0200"},
            {"created": "Foo, 99 Bar 2007 20:10:27 GMT"},
            {"version": "v7", "created": "Mon, 31 Feb 2007 20:10:27 GMT"},
        ],
        update_date="2008-11-26",
    )
    assert paper.versions == (
        Version(1, datetime(2007, 4, 2, 19, 18, 42, tzinfo=UTC)),
        Version(2, datetime(2007, 7, 24, 18, 10, 27, tzinfo=UTC)),
        Version(3, None),
        Version(7, None),
    )
    assert paper.published == datetime(2007, 4, 2, 19, 18, 42, tzinfo=UTC)
    assert (paper.version, paper.updated) == (7, None)


def test_without_versions_the_update_date_counts() -> None:
    paper = record(id="0704.0002v3", update_date="2008-11-26")
    assert (paper.version, paper.updated) == (3, datetime(2008, 11, 26, tzinfo=UTC))


# People, categories, names


def test_parsed_authors_are_put_together() -> None:
    paper = record(
        authors="ignored",
        authors_parsed=[
            ["Streinu", "Ileana", ""],
            ["Hopcroft", "John E.", "Jr", "Cornell\n  University", "", "MIT"],
            ["ATLAS Collaboration", "", ""],
            ["Plato"],
            ["", "", ""],
        ],
    )
    assert paper.authors == (
        Author("Ileana Streinu"),
        Author("John E. Hopcroft Jr", "Cornell University; MIT"),
        Author("ATLAS Collaboration"),
        Author("Plato"),
    )


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Ileana Streinu and Louis Theran", ["Ileana Streinu", "Louis Theran"]),
        ("A. One, B. Two, and C. Three", ["A. One", "B. Two", "C. Three"]),
        ("A. One (Bologna\n  Univ. and INFN), B. Two (MIT)", ["A. One", "B. Two"]),
        ("A. One (Bologna Univ. (Physics), INFN), B. Two", ["A. One", "B. Two"]),
        ("A. One (1), B. Two (2) ((1) Bologna, (2) MIT)", ["A. One", "B. Two"]),
        ("A. One (MIT", ["A. One (MIT"]),
        (", A. One, , (MIT), and B. Two,", ["A. One", "B. Two"]),
        ("Alexandra Andersson", ["Alexandra Andersson"]),
        ("", []),
    ],
)
def test_authors_in_one_text_are_taken_apart(text: str, names: list[str]) -> None:
    assert [author.name for author in record(authors=text).authors] == names


def test_categories_are_a_text_or_a_list() -> None:
    expected = ("math.CO", "cs.CG")
    assert record(categories="math.CO cs.CG math.CO").categories == expected
    assert record(categories=["math.CO", "cs.CG", " "]).categories == expected
    assert record(categories=["math.CO, cs.CG"]).categories == expected
    assert record().primary_category is None


def test_each_of_several_dois_is_taken() -> None:
    paper = record(doi="10.1000/A 10.1000/B")
    assert [str(identifier) for identifier in paper.identifiers] == [
        "arxiv:0704.0002",
        "doi:10.1000/a",
        "doi:10.1000/b",
    ]


def test_a_withdrawn_paper_is_marked() -> None:
    assert record(comments="This paper has been withdrawn by the authors").withdrawn
    assert record(abstract="  This paper has been withdrawn.\n").withdrawn


def test_all_but_id_and_title_may_be_null_or_missing() -> None:
    optional = [
        *("authors", "authors_parsed", "categories", "comment", "comments", "abstract", "summary"),
        *("doi", "versions", "journal-ref", "update_date", "announced", "license", "submitter"),
    ]
    assert record(**dict.fromkeys(optional)) == record()
    assert record().abstract is None


def test_a_byte_order_mark_is_no_part_of_the_line() -> None:
    assert parse_line(b"\xef\xbb\xbf" + line() + b"\r\n") == record()


# Broken lines


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "broken JSON at character 1"),
        (b'{"id": "0704.0002", "title": "x"', "broken JSON"),
        (b'{"id": "0704.0002"} {}', "broken JSON"),
        (b"not json", "broken JSON at character 1"),
        (b'{"id": "0704.0002", "title": "\xe9"}', "not UTF-8 at byte 31"),
        (b'["0704.0002"]', "an object was expected, not a list"),
        (b"null", "an object was expected, not null"),
        (b"[" * 100_000, "too deep"),
        (b'{"id": ' + b"1" * 5_000 + b"}", "a number too long"),
    ],
)
def test_a_line_that_is_no_object_is_refused(raw: bytes, reason: str) -> None:
    with pytest.raises(LineError) as caught:
        parse_line(raw)
    assert reason in caught.value.reason
    assert caught.value.id is None


@pytest.mark.parametrize(
    ("fields", "reason", "named"),
    [
        ({"id": None}, "no id", None),
        ({"id": " "}, "no id", None),
        ({"id": 704.0002}, "id: text expected, not a number", None),
        ({"id": "cs/\x1b[31m"}, "not an arXiv id", "cs/ [31m"),
        ({"title": None}, "no title", "0704.0002"),
        ({"title": " \n"}, "no title", "0704.0002"),
        ({"title": ["x"]}, "title: text expected, not a list", "0704.0002"),
        ({"abstract": 5}, "abstract: text expected, not a number", "0704.0002"),
        ({"authors": 5}, "authors: text expected, not a number", "0704.0002"),
        ({"authors": ["A", None]}, "authors: names expected, not null", "0704.0002"),
        ({"authors_parsed": "x"}, "authors_parsed: a list expected, not text", "0704.0002"),
        ({"authors_parsed": ["x"]}, "authors_parsed: lists expected, not text", "0704.0002"),
        ({"authors_parsed": [["x", 1]]}, "authors_parsed: text expected", "0704.0002"),
        ({"categories": {}}, "categories: text expected, not an object", "0704.0002"),
        ({"categories": [True]}, "categories: text expected, not true or false", "0704.0002"),
        ({"versions": ["v1"]}, "versions: objects expected, not text", "0704.0002"),
        ({"announced": "soon"}, "announced: not a date: soon", "0704.0002"),
    ],
)
def test_wrong_fields_are_named(fields: dict[str, object], reason: str, named: str | None) -> None:
    with pytest.raises(LineError) as caught:
        record(**fields)
    assert caught.value.reason.startswith(reason)
    assert caught.value.id == named
