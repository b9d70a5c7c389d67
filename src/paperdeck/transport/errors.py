"""What can go wrong between asking a service and holding its whole answer."""

from __future__ import annotations

from enum import StrEnum

from paperdeck.model.errors import PaperDeckError


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
