"""Which of the services that are switched on can be reached."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from paperdeck.transport.errors import TransportError
from paperdeck.transport.reaching import REACH_SECONDS, reach

if TYPE_CHECKING:
    from paperdeck.config.settings import Settings


@dataclass(frozen=True, slots=True)
class Reached:
    """Whether a source's server can be reached; `error` says why it can't."""

    source: str
    host: str
    error: str | None = None


async def reach_sources(settings: Settings, *, within: float = REACH_SECONDS) -> list[Reached]:
    """Try the servers of all sources that are on, at once; each of a feed's addresses is one."""
    addresses = [
        (name, address)
        for name, source in settings.sources.items()
        if source.enabled
        for address in (source.urls or (source.base_url,))
    ]
    tries = (_try(name, address, within) for name, address in addresses)
    return list(await asyncio.gather(*tries))


async def _try(source: str, address: str, within: float) -> Reached:
    host = urlsplit(address).netloc
    try:
        await reach(address, within=within)
    except TransportError as error:
        return Reached(source, host, str(error))
    return Reached(source, host)
