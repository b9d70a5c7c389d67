"""A file is written whole or not at all."""

from __future__ import annotations

import os
import re
import threading
from typing import TYPE_CHECKING

import pytest

from paperdeck.model import files
from paperdeck.model.files import descriptor_of, write_where_asked, write_whole

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


@pytest.mark.parametrize("told", [True, False])
def test_the_umask_is_known_without_being_changed_where_the_system_tells_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, told: bool
) -> None:
    os.umask(0o027)
    asked: list[int] = []
    ask = os.umask

    def hear(mask: int) -> int:
        asked.append(mask)
        return ask(mask)

    monkeypatch.setattr(os, "umask", hear)
    if not told:
        monkeypatch.setattr(files, "_MASK", re.compile(rb"not told"))
    write_whole(tmp_path / "refs.bib", b"x")
    assert _mode(tmp_path / "refs.bib") == 0o640
    assert asked == ([] if told else [0o077, 0o027])


def test_a_link_of_the_users_choice_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real.bib").write_bytes(b"old")
    link = tmp_path / "link.bib"
    link.symlink_to("real.bib")
    write_where_asked(link, b"new")
    assert link.is_symlink()
    assert (tmp_path / "real.bib").read_bytes() == b"new"


def test_a_pipe_takes_what_is_longer_than_it_holds_and_stays_one(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    heard: list[bytes] = []
    listener = threading.Thread(target=lambda: heard.append(pipe.read_bytes()))
    listener.start()
    write_where_asked(pipe, b"x" * 300_000)
    listener.join(20)
    assert pipe.is_fifo()
    assert heard == [b"x" * 300_000]


def test_a_pipe_without_a_reader_is_given_up_by_who_cannot_wait(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(OSError, match="No such device"):
        write_where_asked(pipe, b"x", patience=0)
    idle = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        with pytest.raises(TimeoutError, match="nobody reads it"):
            write_where_asked(pipe, b"x" * 300_000, patience=0)
    finally:
        os.close(idle)


@pytest.mark.parametrize("through", ["its name", "a link", "a link to a link"])
def test_what_a_shell_has_opened_to_append_to_keeps_what_it_held(
    tmp_path: Path, through: str
) -> None:
    file, link = tmp_path / "refs.bib", tmp_path / "link.bib"
    file.write_bytes(b"mine\n")
    descriptor = os.open(file, os.O_WRONLY | os.O_APPEND)
    (tmp_path / "fd").symlink_to(f"/dev/fd/{descriptor}")
    link.symlink_to("fd" if through.endswith("to a link") else f"/proc/self/fd/{descriptor}")
    name = link if through != "its name" else file.parent / f"/dev/fd/{descriptor}"
    try:
        write_where_asked(name, b"more\n")
    finally:
        os.close(descriptor)
    assert file.read_bytes() == b"mine\nmore\n"


def test_an_output_that_is_not_open_is_told(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="Bad file descriptor"):
        write_where_asked(tmp_path / "/dev/fd/999", b"x")


def test_a_terminal_is_no_place_for_a_file(tmp_path: Path) -> None:
    ours, theirs = os.openpty()
    link = tmp_path / "refs.bib"
    link.symlink_to(os.ttyname(theirs))
    try:
        with pytest.raises(OSError, match="this is a terminal"):
            write_where_asked(link, b"x")
    finally:
        os.close(ours)
        os.close(theirs)


@pytest.mark.parametrize(
    ("name", "descriptor"),
    [
        ("/dev/stdout", 1),
        ("/dev/stderr", 2),
        ("/dev/fd/12", 12),
        ("/dev/./fd/3", 3),
        ("/proc/self/fd/0", 0),
        ("/dev/null", None),
        ("dev/fd/1", None),
        ("/dev/fd/x", None),
        ("circle", None),
    ],
)
def test_only_what_is_open_already_is_a_descriptor(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, descriptor: int | None
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "circle").symlink_to("circle")
    assert descriptor_of(tmp_path / name) == descriptor
