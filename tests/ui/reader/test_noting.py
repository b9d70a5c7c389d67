from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import pytest
from stage import reader_of, settle
from textual import events
from textual.selection import SELECT_ALL
from textual.widgets import Markdown, Static

from paperdeck.desktop.drafts import OpenDraft, recover_drafts
from paperdeck.marks.marker import Marker
from paperdeck.model.errors import PaperDeckError
from paperdeck.ui.app import PaperDeckApp
from paperdeck.ui.screens.note_editor import NoteEditor
from paperdeck.ui.screens.reader.note_drafts import Writing, gist, read_writing
from paperdeck.ui.widgets.picker import Picker

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from tests.ui.conftest import OpenReader
    from tests.ui.reader.conftest import OnDisk
    from textual.pilot import Pilot

    from paperdeck.store.database import Store

    Keys = Callable[..., Awaitable[None]]
    Painted = Callable[[Pilot[str]], str]

HOSTILE = "On [/INST] tokens [@click=app.quit]x[/]"
_LAST = "SELECT text, quote FROM marks.notes ORDER BY id DESC LIMIT 1"


def said(pilot: Pilot[str]) -> str:
    message = reader_of(pilot).status.said
    return message.text if message else ""


def editor_of(pilot: Pilot[str]) -> NoteEditor:
    assert isinstance(pilot.app.screen, NoteEditor)
    return pilot.app.screen


def drafts_folder(tmp_path: Path) -> Path:
    return tmp_path / "data" / "drafts"


async def until(pilot: Pilot[str], true: Callable[[], bool]) -> None:
    for _ in range(400):
        if true():
            return
        await pilot.pause(0.01)
    raise TimeoutError


@pytest.fixture
def refusing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A store that can't be written."""

    def refuse(*_: object) -> None:
        raise PaperDeckError("marks.db is locked", next_step="Close the other reader")

    for name in ("add_notes", "edit_note", "delete_note"):
        monkeypatch.setattr(Marker, name, refuse)


@pytest.mark.parametrize("key", ["escape", "ctrl+s"])
async def test_a_note_of_several_lines_is_saved_and_shown_and_q_is_a_letter(
    open_reader: OpenReader, on_disk: OnDisk, burst: Keys, painted: Painted, key: str
) -> None:
    async with open_reader() as pilot:
        await burst(pilot, "a", *"quick q", "enter", *"U and j", key)
        assert on_disk(pilot, _LAST) == [("quick q\nU and j", None)]
        assert said(pilot).startswith("note on ")
        assert said(pilot).endswith("U undoes it")
        assert "U and j" in painted(pilot)


async def test_an_empty_note_is_not_kept_and_the_message_says_so(
    open_reader: OpenReader, on_disk: OnDisk, burst: Keys
) -> None:
    async with open_reader() as pilot:
        before = on_disk(pilot, "SELECT count(*) FROM marks.notes")
        await burst(pilot, "a", "space", "escape")
        assert on_disk(pilot, "SELECT count(*) FROM marks.notes") == before
        assert said(pilot) == "an empty note isn't kept"


async def test_the_preview_follows_what_is_typed_where_there_is_room(
    open_reader: OpenReader, burst: Keys, painted: Painted
) -> None:
    async with open_reader() as pilot:
        await burst(pilot, "a", *"**bold**")
        await until(pilot, lambda: painted(pilot).count("bold") == 2)
        assert painted(pilot).count("**bold**") == 1


async def test_a_narrow_screen_gives_all_its_room_to_the_text(
    open_reader: OpenReader, burst: Keys
) -> None:
    async with open_reader((80, 24)) as pilot:
        await burst(pilot, "a", *"text")
        assert not editor_of(pilot).query_one(Markdown).parent.display  # type: ignore[union-attr] # it has one
        assert editor_of(pilot).query_one("#sheet").size.width >= 74


