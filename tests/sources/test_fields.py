from __future__ import annotations

from datetime import UTC, datetime

import pytest

from paperdeck.sources.fields import (
    code_link,
    doi_identifiers,
    moment,
    one_line,
    paragraphs,
    web_link,
    whole_number,
)


def test_a_title_over_several_lines_becomes_one() -> None:
    assert one_line("  Excited State\n  Destri\t- De Vega \r\n") == "Excited State Destri - De Vega"


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("", ""),
        (" \n ", ""),
        ("  One line", "One line"),
        ("  We describe\na new\nalgorithm.\n", "We describe a new algorithm."),
        ("First.\n  Second\nline.\n  Third.", "First.\n\nSecond line.\n\nThird."),
        ("First.\n\nSecond.", "First.\n\nSecond."),
        ("First.\r\n\r\nSecond\r\nline.", "First.\n\nSecond line."),
        ("wide   spaces\tand tabs", "wide spaces and tabs"),
    ],
)
def test_hard_wraps_are_joined_and_paragraphs_kept(raw: str, clean: str) -> None:
    assert paragraphs(raw) == clean
    assert paragraphs(clean) == clean


@pytest.mark.parametrize(
    "link", ["https://example.org/x", "http://example.org", "https://例え.jp/論文"]
)
def test_web_addresses_are_links(link: str) -> None:
    assert web_link(f" {link}\n") == link


@pytest.mark.parametrize(
    "text",
    [
        "",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "ftp://example.org/x",
        "//example.org/x",
        "https://",
        "https://[broken",
        "https://example.org/\x1b[31m",
        "https://example.org/\u202egpj",
        "https://example.org/a b",
        "see example.org",
        "data:text/html,<script>",
    ],
)
def test_anything_else_is_no_link(text: str) -> None:
    assert web_link(text) is None
    assert code_link(text) is None


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("owner/name", "https://github.com/owner/name"),
        ("Owner-1/na.me_2", "https://github.com/Owner-1/na.me_2"),
        ("github.com/owner/name", "https://github.com/owner/name"),
        ("https://gitlab.com/owner/name", "https://gitlab.com/owner/name"),
    ],
)
def test_a_repository_may_be_named_briefly(text: str, link: str) -> None:
    assert code_link(text) == link


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("2026-05-30T00:00:00.000Z", datetime(2026, 5, 30, tzinfo=UTC)),
        ("2017-07-27T08:18:33Z", datetime(2017, 7, 27, 8, 18, 33, tzinfo=UTC)),
        ("2017-07-27T01:00:00+02:00", datetime(2017, 7, 26, 23, tzinfo=UTC)),
        ("2026-05-30T12:00:00", datetime(2026, 5, 30, 12, tzinfo=UTC)),
        ("2026-05-30", datetime(2026, 5, 30, tzinfo=UTC)),
        ("0001-01-01T00:00:00+12:00", None),
        ("2026-02-30", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_moments_are_aware_and_in_utc(text: str, time: datetime | None) -> None:
    read = moment(text)
    assert read == time
    assert read is None or read.tzinfo is UTC


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (0, 0),
        (12, 12),
        (12.0, 12),
        (2**53, 2**53),
        (2**53 + 1, None),
        (-1, None),
        (float("nan"), None),
        (float("inf"), None),
        (True, None),
        ("12", None),
        (None, None),
        ([1], None),
    ],
)
def test_counts_are_whole_and_storable(value: object, number: int | None) -> None:
    assert whole_number(value) == number


def test_a_field_may_hold_several_dois() -> None:
    text = "10.1103/PhysRevD.76.013009 https://doi.org/10.1000/ABC\n10.1000/abc"
    assert [str(name) for name in doi_identifiers(text)] == [
        "doi:10.1103/physrevd.76.013009",
        "doi:10.1000/abc",
    ]


@pytest.mark.parametrize(
    "text",
    ["", "none", "10.48550/arXiv.2401.01234", "2401.01234", "https://example.org", "10.1000/\x1bx"],
)
def test_what_is_no_doi_of_the_paper_names_nothing(text: str) -> None:
    assert doi_identifiers(text) == ()
