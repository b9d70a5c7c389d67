"""Lists that people ask for, and profiles of people, from a service on this machine."""

from __future__ import annotations

import json
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from paperdeck.config.settings import Settings
from paperdeck.config.source_settings import default_source
from paperdeck.model.errors import PaperDeckError
from paperdeck.model.identifiers import Identifier, parse_identifier
from paperdeck.sources.contract import ListKind
from paperdeck.store.profiles import find_profiles
from paperdeck.sync.collecting import LISTERS, Collector, NobodyToAskError

if TYPE_CHECKING:
    from tests.loopback import Call, Loopback, Reply
    from tests.sync import sync_payloads as payloads
    from tests.sync.conftest import SteppingTime

    from paperdeck.store.database import Store
else:
    import sync_payloads as payloads

    from loopback import Call, Reply

SOURCES = ("semanticscholar", "arxiv", "huggingface", "crossref", "openalex")


@pytest.fixture
def collector(store: Store, loopback: Loopback, stepping: SteppingTime) -> Collector:
    """Collects from services that syncs don't ask."""
    sources = {
        name: default_source(name)._replace(base_url=loopback.url, min_interval=0.0, enabled=False)
        for name in SOURCES
    }
    return Collector(
        store, Settings(sources), clock=stepping.clock, sleep=stepping.sleep, jitter=lambda: 0.5
    )


def name(text: str) -> Identifier:
    found = parse_identifier(text)
    assert found is not None
    return found


def paper(number: int) -> dict[str, object]:
    return {
        "paperId": f"{number:040x}",
        "title": f"Paper {number}",
        "externalIds": {"ArXiv": f"2401.{number:05}"},
    }


def answer(value: object) -> Reply:
    return Reply(json.dumps(value).encode())


async def test_references_come_in_the_order_of_the_answer_and_are_stored(
    collector: Collector, loopback: Loopback
) -> None:
    cited = {"data": [{"citedPaper": paper(number)} for number in (3, 1, 2)]}
    loopback.on("/graph/v1/paper/ARXIV:2401.00009/references", answer(cited))
    source, series = collector.plan(ListKind.REFERENCES, paper=name("2401.00009"))
    done = await collector.collect(source, series, limit=100)
    assert done.source == "semanticscholar"
    assert [(one.id, one.new) for one in done.papers] == [
        (f"arxiv:2401.0000{number}", True) for number in (3, 1, 2)
    ]
    again = await collector.collect(source, series, limit=2)
    assert [(one.title, one.new) for one in again.papers] == [
        ("Paper 3", False),
        ("Paper 1", False),
    ]


async def test_a_search_asks_the_first_source_that_has_one_or_the_named_one(
    collector: Collector, loopback: Loopback
) -> None:
    loopback.on("/graph/v1/paper/search", answer({"total": 1, "data": [paper(1)]}))
    loopback.on("/api/query", lambda _: Reply(payloads.feed(["2401.00002"])))
    found = await collector.collect(*collector.plan(ListKind.SEARCH, words="graphs"), limit=5)
    assert [one.id for one in found.papers] == ["arxiv:2401.00001"]
    source, series = collector.plan(ListKind.SEARCH, words="graph nets", source="arxiv")
    found = await collector.collect(source, series, limit=5)
    assert [one.id for one in found.papers] == ["arxiv:2401.00002"]
    assert loopback.calls[-1].params["search_query"] == "all:graph AND all:nets"


async def test_weeks_and_months_are_hugging_faces(collector: Collector, loopback: Loopback) -> None:
    def day(call: Call) -> Reply:
        asked = call.params.get("week") or call.params["month"]
        return answer([{"paper": {"id": "2401.00001", "title": asked}}])

    loopback.on("/api/daily_papers", day)
    for kind, words in ((ListKind.WEEK, "2026-W46"), (ListKind.MONTH, "2026-11")):
        found = await collector.collect(*collector.plan(kind, words=words), limit=100)
        assert [one.title for one in found.papers] == [words]
    for nonsense in ("2026-46", "2026-W54", "W46"):
        with pytest.raises(NobodyToAskError):
            collector.plan(ListKind.WEEK, words=nonsense)


