"""Saying in a few words what a service sent instead of what was asked for."""

from __future__ import annotations

import json
import re

from paperdeck.sources.errors import SourceError

_LONGEST = 120
_HTML = re.compile(
    rb"\s*(?><!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)
_HTML_TITLE = re.compile(rb"<title[^<>]*>([^<]*)", re.IGNORECASE)
_XML = re.compile(rb"\s*(?><[?!][^>]*>\s*)*<([A-Za-z_][\w:.-]*)")
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def excerpt(text: str) -> str:
    """Return one printable line of at most 120 characters."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text[: 4 * _LONGEST]).split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1].rstrip()}…"


def describe_answer(body: bytes) -> str:
    """Name what `body` is, for an error message: "an HTML page: Service unavailable"."""
    head = body.removeprefix(_BYTE_ORDER_MARK)[:65_536]
    start = head.lstrip()[:1]
    if not start:
        return "an empty answer"
    if _HTML.match(head):
        return _describe_html(head)
    if start == b"<" and (root := _XML.match(head)):
        return f"XML with the root element <{excerpt(root[1].decode(errors='replace'))}>"
    if start in {b"{", b"["}:
        return _describe_json(body)
    if _is_binary(head):
        return "binary data"
    return f'the text "{excerpt(head.decode(errors="replace"))}"'


def unexpected(came_instead: str, *, service: str, what: str) -> SourceError:
    """Describe an answer that is something else than what was asked for.

    `service` and `what` name for people who was asked for what: "arXiv", "a list of papers".
    """
    return SourceError(
        f"{service} sent something else than {what}",
        where=came_instead,
        next_step="Try again in a while.",
    )


def error_in_json(data: object) -> str | None:
    """Return the message of a JSON error report such as `{"error": "..."}`, else `None`."""
    if not isinstance(data, dict):
        return None
    for key in ("error", "message", "detail"):
        value = data.get(key)
        if isinstance(value, dict):
            value = value.get("message")
        if isinstance(value, str) and (line := excerpt(value)):
            return line
    return None


def _describe_html(head: bytes) -> str:
    title = _HTML_TITLE.search(head)
    line = excerpt(title[1].decode(errors="replace")) if title else ""
    return f"an HTML page: {line}" if line else "an HTML page"


def _describe_json(body: bytes) -> str:
    try:
        message = error_in_json(json.loads(body))
    except (ValueError, RecursionError):
        return "broken JSON"
    return f"an error report: {message}" if message else "JSON of another kind"


def _is_binary(head: bytes) -> bool:
    return any(byte < 0x20 and byte not in b"\t\n\f\r\x1b" for byte in head[:1024])
