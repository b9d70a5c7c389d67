from __future__ import annotations

import errno
import stat
from typing import TYPE_CHECKING

import pytest

from paperdeck.desktop import drafts
from paperdeck.desktop.drafts import OpenDraft, discard_draft, recover_drafts
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
