"""Filling a library: choosing categories, importing a file."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from paperdeck.config.edit import set_value
from paperdeck.config.settings import is_category
from paperdeck.model.errors import PaperDeckError
from paperdeck.ui.commands.handling import handles
from paperdeck.ui.screens.reader.use_case import UseCase
from paperdeck.ui.widgets.prompt import Problem, Prompt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.worker import Worker

    from paperdeck.model.imported_marks import ImportedMarks
    from paperdeck.sync.import_report import ImportProgress, ImportReport
    from paperdeck.ui.screens.reader.screen import ReaderScreen


class Welcoming(UseCase):
    """What an empty library offers, and what stays possible later."""

    def __init__(self, screen: ReaderScreen):
        super().__init__(screen)
        self._worker: Worker[None] | None = None

    @handles("deck.categories")
    async def choose_categories(self, typed: str) -> None:
        """Choose the arXiv categories to follow."""
        present = " ".join(self.session.settings.sources["arxiv"].categories)
        prompt = Prompt(
            "arXiv categories to follow",
            present,
            placeholder="cs.LG cs.CL hep-th",
            check=_check_categories,
            applies="follow",
        )
        answer = typed or await self.ask(prompt)
        if answer is None:
            return
        problem = _check_categories(answer)
        if problem is None:
            await self._follow(_split(answer))
        else:
            self.screen.say(problem.message, "error")

    async def _follow(self, categories: Sequence[str]) -> None:
        settings = self.session.settings
        arxiv = settings.sources["arxiv"]._replace(categories=tuple(categories))
        self.session.settings = settings._replace(sources={**settings.sources, "arxiv": arxiv})
        followed = f"following {', '.join(categories)}" if categories else "following no category"
        if self.session.demo:
            self.screen.say(f"{followed} (the sample library doesn't sync)")
            return
        file = self.session.locations.config_file
        try:
            await asyncio.to_thread(
                set_value, file, ("sources", "arxiv", "categories"), list(categories)
            )
        except PaperDeckError as error:
            self.screen.say(f"followed until you quit: {error}", "warning")
        else:
            self.screen.say(f"{followed}, kept in {file.name}")
        self.screen.syncing.start_over()

    @handles("deck.import")
    async def import_papers(self, typed: str) -> None:
        """Import papers from a file, in the background."""
        if self._worker is not None and not self._worker.is_finished:
            self.screen.say("an import is under way", "warning")
            return
        prompt = Prompt(
            "Import which file?",
            placeholder="~/thesis.bib, .ris, .json or arXiv metadata",
            check=_check_file,
            applies="import",
        )
        if typed := await self.ask_text(prompt, typed):
            self._worker = self.screen.in_background(
                partial(self._import, _path(typed)), group="import", may_fail=True
            )

    async def _import(self, file: Path) -> None:
        session, screen = self.session, self.screen
        loop = asyncio.get_running_loop()
        stop = Event()

        def progress(done: ImportProgress) -> None:
            share = "" if done.share is None else f", {done.share:.0%}"
            loop.call_soon_threadsafe(
                screen.syncing.show_activity, f"importing {file.name}: {done.read:,} read{share}"
            )
            loop.call_soon_threadsafe(screen.listing.arrived)

        def work() -> ImportReport:
            from paperdeck.marks.importing import (  # noqa: PLC0415 - loaded off the loop
                take_imported,
            )
            from paperdeck.sync.imports import import_file  # noqa: PLC0415 - loaded off the loop

            marks: list[ImportedMarks] = []
            try:
                return import_file(
                    session.store,
                    file,
                    clock=session.clock,
                    on_progress=progress,
                    on_marks=marks.extend,
                    stop=stop.is_set,
                )
            finally:
                # What was stored before a break is marked, too.
                if marks:
                    take_imported(session.store, marks, file.name, now=session.clock())

        def settle() -> None:
            from paperdeck.sync.settling import settle_index  # noqa: PLC0415 - loaded already

            settle_index(session.store, stop=stop.is_set)

        screen.syncing.show_activity(f"importing {file.name}")
        try:
            report = await asyncio.to_thread(work)
            screen.listing.arrived()
            screen.say(*_describe(file.name, report))
            screen.syncing.show_activity("ordering the index for quicker searches")
            await asyncio.to_thread(settle)
        finally:
            stop.set()
            screen.syncing.show_activity("")
            screen.syncing.afterwards()
            screen.listing.arrived()


def _describe(name: str, report: ImportReport) -> tuple[str, str]:
    counts = (
        (report.added, "added"),
        (report.updated, "updated"),
        (report.unchanged, "unchanged"),
        (report.skipped, "skipped"),
    )
    told = ", ".join(f"{count:,} {what}" for count, what in counts if count) or "no papers in it"
    if not report.errors:
        more = f"; {len(report.remarks):,} remarks" if report.remarks else ""
        return f"{name}: {told}{more}", "information"
    first = report.errors[0]
    return f"{name}: {told}; line {first.line}: {first.reason}", "warning"


def _split(typed: str) -> list[str]:
    return list(dict.fromkeys(typed.replace(",", " ").split()))


def _check_categories(typed: str) -> Problem | None:
    for name in _split(typed):
        if not is_category(name):
            message = f"not an arXiv category: {name}; they look like cs.LG or hep-th"
            return Problem(message, typed.find(name), len(name))
    return None


def _path(typed: str) -> Path:
    text = typed.strip()
    if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"":
        text = text[1:-1]
    return Path(text).expanduser()


def _check_file(typed: str) -> Problem | None:
    if not typed.strip():
        return Problem("a file, please; escape leaves")
    try:
        file = _path(typed)
        if file.is_dir():
            return Problem(f"a folder, not a file: {file}")
        if not file.exists():
            return Problem(f"no such file: {file}")
    except (OSError, RuntimeError, ValueError) as error:
        return Problem(f"not a path that can be read: {error}")
    return None
