"""Single papers by name, from wherever they live."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from paperdeck.config.settings import Settings
from paperdeck.config.source_settings import default_source
from paperdeck.model.identifiers import Identifier, parse_identifier
from paperdeck.sync.adding import Adder
from paperdeck.transport.client import Client

if TYPE_CHECKING:
    from collections.abc import Collection

    from tests.loopback import Call, Loopback, Reply
    from tests.sync import sync_payloads as payloads
    from tests.sync.conftest import SteppingTime

    from paperdeck.store.database import Store
else:
    import sync_payloads as payloads

    from loopback import Call, Reply


@pytest.fixture
def adder(store: Store, loopback: Loopback, stepping: SteppingTime) -> Adder:
    """Adds from arXiv and Crossref, neither of which is switched on for syncs."""
    names = ("arxiv", "crossref")
    sources = {
        name: default_source(name)._replace(base_url=loopback.url, min_interval=0.0, enabled=False)
        for name in names
    }
    return Adder(
        store,
        Settings(sources),
        clock=stepping.clock,
        sleep=stepping.sleep,
        jitter=lambda: 0.5,
    )


def name(text: str) -> Identifier:
    found = parse_identifier(text)
    assert found is not None
    return found


async def test_a_paper_of_arxiv_is_fetched_by_id(adder: Adder, loopback: Loopback) -> None:
    loopback.on("/api/query", lambda call: Reply(payloads.feed([call.params["id_list"]])))
    (first,) = await adder.add([name("https://arxiv.org/pdf/2401.00001v3")])
    assert (first.id, first.source, first.new, first.error) == (
        "arxiv:2401.00001",
        "arxiv",
        True,
        None,
    )
    (again,) = await adder.add([name("2401.00001")])
    assert (again.id, again.new) == ("arxiv:2401.00001", False)


async def test_one_that_cant_be_had_doesnt_stop_the_others(
    adder: Adder, loopback: Loopback
) -> None:
    def answer(call: Call) -> Reply:
        known = call.params["id_list"] == "2401.00002"
        return Reply(payloads.feed(["2401.00002"] if known else []))

    loopback.on("/api/query", answer)
    lost, found = await adder.add([name("2401.00001"), name("2401.00002")])
    assert (lost.id, found.id) == (None, "arxiv:2401.00002")
    assert lost.error == "no source knows papers by such a name"


async def test_a_service_that_is_down_is_named(adder: Adder, loopback: Loopback) -> None:
    loopback.on("/api/query", Reply(b"trouble", 500))
    (addition,) = await adder.add([name("2401.00001")])
    assert addition.id is None
    assert "HTTP 500" in (addition.error or "")


async def test_a_doi_is_looked_up_at_crossref(adder: Adder, loopback: Loopback) -> None:
    await adder.add([name("10.1000/xyz")])
    assert [call.path.lower() for call in loopback.calls] == ["/works/10.1000%2fxyz"]


async def test_without_a_network_not_every_service_is_tried(
    store: Store, stepping: SteppingTime
) -> None:
    names = ("arxiv", "arxiv-oai", "semanticscholar", "openalex")
    nowhere = "http://127.0.0.1:9"
    sources = {
        one: default_source(one)._replace(base_url=nowhere, min_interval=0.0) for one in names
    }
    opened: list[object] = []

    def open_client(hosts: Collection[str]) -> Client:
        opened.append(hosts)
        return Client(redirect_hosts=hosts)

    adder = Adder(
        store,
        Settings(sources),
        clock=stepping.clock,
        client_factory=open_client,
        sleep=stepping.sleep,
        jitter=lambda: 0.5,
    )
    (addition,) = await adder.add([name("2401.00001")])
    assert "connection refused" in (addition.error or "")
    assert len(opened) == 2
