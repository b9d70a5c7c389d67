"""Sending a mail over SMTP: to all of its recipients or to none, and within a minute.

Encryption that was asked for is never done without, and a certificate is checked as browsers do.
What is raised says what happened, where, and what to do; a password is never part of it.
"""

from __future__ import annotations

import re
import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from typing import TYPE_CHECKING

from paperdeck.desktop.errors import DesktopError
from paperdeck.desktop.mail_errors import explain
from paperdeck.desktop.mail_line import Deadline, connect
from paperdeck.desktop.redaction import hide_known

if TYPE_CHECKING:
    import socket
    from collections.abc import Sequence
    from datetime import datetime

    Mailbox = tuple[str, str]

IN_ALL = 60.0
"""Seconds that it may take to send a mail, whatever the server does meanwhile."""
AT_ONCE = 20.0
"""Seconds that the server may take to answer, each time."""
_GOODBYE = 2.0
"""Seconds to wait for the server's goodbye; nothing depends on it."""
_LINE_OF_A_STOP = re.compile(rb"^\.", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A mail server: `security` is `starttls`, `tls` or `none`."""

    host: str
    port: int
    security: str
    user: str | None = None
    password: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A mail as text and as HTML. Mailboxes are pairs of a name, which may be "", and an address.

    `key` is a word that names the mail: it is the same when the same mail is sent again.
    """

    sender: Mailbox
    recipients: Sequence[Mailbox]
    subject: str
    text: str
    html: str
    sent: datetime
    key: str


class MailError(DesktopError):
    """No mail was sent, or nobody can say whether one was: the message tells which."""


def compose(letter: Letter) -> EmailMessage:
    """Return the message of a letter: MIME `multipart/alternative`, 7-bit on the way."""
    message = EmailMessage(policy=SMTP)
    message["From"] = _address(letter.sender)
    message["To"] = [_address(one) for one in letter.recipients]
    message["Subject"] = letter.subject
    message["Date"] = letter.sent
    message["Message-ID"] = f"<{letter.key}@{letter.sender[1].rpartition('@')[2]}>"
    # RFC 3834: so that nobody's holiday notice answers.
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text, cte="quoted-printable")
    message.add_alternative(letter.html, subtype="html", cte="quoted-printable")
    return message


def _address(mailbox: Mailbox) -> Address:
    name, address = mailbox
    user, _, domain = address.rpartition("@")
    return Address(name, user, domain)


def send(
    letter: Letter, server: Server, *, in_all: float = IN_ALL, at_once: float = AT_ONCE
) -> None:
    """Send a letter; when this returns the server has taken it for all recipients.

    Raise `MailError` otherwise. It says so when the server broke off at the very moment in which
    it was to say whether it takes the letter: in any other case nobody has got it.
    """
    content = compose(letter).as_bytes()
    recipients = [address for _, address in letter.recipients]
    with Deadline(in_all) as deadline:
        session: _Session | None = None
        try:
            session = _Session(server, deadline, at_once)
            session.secure()
            session.deliver(content, letter.sender[1], recipients)
        except (smtplib.SMTPException, OSError, UnicodeError) as error:
            unsure = session is not None and session.unsure
            what, next_step = explain(error, server.security, late=deadline.passed, unsure=unsure)
            # Some servers repeat what they refuse.
            what = hide_known(what, [server.password, f"\0{server.user}\0{server.password}"])
            where = f"{server.host}:{server.port}"
            raise MailError(what, where=where, next_step=next_step) from error
        finally:
            if session is not None:
                session.leave()


class _Session(smtplib.SMTP):
    """A talk with a server, which is over when its time is up.

    `unsure` tells that the server has the letter and hasn't said yet whether it takes it.
    """

    def __init__(self, server: Server, deadline: Deadline, at_once: float) -> None:
        self._server = server
        self._deadline = deadline
        self.unsure = False
        super().__init__(server.host, server.port, local_hostname="localhost", timeout=at_once)
        # RFC 5321, 4.1.3: who has no name says where he is. Asking for our own name may take long.
        here = self.sock.getsockname()[0] if self.sock else "127.0.0.1"
        self.local_hostname = f"[IPv6:{here}]" if ":" in here else f"[{here}]"

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        """Connect; where the base class does it, but with an end, and with TLS if it is asked."""
        plain = connect(host, port, self._deadline, timeout)
        if self._server.security != "tls":
            return plain
        return ssl.create_default_context().wrap_socket(plain, server_hostname=host)

    def secure(self) -> None:
        """Encrypt what follows, if that was asked for, and log in."""
        self.ehlo_or_helo_if_needed()
        if self._server.security == "starttls":
            self.starttls(context=ssl.create_default_context())
            self.ehlo()
        if self._server.user is not None:
            self.login(self._server.user, self._server.password)

    def deliver(self, content: bytes, sender: str, recipients: Sequence[str]) -> None:
        """Hand over a letter if the server takes it for everybody."""
        code, said = self.mail(sender)
        if code != 250:
            raise smtplib.SMTPSenderRefused(code, said, sender)
        replies = {one: self.rcpt(one) for one in recipients}
        refused = {one: reply for one, reply in replies.items() if reply[0] not in {250, 251}}
        if refused:
            raise smtplib.SMTPRecipientsRefused(refused)
        code, said = self.docmd("DATA")
        if code != 354:
            raise smtplib.SMTPDataError(code, said)
        self.send(_LINE_OF_A_STOP.sub(b"..", content) + b".\r\n")
        self.unsure = True
        code, said = self.getreply()
        self.unsure = False
        if code != 250:
            raise smtplib.SMTPDataError(code, said)

    def leave(self) -> None:
        """Say goodbye if the server is still there."""
        with suppress(smtplib.SMTPException, OSError):
            if self.sock is not None:
                self.sock.settimeout(_GOODBYE)
                self.quit()
        self.close()
