"""Whether a service can be reached at all, without asking it for anything."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from urllib.request import getproxies

from paperdeck.transport.errors import TransportError, TransportProblem
from paperdeck.transport.failures import transport_error
from paperdeck.transport.lookup import look_up

if TYPE_CHECKING:
    import ssl

REACH_SECONDS = 10.0
_PORTS = {"http": 80, "https": 443}


async def reach(address: str, *, within: float = REACH_SECONDS) -> None:
    """Connect to the server of an http(s) address, or to the proxy that stands before it.

    No request is sent: that is no question of manners. Raises TransportError when there is no
    way there within so many seconds, or its certificate is refused.
    """
    parts = urlsplit(address)
    proxies = getproxies()
    proxy = proxies.get(parts.scheme) or proxies.get("all")
    if proxy is not None:
        parts = urlsplit(proxy)
    host = parts.hostname or ""
    try:
        async with asyncio.timeout(within):
            await _connect(host, parts.port or _PORTS.get(parts.scheme, 443), parts.scheme)
    except TimeoutError as error:
        raise TransportError(
            TransportProblem.TIMEOUT,
            f"no answer within {within:g} s",
            where=host,
            next_step="Check the network connection",
        ) from error
    except (OSError, UnicodeError, ValueError) as error:
        raise transport_error(error, host=host) from error


async def _connect(host: str, port: int, scheme: str) -> None:
    await look_up(host, port)
    context = await asyncio.to_thread(_certificates) if scheme == "https" else None
    _, writer = await asyncio.open_connection(host, port, ssl=context)
    writer.close()


def _certificates() -> ssl.SSLContext:
    import httpx  # noqa: PLC0415 - loading it takes longer than the first paint may

    return httpx.create_ssl_context()
