"""What is exported and read again says the same."""

from __future__ import annotations

import re
import runpy
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
# What isn't the same is listed, by kind, on the page.
_ENOUGH = 99.5
_KINDS_OF_FILES = 4
_OTHER_FORMATS = 2


@pytest.fixture(scope="module")
def tool() -> dict[str, Any]:
    return runpy.run_path(str(ROOT / "tools" / "round_trip.py"))


def test_every_export_comes_back_as_the_page_says(
    recordings: Path, corpus: Path, tool: dict[str, Any]
) -> None:
    page = tool["write_page"](recordings, corpus)
    bibtex, others = page.split("RIS and CSL-JSON hold")
    shares = [float(share) for share in re.findall(r"([\d.]+)% \|", bibtex)]
    assert len(shares) == 2 * _KINDS_OF_FILES
    assert min(shares) >= _ENOUGH
    assert len(re.findall(r"([\d.]+)% \|", others)) == _OTHER_FORMATS
    assert "`entry` lost" not in page
    written = (ROOT / "docs" / "round-trip.md").read_text(encoding="utf-8")
    assert written == page, "run tools/round_trip.py"
