"""However an editor ends, what was typed in it is kept, and its place named."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from paperdeck.desktop.drafts import discard_draft, recover_drafts
from paperdeck.desktop.editor import EditorChoice, edit_text
from paperdeck.desktop.errors import DesktopError

if TYPE_CHECKING:
    from pathlib import Path

    from tests.desktop.conftest import FakeProgram, WaitUntilFree


def edit(drafts: Path, environ: dict[str, str], text: str = "before\n") -> str | None:
    return edit_text(text, folder=drafts, name="note.md", environ=environ)


def test_editor_that_fails_without_a_change_leaves_nothing(
    drafts: Path, environ: dict[str, str], fake_program: FakeProgram
) -> None:
    fake_program("ed-fake", "exit 3")
    with pytest.raises(DesktopError, match="ended with exit code 3") as caught:
        edit(drafts, environ | {"EDITOR": "ed-fake"})
    assert "Nothing was changed" in str(caught.value)
    assert list(drafts.iterdir()) == []


def test_what_a_failing_editor_wrote_is_kept_and_named(
    drafts: Path, environ: dict[str, str], fake_program: FakeProgram
) -> None:
    fake_program("ed-fake", 'echo precious > "$1"; kill -9 $$')
    with pytest.raises(DesktopError, match="ended with signal 9") as caught:
        edit(drafts, environ | {"EDITOR": "ed-fake"})
    (draft,) = recover_drafts(drafts)
    assert draft.text == "precious\n"
    assert str(draft.file) in str(caught.value)


@pytest.mark.parametrize("name", [".note.md.swp", "note.md.save", "#note.md#", "note.md~"])
def test_what_a_dying_editor_saved_beside_the_text_is_kept_and_named(
    drafts: Path, environ: dict[str, str], fake_program: FakeProgram, name: str
) -> None:
    fake_program("ed-fake", f'echo precious > "$(dirname "$1")/{name}"; kill -HUP $$')
    with pytest.raises(DesktopError, match="ended with signal 1") as caught:
        edit(drafts, environ | {"EDITOR": "ed-fake"})
    (kept,) = drafts.glob(f"draft-*/{name}")
    assert kept.read_text() == "precious\n"
    assert f"What the editor kept is in {kept.parent}" in str(caught.value)


@pytest.mark.usefixtures("patient")
def test_what_an_editor_keeps_that_changed_nothing_is_named_too(
    drafts: Path, environ: dict[str, str], fake_program: FakeProgram
) -> None:
    fake_program("ed-fake", 'echo precious > "$(dirname "$1")/.note.md.swp"')
    with pytest.raises(DesktopError, match="what the editor kept is in") as caught:
        edit(drafts, environ | {"EDITOR": "ed-fake"})
    (kept,) = drafts.glob("draft-*/.note.md.swp")
    assert str(kept.parent) in str(caught.value)


@pytest.mark.usefixtures("patient")
def test_backups_of_an_editor_that_changed_nothing_are_no_words(
    drafts: Path, environ: dict[str, str], fake_program: FakeProgram
) -> None:
    fake_program("ed-fake", 'echo old > "$1~"; echo undo > "$(dirname "$1")/.note.md.un~"')
    assert edit(drafts, environ | {"EDITOR": "ed-fake"}) is None
    assert list(drafts.iterdir()) == []


_WINDOW = '(read go < "$HOME/window"; echo precious > "$1") & exit 0'
"""An editor that opens a window and comes back; the window saves when it is told to."""


def test_an_editor_that_comes_back_at_once_may_still_save_and_is_told_to_wait(
    drafts: Path, environ: dict[str, str], fake_program: FakeProgram, wait_until_free: WaitUntilFree
) -> None:
    window = drafts.parents[1] / "window"
    os.mkfifo(window)
    fake_program("ed-fake", _WINDOW)
    choice = EditorChoice("ed-fake", "[reader] editor")
    with pytest.raises(DesktopError) as caught:
        edit_text("", folder=drafts, name="note.md", environ=environ, about="A", choice=choice)
    assert "set [reader] editor to wait (`code --wait`, `gvim -f`)" in str(caught.value)
    assert recover_drafts(drafts) == []
    window.write_text("go\n")
    wait_until_free(drafts)
    (draft,) = recover_drafts(drafts)
    assert (draft.text, draft.about) == ("precious\n", "A")
    assert str(draft.file) in str(caught.value)


@pytest.mark.usefixtures("patient")
def test_a_window_that_is_open_is_noticed_however_late_the_editor_comes_back(
    drafts: Path, environ: dict[str, str], fake_program: FakeProgram, wait_until_free: WaitUntilFree
) -> None:
    window = drafts.parents[1] / "window"
    os.mkfifo(window)
    fake_program("ed-fake", _WINDOW)
    with pytest.raises(DesktopError, match="if it has a window"):
        edit(drafts, environ | {"EDITOR": "ed-fake"}, text="")
    window.write_text("go\n")
    wait_until_free(drafts)
    assert [draft.text for draft in recover_drafts(drafts)] == ["precious\n"]


def test_text_in_an_editor_that_outlives_the_reader_is_nobody_elses(
    drafts: Path, environ: dict[str, str], fake_program: FakeProgram, wait_until_free: WaitUntilFree
) -> None:
    window = drafts.parents[1] / "window"
    os.mkfifo(window)
    fake_program(
        "ed-fake", 'echo saved > "$1"; kill -9 $PPID; read go < "$HOME/window"; echo more >> "$1"'
    )
    code = (
        "import os, sys; from pathlib import Path; from paperdeck.desktop.editor import edit_text;"
        "edit_text('', folder=Path(sys.argv[1]), name='note.md', environ=os.environ)"
    )
    command = [sys.executable, "-c", code, str(drafts)]
    subprocess.run(command, env=environ | {"EDITOR": "ed-fake"}, check=False)
    assert recover_drafts(drafts) == []
    window.write_text("go\n")
    wait_until_free(drafts)
    assert [draft.text for draft in recover_drafts(drafts)] == ["saved\nmore\n"]


def test_text_of_a_crash_is_found_again_and_can_be_discarded(
    drafts: Path, environ: dict[str, str], fake_program: FakeProgram, wait_until_free: WaitUntilFree
) -> None:
    fake_program("ed-fake", 'echo precious > "$1"; touch "$1~"; kill -9 $PPID')
    code = (
        "import os, sys; from pathlib import Path; from paperdeck.desktop.editor import edit_text;"
        "edit_text('', folder=Path(sys.argv[1]), name='note.md', environ=os.environ)"
    )
    crashed = subprocess.run(
        [sys.executable, "-c", code, str(drafts)],
        env=environ | {"EDITOR": "ed-fake"},
        check=False,
    )
    assert crashed.returncode == -9
    wait_until_free(drafts)
    (draft,) = recover_drafts(drafts)
    assert (draft.file.name, draft.text) == ("note.md", "precious\n")
    assert draft.modified.tzinfo is not None
    discard_draft(draft)
    assert recover_drafts(drafts) == []
    with pytest.raises(DesktopError, match="can't remove the draft"):
        discard_draft(draft)
