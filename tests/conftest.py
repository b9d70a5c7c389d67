"""Fixtures that every part of the house needs."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"
NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)


def _shared(name: str) -> Path:
    folder = SHARED / name
    if not folder.is_dir():
        if os.environ.get("CI") == "true":
            pytest.fail(f"{name} must be there in CI")
        pytest.skip(f"{name} is not on this machine")
    return folder


@pytest.fixture(scope="session")
def recordings() -> Path:
    """The folder of recorded answers of real services."""
    return _shared("recordings")


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The file of real paper records, one JSON object a line, xz-compressed."""
    return _shared("corpus") / "arxiv_daily_74728.jsonl.xz"


@pytest.fixture
def now() -> datetime:
    """One fixed moment that tests agree on."""
    return NOW
