"""What is exported and read again says the same."""

from __future__ import annotations

import os
import runpy
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
# What isn't the same is listed, by kind, on the page.
_ENOUGH = 0.995
_ENOUGH_OF_A_PART = 0.99
_WHOLE = os.environ.get("PAPERDECK_TRUST") == "full"
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


@pytest.mark.parametrize("name", _EXPORTS if _WHOLE else _EXPORTS[:1])
def test_an_export_comes_back_as_the_page_says(
    name: str, recordings: Path, corpus: Path, tool: dict[str, Any], page: list[str]
) -> None:
    described = tool["describe_export"](name, recordings, corpus)
    assert described.share >= _ENOUGH
    assert "`entry` lost" not in described.kinds
    assert described.row in page, "run tools/round_trip.py"
    assert described.kinds in page, "run tools/round_trip.py"


@pytest.mark.parametrize("name", _EXPORTS[1:])
def test_of_a_tenth_of_the_entries_as_much_comes_back(
    name: str, recordings: Path, tool: dict[str, Any]
) -> None:
    tenth = islice(tool["imported_records"](recordings), 0, None, 10)
    outcome = tool["compare"](tenth, tool["WRITERS"][name])
    assert outcome.share >= _ENOUGH_OF_A_PART
    assert not [one for one in outcome.differences if one.field == "entry"]
