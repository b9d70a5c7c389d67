"""What a sync needs of the world around it, so that tests can give it another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from paperdeck.model.syncing import SyncEvent


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Time, chance and an ear.

    `clock` gives aware times, `sleep` waits so many seconds, `jitter` gives numbers in
    [0, 1), `emit` is told what happens.
    """

    clock: Callable[[], datetime]
    sleep: Callable[[float], Awaitable[None]]
    jitter: Callable[[], float]
    emit: Callable[[SyncEvent], None]
