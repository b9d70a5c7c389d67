"""What can go wrong between asking a service and holding its whole answer."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from paperdeck.model.errors import PaperDeckError

if TYPE_CHECKING:
    from collections.abc import Mapping


class TransportProblem(StrEnum):
    """The kinds of failure a caller may treat differently."""

    OFFLINE = "offline"
    TIMEOUT = "timeout"
    TOO_LARGE = "too-large"
    TRUNCATED = "truncated"
    BAD_ENCODING = "bad-encoding"
    HTTP = "http"
    REDIRECT = "redirect"
    HTML = "html"
    TLS = "tls"
    PROXY = "proxy"


class TransportError(PaperDeckError):
    """A request that brought no usable answer; `where` is the host that was asked."""

    def __init__(
        self,
        kind: TransportProblem,
        what: str,
        *,
        where: str | None = None,
        next_step: str | None = None,
    ):
        super().__init__(what, where=where, next_step=next_step)
        self.kind = kind

    @property
    def facts(self) -> Mapping[str, str | int]:
        """The host and the kind."""
        return {"host": self.where or "", "problem": self.kind.value}
