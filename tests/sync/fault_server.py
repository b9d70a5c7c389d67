"""Whatever can go wrong on the wire, on demand: a server that breaks one rule at a time.

The loopback server of the other tests answers properly. This one writes raw bytes to the
socket, or none, or cuts the connection. Each fault in `FAULTS` says what a sync makes of it.
"""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self
from urllib.parse import parse_qsl, urlsplit

from paperdeck.model.syncing import SyncStatus
from paperdeck.transport.client import CAP

if TYPE_CHECKING:
    from tests.loopback import Call
    from tests.sync import sync_payloads as payloads
else:
    import sync_payloads as payloads

    from loopback import Call

HUB, ARXIV = "huggingface", "arxiv"
FAILED, PARTIAL, OK = SyncStatus.FAILED, SyncStatus.PARTIAL, SyncStatus.OK
IDS = [f"2610.{number:05}" for number in range(1, 4)]
PAPERS, FEED = payloads.day(IDS), payloads.feed(IDS)
LARGER = f"answer is larger than {CAP / 2**20:g} MiB"
PATIENCE = 0.12
"""Seconds that the client waits for a whole answer where waiting is the point."""
MEBIBYTE = 2**20


@dataclass
class Peer:
    """One connection as a fault sees it: the raw socket, and the request that came.

    `number` counts the server's requests from 1. Writing to a client that has left raises
    OSError, which ends the connection.
    """

    socket: socket.socket
    call: Call
    number: int
    stopping: threading.Event

    def send(self, data: bytes) -> None:
        """Write bytes as they are."""
        self.socket.sendall(data)

    def flood(self, piece: bytes) -> None:
        """Write a piece again and again until the client leaves."""
        while not self.stopping.is_set():
            self.send(piece)

    def drip(self, data: bytes) -> None:
        """Write a byte every hundredth of a second until the client leaves."""
        for byte in data:
            if self.stopping.wait(0.01):
                return
            self.send(bytes([byte]))

    def await_leaving(self) -> None:
        """Say nothing until the client leaves."""
        while self.socket.recv(4096):
            pass

    def reset(self) -> None:
        """Cut the connection so that the client gets an error instead of an end."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()


Write = Callable[[Peer], None]


@dataclass(frozen=True)
class Fault:
    """One thing that goes wrong at one source, and what a sync has to make of it.

    `write` answers a request or doesn't; with `reads` the request is read before. The source's
    line must hold `words`; without words there must be no line. `added` papers come all the
    same. `asked` is how often the source is asked, where that matters, and `waits` the least
    time in seconds that goes by. `patience` is how many seconds the client waits for a whole
    answer.
    """

    name: str
    write: Write
    words: str = ""
    status: SyncStatus = FAILED
    source: str = HUB
    added: int = 0
    asked: int | None = None
    waits: float = 0.0
    patience: float = 30.0
    reads: bool = True


class FaultServer:
    """A server with one fault; use it as a context manager. `calls` are all requests in order."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        self.calls: list[Call] = []
        self._stopping = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._connections: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._accept)]

    @property
    def url(self) -> str:
        """The server's address without a slash at the end."""
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def __enter__(self) -> Self:
        self._threads[0].start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        # A connection wakes the thread that waits for one, on every system.
        socket.create_connection(self._listener.getsockname()).close()
        self._threads[0].join()
        self._listener.close()
        for connection in self._connections:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()

    def _accept(self) -> None:
        while True:
            connection, _ = self._listener.accept()
            if self._stopping.is_set():
                connection.close()
                return
            self._connections.append(connection)
            self._threads.append(threading.Thread(target=self._serve, args=(connection,)))
            self._threads[-1].start()

    def _serve(self, connection: socket.socket) -> None:
        # A client that leaves in the middle is what is being tested.
        with connection, suppress(OSError):
            connection.settimeout(10)
            call = _read_call(connection) if self.fault.reads else Call("", {}, {})
            self.calls.append(call)
            self.fault.write(Peer(connection, call, len(self.calls), self._stopping))


