"""The HTTP client: one deadline, one cap, hand-made redirects, errors in plain words."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from http.cookiejar import CookieJar
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from paperdeck import __version__
from paperdeck.desktop.redaction import SURE, hide_bytes, hide_known
from paperdeck.transport.decoding import BodyReader, read_coding
from paperdeck.transport.errors import TransportError, TransportProblem
from paperdeck.transport.failures import overdue, transport_error
from paperdeck.transport.lookup import look_up, uses_proxy
from paperdeck.transport.redirects import (
    REDIRECT_STATUSES,
    redirect_target,
    redirected_post,
    too_many_redirects,
    unreadable_redirect,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from types import TracebackType

    import httpx

    from paperdeck.model.web import Request

USER_AGENT = f"PaperDeck/{__version__} (+https://github.com/paperdeck/paperdeck)"
DEADLINE = 60.0
CAP = 8 * 2**20
_MAX_REDIRECTS = 5
_WITHOUT_BODY = REDIRECT_STATUSES | {204, 304}
_CHUNKS_AT_ONCE = 64
_LOCATION = "paperdeck.location"
_CONNECT_SECONDS = 15.0
_HTML_START = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?><!--.*?-->\s*)*<(?:!doctype\s+html|html|head)\b")


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer, decoded. Header names are lower case; `url` is where it came from."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str


class Client:
    """An HTTP client for a sync's duration; use it as an async context manager.

    `redirect_hosts` are the hosts that redirects may lead to besides the one asked.
    Proxies and certificates named in the environment are honoured.
    """

    def __init__(self, *, redirect_hosts: Collection[str] = ()):
        self._redirect_hosts = frozenset(redirect_hosts)
        self._known_hosts: set[str] = set()
        self._client: httpx.AsyncClient | None = None

    async def __aenter__(self) -> Self:
        # Loading httpx and the certificates takes longer than an event loop may stand still.
        self._client = await asyncio.to_thread(_open_client)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()

    async def fetch(
        self, request: Request, *, deadline: float = DEADLINE, cap: int = CAP
    ) -> Answer:
        """Send a request and return the answer, whatever its status.

        `deadline` (seconds) covers everything: connecting, redirects, the whole body.
        `cap` (bytes) bounds the body before and after decoding. Raises TransportError
        when there is no complete answer, or HTML where something else was asked for.
        """
        try:
            async with asyncio.timeout(deadline):
                answer = await self._follow(request, cap)
        except TimeoutError as error:
            raise overdue(deadline, host=_host(request.url)) from error
        if request.accept and answer.status == 200 and _is_unasked_html(request, answer):
            raise TransportError(
                TransportProblem.HTML,
                "a web page came instead of data",
                where=_host(answer.url),
                next_step="A login page or a proxy may be in the way",
            )
        return answer

    async def _follow(self, request: Request, cap: int) -> Answer:
        address = request.address
        for _ in range(_MAX_REDIRECTS + 1):
            answer = await self._send(address, request, cap)
            location = answer.headers.get("location")
            if answer.status not in REDIRECT_STATUSES or not location:
                return answer
            if request.body is not None:
                raise redirected_post(address)
            address = redirect_target(address, location, hosts=self._redirect_hosts)
        raise too_many_redirects(request.address)

    async def _send(self, address: str, request: Request, cap: int) -> Answer:
        import httpx  # noqa: PLC0415 - loading it takes longer than the first paint may

        if self._client is None:
            raise RuntimeError("Client is used outside its `async with` block")
        host = _host(address)
        await self._look_up(address)
        headers = _headers(request, keep_secrets=_host(request.url) == host)
        method = "GET" if request.body is None else "POST"
        try:
            async with self._client.stream(
                method, address, headers=headers, content=request.body
            ) as response:
                found = {name.lower(): value for name, value in response.headers.items()}
                found |= response.extensions.get(_LOCATION, {})
                body = b""
                if response.status_code not in _WITHOUT_BODY:
                    body = await _read_body(response, cap=cap, host=host)
                return _without_echo(Answer(response.status_code, found, body, address), request)
        except (httpx.HTTPError, httpx.InvalidURL, OSError, UnicodeError) as error:
            if _is_usable(address) and _tells_of_bad_url(error):  # httpx looked at the redirect
                raise unreadable_redirect(address) from error
            raise transport_error(error, host=host) from error

    async def _look_up(self, address: str) -> None:
        """Look a host up before httpx does, the first time it is asked."""
        try:
            parts = urlsplit(address)
            host, port = parts.hostname, parts.port or 443
        except ValueError:
            return  # httpx says what is wrong with the address
        if not host or host in self._known_hosts or uses_proxy(parts.scheme):
            return
        try:
            await look_up(host, port)
        except (OSError, UnicodeError) as error:
            raise transport_error(error, host=_host(address)) from error
        self._known_hosts.add(host)


def _open_client() -> httpx.AsyncClient:
    import httpx  # noqa: PLC0415 - loading it takes longer than the first paint may

    try:
        return httpx.AsyncClient(
            headers={"User-Agent": USER_AGENT, "Accept-Encoding": "gzip, deflate"},
            timeout=httpx.Timeout(DEADLINE, connect=_CONNECT_SECONDS),
            follow_redirects=False,
            cookies=_NoCookies(),
            event_hooks={"response": [_set_location_aside]},
        )
    except (ImportError, ValueError) as error:  # socks without its package, a bad proxy address
        raise TransportError(
            TransportProblem.PROXY,
            "the proxy named in the environment can't be used",
            next_step="Check HTTP_PROXY, HTTPS_PROXY and ALL_PROXY",
        ) from error


class _NoCookies(CookieJar):
    """Keeps and sends no cookies: nobody here is logged in, and broken ones break requests."""

    def extract_cookies(self, response: object, request: object) -> None:
        """Keep nothing of an answer."""

    def add_cookie_header(self, request: object) -> None:
        """Send nothing."""


async def _set_location_aside(response: httpx.Response) -> None:
    # httpx reads the address even where it isn't to follow it, and fails in many ways.
    location = response.headers.get("location")
    if location is not None:
        response.extensions[_LOCATION] = {"location": location}
        del response.headers["location"]


async def _read_body(response: httpx.Response, *, cap: int, host: str) -> bytes:
    headers = response.headers
    reader = BodyReader(read_coding(headers.get("content-encoding"), host=host), cap=cap, host=host)
    chunks = 0
    async for chunk in response.aiter_raw():
        for _ in reader.steps(chunk):
            await asyncio.sleep(0)
        chunks += 1
        if not chunks % _CHUNKS_AT_ONCE:  # what has come already arrives without a pause
            await asyncio.sleep(0)
    return reader.finish(headers.get("content-length"))


def _without_echo(answer: Answer, request: Request) -> Answer:
    """Take out the key that a service sends back: words of answers are shown, and kept.

    One of less than 12 characters, which no service gives, stays: it could be any word, and an
    answer without it couldn't be read. The log is kept free of it all the same.
    """
    sent = (value.removeprefix("Bearer ") for _, value in request.secrets)
    keys = [key for key in sent if len(key) >= SURE]
    if not keys:
        return answer
    headers = {name: hide_known(value, keys) for name, value in answer.headers.items()}
    return Answer(answer.status, headers, hide_bytes(answer.body, keys), answer.url)


def _headers(request: Request, *, keep_secrets: bool) -> dict[str, str]:
    """Return what a request says beside its address; a key stays with the host it is for."""
    headers = {"Accept": ", ".join(request.accept) or "*/*", **dict(request.headers)}
    if request.body is not None:
        headers["Content-Type"] = "application/json"
    if keep_secrets:
        headers.update(request.secrets)
    return headers


def _is_usable(address: str) -> bool:
    import httpx  # noqa: PLC0415 - loading it takes longer than the first paint may

    try:
        return bool(httpx.URL(address).host)
    except httpx.InvalidURL:
        return False


def _tells_of_bad_url(error: Exception) -> bool:
    import httpx  # noqa: PLC0415 - loading it takes longer than the first paint may

    return any(isinstance(cause, httpx.InvalidURL) for cause in (error, error.__cause__))


def _is_unasked_html(request: Request, answer: Answer) -> bool:
    # The body decides, not the header: misconfigured mirrors send JSON as text/html.
    asked = any("html" in media_type for media_type in request.accept)
    return not asked and _HTML_START.match(answer.body[:4096].lower()) is not None


def _host(address: str) -> str:
    """Name an address's host for people, with the port when there is one."""
    try:
        parts = urlsplit(address)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return address[:80]
    return f"{parts.hostname}{port}" if parts.hostname else address[:80]
