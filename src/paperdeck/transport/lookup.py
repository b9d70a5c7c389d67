"""Looking names up without keeping anybody waiting who has stopped caring.

An event loop looks names up in its executor, whose threads are joined when the program
ends: without a network that takes half a minute. A daemon thread is left behind instead.
"""

from __future__ import annotations

import asyncio
import socket
import threading
from contextlib import suppress
from urllib.request import getproxies

from paperdeck.transport.errors import TransportError, TransportProblem

LOOKUP_SECONDS = 15.0


async def look_up(host: str, port: int) -> None:
    """Return when the name service knows `host`.

    Raises OSError or UnicodeError when it doesn't, TransportError when it says nothing
    for 15 seconds. Cancelling takes effect at once.
    """
    loop = asyncio.get_running_loop()
    found: asyncio.Future[None] = loop.create_future()

    def settle(error: Exception | None) -> None:
        if found.done():
            return
        if error is None:
            found.set_result(None)
        else:
            found.set_exception(error)

    def work() -> None:
        error: Exception | None = None
        try:
            socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as failure:
            error = failure
        with suppress(RuntimeError):  # the loop is closed: nobody wants to know any more
            loop.call_soon_threadsafe(settle, error)

    threading.Thread(target=work, name="paperdeck-lookup", daemon=True).start()
    try:
        async with asyncio.timeout(LOOKUP_SECONDS):
            await found
    except TimeoutError as error:
        raise TransportError(
            TransportProblem.OFFLINE,
            "offline, the name service doesn't answer",
            where=host,
            next_step="Check the network connection",
        ) from error


def uses_proxy(scheme: str) -> bool:
    """Tell whether the environment names a proxy for a scheme: then the proxy looks names up."""
    proxies = getproxies()
    return scheme in proxies or "all" in proxies
