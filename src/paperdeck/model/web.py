"""A request to a web service, as a source builds it and the transport carries it out."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode


@dataclass(frozen=True, slots=True)
class Request:
    """A GET request. `params` keep their order; `accept` lists the media types that will do."""

    url: str
    params: tuple[tuple[str, str], ...] = ()
    accept: tuple[str, ...] = ()

    @property
    def address(self) -> str:
        """The address with its query string."""
        return f"{self.url}?{urlencode(self.params)}" if self.params else self.url
