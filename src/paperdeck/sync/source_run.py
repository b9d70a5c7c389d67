"""One source's part in a sync: its jobs in order, page by page."""

from __future__ import annotations

from contextlib import AsyncExitStack
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from paperdeck.desktop.log import LOG
from paperdeck.model.errors import PaperDeckError
from paperdeck.model.identifiers import stable_id
from paperdeck.model.syncing import SourceProgressed
from paperdeck.sources.contract import Page
from paperdeck.sources.errors import SourceError
from paperdeck.sources.registry import find_source
from paperdeck.sync.asking import arxiv_ids, explain_refusal, page_request, read_page
from paperdeck.sync.coverage import extend, read_coverage, write_coverage
from paperdeck.sync.enriching import PER_RUN, papers_to_enrich
from paperdeck.sync.errors import RequestRefusedError, SyncError
from paperdeck.sync.fetching import Fetcher
from paperdeck.sync.jobs import DetailsJob, EnrichJob, SearchJob, SeriesJob
from paperdeck.sync.limits import Limiter, manners_of
from paperdeck.sync.missing import papers_to_complete
from paperdeck.sync.paging import Next, PageFacts, Progress, after_page
from paperdeck.sync.plan import DETAILS_PER_RUN, enrichment, plan_details, still_unknown
from paperdeck.sync.validators import NOT_MODIFIED, VALIDATORS, if_changed, validators_of
from paperdeck.transport.errors import TransportError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
    from contextlib import AbstractAsyncContextManager
    from datetime import datetime

    from paperdeck.config.source_settings import SourceSettings
    from paperdeck.model.paper import PaperRecord
    from paperdeck.sources.contract import Address
    from paperdeck.store.database import Store
    from paperdeck.sync.jobs import Job
    from paperdeck.sync.keeping import Keeper
    from paperdeck.sync.plan import SourcePlan
    from paperdeck.sync.surroundings import Surroundings
    from paperdeck.sync.worker import StoreWorker
    from paperdeck.transport.client import Client

UNKNOWN = "unknown"
SEARCHES = "searches"


