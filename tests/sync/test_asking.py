"""Jobs become requests, answers become pages, and nobody's surprise becomes a crash."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from paperdeck.sources import huggingface
from paperdeck.sources.errors import SourceError
from paperdeck.sync.asking import explain_refusal, page_request, read_page, search_text
from paperdeck.sync.errors import RequestRefusedError
from paperdeck.sync.jobs import DayJob, DetailsJob, SearchJob, TrendingJob, Window
from paperdeck.sync.paging import Progress

if TYPE_CHECKING:
    from tests.sync import sync_payloads as payloads
else:
    import sync_payloads as payloads

BASE = "http://127.0.0.1:9"
DAY = DayJob(date(2026, 11, 20))
SEARCH = SearchJob("cat:cs.LG OR cat:cs.CL", None, 2000)


def test_a_day_is_asked_by_page_and_a_search_by_the_entries_received() -> None:
    progress = Progress(pages=2, received=387)
    day = dict(page_request(DAY, BASE, progress).params)
    assert (day["date"], day["p"]) == ("2026-11-20", "2")
    search = dict(page_request(SEARCH, BASE, progress).params)
    assert (search["start"], search["sortBy"]) == ("387", "submittedDate")
    assert search["sortOrder"] == "descending"


def test_trending_and_details_are_asked() -> None:
    assert dict(page_request(TrendingJob(), BASE, Progress()).params)["sort"] == "trending"
    details = page_request(DetailsJob(("2401.00001", "math/0309136")), BASE, Progress())
    assert dict(details.params)["id_list"] == "2401.00001,math/0309136"


def test_a_window_is_asked_in_whole_days() -> None:
    window = Window(
        datetime(2026, 11, 14, 17, 3, tzinfo=UTC), datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
    )
    assert search_text("cat:cs.LG OR cat:cs.CL", window) == (
        "(cat:cs.LG OR cat:cs.CL) AND submittedDate:[202611140000 TO 202611212359]"
    )


def test_details_that_nobody_asked_for_are_ignored() -> None:
    page = read_page(
        DetailsJob(("2401.00001",)), payloads.feed(["2401.00001", "2401.00009"]), host="h"
    )
    assert [str(record.identifiers[0]) for record in page.records] == ["arxiv:2401.00001"]


def test_an_error_inside_a_good_answer_is_a_refusal_in_the_services_words() -> None:
    with pytest.raises(RequestRefusedError, match="incorrect id format for abc"):
        read_page(SEARCH, payloads.error_feed("incorrect id format for abc"), host="h")


def test_a_refusal_is_explained_in_the_services_words() -> None:
    body = payloads.error_feed("sortBy must be in: relevance")
    error = explain_refusal(SEARCH, RequestRefusedError(400, body, host="export.arxiv.org"))
    assert "sortBy must be in" in str(error)
    assert "export.arxiv.org" in str(error)
    silent = RequestRefusedError(400, b"nope", host="h")
    assert explain_refusal(SEARCH, silent) is silent
    assert explain_refusal(DAY, silent) is silent


def test_a_parser_that_stumbles_costs_one_source(monkeypatch: pytest.MonkeyPatch) -> None:
    def stumble(*_: object, **__: object) -> None:
        raise KeyError("paper")

    monkeypatch.setattr(huggingface, "parse_daily", stumble)
    with pytest.raises(SourceError, match="can't be understood"):
        read_page(DAY, b"[]", host="huggingface.co")
