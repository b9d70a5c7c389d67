from __future__ import annotations

import asyncio
import base64
import os
import pty
import select
import shutil
import signal
import stat
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from paperdeck.desktop import clipboard
from paperdeck.desktop.clipboard import CopyResult, Route, copy_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.desktop.conftest import FakeProgram

TEXT = "@misc{vaswani2017attention,\n  title = {Ünïcode $α$ 注意},\n}\n"
XCLIP = 'case "$*" in *-o*) cat "$HOME/selection";; *) cat > "$HOME/selection";; esac'


@pytest.fixture(autouse=True)
def _patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clipboard, "_TIME_LIMIT", 30)


@pytest.fixture
def save_to(tmp_path: Path) -> Path:
    return tmp_path / "data" / "clipboard.txt"


class Terminal:
    """A terminal to copy in: what it receives, and the folder of whoever sits before it."""

    def __init__(self, environ: dict[str, str], save_to: Path) -> None:
        self.received: list[str] = []
        self.home = Path(environ["HOME"])
        self._environ = environ
        self._save_to = save_to

    def copy(self, **more: str) -> CopyResult:
        return copied(self._environ | more, self._save_to, self.received.append)


def copied(
    environ: dict[str, str], save_to: Path, emit_osc52: Callable[[str], None] | None = None
) -> CopyResult:
    return asyncio.run(copy_text(TEXT, emit_osc52=emit_osc52, save_to=save_to, environ=environ))


@pytest.fixture
def terminal(environ: dict[str, str], save_to: Path) -> Terminal:
    return Terminal(environ, save_to)


def test_desktops_clipboard_is_copied_to_and_read_back(
    terminal: Terminal, save_to: Path, fake_program: FakeProgram
) -> None:
    fake_program("xclip", XCLIP)
    result = terminal.copy(DISPLAY=":7")
    assert (result.route, result.confirmed) == (Route.DESKTOP, True)
    assert result.message == f"copied; also in {save_to}"
    assert (terminal.home / "selection").read_text(encoding="utf-8") == TEXT
    assert terminal.received == []


def test_program_that_stays_to_serve_the_selection_keeps_nobody_waiting(
    terminal: Terminal, fake_program: FakeProgram, monkeypatch: pytest.MonkeyPatch
) -> None:
    # as xclip does: it goes on in the background until something else is copied
    stays = 'cat > "$HOME/selection"; sleep 600 & echo $! > "$HOME/server"'
    fake_program("xclip", f'case "$*" in *-o*) cat "$HOME/selection";; *) {stays};; esac')
    result = terminal.copy(DISPLAY=":7")
    server = int((terminal.home / "server").read_text())
    try:
        assert (result.route, result.confirmed) == (Route.DESKTOP, True)
        os.kill(server, 0)  # still there
    finally:
        os.kill(server, signal.SIGTERM)


def test_text_is_always_in_a_private_file_too(terminal: Terminal, save_to: Path) -> None:
    result = terminal.copy()
    assert result.file == save_to
    assert save_to.read_text(encoding="utf-8") == TEXT
    assert stat.S_IMODE(save_to.stat().st_mode) == 0o600
    assert stat.S_IMODE(save_to.parent.stat().st_mode) == 0o700
    assert list(save_to.parent.iterdir()) == [save_to]


@pytest.mark.parametrize(
    "script",
    [
        "cat > /dev/null; echo cannot open display >&2; exit 1",
        "cat > /dev/null; echo another text",
        "exit 3",
    ],
)
def test_clipboard_that_did_not_take_the_text_is_never_called_copied(
    terminal: Terminal,
    fake_program: FakeProgram,
    script: str,
    capfd: pytest.CaptureFixture[str],
) -> None:
    fake_program("xclip", script)
    result = terminal.copy(DISPLAY=":7")
    assert (result.route, result.confirmed) == (Route.OSC52, False)
    assert "copied" not in result.message
    assert terminal.received == [TEXT]
    assert capfd.readouterr() == ("", "")


