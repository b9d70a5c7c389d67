from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import RunCommand


@pytest.fixture
def exported(filled: RunCommand, tmp_path: Path) -> Path:
    filled("mark", "1706.03762", "--star", "--tag", "ml", "--note", "A *note*")
    filled("follow", "Ada Lovelace")
    done = filled("export-marks", str(tmp_path / "out"))
    assert (done.code, done.err) == (0, "")
    counts = "marks of 1 paper, 1 view, 1 followed; notes on 1 paper beside it"
    assert done.lines == [f"{tmp_path / 'out' / 'marks.jsonl'}: {counts}"]
    return tmp_path / "out"


def test_marks_go_into_another_library_and_back_out(
    paperdeck: RunCommand, exported: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PAPERDECK_HOME", str(tmp_path / "other"))
    done = paperdeck("import-marks", str(exported))
    assert (done.code, done.err) == (0, "")
    new = "1 star, 1 tag, 1 note, 1 view, 1 followed new"
    assert done.lines == [
        f"{exported / 'marks.jsonl'}: 3 lines read, {new}; `paperdeck undo` takes them back",
        "1 paper isn't in the library yet; its marks wait for it",
    ]
    assert paperdeck("show", "1706.03762", "--json").objects[0]["starred"] is True
    again = paperdeck("import-marks", str(exported / "marks.jsonl"))
    assert again.lines == [f"{exported / 'marks.jsonl'}: 3 lines read; all of it is here already"]
    paperdeck("export-marks", str(tmp_path / "again"))
    for name in ("marks.jsonl", "notes/arxiv-1706.03762.md"):
        assert (tmp_path / "again" / name).read_bytes() == (exported / name).read_bytes()
    assert paperdeck("undo").lines == ["undone: import marks.jsonl: marks of 1 paper"]
    assert paperdeck("import-marks", str(exported), "--json").objects[0]["changes"]["tag"] == 1


def test_lines_that_nothing_can_be_made_of_are_named(filled: RunCommand, exported: Path) -> None:
    file = exported / "marks.jsonl"
    lines = file.read_text(encoding="utf-8").splitlines()
    broken = [lines[0], "nonsense", lines[1].replace("true", "1"), '{"kind": "paper"}']
    file.write_text("\n".join(broken), encoding="utf-8")
    done = filled("import-marks", str(file))
    assert done.code == 1
    assert done.err.splitlines() == [
        f"paperdeck: {file}:2: not JSON",
        f"paperdeck: {file}:4: id: missing",
    ]
    told = filled("import-marks", str(file), "--json")
    assert told.objects[0]["errors"] == [
        {"line": 2, "reason": "not JSON"},
        {"line": 4, "reason": "id: missing"},
    ]


def test_an_export_says_its_numbers_to_programs(filled: RunCommand, tmp_path: Path) -> None:
    done = filled("export-marks", str(tmp_path / "out"), "--json")
    file = tmp_path / "out" / "marks.jsonl"
    assert done.objects == [{"file": str(file), "papers": 0, "notes": 0, "views": 0, "follows": 0}]
    assert json.loads(file.read_text(encoding="utf-8")) == {
        "kind": "paperdeck-marks",
        "version": 1,
    }


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["export-marks"], 2, "nothing is named to export-marks"),
        (["export-marks", "a", "b"], 2, "one folder at a time"),
        (["import-marks"], 2, "nothing is named to import-marks"),
        (["import-marks", "nowhere"], 1, "These marks can't be read (No such file"),
    ],
)
def test_what_is_not_understood_is_said(
    paperdeck: RunCommand, arguments: list[str], code: int, told: str
) -> None:
    done = paperdeck(*arguments)
    assert done.code == code
    assert told in done.complaint
