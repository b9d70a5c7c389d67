"""The log: lines that nothing can forge, without secrets, in files that stay small."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from paperdeck.desktop.log import LOG_NAME, Log
from paperdeck.desktop.log_file import KEPT, LogFile, last_lines

if TYPE_CHECKING:
    from pathlib import Path

WRITER = """
import sys
from pathlib import Path
from paperdeck.desktop.log_file import LogFile
file = LogFile(Path(sys.argv[1]), limit=int(sys.argv[4]))
for number in range(int(sys.argv[3])):
    assert file.append([f"{sys.argv[2]} {number} " + "x" * (number % 200)])
"""


@pytest.fixture
def log() -> Log:
    """A log of its own, at a fixed time."""
    return Log(clock=lambda: 1_795_253_400.0)


def _lines(folder: Path) -> list[str]:
    return (folder / LOG_NAME).read_text(encoding="ascii").splitlines()


def test_what_was_noted_before_it_began_is_written_too(log: Log, tmp_path: Path) -> None:
    log.note("start", version="1.0", papers=3, seconds=0.12345, nothing=None)
    assert not list(tmp_path.iterdir())
    log.begin(tmp_path / "log")
    log.note("stop", exit=0)
    first, second = _lines(tmp_path / "log")
    assert first == f"2026-11-21T09:30:00Z {os.getpid()} start version=1.0 papers=3 seconds=0.123"
    assert second.endswith(" stop exit=0")


def test_it_is_for_the_users_eyes_only(log: Log, tmp_path: Path) -> None:
    log.begin(tmp_path / "log")
    log.note("start")
    assert (tmp_path / "log").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "log" / LOG_NAME).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "fact",
    [
        "x\n2026-11-21T09:30:00Z 1 stop exit=0",
        "x\r\nfake",
        "x\x85y\u2028z\x0b",
        "\x1b]52;c;ZXZpbA==\x07",
        "\u202eevil",
        'x" forged="1',
        "x forged=1",
        "\ud800",
        "",
    ],
)
def test_no_fact_can_make_a_line_or_another_fact(log: Log, tmp_path: Path, fact: str) -> None:
    log.begin(tmp_path)
    log.note("answer", host=fact, status=500)
    (line,) = _lines(tmp_path)
    assert line.isprintable()
    found = re.fullmatch(r'\S+Z \d+ answer host=("(?:[^"\\]|\\.)*"|[^\s"=]+) status=500', line)
    assert found, line


def test_long_facts_are_cut(log: Log, tmp_path: Path) -> None:
    log.begin(tmp_path)
    log.note("answer", host="x y" * 10_000)
    assert len(_lines(tmp_path)[0]) < 300


def test_secrets_are_not_written_known_or_not(log: Log, tmp_path: Path) -> None:
    log.note("answer", host="early secret-of-mine", other="Authorization: Bearer abcdef")
    log.add_secrets(["secret-of-mine"])
    log.begin(tmp_path)
    log.note("answer", host="late secret-of-mine", other="https://me:pw@example.org/?key=1")
    text = (tmp_path / LOG_NAME).read_text()
    assert "late [hidden]" in text
    assert not re.search(r"secret-of-mine|abcdef|me:pw|key=1", text)


def test_a_log_with_a_thread_of_its_own_is_whole_when_it_ends(log: Log, tmp_path: Path) -> None:
    log.begin(tmp_path, in_thread=True)

    def note_many() -> None:
        for number in range(100):
            log.note("x", n=number)

    threads = [threading.Thread(target=note_many) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    log.end()
    assert Counter(line.rpartition("=")[2] for line in _lines(tmp_path)) == {
        str(number): 4 for number in range(100)
    }


def test_notes_that_nobody_wants_do_not_pile_up(log: Log, tmp_path: Path) -> None:
    for number in range(5_000):
        log.note("x", n=number)
    log.begin(tmp_path)
    assert len(_lines(tmp_path)) == 1_000


def test_an_ended_log_knows_nothing_any_more(log: Log, tmp_path: Path) -> None:
    log.add_secrets(["secret-of-mine"])
    log.begin(tmp_path / "one")
    log.end()
    log.note("x", fact="secret-of-mine")
    assert log.file is None
    assert not (tmp_path / "one").exists()
    log.begin(tmp_path / "two")
    assert _lines(tmp_path / "two")[-1].endswith("fact=secret-of-mine")


@pytest.mark.parametrize("obstacle", ["folder", "link", "fifo"])
def test_what_is_no_log_is_not_read_nor_waited_for(tmp_path: Path, obstacle: str) -> None:
    path, target = tmp_path / LOG_NAME, tmp_path / "target"
    target.write_text("not for your eyes\n")
    match obstacle:
        case "folder":
            path.mkdir()
        case "link":
            path.symlink_to(target)
        case "fifo":
            os.mkfifo(path)
    with pytest.raises(OSError) as caught:  # noqa: PT011 - its words are the system's
        last_lines(path, 10)
    assert caught.value.filename in {path, str(path)}


def test_of_a_file_far_too_large_for_a_log_only_the_end_is_read(tmp_path: Path) -> None:
    path = tmp_path / LOG_NAME
    path.write_bytes(b"first\n")
    os.truncate(path, 2**40)
    with path.open("ab") as stream:
        stream.write(b"\nlast but one\nlast\n")
    assert last_lines(path, 2) == ["last but one", "last"]


def test_lines_that_were_set_aside_come_before_the_others(tmp_path: Path) -> None:
    path = tmp_path / LOG_NAME
    assert last_lines(path, 2) == []
    for number, name in enumerate((f"{LOG_NAME}.2", f"{LOG_NAME}.1", LOG_NAME)):
        (tmp_path / name).write_text(f"{number}\n")
    assert last_lines(path, 2) == ["1", "2"]
    assert last_lines(path, 9) == ["0", "1", "2"]


def test_files_are_set_aside_and_only_a_few_are_kept(tmp_path: Path) -> None:
    file = LogFile(tmp_path / LOG_NAME, limit=1_000)
    for number in range(200):
        assert file.append([f"line {number:03} " + "x" * 40])
    logs = sorted(path for path in tmp_path.iterdir() if path.suffix != ".lock")
    assert [path.name for path in logs] == [LOG_NAME, f"{LOG_NAME}.1", f"{LOG_NAME}.2"]
    assert len(logs) == KEPT
    assert all(path.stat().st_size <= 1_100 for path in logs)
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in logs)
    lines = [line for path in reversed(logs) for line in path.read_text().splitlines()]
    assert [int(line.split()[1]) for line in lines] == list(range(200 - len(lines), 200))


def test_two_processes_lose_and_mix_nothing_while_files_are_set_aside(tmp_path: Path) -> None:
    count, limit = 1_500, 150_000
    path = tmp_path / LOG_NAME
    children = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(path), name, str(count), str(limit)])
        for name in ("reader", "cron")
    ]
    assert [child.wait(60) for child in children] == [0, 0]
    logs = [path.with_name(f"{LOG_NAME}.{number}") for number in (2, 1)]
    lines = [line for log in (*logs, path) if log.exists() for line in log.read_text().splitlines()]
    assert (tmp_path / f"{LOG_NAME}.1").exists()
    assert sorted(lines) == sorted(
        f"{name} {number} " + "x" * (number % 200)
        for name in ("reader", "cron")
        for number in range(count)
    )
    for name in ("reader", "cron"):
        mine = [int(line.split()[1]) for line in lines if line.startswith(name)]
        assert mine == sorted(mine)


def test_who_does_not_get_the_lock_writes_all_the_same(tmp_path: Path) -> None:
    path = tmp_path / LOG_NAME
    holder = LogFile(path, limit=100)
    holder.append(["x" * 120])
    with holder._alone():
        assert LogFile(path, limit=100).append(["second"])
        assert not (tmp_path / f"{LOG_NAME}.1").exists()
    assert LogFile(path, limit=100).append(["third"])
    assert path.read_text() == "third\n"


@pytest.mark.parametrize("obstacle", ["file", "folder", "link", "fifo"])
def test_a_place_that_cannot_be_written_fails_nobody(
    log: Log, tmp_path: Path, obstacle: str
) -> None:
    folder = tmp_path / "log"
    target = tmp_path / "target"
    target.write_text("untouched")
    match obstacle:
        case "file":
            folder.write_text("in the way")
        case "folder":
            (folder / LOG_NAME).mkdir(parents=True)
        case "link":
            folder.mkdir()
            (folder / LOG_NAME).symlink_to(target)
        case "fifo":
            folder.mkdir()
            os.mkfifo(folder / LOG_NAME)
    log.begin(folder)
    for _ in range(3):
        log.note("x")
    log.end()
    assert target.read_text() == "untouched"


def test_a_full_disk_fails_nobody_and_what_was_lost_is_told(tmp_path: Path) -> None:
    path = tmp_path / LOG_NAME
    script = (
        "import resource, signal, sys\n"
        "from pathlib import Path\n"
        "from paperdeck.desktop.log_file import LogFile\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (25, hard))\n"
        "file = LogFile(Path(sys.argv[1]))\n"
        "told = [file.append([f'line number {n}']) for n in range(3)]\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))\n"
        "told.append(file.append(['and on']))\n"
        "print(told)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[True, False, False, True]\n"
    assert path.read_text().splitlines() == [
        "line number 0",
        "line number",
        "... 2 lines could not be written",
        "and on",
    ]


def test_a_file_that_cannot_be_set_aside_does_not_grow_for_ever(tmp_path: Path) -> None:
    path = tmp_path / LOG_NAME
    (tmp_path / f"{LOG_NAME}.lock").mkdir()
    file = LogFile(path, limit=1_000)
    told = [file.append(["x" * 99]) for _ in range(100)]
    assert told[0]
    assert not told[-1]
    assert path.stat().st_size <= 2_200
