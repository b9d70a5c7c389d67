"""The reader on a stage, for all tests of the reader."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from stage import open_on_stage

from paperdeck.ui.screens.reader import listing

if TYPE_CHECKING:
    from contextlib import AbstractAsyncContextManager
    from datetime import datetime
    from pathlib import Path
    from typing import Protocol

    from textual.pilot import Pilot

    class OpenReader(Protocol):
        def __call__(
            self, size: tuple[int, int] = ..., **options: object
        ) -> AbstractAsyncContextManager[Pilot[str]]: ...


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing wait for a pause in the typing: what follows it comes at once."""
    monkeypatch.setattr(listing, "_TYPING_PAUSE", 0.0)


@pytest.fixture
def open_reader(tmp_path: Path, now: datetime) -> OpenReader:
    """Return a function that opens the reader, by default on the sample library."""

    def open_(
        size: tuple[int, int] = (120, 40), **options: object
    ) -> AbstractAsyncContextManager[Pilot[str]]:
        return open_on_stage(tmp_path, now=now, size=size, **options)  # type: ignore[arg-type] # passed on as they are

    return open_
