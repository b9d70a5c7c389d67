"""Real titles and abstracts, a sample of them."""

from __future__ import annotations

import json
import lzma
from itertools import islice
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

EVERY = 50


@pytest.fixture(scope="session")
def real_texts(corpus: Path) -> list[str]:
    """Titles and abstracts of every 50th record."""
    with lzma.open(corpus, "rt", encoding="utf-8") as lines:
        records = [json.loads(line) for line in islice(lines, 0, None, EVERY)]
    return [record[part] for record in records for part in ("title", "summary")]
