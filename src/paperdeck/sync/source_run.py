"""One source's part in a sync: its jobs in order, page by page."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from paperdeck.model.errors import PaperDeckError
from paperdeck.model.identifiers import stable_id
from paperdeck.model.syncing import SourceProgressed
from paperdeck.sources.errors import SourceError
from paperdeck.sync.asking import arxiv_ids, explain_refusal, page_request, read_page
from paperdeck.sync.coverage import extend, read_coverage, write_coverage
from paperdeck.sync.errors import RequestRefusedError
from paperdeck.sync.fetching import Fetcher
from paperdeck.sync.jobs import DetailsJob, SearchJob
from paperdeck.sync.limits import Limiter, manners_of
from paperdeck.sync.missing import papers_to_complete
from paperdeck.sync.paging import Next, PageFacts, Progress, after_page
from paperdeck.sync.plan import DETAILS_PER_RUN, plan_details, still_unknown

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
    from contextlib import AbstractAsyncContextManager
    from datetime import datetime

    from paperdeck.config.settings import SourceSettings
    from paperdeck.model.paper import PaperRecord
    from paperdeck.store.database import Store
    from paperdeck.sync.asking import Page
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
    remember, `now` the time the sync began.
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
    ):
        manners = manners_of(source)
        limiter = Limiter(worker, manners, around=around, on_wait=self.tell_progress)
        self.memory: dict[str, Any] = dict(memory)
        self._source = source
        self._fetcher = Fetcher(open_client, limiter, manners, around=around)
        self._store = store
        self._keeper = keeper
        self._worker = worker
        self._host = manners.host
        self._now = now
        self._around = around
        self._asked = 0
        self._jobs_left = 0
        self._progress = Progress()

    async def carry_out(
        self, plan: SourcePlan, others_done: Callable[[], Awaitable[object]]
    ) -> bool:
        """Do the plan's jobs in order; tell whether there was anything to ask for.

        A job of which only the request or the answer is wrong is noted in the tally and
        the next begins. `others_done` waits for the sources whose papers this one
        completes. Raises TransportError, SyncError or StoreError when going on is useless.
        """
        async with self._fetcher:
            await self._work(plan.jobs)
            if not plan.wants_details:
                return True
            await others_done()
            details = await self._plan_details()
            await self._work(details)
            return bool(plan.jobs or details)

    async def _work(self, jobs: Sequence[Job]) -> None:
        for number, job in enumerate(jobs, start=1):
            self._jobs_left = len(jobs) - number
            try:
                await self._do(job)
            except (SourceError, RequestRefusedError) as error:
                self._keeper.tally.problems.append(str(error))

    async def _plan_details(self) -> tuple[DetailsJob, ...]:
        asked = still_unknown(_mapping(self.memory, UNKNOWN), now=self._now)
        self.memory[UNKNOWN] = asked
        limit = DETAILS_PER_RUN + len(asked)
        candidates = await self._worker.run(lambda _: papers_to_complete(self._store, limit))
        return plan_details(candidates, asked, now=self._now)

    def tell_progress(self, waiting: float = 0.0) -> None:
        """Say how far the source has got; `waiting` is in seconds."""
        done = self._asked
        total = done + self._progress.pages_left + self._jobs_left
        tally = self._keeper.tally
        name, fetched, added = self._source.name, tally.fetched, tally.added
        self._around.emit(SourceProgressed(name, done, total, fetched, added, waiting))

    async def _do(self, job: Job) -> None:
        self._progress = Progress()
        complete = False
        try:
            complete = await self._read_pages(job)
        except PaperDeckError:
            self._remember_search(job, complete=False)
            raise
        self._remember_search(job, complete=complete)

    async def _read_pages(self, job: Job) -> bool:
        """Ask for a job's pages until its end; tell whether that was reached."""
        seen: set[str] = set()
        while True:
            page = await self._ask(job)
            self._keeper.tally.pages += 1
            self._keeper.tally.left_out.extend(page.problems)
            changed = await self._keeper.keep(page.records)
            step = after_page(job, self._progress, _facts(page, seen, changed=changed))
            self._progress = step.progress
            self.tell_progress()
            if isinstance(job, DetailsJob):
                self._remember_unknown(job, page.records)
            if step.reason:
                self._keeper.tally.problems.append(f"{job}: {step.reason}")
            if step.next is not Next.ASK:
                return step.next is Next.DONE

    async def _ask(self, job: Job) -> Page:
        request = page_request(job, self._source.base_url, self._progress)
        try:
            answer = await self._fetcher.fetch(request)
        except RequestRefusedError as error:
            raise explain_refusal(job, error) from error
        finally:
            self._asked += 1
        return await self._worker.run(lambda _: read_page(job, answer.body, host=self._host))

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

    def _remember_unknown(self, job: DetailsJob, records: Iterable[PaperRecord]) -> None:
        known = {arxiv_id for record in records for arxiv_id in arxiv_ids(record)}
        missing = {arxiv_id: self._now.isoformat() for arxiv_id in job.ids if arxiv_id not in known}
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
    )


def _mapping(memory: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = memory.get(name)
    return value if isinstance(value, dict) else {}
