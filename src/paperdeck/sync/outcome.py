"""How a source's sync went, in one status and one line."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from paperdeck.desktop.log import LOG
from paperdeck.model.syncing import SourceReport, SourceState, SyncStatus
from paperdeck.sync.errors import HeldOffError
from paperdeck.text.safe import safe_line

if TYPE_CHECKING:
    from datetime import datetime

    from paperdeck.model.errors import PaperDeckError
    from paperdeck.sync.keeping import Tally


def judge(tally: Tally, failure: PaperDeckError | None) -> tuple[SyncStatus, str | None]:
    """Return the status and the line for people; `failure` is what ended the sync early.

    Nothing read at all is failed, something missing is partial. Entries that couldn't be
    used are mentioned, but no later sync could do better: that is ok, unless not a single
    one could be used.
    """
    problems = [*([str(failure)] if failure else []), *tally.problems]
    if tally.left_out and not tally.fetched:
        useless = f"nothing of what came could be used: {tally.left_out[0]}"
        return SyncStatus.FAILED, _summed_up([useless, *tally.left_out[1:], *problems])
    if problems:
        status = SyncStatus.PARTIAL if tally.pages else SyncStatus.FAILED
        return status, _summed_up(problems)
    if tally.left_out:
        entries = "1 entry" if len(tally.left_out) == 1 else f"{len(tally.left_out)} entries"
        return SyncStatus.OK, safe_line(f"{entries} left out: {tally.left_out[0]}")
    return SyncStatus.OK, None


def report_of(
    source: str,
    tally: Tally,
    failure: PaperDeckError | None,
    *,
    last_success: datetime | None,
    started: datetime,
    seconds: float,
) -> SourceReport:
    """Build a source's report; a good sync's `last_success` is when it started."""
    status, error = judge(tally, failure)
    return SourceReport(
        source,
        status,
        fetched=tally.fetched,
        added=tally.added,
        updated=tally.updated,
        unchanged=tally.unchanged,
        error=error,
        last_success=started if status is SyncStatus.OK else last_success,
        seconds=round(seconds, 3),
    )


def skipped(source: str, reason: str, *, last_success: datetime | None) -> SourceReport:
    """Build the report of a source that had nothing to do."""
    return SourceReport(source, SyncStatus.SKIPPED, error=reason, last_success=last_success)


def unsaved(
    report: SourceReport, error: PaperDeckError, *, last_success: datetime | None
) -> SourceReport:
    """Turn a report into one of a sync that couldn't be noted in the library."""
    status = SyncStatus.PARTIAL if report.fetched else SyncStatus.FAILED
    problems = [safe_line(str(error)), *([report.error] if report.error else [])]
    return replace(report, status=status, error=_summed_up(problems), last_success=last_success)


def state_of(
    report: SourceReport, failure: PaperDeckError | None, *, started: datetime
) -> SourceState:
    """Build the state to remember of a source."""
    return SourceState(
        report.source,
        report.status,
        last_attempt=started,
        last_success=report.last_success,
        error=report.error,
        fetched=report.fetched,
        added=report.added,
        updated=report.updated,
        unchanged=report.unchanged,
        wait_until=failure.until if isinstance(failure, HeldOffError) else None,
    )


def note_report(report: SourceReport) -> None:
    """Note a source's part in the log; not its error, whose words may quote what was sent."""
    if report.status is not SyncStatus.SKIPPED:
        LOG.note(
            "synced",
            source=report.source,
            status=report.status.value,
            fetched=report.fetched,
            added=report.added,
            updated=report.updated,
            unchanged=report.unchanged,
            seconds=report.seconds,
        )


def _summed_up(problems: list[str]) -> str:
    rest = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
    return safe_line(f"{problems[0]}{rest}")
