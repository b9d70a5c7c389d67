"""Secrets are taken out of text in whatever form they come back."""

from __future__ import annotations

import json
import time
from base64 import b64encode
from urllib.parse import quote, quote_plus

import pytest

from paperdeck.desktop.redaction import HIDDEN, hide_bytes, hide_known, hide_secrets

SECRET = 'p@ss w0rd/"ü"&more+=than 12'


@pytest.mark.parametrize(
    "form",
    [
        SECRET,
        quote(SECRET, safe=""),
        quote_plus(SECRET),
        json.dumps(SECRET)[1:-1],
        b64encode(SECRET.encode()).decode(),
        SECRET[:20],
        quote(SECRET, safe="")[:30],
    ],
)
def test_a_known_secret_is_hidden_in_every_form_and_when_cut_off(form: str) -> None:
    told = hide_known(f"before {form} after", [SECRET])
    assert told == f"before {HIDDEN} after"


def test_a_known_secret_is_hidden_each_time() -> None:
    assert hide_known(f"{SECRET},{SECRET[:15]},{SECRET}", [SECRET]) == ",".join([HIDDEN] * 3)


def test_a_secret_that_begins_like_what_stands_for_it_ends_the_search() -> None:
    told = hide_known(f"{HIDDEN}and more, {HIDDEN}and mo", [f"{HIDDEN}and more"])
    assert "and mo" not in told


def test_what_is_too_short_to_be_a_secret_is_left() -> None:
    assert hide_known("a b c", ["", "a", "abc"]) == "a b c"


@pytest.mark.parametrize("form", [SECRET, quote(SECRET, safe=""), json.dumps(SECRET)[1:-1]])
def test_an_answer_loses_the_secret(form: str) -> None:
    body = f'{{"error": "bad key {form}"}}'.encode()
    assert hide_bytes(body, [SECRET]) == f'{{"error": "bad key {HIDDEN}"}}'.encode()


def test_an_answer_loses_the_secret_where_it_was_cut_off() -> None:
    body = b"\xff" + f"{SECRET} {SECRET[:14]}".encode()
    assert hide_bytes(body, [SECRET]) == f"\xff{HIDDEN} {HIDDEN}".encode("latin-1")


def test_beginnings_of_a_secret_without_end_are_hidden_at_once() -> None:
    began = time.thread_time()
    assert hide_bytes((SECRET[:13] + "x").encode() * 200_000, [SECRET]).count(b"[") == 200_000
    assert time.thread_time() - began < 3


def test_an_answer_without_the_secret_stays_the_same_object() -> None:
    body = b"\xff nothing of it"
    assert hide_bytes(body, [SECRET]) is body


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Authorization: Bearer abc.def-123", "Authorization: [hidden]"),
        ("{'authorization': 'Basic dXNlcjpwYXNz'}", "{'authorization': [hidden]"),
        ("sent with Bearer abcd1234", "sent with Bearer [hidden]"),
        ("x-api-key: 12345", "x-api-key: [hidden]"),
        ("Set-Cookie: session=1; path=/", "Set-Cookie: [hidden]"),
        ("api_key=1234&x=1", "api_key=[hidden]&x=1"),
        ("API-KEY = '1234'", "API-KEY = '[hidden]'"),
        ("token: tok_1", "token: [hidden]"),
        ("password=hunter2, user=me", "password=[hidden], user=me"),
        ("https://me:pw@example.org/feed", "https://[hidden]@example.org/feed"),
        ("socks5://me@example.org", "socks5://[hidden]@example.org"),
        ("GET https://example.org/a?q=what+I+read&k=1 no", "GET https://example.org/a?[hidden] no"),
        ("https://example.org/a#token=1", "https://example.org/a?[hidden]"),
        ("hf_abcdefgh12345678", "[hidden]"),
        ("key is sk-abcdefghij1234567890", "key is [hidden]"),
        ("github_pat_11AAAAAAA0abcdefgh", "[hidden]"),
        ("AKIAIOSFODNN7EXAMPLE", "[hidden]"),
        ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc", "[hidden]"),
        ("0123456789abcdef0123456789abcdef", "[hidden]"),
        ("123e4567-e89b-12d3-a456-426614174000", "[hidden]"),
    ],
)
def test_what_looks_like_a_secret_is_hidden(text: str, left: str) -> None:
    assert hide_secrets(text) == left


@pytest.mark.parametrize(
    "text",
    [
        "export.arxiv.org",
        "127.0.0.1:8080",
        "crash-20261121-093000-abcd1234.txt",
        "SQLITE_CORRUPT papers.db",
        "https://export.arxiv.org/api/query",
        "list.view-3",
        "Linux 6.8.0-45-generic",
        "no attribute of ReaderScreen",
    ],
)
def test_what_helps_is_left(text: str) -> None:
    assert hide_secrets(text) == text
