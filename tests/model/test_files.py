"""A file is written whole or not at all."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from paperdeck.model.files import write_whole

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(autouse=True)
def _usual_umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


def _mode(file: Path) -> int:
    return file.stat().st_mode & 0o777


def test_a_new_file_gets_the_usual_permissions(tmp_path: Path) -> None:
    write_whole(tmp_path / "refs.bib", b"x")
    assert (tmp_path / "refs.bib").read_bytes() == b"x"
    assert _mode(tmp_path / "refs.bib") == 0o644


def test_a_file_that_is_there_keeps_its_permissions(tmp_path: Path) -> None:
    file = tmp_path / "refs.bib"
    file.write_bytes(b"old")
    file.chmod(0o660)
    write_whole(file, b"new")
    assert (file.read_bytes(), _mode(file)) == (b"new", 0o660)


def test_a_private_file_is_closed_to_others_and_so_is_its_new_folder(tmp_path: Path) -> None:
    file = tmp_path / "new" / "clipboard.txt"
    write_whole(file, b"x", private=True)
    assert (_mode(file), _mode(file.parent)) == (0o600, 0o700)


def test_a_private_file_is_closed_again_when_it_was_open(tmp_path: Path) -> None:
    file = tmp_path / "clipboard.txt"
    file.touch(mode=0o666)
    write_whole(file, b"x", private=True)
    assert _mode(file) == 0o600


def test_what_cannot_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    folder = tmp_path / "a folder"
    (folder / "inside").mkdir(parents=True)
    with pytest.raises(OSError, match="directory"):
        write_whole(folder, b"x")
    assert [entry.name for entry in tmp_path.iterdir()] == ["a folder"]


def test_a_missing_folder_is_not_made_for_a_file_of_the_users_choice(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write_whole(tmp_path / "no" / "refs.bib", b"x")
    assert not (tmp_path / "no").exists()
