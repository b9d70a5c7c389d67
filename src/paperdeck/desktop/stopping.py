"""Stopping as the shell asks for it (ctrl+z), and going on (`fg`), by the system's own rules."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator

_GOING_ON = 0.05
"""Seconds in which a job's programs all go on, when the shell has told them to."""


@contextlib.contextmanager
def stopping_as_usual() -> Iterator[None]:
    """Have SIGTSTP stop this process, and SIGCONT do no more than let it go on.

    For handlers that a busy loop doesn't get to call: who presses ctrl+z in another program on
    this terminal waits for all of them to stop. Without effect but in the main thread.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {
        number: signal.signal(number, signal.SIG_DFL) for number in (signal.SIGTSTP, signal.SIGCONT)
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler or signal.SIG_DFL)


def has_shell() -> bool:
    """Tell whether a shell would take over when this stops, and could let it go on.

    It would if it made a job of us: a group of processes of our own, in its session.
    """
    session = os.getsid(0)
    try:
        return os.getpgrp() != session and os.getsid(os.getppid()) == session
    except OSError:
        return False  # another session's, of which some systems tell nothing


def stop_job() -> None:
    """Stop as ctrl+z does: with all of the job, such as a program that started this one."""
    with stopping_as_usual():
        os.kill(0, signal.SIGTSTP)


def wait_for(process: subprocess.Popen[bytes]) -> int:
    """Wait for a program that has the terminal; return its code, negative for a deadly signal.

    Most programs stop everybody on their terminal. For one that stops itself alone the shell
    would wait until we did, too.
    """
    while hasattr(os, "waitid") and _stops(process.pid, 0):
        time.sleep(_GOING_ON)  # who was stopped with it may go on a little sooner
        if not _stops(process.pid, os.WNOHANG):
            continue
        if has_shell():
            stop_job()
        else:
            process.send_signal(signal.SIGCONT)  # nobody else would ever do so
    return process.wait()


def _stops(pid: int, at_once: int) -> bool:
    """Wait until a program stops or ends, unless asked at once (WNOHANG); tell if it stops."""
    found = os.waitid(os.P_PID, pid, os.WEXITED | os.WSTOPPED | os.WNOWAIT | at_once)
    return found is not None and found.si_code == os.CLD_STOPPED
