"""Secrets taken out of text that is kept or passed on: the log, what servers say.

What is known to be secret is found wherever it stands, in the forms that it takes in addresses,
JSON and headers. What merely looks like a secret is found by its surroundings or its form.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

HIDDEN = "[hidden]"
_SHORTEST = 4
"""Characters below which a secret would be found everywhere."""
SURE = 12
"""Characters of a secret's beginning by which it is found where it was cut off; a shorter secret
may well be a word of an answer, like `null`."""

_HEADER = re.compile(
    r"((?:proxy-)?authorization|(?:set-)?cookie|x-[a-z-]*(?:key|token|auth)[a-z-]*)"
    r"(['\"]?\s*[:=]\s*).+",
    re.IGNORECASE,
)
_SCHEME = re.compile(r"\b(bearer|basic)\s+[\w.~+/=-]{4,}", re.IGNORECASE)
_USER = re.compile(r"(?<=://)[^/\s@]*@")
_ADDRESS_QUERY = re.compile(r"(\b[a-z][a-z0-9+.-]*://[^\s?#\"'<>]*)[?#][^\s\"'<>]*", re.IGNORECASE)
_NAMED = re.compile(
    r"((?:api|access|secret|private)?[_-]?(?:key|token|secret|passwo?r?d|passphrase|pwd|credential)s?)"
    r"(['\"]?\s*[:=]\s*['\"]?)[^\s'\"&,;}]+",
    re.IGNORECASE,
)
# Prefixes that services give their keys, JSON Web Tokens, and what is long, mixed and no word.
_FORMED = re.compile(
    r"\b(?:sk|pk|rk|hf|ghp|gho|ghs|github_pat|glpat|xox[abprs])[-_][\w-]{8,}"
    r"|\bA[KS]IA[A-Z0-9]{12,}"
    r"|\beyJ[\w-]{8,}(?:\.[\w-]+)*"
    r"|\b(?=[A-Za-z]*\d)(?=\d*[A-Za-z])[A-Za-z0-9]{32,}\b"
    r"|\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b"
)


def hide_secrets(text: str, secrets: Iterable[str] = ()) -> str:
    """Return `text` with what is secret, or looks like it, replaced by `[hidden]`.

    That is each of `secrets`; what stands behind `Authorization:`, `api_key=` and the like; user
    and password in an address, and its query; and what has the form of a key.
    """
    text = hide_known(text, secrets)
    text = _USER.sub(f"{HIDDEN}@", text)
    text = _ADDRESS_QUERY.sub(rf"\1?{HIDDEN}", text)
    text = _HEADER.sub(rf"\1\2{HIDDEN}", text)
    text = _SCHEME.sub(rf"\1 {HIDDEN}", text)
    text = _NAMED.sub(rf"\1\2{HIDDEN}", text)
    return _FORMED.sub(HIDDEN, text)


def hide_known(text: str, secrets: Iterable[str]) -> str:
    """Return `text` without the given secrets; one that was cut off goes too, from 12 on."""
    for form in _forms(secrets):
        text = _without(text, form)
    return text


def hide_bytes(body: bytes, secrets: Iterable[str]) -> bytes:
    """Return an answer's bytes without the given secrets, as `hide_known` does for a text.

    Mostly they are returned as they are.
    """
    for form in _forms(secrets):
        written = form.encode("utf-8", "surrogateescape")
        if written[:SURE] in body:
            # As many characters as bytes, so that nothing is decoded.
            text = _without(body.decode("latin-1"), written.decode("latin-1"))
            body = text.encode("latin-1")
    return body


def _without(text: str, form: str) -> str:
    """Leave out a form of a secret, and what begins with its first 12 characters."""
    text = text.replace(form, HIDDEN)
    if len(form) <= SURE:
        return text
    beginning = form[:SURE]
    kept, place = [], 0
    while (start := text.find(beginning, place)) >= 0:
        kept += [text[place:start], HIDDEN]
        place = start + _common(text[start : start + len(form)], form)
    return "".join([*kept, text[place:]])


def _forms(secrets: Iterable[str]) -> Iterator[str]:
    """Yield the forms in which secrets may come back, longest first."""
    found: set[str] = set()
    for secret in secrets:
        if len(secret) >= _SHORTEST:
            plain = secret.encode("utf-8", "surrogateescape")
            coded = b64encode(plain).decode()
            found |= {secret, quote(plain, safe=""), quote_plus(plain), coded, coded.rstrip("=")}
            found.add(json.dumps(secret)[1:-1])
    return iter(sorted(found, key=len, reverse=True))


def _common(text: str, form: str) -> int:
    """Return how many characters two texts have in common at their beginning."""
    pairs = zip(text, form, strict=False)
    shorter = min(len(text), len(form))
    return next((place for place, (one, other) in enumerate(pairs) if one != other), shorter)
