"""A search remembers what it fetched: nothing is lost between syncs, little is fetched twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from paperdeck.sync.coverage import (
    OVERLAP,
    Coverage,
    extend,
    read_coverage,
    search_jobs,
    write_coverage,
)
from paperdeck.sync.jobs import SearchJob, Window

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
KEY = "cat:cs.LG"


def _ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


def _jobs(coverage: Coverage | None, *, days: float = 7, anew: bool = False) -> list[SearchJob]:
    return search_jobs(KEY, coverage, start=_ago(days), now=NOW, limit=2000, anew=anew)


def _window(job: SearchJob) -> Window:
    assert job.window is not None
    return job.window


def test_a_complete_first_sync_leaves_only_the_overlap_for_the_next() -> None:
    (first,) = _jobs(None)
    coverage = extend(None, first, reached=_ago(6.9), complete=True, now=NOW)
    (second,) = _jobs(coverage)
    assert _window(second).start == NOW - OVERLAP
    assert second.known_until == NOW


def test_a_first_sync_cut_short_goes_on_below_next_time() -> None:
    (first,) = _jobs(None)
    coverage = extend(None, first, reached=_ago(2), complete=False, now=NOW)
    newer, older = _jobs(coverage)
    assert _window(newer).start == _ago(2)
    assert newer.known_until is None
    assert _window(older) == Window(_ago(7), _ago(2))
    coverage = extend(coverage, newer, reached=_ago(0), complete=True, now=NOW)
    coverage = extend(coverage, older, reached=_ago(6.8), complete=True, now=NOW)
    assert coverage == Coverage(_ago(7), NOW, _ago(7))


def test_an_overlap_never_reaches_below_what_was_wanted() -> None:
    coverage = Coverage(_ago(1), NOW, _ago(1))
    assert _window(_jobs(coverage, days=1)[0]).start == _ago(1)


def test_a_gap_left_by_a_sync_cut_short_is_filled_later() -> None:
    coverage: Coverage | None = Coverage(_ago(60), _ago(50), _ago(60))
    (newer,) = _jobs(coverage)
    coverage = extend(coverage, newer, reached=_ago(9), complete=False, now=NOW)
    _, older = _jobs(coverage)
    assert _window(older) == Window(_ago(55), _ago(9))


def test_an_older_part_doesnt_hide_a_gap_that_came_in_the_same_sync() -> None:
    coverage: Coverage | None = Coverage(_ago(52), _ago(50), _ago(60))
    newer, older = _jobs(coverage)
    coverage = extend(coverage, newer, reached=_ago(9), complete=False, now=NOW)
    after = extend(coverage, older, reached=_ago(60), complete=True, now=NOW)
    assert after == coverage


def test_since_after_a_gap_doesnt_lose_the_gap() -> None:
    coverage: Coverage | None = Coverage(_ago(30), _ago(20), _ago(30))
    (job,) = _jobs(coverage, days=1, anew=True)
    coverage = extend(coverage, job, reached=_ago(0.5), complete=True, now=NOW)
    assert coverage is not None
    assert coverage.oldest == _ago(1)
    assert coverage.wanted == _ago(25)


def test_nothing_received_and_not_complete_changes_nothing() -> None:
    (job,) = _jobs(None)
    assert extend(None, job, reached=None, complete=False, now=NOW) is None
    coverage = Coverage(_ago(7), _ago(1), _ago(7))
    assert extend(coverage, job, reached=None, complete=False, now=NOW) == coverage


def test_a_query_without_limit_in_time_wants_what_it_got() -> None:
    (job,) = search_jobs("all:deck", None, start=None, now=NOW, limit=2000, anew=False)
    assert job.window is None
    coverage = extend(None, job, reached=_ago(900), complete=False, now=NOW)
    assert coverage == Coverage(_ago(900), NOW, _ago(900), settled=False)
    assert len(search_jobs("all:deck", coverage, start=None, now=NOW, limit=9, anew=False)) == 1


def test_memory_is_read_back_and_garbage_is_nothing() -> None:
    coverage = Coverage(_ago(7), NOW, _ago(9), settled=False)
    assert read_coverage({"searches": {KEY: write_coverage(coverage)}}, KEY) == coverage
    broken = replace(coverage, oldest=coverage.oldest.replace(tzinfo=None))
    entry: object
    for entry in ([], {"oldest": 3}, {"oldest": "x"}, None, write_coverage(broken)):
        assert read_coverage({"searches": {KEY: entry}}, KEY) is None
    assert read_coverage({"searches": [1]}, KEY) is None


@given(st.lists(st.tuples(st.floats(0.1, 30), st.floats(0, 1), st.booleans()), max_size=8))
def test_whatever_is_cut_short_nothing_between_the_first_start_and_now_is_forgotten(
    syncs: list[tuple[float, float, bool]],
) -> None:
    """Every moment since the first start is covered or still wanted, after any history."""
    now = _ago(365)
    first = now - timedelta(days=7)
    coverage: Coverage | None = None
    fetched: list[Window] = []
    for days, share, complete in syncs:
        now += timedelta(days=days)
        start = now - timedelta(days=7) if coverage else first
        for job in search_jobs(KEY, coverage, start=start, now=now, limit=2000, anew=False):
            window = _window(job)
            reached = window.start if complete else window.end - (window.end - window.start) * share
            coverage = extend(coverage, job, reached=reached, complete=complete, now=now)
            fetched.append(Window(reached, window.end))
    if coverage is None:
        return
    assert coverage.newest == now
    moment = first
    while moment < now:  # what isn't wanted any more must have been fetched
        if moment < min(coverage.wanted, coverage.oldest) or moment > coverage.oldest:
            assert any(window.start <= moment <= window.end for window in fetched)
        moment += timedelta(hours=7)