def test_program_that_hangs_is_ended_and_the_next_way_taken(
    terminal: Terminal,
    fake_program: FakeProgram,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(clipboard, "_TIME_LIMIT", 0.3)
    fake_program("tmux", "exec sleep 600")
    result = terminal.copy(TMUX="socket,1,0")
    assert (result.route, result.confirmed) == (Route.OSC52, False)


def test_over_ssh_the_desktops_clipboard_is_left_alone(
    terminal: Terminal, fake_program: FakeProgram
) -> None:
    fake_program("xclip", XCLIP)
    result = terminal.copy(DISPLAY="localhost:10.0", SSH_CONNECTION="a 1 b 22")
    assert result.route is Route.OSC52
    assert not (terminal.home / "selection").exists()


def test_tmux_gets_the_text_on_its_standard_input(
    terminal: Terminal, save_to: Path, fake_program: FakeProgram
) -> None:
    fake_program("tmux", 'echo "$@" > "$HOME/arguments"; cat > "$HOME/buffer"')
    result = terminal.copy(TMUX="socket,1,0")
    home = terminal.home
    assert (home / "arguments").read_text() == "load-buffer -w -\n"
    assert (home / "buffer").read_text(encoding="utf-8") == TEXT
    assert (result.route, result.confirmed) == (Route.TMUX, True)
    assert result.message == (
        "in tmux's buffer; tmux was asked to pass it on to the terminal's clipboard;"
        f" also in {save_to}"
    )
    assert terminal.received == []


def test_tmux_that_refuses_leads_to_the_terminal(
    terminal: Terminal, fake_program: FakeProgram
) -> None:
    fake_program("tmux", "echo unknown flag -w >&2; exit 1")
    result = terminal.copy(TMUX="socket,1,0")
    assert result.route is Route.OSC52


def run_tmux(socket: Path, *arguments: str) -> bytes:
    command = ["tmux", "-S", str(socket), "-f", "/dev/null", *arguments]
    return subprocess.run(command, check=True, capture_output=True).stdout


@pytest.fixture
def tmux_socket(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    if shutil.which("tmux") is None:
        pytest.skip("tmux is not installed")
    socket = tmp_path_factory.mktemp("t") / "s"
    run_tmux(socket, "new-session", "-d", "cat")
    yield socket
    run_tmux(socket, "kill-server")


def test_real_tmux_holds_the_text_afterwards(terminal: Terminal, tmux_socket: Path) -> None:
    result = terminal.copy(TMUX=f"{tmux_socket},1,0", LC_ALL="C.UTF-8")
    assert result.route is Route.TMUX
    assert run_tmux(tmux_socket, "show-buffer").decode() == TEXT


def test_real_tmux_passes_the_text_on_to_its_own_terminal(
    terminal: Terminal, tmux_socket: Path
) -> None:
    own, far = pty.openpty()
    client = subprocess.Popen(
        ["tmux", "-S", str(tmux_socket), "attach"],
        stdin=far,
        stdout=far,
        stderr=far,
        start_new_session=True,
        env=dict(os.environ, TERM="xterm-256color", LC_ALL="C.UTF-8"),
    )
    try:
        os.close(far)
        shown = _read_until(own, b"\x1b[?1049h")  # the client is there, on the other screen
        assert shown
        result = terminal.copy(TMUX=f"{tmux_socket},1,0", LC_ALL="C.UTF-8")
        assert result.route is Route.TMUX
        sent = _read_until(own, base64.b64encode(TEXT.encode()))
        assert b"\x1b]52;" in sent
    finally:
        client.terminate()
        client.wait()
        os.close(own)


def _read_until(terminal: int, wanted: bytes) -> bytes:
    """Read what a terminal is sent up to what is wanted, for half a minute at most."""
    got = b""
    while wanted not in got:
        ready, _, _ = select.select([terminal], [], [], 30)
        assert ready, f"nothing more came after {got[-200:]!r}"
        got += os.read(terminal, 65_536)
    return got


def test_terminal_is_sent_the_text_and_nothing_is_claimed(
    terminal: Terminal, save_to: Path
) -> None:
    result = terminal.copy()
    assert terminal.received == [TEXT]
    assert (result.route, result.confirmed) == (Route.OSC52, False)
    assert result.message == (
        f"sent to the terminal (OSC 52); it can't tell us whether it took it; also in {save_to}"
    )


def test_without_any_way_the_file_is_named(environ: dict[str, str], save_to: Path) -> None:
    result = copied(environ, save_to)
    assert (result.route, result.confirmed) == (Route.FILE, False)
    assert result.message == f"reached no clipboard; only in {save_to}"


def test_file_that_cannot_be_written_is_told(environ: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "taken").touch()
    save_to = tmp_path / "taken" / "clipboard.txt"
    result = copied(environ, save_to)
    assert (result.route, result.confirmed, result.file) == (Route.NONE, False, None)
    assert result.message.startswith(f"reached no clipboard; not saved in a file: {save_to}: ")


def test_text_never_stands_in_the_list_of_processes(
    terminal: Terminal, fake_program: FakeProgram
) -> None:
    fake_program("klipper", "exit 0")
    fake_program("qdbus", 'echo "$@" > "$HOME/arguments"')
    found = 'case "$1" in klipper|qdbus) exit 0;; *) exit 1;; esac'
    fake_program("which", found)
    result = terminal.copy(DISPLAY=":7")
    assert result.route is Route.OSC52
    assert not (terminal.home / "arguments").exists()
