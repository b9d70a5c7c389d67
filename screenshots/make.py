"""Make the screenshots from the sample library, or check that they are current.

    python screenshots/make.py            writes screenshots/*.svg
    python screenshots/make.py --check    exits 1 and names those that would change

Clock, time zone and terminal size are fixed, so that the same code gives the same files.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from stage import open_on_stage, settle

if TYPE_CHECKING:
    from collections.abc import Sequence

FOLDER = Path(__file__).parent
NOW = datetime(2026, 6, 13, 14, 2, tzinfo=UTC)
WIDE = (120, 36)
NARROW = (80, 24)

SCENES: dict[str, tuple[tuple[int, int], str, Sequence[str]]] = {
    "reader": (WIDE, "paperdeck-dark", ("j", "j", "j")),
    "narrow": (NARROW, "paperdeck-dark", ("j", "j")),
    "filter": (WIDE, "paperdeck-dark", ("f", *"#ml is:unread ")),
    "note-editor": (WIDE, "paperdeck-dark", ("j", "j", "e")),
    "tag-picker": (WIDE, "paperdeck-dark", ("t", "m", "l")),
    "help": (WIDE, "paperdeck-dark", ("?",)),
    "light": (WIDE, "paperdeck-light", ("j", "j", "j")),
}
"""Size, theme and keys of each picture."""


async def draw(name: str) -> str:
    """Return one picture as SVG."""
    size, theme, keys = SCENES[name]
    with TemporaryDirectory() as folder:
        async with open_on_stage(Path(folder), now=NOW, size=size, theme=theme) as pilot:
            await settle(pilot)
            for key in keys:
                await pilot.press("space" if key == " " else key)
                await settle(pilot)
            return pilot.app.export_screenshot(title="PaperDeck")


def main() -> int:
    """Write or check all pictures and return an exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    check = parser.parse_args().check
    os.environ["TZ"] = "UTC"
    time.tzset()
    stale = []
    for name in SCENES:
        file = FOLDER / f"{name}.svg"
        svg = asyncio.run(draw(name))
        if not file.exists() or file.read_text(encoding="utf-8") != svg:
            stale.append(file.name)
            if not check:
                file.write_text(svg, encoding="utf-8")
    if stale:
        sys.stdout.write(f"{'stale' if check else 'written'}: {', '.join(stale)}\n")
    return int(check and bool(stale))


if __name__ == "__main__":
    sys.exit(main())
