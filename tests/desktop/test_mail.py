from __future__ import annotations

import socket
import time
from base64 import b64encode
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from paperdeck.desktop.mail import Letter, MailError, Server, compose, send

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable

    from tests.mail_servers import (
        CERTIFICATE,
        PASSWORD,
        USER,
        MailServer,
        bad_server,
        drip,
        nobody,
        stall,
        talk,
    )
else:
    from mail_servers import (
        CERTIFICATE,
        PASSWORD,
        USER,
        MailServer,
        bad_server,
        drip,
        nobody,
        stall,
        talk,
    )

LETTER = Letter(
    sender=("Jürgen “Größe”", "me@example.org"),
    recipients=(("", "you@example.org"), ("Ada, Countess", "ada@example.org")),
    subject="3 new papers for “Größe” — " + "a rather long query " * 6,
    text="Zwölf\n.\n..two stops\nFrom here on\n" + "a long line " * 200 + "\n",
    html="<p>Zwölf</p>\n",
    sent=datetime(2026, 11, 21, 9, 30, tzinfo=UTC),
    key="paperdeck-abc",
)
EHLO = b"250-here\r\n250 SIZE 1000000\r\n"


@pytest.fixture
def trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the tests' own certificate trusted, as a system's are."""
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))


def to(port: int, security: str = "none", *, password: str | None = None) -> Server:
    user = USER if password is not None else None
    return Server(
        host="localhost" if security != "none" else "127.0.0.1",
        port=port,
        security=security,
        user=user,
        password=password or "",
    )


def refused(
    port: int, security: str = "none", *, password: str | None = None, patience: float = 20.0
) -> str:
    """Return what is told when a letter can't be sent, after a look at its form."""
    server = to(port, security, password=password)
    with pytest.raises(MailError) as raised:
        send(LETTER, server, in_all=2 * patience, at_once=patience)
    told = str(raised.value)
    assert f":{port}. " in told
    assert "\n" not in told
    assert PASSWORD not in told
    return told


# What arrives


def test_a_letter_arrives_whole_for_all_recipients() -> None:
    with MailServer() as server:
        send(LETTER, to(server.port))
    (received,) = server.received
    assert received.sender == "me@example.org"
    assert received.recipients == ["you@example.org", "ada@example.org"]
    message = received.message
    assert message.get_content_type() == "multipart/alternative"
    text, html = message.iter_parts()
    assert (text.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert text.get_content().replace("\r\n", "\n") == LETTER.text
    assert html.get_content().replace("\r\n", "\n") == LETTER.html
    assert message["Subject"] == LETTER.subject
    assert message["From"].addresses[0].display_name == "Jürgen “Größe”"
    assert [one.addr_spec for one in message["To"].addresses] == [
        "you@example.org",
        "ada@example.org",
    ]
    assert message["Date"].datetime == LETTER.sent
    assert message["Message-ID"] == "<paperdeck-abc@example.org>"
    assert message["Auto-Submitted"] == "auto-generated"


def test_on_the_way_it_is_seven_bit_in_lines_that_every_server_takes() -> None:
    content = compose(LETTER).as_bytes()
    assert content.isascii()
    assert max(map(len, content.split(b"\r\n"))) <= 998
    assert content.count(b"\n") == content.count(b"\r\n")


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_it_is_encrypted_as_asked_and_logs_in(security: str) -> None:
    with MailServer(security, login=security == "starttls") as server:
        password = PASSWORD if security == "starttls" else None
        send(LETTER, to(server.port, security, password=password))
    (received,) = server.received
    assert received.encrypted
    assert received.user == (USER if password else None)


# What doesn't


@pytest.mark.usefixtures("trusted")
def test_a_wrong_password_is_told_without_the_password() -> None:
    with MailServer("starttls", login=True) as server:
        told = refused(server.port, "starttls", password="wrong horse")
    assert "doesn't accept user and password (535" in told
    assert "wrong horse" not in told
    assert server.received == []


@pytest.mark.usefixtures("trusted")
def test_a_password_that_cannot_be_sent_is_told() -> None:
    with MailServer("starttls", login=True) as server:
        told = refused(server.port, "starttls", password="Größe")
    assert "characters beyond ASCII" in told
    assert "Größe" not in told


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_that_nobody_vouches_for_is_refused(security: str) -> None:
    with MailServer(security) as server:
        told = refused(server.port, security)
    assert "certificate can't be trusted (self-signed certificate)" in told
    assert server.received == []


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_of_another_host_is_refused(
    monkeypatch: pytest.MonkeyPatch, security: str
) -> None:
    look_up = socket.getaddrinfo
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda _host, port, **how: look_up("127.0.0.1", port, **how)
    )
    with MailServer(security) as server:
        other = Server(host="mail.example.org", port=server.port, security=security)
        with pytest.raises(MailError, match=r"certificate can't be trusted .*Hostname mismatch"):
            send(LETTER, other)
    assert server.received == []


def test_without_starttls_nothing_is_sent_in_the_clear() -> None:
    with MailServer() as server:
        told = refused(server.port, "starttls", password=PASSWORD)
    assert "no mail was sent, the mail server doesn't offer STARTTLS" in told
    assert server.received == []


