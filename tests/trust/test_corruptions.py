"""Every way to spoil a file: it is told rightly, marks outlive it, and `doctor --repair` heals."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.corruptions import CASES, NOTES, Case, make_library, play
else:
    from corruptions import CASES, NOTES, Case, make_library, play

_COMPLAINT = re.compile(r"paperdeck: [^\n]*`paperdeck doctor --repair`[^\n]*\n")


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("library")
    make_library(folder)
    return folder


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.file} {case.name}")
def test_a_spoilt_library_is_told_of_and_healed(case: Case, library: Path, tmp_path: Path) -> None:
    done = play(case, library, tmp_path)
    assert done.listed.code == 0 or _COMPLAINT.fullmatch(done.listed.said), done.listed.said
    assert not done.opened or "`paperdeck doctor --repair`" in done.opened
    if case.seen is not None:
        assert (done.checked.code == 1) is case.seen, done.checked.said
        assert ("!! " in done.checked.said) is case.seen
        assert ("nothing to repair\n" in done.repaired.said) is not case.seen, done.repaired.said
    assert done.repaired.code == 0, done.repaired.said
    assert done.listed_after.code == 0, done.listed_after.said
    assert done.checked_after.code == 0, done.checked_after.said
    assert case.keeps <= done.stars
    assert done.notes == NOTES
    # Whoever opened it first has had SQLite play its journal into it.
    if "is kept as" in done.repaired.said or "set aside as" in done.repaired.said:
        assert done.kept or case.unclean


def test_there_are_enough_ways() -> None:
    assert len({(case.file, case.name) for case in CASES}) == len(CASES) >= 24
