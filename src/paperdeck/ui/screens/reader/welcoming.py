"""Filling a library: choosing categories, importing a file."""

from __future__ import annotations

import asyncio
import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING

from paperdeck.config.edit import set_value
from paperdeck.config.settings import is_category
from paperdeck.model.errors import PaperDeckError
from paperdeck.ui.screens.reader.use_case import UseCase

if TYPE_CHECKING:
    from paperdeck.sync.imports import ImportReport


class Welcoming(UseCase):
    """What an empty library offers, and what stays possible later."""

    async def follow(self, categories: list[str]) -> None:
        """Follow these arXiv categories: kept in the config, synced now."""
        bad = [name for name in categories if not is_category(name)]
        if bad:
            self.screen.say(
                f"not an arXiv category: {bad[0]}; they look like cs.LG or hep-th", "error"
            )
            return
        settings = self.session.settings
        arxiv = dataclasses.replace(settings.sources["arxiv"], categories=tuple(categories))
        self.session.settings = dataclasses.replace(
            settings, sources={**settings.sources, "arxiv": arxiv}
        )
        if not self.session.demo:
            file = self.session.locations.config_file
            try:
                set_value(file, ("sources", "arxiv", "categories"), categories)
            except PaperDeckError as error:
                self.screen.say(f"followed until you quit: {error}", "warning")
        await self.screen.syncing.now("")

    def import_path(self, path: str) -> None:
        """Import a file in the background, with the progress in the status bar."""
        self.screen.run_worker(
            self._import(Path(path).expanduser()), group="import", exclusive=True
        )

    async def _import(self, file: Path) -> None:
        from paperdeck.sync.imports import import_file  # noqa: PLC0415 - not before the first paint

        session = self.session
        loop = asyncio.get_running_loop()

        def progress(read: int) -> None:
            loop.call_soon_threadsafe(self.screen.say, f"importing {file.name}: {read:,} read")

        def work() -> ImportReport:
            return import_file(
                session.store,
                file,
                clock=session.clock,
                on_progress=progress,
                stop=lambda: not self.app.is_running,
            )

        try:
            report = await asyncio.to_thread(work)
        except PaperDeckError as error:
            self.screen.say(str(error), "error")
            return
        broken = f", {report.skipped:,} skipped" if report.skipped else ""
        self.screen.say(f"{file.name}: {report.added:,} added, {report.updated:,} updated{broken}")
        self.screen.papers_arrived()
