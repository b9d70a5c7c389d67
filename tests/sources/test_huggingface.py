from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from paperdeck.sources.errors import SourceError
from paperdeck.sources.huggingface import daily_request, parse_daily, trending_request

if TYPE_CHECKING:
    from pathlib import Path

    from paperdeck.model.paper import PaperRecord
    from paperdeck.sources.huggingface import Page

BASE = "https://huggingface.co"
TEXTS_AND_LISTS = [
    *("authors", "publishedAt", "submittedOnDailyAt", "summary", "githubRepo", "projectPage"),
    *("organization", "ai_keywords"),
]


def body(*items: object) -> bytes:
    return json.dumps(items).encode()


def item(outer: dict[str, object] | None = None, **paper: object) -> dict[str, object]:
    return {"paper": {"id": "2606.00001", "title": "A Title", **paper}, **(outer or {})}


def record(outer: dict[str, object] | None = None, **paper: object) -> PaperRecord:
    page = parse_daily(body(item(outer, **paper)))
    assert page.problems == ()
    return page.records[0]


@pytest.fixture(scope="module")
def recorded(recordings: Path) -> Page:
    file = recordings / "hf_daily_papers" / "daily_papers_2026-06-12_sotawhat.json"
    return parse_daily(file.read_bytes())


def by_id(page: Page, arxiv_id: str) -> PaperRecord:
    return next(r for r in page.records if str(r.identifiers[0]) == f"arxiv:{arxiv_id}")


# Requests


def test_a_day_is_asked_for_page_by_page() -> None:
    request = daily_request(BASE + "/", day=date(2026, 6, 12), page=2, limit=50)
    assert request.address == (
        "https://huggingface.co/api/daily_papers?date=2026-06-12&p=2&limit=50"
    )


def test_the_latest_days_need_no_date() -> None:
    request = daily_request(BASE, day=None, page=0)
    assert request.address == "https://huggingface.co/api/daily_papers?p=0&limit=100"


def test_trending_papers_are_a_sort_order() -> None:
    request = trending_request(BASE)
    assert request.address == (
        "https://huggingface.co/api/daily_papers?sort=trending&p=0&limit=100"
    )


# The recorded day


def test_all_recorded_papers_are_read(recorded: Page) -> None:
    assert recorded.problems == ()
    assert len({r.identifiers for r in recorded.records}) == 30
    assert {r.source for r in recorded.records} == {"huggingface"}
    assert all(r.abstract and r.authors and r.keywords for r in recorded.records)


def test_the_papers_own_date_of_publication_is_taken(recorded: Page) -> None:
    first = by_id(recorded, "2606.00467")
    assert first.published == datetime(2026, 5, 30, tzinfo=UTC)
    assert {r.days for r in recorded.records} == {(date(2026, 6, 12),)}


def test_recorded_numbers_links_and_organizations_are_read(recorded: Page) -> None:
    paper = by_id(recorded, "2606.13681")
    assert (paper.upvotes, paper.comments, paper.code_stars) == (118, 3, 9)
    assert paper.code_url == "https://github.com/Aiden0526/EvoArena"
    assert paper.project_url == "https://aiden0526.github.io/EvoArena/"
    assert paper.organization == "Massachusetts Institute of Technology"
    assert paper.url == "https://arxiv.org/abs/2606.13681"
    assert sum(r.code_url is not None for r in recorded.records) == 16
    assert sum(r.organization is not None for r in recorded.records) == 16
    assert sum(r.project_url is not None for r in recorded.records) == 13
    assert by_id(recorded, "2606.00467").upvotes == 0


def test_an_author_who_wants_to_be_hidden_is_left_out(recorded: Page) -> None:
    paper = by_id(recorded, "2606.12575")
    assert len(paper.authors) == 9
    assert sum(len(r.authors) for r in recorded.records) == 201


def test_paragraphs_of_a_recorded_summary_are_kept(recorded: Page) -> None:
    several = [r for r in recorded.records if "\n" in (r.abstract or "")]
    assert len(several) == 2
    assert all("\n\n" in (r.abstract or "") for r in several)


# Quirks, one by one


def test_without_its_own_date_a_paper_has_none() -> None:
    paper = record({"publishedAt": "2026-05-29T20:00:00.000Z"}, publishedAt=None)
    assert paper.published is None


def test_older_items_take_the_day_that_was_asked_for() -> None:
    asked = date(2024, 3, 1)
    page = parse_daily(body(item()), day=asked)
    assert page.records[0].days == (asked,)
    assert record().days == ()


def test_hidden_and_nameless_authors_are_left_out() -> None:
    authors = [
        {"name": " Ada\n Lovelace ", "hidden": False},
        {"name": "Hidden Person", "hidden": True},
        {"name": "", "hidden": False},
        {"name": None},
        {"user": {"fullname": "x"}},
        None,
        "Plain Name",
    ]
    assert [a.name for a in record(authors=authors).authors] == ["Ada Lovelace", "Plain Name"]


