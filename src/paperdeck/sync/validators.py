"""Asking only for what has changed, by validators of earlier answers (RFC 9110, section 8.8).

They are kept in a source's memory, and only once all that the answer led to has been stored.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from paperdeck.model.web import Request
    from paperdeck.transport.client import Answer

VALIDATORS = "validators"
NOT_MODIFIED = 304
# What an answer says, and how it is asked about later.
_ASKED_BY = {"etag": "If-None-Match", "last-modified": "If-Modified-Since"}
_LONGEST = 1_000


def if_changed(request: Request, known: Mapping[str, Any]) -> Request:
    """Return the request with the validators that an earlier answer gave, if there are any."""
    conditions = tuple(
        (header, value)
        for name, header in _ASKED_BY.items()
        if isinstance(value := known.get(name), str)
    )
    return replace(request, headers=(*request.headers, *conditions)) if conditions else request


def is_conditional(request: Request) -> bool:
    """Tell whether "not modified" is an answer to a request."""
    return any(name in _ASKED_BY.values() for name, _ in request.headers)


def validators_of(answer: Answer) -> dict[str, str]:
    """Return what to ask by next time; empty if the service gives nothing of the kind."""
    found = {name: answer.headers.get(name, "") for name in _ASKED_BY}
    return {
        name: value
        for name, value in found.items()
        if value.isprintable() and value.isascii() and 0 < len(value) <= _LONGEST
    }
