"""What people are told of a sync and of the sources: pure, from states to words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from paperdeck.model.syncing import SyncStatus

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import datetime

    from paperdeck.model.syncing import SourceReport, SourceState

_GAP = "   "


@dataclass(frozen=True, slots=True)
class Underway:
    """How far a source has got: requests done of those planned, papers, until when it waits."""

    source: str
    done: int = 0
    total: int = 0
    waits_until: datetime | None = None
    fetched: int = 0
    added: int = 0


def clock_time(moment: datetime, now: datetime) -> str:
    """Write a moment as people read it: "14:02" today, else "12 Jun 14:02"; local time."""
    local = moment.astimezone()
    same_day = local.date() == now.astimezone().date()
    return f"{local:%H:%M}" if same_day else f"{local.day} {local:%b %H:%M}"


def time_left(until: datetime | None, now: datetime) -> str:
    """Write how long is left until a moment as "2:10", or nothing when it has passed."""
    seconds = 0 if until is None else -(-(until - now).total_seconds() // 1)
    return f"{seconds // 60:.0f}:{seconds % 60:02.0f}" if seconds > 0 else ""


def describe_underway(sources: Iterable[Underway], now: datetime) -> str:
    """Say how a running sync is getting on: "syncing huggingface 3/8   arxiv: wait 0:02"."""
    words = []
    for one in sources:
        if wait := time_left(one.waits_until, now):
            words.append(f"{one.source}: wait {wait}")
        else:
            words.append(f"{one.source} {one.done}/{one.total}" if one.total else one.source)
    return f"syncing {_GAP.join(words)}"


def describe_sources(states: Mapping[str, SourceState], now: datetime) -> tuple[str, str]:
    """Say in a few words how the sources are, the worst first, and how grave that is.

    The second is `information`, `warning` or `error`. When every source that was asked
    failed for want of a network, the reader is offline.
    """
    tried = [state for state in states.values() if state.status != SyncStatus.SKIPPED]
    if offline := describe_offline(tried, now):
        return offline, "warning"
    failed = any(state.status == SyncStatus.FAILED for state in tried)
    order = (SyncStatus.FAILED, SyncStatus.PARTIAL, SyncStatus.OK)
    worst_first = sorted(tried, key=lambda state: order.index(state.status))
    words = _GAP.join(_describe_source(state, now) for state in worst_first)
    waits = any(time_left(state.wait_until, now) for state in tried)
    partial = waits or any(state.status == SyncStatus.PARTIAL for state in tried)
    return words, "error" if failed else "warning" if partial else "information"


def describe_offline(tried: Collection[SourceState], now: datetime) -> str:
    """Say that there is no network if all sources that were asked failed for want of one."""
    if not tried or not all(map(_is_offline, tried)):
        return ""
    good = [state.last_success for state in tried if state.last_success]
    last = f"last good sync {clock_time(max(good), now)}" if good else "never synced"
    return f"offline, {last}"


def _describe_source(state: SourceState, now: datetime) -> str:
    if wait := time_left(state.wait_until, now):
        return f"{state.source}: wait {wait}"
    if state.status == SyncStatus.OK:
        return f"{state.source} ok"
    return f"{state.source} {state.status} {clock_time(state.last_attempt, now)}"


def _is_offline(state: SourceState) -> bool:
    failed = state.status == SyncStatus.FAILED
    return failed and state.error is not None and state.error.startswith("offline")


def describe_result(
    reports: Iterable[SourceReport], added: int, *, why: str, top: str
) -> tuple[str, str]:
    """Sum up a sync that was asked for, and how grave the outcome is.

    `why` is the key that shows the details, `top` the one that goes to the new papers.
    """
    asked = [report for report in reports if report.status != SyncStatus.SKIPPED]
    bad = [one for one in asked if one.status in {SyncStatus.FAILED, SyncStatus.PARTIAL}]
    papers = f"{added:,} new paper{'' if added == 1 else 's'}" if added else "no new papers"
    if bad:
        first = bad[0]
        return f"{papers}; {first.source} {first.status}: {first.error} ({why} for more)", "error"
    if not asked:
        return "there was nothing to ask the sources for", "information"
    return f"{papers}, {top} shows them" if added else papers, "information"


def source_lines(state: SourceState, now: datetime) -> list[str]:
    """Tell all that is known of a source's last sync, a line each, with the whole error."""
    last = clock_time(state.last_success, now) if state.last_success else "never"
    lines = [f"last tried {clock_time(state.last_attempt, now)}, last good sync {last}"]
    if state.status != SyncStatus.SKIPPED:
        lines.append(
            f"{state.fetched:,} fetched: {state.added:,} new, {state.updated:,} updated,"
            f" {state.unchanged:,} unchanged"
        )
    if wait := time_left(state.wait_until, now):
        lines.append(f"asked us to wait, {wait} left")
    if state.error:
        lines.append(state.error)
    return lines
