"""Answers in JSON: loaded or named plainly, and fields that may be missing, null or mistyped."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from paperdeck.sources.answers import describe_answer, error_in_json, unexpected
from paperdeck.sources.errors import SourceError
from paperdeck.sources.fields import moment, one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime


_MOST_OBJECTS = 150_000
"""A page of papers with all their authors has a tenth of it; each takes memory a hundredfold."""


def load_object(body: bytes, *, service: str, what: str) -> dict[str, object]:
    """Return an answer that is a JSON object and no error report.

    `service` and `what` name for people who was asked for what: "Crossref", "a work".
    Raises `SourceError` for anything else.
    """
    data = _load(body, service=service, what=what)
    if not isinstance(data, dict):
        raise unexpected(describe_answer(body), service=service, what=what)
    return data


def load_list(body: bytes, *, service: str, what: str) -> list[object]:
    """Return an answer that is a JSON list. Raises `SourceError` as `load_object` does."""
    data = _load(body, service=service, what=what)
    if not isinstance(data, list):
        raise unexpected(describe_answer(body), service=service, what=what)
    return data


def refuse_error(data: Mapping[str, object], *, service: str) -> None:
    """Raise `SourceError` with the service's words if an object is an error report."""
    if message := error_in_json(data):
        raise SourceError(
            f"{service} reports an error", where=message, next_step="Try again in a while."
        )


def _load(body: bytes, *, service: str, what: str) -> object:
    if body.count(b"{") > _MOST_OBJECTS:
        raise unexpected(f"JSON of {body.count(b'{'):,} objects", service=service, what=what)
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise unexpected(_describe_broken(body), service=service, what=what) from error


def _describe_broken(body: bytes) -> str:
    text = body.strip()
    for first, last, kind in ((b"[", b"]", "a list"), (b"{", b"}", "an object")):
        if text.startswith(first) and not text.endswith(last):
            return f"{kind} that breaks off after {len(body):,} bytes"
    return describe_answer(body)


def text_in(data: Mapping[str, object], key: str) -> str | None:
    """Return a field's text as it came, `None` if it is missing, blank or no text."""
    value = data.get(key)
    return value if isinstance(value, str) and value.strip() else None


def line_in(data: Mapping[str, object], key: str) -> str | None:
    """Return a field's text on one line."""
    value = text_in(data, key)
    return one_line(value) if value else None


def moment_in(data: Mapping[str, object], key: str) -> datetime | None:
    """Return a field's ISO 8601 time, aware and in UTC."""
    value = text_in(data, key)
    return moment(value) if value else None


def object_in(data: Mapping[str, object], key: str) -> Mapping[str, object]:
    """Return a field's object; an empty one if there is none."""
    value = data.get(key)
    return value if isinstance(value, dict) else {}


def list_in(data: Mapping[str, object], key: str) -> list[object]:
    """Return a field's list; an empty one if there is none."""
    value = data.get(key)
    return value if isinstance(value, list) else []


def objects_in(data: Mapping[str, object], key: str) -> Iterator[Mapping[str, object]]:
    """Yield the objects of a field's list; whatever else is in it is left out."""
    for value in list_in(data, key):
        if isinstance(value, dict):
            yield value


def texts_in(data: Mapping[str, object], key: str) -> Iterator[str]:
    """Yield the texts of a field's list, each on one line, blank ones left out."""
    for value in list_in(data, key):
        if isinstance(value, str) and (line := one_line(value)):
            yield line
