"""The HTTP library's and the system's exceptions in words for people."""

from __future__ import annotations

import socket
import ssl

from paperdeck.model.causes import causes
from paperdeck.transport.errors import TransportError, TransportProblem

_CHECK_NETWORK = "Check the network connection"
_LATER = "Try again later"


def transport_error(error: Exception, *, host: str) -> TransportError:
    """Turn an exception of httpx or of the operating system into a TransportError.

    The kind is taken from the first telling exception in the chain of causes.
    """
    kind, what, next_step = _from_causes(error) or _from_httpx(error)
    return TransportError(kind, what, where=host, next_step=next_step)


def overdue(deadline: float, *, host: str) -> TransportError:
    """Describe an answer that was not complete within `deadline` seconds."""
    return TransportError(
        TransportProblem.TIMEOUT,
        f"no complete answer within {deadline:g} s",
        where=host,
        next_step=_LATER,
    )


def _from_causes(error: BaseException) -> tuple[TransportProblem, str, str] | None:
    for cause in causes(error, hidden=True):
        match cause:
            case ssl.SSLCertVerificationError():
                reason = getattr(cause, "verify_message", "") or "not trusted"
                return (
                    TransportProblem.TLS,
                    f"the server's certificate was refused ({reason})",
                    "A login page or a proxy may be in the way, or the clock is wrong",
                )
            case ssl.SSLError():
                return TransportProblem.TLS, "no secure connection", _LATER
            case socket.gaierror() | UnicodeError():
                next_step = f"{_CHECK_NETWORK} and base_url"
                return TransportProblem.OFFLINE, "offline, or no such server", next_step
            case ConnectionRefusedError():
                next_step = "The service may be down: try again later"
                return TransportProblem.OFFLINE, "connection refused", next_step
            case ConnectionError():
                return TransportProblem.TRUNCATED, "the connection broke off", _LATER
    return None


def _from_httpx(error: Exception) -> tuple[TransportProblem, str, str]:
    import httpx  # noqa: PLC0415 - loading it takes longer than the first paint may

    kind = TransportProblem
    broken = (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError)
    unusable = (httpx.InvalidURL, httpx.UnsupportedProtocol, httpx.LocalProtocolError)
    proxy = "Check the proxy settings in the environment"
    meanings: tuple[tuple[tuple[type[Exception], ...], TransportProblem, str, str], ...] = (
        ((httpx.ConnectTimeout,), kind.TIMEOUT, "the server can't be reached", _CHECK_NETWORK),
        ((httpx.TimeoutException,), kind.TIMEOUT, "the server fell silent", _LATER),
        ((httpx.ProxyError,), kind.PROXY, "the proxy refused", proxy),
        (broken, kind.TRUNCATED, "the connection broke off", _LATER),
        (unusable, kind.HTTP, "not a usable web address", "Check base_url"),
        ((httpx.ConnectError, OSError), kind.OFFLINE, "offline, no way there", _CHECK_NETWORK),
    )
    for types, problem, what, next_step in meanings:
        if isinstance(error, types):
            return problem, what, next_step
    return kind.HTTP, "the exchange failed", _LATER
