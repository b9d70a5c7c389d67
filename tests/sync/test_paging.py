"""Paging ends when there is nothing more, when it goes in circles, or at the limit."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from paperdeck.model.web import Request
from paperdeck.sources.contract import Page, Series
from paperdeck.sync.jobs import DayJob, DetailsJob, SearchJob, SeriesJob, TrendingJob
from paperdeck.sync.paging import Next, PageFacts, Progress, after_page

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
DAY = DayJob(date(2026, 11, 20))
SEARCH = SearchJob("cat:cs.LG", None, limit=400)


def test_a_day_is_asked_until_an_empty_page() -> None:
    step = after_page(DAY, Progress(), PageFacts(30, 30))
    assert step.next is Next.ASK
    assert after_page(DAY, step.progress, PageFacts(0, 0)).next is Next.DONE


def test_a_day_whose_page_repeats_is_done() -> None:
    assert after_page(DAY, Progress(1, 30), PageFacts(30, 0)).next is Next.DONE


def test_a_day_without_end_is_stopped() -> None:
    step = after_page(DAY, Progress(49, 4900), PageFacts(100, 100))
    assert step.next is Next.STOPPED
    assert "50 pages" in (step.reason or "")


def test_trending_and_details_are_one_page() -> None:
    for job in (TrendingJob(), DetailsJob(("2401.00001",))):
        assert after_page(job, Progress(), PageFacts(30, 30)).next is Next.DONE


def test_a_search_goes_on_by_the_entries_received_until_the_total() -> None:
    step = after_page(SEARCH, Progress(), PageFacts(193, 193, total=300))
    assert (step.next, step.progress.received) == (Next.ASK, 193)
    assert step.progress.pages_left == 1
    assert after_page(SEARCH, step.progress, PageFacts(107, 107, total=300)).next is Next.DONE


def test_a_search_whose_page_repeats_is_done() -> None:
    assert after_page(SEARCH, Progress(1, 200), PageFacts(200, 0, total=900)).next is Next.DONE


def test_a_search_over_the_limit_says_how_much_there_was() -> None:
    step = after_page(SEARCH, Progress(1, 200), PageFacts(200, 200, total=214_881))
    assert (step.next, step.reason) == (Next.STOPPED, "stopped after 400 of 214,881")


def test_an_empty_page_from_the_middle_is_asked_three_times_more() -> None:
    progress = Progress(1, 200)
    for _ in range(3):
        step = after_page(SEARCH, progress, PageFacts(0, 0, total=900))
        assert (step.next, step.progress.received) == (Next.ASK, 200)
        progress = step.progress
    step = after_page(SEARCH, progress, PageFacts(0, 0, total=900))
    assert (step.next, step.reason) == (Next.STOPPED, "empty page after 200 of 900")


def test_a_full_page_forgets_the_empty_ones_before_it() -> None:
    progress = after_page(SEARCH, Progress(1, 200), PageFacts(0, 0, total=900)).progress
    assert after_page(SEARCH, progress, PageFacts(100, 100, total=900)).progress.empty == 0


def test_no_results_are_no_error() -> None:
    assert after_page(SEARCH, Progress(), PageFacts(0, 0, total=0)).next is Next.DONE


def test_a_page_of_which_all_was_known_before_ends_a_search() -> None:
    job = SearchJob("cat:cs.LG", None, limit=2000, known_until=NOW)
    known = PageFacts(200, 200, 900, changed=False, newest=NOW - timedelta(hours=3))
    assert after_page(job, Progress(), known).next is Next.DONE
    for page in (
        PageFacts(200, 200, 900, changed=True, newest=NOW - timedelta(hours=3)),
        PageFacts(200, 200, 900, changed=False, newest=NOW + timedelta(hours=3)),
        PageFacts(200, 200, 900, changed=False),
    ):
        assert after_page(job, Progress(), page).next is Next.ASK
    assert after_page(SEARCH, Progress(), known).next is Next.ASK


def page(number: int) -> Request:
    return Request(f"https://example.org/{number}")


SERIES = SeriesJob(Series("list", page(0), lambda _body: Page((), 0)), limit=500)


def test_a_series_goes_on_as_long_as_a_next_page_is_named() -> None:
    step = after_page(SERIES, Progress(), PageFacts(100, 100, following=page(1)))
    assert (step.next, step.progress.following) == (Next.ASK, page(1))
    assert after_page(SERIES, step.progress, PageFacts(100, 100)).next is Next.DONE


def test_a_series_that_names_the_same_page_again_is_stopped() -> None:
    step = after_page(
        SERIES, Progress(1, 100, following=page(1)), PageFacts(9, 9, following=page(1))
    )
    assert (step.next, step.reason) == (Next.STOPPED, "pages without end after 109")


def test_a_series_of_pages_that_bring_nothing_is_stopped() -> None:
    progress = Progress()
    for number in range(3):
        step = after_page(SERIES, progress, PageFacts(0, 0, following=page(number + 1)))
        assert step.next is Next.ASK
        progress = step.progress
    assert after_page(SERIES, progress, PageFacts(0, 0, following=page(9))).next is Next.STOPPED


def test_a_series_over_the_limit_says_how_far_it_got() -> None:
    facts = PageFacts(300, 300, total=10**15, following=page(2))
    step = after_page(SERIES, Progress(1, 300, following=page(1)), facts)
    assert (step.next, step.reason) == (Next.STOPPED, "stopped after 600 of 1,000,000,000,000,000")
