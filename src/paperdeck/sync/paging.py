"""When to ask for another page: decided from the job, the pages so far and the last one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import TYPE_CHECKING

from paperdeck.sync.jobs import DayJob, SearchJob, SeriesJob

if TYPE_CHECKING:
    from datetime import datetime

    from paperdeck.model.web import Request
    from paperdeck.sync.jobs import Job

DAY_PAGE = 100
SEARCH_PAGE = 200
MAX_DAY_PAGES = 50
EMPTY_RETRIES = 3
MAX_SERIES_PAGES = 1_000


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What the last page was.

    `received` counts its entries, `new` those not seen before in this job. `total` is
    how many the service says there are. `changed` tells that the library learned
    something from it. `newest` and `oldest` are submission times of its entries.
    `following` asks for the next page, where the service says how.
    """

    received: int
    new: int
    total: int | None = None
    changed: bool = True
    newest: datetime | None = None
    oldest: datetime | None = None
    following: Request | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job has got: pages asked for, entries received, empty pages in a row.

    `following` asks for the next page of a series.
    """

    pages: int = 0
    received: int = 0
    empty: int = 0
    total: int | None = None
    reached: datetime | None = None
    following: Request | None = None

    @property
    def pages_left(self) -> int:
        """How many more pages the job will need, as far as is known."""
        if self.total is None:
            return 1 if self.pages == 0 else 0
        return -(-max(0, self.total - self.received) // SEARCH_PAGE)


class Next(Enum):
    """What to do after a page."""

    ASK = auto()
    DONE = auto()
    STOPPED = auto()


@dataclass(frozen=True, slots=True)
class Step:
    """The decision after a page; `reason` says why a job stopped before its end."""

    next: Next
    progress: Progress
    reason: str | None = None


def after_page(job: Job, progress: Progress, page: PageFacts) -> Step:
    """Decide what follows a page of a job."""
    match job:
        case DayJob():
            return _after_day_page(progress, page)
        case SearchJob():
            return _after_search_page(job, progress, page)
        case SeriesJob():
            return _after_series_page(job, progress, page)
    return Step(Next.DONE, _advance(progress, page))


def _after_day_page(progress: Progress, page: PageFacts) -> Step:
    progress = _advance(progress, page)
    if page.new == 0:
        return Step(Next.DONE, progress)
    if progress.pages >= MAX_DAY_PAGES:
        return Step(Next.STOPPED, progress, f"stopped after {MAX_DAY_PAGES} pages of one day")
    return Step(Next.ASK, progress)


def _after_search_page(job: SearchJob, progress: Progress, page: PageFacts) -> Step:
    total = page.total if page.total is not None else progress.total
    if page.received == 0 and total is not None and progress.received < total:
        return _after_empty_page(progress, total)
    progress = replace(_advance(progress, page), total=total)
    finished = total is None or progress.received >= total
    if finished or page.new == 0 or _reaches_known(job, page):
        return Step(Next.DONE, progress)
    if progress.received >= job.limit:
        reason = f"stopped after {progress.received:,} of {total:,}"
        return Step(Next.STOPPED, progress, reason)
    return Step(Next.ASK, progress)


def _after_empty_page(progress: Progress, total: int) -> Step:
    """Ask again: arXiv now and then sends a page without entries from the middle."""
    progress = replace(progress, empty=progress.empty + 1, total=total)
    if progress.empty <= EMPTY_RETRIES:
        return Step(Next.ASK, progress)
    reason = f"empty page after {progress.received:,} of {total:,}"
    return Step(Next.STOPPED, progress, reason)


def _after_series_page(job: SeriesJob, progress: Progress, page: PageFacts) -> Step:
    """Go on as long as the service names a next page and the pages bring something."""
    before = progress
    empty = 0 if page.new else before.empty + 1
    progress = replace(
        _advance(before, page),
        empty=empty,
        total=page.total if page.total is not None else before.total,
        following=page.following,
    )
    if page.following is None:
        return Step(Next.DONE, progress)
    if page.following == before.following or empty > EMPTY_RETRIES:
        return Step(Next.STOPPED, progress, f"pages without end after {progress.received:,}")
    limited = progress.received >= job.limit and not job.series.oldest_first
    if limited or progress.pages >= MAX_SERIES_PAGES:
        of = f" of {progress.total:,}" if progress.total else ""
        return Step(Next.STOPPED, progress, f"stopped after {progress.received:,}{of}")
    return Step(Next.ASK, progress)


def _reaches_known(job: SearchJob, page: PageFacts) -> bool:
    if job.known_until is None or page.changed or page.newest is None:
        return False
    return page.newest < job.known_until


def _advance(progress: Progress, page: PageFacts) -> Progress:
    return replace(
        progress,
        pages=progress.pages + 1,
        received=progress.received + page.received,
        empty=0,
        reached=page.oldest or progress.reached,
    )