class SourceRun:
    """Carries out the plan of one source.

    `open_client` makes its HTTP client. `memory` is what the source remembered and will
    remember, `now` the time the sync began, `at` where and as whom the service is asked.
    """

    def __init__(
        self,
        source: SourceSettings,
        open_client: Callable[[], AbstractAsyncContextManager[Client]],
        *,
        store: Store,
        keeper: Keeper,
        worker: StoreWorker,
        memory: Mapping[str, Any],
        now: datetime,
        around: Surroundings,
        at: Address,
    ):
        kind = find_source(source.name)
        self.memory: dict[str, Any] = dict(memory)
        self._source = source
        self._at = at
        self._apart = kind is not None and kind.apart
        self._open_client = open_client
        self._fetchers: dict[str, Fetcher] = {}
        self._stack = AsyncExitStack()
        self._store = store
        self._keeper = keeper
        self._worker = worker
        self._now = now
        self._around = around
        self._asked = 0
        self._jobs_left = 0
        self._progress = Progress()
        self._seen_validators: Mapping[str, str] | None = None
        self._answered: set[str] = set()
        self._found: set[str] = set()

    async def carry_out(
        self, plan: SourcePlan, others_done: Callable[[], Awaitable[object]]
    ) -> bool:
        """Do the plan's jobs in order; tell whether there was anything to ask for.

        A job of which only the request or the answer is wrong is noted in the tally and
        the next begins. `others_done` waits for the sources whose papers this one
        completes. Raises TransportError, SyncError or StoreError when going on is useless: of a
        source whose series are `apart`, one service's trouble isn't the others'.
        """
        if plan.failure is not None:
            raise plan.failure
        async with self._stack:
            await self._work(plan.jobs)
            if not (plan.wants_details or plan.enriches):
                return bool(plan.jobs)
            await others_done()
            later: Sequence[Job] = ()
            if plan.wants_details:
                later = await self._plan_details()
            elif plan.enriches:
                later = await self._plan_enrichment()
            await self._work(later)
            self._remember_unknown(self._answered, self._found)
            return bool(plan.jobs or later)

    async def _work(self, jobs: Sequence[Job]) -> None:
        for number, job in enumerate(jobs, start=1):
            self._jobs_left = len(jobs) - number
            try:
                await self._do(job)
            except (SourceError, RequestRefusedError) as error:
                self._note(error)
            except (TransportError, SyncError) as error:
                if not self._apart:
                    raise
                self._note(error)

    def _note(self, error: PaperDeckError) -> None:
        """Note what went wrong with a job: in the report, and without its words in the log."""
        self._keeper.tally.problems.append(str(error))
        LOG.note("job-failed", source=self._source.name, kind=type(error).__name__, **error.facts)

    async def _fetcher_of(self, job: Job) -> Fetcher:
        """Return who asks for a job's pages: one for each service."""
        source = self._source
        if self._apart and isinstance(job, SeriesJob):
            parts = urlsplit(job.series.request.url)
            source = source._replace(base_url=f"{parts.scheme}://{parts.netloc}")
        manners = manners_of(source)
        if manners.slot not in self._fetchers:
            limiter = Limiter(
                self._worker, manners, around=self._around, on_wait=self.tell_progress
            )
            fetcher = Fetcher(self._open_client, limiter, manners, around=self._around)
            self._fetchers[manners.slot] = await self._stack.enter_async_context(fetcher)
        return self._fetchers[manners.slot]

    async def _plan_details(self) -> tuple[DetailsJob, ...]:
        asked = still_unknown(_mapping(self.memory, UNKNOWN), now=self._now)
        self.memory[UNKNOWN] = asked
        limit = DETAILS_PER_RUN + len(asked)
        candidates = await self._worker.run(lambda _: papers_to_complete(self._store, limit))
        return plan_details(candidates, asked, now=self._now)

    async def _plan_enrichment(self) -> Sequence[Job]:
        kind = find_source(self._source.name)
        if kind is None or kind.enrich is None:
            return ()
        asked = still_unknown(_mapping(self.memory, UNKNOWN), now=self._now)
        self.memory[UNKNOWN] = asked
        names = await self._worker.run(
            lambda _: papers_to_enrich(self._store, kind, now=self._now, limit=PER_RUN + len(asked))
        )
        wanted = [name for name in names if str(name) not in asked][:PER_RUN]
        return [
            job
            for start in range(0, len(wanted), kind.batch)
            for job in enrichment(kind, self._at, wanted[start : start + kind.batch])
        ]

    def tell_progress(self, waiting: float = 0.0) -> None:
        """Say how far the source has got; `waiting` is in seconds."""
        done = self._asked
        total = done + self._progress.pages_left + self._jobs_left
        tally = self._keeper.tally
        name, fetched, added = self._source.name, tally.fetched, tally.added
        self._around.emit(SourceProgressed(name, done, total, fetched, added, waiting))

    async def _do(self, job: Job) -> None:
        self._progress = Progress()
        self._seen_validators = None
        complete = False
        try:
            complete = await self._read_pages(job)
        except PaperDeckError:
            self._conclude(job, complete=False)
            raise
        self._conclude(job, complete=complete)

    def _conclude(self, job: Job, *, complete: bool) -> None:
        self._remember_search(job, complete=complete)
        if complete and self._seen_validators is not None:
            self.memory[VALIDATORS] = {**self._validators(), str(job): self._seen_validators}
        if isinstance(job, EnrichJob):
            # A batch may take several requests: without one of them nothing is known of it.
            (self._answered if complete else self._found).update(map(str, job.names))

    def _validators(self) -> Mapping[str, Any]:
        return _mapping(self.memory, VALIDATORS)

    async def _read_pages(self, job: Job) -> bool:
        """Ask for a job's pages until its end; tell whether that was reached."""
        seen: set[str] = set()
        while True:
            page = await self._ask(job)
            self._keeper.tally.pages += 1
            # Which of several feeds it was tells its address, not the entry.
            where = f"{job}: " if self._apart else ""
            self._keeper.tally.left_out.extend(f"{where}{problem}" for problem in page.problems)
            changed = await self._keeper.keep(page.records)
            step = after_page(job, self._progress, _facts(page, seen, changed=changed))
            self._progress = step.progress
            self.tell_progress()
            match job:
                case DetailsJob(ids):
                    self._remember_unknown(ids, _arxiv_ids(page.records))
                case EnrichJob():
                    self._found |= _names(page.records)
            if step.reason:
                self._keeper.tally.problems.append(f"{job}: {step.reason}")
            if step.next is not Next.ASK:
                return step.next is Next.DONE

    async def _ask(self, job: Job) -> Page:
        request = page_request(job, self._source.base_url, self._progress)
        watched = isinstance(job, SeriesJob) and job.series.conditional and not self._progress.pages
        if watched:
            request = if_changed(request, _mapping(self._validators(), str(job)))
        fetcher = await self._fetcher_of(job)
        try:
            answer = await fetcher.fetch(request)
        except RequestRefusedError as error:
            raise explain_refusal(job, error) from error
        finally:
            self._asked += 1
        if answer.status == NOT_MODIFIED:
            return Page((), 0)
        if watched:
            self._seen_validators = validators_of(answer)
        host = urlsplit(request.url).netloc
        return await self._worker.run(lambda _: read_page(job, answer.body, host=host))

    def _remember_search(self, job: Job, *, complete: bool) -> None:
        if not isinstance(job, SearchJob):
            return
        before = read_coverage(self.memory, job.key)
        after = extend(
            before, job, reached=self._progress.reached, complete=complete, now=self._now
        )
        if after is not None:
            searches = dict(_mapping(self.memory, SEARCHES))
            self.memory[SEARCHES] = {**searches, job.key: write_coverage(after)}

    def _remember_unknown(self, asked: Iterable[str], known: Collection[str]) -> None:
        missing = {name: self._now.isoformat() for name in asked if name not in known}
        self.memory[UNKNOWN] = {**_mapping(self.memory, UNKNOWN), **missing}


