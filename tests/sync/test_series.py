"""Sources that plan their own requests: paged, only when something changed, in one's own name."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from paperdeck.config.settings import Settings
from paperdeck.config.source_settings import SourceSettings
from paperdeck.model.syncing import SyncStatus
from paperdeck.sources import registry
from paperdeck.sources.contract import Address, Page, Series
from paperdeck.store.papers import read_paper
from paperdeck.sync.engine import SyncEngine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.loopback import Call, Loopback, Reply
    from tests.sync import made_up
    from tests.sync.conftest import SteppingTime

    from paperdeck.model.syncing import SourceReport
    from paperdeck.sources.contract import FeedAsk, Source
    from paperdeck.store.database import Store
else:
    import made_up

    from loopback import Call, Reply

DOIS = [f"10.1000/{number}" for number in range(1, 6)]


class Syncing:
    """An engine with the made-up source alone."""

    def __init__(self, store: Store, server: Loopback, time: SteppingTime) -> None:
        self.store = store
        self.server = server
        self.time = time
        self.source = SourceSettings(made_up.NAME, server.url, 0.0)

    def engine(self) -> SyncEngine:
        return SyncEngine(
            self.store,
            Settings({made_up.NAME: self.source}),
            clock=self.time.clock,
            sleep=self.time.sleep,
            jitter=lambda: 0.5,
        )

    async def run(self) -> SourceReport:
        (report,) = await self.engine().run(force=True)
        return report


@pytest.fixture
def syncing(
    store: Store, loopback: Loopback, stepping: SteppingTime, monkeypatch: pytest.MonkeyPatch
) -> Syncing:
    """A sync of the made-up source."""
    use(made_up.SOURCE, monkeypatch)
    return Syncing(store, loopback, stepping)


def use(source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    others = registry.Others({made_up.NAME: source}, {})
    monkeypatch.setattr(registry, "other_sources", lambda: others)
    registry.find_source.cache_clear()


@pytest.fixture(autouse=True)
def _forget() -> object:
    yield
    registry.find_source.cache_clear()


async def test_pages_are_followed_until_the_last(syncing: Syncing) -> None:
    pages = {None: (DOIS[:2], 1), "1": (DOIS[2:4], 2), "2": (DOIS[4:], None)}

    def answer(call: Call) -> Reply:
        dois, following = pages[call.params.get("page")]
        return Reply(made_up.listing(dois, following=following))

    syncing.server.on("/papers", answer)
    report = await syncing.run()
    assert (report.status, report.added) == (SyncStatus.OK, 5)
    assert [call.params.get("page") for call in syncing.server.calls] == [None, "1", "2"]


async def test_of_several_versions_on_different_pages_the_latest_counts(syncing: Syncing) -> None:
    pages = {None: (2, 1), "1": (3, 2), "2": (1, None)}

    def answer(call: Call) -> Reply:
        version, following = pages[call.params.get("page")]
        title = f"Version {version}"
        said = made_up.listing(DOIS[:1], following=following, version=version, title=title)
        return Reply(said)

    syncing.server.on("/papers", answer)
    assert (await syncing.run()).status is SyncStatus.OK
    with closing(syncing.store.reader()) as conn:
        paper = read_paper(conn, f"doi:{DOIS[0]}")
    assert paper is not None
    assert (paper.title, paper.version) == ("Version 3", 3)


async def test_of_several_feeds_the_one_with_a_useless_entry_is_named(
    syncing: Syncing, monkeypatch: pytest.MonkeyPatch
) -> None:
    def feed(ask: FeedAsk) -> Sequence[Series]:
        request = made_up.request(ask.at)
        return [Series("good", request, useful), Series("careless", request, useless)]

    def useful(body: bytes) -> Page:
        return made_up.read(Address(syncing.server.url), body)

    def useless(_: bytes) -> Page:
        return Page((), 1, problems=("entry 1: without a title",))

    use(replace(made_up.SOURCE, feed=feed, apart=True), monkeypatch)
    syncing.server.on("/papers", Reply(made_up.listing(DOIS)))
    report = await syncing.run()
    assert report.error == "1 entry left out: careless: entry 1: without a title"


async def test_pages_without_end_are_stopped_and_said_so(syncing: Syncing) -> None:
    syncing.server.on("/papers", Reply(made_up.listing(DOIS, following=1)))
    report = await syncing.run()
    assert (report.status, report.added) == (SyncStatus.PARTIAL, 5)
    assert "pages without end" in (report.error or "")
    assert len(syncing.server.calls) <= 5


async def test_what_hasnt_changed_isnt_sent_again(syncing: Syncing) -> None:
    def answer(call: Call) -> Reply:
        if call.headers.get("if-none-match") == '"one"':
            return Reply(status=304)
        return Reply(made_up.listing(DOIS), headers={"ETag": '"one"'})

    syncing.server.on("/papers", answer)
    assert (await syncing.run()).added == 5
    syncing.time.now += timedelta(hours=1)
    report = await syncing.run()
    assert (report.status, report.fetched) == (SyncStatus.OK, 0)
    assert report.last_success == syncing.time.now


async def test_a_feed_that_wasnt_read_to_its_end_is_asked_for_whole_again(syncing: Syncing) -> None:
    def answer(call: Call) -> Reply:
        if "page" in call.params:
            return Reply(b"trouble", 500)
        return Reply(made_up.listing(DOIS, following=1), headers={"ETag": '"one"'})

    syncing.server.on("/papers", answer)
    assert (await syncing.run()).status is SyncStatus.PARTIAL
    await syncing.run()
    assert not any("if-none-match" in call.headers for call in syncing.server.calls)


async def test_not_modified_that_nobody_asked_for_is_a_failure(syncing: Syncing) -> None:
    syncing.server.on("/papers", Reply(status=304))
    assert (await syncing.run()).status is SyncStatus.FAILED


@pytest.mark.parametrize("key", ["secret", "$MADE_UP_KEY"])
async def test_a_key_is_sent_to_its_service_and_may_be_in_the_environment(
    syncing: Syncing, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    monkeypatch.setenv("MADE_UP_KEY", "secret")
    syncing.source = syncing.source._replace(key=key)
    syncing.server.on("/papers", Reply(made_up.listing([])))
    await syncing.run()
    assert [call.headers["x-key"] for call in syncing.server.calls] == ["secret"]


async def test_a_source_that_breaks_fails_alone_and_says_whose_fault_it_is(
    syncing: Syncing, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_ask: FeedAsk) -> list[Series]:
        raise ZeroDivisionError

    use(replace(made_up.SOURCE, feed=broken), monkeypatch)
    report = await syncing.run()
    assert report.status is SyncStatus.FAILED
    assert "the source itself is at fault" in (report.error or "")


async def test_a_reader_that_breaks_costs_the_source_its_sync_only(
    syncing: Syncing, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(_body: bytes) -> Page:
        raise ZeroDivisionError

    def feed(ask: FeedAsk) -> list[Series]:
        return [replace(made_up.feed(ask)[0], read=read)]

    use(replace(made_up.SOURCE, feed=feed), monkeypatch)
    syncing.server.on("/papers", Reply(b"{}"))
    report = await syncing.run()
    assert report.status is SyncStatus.FAILED
    assert "can't be understood" in (report.error or "")


async def test_a_preview_asks_nothing(syncing: Syncing) -> None:
    (plan,) = await syncing.engine().preview()
    assert [str(job) for job in plan.jobs] == ["papers"]
    assert syncing.server.calls == []
