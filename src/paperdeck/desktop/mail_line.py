"""A connection that is cut off at a moment, however slowly the other side goes on."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from types import TracebackType


class Deadline:
    """Ends a connection after so many seconds; use it as a context manager.

    A timeout of a socket begins anew with each byte that arrives. So another thread shuts the
    connection down, by a descriptor of its own, which TLS on top of it doesn't change.
    """

    def __init__(self, seconds: float) -> None:
        self._ends = time.monotonic() + seconds
        self._lock = threading.Lock()
        self._watched: list[socket.socket] = []
        self._timer = threading.Timer(seconds, self._cut_off)
        self._timer.daemon = True
        self.passed = False

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._timer.cancel()
        self._timer.join()
        for connection in self._watched:
            connection.close()

    @property
    def left(self) -> float:
        """The seconds that are left. Raise `TimeoutError` when there are none."""
        left = self._ends - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left

    def watch(self, connection: socket.socket) -> None:
        """Take care that a connection ends in time."""
        with self._lock:
            self._watched.append(connection.dup())
            if self.passed:
                self._shut_down()

    def _cut_off(self) -> None:
        with self._lock:
            self.passed = True
            self._shut_down()

    def _shut_down(self) -> None:
        for connection in self._watched:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


def connect(host: str, port: int, deadline: Deadline, at_once: float) -> socket.socket:
    """Connect to the first address of a host that answers, and set the time it may be silent.

    Raise `OSError`: what the last of the addresses said. How long it takes to look up a name
    is the system's business.
    """
    failure = OSError("no address")
    for family, kind, protocol, _, address in socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM
    ):
        connection: socket.socket | None = None
        try:
            # Where there is no IPv6 at all, this is what fails.
            connection = socket.socket(family, kind, protocol)
            connection.settimeout(min(at_once, deadline.left))
            connection.connect(address)
            deadline.watch(connection)
            connection.settimeout(at_once)
        except OSError as error:
            if connection is not None:
                connection.close()
            failure = error
        else:
            return connection
    raise failure
