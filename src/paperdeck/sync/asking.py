"""Jobs in the services' own terms: the request for a page, and what the answer holds."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import TYPE_CHECKING

from paperdeck.model.errors import PaperDeckError
from paperdeck.model.identifiers import Scheme
from paperdeck.sources import arxiv, huggingface
from paperdeck.sources.contract import Page
from paperdeck.sources.errors import SourceError
from paperdeck.sync.errors import RequestRefusedError
from paperdeck.sync.jobs import DayJob, DetailsJob, Job, SearchJob, SeriesJob, TrendingJob
from paperdeck.sync.paging import DAY_PAGE, SEARCH_PAGE

if TYPE_CHECKING:
    from paperdeck.model.paper import PaperRecord
    from paperdeck.model.web import Request
    from paperdeck.sync.jobs import Window
    from paperdeck.sync.paging import Progress


def page_request(job: Job, base_url: str, progress: Progress) -> Request:
    """Build the request for a job's next page."""
    match job:
        case DayJob(day):
            page = progress.pages
            return huggingface.daily_request(base_url, day=day, page=page, limit=DAY_PAGE)
        case TrendingJob():
            return huggingface.trending_request(base_url)
        case SearchJob():
            search = search_text(job.key, job.window)
            start = progress.received
            return arxiv.query_request(base_url, search, start=start, max_results=SEARCH_PAGE)
        case DetailsJob(ids):
            return arxiv.ids_request(base_url, ids)
        case SeriesJob(series):
            return progress.following or series.request


def search_text(key: str, window: Window | None) -> str:
    """Return the search as arXiv is asked: a window becomes whole days of submission."""
    if window is None:
        return key
    first = datetime.combine(window.start.astimezone(UTC), time(0, 0), UTC)
    last = datetime.combine(window.end.astimezone(UTC), time(23, 59), UTC)
    return arxiv.submitted_within(key, first, last)


def read_page(job: Job, body: bytes, *, host: str) -> Page:
    """Read an answer. Raises SourceError, or RequestRefusedError for an error in a feed."""
    try:
        match job:
            case DayJob(day):
                return _daily_page(huggingface.parse_daily(body, day=day))
            case TrendingJob():
                return _daily_page(huggingface.parse_daily(body))
            case SeriesJob(series):
                return series.read(body)
            case _:
                return _feed_page(job, arxiv.parse_feed(body), host)
    except PaperDeckError:
        raise
    except (Exception, SystemExit) as error:
        # An answer that nobody foresaw may cost this source its sync, never the others theirs.
        raise SourceError(
            "the answer can't be understood",
            where=host,
            next_step=f"Please report this: {type(error).__name__}, {job}",
        ) from error


def explain_refusal(job: Job, error: RequestRefusedError) -> RequestRefusedError:
    """Add what the service itself says of a refused request, if it says anything readable."""
    match job:
        case DayJob() | TrendingJob():
            return error
        case SeriesJob(series):
            reason = series.refused(error.body) if series.refused else None
        case _:
            reason = arxiv.said_in_refusal(error.body)
    if reason is None:
        return error
    return RequestRefusedError(error.status, error.body, host=error.host, reason=reason)


def _daily_page(page: huggingface.Page) -> Page:
    return Page(page.records, page.items, problems=page.problems)


def _feed_page(job: Job, feed: arxiv.Feed, host: str) -> Page:
    if feed.errors:
        raise RequestRefusedError(200, b"", host=host, reason=feed.errors[0])
    records = feed.records
    if isinstance(job, DetailsJob):
        asked = frozenset(job.ids)
        records = tuple(record for record in records if asked & arxiv_ids(record))
    return Page(records, feed.entries, feed.total, feed.problems)


def arxiv_ids(record: PaperRecord) -> frozenset[str]:
    """Return the arXiv ids that a record names."""
    names = record.identifiers
    return frozenset(name.value for name in names if name.scheme is Scheme.ARXIV)
