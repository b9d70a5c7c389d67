"""A scripted HTTP server on the loopback interface: what services really do, on demand."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True)
class Call:
    """A request that arrived."""

    path: str
    params: dict[str, str]
    headers: dict[str, str]
    body: bytes = b""


@dataclass(frozen=True)
class Reply:
    """What to answer.

    `length` overrides the Content-Length that is told (`None`: the true one; -1: none).
    `repeat` sends the body again and again until the client goes away. `pause` waits
    this many seconds before every piece; `hangs` sends nothing at all.
    """

    body: bytes = b""
    status: int = 200
    kind: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    length: int | None = None
    repeat: bool = False
    pause: float = 0.0
    hangs: bool = False
    closes: bool = False


Answerer = Callable[[Call], Reply]


class Loopback:
    """The server; use it as a context manager.

    `calls` are all requests in order; `called` is set by the first.
    """

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.called = threading.Event()
        self.stopping = threading.Event()
        self._routes: dict[str, Answerer] = {}
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.loopback = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))

    @property
    def url(self) -> str:
        """The server's address without a slash at the end."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def on(self, path: str, answer: Answerer | Reply | Iterable[Reply]) -> None:
        """Answer `path` by a function, one reply for ever, or replies in turn (last for ever)."""
        if isinstance(answer, Reply):
            only = answer
            self._routes[path] = lambda _call: only
        elif callable(answer):
            self._routes[path] = answer
        else:
            waiting = list(answer)
            self._routes[path] = lambda _call: waiting.pop(0) if len(waiting) > 1 else waiting[0]

    def answer(self, call: Call) -> Reply:
        """Return the reply to a request; unknown paths are 404."""
        self.calls.append(call)
        self.called.set()
        route = self._routes.get(call.path)
        return route(call) if route else Reply(b'{"error":"not found"}', 404)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopping.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = False  # server_close() waits for them: no socket outlives a test
    loopback: Loopback

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: clients that leave in the middle are what is being tested."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    timeout = 10

    def do_POST(self) -> None:
        self._take(self.rfile.read(int(self.headers.get("Content-Length", "0"))))

    def do_GET(self) -> None:
        self._take(b"")

    def _take(self, body: bytes) -> None:
        parts = urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        call = Call(parts.path, dict(parse_qsl(parts.query)), headers, body)
        self.close_connection = True
        loopback = self.server.loopback
        reply = loopback.answer(call)
        if reply.hangs:
            loopback.stopping.wait(30)
        if not (reply.hangs or reply.closes):
            self._send(reply, loopback.stopping)

    def _send(self, reply: Reply, stopping: threading.Event) -> None:
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.kind)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        length = len(reply.body) if reply.length is None else reply.length
        if length >= 0:
            self.send_header("Content-Length", str(length))
        self.send_header("Connection", "close")
        self.end_headers()
        while not stopping.wait(reply.pause):
            self.wfile.write(reply.body)
            if not reply.repeat:
                return

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
        """Keep the tests' output clean."""
