"""Programs on a terminal of their own: a pseudo-terminal that we read like a person would."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import termios
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_WIDTH, _HEIGHT = 120, 40
_PATIENCE = 60.0


class TerminalProgram:
    """A running program and what it has written. Times are in seconds since its start."""

    def __init__(self, command: Sequence[str], environ: Mapping[str, str]):
        self._screen, inside = pty.openpty()
        fcntl.ioctl(inside, termios.TIOCSWINSZ, struct.pack("HHHH", _HEIGHT, _WIDTH, 0, 0))
        self._written = b""
        self._started = time.perf_counter()
        self._process = subprocess.Popen(
            command, stdin=inside, stdout=inside, stderr=inside, env=environ, start_new_session=True
        )
        os.close(inside)

    def wait_for(self, text: str) -> float:
        """Return when a text had been written. Raise `TimeoutError` if it never is."""
        wanted = text.encode()
        while wanted not in self._written:
            if not self._read(_PATIENCE):
                raise TimeoutError(f"{text!r} didn't appear: {self._written[-2000:]!r}")
        return time.perf_counter() - self._started

    def type(self, text: str) -> None:
        """Type a text; what was written before is no longer waited for."""
        self._written = b""
        os.write(self._screen, text.encode())

    def rest(self, seconds: float) -> None:
        """Let the program go on for a while."""
        end = time.perf_counter() + seconds
        while (left := end - time.perf_counter()) > 0:
            self._read(left)

    def _read(self, timeout: float) -> bool:
        ready, _, _ = select.select([self._screen], [], [], timeout)
        if ready:
            try:
                self._written += os.read(self._screen, 65_536)
            except OSError as error:  # how a terminal tells that the program has gone
                raise TimeoutError(f"it ended: {self._written[-2000:]!r}") from error
        return bool(ready)

    @property
    def memory(self) -> float:
        """The resident memory of the program, in MB."""
        status = Path(f"/proc/{self._process.pid}/status")
        if status.exists():
            line = next(one for one in status.read_text().splitlines() if one.startswith("VmRSS"))
            return int(line.split()[1]) / 1024
        asked = ["ps", "-o", "rss=", "-p", str(self._process.pid)]
        return int(subprocess.check_output(asked)) / 1024

    def stop(self) -> None:
        """End the program and give back the terminal."""
        self._process.send_signal(signal.SIGTERM)
        try:
            while self._read(_PATIENCE):
                pass
        except TimeoutError:
            pass
        self._process.wait()
        os.close(self._screen)


@contextmanager
def running(
    command: Sequence[str], environ: Mapping[str, str] | None = None
) -> Iterator[TerminalProgram]:
    """Run a program on a terminal for the length of a `with`."""
    around = {**os.environ, "TERM": "xterm-256color", **(environ or {})}
    program = TerminalProgram(command, around)
    try:
        yield program
    finally:
        program.stop()