def _read_call(connection: socket.socket) -> Call:
    """Read a request's head; one that isn't plain HTTP is a call without a path."""
    start = b""
    while not start.endswith(b"\r\n\r\n"):
        data = connection.recv(65_536)
        start += data
        if not data or not start.startswith(b"GET "):
            return Call("", {}, {})
    asked, *lines = start.decode("latin-1").split("\r\n")
    parts = urlsplit(asked.split(" ")[1])
    pairs = (line.partition(":") for line in lines)
    headers = {name.lower(): value.strip() for name, _, value in pairs}
    return Call(parts.path, dict(parse_qsl(parts.query)), headers)


# What is written.


def head(*headers: str, status: str = "200 OK") -> bytes:
    """Return an answer's head as it is written, control characters and all."""
    lines = (f"HTTP/1.1 {status}", "Content-Type: application/json", "Connection: close", *headers)
    return "\r\n".join((*lines, "", "")).encode("latin-1")


def whole(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    """Return a whole answer with its true length."""
    return head(f"Content-Length: {len(body)}", *headers, status=status) + body


def chunks(*pieces: bytes) -> bytes:
    """Return pieces as chunks, without the last one that ends a body."""
    return b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces)


def sends(*pieces: bytes) -> Write:
    """Write these bytes and close."""
    return lambda peer: peer.send(b"".join(pieces))


def answers(body: bytes, *headers: str, status: str = "200 OK") -> Write:
    """Answer properly with this body."""
    return sends(whole(body, *headers, status=status))


def makes(body: Callable[[], bytes], *headers: str) -> Write:
    """Answer properly with a body that is made when it is needed."""
    return lambda peer: peer.send(whole(body(), *headers))


def begins(start: bytes, go_on: Write) -> Write:
    """Write the start, then go on in some way."""

    def write(peer: Peer) -> None:
        peer.send(start)
        go_on(peer)

    return write


def floods(start: bytes, piece: Callable[[], bytes]) -> Write:
    """Write the start, then a piece without end, which is made when it is needed."""
    return begins(start, lambda peer: peer.flood(piece()))


def drips(start: bytes, rest: bytes) -> Write:
    """Write the start at once and the rest byte by byte."""
    return begins(start, lambda peer: peer.drip(rest))


def hangs(start: bytes) -> Write:
    """Write the start and fall silent."""
    return begins(start, Peer.await_leaving)


def resets(start: bytes) -> Write:
    """Write the start and cut the connection."""
    return begins(start, Peer.reset)


def in_turn(*writes: Write) -> Write:
    """Answer the first requests in turn, all others like the last."""
    return lambda peer: writes[min(peer.number, len(writes)) - 1](peer)


def at(path: str, there: Write, elsewhere: Write) -> Write:
    """Answer one path in one way and all others in another."""
    return lambda peer: (there if peer.call.path == path else elsewhere)(peer)


def redirects(location: str) -> Write:
    """Send everybody who isn't `/there` yet somewhere else; there are papers there."""
    return at("/there", answers(PAPERS), answers(b"", f"Location: {location}", status="302 Found"))


def hops(left: int, path: str = "/api/daily_papers") -> Write:
    """Redirect from path to path so many times, then answer with papers."""
    if not left:
        return answers(PAPERS)
    away = answers(b"", f"Location: /hop{left}", status="307 Temporary Redirect")
    return at(path, away, hops(left - 1, f"/hop{left}"))


def redirect_to_tls(peer: Peer) -> None:
    redirects(f"https://{peer.call.headers.get('host')}/")(peer)


def send_too_much_and_stay(peer: Peer) -> None:
    peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(PAPERS), PAPERS))
    peer.send(b"HTTP/1.1 and more\r\n\r\n")
    peer.await_leaving()


def send_two_hundred_more(total: int) -> Write:
    """Answer for an arXiv that has always another two hundred papers."""

    def write(peer: Peer) -> None:
        if "id_list" in peer.call.params:
            peer.send(whole(payloads.feed([])))
            return
        start = int(peer.call.params["start"])
        ids = [f"2609.{number:05}" for number in range(start, start + 200)]
        peer.send(whole(payloads.feed(ids, total=total, start=start)))

    return write


def send_ten_more(peer: Peer) -> None:
    """Answer for a Hugging Face that has another ten papers on every page of a day."""
    page = int(peer.call.params["p"]) if "date" in peer.call.params else 0
    peer.send(whole(payloads.day(f"2609.{page * 10 + number:05}" for number in range(10))))
