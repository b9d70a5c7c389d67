"""The pace at which services are asked, kept by all processes that share a library.

arXiv allows one request in three seconds over one connection, whoever asks. The turn is
therefore taken in the store, where every process sees it.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from paperdeck.sources.registry import find_source
from paperdeck.store.sync_state import hold_off, release_slot, reserve_slot
from paperdeck.sync.errors import HeldOffError
from paperdeck.sync.holders import dead_holder, new_holder

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import AsyncIterator, Callable
    from datetime import datetime

    from paperdeck.config.source_settings import SourceSettings
    from paperdeck.sync.surroundings import Surroundings
    from paperdeck.sync.worker import StoreWorker

# Longer than a pause that is sat out: the service wants to be left alone.
LONGEST_TURN_SECONDS = 75.0
# A holder nobody can ask after blocks the others no longer than a request could have taken.
LEASE_SECONDS = 75.0


@dataclass(frozen=True, slots=True)
class Manners:
    """How a service wants to be asked.

    `slot` names the turn that all who ask this service share, `host` names it in
    messages. `interval` is in seconds; so is `pause_after_429`, the least time to
    leave the service alone after "too many requests" (zero: what it says itself).
    """

    slot: str
    host: str
    interval: float
    pause_after_429: float = 0.0


def manners_of(source: SourceSettings) -> Manners:
    """Return how a source's service wants to be asked; a mirror is a service of its own."""
    parts = urlsplit(source.base_url)
    host = parts.netloc.rpartition("@")[2] or source.base_url
    name = (parts.hostname or "").lower()
    kind = find_source(source.name)
    service = (kind.service if kind else None) or source.name
    own = kind is not None and any(name == one or name.endswith(f".{one}") for one in kind.hosts)
    slot = service if own and kind and kind.service else f"{service} at {host}"
    pause = kind.pause_after_429 if kind else 0.0
    return Manners(slot, host, source.min_interval, pause)


class Limiter:
    """Takes turns at one service; `on_wait` is told the seconds of every wait."""

    def __init__(
        self,
        worker: StoreWorker,
        manners: Manners,
        *,
        around: Surroundings,
        on_wait: Callable[[float], None],
    ):
        self._worker = worker
        self._manners = manners
        self._around = around
        self._on_wait = on_wait
        self._holder = new_holder()

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for the turn and hold it for the length of the block.

        Raises HeldOffError when the service must not be asked for long, and StoreError.
        """
        try:
            await self._take()
            yield
        finally:
            # Nobody waits for it: a cancelled sync ends at once, and the lease lapses anyway.
            self._worker.post(self._release)

    async def hold_off(self, seconds: float) -> datetime:
        """Keep everyone from asking the service for so long; return when that ends."""
        until = self._around.clock() + timedelta(seconds=seconds)
        slot = self._manners.slot
        await self._worker.run(lambda conn: hold_off(conn, slot, until.timestamp()))
        return until

    def _reserve(self, conn: sqlite3.Connection) -> float:
        slot, interval = self._manners.slot, self._manners.interval
        now = self._around.clock().timestamp()
        dead = dead_holder(conn, slot)
        if dead is not None:
            release_slot(conn, slot, holder=dead, now=now, interval=interval)
        return reserve_slot(
            conn, slot, holder=self._holder, now=now, interval=interval, lease=LEASE_SECONDS
        )

    def _release(self, conn: sqlite3.Connection) -> None:
        slot, interval = self._manners.slot, self._manners.interval
        now = self._around.clock().timestamp()
        release_slot(conn, slot, holder=self._holder, now=now, interval=interval)

    async def _take(self) -> None:
        while True:
            wait = await self._worker.run(self._reserve)
            if wait <= 0:
                return
            if wait > LONGEST_TURN_SECONDS:
                until = self._around.clock() + timedelta(seconds=wait)
                raise HeldOffError(until, host=self._manners.host)
            self._on_wait(wait)
            await self._around.sleep(wait)
