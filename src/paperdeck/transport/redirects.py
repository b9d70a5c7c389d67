"""Where a redirect may lead: never to another scheme's tricks, never to strangers."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from paperdeck.model.addresses import LONGEST_ADDRESS
from paperdeck.transport.errors import TransportError, TransportProblem

if TYPE_CHECKING:
    from collections.abc import Collection

REDIRECT_STATUSES = frozenset({301, 302, 303, 307, 308})


def redirect_target(current: str, location: str, *, hosts: Collection[str]) -> str:
    """Return the address that a redirect from `current` to `location` leads to.

    Allowed are http and https addresses on the same host or on one of `hosts`, and never
    a step down from https to http. Raises TransportError otherwise.
    """
    here = urlsplit(current)
    if len(location) > LONGEST_ADDRESS:
        raise unreadable_redirect(current)
    try:
        target = urljoin(current, location.strip())
        there = urlsplit(target)
        host = there.hostname
        _ = there.port  # reading it checks it
    except ValueError as error:
        raise unreadable_redirect(current) from error
    if not target.isprintable() or " " in target:
        raise unreadable_redirect(current)
    if there.scheme not in {"http", "https"} or not host:
        raise _refusal(here.hostname, f"a {there.scheme[:20]}: address")
    if here.scheme == "https" and there.scheme == "http":
        raise _refusal(here.hostname, f"an unencrypted address on {host}")
    if host != here.hostname and host not in hosts:
        raise _refusal(here.hostname, f"another host, {host}")
    return target


def too_many_redirects(address: str) -> TransportError:
    """Describe a chain of redirects that doesn't end."""
    return _refusal(urlsplit(address).hostname, "one address after another")


def redirected_post(address: str) -> TransportError:
    """Describe a redirect of a request that carries data: it is not sent elsewhere."""
    return _refusal(urlsplit(address).hostname, "another address, with data")


def unreadable_redirect(address: str) -> TransportError:
    """Describe a redirect from `address` to something that is no address."""
    return _refusal(urlsplit(address).hostname, "an address that can't be read")


def _refusal(host: str | None, target: str) -> TransportError:
    return TransportError(
        TransportProblem.REDIRECT,
        f"redirected to {target}",
        where=host,
        next_step="A login page or a proxy may be in the way, or base_url needs a change",
    )
