"""Whatever a service does on the wire: one line says so, nothing is lost, nobody waits.

Every fault of `faults.FAULTS` is let loose on one source while the other is sound.
"""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from paperdeck.config.settings import Settings, SyncSettings
from paperdeck.config.source_settings import SourceSettings
from paperdeck.marks.marker import Marker
from paperdeck.model.identifiers import parse_identifier
from paperdeck.model.marks import Flag
from paperdeck.model.paper import PaperRecord
from paperdeck.model.syncing import SyncStatus
from paperdeck.store.database import Store
from paperdeck.store.ingest import ingest
from paperdeck.store.sync_state import load_states
from paperdeck.sync.engine import SyncEngine
from paperdeck.transport.client import CAP, DEADLINE, Answer, Client

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from tests.loopback import Call, Loopback, Reply
    from tests.sync import sync_payloads as payloads
    from tests.sync.conftest import SteppingTime
    from tests.sync.fault_server import ARXIV, HUB, Fault, FaultServer
    from tests.sync.faults import ALL, FAULTS
    from tests.sync.sync_bench import DAILY, QUERY, one_day

    from paperdeck.model.syncing import SourceReport
    from paperdeck.model.web import Request
else:
    import sync_payloads as payloads
    from fault_server import ARXIV, HUB, FaultServer
    from faults import ALL, FAULTS
    from sync_bench import DAILY, QUERY, one_day

    from loopback import Loopback, Reply

KNOWN = {f"arxiv:1706.0376{number}": f"Known before, {number}" for number in range(3)}
STARRED = "arxiv:1706.03761"
# What a line for people may name: who was asked, for what, or what came.
NAMED = ("127.0.0.1", "Hugging Face", "arXiv", "what came", "day 2026-11-21", "search cat:cs.LG")
LONGEST_LINE = 400
LONGEST_GAP = 0.25 if os.environ.get("CI") == "true" else 0.05
TRIES = 3
LARGEST_GROWTH = 30 * 2**20
HUNGRY = (
    *("gzip bomb", "body without length or end", "chunks without end", "300,000 empty objects"),
    *("5,000 titles of a mebibyte", "packed twice and declared so", "one header of a mebibyte"),
    *("billion laughs", "chunks of one byte"),
)
"""The faults that want memory most."""
# A process of its own, so that nothing else grows in it. On Linux the peak of the process itself
# is asked for: that of `getrusage` begins with the peak of the process which started it.
CHILD = """
import asyncio, sys
from contextlib import suppress
from pathlib import Path
from paperdeck.config.settings import Settings, SyncSettings
from paperdeck.config.source_settings import SourceSettings
from paperdeck.store.database import Store
from paperdeck.sync.engine import SyncEngine

def peak():
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))

async def sync(address):
    categories = ("cs.LG",) if source == "arxiv" else ()
    sources = {source: SourceSettings(source, address, 0.0, categories=categories)}
    settings = Settings(sources, SyncSettings(days=1))
    await SyncEngine(store, settings, sleep=lambda _: asyncio.sleep(0)).run(force=True)

async def measure():
    await sync(sound)  # everything is loaded and filled by then
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
    before = peak()
    await sync(faulty)
    print(peak() - before)

folder, source, sound, faulty = sys.argv[1:]
store = Store.open(Path(folder))
asyncio.run(measure())
"""


class _ImpatientClient(Client):
    """A client that waits for the faulty server no longer than the fault allows."""

    def __init__(self, hosts: Collection[str], server: FaultServer):
        super().__init__(redirect_hosts=hosts)
        self._server = server

    async def fetch(
        self, request: Request, *, deadline: float = DEADLINE, cap: int = CAP
    ) -> Answer:
        if request.url.startswith(self._server.url):
            deadline = min(deadline, self._server.fault.patience)
        return await super().fetch(request, deadline=deadline, cap=cap)


@dataclass
class Ticker:
    """A task that wants a turn all the time; `longest` is how long it waited for one at most."""

    longest: float = 0.0

    async def tick(self) -> None:
        """Tick until cancelled."""
        while True:
            before, queued = time.monotonic(), _queued()
            await asyncio.sleep(0.002)
            gap = time.monotonic() - before - (_queued() - queued)
            self.longest = max(self.longest, gap)


def _queued() -> float:
    """Return for how many seconds this thread was ready while others had the processor.

    That is not our doing; where the system doesn't tell, it counts all the same.
    """
    try:
        return int(Path("/proc/thread-self/schedstat").read_text(encoding="ascii").split()[1]) / 1e9
    except (OSError, ValueError, IndexError):
        return 0.0


@dataclass(frozen=True)
class Sync:
    """A sync that is over: what it reported, what the library holds, how long anybody waited."""

    reports: dict[str, SourceReport]
    papers: dict[str, str]
    starred: list[str]
    states: dict[str, SyncStatus]
    asked: int
    slept: float
    gap: float


