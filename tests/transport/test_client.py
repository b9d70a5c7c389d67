"""The client gives a whole answer or a one-line reason, never half an answer or a traceback."""

from __future__ import annotations

import asyncio
import gzip
import socket
import ssl
import threading
import time
from typing import TYPE_CHECKING

import pytest

from paperdeck import __version__
from paperdeck.model.web import Request
from paperdeck.transport import lookup
from paperdeck.transport.client import Answer, Client
from paperdeck.transport.errors import TransportError, TransportProblem
from paperdeck.transport.failures import transport_error

if TYPE_CHECKING:
    from tests.loopback import Loopback, Reply
else:
    from loopback import Reply

JSON = ("application/json",)


async def _fetch(url: str, *, deadline: float = 5, cap: int = 2**20) -> Answer:
    async with Client() as client:
        return await client.fetch(Request(url, accept=JSON), deadline=deadline, cap=cap)


async def _problem(url: str, *, deadline: float = 5, cap: int = 2**20) -> TransportError:
    with pytest.raises(TransportError) as caught:
        await _fetch(url, deadline=deadline, cap=cap)
    assert "\n" not in str(caught.value)
    return caught.value


async def test_an_answer_comes_with_status_headers_and_body(loopback: Loopback) -> None:
    loopback.on("/x", Reply(b'{"a": 1}', headers={"X-Thing": "yes"}))
    answer = await _fetch(f"{loopback.url}/x")
    assert (answer.status, answer.body, answer.headers["x-thing"]) == (200, b'{"a": 1}', "yes")


async def test_it_says_who_it_is_and_what_it_takes(loopback: Loopback) -> None:
    loopback.on("/x", Reply(b"[]"))
    async with Client() as client:
        request = Request(f"{loopback.url}/x", (("q", 'au:"Y. B"'),), accept=JSON)
        await client.fetch(request)
    call = loopback.calls[0]
    assert call.headers["user-agent"].startswith(f"PaperDeck/{__version__} (+https://")
    assert call.headers["accept"] == "application/json"
    assert call.headers["accept-encoding"] == "gzip, deflate"
    assert call.params == {"q": 'au:"Y. B"'}


@pytest.mark.parametrize(
    ("key", "left"),
    [("null", True), ("json", True), ("0" * 11, True), ("0123456789ab", False)],
)
async def test_an_answer_loses_the_key_but_not_what_may_be_any_word(
    loopback: Loopback, key: str, left: bool
) -> None:
    body = b'{"doi":null,"error":"%s"}' % key.encode()
    loopback.on("/x", Reply(body))
    async with Client() as client:
        request = Request(f"{loopback.url}/x", accept=JSON, secrets=(("x-api-key", key),))
        answer = await client.fetch(request)
    assert (answer.body == body) is left
    assert answer.headers["content-type"] == "application/json"


@pytest.mark.parametrize("status", [400, 404, 429, 500, 503])
async def test_statuses_are_the_callers_business(loopback: Loopback, status: int) -> None:
    loopback.on("/x", Reply(b"<html>oops</html>", status, headers={"Retry-After": "7"}))
    answer = await _fetch(f"{loopback.url}/x")
    assert (answer.status, answer.headers["retry-after"]) == (status, "7")


@pytest.mark.parametrize(
    "page", [b"<!DOCTYPE HTML>\n<p>log in", b" \n<!-- hi --><html lang=en>", b"\xef\xbb\xbf<head>"]
)
async def test_a_web_page_instead_of_data_is_told_apart(loopback: Loopback, page: bytes) -> None:
    loopback.on("/x", Reply(page, kind="text/html"))
    problem = await _problem(f"{loopback.url}/x")
    assert problem.kind is TransportProblem.HTML
    assert "127.0.0.1" in str(problem)


async def test_data_sent_under_a_wrong_name_is_data(loopback: Loopback) -> None:
    loopback.on("/x", Reply(b'<?xml version="1.0"?><feed/>', kind="text/html"))
    assert (await _fetch(f"{loopback.url}/x")).body.startswith(b"<?xml")


async def test_gzip_is_decoded_and_cut_gzip_is_an_error(loopback: Loopback) -> None:
    raw = gzip.compress(b'{"papers": []}' * 200)
    coded = {"Content-Encoding": "gzip"}
    loopback.on("/x", Reply(raw, headers=coded))
    loopback.on("/cut", Reply(raw[:-12], headers=coded))
    assert (await _fetch(f"{loopback.url}/x")).body == b'{"papers": []}' * 200
    assert (await _problem(f"{loopback.url}/cut")).kind is TransportProblem.TRUNCATED


async def test_a_body_shorter_than_promised_is_an_error(loopback: Loopback) -> None:
    loopback.on("/x", Reply(b"[1, 2", length=500))
    assert (await _problem(f"{loopback.url}/x")).kind is TransportProblem.TRUNCATED


async def test_a_bomb_is_stopped_at_the_cap(loopback: Loopback) -> None:
    bomb = gzip.compress(gzip.compress(bytes(30 * 2**20)))
    once = gzip.compress(bytes(30 * 2**20))
    loopback.on("/stacked", Reply(bomb, headers={"Content-Encoding": "gzip, gzip"}))
    loopback.on("/once", Reply(once, headers={"Content-Encoding": "gzip"}))
    assert (await _problem(f"{loopback.url}/stacked")).kind is TransportProblem.BAD_ENCODING
    assert (await _problem(f"{loopback.url}/once")).kind is TransportProblem.TOO_LARGE


