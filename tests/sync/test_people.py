"""What services know of people: lists that are kept aside, and who goes by a name."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from paperdeck.config.settings import Settings
from paperdeck.config.source_settings import default_source
from paperdeck.discover.online import read_online
from paperdeck.model.errors import PaperDeckError
from paperdeck.model.identifiers import Identifier, Scheme
from paperdeck.model.paper import PaperRecord
from paperdeck.store.online_lists import read_head
from paperdeck.store.papers import read_paper
from paperdeck.store.profiles import find_profiles
from paperdeck.sync.collecting import NobodyToAskError
from paperdeck.sync.people import PeopleCollector, lists_papers

if TYPE_CHECKING:
    from tests.loopback import Call, Loopback, Reply
    from tests.sync.conftest import SteppingTime

    from paperdeck.discover.online import OnlinePage
    from paperdeck.store.database import Store
else:
    from loopback import Call, Reply

PAPERS = "/graph/v1/author/17/papers"
SEARCH = "/graph/v1/author/search"


@pytest.fixture
def people(store: Store, loopback: Loopback, stepping: SteppingTime) -> PeopleCollector:
    """Asks the services on this machine."""
    sources = {
        name: default_source(name)._replace(base_url=loopback.url, min_interval=0.0)
        for name in ("semanticscholar", "openalex")
    }
    return PeopleCollector(
        store, Settings(sources), clock=stepping.clock, sleep=stepping.sleep, jitter=lambda: 0.5
    )


def paper(number: int, **facts: object) -> dict[str, object]:
    return {
        "paperId": f"{number:040x}",
        "title": f"Paper {number}",
        "externalIds": {"ArXiv": f"2401.{number:05}"},
        "publicationDate": f"2024-01-{1 + number % 28:02}",
        "citationCount": number,
        **facts,
    }


def answer(value: object) -> Reply:
    return Reply(json.dumps(value).encode())


def online(store: Store) -> OnlinePage:
    with closing(store.reader()) as conn:
        return read_online(conn, ["s2:17"])


def stored(store: Store) -> int:
    with closing(store.reader()) as conn:
        return int(conn.execute("SELECT count(*) FROM papers").fetchone()[0])


async def test_a_list_is_kept_whole_and_the_library_stays_as_it_is(
    people: PeopleCollector, loopback: Loopback, store: Store
) -> None:
    def page(call: Call) -> Reply:
        offset = int(call.params["offset"])
        following = {"next": offset + 500} if offset < 3_000 else {}
        return answer({"offset": offset, **following, "data": [paper(offset + 1)]})

    loopback.on(PAPERS, page)
    assert await people.papers_of("s2:17") == 7
    found = online(store)
    assert (len(found.papers), found.here, found.lists[0].trouble) == (7, 0, "")
    assert stored(store) == 0


async def test_a_list_without_papers_is_one(
    people: PeopleCollector, loopback: Loopback, store: Store
) -> None:
    loopback.on(PAPERS, answer({"offset": 0, "data": []}))
    assert await people.papers_of("s2:17") == 0
    found = online(store)
    assert (len(found.lists), found.papers) == (1, ())


async def test_what_couldnt_be_used_is_told_with_the_list(
    people: PeopleCollector, loopback: Loopback, store: Store
) -> None:
    loopback.on(PAPERS, answer({"data": [paper(1), {"paperId": "x"}, None]}))
    assert await people.papers_of("s2:17") == 1
    assert online(store).lists[0].trouble == "2 without a usable title or name"


async def test_a_list_that_breaks_off_says_so(
    people: PeopleCollector, loopback: Loopback, store: Store
) -> None:
    def page(call: Call) -> Reply:
        if call.params["offset"] == "0":
            return answer({"offset": 0, "next": 500, "data": [paper(1)]})
        return Reply(b'{"error": "Offset too large"}', 400)

    loopback.on(PAPERS, page)
    assert await people.papers_of("s2:17") == 1
    assert "Offset too large" in online(store).lists[0].trouble


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (Reply(b'{"error": "Author with id 17 not found"}', 404), "Author with id 17 not found"),
        (Reply(b"", 404), "HTTP 404"),
        (Reply(b"trouble", 500), "HTTP 500"),
        (Reply(b'{"message": "Too Many Requests"}', 429), "slow down"),
        (Reply(b"<html>", kind="text/html"), "a web page came"),
        (Reply(b'{"data": 5}'), "Semantic Scholar"),
        (Reply(closes=True), "broke off"),
    ],
)
async def test_a_failure_is_named_and_the_list_before_stays(
    people: PeopleCollector, loopback: Loopback, store: Store, reply: Reply, said: str
) -> None:
    loopback.on(PAPERS, answer({"data": [paper(1)]}))
    await people.papers_of("s2:17")
    before = online(store)
    loopback.on(PAPERS, reply)
    with pytest.raises(PaperDeckError, match=said):
        await people.papers_of("s2:17")
    assert online(store) == before


@pytest.mark.parametrize("person", ["s2:x", "openalex:A1", "orcid:0000", "nobody:1", "17", ""])
async def test_of_whom_nobody_has_lists_nobody_is_asked(
    people: PeopleCollector, loopback: Loopback, person: str
) -> None:
    with pytest.raises(NobodyToAskError):
        await people.papers_of(person)
    assert loopback.calls == []


def test_who_gives_lists_is_told_from_the_id() -> None:
    assert lists_papers("s2:17")
    assert not any(map(lists_papers, ("openalex:A1", "orcid:0000", "nobody:1", "17")))


async def test_people_are_found_by_name_and_nothing_is_kept_until_one_is_meant(
    people: PeopleCollector, loopback: Loopback, store: Store, stepping: SteppingTime
) -> None:
    found = [
        {"authorId": "17", "name": "A. Turing", "paperCount": 60, "hIndex": 23},
        {"authorId": "18", "name": "A. Turing\u202e", "paperCount": 1},
    ]
    loopback.on(SEARCH, answer({"total": 2, "offset": 0, "data": found}))
    candidates = await people.named("Alan Turing", source="semanticscholar")
    assert [one.full_id for one in candidates.people] == ["s2:17", "s2:18"]
    assert loopback.calls[-1].params["query"] == "Alan Turing"
    with closing(store.reader()) as conn:
        assert find_profiles(conn, "s2:17") == []
    await people.keep(candidates.people[0])
    with closing(store.reader()) as conn:
        (kept,) = find_profiles(conn, "s2:17")
    assert (kept.profile.papers, kept.known_as) == (60, "")
    assert kept.fetched <= stepping.clock()


async def test_a_name_that_nobody_has_finds_nobody(
    people: PeopleCollector, loopback: Loopback
) -> None:
    loopback.on(SEARCH, answer({"total": 0, "offset": 0}))
    assert (await people.named("Nobody", source="semanticscholar")).people == ()
    for name, source in (("-", "semanticscholar"), ("Nobody", "openalex"), ("Nobody", "x")):
        with pytest.raises(NobodyToAskError):
            await people.named(name, source=source)
    loopback.on(SEARCH, Reply(b"", 500))
    with pytest.raises(PaperDeckError, match="HTTP 500"):
        await people.named("Nobody", source="semanticscholar")


def listed(number: int, **facts: object) -> PaperRecord:
    name = Identifier(Scheme.ARXIV, f"2401.{number:05}")
    values = {"title": f"Paper {number}", "citations": 12, **facts}
    return PaperRecord("semanticscholar", (name,), **values)  # type: ignore[arg-type] # facts


async def test_papers_are_taken_in_once_with_numbers_only_of_a_fresh_list(
    people: PeopleCollector, store: Store, stepping: SteppingTime
) -> None:
    now = stepping.clock()
    papers = [(listed(1), now), (listed(2), now - timedelta(days=2))]
    assert await people.take_in(papers) == 2
    assert await people.take_in(papers) == 0
    with closing(store.reader()) as conn:
        found = [read_paper(conn, f"arxiv:2401.0000{number}") for number in (1, 2)]
    assert [paper and paper.citations for paper in found] == [12, None]


async def test_what_cant_be_stored_is_told(people: PeopleCollector, store: Store) -> None:
    with pytest.raises(PaperDeckError):
        await people.take_in([(listed(1, title=""), datetime.now(UTC))])
    assert stored(store) == 0
    with closing(store.reader()) as conn:
        assert read_head(conn, "semanticscholar", "17") is None
