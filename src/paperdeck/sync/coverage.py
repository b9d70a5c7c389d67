"""How far a search has been fetched, so that a later sync continues and doesn't start over.

arXiv announces papers days after their submission and a sync may be cut short, by its own
limit or by trouble. Each search therefore remembers the span that is fetched completely, and
how far back it still wants to go.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from paperdeck.sync.jobs import SearchJob, Window

if TYPE_CHECKING:
    from collections.abc import Mapping

# A paper submitted on Friday after the deadline is announced on Tuesday (UTC): a search for
# submissions must look back further than the last sync, holidays included.
OVERLAP = timedelta(days=5)


@dataclass(frozen=True, slots=True)
class Coverage:
    """The span of submission times already fetched, and the start that is `wanted` (all UTC).

    `settled` is false while a sync is at work above the span: should it die, entries in
    the library don't prove that the older ones are there too.
    """

    oldest: datetime
    newest: datetime
    wanted: datetime
    settled: bool = True


def search_jobs(
    key: str,
    coverage: Coverage | None,
    *,
    start: datetime | None,
    now: datetime,
    limit: int,
    anew: bool,
) -> list[SearchJob]:
    """Plan one search: the new part first, then what an earlier sync left open.

    `start` is how far back to go when nothing is covered yet (`None`: no limit in time).
    `anew` ignores what is covered and asks for everything since `start`.
    """
    if coverage is None or anew:
        window = Window(start, now) if start else None
        return [SearchJob(key, window, limit)]
    newer = Window(_overlap_start(coverage, now), now)
    known_until = coverage.newest if coverage.settled else None
    jobs = [SearchJob(key, newer, limit, known_until)]
    if coverage.wanted < coverage.oldest:
        jobs.append(SearchJob(key, Window(coverage.wanted, coverage.oldest), limit))
    return jobs


def extend(
    coverage: Coverage | None,
    job: SearchJob,
    *,
    reached: datetime | None,
    complete: bool,
    now: datetime,
) -> Coverage | None:
    """Return the coverage after a job that got down to `reached` (a submission time).

    `complete` means that nothing is left between `reached` and the window's start; `None`
    for `reached` that no entry came. A search without window counts as wanted only as
    far as it got: its limit is the user's.
    """
    if reached is None and not complete:
        return coverage
    window = job.window
    if window is None:
        bottom = reached or now
        return Coverage(bottom, now, bottom, settled=complete)
    bottom = window.start if complete or reached is None else max(reached, window.start)
    if coverage is None:
        return Coverage(bottom, now, window.start, settled=complete)
    if bottom > coverage.newest:  # a gap remains: what lies below it will be fetched again
        open_end = coverage.wanted < coverage.oldest
        wanted = coverage.wanted if open_end else _overlap_start(coverage, now)
        return Coverage(bottom, now, min(wanted, window.start), settled=complete)
    if window.end < coverage.oldest:  # nothing that the covered span could grow by
        return coverage
    above = window.end > coverage.oldest
    return Coverage(
        oldest=min(coverage.oldest, bottom),
        newest=max(coverage.newest, now) if above else coverage.newest,
        wanted=min(coverage.wanted, window.start),
        settled=complete if above else coverage.settled,
    )


def _overlap_start(coverage: Coverage, now: datetime) -> datetime:
    return max(min(coverage.newest, now) - OVERLAP, coverage.oldest)


def read_coverage(memory: Mapping[str, Any], key: str) -> Coverage | None:
    """Read one search's coverage from a source's memory; anything unreadable is none."""
    searches = memory.get("searches")
    entry = searches.get(key) if isinstance(searches, dict) else None
    if not isinstance(entry, dict):
        return None
    try:
        oldest, newest, wanted = (
            datetime.fromisoformat(entry[name]) for name in ("oldest", "newest", "wanted")
        )
    except (TypeError, KeyError, ValueError):
        return None
    if any(time.tzinfo is None for time in (oldest, newest, wanted)):
        return None
    return Coverage(oldest, newest, wanted, settled=entry.get("settled") is True)


def write_coverage(coverage: Coverage) -> dict[str, Any]:
    """Return a coverage as JSON-able values."""
    return {
        "oldest": coverage.oldest.isoformat(),
        "newest": coverage.newest.isoformat(),
        "wanted": coverage.wanted.isoformat(),
        "settled": coverage.settled,
    }
