"""What a sync will ask for: decided from settings, the last states and the time, nothing else."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from paperdeck.model.syncing import SyncStatus
from paperdeck.sources.contract import Address, FeedAsk
from paperdeck.sources.errors import SourceError
from paperdeck.sources.registry import enrichment_of, feed_of, find_source
from paperdeck.sync.coverage import read_coverage, search_jobs
from paperdeck.sync.jobs import (
    ARXIV,
    HUGGING_FACE,
    DayJob,
    DetailsJob,
    EnrichJob,
    Job,
    SearchJob,
    SeriesJob,
    TrendingJob,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from paperdeck.config.settings import Settings
    from paperdeck.config.source_settings import SourceSettings
    from paperdeck.model.identifiers import Identifier
    from paperdeck.model.syncing import SourceState
    from paperdeck.sources.contract import Source

# Hugging Face's Daily Papers begin in May 2023: earlier days needn't be asked for.
FIRST_DAILY = date(2023, 5, 1)
DETAILS_PER_REQUEST = 50
DETAILS_PER_RUN = 200
ASK_AGAIN_AFTER = timedelta(days=7)
NOT_DUE = "not due yet"
RETRY_AFTER_FAILURE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class SourcePlan:
    """The jobs of one source in order, or the reason why there are none.

    `wants_details` tells that the source completes papers which others brought, `enriches`
    that it knows numbers and links of any paper; what these take is only known when the others
    are done. `failure` says why a source couldn't be planned.
    """

    source: str
    jobs: tuple[Job, ...] = ()
    wants_details: bool = False
    enriches: bool = False
    skip_reason: str | None = None
    failure: SourceError | None = None


def plan_source(
    source: SourceSettings,
    settings: Settings,
    state: SourceState | None,
    memory: Mapping[str, Any],
    *,
    now: datetime,
    since: date | None = None,
    force: bool = False,
) -> SourcePlan:
    """Plan one source's part in a sync.

    `now` is aware; days are UTC days. A source that isn't due is skipped, unless `since`
    asks for everything from that day on, or `force` for what came since the last sync.
    """
    if not source.enabled:
        return SourcePlan(source.name, skip_reason="switched off in the settings")
    if since is None and not force and not is_due(state, settings, now):
        return SourcePlan(source.name, skip_reason=NOT_DUE)
    if source.name == HUGGING_FACE:
        known = state.last_success if state else None
        return SourcePlan(source.name, _daily_jobs(settings.sync.days, known, now, since))
    if source.name == ARXIV:
        jobs = _search_jobs(source, settings, memory, now=now, since=since)
        return SourcePlan(source.name, tuple(jobs), wants_details=True)
    return _series_plan(source, settings, state, now=now, since=since)


def _series_plan(
    source: SourceSettings,
    settings: Settings,
    state: SourceState | None,
    *,
    now: datetime,
    since: date | None,
) -> SourcePlan:
    kind = find_source(source.name)
    if kind is None:
        return SourcePlan(source.name, skip_reason="its package is not installed")
    known = state.last_success if state else None
    ask = FeedAsk(
        address_of(source, settings),
        now,
        since or _first_day(settings.sync.days, known, now),
        categories=source.categories or _followed(kind, settings),
        queries=source.queries,
        urls=source.urls,
        limit=settings.sync.max_papers,
    )
    try:
        series = feed_of(kind, ask)
    except SourceError as error:
        return SourcePlan(source.name, failure=error)
    jobs = tuple(SeriesJob(one, ask.limit) for one in series)
    return SourcePlan(source.name, jobs, enriches=kind.enrich is not None)


def _followed(kind: Source, settings: Settings) -> tuple[str, ...]:
    """Return the categories followed at arXiv's API: its other ways in follow the same."""
    takes_them = "categories" in kind.defaults.options
    return settings.sources[ARXIV].categories if takes_them and ARXIV in settings.sources else ()


def address_of(source: SourceSettings, settings: Settings) -> Address:
    """Return where and as whom a source is asked; a key may be an environment variable's name."""
    key = source.key
    if key is not None and key.startswith("$"):
        key = os.environ.get(key[1:]) or None
    return Address(source.base_url, key, settings.sync.contact)