def unsettled(memory: Mapping[str, Any], keys: Iterable[str]) -> dict[str, Any]:
    """Return a source's memory for the time of its sync: searches unsettled, old ones gone.

    Should the sync die, the next one won't take a page of known papers for proof that
    everything below is known too. `keys` are the searches still wanted.
    """
    searches = {
        key: write_coverage(replace(coverage, settled=False))
        for key in keys
        if (coverage := read_coverage(memory, key)) is not None
    }
    return {**memory, SEARCHES: searches}


def _facts(page: Page, seen: set[str], *, changed: bool) -> PageFacts:
    """Sum up a page; `seen` are the papers of the job's earlier pages and grows by this one's."""
    names = {name for record in page.records if (name := stable_id(record.identifiers))}
    new = len(names - seen)
    seen |= names
    times = [record.published for record in page.records if record.published is not None]
    return PageFacts(
        received=page.received,
        new=new,
        total=page.total,
        changed=changed,
        newest=max(times, default=None),
        oldest=min(times, default=None),
        following=page.following,
    )


def _arxiv_ids(records: Iterable[PaperRecord]) -> frozenset[str]:
    return frozenset(arxiv_id for record in records for arxiv_id in arxiv_ids(record))


def _names(records: Iterable[PaperRecord]) -> frozenset[str]:
    return frozenset(str(name) for record in records for name in record.identifiers)


def _mapping(memory: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = memory.get(name)
    return value if isinstance(value, dict) else {}
