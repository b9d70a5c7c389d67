"""The user's own editor: where it is chosen, and what it leaves when it dies."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from paperdeck.ui.app import PaperDeckApp

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    import pytest
    from tests.ui.conftest import OpenReader
    from tests.ui.reader import reader_view as view
else:
    import reader_view as view


async def test_an_editor_that_the_settings_name_is_sought_there_and_nowhere_else(
    open_reader: OpenReader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(PaperDeckApp, "suspend", lambda _: contextlib.nullcontext())
    monkeypatch.setenv("VISUAL", "true")
    (tmp_path / "config.toml").write_text('[reader]\neditor = "nosuch -f"\n', encoding="utf-8")
    async with open_reader() as pilot:
        await view.press(pilot, "A")
        assert view.said(pilot) == (
            "no such editor ([reader] editor in config.toml): nosuch. "
            "Install it, or set [reader] editor in config.toml to another"
        )


async def test_a_swap_file_that_only_its_editor_can_read_is_told_of(
    open_reader: OpenReader,
    tmp_path: Path,
    command: Callable[..., Awaitable[None]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    own = tmp_path / "data" / "drafts" / "draft-x"
    own.mkdir(parents=True)
    (own / ".note.md.swp").write_bytes(b"b0VIM 9.0")
    told = "`vim -r ~/data/drafts/draft-x/.note.md.swp` opens a note that a dead editor left"
    async with open_reader() as pilot:
        assert view.said(pilot) == told
        await view.press(pilot, "j")
        assert view.said(pilot) == ""
        await command(pilot, "recover")
        assert view.said(pilot) == told