def _daily_jobs(
    days: int, last_success: datetime | None, now: datetime, since: date | None
) -> tuple[Job, ...]:
    today = now.astimezone(UTC).date()
    first = _first_day(days, last_success, now) if since is None else max(since, FIRST_DAILY)
    span = range((today - first).days + 1)
    return (*(DayJob(today - timedelta(days=back)) for back in span), TrendingJob())


def _first_day(days: int, last_success: datetime | None, now: datetime) -> date:
    """Return the first day that matters: the day before the last good sync, or `days` back."""
    today = now.astimezone(UTC).date()
    first = today - timedelta(days=days - 1)
    if last_success is not None:
        first = max(first, last_success.astimezone(UTC).date() - timedelta(days=1))
    return min(first, today)


def _search_jobs(
    source: SourceSettings,
    settings: Settings,
    memory: Mapping[str, Any],
    *,
    now: datetime,
    since: date | None,
) -> Iterable[SearchJob]:
    limit = settings.sync.max_papers
    anew = since is not None
    asked_start = _midnight(since) if since else None
    first_start = _midnight(now.astimezone(UTC).date() - timedelta(days=settings.sync.days))
    for key in search_keys(source):
        followed = key not in source.queries
        start = asked_start or (first_start if followed else None)
        coverage = read_coverage(memory, key)
        yield from search_jobs(key, coverage, start=start, now=now, limit=limit, anew=anew)


def search_keys(source: SourceSettings) -> tuple[str, ...]:
    """Return a source's searches: all categories in one, then each query by itself."""
    categories = " OR ".join(f"cat:{category}" for category in source.categories)
    return (*((categories,) if categories else ()), *source.queries)


def plan_details(
    candidates: Iterable[str], asked: Mapping[str, str], *, now: datetime
) -> tuple[DetailsJob, ...]:
    """Plan which arXiv ids to ask arXiv about, in the order given.

    `candidates` are ids of papers without arXiv's own record, `asked` the ids that
    arXiv lately didn't know, with the time (ISO 8601).
    """
    recent = still_unknown(asked, now=now)
    ids = [arxiv_id for arxiv_id in candidates if arxiv_id not in recent][:DETAILS_PER_RUN]
    starts = range(0, len(ids), DETAILS_PER_REQUEST)
    return tuple(DetailsJob(tuple(ids[at : at + DETAILS_PER_REQUEST])) for at in starts)


def enrichment(kind: Source, at: Address, names: Sequence[Identifier]) -> tuple[EnrichJob, ...]:
    """Plan to ask a source about papers by their names. Raises SourceError."""
    series = () if kind.enrich is None else enrichment_of(kind, at, names)
    return tuple(EnrichJob(one, len(names), tuple(names)) for one in series)


def still_unknown(asked: Mapping[str, str], *, now: datetime) -> dict[str, str]:
    """Return those of the ids asked in vain that it is too early to ask for again."""
    return {arxiv_id: at for arxiv_id, at in asked.items() if _is_recent(at, now)}


def _is_recent(at: str, now: datetime) -> bool:
    try:
        moment = datetime.fromisoformat(at)
    except (TypeError, ValueError):
        return False
    return moment.tzinfo is not None and now - moment < ASK_AGAIN_AFTER


def stale_sources(
    settings: Settings, states: Mapping[str, SourceState], now: datetime
) -> tuple[str, ...]:
    """Return the sources that a sync by itself should ask now, in the settings' order.

    These are the enabled ones that are due.
    """
    enabled = [name for name, source in settings.sources.items() if source.enabled]
    return tuple(name for name in enabled if is_due(states.get(name), settings, now))


def is_due(state: SourceState | None, settings: Settings, now: datetime) -> bool:
    """Tell whether a source's last good sync is older than the settings' interval.

    A failed one is tried again sooner, but neither at once nor before the service
    allows it.
    """
    interval = timedelta(minutes=settings.sync.interval_minutes)
    if not interval:
        return False
    if state is None:
        return True
    if state.wait_until is not None and now < state.wait_until:
        return False
    pause = min(interval, RETRY_AFTER_FAILURE) if state.status is SyncStatus.FAILED else interval
    rested = not timedelta(0) <= now - state.last_attempt < pause  # a clock set back counts
    good = state.last_success
    return rested and (good is None or not timedelta(0) <= now - good < interval)


def unknown_sources(names: Sequence[str], settings: Settings) -> tuple[str, ...]:
    """Return those of the names that are no source."""
    return tuple(name for name in names if name not in settings.sources)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
