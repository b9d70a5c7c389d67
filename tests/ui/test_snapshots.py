"""How the reader looks in the states that people meet; and that the screenshots are current."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import make
import pytest
from stage import settle
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from paperdeck.store.database import Store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from syrupy.assertion import SnapshotAssertion
    from tests.ui.conftest import OpenReader


class SvgExtension(SingleFileSnapshotExtension):
    """One SVG file a snapshot."""

    file_extension = "svg"
    _write_mode = WriteMode.TEXT


@pytest.fixture
def picture(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    return snapshot.use_extension(SvgExtension)


@pytest.fixture(autouse=True)
def universal_time(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


SCENES: dict[str, tuple[tuple[int, int], list[str]]] = {
    "bad-filter": ((100, 24), ["f", *"#ml auther:vaswani"]),
    "nothing-matches": ((100, 24), ["f", *"#ml is:unread qwertyuiop", "enter"]),
    "chord": ((100, 24), ["y"]),
    "selection": ((100, 24), ["space", "space", "j", "v", "j", "j", "v"]),
    "zen": ((100, 24), ["j", "j", "z"]),
    "sidebar": ((80, 24), ["h", "j", "j"]),
    "tiny": ((60, 15), ["j"]),
    "message": ((100, 24), ["j", "s"]),
    "command-line": ((100, 24), ["colon", "t", "a"]),
}


@pytest.mark.parametrize("name", SCENES)
async def test_it_looks_as_it_did(
    open_reader: OpenReader, picture: SnapshotAssertion, name: str
) -> None:
    size, keys = SCENES[name]
    async with open_reader(size) as pilot:
        for key in keys:
            await pilot.press({" ": "space", "#": "number_sign", ":": "colon"}.get(key, key))
        await settle(pilot)
        assert pilot.app.export_screenshot(title="PaperDeck") == picture


async def test_an_empty_library_looks_welcoming(
    open_reader: OpenReader, picture: SnapshotAssertion, tmp_path: Path
) -> None:
    store = Store.open(tmp_path / "data")
    async with open_reader((100, 24), store=store) as pilot:
        assert pilot.app.export_screenshot(title="PaperDeck") == picture


@pytest.mark.parametrize("name", make.SCENES)
async def test_the_screenshots_are_current(name: str) -> None:
    kept = (make.FOLDER / f"{name}.svg").read_text(encoding="utf-8")
    assert await make.draw(name) == kept, "run screenshots/make.py, then look at the pictures"
