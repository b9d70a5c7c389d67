"""The lock that lets one process work at a time."""

from __future__ import annotations

import errno
import fcntl
import os
from typing import TYPE_CHECKING

import pytest

from paperdeck.store.errors import StoreError, Trouble
from paperdeck.store.locks import only_one

if TYPE_CHECKING:
    from pathlib import Path


class BusyError(Exception):
    """Somebody else works."""


def test_a_second_one_is_told_so_and_may_when_the_first_is_done(tmp_path: Path) -> None:
    file = tmp_path / "lock"
    with only_one(file, BusyError()), pytest.raises(BusyError), only_one(file, BusyError()):
        raise AssertionError("two at once")
    with only_one(file, BusyError()):
        assert file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("code", [errno.ENOLCK, errno.EOPNOTSUPP])
def test_a_disk_without_locks_is_named_with_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(fcntl, "flock", refuse)
    file = tmp_path / "lock"
    with pytest.raises(StoreError) as caught, only_one(file, BusyError()):
        raise AssertionError("went on without a lock")
    assert caught.value.trouble is Trouble.UNREACHABLE
    assert str(file) in str(caught.value)
    assert os.strerror(code) in str(caught.value)
