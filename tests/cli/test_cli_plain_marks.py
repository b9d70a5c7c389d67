from __future__ import annotations

import json
import os
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
    counts = {"papers": 0, "notes": 0, "views": 0, "follows": 0}
    assert done.objects == [{"file": str(file), **counts, "kept": [], "too_long": 0}]
    assert json.loads(file.read_text(encoding="utf-8")) == {
        "kind": "paperdeck-marks",
        "version": 1,
    }


def test_files_of_yours_among_the_notes_stay_and_are_told(
    filled: RunCommand, exported: Path
) -> None:
    mine = exported / "notes" / "arxiv-1706.03762.md"
    mine.write_text("my own", encoding="utf-8")
    done = filled("export-marks", str(exported))
    assert done.code == 0
    assert str(mine) in done.complaint
    assert mine.read_text(encoding="utf-8") == "my own"
    told = filled("export-marks", str(exported), "--json").objects[0]
    assert told["kept"] == [str(mine)]


def test_a_note_that_no_import_would_read_is_told(
    filled: RunCommand, exported: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("marks.plain_marks", "marks.exporting"):
        monkeypatch.setattr(f"paperdeck.{module}.LONGEST_LINE", 150)
    done = filled("export-marks", str(exported))
    assert done.code == 1
    assert done.complaint.endswith("16 MiB, which import-marks won't read: 1")


def test_an_empty_library_is_not_exported_over_marks(
    paperdeck: RunCommand, exported: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = (exported / "marks.jsonl").read_bytes()
    monkeypatch.setenv("PAPERDECK_HOME", str(tmp_path / "other"))
    done = paperdeck("export-marks", str(exported))
    assert done.code == 1
    assert "There are no marks to export" in done.complaint
    assert (exported / "marks.jsonl").read_bytes() == before
    assert len(list((exported / "notes").iterdir())) == 1


APART = '{"kind": "apart", "one": "doi:10.1000/a", "other": "doi:10.1000/b"}'
DIGEST = '{"kind": "digest", "name": "daily", "told": {"doi:10.1000/a": true}}'
STAR = '{"kind": "paper", "id": "1706.03762", "starred": true}'
KEY = '{"kind": "paper", "id": "1412.6980", "key": "mine"}'


@pytest.mark.parametrize(
    ("lines", "code", "told"),
    [
        ((), 0, "0 lines read; there are no marks in it"),
        (("nonsense", "{}"), 1, "2 lines read, and nothing can be made of any"),
        ((APART,), 0, "1 line read, 1 pair of names apart new; `paperdeck undo` leaves them"),
        (
            (DIGEST,),
            0,
            "1 line read, 1 paper told of by a digest new; `paperdeck undo` leaves them",
        ),
        ((KEY,), 0, "1 line read; nothing new, but not all of it is here"),
        ((STAR, "{}"), 1, "2 lines read, 1 star new; `paperdeck undo` takes them back"),
    ],
)
def test_what_came_of_a_file_is_said_as_it_is(
    filled: RunCommand, tmp_path: Path, lines: tuple[str, ...], code: int, told: str
) -> None:
    filled("cite", "1706.03762", "--set-key", "mine")
    file = tmp_path / "x.jsonl"
    file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    done = filled("import-marks", str(file))
    assert (done.code, done.lines) == (code, [f"{file}: {told}"])
    again = filled("import-marks", str(file))
    assert again.code == code
    here = {(APART,), (DIGEST,)}
    assert ("; all of it is here already" in again.out) == (lines in here)


def test_a_file_that_cannot_be_read_stops_no_other(
    filled: RunCommand, exported: Path, tmp_path: Path
) -> None:
    newer = tmp_path / "newer.jsonl"
    newer.write_text('{"kind": "paperdeck-marks", "version": 99}', encoding="utf-8")
    star = tmp_path / "star.jsonl"
    star.write_text(STAR.replace("1706.03762", "1412.6980"), encoding="utf-8")
    done = filled("import-marks", str(tmp_path / "missing"), str(newer), str(star))
    assert done.code == 1
    unreadable, too_new = done.err.splitlines()
    assert f"can't be read (No such file or directory): {tmp_path / 'missing'}." in unreadable
    assert f"written by a newer PaperDeck: {newer}, version 99." in too_new
    assert done.lines == [f"{star}: 1 line read, 1 star new; `paperdeck undo` takes them back"]


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


def test_what_has_no_end_is_not_read(filled: RunCommand, tmp_path: Path) -> None:
    pipe = tmp_path / "marks.jsonl"
    os.mkfifo(pipe)
    for place in (tmp_path, pipe, "/dev/zero"):
        done = filled("import-marks", str(place))
        assert done.code == 1
        assert "not a regular file" in done.complaint