async def test_a_note_is_edited_and_an_emptied_one_deleted(
    open_reader: OpenReader, on_disk: OnDisk, burst: Keys
) -> None:
    async with open_reader() as pilot:
        await burst(pilot, "a", *"first", "escape")
        await burst(pilot, "e", *" and more", "escape")
        assert on_disk(pilot, _LAST) == [("first and more", None)]
        assert said(pilot).startswith("edit note on ")
        await burst(pilot, "e", "escape")
        assert said(pilot) == "the note is as it was"
        await burst(pilot, "e", "f7", "delete", "escape")
        assert said(pilot).startswith("delete note on ")
        assert ("first and more", None) not in on_disk(pilot, _LAST)
        await burst(pilot, "U")
        assert on_disk(pilot, _LAST) == [("first and more", None)]


async def test_of_several_notes_one_is_picked_to_edit(
    open_reader: OpenReader, on_disk: OnDisk, burst: Keys, painted: Painted
) -> None:
    async with open_reader() as pilot:
        await burst(pilot, "a", *"apples", "escape", "a", *"pears", "escape", "e")
        assert isinstance(pilot.app.screen, Picker)
        assert "apples" in painted(pilot)
        await burst(pilot, *"apples", "enter", "!", "escape")
        notes = on_disk(pilot, "SELECT text FROM marks.notes ORDER BY id DESC LIMIT 2")
        assert notes == [("pears",), ("apples!",)]
        await burst(pilot, "e", "escape")
        assert not said(pilot)


async def test_a_paper_without_notes_says_which_key_writes_one(
    open_reader: OpenReader, burst: Keys, command: Keys
) -> None:
    async with open_reader() as pilot:
        await command(pilot, "filter -has:note")
        await burst(pilot, "e")
        assert said(pilot) == "no note here yet: a writes one"


async def test_one_note_goes_to_each_of_the_selected_papers_in_one_step(
    open_reader: OpenReader, on_disk: OnDisk, burst: Keys, painted: Painted
) -> None:
    async with open_reader() as pilot:
        await burst(pilot, "space", "space", "a")
        assert "One note for each of 2 papers" in painted(pilot)
        await burst(pilot, *"both", "escape")
        both = "SELECT count(*) FROM marks.notes WHERE text = 'both'"
        assert on_disk(pilot, both) == [(2,)]
        await burst(pilot, "U")
        assert on_disk(pilot, both) == [(0,)]


async def test_a_selected_passage_becomes_the_quote(
    open_reader: OpenReader, on_disk: OnDisk, burst: Keys, painted: Painted
) -> None:
    async with open_reader() as pilot:
        reader = reader_of(pilot)
        text = reader.detail.query_one(Static)
        reader.selections = {text: SELECT_ALL}
        passage = reader.get_selected_text() or ""
        await burst(pilot, "a")
        assert passage.split()[0] in painted(pilot)
        await burst(pilot, *"yes", "escape")
        assert on_disk(pilot, _LAST) == [("yes", passage.strip())]
        await burst(pilot, "a", *"no", "escape")
        assert on_disk(pilot, _LAST) == [("no", None)]


async def test_what_is_typed_lies_in_a_draft_before_it_is_saved_and_not_after(
    open_reader: OpenReader, burst: Keys, tmp_path: Path
) -> None:
    folder = drafts_folder(tmp_path)
    async with open_reader() as pilot:
        await burst(pilot, "a", *"precious")
        await until(pilot, lambda: any(folder.glob("draft-*/note.md")))
        (file,) = folder.glob("draft-*/note.md")
        await until(pilot, lambda: file.read_text() == "precious")
        await burst(pilot, "escape")
        assert list(folder.iterdir()) == []


async def test_a_note_under_the_editor_outlives_the_end_of_the_reader(
    open_reader: OpenReader, burst: Keys, tmp_path: Path
) -> None:
    async with open_reader() as pilot:
        await burst(pilot, "a", *"half a th")
        pilot.app.post_message(events.Key("ctrl+q", None))
        await until(pilot, lambda: not pilot.app.is_running)
    (draft,) = recover_drafts(drafts_folder(tmp_path))
    assert draft.text == "half a th"


