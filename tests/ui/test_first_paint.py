"""What the first paint may not wait for. How long it takes is measured in `bench/`."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from paperdeck.sample.library import create_sample

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

LATER = (
    "httpx", "sqlite_utils", "pylatexenc", "latex2mathml", "tomlkit", "pyperclip", "markdown_it",
    "wcwidth", "textual.widgets._text_area", "textual.widgets._markdown",
    "paperdeck.cite", "paperdeck.sync", "paperdeck.sources", "paperdeck.transport",
    "paperdeck.marks.marker", "paperdeck.query.syntax", "paperdeck.query.library",
    "paperdeck.text.conversion", "paperdeck.text.search_folding",
)  # fmt: skip
"""Modules that cost more than the first paint has to spare."""

OPENED_IN_A_PROCESS_OF_ITS_OWN = """
import asyncio, sys
from datetime import UTC, datetime
from pathlib import Path
from paperdeck.config.keymap import build_keymap
from paperdeck.config.locations import locations_in
from paperdeck.config.settings import load_settings
from paperdeck.config.themes import load_themes
from paperdeck.store.database import Store
from paperdeck.ui.app import PaperDeckApp
from paperdeck.ui.commands.table import COMMANDS
from paperdeck.ui.screens.reader.screen import ReaderScreen
from paperdeck.ui.session import Session

places = locations_in(Path(sys.argv[1]))
settings, _ = load_settings(places.config_file)
session = Session(
    store=Store.open(places.data), locations=places, settings=settings, demo=True,
    keymap=build_keymap(COMMANDS, settings.keys)[0], themes=load_themes(places.themes)[0],
    clock=lambda: datetime.now(UTC),
)

class Reader(PaperDeckApp):
    def _display(self, screen, renderable):
        super()._display(screen, renderable)
        if isinstance(screen, ReaderScreen) and screen.papers.listing is not None:
            print("\\n".join(sorted(sys.modules)))
            self.exit()

async def main():
    async with Reader(session).run_test(size=(120, 40)) as pilot:
        while not pilot.app._exit:
            await asyncio.sleep(0.001)

try:
    asyncio.run(main())
finally:
    session.close()
"""


def test_the_first_paint_waits_for_nothing_that_can_come_later(
    tmp_path: Path, now: datetime
) -> None:
    create_sample(tmp_path / "data", now=now)

    done = subprocess.run(
        [sys.executable, "-c", OPENED_IN_A_PROCESS_OF_ITS_OWN, str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
    )

    loaded = done.stdout.split()
    assert "paperdeck.ui.panes.paper_list" in loaded
    assert [name for name in loaded if name.startswith(LATER)] == []
