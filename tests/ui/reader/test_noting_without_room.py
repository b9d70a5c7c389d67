"""A note that can neither be stored nor kept as a draft stays where it was typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from stage import reader_of

from paperdeck.desktop.drafts import OpenDraft, recover_drafts
from paperdeck.desktop.errors import DesktopError
from paperdeck.marks.marker import Marker
from paperdeck.model.errors import PaperDeckError
from paperdeck.ui.screens.note_editor import NoteEditor
from paperdeck.ui.screens.reader.noting import Noting

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from tests.ui.conftest import OpenReader
    from textual.pilot import Pilot

    Keys = Callable[..., Awaitable[None]]
    Painted = Callable[[Pilot[str]], str]


def _refuse(*_: object) -> None:
    raise PaperDeckError("The disk is full", where="marks.db")


def _keep_nothing(*_: object) -> None:
    raise DesktopError("can't keep a draft (the disk is full)", where="note.md")


@pytest.fixture
def no_room(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """A disk on which neither notes nor drafts can be written; `undo` makes room."""
    monkeypatch.setattr(Marker, "add_notes", _refuse)
    monkeypatch.setattr(OpenDraft, "write", _keep_nothing)
    return monkeypatch


def _text_in_editor(pilot: Pilot[str]) -> str | None:
    return pilot.app.screen.text if isinstance(pilot.app.screen, NoteEditor) else None


async def _until(pilot: Pilot[str], true: Callable[[], bool]) -> None:
    for _ in range(2_000):
        if true():
            return
        await pilot.pause(0.01)
    raise TimeoutError


async def test_the_editor_stays_until_the_text_has_a_place(
    open_reader: OpenReader,
    burst: Keys,
    painted: Painted,
    no_room: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    async with open_reader() as pilot:
        await burst(pilot, "a")
        await _until(pilot, lambda: _text_in_editor(pilot) == "")
        await burst(pilot, *"precious", "escape")
        await _until(pilot, lambda: "Not saved" in painted(pilot))
        assert "Not saved: The disk is full" in painted(pilot)
        await burst(pilot, "escape")
        await _until(pilot, lambda: "Neither saved nor kept" in painted(pilot))
        assert _text_in_editor(pilot) == "precious"
        no_room.undo()
        no_room.setattr(Marker, "add_notes", _refuse)
        # However often: what is left is one draft.
        await burst(pilot, "escape", "escape")
        await _until(pilot, lambda: pilot.app.screen is reader_of(pilot))
    (draft,) = recover_drafts(tmp_path / "data" / "drafts")
    assert draft.text == "precious"


async def test_a_text_of_the_users_own_editor_is_shown_until_it_has_a_place(
    open_reader: OpenReader,
    burst: Keys,
    no_room: pytest.MonkeyPatch,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def write_outside(*_: object) -> str:
        return "precious"

    monkeypatch.setattr(Noting, "_write_outside", write_outside)
    async with open_reader() as pilot:
        await burst(pilot, "A")
        await _until(pilot, lambda: _text_in_editor(pilot) == "precious")
        await burst(pilot, "escape", "escape")
        assert _text_in_editor(pilot) == "precious"
        no_room.undo()
        await burst(pilot, "escape", "escape")
        await _until(pilot, lambda: _text_in_editor(pilot) is None)
