"""Mail servers on the loopback interface: a real one, and others that do what they shouldn't."""

from __future__ import annotations

import asyncio
import email
import email.policy
import socket
import ssl
import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Self

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from email.message import EmailMessage

CERTIFICATE = Path(__file__).with_name("localhost.pem")
USER, PASSWORD = "ada", "correct horse"


@dataclass(frozen=True)
class Received:
    """A mail that arrived, and how."""

    sender: str
    recipients: list[str]
    content: bytes
    encrypted: bool
    user: str | None

    @property
    def message(self) -> EmailMessage:
        """The mail in parts."""
        return email.message_from_bytes(self.content, policy=email.policy.default)


class MailServer:
    """A server of aiosmtpd in a thread of its own; use it as a context manager.

    `security` is as in the config; with `login` it wants `USER` and `PASSWORD`. It knows nobody
    of `unknown`, and refuses contents with the reply of `refusal`.
    """

    def __init__(
        self,
        security: str = "none",
        *,
        login: bool = False,
        unknown: tuple[str, ...] = (),
        refusal: str | None = None,
    ) -> None:
        self.received: list[Received] = []
        self.port = 0
        self._security = security
        self._login = login
        self._unknown = unknown
        self._refusal = refusal
        self._ready = threading.Event()
        self._over: Callable[[], object] = bool
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()))

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._ready.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._over()
        self._thread.join()

    async def _serve(self) -> None:
        loop, over = asyncio.get_running_loop(), asyncio.Event()
        self._over = partial(loop.call_soon_threadsafe, over.set)
        context = _server_context() if self._security == "tls" else None
        server = await loop.create_server(self._protocol, "127.0.0.1", 0, ssl=context)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await over.wait()
        server.close()

    def _protocol(self) -> SMTP:
        starttls = self._security == "starttls"
        return SMTP(
            self,
            hostname="localhost",
            tls_context=_server_context() if starttls else None,
            require_starttls=starttls,
            auth_required=self._login,
            authenticator=self._authenticate if self._login else None,
        )

    def _authenticate(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _how: str, given: object
    ) -> AuthResult:
        right = LoginPassword(USER.encode(), PASSWORD.encode())
        return AuthResult(success=given == right, handled=False, auth_data=given)

    async def handle_RCPT(  # noqa: N802 - as aiosmtpd calls it
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: object
    ) -> str:
        if address in self._unknown:
            return "550 5.1.1 nobody here of that name"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - as aiosmtpd calls it
        self, _server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        if self._refusal:
            return self._refusal
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        user = getattr(session.auth_data, "login", b"").decode() or None
        encrypted = bool(session.ssl) or self._security == "tls"
        self.received.append(
            Received(str(envelope.mail_from), list(envelope.rcpt_tos), content, encrypted, user)
        )
        return "250 taken"


def _server_context() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    return context


@contextmanager
def bad_server(behave: Callable[[socket.socket, threading.Event], None]) -> Iterator[int]:
    """Take one connection and behave as told until the test is over; gives the port.

    `behave` gets the connection and an event that is set when the test is over.
    """
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(10)

        def serve() -> None:
            with suppress(OSError):
                connection, _ = listener.accept()
                connection.settimeout(10)
                with connection, suppress(OSError):
                    behave(connection, over)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            over.set()
            thread.join()


def talk(*replies: bytes) -> Callable[[socket.socket, threading.Event], None]:
    """Give replies in turn, the first unasked, the others each after a line; then hang up."""

    def behave(connection: socket.socket, _over: threading.Event) -> None:
        connection.sendall(replies[0])
        lines = connection.makefile("rb")
        with lines:
            for reply in replies[1:]:
                line = lines.readline()
                while reply.startswith(b"after the dot ") and line.strip() != b".":
                    line = lines.readline()
                connection.sendall(reply.removeprefix(b"after the dot "))

    return behave


def stall(connection: socket.socket, over: threading.Event) -> None:
    """Say nothing at all."""
    del connection
    over.wait(10)


def drip(connection: socket.socket, over: threading.Event) -> None:
    """Send a letter now and then, but never a line."""
    while not over.wait(0.02):
        connection.sendall(b"2")


def nobody() -> int:
    """Return a port on which nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port
