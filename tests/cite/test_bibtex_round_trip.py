"""What is exported and read again says the same."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

TOOL = Path(__file__).resolve().parents[2] / "tools" / "round_trip.py"
# What isn't the same is listed, by kind, by the tool itself.
_ENOUGH = 0.995


@pytest.fixture(scope="module")
def tool() -> dict[str, Any]:
    return runpy.run_path(str(TOOL))


def test_bibliographies_come_back(recordings: Path, tool: dict[str, Any]) -> None:
    outcome = tool["compare"](tool["imported_records"](recordings))
    assert outcome.fields > 100_000
    assert not [one for one in outcome.differences if one.field == "entry"]
    assert outcome.share >= _ENOUGH


def test_papers_of_arxiv_come_back(corpus: Path, tool: dict[str, Any]) -> None:
    outcome = tool["compare"](tool["corpus_records"](corpus))
    assert outcome.fields >= 10_000
    assert outcome.share >= _ENOUGH
