"""What can go wrong in a sync besides transport, parsing and the store."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

from paperdeck.model.errors import PaperDeckError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime


_CHECK_KEY = "A key may be missing or expired: check the source's settings"


class SyncError(PaperDeckError):
    """A sync, or one source's part in it, that can't go on."""


class UnknownSourceError(SyncError):
    """A source was named that doesn't exist."""

    def __init__(self, names: Iterable[str], known: Iterable[str]):
        super().__init__(
            "unknown source",
            where=", ".join(names),
            next_step=f"There are: {', '.join(known)}",
        )


class ServiceError(SyncError):
    """A service answered with a status that makes asking it further useless."""

    def __init__(self, status: int, *, host: str):
        trouble = "the service has trouble" if status >= 500 else "the service refuses"
        if status == 429:
            trouble = "the service asked us to slow down"
        next_step = _CHECK_KEY if status in {401, 403} else "Try again later"
        super().__init__(f"{trouble} (HTTP {status})", where=host, next_step=next_step)
        self.status = status
        self.host = host

    @property
    def facts(self) -> Mapping[str, str | int]:
        """The host and the status code."""
        return {"host": self.host, "status": self.status}


class RequestRefusedError(SyncError):
    """A service answered that this one request is wrong; others may be right.

    `body` is what the service said of it.
    """

    def __init__(self, status: int, body: bytes, *, host: str, reason: str | None = None):
        what = "no such address" if status == 404 else "the request was refused"
        words = f"{what} (HTTP {status})" if reason is None else f"{what}, {reason}"
        next_step = "Check base_url" if status == 404 else "Check the source's settings"
        super().__init__(words, where=host, next_step=next_step)
        self.status = status
        self.body = body
        self.host = host

    @property
    def facts(self) -> Mapping[str, str | int]:
        """The host and the status code."""
        return {"host": self.host, "status": self.status}


class HeldOffError(SyncError):
    """A service must not be asked before `until` (aware)."""

    def __init__(self, until: datetime, *, host: str):
        time = f"{until.astimezone(UTC):%H:%M}"
        super().__init__(
            "the service asked us to slow down",
            where=host,
            next_step=f"It will not be asked again before {time} UTC",
        )
        self.until = until
        self.host = host

    @property
    def facts(self) -> Mapping[str, str | int]:
        """The host and how long it is left alone."""
        return {"host": self.host, "until": f"{self.until.astimezone(UTC):%Y-%m-%dT%H:%M}Z"}
