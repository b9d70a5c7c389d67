from __future__ import annotations

import errno
import fcntl
import os
import stat
import time
from typing import TYPE_CHECKING

import pytest

from paperdeck.desktop import drafts
from paperdeck.desktop.drafts import (
    OpenDraft,
    discard_draft,
    draft_folder,
    left_by_editors,
    recover_drafts,
)
from paperdeck.desktop.errors import DesktopError

if TYPE_CHECKING:
    from pathlib import Path


def test_draft_that_is_left_is_found_with_its_last_text_and_its_purpose(tmp_path: Path) -> None:
    draft = OpenDraft(tmp_path / "drafts", "note.md", "for whom")
    draft.write("first")
    draft.write("last α")
    draft.close(keep=True)
    (found,) = recover_drafts(tmp_path / "drafts")
    assert (found.text, found.about) == ("last α", "for whom")
    discard_draft(found)
    assert list((tmp_path / "drafts").iterdir()) == []


def test_draft_that_is_being_written_is_nobody_elses(tmp_path: Path) -> None:
    draft = OpenDraft(tmp_path, "note.md")
    draft.write("mine")
    assert recover_drafts(tmp_path) == []
    draft.close(keep=True)
    assert [found.about for found in recover_drafts(tmp_path)] == [""]


def test_draft_that_has_found_its_place_leaves_nothing(tmp_path: Path) -> None:
    draft = OpenDraft(tmp_path / "drafts", "note.md")
    draft.write("stored elsewhere")
    draft.close(keep=False)
    assert list((tmp_path / "drafts").iterdir()) == []


def test_nothing_is_made_before_something_is_written(tmp_path: Path) -> None:
    OpenDraft(tmp_path / "drafts", "note.md").close(keep=True)
    assert not (tmp_path / "drafts").exists()


def test_draft_is_for_the_users_eyes_only(tmp_path: Path) -> None:
    draft = OpenDraft(tmp_path / "drafts", "note.md", "x")
    draft.write("secret")
    draft.close(keep=True)
    (found,) = recover_drafts(tmp_path / "drafts")
    assert stat.S_IMODE(found.file.parent.stat().st_mode) == 0o700


def test_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "drafts").write_text("a file in the way")
    with pytest.raises(DesktopError, match="drafts"):
        OpenDraft(tmp_path / "drafts", "note.md").write("lost?")


def test_draft_that_was_left_can_be_gone_on_with_by_one(tmp_path: Path) -> None:
    first = OpenDraft(tmp_path, "note.md", "x")
    first.write("begun")
    first.close(keep=True)
    (found,) = recover_drafts(tmp_path)
    again = OpenDraft.reopen(found)
    with pytest.raises(DesktopError, match="open elsewhere"):
        OpenDraft.reopen(found)
    again.write("begun, and ended")
    again.close(keep=True)
    assert [(left.text, left.about) for left in recover_drafts(tmp_path)] == [
        ("begun, and ended", "x")
    ]


def test_folder_that_could_not_be_filled_is_not_left_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(drafts, "write_private", full)
    with pytest.raises(DesktopError, match=r"the disk is full.*Make room"):
        OpenDraft(tmp_path, "note.md", "about").write("a text")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("code", [errno.ENOLCK, errno.EOPNOTSUPP])
def test_where_there_are_no_locks_a_text_is_kept_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(fcntl, "flock", refuse)
    draft = OpenDraft(tmp_path, "note.md", "for whom")
    draft.write("p")
    draft.write("precious")
    draft.close(keep=True)
    (found,) = recover_drafts(tmp_path)
    assert (found.text, found.about) == ("precious", "for whom")
    again = OpenDraft.reopen(found)
    again.write("precious!")
    again.close(keep=False)
    assert list(tmp_path.iterdir()) == []


def test_only_a_lock_that_is_held_is_said_to_be(tmp_path: Path) -> None:
    with pytest.raises(BlockingIOError, match="of the writer"), draft_folder(tmp_path):
        raise BlockingIOError("of the writer")


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A folder that a crash left, with nothing but what its text was for."""
    folder = tmp_path / "draft-x"
    folder.mkdir()
    (folder / ".about").write_text("for whom")
    return folder


def _texts(folder: Path) -> list[tuple[str, str]]:
    return sorted((found.text, found.about) for found in recover_drafts(folder))


def test_a_text_that_is_discarded_takes_no_other_with_it(tmp_path: Path, own: Path) -> None:
    (own / "note.md").write_text("one")
    (own / "note.md.save").write_text("two")
    first, _ = sorted(recover_drafts(tmp_path), key=lambda found: found.text)
    discard_draft(first)
    assert _texts(tmp_path) == [("two", "for whom")]
    discard_draft(recover_drafts(tmp_path)[0])
    assert list(tmp_path.iterdir()) == []


def test_a_text_that_has_found_its_place_takes_no_editors_file_with_it(
    tmp_path: Path, own: Path
) -> None:
    (own / "note.md").write_text("one")
    swap = own / ".note.md.swp"
    swap.write_bytes(b"b0VIM 9.0")
    draft = OpenDraft.reopen(recover_drafts(tmp_path)[0])
    assert left_by_editors(tmp_path) == []
    draft.write("one, and more")
    draft.close(keep=False)
    assert recover_drafts(tmp_path) == []
    assert left_by_editors(tmp_path) == [swap]


@pytest.mark.parametrize("name", ["note.md~", ".note.md-new"])
def test_a_copy_is_a_text_where_there_is_no_other(tmp_path: Path, own: Path, name: str) -> None:
    (own / name).write_text("precious")
    (own / "note.md").touch()
    (own / ".note.md.un~").write_bytes(b"Vim\x9fUnDo\xe5")
    assert _texts(tmp_path) == [("precious", "for whom")]
    (own / "note.md").write_text("newer")
    assert _texts(tmp_path) == [("newer", "for whom")]


@pytest.mark.parametrize(
    ("name", "content", "days", "left"),
    [
        (None, "", 8, False),
        ("note.md", "", 8, False),
        (None, "", 6, True),
        (".note.md.swp", "b0VIM", 8, True),
        ("note.md", " ", 8, True),
    ],
)
def test_a_folder_without_a_text_goes_after_a_week(
    tmp_path: Path, own: Path, name: str | None, content: str, days: int, *, left: bool
) -> None:
    if name is not None:
        (own / name).write_text(content)
    when = time.time() - days * 86_400
    os.utime(own, (when, when))
    assert recover_drafts(tmp_path) == []
    assert own.exists() is left


def test_a_folder_that_somebody_else_made_stays(tmp_path: Path) -> None:
    other = tmp_path / "mine"
    other.mkdir()
    os.utime(other, (0, 0))
    assert recover_drafts(tmp_path) == []
    assert other.exists()