def test_a_server_that_takes_no_passwords_is_told() -> None:
    with MailServer() as server:
        told = refused(server.port, password=PASSWORD)
    assert "takes no password" in told


def test_nobody_gets_it_when_one_recipient_is_refused() -> None:
    with MailServer(unknown=("ada@example.org",)) as server:
        told = refused(server.port)
    assert "refuses to deliver to ada@example.org (550 5.1.1 nobody here of that name)" in told
    assert "you@example.org" not in told
    assert server.received == []


def test_a_letter_that_is_refused_was_not_sent() -> None:
    with MailServer(refusal="552 too much \x1b[31mred") as server:
        told = refused(server.port)
    assert told.startswith("no mail was sent, the mail server refuses (552 too much")
    assert "\x1b" not in told


def test_where_nobody_listens_it_says_so() -> None:
    assert "no mail server listens there" in refused(nobody())


def test_a_name_that_nobody_has_is_told() -> None:
    with pytest.raises(MailError, match=r"name isn't known: nowhere\.invalid:25\. Check `host`"):
        send(LETTER, Server(host="nowhere.invalid", port=25, security="none"))


@pytest.mark.parametrize("security", ["none", "starttls", "tls"])
@pytest.mark.parametrize(
    "behave", [stall, drip, talk(b"220 hello\r\n", b"", b"")], ids=["stalls", "drips", "silent"]
)
def test_a_server_that_takes_for_ever_is_left_in_time(
    behave: Callable[[socket.socket, threading.Event], None], security: str
) -> None:
    started = time.monotonic()
    with bad_server(behave) as port:
        told = refused(port, security, patience=0.2)
    assert time.monotonic() - started < 10
    # What is no TLS at all is noticed before that.
    said = ["took too long to answer"] + ["no encryption could be agreed"] * (security == "tls")
    assert any(words in told for words in said)


@pytest.mark.parametrize(
    ("behave", "said"),
    [
        (talk(b""), "broke off"),
        (talk(b"554 go away\r\n"), "refuses (554 go away)"),
        (talk(b"220 hello\r\n", EHLO, b"421 closing\r\n"), "refuses mail from me@example.org (421"),
        (talk(b"220 hello\r\n", EHLO, b"250 a\r\n", b"250 b\r\n", b"250 c\r\n"), "broke off"),
        (talk(b"nonsense\r\n"), "refuses (-1"),
        (talk(b"220 " + b"x" * 10_000 + b"\r\n"), "refuses (500 Line too long"),
    ],
    ids=["hangs up", "554", "421", "before DATA", "no SMTP", "long"],
)
def test_a_server_that_misbehaves_is_told_as_no_mail_sent(
    behave: Callable[[socket.socket, threading.Event], None], said: str
) -> None:
    with bad_server(behave) as port:
        told = refused(port)
    assert told.startswith("no mail was sent, ")
    assert said in told


def test_without_the_last_answer_nobody_claims_that_it_was_sent_or_not() -> None:
    replies = (b"250 a\r\n", b"250 b\r\n", b"250 c\r\n", b"354 go on\r\n", b"after the dot ")
    with bad_server(talk(b"220 hello\r\n", EHLO, *replies)) as port:
        told = refused(port)
    assert told.startswith("the mail may have been sent or not")
    assert "the next one tells of the same papers" in told


def test_a_goodbye_that_never_comes_makes_no_failure_of_it() -> None:
    replies = (b"250 a\r\n", b"250 b\r\n", b"250 c\r\n", b"354 go on\r\n")
    with bad_server(talk(b"220 hello\r\n", EHLO, *replies, b"after the dot 250 taken\r\n")) as port:
        send(LETTER, to(port))


def test_a_password_that_the_server_repeats_is_not_told() -> None:
    offers = b"250-here\r\n250 AUTH LOGIN\r\n"
    echo = f"535 no {PASSWORD} and no {b64encode(PASSWORD.encode()).decode()}\r\n".encode()
    asked = [b"334 VXNlcm5hbWU6\r\n", b"334 UGFzc3dvcmQ6\r\n", echo]
    with bad_server(talk(b"220 hello\r\n", offers, *asked)) as port:
        told = refused(port, password=PASSWORD)
    assert "535 no [hidden] and no [hidden]" in told


def test_a_password_is_not_in_what_a_server_looks_like() -> None:
    assert PASSWORD not in repr(to(25, password=PASSWORD))


def test_an_address_that_this_machine_has_no_way_to_is_passed_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    look_up = socket.getaddrinfo

    def with_ipv6(_host: str, port: int, **how: Any) -> list[Any]:
        found = look_up("127.0.0.1", port, **how)
        # No family of that number: as where the kernel has no IPv6.
        return [(999, *found[0][1:4], ("::1", port, 0, 0)), *found]

    with MailServer() as server:
        monkeypatch.setattr(socket, "getaddrinfo", with_ipv6)
        send(LETTER, to(server.port))
    assert len(server.received) == 1