async def test_an_unsaved_note_is_told_of_at_the_next_start_and_can_be_gone_on_with(
    open_reader: OpenReader, on_disk: OnDisk, burst: Keys, command: Keys, tmp_path: Path
) -> None:
    async with open_reader() as pilot:
        (paper_id,) = on_disk(pilot, "SELECT id FROM papers ORDER BY row LIMIT 1")[0]
        store = reader_of(pilot).session.store
    lost = OpenDraft(drafts_folder(tmp_path), "note.md", Writing((paper_id,), None, "q").to_text())
    lost.write("half a th")
    lost.close(keep=True)
    async with open_reader(store=store) as pilot:
        assert said(pilot) == "an unsaved note was found: “half a th” · :recover opens it"
        await command(pilot, "recover")
        await burst(pilot, *"ought", "escape")
        assert on_disk(pilot, f"SELECT paper_id, {_LAST[7:]}") == [
            (paper_id, "half a thought", "q")
        ]
        assert recover_drafts(drafts_folder(tmp_path)) == []
        await command(pilot, "recover")
        await until(pilot, lambda: said(pilot) == "no unsaved note was found")


async def test_an_unsaved_change_goes_to_the_note_it_was_made_in(
    open_reader: OpenReader, on_disk: OnDisk, burst: Keys, command: Keys, tmp_path: Path
) -> None:
    async with open_reader() as pilot:
        paper_id, note, text = on_disk(pilot, "SELECT paper_id, id, text FROM marks.notes LIMIT 1")[
            0
        ]
        lost = OpenDraft(drafts_folder(tmp_path), "note.md", Writing((paper_id,), note).to_text())
        lost.write(f"{text} and more")
        lost.close(keep=True)
        await command(pilot, "recover")
        await burst(pilot, "escape")
        assert on_disk(pilot, "SELECT text FROM marks.notes WHERE id = ?", note) == [
            (f"{text} and more",)
        ]


async def test_a_draft_that_was_stored_after_all_is_removed_in_silence(
    open_reader: OpenReader, on_disk: OnDisk, tmp_path: Path
) -> None:
    async with open_reader() as pilot:
        (paper_id, text) = on_disk(pilot, "SELECT paper_id, text FROM marks.notes LIMIT 1")[0]
        store = reader_of(pilot).session.store
    stored = OpenDraft(drafts_folder(tmp_path), "note.md", Writing((paper_id,)).to_text())
    stored.write(f"{text}\n")
    stored.close(keep=True)
    async with open_reader(store=store) as pilot:
        assert not said(pilot)
        assert recover_drafts(drafts_folder(tmp_path)) == []


@pytest.mark.usefixtures("refusing")
async def test_a_note_that_cannot_be_saved_stays_in_the_editor_and_then_as_a_draft(
    open_reader: OpenReader, burst: Keys, painted: Painted, tmp_path: Path
) -> None:
    async with open_reader() as pilot:
        await burst(pilot, "a", *"precious", "escape")
        assert editor_of(pilot).text == "precious"
        assert "marks.db is locked" in painted(pilot)
        await burst(pilot, "!", "escape")
        assert editor_of(pilot).text == "precious!"
        await burst(pilot, "escape")
        assert pilot.app.screen is reader_of(pilot)
        assert ":recover opens it" in said(pilot)
        (draft,) = recover_drafts(drafts_folder(tmp_path))
        assert draft.text == "precious!"


