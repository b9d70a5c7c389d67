"""Papers of which only marks are left come back with a sync."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from paperdeck.marks.marker import Marker
from paperdeck.model.identifiers import parse_identifier
from paperdeck.model.marks import Flag
from paperdeck.model.paper import PaperRecord
from paperdeck.model.syncing import SyncStatus
from paperdeck.store.database import Store
from paperdeck.store.ingest import ingest
from paperdeck.store.papers import read_paper

if TYPE_CHECKING:
    from tests.loopback import Call, Reply
    from tests.sync import sync_payloads as payloads
    from tests.sync.sync_bench import QUERY, Bench
else:
    import sync_payloads as payloads
    from sync_bench import QUERY, Bench

    from loopback import Call, Reply

OLD = "1706.03762"


def _add(bench: Bench, *names: str, title: str = "An old paper") -> None:
    identifiers = tuple(name for text in names if (name := parse_identifier(text)))
    record = PaperRecord(source="arxiv-jsonl", identifiers=identifiers, title=title)
    with closing(bench.store.papers_writer()) as conn:
        ingest(conn, [record], now=bench.time.clock())


def _mark(bench: Bench, paper_id: str) -> None:
    with closing(Marker(bench.store)) as marker:
        marker.set_flag([paper_id], Flag.STARRED, True)
        marker.add_tag([paper_id], "thesis")


def _lose_papers(bench: Bench) -> None:
    for file in bench.store.papers_file.parent.glob("papers.db*"):
        file.unlink()
    bench.store = Store.open(bench.store.papers_file.parent)


def _starred(bench: Bench) -> list[str]:
    with closing(bench.store.reader()) as conn:
        return [name for (name,) in conn.execute("SELECT paper_id FROM marks.flags")]


async def test_a_marked_paper_that_was_lost_is_fetched_however_old_it_is(bench: Bench) -> None:
    def answer(call: Call) -> Reply:
        return Reply(payloads.feed(call.params["id_list"].split(",")))

    bench.server.on(QUERY, answer)
    _add(bench, OLD)
    _mark(bench, f"arxiv:{OLD}")
    _lose_papers(bench)
    _add(bench, "2611.00001", title="Another")
    report = (await bench.run("arxiv"))["arxiv"]
    assert (report.status, report.added) == (SyncStatus.OK, 1)
    assert [call.params["id_list"] for call in bench.calls(QUERY)] == [OLD]
    with closing(bench.store.reader()) as conn:
        assert read_paper(conn, f"arxiv:{OLD}") is not None
    assert (await bench.run("arxiv"))["arxiv"].status is SyncStatus.SKIPPED


async def test_papers_whose_marks_were_taken_back_are_not_asked_for(bench: Bench) -> None:
    _add(bench, OLD)
    _mark(bench, f"arxiv:{OLD}")
    with closing(Marker(bench.store)) as marker:
        marker.undo()
        marker.undo()
    _lose_papers(bench)
    assert (await bench.run("arxiv"))["arxiv"].status is SyncStatus.SKIPPED
    assert bench.server.calls == []


async def test_marks_follow_a_paper_that_comes_back_under_another_id(bench: Bench) -> None:
    _add(bench, "10.1000/xyz")
    _mark(bench, "doi:10.1000/xyz")
    _lose_papers(bench)
    _add(bench, OLD, "10.1000/xyz")
    assert _starred(bench) == ["doi:10.1000/xyz"]
    await bench.run("huggingface")
    assert _starred(bench) == [f"arxiv:{OLD}"]