async def test_all_papers_of_a_person_come_page_by_page(
    collector: Collector, loopback: Loopback
) -> None:
    def page(call: Call) -> Reply:
        offset = int(call.params["offset"])
        following = {"next": 500} if not offset else {}
        return answer({"offset": offset, **following, "data": [paper(offset + 1)]})

    loopback.on("/graph/v1/author/17/papers", page)
    found = await collector.collect(*collector.plan(ListKind.AUTHOR, words="17"), limit=1_000)
    assert [one.id for one in found.papers] == ["arxiv:2401.00001", "arxiv:2401.00501"]
    with pytest.raises(NobodyToAskError):
        collector.plan(ListKind.AUTHOR, words="../17")


async def test_a_paper_is_asked_for_by_whichever_of_its_names_the_service_knows(
    collector: Collector, loopback: Loopback
) -> None:
    loopback.on("/graph/v1/paper/ARXIV:2401.00001/references", answer({"data": []}))
    with pytest.raises(NobodyToAskError):
        collector.plan(ListKind.REFERENCES, paper=name("openalex:W5"))
    named = {"id": "https://openalex.org/W5", "title": "T", "doi": None,
             "ids": {"doi": "https://doi.org/10.48550/arxiv.2401.00001"}}  # fmt: skip
    loopback.on("/works", answer({"results": [named], "meta": {"count": 1}}))
    loopback.on("/graph/v1/paper/search", answer({"total": 1, "data": [paper(1)]}))
    await collector.collect(*collector.plan(ListKind.SEARCH, words="x"), limit=1)
    source, series = collector.plan(ListKind.REFERENCES, paper=name("s2:" + "0" * 39 + "1"))
    assert source.name == "semanticscholar"
    assert "references of s2:" in series.name


async def test_a_service_that_is_down_is_named(collector: Collector, loopback: Loopback) -> None:
    loopback.on("/graph/v1/paper/search", Reply(b"trouble", 500))
    done = None
    with pytest.raises(PaperDeckError, match="HTTP 500"):
        done = await collector.collect(*collector.plan(ListKind.SEARCH, words="x"), limit=1)
    assert done is None


async def test_a_profile_comes_from_the_service_that_its_id_names(
    collector: Collector, loopback: Loopback
) -> None:
    person = {"authorId": "17", "name": "A. Turing", "hIndex": 23, "paperCount": 60}
    loopback.on("/graph/v1/author/17", answer(person))
    found = await collector.profile("s2:17")
    assert (found.source, found.name, found.h_index) == ("semanticscholar", "A. Turing", 23)
    profile = {"id": "https://openalex.org/A1", "display_name": "B", "works_count": 2}
    loopback.on("/authors/A1", answer(profile))
    assert (await collector.profile("openalex:A1")).papers == 2


async def test_a_profile_is_kept_with_the_moment_and_is_nobodys_yet(
    collector: Collector, loopback: Loopback, store: Store, stepping: SteppingTime
) -> None:
    person = {"authorId": "17", "name": "A. Turing", "hIndex": 23, "paperCount": 60}
    loopback.on("/graph/v1/author/17", answer(person))
    before = stepping.clock()
    found = await collector.profile("s2:17")
    with closing(store.reader()) as conn:
        (kept,) = find_profiles(conn, "s2:17")
    assert (kept.profile, kept.known_as) == (found, "")
    assert before.replace(microsecond=0) <= kept.fetched <= stepping.clock()


@pytest.mark.parametrize("author_id", ["17", "s2:x", "openalex:W1", "nobody:1", ""])
async def test_what_is_no_persons_id_is_refused(collector: Collector, author_id: str) -> None:
    with pytest.raises(NobodyToAskError, match="not the id of a person"):
        await collector.profile(author_id)


async def test_a_profile_that_is_something_else_is_told(
    collector: Collector, loopback: Loopback
) -> None:
    loopback.on("/graph/v1/author/17", answer({"error": "Author not found"}))
    with pytest.raises(PaperDeckError, match="Author not found"):
        await collector.profile("s2:17")


def test_every_kind_of_list_has_somebody_to_ask(collector: Collector) -> None:
    for kind in ListKind:
        source, _ = collector.plan(
            kind,
            words={"week": "2026-W01", "month": "2026-01", "author": "17"}.get(kind.value, "words"),
            paper=name("2401.00001"),
        )
        assert source.name in LISTERS[kind]