async def test_a_note_that_could_not_be_saved_is_saved_at_the_next_try(
    open_reader: OpenReader, burst: Keys, on_disk: OnDisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PaperDeckError("marks.db is locked")

    async with open_reader() as pilot:
        with monkeypatch.context() as patch:
            patch.setattr(Marker, "add_notes", refuse)
            await burst(pilot, "a", *"precious", "ctrl+s")
        await burst(pilot, "ctrl+s")
        assert on_disk(pilot, _LAST) == [("precious", None)]


@pytest.fixture
def own_editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Return a function that makes a shell script the user's editor; `$1` is the file."""
    monkeypatch.setattr(PaperDeckApp, "suspend", lambda _: contextlib.nullcontext())
    monkeypatch.delenv("VISUAL", raising=False)

    def make(script: str) -> None:
        file = tmp_path / "editor"
        file.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        file.chmod(0o755)
        monkeypatch.setenv("EDITOR", str(file))

    return make


async def test_a_note_is_written_in_the_users_own_editor(
    open_reader: OpenReader, burst: Keys, on_disk: OnDisk, own_editor: Callable[[str], None]
) -> None:
    own_editor('printf "from outside\\n\\nq\\n" > "$1"')
    async with open_reader() as pilot:
        await burst(pilot, "A")
        assert on_disk(pilot, _LAST) == [("from outside\n\nq", None)]
        assert said(pilot).startswith("note on ")


@pytest.mark.parametrize(
    ("script", "says"),
    [
        ("exit 3", "exit code 3"),
        ("true", "came back and wrote nothing; if it has a window, set $EDITOR to wait"),
        ('echo > "$1"', "nothing was written, so there is no note"),
        ('echo half > "$1"; exit 1', "What it wrote is in"),
    ],
)
async def test_an_editor_that_fails_or_writes_nothing_is_told_of(
    open_reader: OpenReader,
    burst: Keys,
    own_editor: Callable[[str], None],
    script: str,
    says: str,
) -> None:
    own_editor(script)
    async with open_reader() as pilot:
        await burst(pilot, "A")
        assert says in said(pilot)
        await burst(pilot, "j")
        assert reader_of(pilot).papers.cursor == 1


@pytest.mark.usefixtures("refusing")
async def test_a_text_from_the_users_own_editor_is_kept_when_it_cannot_be_stored(
    open_reader: OpenReader, burst: Keys, own_editor: Callable[[str], None], tmp_path: Path
) -> None:
    own_editor('echo precious > "$1"')
    async with open_reader() as pilot:
        await burst(pilot, "A")
        assert "marks.db is locked" in said(pilot)
        assert ":recover opens it" in said(pilot)
    (draft,) = recover_drafts(drafts_folder(tmp_path))
    assert draft.text == "precious\n"


async def test_a_terminal_that_cannot_be_lent_is_told_of(
    open_reader: OpenReader, burst: Keys
) -> None:
    async with open_reader() as pilot:
        await burst(pilot, "A")
        assert said(pilot) == "this terminal can't be lent to an editor"


async def test_hostile_text_is_only_text_in_the_editor_the_picker_and_the_message(
    open_reader: OpenReader,
    burst: Keys,
    painted: Painted,
    clickable: Callable[[Pilot[str]], list[str]],
    hostile_store: Store,
) -> None:
    def check(pilot: Pilot[str], *, times: int) -> None:
        assert painted(pilot).count("[/INST]") >= times
        assert all(line.isprintable() for line in painted(pilot).splitlines())
        assert not any("quit" in action for action in clickable(pilot))

    async with open_reader(store=hostile_store) as pilot:
        check(pilot, times=3)
        for _ in range(2):
            await burst(pilot, "a")
            pilot.app.post_message(events.Paste(f"{HOSTILE}\x1b[31m\x9b\u202e\r\n\x07"))
            await settle(pilot)
            check(pilot, times=2)
            await burst(pilot, "escape")
            check(pilot, times=3)
        assert "[/INST]" in said(pilot)
        await burst(pilot, "e")
        check(pilot, times=3)
        await burst(pilot, "enter")
        await until(pilot, lambda: painted(pilot).count("[/INST]") >= 3)
        check(pilot, times=3)


def test_the_purpose_of_a_draft_is_read_as_it_was_written() -> None:
    for writing in (Writing(("arxiv:1",)), Writing(("doi:a/b", "arxiv:2"), 12, "passage")):
        assert read_writing(writing.to_text()) == writing


@pytest.mark.parametrize("text", ["", "{", "[]", '{"papers": [], "note": null, "quote": null}'])
def test_an_unknown_purpose_is_none(text: str) -> None:
    assert read_writing(text) is None


def test_the_gist_is_the_first_line_that_says_something() -> None:
    assert gist("\n  \n  here \nthere") == "here"
    assert gist("") == ""
