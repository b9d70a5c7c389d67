"""Lanes: work in order on a thread of its own, and a quick and safe end."""

from __future__ import annotations

import asyncio
import threading
import time
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from stage import make_session

from paperdeck.model.marks import Flag
from paperdeck.query.errors import QueryInterrupted
from paperdeck.query.syntax import parse
from paperdeck.sample.library import create_sample
from paperdeck.ui.session import Lane

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from paperdeck.marks.marker import Marker
    from paperdeck.query.library import Library
    from paperdeck.ui.session import Session


class Desk:
    """Something to own, that says when it is closed and in which thread."""

    def __init__(self) -> None:
        self.opened_in = threading.get_ident()
        self.closed_in: int | None = None

    def close(self) -> None:
        """Remember who closes it."""
        self.closed_in = threading.get_ident()


@pytest.fixture
def session(tmp_path: Path, now: datetime) -> Session:
    """A session on the sample library, for the test to close."""
    return make_session(tmp_path, create_sample(tmp_path / "data", now=now), now=now)


def _endless(library: Library) -> None:
    """Keep SQLite busy for minutes, unless it is interrupted."""
    with library._asking() as conn:
        numbers = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n)"
        conn.execute(f"{numbers} SELECT count(*) FROM n WHERE x < 0").fetchone()


def test_closing_without_having_been_used_is_fine(session: Session) -> None:
    session.close()


async def test_what_a_lane_owns_is_opened_used_and_closed_in_one_thread() -> None:
    lane = Lane("test", Desk)
    desk = await lane.run(lambda owned: owned)
    lane.close()
    assert desk.closed_in == desk.opened_in != threading.get_ident()


async def test_work_is_done_in_the_order_it_was_asked_for() -> None:
    done: list[int] = []

    def work(number: int) -> Callable[[Desk], None]:
        return lambda _: done.append(number)

    with closing(Lane("test", Desk)) as lane:
        await asyncio.gather(*(lane.run(work(number)) for number in range(20)))
    assert done == list(range(20))


async def test_an_error_reaches_who_asked_and_the_lane_goes_on() -> None:
    def fail(_: Desk) -> None:
        raise ZeroDivisionError

    with closing(Lane("test", Desk)) as lane:
        with pytest.raises(ZeroDivisionError):
            await lane.run(fail)
        assert not lane.busy
        assert await lane.run(lambda _: "fine") == "fine"


async def test_a_session_with_endless_queries_closes_at_once(session: Session) -> None:
    lanes = (session.search, session.browse, session.tally)
    endless = [asyncio.ensure_future(lane.run(_endless)) for lane in lanes for _ in range(3)]
    await asyncio.gather(*(asyncio.to_thread(_until_opened, lane) for lane in lanes))
    began = time.monotonic()
    await asyncio.to_thread(session.close)
    assert time.monotonic() - began < 10
    results = await asyncio.gather(*endless, return_exceptions=True)
    assert {type(result) for result in results} == {QueryInterrupted}


def _until_opened(lane: Lane[Library]) -> None:
    while lane._owned is None:
        pass


async def test_a_mark_under_way_is_written_before_the_session_ends(
    session: Session, tmp_path: Path, now: datetime
) -> None:
    begun, proceed = threading.Event(), threading.Event()

    def star(marker: Marker) -> None:
        begun.set()
        proceed.wait(20)
        marker.set_flag(["arxiv:1706.03762"], Flag.QUEUED, on=True)

    starring = asyncio.ensure_future(session.marks.run(star))
    await asyncio.to_thread(begun.wait, 20)
    ending = asyncio.ensure_future(asyncio.to_thread(session.close))
    proceed.set()
    await asyncio.gather(starring, ending)
    again = make_session(tmp_path, session.store, now=now)
    queued = await again.browse.run(
        lambda library: library.search(parse("is:queued id:1706.03762"))
    )
    again.close()
    assert len(queued.rows) == 1