def test_mangled_latex_is_taken_as_it_is() -> None:
    assert record(summary=r"\textbf{ours} by 50\% sim4times").abstract == (
        r"\textbf{ours} by 50\% sim4times"
    )


@pytest.mark.parametrize(
    ("repository", "link"),
    [
        ("https://github.com/a/b", "https://github.com/a/b"),
        ("a/b", "https://github.com/a/b"),
        ("javascript:alert(1)", None),
        ("", None),
        (None, None),
        (7, None),
    ],
)
def test_a_repository_comes_as_address_or_name(repository: object, link: str | None) -> None:
    assert record(githubRepo=repository).code_url == link


def test_a_project_page_that_is_no_web_address_is_dropped() -> None:
    assert record(projectPage="file:///etc/passwd").project_url is None


@pytest.mark.parametrize(
    ("outer", "inner", "name"),
    [
        (None, {"fullname": "Full Name", "name": "short"}, "Full Name"),
        (None, {"name": "short"}, "short"),
        ({"fullname": "Outer"}, None, "Outer"),
        ({"name": "outer"}, {"fullname": None, "name": ""}, "outer"),
        (None, "Plain", "Plain"),
        (None, 5, None),
        (None, None, None),
    ],
)
def test_an_organization_is_named_in_full_if_possible(
    outer: object, inner: object, name: str | None
) -> None:
    assert record({"organization": outer}, organization=inner).organization == name


def test_numbers_may_be_floats_and_nonsense_is_unknown() -> None:
    paper = record({"numComments": 3.0}, upvotes=12.0, githubStars=-1)
    assert (paper.upvotes, paper.comments, paper.code_stars) == (12, 3, None)
    raw = b'[{"paper": {"id": "2606.00001", "title": "T", "upvotes": NaN, "githubStars": 1e999}}]'
    paper = parse_daily(raw).records[0]
    assert (paper.upvotes, paper.code_stars) == (None, None)


def test_a_withdrawn_paper_is_marked() -> None:
    assert record(withdrawnAt="2026-06-13T00:00:00.000Z").withdrawn
    assert not record(withdrawnAt=None).withdrawn


def test_title_and_summary_may_stand_outside_the_paper() -> None:
    paper = record({"title": " Outer\n title", "summary": "Outer text."}, title=None)
    assert (paper.title, paper.abstract) == ("Outer title", "Outer text.")


def test_all_fields_may_be_null() -> None:
    optional = [*TEXTS_AND_LISTS, "upvotes", "githubStars", "withdrawnAt"]
    paper = record({"numComments": None, "organization": None}, **dict.fromkeys(optional))
    assert paper == record()


def test_fields_of_wrong_types_are_unknown() -> None:
    wrong: dict[str, object] = dict.fromkeys(TEXTS_AND_LISTS, 5)
    assert parse_daily(body(item(None, **wrong))).records == (record(),)


def test_unusable_items_are_reported_and_the_rest_goes_on() -> None:
    page = parse_daily(
        body(
            item(id=None),
            item(id="not-an-id\x1b"),
            item(id="2606.00002", title=" "),
            {"title": "no paper"},
            "text",
            item(id="2606.00003v2"),
        )
    )
    assert [str(r.identifiers[0]) for r in page.records] == ["arxiv:2606.00003"]
    assert page.items == 6
    assert page.problems == (
        "item 1: without a usable arXiv id (None)",
        "item 2: without a usable arXiv id (not-an-id)",
        "item 3: without a title (2606.00002)",
        "item 4: without a paper",
        "item 5: not an object",
    )


# Answers that are no list


def test_a_page_past_the_end_is_empty() -> None:
    page = parse_daily(b"[]")
    assert (page.records, page.items) == ((), 0)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (b"", "an empty answer"),
        (b'{"error": "Invalid date"}', "Invalid date"),
        (b'{"papers": []}', "JSON of another kind"),
        (b"null", 'the text "null"'),
        (b"<!doctype html><title>429</title>", "an HTML page: 429"),
        (b'[{"paper": {"id": "2606.0', "breaks off after 25 bytes"),
        (b"[{]", "broken JSON"),
        (b"[" * 100_000 + b"]" * 100_000, "broken JSON"),
        (b"\xff\xfe\x00", "binary data"),
    ],
)
def test_an_answer_that_is_no_list_says_what_came(answer: bytes, said: str) -> None:
    with pytest.raises(SourceError) as caught:
        parse_daily(answer)
    message = str(caught.value)
    assert said in message
    assert "Hugging Face" in message
    assert "\n" not in message
