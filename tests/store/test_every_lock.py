"""Every public function of store and marks, while another process holds papers.db or marks.db."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.store.locked_cases import CASES
    from tests.store.locked_kinds import make_library
    from tests.store.locked_trials import (
        CONDITIONS,
        OtherProcess,
        expected,
        public_functions,
        try_case,
    )
else:
    from locked_cases import CASES
    from locked_kinds import make_library
    from locked_trials import CONDITIONS, OtherProcess, expected, public_functions, try_case


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("locked") / "library"
    make_library(folder)
    return folder


@pytest.fixture(scope="module")
def other() -> Iterator[OtherProcess]:
    process = OtherProcess()
    yield process
    process.close()


def test_every_public_function_has_a_case() -> None:
    found = public_functions()
    assert found - CASES.keys() == set(), "write a case for these in tests/store/locked_cases.py"
    assert CASES.keys() - found == set(), "these are no more"


@pytest.mark.parametrize("name", CASES)
def test_a_held_file_is_named_and_left_as_it_was(
    name: str, library: Path, other: OtherProcess, tmp_path: Path
) -> None:
    case = CASES[name]
    verdicts = try_case(case, library, tmp_path, other)
    assert [one.wrong for one in verdicts] == [[]] * len(CONDITIONS)
    assert [one.word for one in verdicts] == [expected(case, *one) for one in CONDITIONS]
