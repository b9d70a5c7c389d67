"""A request to a web service, as a source builds it and the transport carries it out."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlencode


@dataclass(frozen=True, slots=True)
class Request:
    """A request; with a `body`, which is JSON, it is a POST.

    `params` keep their order; `accept` lists the media types that will do. `headers` are sent
    besides the usual ones; `secrets` are headers too, such as keys, that go to the host of `url`
    and are left out when a redirect leads elsewhere.
    """

    url: str
    params: tuple[tuple[str, str], ...] = ()
    accept: tuple[str, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    secrets: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    body: bytes | None = None

    @property
    def address(self) -> str:
        """The address with its query string."""
        return f"{self.url}?{urlencode(self.params)}" if self.params else self.url
