"""Reading an input under watch: what came of it, how long it took, and an end to what hangs."""

from __future__ import annotations

import signal
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

LONGEST = 1.0
"""Seconds of computing that no input may take."""
_GIVEN_UP = 4.0
"""Seconds after which a call is broken off."""


class HangError(BaseException):
    """A call that was broken off. No `except Exception` of what is tested swallows it."""


class Outcome(NamedTuple):
    """What came of an input: `refused` by a documented error, a `fault`, and the seconds."""

    seconds: float
    refused: bool = False
    fault: str = ""


def read_watched(
    read: Callable[[bytes], object], data: bytes, documented: tuple[type[Exception], ...]
) -> Outcome:
    """Read an input. What took too long is read again: a busy machine is no finding."""
    outcome = _read(read, data, documented)
    if not outcome.fault and outcome.seconds > LONGEST:
        outcome = min(outcome, _read(read, data, documented), key=lambda one: one.seconds)
    if not outcome.fault and outcome.seconds > LONGEST:
        return outcome._replace(fault=f"took {outcome.seconds:.1f} s")
    return outcome


def _read(
    read: Callable[[bytes], object], data: bytes, documented: tuple[type[Exception], ...]
) -> Outcome:
    started = time.thread_time()
    try:
        with _broken_off():
            read(data)
    except documented:
        return Outcome(time.thread_time() - started, refused=True)
    except HangError:
        return Outcome(time.thread_time() - started, fault=f"took more than {_GIVEN_UP:g} s")
    except Exception as error:  # noqa: BLE001 - whatever escapes is a finding
        return Outcome(time.thread_time() - started, fault=_named(error))
    return Outcome(time.thread_time() - started)


def _named(error: BaseException) -> str:
    """Return an error's name and where it was raised, by which findings are told apart."""
    place = error.__traceback__
    ours = ""
    while place is not None:
        file = place.tb_frame.f_code.co_filename
        if "/paperdeck/" in file:
            ours = f"{file.rpartition('/paperdeck/')[2]}:{place.tb_lineno}"
        place = place.tb_next
    return f"{type(error).__name__}: {str(error)[:100]!r} at {ours or 'the test itself'}"


@contextmanager
def _broken_off() -> Iterator[None]:
    """Break off what computes for too long; only the main thread can be."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise HangError

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, _GIVEN_UP)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