async def test_an_endless_body_is_stopped_at_the_cap(loopback: Loopback) -> None:
    loopback.on("/x", Reply(b"x" * 65536, length=-1, repeat=True))
    assert (await _problem(f"{loopback.url}/x")).kind is TransportProblem.TOO_LARGE


async def test_a_slow_drip_ends_at_the_deadline(loopback: Loopback) -> None:
    loopback.on("/x", Reply(b" ", length=-1, repeat=True, pause=0.01))
    started = time.monotonic()
    problem = await _problem(f"{loopback.url}/x", deadline=0.3)
    assert problem.kind is TransportProblem.TIMEOUT
    assert time.monotonic() - started < 1.5


async def test_silence_ends_at_the_deadline(loopback: Loopback) -> None:
    loopback.on("/x", Reply(hangs=True))
    problem = await _problem(f"{loopback.url}/x", deadline=0.2)
    assert problem.kind is TransportProblem.TIMEOUT
    assert "0.2 s" in str(problem)


async def test_a_connection_closed_without_answer_is_an_error(loopback: Loopback) -> None:
    loopback.on("/x", Reply(closes=True))
    assert (await _problem(f"{loopback.url}/x")).kind is TransportProblem.TRUNCATED


async def test_cancelling_ends_a_fetch_at_once(loopback: Loopback) -> None:
    loopback.on("/x", Reply(hangs=True))
    task = asyncio.create_task(_fetch(f"{loopback.url}/x"))
    assert await asyncio.to_thread(loopback.called.wait, 5)
    started = time.monotonic()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert time.monotonic() - started < 0.5


async def test_redirects_are_followed_on_the_same_host(loopback: Loopback) -> None:
    loopback.on("/old", Reply(status=301, headers={"Location": "/new?p=1"}))
    loopback.on("/new", Reply(b"[]"))
    answer = await _fetch(f"{loopback.url}/old")
    assert (answer.status, answer.url) == (200, f"{loopback.url}/new?p=1")


async def test_a_loop_of_redirects_ends(loopback: Loopback) -> None:
    loopback.on("/x", Reply(status=302, headers={"Location": "/x"}))
    assert (await _problem(f"{loopback.url}/x")).kind is TransportProblem.REDIRECT
    assert len(loopback.calls) == 6


@pytest.mark.parametrize("location", ["javascript:alert(1)", "http://localhost:1/", "http://[x/"])
async def test_redirects_elsewhere_are_refused(loopback: Loopback, location: str) -> None:
    loopback.on("/x", Reply(status=302, headers={"Location": location}))
    assert (await _problem(f"{loopback.url}/x")).kind is TransportProblem.REDIRECT


async def test_a_refused_connection_names_host_and_next_step() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    problem = await _problem(f"http://127.0.0.1:{port}/")
    assert problem.kind is TransportProblem.OFFLINE
    assert f"127.0.0.1:{port}" in str(problem)
    assert "try again" in str(problem)


async def test_a_failed_name_lookup_means_offline(monkeypatch: pytest.MonkeyPatch) -> None:
    def lookup(*_: object, **__: object) -> object:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    problem = await _problem("http://huggingface.co/")
    assert problem.kind is TransportProblem.OFFLINE
    assert str(problem).startswith("offline")
    assert "huggingface.co" in str(problem)


def test_leaving_never_waits_for_a_name_service(monkeypatch: pytest.MonkeyPatch) -> None:
    answering = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: answering.wait(20))

    async def give_up() -> None:
        async with asyncio.timeout(0.2):
            await _fetch("http://huggingface.co/", deadline=30)

    started = time.monotonic()
    with pytest.raises(TimeoutError):
        asyncio.run(give_up())
    assert time.monotonic() - started < 1
    answering.set()


async def test_a_silent_name_service_means_offline(monkeypatch: pytest.MonkeyPatch) -> None:
    answering = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: answering.wait(20))
    monkeypatch.setattr(lookup, "LOOKUP_SECONDS", 0.05)
    problem = await _problem("http://huggingface.co/")
    answering.set()
    assert problem.kind is TransportProblem.OFFLINE
    assert str(problem).startswith("offline")


@pytest.mark.parametrize(
    "address", ["ftp://x.org/", "http://[1/", "http://a..b/", "not an address"]
)
async def test_bad_addresses_are_an_error_for_people(address: str) -> None:
    problem = await _problem(address)
    assert problem.kind in {TransportProblem.HTTP, TransportProblem.OFFLINE}


def test_an_untrusted_certificate_is_named() -> None:
    error = OSError("wrapped")
    error.__cause__ = ssl.SSLCertVerificationError(1, "certificate verify failed")
    problem = transport_error(error, host="export.arxiv.org")
    assert problem.kind is TransportProblem.TLS
    assert "certificate" in str(problem)


async def test_a_bad_proxy_setting_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", "nonsense://127.0.0.1:9")
    problem = await _problem("http://huggingface.co/")
    assert problem.kind is TransportProblem.PROXY
    assert "ALL_PROXY" in str(problem)


async def test_the_proxy_of_the_environment_is_used(
    loopback: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", loopback.url)
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    await _fetch("http://papers.invalid/api")
    assert loopback.calls[0].headers["host"] == "papers.invalid"
