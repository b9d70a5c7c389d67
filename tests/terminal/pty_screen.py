"""A program on a pseudo-terminal: what it wrote, what a person would see, how it left.

Nothing here sleeps: waiting ends as soon as the screen shows what is waited for, the
program has exited, or the deadline has passed.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import select
import struct
import subprocess
import sys
import termios
import time
from typing import TYPE_CHECKING, Self

import pyte

if TYPE_CHECKING:
    import signal
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

PATIENCE = 20.0
"""Seconds that anything may take on a slow machine; waiting ends earlier when it happens."""

KEYS = {
    "enter": "\r",
    "escape": "\x1b",
    "backspace": "\x7f",
    "tab": "\t",
    "space": " ",
    "down": "\x1b[B",
    "up": "\x1b[A",
    "right": "\x1b[C",
    "left": "\x1b[D",
    **{f"ctrl+{letter}": chr(ord(letter) - 96) for letter in "abcdefghijklmnopqrstuvwxyz"},
}

_TAKE_TERMINAL = (
    "import fcntl, os, sys, termios;"
    "fcntl.ioctl(0, termios.TIOCSCTTY, 0);"
    "os.execv(sys.argv[1], sys.argv[1:])"
)
"""Runs in the new session before the program: makes the pty its controlling terminal."""

# What pyte takes for text: private CSI sequences other than `?` (the kitty keyboard protocol).
_UNKNOWN_TO_PYTE = re.compile(rb"\x1b\[[<=>][0-9;:]*[@-~]")
_UNFINISHED = re.compile(rb"\x1b(?:\[[0-9;:<=>?$]*)?\Z")
_SEQUENCE = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b[@-_]")

_MODES = {
    1049: "the alternate screen",
    1000: "mouse clicks",
    1003: "mouse moves",
    1006: "mouse coordinates",
    1015: "old mouse coordinates",
    2004: "bracketed paste",
    1004: "focus reports",
}


class PtyScreen:
    """Starts a program on a pty of `size` (columns, lines); use it as a context manager.

    `raw` is every byte the program wrote. `environ` is all of its environment.
    """

    def __init__(
        self,
        command: Sequence[str | Path],
        *,
        environ: Mapping[str, str],
        size: tuple[int, int] = (120, 40),
        folder: Path | None = None,
    ) -> None:
        self.raw = bytearray()
        self._held_back = b""
        self._screen = pyte.Screen(*size)
        self._stream = pyte.ByteStream(self._screen)
        self._master, self._slave = os.openpty()
        self._set_size(*size)
        self._attributes = termios.tcgetattr(self._slave)
        # Without preexec_fn: it is not safe where the test process has threads.
        self.process = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", _TAKE_TERMINAL, *map(str, command)],
            stdin=self._slave,
            stdout=self._slave,
            stderr=self._slave,
            env=dict(environ),
            cwd=folder,
            start_new_session=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self._close_master()
        os.close(self._slave)

    def _close_master(self) -> None:
        if self._master >= 0:
            os.close(self._master)
            self._master = -1

    # What a person sees

    @property
    def lines(self) -> list[str]:
        """The screen, line by line."""
        return [line.rstrip() for line in self._screen.display]

    @property
    def text(self) -> str:
        """The screen as one text."""
        return "\n".join(self.lines)

    @property
    def last_words(self) -> str:
        """What was written after the screen was left, without escape sequences."""
        _, _, after = bytes(self.raw).rpartition(b"\x1b[?1049l")
        return _SEQUENCE.sub("", after.decode(errors="replace")).replace("\r\n", "\n")

    def wait_for(
        self, wanted: str | re.Pattern[str] | Callable[[Self], bool], *, timeout: float = PATIENCE
    ) -> Self:
        """Wait until the screen shows a text, matches a pattern, or satisfies a function."""
        if not self._read_until(lambda: self._shows(wanted), timeout):
            state = "running" if self.process.poll() is None else f"exit {self.process.returncode}"
            raise AssertionError(f"never shown: {wanted!r} ({state}). The screen:\n{self.text}")
        return self

    def wait_without(self, unwanted: str, *, timeout: float = PATIENCE) -> Self:
        """Wait until the screen no longer shows a text."""
        return self.wait_for(lambda screen: unwanted not in screen.text, timeout=timeout)

    def wait_until(self, done: Callable[[], bool], *, timeout: float = PATIENCE) -> Self:
        """Wait until something is true that the screen doesn't show."""
        if not self._read_until(done, timeout):
            raise AssertionError(f"never came true. The screen:\n{self.text}")
        return self

    def _shows(self, wanted: str | re.Pattern[str] | Callable[[Self], bool]) -> bool:
        match wanted:
            case str():
                return wanted in self.text
            case re.Pattern():
                return bool(wanted.search(self.text))
        return wanted(self)

    def wipe(self) -> Self:
        """Begin with an empty screen, as a terminal does when it goes over to the other one."""
        self.read_waiting()
        self._screen.reset()
        return self

    # What a person does

    def press(self, *keys: str) -> Self:
        """Press keys by name or character ("s", "enter", "ctrl+s")."""
        for key in keys:
            os.write(self._master, KEYS.get(key, key).encode())
        return self

    def type(self, text: str) -> Self:
        """Type a text, as quickly as a pty takes it."""
        os.write(self._master, text.encode())
        return self

    def resize(self, columns: int, lines: int) -> Self:
        """Give the terminal another size; the program is told by SIGWINCH."""
        self.read_waiting()
        self._screen.resize(lines, columns)
        self._set_size(columns, lines)
        return self

    def kill(self, number: signal.Signals) -> Self:
        """Send the program a signal."""
        self.process.send_signal(number)
        return self

    def kill_job(self, number: signal.Signals) -> Self:
        """Send a signal to what a shell has in the foreground, as a key does."""
        os.killpg(os.tcgetpgrp(self._master), number)
        return self

    def hang_up(self) -> Self:
        """Take the terminal away, as when its window is closed or a line breaks."""
        self._close_master()
        return self

    def _set_size(self, columns: int, lines: int) -> None:
        fcntl.ioctl(self._slave, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    # How it left

    def wait_exit(self, *, timeout: float = PATIENCE) -> int:
        """Wait for the program to end; return its code, negative for a deadly signal."""
        if not self._read_until(lambda: self.process.poll() is not None, timeout):
            raise AssertionError(f"still running after {timeout} s. The screen:\n{self.text}")
        self.read_waiting()
        return self.process.returncode

    def wait_stopped(self, *, timeout: float = PATIENCE) -> Self:
        """Wait until the program is stopped (by SIGTSTP)."""

        def stopped() -> bool:
            found = os.waitid(os.P_PID, self.process.pid, os.WSTOPPED | os.WNOHANG | os.WNOWAIT)
            return found is not None

        if not self._read_until(stopped, timeout):
            raise AssertionError("never stopped")
        self.read_waiting()
        return self

    @property
    def attributes_restored(self) -> bool:
        """Whether the terminal is set as it was before: echo, line editing, signals."""
        return termios.tcgetattr(self._slave) == self._attributes

    def modes_left_on(self) -> list[str]:
        """Name what the program switched on in the terminal and did not switch off."""
        left = [name for mode, name in _MODES.items() if self._mode(mode) == b"h"]
        if self._mode(25) == b"l":
            left.append("the hidden cursor")
        if self._mode(7) == b"l":
            left.append("unwrapped lines")
        pushed, popped = self._count(rb"\x1b\[>[0-9]+u"), self._count(rb"\x1b\[<u")
        return left + (["the kitty keyboard"] if pushed > popped else [])

    def _mode(self, number: int) -> bytes:
        changes = re.findall(rb"\x1b\[\?%d([hl])" % number, self.raw)
        return bytes(changes[-1]) if changes else b""

    def _count(self, pattern: bytes) -> int:
        return len(re.findall(pattern, self.raw))

    # Reading

    def read_waiting(self) -> None:
        """Read all that has been written so far."""
        while self._master >= 0 and select.select([self._master], [], [], 0)[0]:
            self._read()

    def _read_until(self, done: Callable[[], bool], timeout: float) -> bool:
        deadline = time.monotonic() + timeout
        while not done():
            left = deadline - time.monotonic()
            if left <= 0:
                return False
            self._read_or_wait(min(left, 0.05))
            if self.process.poll() is not None:
                self.read_waiting()
                return done()
        return True

    def _read_or_wait(self, seconds: float) -> None:
        if self._master < 0:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(seconds)
        elif select.select([self._master], [], [], seconds)[0]:
            self._read()

    def _read(self) -> None:
        data = os.read(self._master, 65536)
        self.raw += data
        data = _UNKNOWN_TO_PYTE.sub(b"", self._held_back + data)
        unfinished = _UNFINISHED.search(data)
        self._held_back = unfinished.group() if unfinished else b""
        self._stream.feed(data[: len(data) - len(self._held_back)])