@pytest.fixture(autouse=True)
def looked_up(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """All names that the name service was asked for; it knows no other machine than this."""
    names: list[str] = []
    look_up = socket.getaddrinfo

    def note(host: str, *args: Any, **more: Any) -> Any:
        names.append(host)
        if host != "127.0.0.1":
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return look_up(host, *args, **more)

    monkeypatch.setattr(socket, "getaddrinfo", note)
    return names


@contextmanager
def _sound_server() -> Iterator[Loopback]:
    """A server with a day of Hugging Face, and arXiv's feed and details of whatever is asked."""

    def feed(call: Call) -> Reply:
        ids = call.params.get("id_list", "2611.01001,2611.01002,2611.01003")
        return Reply(payloads.feed(ids.split(",")))

    with Loopback() as server:
        server.on(DAILY, one_day)
        server.on(QUERY, feed)
        yield server


def _filled_library(folder: Path, stepping: SteppingTime) -> Store:
    """Make a library of three papers with a star on one."""
    store = Store.open(folder)
    records = [
        PaperRecord(source="arxiv-jsonl", identifiers=(identifier,), title=title)
        for name, title in KNOWN.items()
        if (identifier := parse_identifier(name))
    ]
    with closing(store.papers_writer()) as conn:
        ingest(conn, records, now=stepping.clock())
    with closing(Marker(store, clock=stepping.clock)) as marker:
        marker.set_flag([STARRED], Flag.STARRED, True)
    return store


def _settings(fault: Fault, faulty: str, sound: str) -> Settings:
    url = {HUB: sound, ARXIV: sound, fault.source: faulty}
    sources = {
        HUB: SourceSettings(HUB, url[HUB], 0.0),
        ARXIV: SourceSettings(ARXIV, url[ARXIV], 0.0, categories=("cs.LG",)),
    }
    return Settings(sources, SyncSettings(days=1, max_papers=400))


async def _sync(fault: Fault, store: Store, stepping: SteppingTime) -> Sync:
    """Sync a library with a faulty source and a sound one."""
    began = stepping.now
    with FaultServer(fault) as faulty, _sound_server() as sound:
        engine = SyncEngine(
            store,
            _settings(fault, faulty.url, sound.url),
            clock=stepping.clock,
            client_factory=lambda hosts: _ImpatientClient(hosts, faulty),
            sleep=stepping.sleep,
            jitter=lambda: 0.5,
        )
        ticker = Ticker()
        ticking = asyncio.create_task(ticker.tick())
        try:
            reports = await engine.run(force=True)
        finally:
            ticking.cancel()
        asked = len(faulty.calls)
    with closing(store.reader()) as conn:
        return Sync(
            reports={report.source: report for report in reports},
            papers=dict(conn.execute("SELECT id, title FROM papers")),
            starred=[name for (name,) in conn.execute("SELECT paper_id FROM marks.flags")],
            states={name: state.status for name, state in load_states(conn).items()},
            asked=asked,
            slept=(stepping.now - began).total_seconds(),
            gap=ticker.longest,
        )


def _check(fault: Fault, sync: Sync) -> None:
    report = sync.reports[fault.source]
    other = sync.reports[ARXIV if fault.source == HUB else HUB]
    line = report.error or ""
    assert (report.status, report.added, line) == (fault.status, fault.added, line)
    assert sync.states[fault.source] is fault.status
    assert fault.words in line
    assert bool(line) is bool(fault.words)
    assert not line or any(name in line for name in NAMED)
    assert line.isprintable()
    assert len(line) < LONGEST_LINE
    assert (other.status, other.error) == (SyncStatus.OK, None)
    assert sync.papers.items() >= KNOWN.items()
    assert sync.starred == [STARRED]
    assert fault.asked in {None, sync.asked}
    assert sync.slept >= fault.waits


def test_there_are_many_faults() -> None:
    assert len(FAULTS) == len(ALL) >= 45


@pytest.mark.parametrize("name", [fault.name for fault in ALL])
async def test_a_fault_costs_one_line_and_nothing_else(
    name: str, tmp_path: Path, stepping: SteppingTime, looked_up: list[str]
) -> None:
    fault = FAULTS[name]
    began = stepping.now
    gaps: list[float] = []
    # A loop that is really held up is so every time, one on a busy machine isn't.
    while not gaps or (gaps[-1] > LONGEST_GAP and len(gaps) < TRIES):
        stepping.now = began
        store = _filled_library(tmp_path / f"library {len(gaps)}", stepping)
        sync = await _sync(fault, store, stepping)
        _check(fault, sync)
        gaps.append(sync.gap)
    assert set(looked_up) == {"127.0.0.1"}
    assert min(gaps) < LONGEST_GAP, f"the loop stood still for {min(gaps):.3f} s"


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="there is no /proc here")
@pytest.mark.parametrize("name", HUNGRY)
def test_a_fault_costs_little_memory(name: str, tmp_path: Path) -> None:
    fault = FAULTS[name]
    with FaultServer(fault) as faulty, _sound_server() as sound:
        command = [sys.executable, "-c", CHILD, str(tmp_path), fault.source, sound.url, faulty.url]
        done = subprocess.run(command, capture_output=True, check=True, text=True)
    assert int(done.stdout) < LARGEST_GROWTH
