"""What is exported and read again says the same."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
# What isn't the same is listed, by kind, on the page.
_ENOUGH = 0.995
_EXPORTS = (
    "BibTeX, 7-bit",
    "BibTeX, letters as they are",
    "BibLaTeX, letters as they are",
    "BibLaTeX, 7-bit",
)


@pytest.fixture(scope="module")
def tool() -> dict[str, Any]:
    return runpy.run_path(str(ROOT / "tools" / "round_trip.py"))


@pytest.fixture(scope="module")
def page() -> list[str]:
    return (ROOT / "docs" / "round-trip.md").read_text(encoding="utf-8").splitlines()


def test_the_page_has_every_format(tool: dict[str, Any], page: list[str]) -> None:
    assert list(tool["WRITERS"]) == list(_EXPORTS)
    rows = [line for line in page if line.startswith("| ") and "%" in line]
    assert len(rows) == len(tool["WRITERS"]) + len(tool["EXCHANGES"])


@pytest.mark.parametrize("name", _EXPORTS)
def test_an_export_comes_back_as_the_page_says(
    name: str, recordings: Path, corpus: Path, tool: dict[str, Any], page: list[str]
) -> None:
    described = tool["describe_export"](name, recordings, corpus)
    assert described.share >= _ENOUGH
    assert "`entry` lost" not in described.kinds
    assert described.row in page, "run tools/round_trip.py"
    assert described.kinds in page, "run tools/round_trip.py"
