"""What a sync is, says while it runs, and reports when it ends."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


class SyncStatus(StrEnum):
    """How a source's last sync went."""

    OK = "ok"
    PARTIAL = "partial"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class SourceReport:
    """One source's part in a sync: numbers of papers, an error for people, seconds taken."""

    source: str
    status: SyncStatus
    fetched: int = 0
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    error: str | None = None
    last_success: datetime | None = None
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class SourceState:
    """What the store remembers of a source between runs.

    `detail` is the source's own small JSON-able memory (what was asked for and when).
    `wait_until` is the time before which the service must not be asked again.
    """

    source: str
    status: SyncStatus
    last_attempt: datetime
    last_success: datetime | None = None
    error: str | None = None
    fetched: int = 0
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    wait_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class SyncStarted:
    """A sync has begun, of these sources."""

    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SourceProgressed:
    """A source has got further: requests done of those planned, papers so far."""

    source: str
    done: int
    total: int
    fetched: int
    added: int
    waiting: float = 0.0


@dataclass(frozen=True, slots=True)
class PapersStored:
    """A batch is on disk. The ids are stable ids."""

    source: str
    added: tuple[str, ...]
    updated: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SourceFinished:
    """A source is done."""

    report: SourceReport


@dataclass(frozen=True, slots=True)
class SyncFinished:
    """All sources are done, or the sync was cancelled."""

    reports: tuple[SourceReport, ...]
    cancelled: bool = False


SyncEvent = SyncStarted | SourceProgressed | PapersStored | SourceFinished | SyncFinished
