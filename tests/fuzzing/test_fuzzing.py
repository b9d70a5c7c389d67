"""A few odd inputs for every parser; tools/fuzzing.py gives them thousands."""

from __future__ import annotations

import importlib.util
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from paperdeck.config.source_settings import SOURCE_DEFAULTS
from paperdeck.sources.registry import find_source
from paperdeck.sync.import_formats import SUPPORTED

if TYPE_CHECKING:
    from types import ModuleType

    from tests.fuzzing import watching
    from tests.fuzzing.fuzz_run import SHORT, fuzz, inputs_of
    from tests.fuzzing.fuzzed_parsers import PARSERS
    from tests.fuzzing.fuzzed_sources import asked_of
    from tests.fuzzing.mutations import Format
    from tests.fuzzing.parser_table import Parser, Reader
else:
    import watching
    from fuzz_run import SHORT, fuzz, inputs_of
    from fuzzed_parsers import PARSERS
    from fuzzed_sources import asked_of
    from mutations import Format
    from parser_table import Parser

_TOOL = Path(__file__).resolve().parents[2] / "tools" / "fuzzing.py"
_COUNT = 150
_COVERED = {name for parser in PARSERS for name in parser.covers}


@pytest.mark.parametrize("parser", PARSERS, ids=lambda parser: parser.name)
def test_nothing_but_documented_errors_comes_of_odd_inputs_and_none_takes_long(
    parser: Parser,
) -> None:
    tally = fuzz(parser, _COUNT, seed=2, longest=SHORT)
    assert tally.findings == {}
    assert tally.inputs == _COUNT
    assert tally.refused < tally.inputs, "nothing was understood: the seeds are of no use"


@pytest.mark.parametrize("name", SOURCE_DEFAULTS)
def test_every_source_is_fuzzed_by_all_that_it_can_be_asked_for(name: str) -> None:
    source = find_source(name)
    assert source is not None
    wanted = {
        f"source {name} {capability.value}"
        for capability in source.capabilities
        if asked_of(source, capability)
    }
    assert wanted <= _COVERED


def test_every_format_of_imports_is_fuzzed() -> None:
    assert {f"format {name}" for name in (*SUPPORTED, "zotero database")} <= _COVERED


def test_parsers_have_names_of_their_own() -> None:
    assert len({parser.name for parser in PARSERS}) == len(PARSERS)


# The fuzzing itself


def _strict(data: bytes) -> None:
    if b"9" in data:
        raise ValueError(data)
    if b"\xff" in data:
        raise ZeroDivisionError


_NUMBERS = Parser("numbers", Format((b"1 2 3",), ("9", "5")), _strict, (ValueError,))


def test_an_error_that_is_not_documented_is_found_with_its_input() -> None:
    tally = fuzz(_NUMBERS, 600, seed=1, longest=SHORT)
    assert tally.refused > 0
    assert tally.faults > 0
    assert all("ZeroDivisionError" in fault for fault in tally.findings)
    assert all(b"\xff" in data for data in tally.findings.values())


def test_inputs_can_be_made_again() -> None:
    first, again, other = (list(inputs_of(_NUMBERS, 50, seed, SHORT)) for seed in (1, 1, 2))
    assert first == again
    assert first != other
    assert first[0] == b"1 2 3"
    assert max(map(len, first)) >= SHORT - 10


def test_what_takes_too_long_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "LONGEST", 0.01)

    def slow(_data: bytes) -> None:
        end = time.thread_time() + 0.03
        while time.thread_time() < end:
            pass

    assert "took 0.0" in watching.read_watched(slow, b"", ()).fault


def test_what_hangs_is_broken_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "_GIVEN_UP", 0.05)

    def hang(_data: bytes) -> None:
        while True:
            pass

    assert "took more than" in watching.read_watched(hang, b"", (Exception,)).fault


@pytest.fixture
def tool() -> ModuleType:
    """The script that gives each parser thousands of inputs."""
    spec = importlib.util.spec_from_file_location("fuzzing_tool", _TOOL)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _run(tool: ModuleType, monkeypatch: pytest.MonkeyPatch, folder: Path, *arguments: str) -> int:
    findings = ("--findings", str(folder / "findings"))
    monkeypatch.setattr(sys, "argv", ["fuzzing.py", *arguments, *findings])
    code = tool.main()
    assert isinstance(code, int)
    return code


def test_the_script_prints_a_table(
    tool: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert _run(tool, monkeypatch, tmp_path, "keys", "--count", "30") == 0
    table = capsys.readouterr().out
    assert "keys and chords                   30" in table
    assert "1 parsers, 30 inputs, 0 findings" in table
    assert not (tmp_path / "findings").exists()
    assert _run(tool, monkeypatch, tmp_path, "no such parser") == 2


def _dying(data: bytes) -> None:
    if b"\xff" in data:
        sys.exit(3)


@pytest.mark.parametrize(
    ("read", "told"), [(_strict, "ZeroDivisionError"), (_dying, "the process ends by")]
)
def test_the_script_keeps_what_it_finds(
    read: Reader,
    told: str,
    tool: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setattr(tool, "PARSERS", (_NUMBERS._replace(read=read),))
    assert _run(tool, monkeypatch, tmp_path, "--count", "600") == 1
    kept = [file.read_text() for file in (tmp_path / "findings").iterdir()]
    assert all(told in text for text in kept)
    assert all(r"\xff" in text for text in kept)
    assert kept
