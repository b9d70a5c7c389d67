"""A short day with the reader; `bench/soak.py` is a long one, and measures it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from paperdeck.sample.library import create_sample

if TYPE_CHECKING:
    from datetime import datetime

    from tests.loopback import Loopback
    from tests.ui import soaking
else:
    import soaking

    from loopback import Loopback  # pytest puts the folder of tests/conftest.py on the path

FILES = Path("/proc/self/fd")


@pytest.mark.skipif(sys.platform != "linux", reason="open files are counted in /proc")
async def test_random_keys_resizes_and_syncs_leave_no_error_and_no_open_file(
    tmp_path: Path, now: datetime
) -> None:
    store = create_sample(tmp_path / "data", now=now)
    with Loopback() as server:
        services = soaking.Services(server)
        soaking.configure(tmp_path, services.url)
        files: list[int] = []
        length = soaking.Length(keys=120, resizes=8, syncs=2)
        seen = await soaking.soak(
            tmp_path, store, length, at=lambda _: files.append(len(list(FILES.iterdir())))
        )
    assert seen.complaints == []
    assert (seen.keys, seen.resizes) == (120, 8)
    assert seen.synced >= 3
    assert seen.fetched > 0
    assert len(seen.commands) > 10
    # The first is from before all lanes were opened.
    assert files[1] == files[-1]
