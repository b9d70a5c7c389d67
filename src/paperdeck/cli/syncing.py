"""The command that asks the sources: sync."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING

from paperdeck.cli.comparing import compare_papers
from paperdeck.cli.opening import open_store
from paperdeck.cli.outcome import DONE, FAILED, UsageError, drop_output
from paperdeck.cli.paper_output import moment_text
from paperdeck.cli.places import clock, locations, settings
from paperdeck.cli.printing import print_json, say
from paperdeck.cli.progress import ProgressLine
from paperdeck.config.problems import ConfigError, did_you_mean
from paperdeck.config.toml_lines import read_toml
from paperdeck.desktop.redaction import hide_secrets
from paperdeck.model.syncing import PapersStored, SourceFinished, SourceProgressed, SyncStatus
from paperdeck.sync.asking import page_request
from paperdeck.sync.engine import SyncEngine
from paperdeck.sync.paging import Progress

if TYPE_CHECKING:
    import argparse

    from paperdeck.config.settings import Settings
    from paperdeck.model.syncing import SourceReport, SyncEvent

_BAD = frozenset({SyncStatus.FAILED, SyncStatus.PARTIAL})


def sync_sources(args: argparse.Namespace) -> int:
    """Ask the sources for what is new and report on each as soon as it is done."""
    _refuse_unreadable_config()
    config = settings()
    if args.since is not None and args.since > clock().date():
        raise UsageError("sync: this day is still to come", where=f"--since {args.since}")
    for name in args.sources:
        if name not in config.sources:
            hint = did_you_mean(name, config.sources) or f"There are {', '.join(config.sources)}"
            raise UsageError("sync: there is no such source", where=name, next_step=hint)
    if args.dry_run:
        return _preview(args, config)
    teller = _Teller(as_json=args.json)
    store = open_store()
    rules = None
    if config.rules:
        from paperdeck.cli.ruling import ArrivalRules  # noqa: PLC0415 - if there are any

        rules = ArrivalRules(store, config, clock())
    reports = None
    try:
        engine = SyncEngine(store, config, clock=clock, on_event=teller.hear)
        asked = engine.run(sources=args.sources or None, since=args.since, force=True)
        reports = asyncio.run(asked)
    finally:
        teller.progress.clear()
        over = reports is not None
        if rules is not None:
            # Broken off, too: to the next sync, what is stored by now is nothing new.
            rules.apply(teller.brought, as_json=args.json, over=over)
        elif over:
            compare_papers(store)
    return FAILED if any(report.status in _BAD for report in reports) else DONE


def _preview(args: argparse.Namespace, config: Settings) -> int:
    """Say what a sync would ask, request by request as far as that is known beforehand."""
    engine = SyncEngine(open_store(), config, clock=clock)
    plans = asyncio.run(engine.preview(sources=args.sources or None, since=args.since))
    for plan in plans:
        source = config.sources[plan.source]
        found = ((str(job), page_request(job, source.base_url, Progress())) for job in plan.jobs)
        asks = [(what, request.address) for what, request in found]
        if source.urls:  # the user's own addresses, in which a key may stand
            asks = [(hide_secrets(what), hide_secrets(address)) for what, address in asks]
        reason = plan.skip_reason or (str(plan.failure) if plan.failure else None)
        if args.json:
            listed = [{"what": what, "address": address} for what, address in asks]
            print_json({"source": plan.source, "asks": listed, "nothing": reason})
            continue
        if reason:
            say(f"{plan.source}: nothing, {reason}")
        for what, address in asks:
            say(f"{plan.source}: {what}\n    {address}")
        if plan.wants_details or plan.enriches:
            say(f"{plan.source}: then about papers that are known from elsewhere")
    return DONE


def _refuse_unreadable_config() -> None:
    """Raise `UsageError` when the config is no TOML, `ConfigError` when it can't be read.

    To go on with the defaults would ask sources that the user has switched off.
    """
    _, problem = read_toml(locations().config_file)
    if problem is None:
        return
    what, next_step = f"the config {problem.message}", "Mend it, then sync again"
    if problem.line is None:
        raise ConfigError(what, where=str(problem.file), next_step=next_step)
    raise UsageError(what, where=f"{problem.file}:{problem.line}", next_step=next_step)


class _Teller:
    """Prints what a sync says of itself."""

    def __init__(self, *, as_json: bool) -> None:
        self.progress = ProgressLine()
        self.brought: list[str] = []
        self._as_json = as_json

    def hear(self, event: SyncEvent) -> None:
        """Print a source's report, or show how far it is."""
        match event:
            case SourceProgressed(source=source, done=done, total=total, fetched=fetched):
                self.progress.show(f"{source}: {done} of {total} requests, {fetched:,} papers")
            case PapersStored(added=added):
                self.brought.extend(added)
            case SourceFinished(report=report):
                self.progress.clear()
                try:
                    self._tell(report)
                    sys.stdout.flush()
                except OSError:
                    # Nobody reads the reports any more; that is no reason to sync less.
                    drop_output()

    def _tell(self, report: SourceReport) -> None:
        if self._as_json:
            print_json(_source_object(report))
            return
        counts = (
            f"{report.added:,} added, {report.updated:,} updated, {report.unchanged:,} unchanged"
        )
        error = f": {report.error}" if report.error else ""
        say(f"{report.source:<12} {report.status.value:<8} {counts}{error}")


def _source_object(report: SourceReport) -> dict[str, object]:
    return {
        "source": report.source,
        "status": report.status.value,
        "fetched": report.fetched,
        "added": report.added,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "error": report.error or None,
        "last_success": moment_text(report.last_success),
        "seconds": round(report.seconds, 3),
    }
