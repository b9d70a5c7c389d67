"""A loopback server for the transport's tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.loopback import Loopback
else:
    from loopback import Loopback  # pytest puts the folder of tests/conftest.py on the path


@pytest.fixture
def loopback() -> Iterator[Loopback]:
    """A running server, nothing scripted yet."""
    with Loopback() as server:
        yield server


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the developer's own proxies out of the way."""
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
