"""Numbers of papers that are there already: marked ones first, again when they grow old."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from paperdeck.config.settings import Settings
from paperdeck.config.source_settings import SourceSettings
from paperdeck.marks.marker import Marker
from paperdeck.model.identifiers import Identifier, Scheme
from paperdeck.model.paper import PaperRecord
from paperdeck.model.syncing import SyncStatus
from paperdeck.query.library import Library
from paperdeck.query.syntax import parse
from paperdeck.sources import registry
from paperdeck.store.ingest import ingest
from paperdeck.sync.engine import SyncEngine
from paperdeck.sync.enriching import AGES, papers_to_enrich

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.loopback import Call, Loopback, Reply
    from tests.sync import made_up
    from tests.sync.conftest import SteppingTime

    from paperdeck.model.syncing import SourceReport
    from paperdeck.store.database import Store
else:
    import made_up

    from loopback import Call, Reply

DOIS = [f"10.1000/{number}" for number in range(1, 6)]


@pytest.fixture(autouse=True)
def _enricher(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The made-up source knows numbers of papers."""
    others = registry.Others({made_up.NAME: made_up.ENRICHER}, {})
    monkeypatch.setattr(registry, "other_sources", lambda: others)
    registry.find_source.cache_clear()
    yield
    registry.find_source.cache_clear()


@pytest.fixture
def filled(store: Store, stepping: SteppingTime) -> Store:
    """A library of five papers that a journal told of, and one without a DOI."""
    records = [
        PaperRecord(
            "journal",
            (Identifier(Scheme.DOI, doi),),
            title=f"Paper {doi}",
            published=stepping.now - timedelta(days=number),
        )
        for number, doi in enumerate(DOIS)
    ]
    records.append(PaperRecord("arxiv", (Identifier(Scheme.ARXIV, "2611.00001"),), title="Other"))
    with closing(store.papers_writer()) as conn:
        ingest(conn, records, now=stepping.now, run=None)
    return store


async def sync(store: Store, server: Loopback, time: SteppingTime) -> SourceReport:
    settings = Settings({made_up.NAME: SourceSettings(made_up.NAME, server.url, 0.0)})
    engine = SyncEngine(store, settings, clock=time.clock, sleep=time.sleep, jitter=lambda: 0.5)
    (report,) = await engine.run(force=True)
    return report


def known(call: Call) -> Reply:
    """Answer with seven citations for every paper but the last."""
    asked = json.loads(call.body)
    return Reply(made_up.listing([doi for doi in asked if doi != DOIS[-1]], citations=7))


def test_marked_papers_are_asked_about_first(filled: Store, stepping: SteppingTime) -> None:
    with closing(Marker(filled, clock=stepping.clock)) as marker:
        marker.add_tag([f"doi:{DOIS[3]}"], "mine")
    names = papers_to_enrich(filled, made_up.ENRICHER, now=stepping.now)
    assert [name.value for name in names] == [DOIS[3], *DOIS[:3], DOIS[4]]


async def test_numbers_arrive_in_batches_and_can_be_searched(
    filled: Store, loopback: Loopback, stepping: SteppingTime
) -> None:
    loopback.on("/papers", known)
    report = await sync(filled, loopback, stepping)
    assert (report.status, report.added, report.updated) == (SyncStatus.OK, 0, 4)
    assert [json.loads(call.body) for call in loopback.calls] == [DOIS[:2], DOIS[2:4], DOIS[4:]]
    with closing(Library(filled, clock=stepping.clock)) as library:
        assert len(library.search(parse("citations=7")).rows) == 4


async def test_known_numbers_are_asked_again_only_when_they_are_old(
    filled: Store, loopback: Loopback, stepping: SteppingTime
) -> None:
    loopback.on("/papers", known)
    await sync(filled, loopback, stepping)
    loopback.calls.clear()
    assert (await sync(filled, loopback, stepping)).status is SyncStatus.SKIPPED
    assert loopback.calls == []
    stepping.now += AGES + timedelta(days=1)
    await sync(filled, loopback, stepping)
    assert [json.loads(call.body) for call in loopback.calls] == [DOIS[:2], DOIS[2:4], DOIS[4:]]
