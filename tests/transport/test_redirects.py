"""Redirects are followed only where they can do no harm."""

from __future__ import annotations

import pytest

from paperdeck.transport.errors import TransportError, TransportProblem
from paperdeck.transport.redirects import redirect_target


@pytest.mark.parametrize(
    ("current", "location", "target"),
    [
        ("https://a.org/x", "/y?z=1", "https://a.org/y?z=1"),
        ("https://a.org/x/y", "z", "https://a.org/x/z"),
        ("http://a.org/x", "https://a.org/x", "https://a.org/x"),
        ("https://export.a.org/x", "https://a.org/x", "https://a.org/x"),
        ("https://b.org/x", "//a.org/y", "https://a.org/y"),
    ],
)
def test_the_same_host_and_known_hosts_are_followed(
    current: str, location: str, target: str
) -> None:
    assert redirect_target(current, location, hosts={"a.org"}) == target


@pytest.mark.parametrize(
    "location",
    [
        "http://a.org/x",
        "https://evil.example/",
        "https://a.org.evil.example/",
        "https://a.org@evil.example/",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "https://[broken/",
        "https://a.org:99999/",
    ],
)
def test_others_are_refused(location: str) -> None:
    with pytest.raises(TransportError) as caught:
        redirect_target("https://a.org/x", location, hosts={"a.org"})
    assert caught.value.kind is TransportProblem.REDIRECT
    assert "a.org" in str(caught.value)
