"""What a sync asks for follows from settings, states, memory and the time alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from paperdeck.config.settings import Settings, SyncSettings
from paperdeck.config.source_settings import SourceSettings
from paperdeck.model.syncing import SourceState, SyncStatus
from paperdeck.sync.jobs import DayJob, Job, SearchJob, TrendingJob, Window
from paperdeck.sync.plan import (
    SourcePlan,
    plan_details,
    plan_source,
    stale_sources,
    still_unknown,
)

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
TODAY = NOW.date()
HF = SourceSettings("huggingface", "https://huggingface.co", 0.6)
ARXIV = SourceSettings("arxiv", "https://export.arxiv.org", 3.0)


def _state(source: str, *, ago: timedelta, status: SyncStatus = SyncStatus.OK) -> SourceState:
    good = NOW - ago if status is SyncStatus.OK else None
    return SourceState(source, status, NOW - ago, good)


def _plan(
    source: SourceSettings,
    *,
    state: SourceState | None = None,
    memory: dict[str, Any] | None = None,
    since: date | None = None,
    force: bool = True,
) -> SourcePlan:
    settings = Settings({source.name: source})
    return plan_source(source, settings, state, memory or {}, now=NOW, since=since, force=force)


def _days(jobs: tuple[Job, ...]) -> list[date]:
    return [job.day for job in jobs if isinstance(job, DayJob)]


def _searches(plan: SourcePlan) -> list[SearchJob]:
    return [job for job in plan.jobs if isinstance(job, SearchJob)]


def test_a_first_sync_takes_the_last_days_newest_first_and_what_trends() -> None:
    plan = _plan(HF)
    assert _days(plan.jobs) == [TODAY - timedelta(days=back) for back in range(7)]
    assert isinstance(plan.jobs[-1], TrendingJob)


def test_a_later_sync_starts_the_day_before_the_last_good_one() -> None:
    plan = _plan(HF, state=_state("huggingface", ago=timedelta(hours=30)))
    assert _days(plan.jobs)[-1] == date(2026, 11, 19)


def test_after_a_long_absence_only_the_last_days_are_taken() -> None:
    plan = _plan(HF, state=_state("huggingface", ago=timedelta(days=90)))
    assert len(_days(plan.jobs)) == 7


def test_a_clock_set_back_still_asks_for_today() -> None:
    plan = _plan(HF, state=_state("huggingface", ago=timedelta(days=-9)))
    assert _days(plan.jobs) == [TODAY]


def test_since_counts_from_that_day_and_never_before_there_were_daily_papers() -> None:
    assert _days(_plan(HF, since=date(2026, 10, 1)).jobs)[-1] == date(2026, 10, 1)
    assert _days(_plan(HF, since=date(1990, 1, 1)).jobs)[-1] == date(2023, 5, 1)


def test_what_isnt_due_is_skipped_unless_it_is_wanted_now() -> None:
    state = _state("huggingface", ago=timedelta(minutes=20))
    assert _plan(HF, state=state, force=False).skip_reason == "not due yet"
    assert _plan(HF, state=None, force=False).jobs
    assert _plan(HF, state=state, force=True).jobs
    assert _plan(HF, state=state, force=False, since=TODAY).jobs


def test_a_source_that_is_switched_off_is_skipped_with_the_reason() -> None:
    plan = _plan(HF._replace(enabled=False))
    assert plan.jobs == ()
    assert plan.skip_reason == "switched off in the settings"


def test_categories_are_one_search_over_the_last_days() -> None:
    (job,) = _searches(_plan(ARXIV._replace(categories=("cs.LG", "cs.CL"))))
    assert job.key == "cat:cs.LG OR cat:cs.CL"
    assert job.window == Window(datetime(2026, 11, 14, tzinfo=UTC), NOW)
    assert job.limit == SyncSettings().max_papers


def test_queries_are_searches_of_their_own_without_limit_in_time_at_first() -> None:
    source = ARXIV._replace(categories=("cs.LG",), queries=('au:"Yoshua Bengio"', "ti:deck"))
    assert [(job.key, job.window) for job in _searches(_plan(source))][1:] == [
        ('au:"Yoshua Bengio"', None),
        ("ti:deck", None),
    ]


def test_since_limits_queries_too() -> None:
    (job,) = _searches(_plan(ARXIV._replace(queries=("ti:deck",)), since=date(2026, 11, 1)))
    assert job.window == Window(datetime(2026, 11, 1, tzinfo=UTC), NOW)


def test_details_are_asked_in_chunks_and_not_too_many() -> None:
    jobs = plan_details((f"2601.{number:05}" for number in range(500)), {}, now=NOW)
    assert [len(job.ids) for job in jobs] == [50, 50, 50, 50]


def test_ids_asked_in_vain_rest_for_a_week() -> None:
    asked = {
        "2601.00001": (NOW - timedelta(days=6)).isoformat(),
        "2601.00002": (NOW - timedelta(days=8)).isoformat(),
        "2601.00003": "garbage",
    }
    (job,) = plan_details(sorted(asked), asked, now=NOW)
    assert job.ids == ("2601.00002", "2601.00003")
    assert list(still_unknown(asked, now=NOW)) == ["2601.00001"]


@pytest.mark.parametrize(
    ("state", "stale"),
    [
        (None, True),
        (_state("huggingface", ago=timedelta(minutes=59)), False),
        (_state("huggingface", ago=timedelta(minutes=61)), True),
        (_state("huggingface", ago=timedelta(minutes=4), status=SyncStatus.FAILED), False),
        (_state("huggingface", ago=timedelta(minutes=6), status=SyncStatus.FAILED), True),
        (_state("huggingface", ago=timedelta(minutes=6), status=SyncStatus.PARTIAL), False),
        (_state("huggingface", ago=timedelta(minutes=61), status=SyncStatus.PARTIAL), True),
        (_state("huggingface", ago=timedelta(days=-3)), True),
    ],
)
def test_stale_is_what_had_no_good_sync_lately(state: SourceState | None, stale: bool) -> None:
    states = {"huggingface": state} if state else {}
    assert bool(stale_sources(Settings({"huggingface": HF}), states, NOW)) is stale


def test_a_source_that_asked_to_wait_is_not_stale_before_that() -> None:
    state = replace(
        _state("arxiv", ago=timedelta(hours=2), status=SyncStatus.FAILED),
        wait_until=NOW + timedelta(minutes=5),
    )
    assert stale_sources(Settings({"arxiv": ARXIV}), {"arxiv": state}, NOW) == ()


def test_nothing_is_stale_when_syncing_by_itself_is_off() -> None:
    settings = Settings({"huggingface": HF}, SyncSettings(interval_minutes=0))
    assert stale_sources(settings, {}, NOW) == ()
