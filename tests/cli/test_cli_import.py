"""import."""

from __future__ import annotations

import io
import json
import lzma
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import RunCommand, SpawnCommand, Terminal


def _line(number: int) -> bytes:
    paper = {"id": f"2401.{number:05}", "title": f"Paper {number}", "authors": "Ada Lovelace"}
    return json.dumps(paper).encode() + b"\n"


def test_a_file_is_counted(paperdeck: RunCommand, papers_file: Path) -> None:
    result = paperdeck("import", str(papers_file))
    assert (result.code, result.err) == (0, "")
    assert result.lines == [f"{papers_file}: 3 read, 3 added, 0 updated, 0 unchanged, 0 skipped"]


def test_the_counts_for_programs(filled: RunCommand, papers_file: Path) -> None:
    result = filled("import", str(papers_file), "--json")
    assert result.objects == [
        {
            "file": str(papers_file),
            "format": "arxiv-jsonl",
            "read": 3,
            "added": 0,
            "updated": 0,
            "unchanged": 3,
            "skipped": 0,
            "errors": [],
        }
    ]


def test_broken_lines_are_told_and_no_failure(paperdeck: RunCommand, tmp_path: Path) -> None:
    file = tmp_path / "some.jsonl"
    file.write_bytes(_line(1) + b"{broken\n" + b'{"id": "2401.00003"}\n' + _line(4))
    result = paperdeck("import", str(file))
    assert result.code == 0
    assert "4 read, 2 added, 0 updated, 0 unchanged, 2 skipped" in result.out
    first, second = result.err.splitlines()
    assert first.startswith(f"paperdeck: {file}:2: broken JSON")
    assert second.startswith(f"paperdeck: {file}:3: 2401.00003: ")
    (told,) = paperdeck("import", str(file), "--json").objects
    assert [(one["line"], one["id"]) for one in told["errors"]] == [
        (2, None),
        (3, "2401.00003"),
    ]
    assert all(one["reason"] for one in told["errors"])


def test_of_many_broken_lines_the_first_are_told(paperdeck: RunCommand, tmp_path: Path) -> None:
    file = tmp_path / "some.jsonl"
    file.write_bytes(_line(1) + b"{broken\n" * 1_200)
    lines = paperdeck("import", str(file)).err.splitlines()
    assert len(lines) == 21
    assert lines[-1] == f"paperdeck: {file}: and 1,180 lines more"
    (told,) = paperdeck("import", str(file), "--json").objects
    assert (told["skipped"], len(told["errors"])) == (1_200, 1_000)


def test_a_file_that_fails_does_not_stop_the_next(
    paperdeck: RunCommand, papers_file: Path, tmp_path: Path
) -> None:
    missing = tmp_path / "missing.jsonl"
    result = paperdeck("import", "--json", str(missing), str(papers_file))
    assert result.code == 1
    assert [one["added"] for one in result.objects] == [3]
    assert str(missing) in result.complaint
    assert "No such file" in result.complaint


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "the file is empty"),
        (b"<!DOCTYPE html><html><body>Not found</body></html>", "not a file of papers"),
        (b"%PDF-1.7\n\x00\x01", "not a file of papers"),
        (b"SQLite format 3\x00", "export the library as BibTeX"),
    ],
)
def test_a_file_of_another_kind_is_told(
    paperdeck: RunCommand, tmp_path: Path, content: bytes, words: str
) -> None:
    file = tmp_path / "thing"
    file.write_bytes(content)
    result = paperdeck("import", str(file))
    assert (result.code, result.out) == (1, "")
    assert words in result.complaint
    assert str(file) in result.complaint


def test_a_folder_is_no_file(paperdeck: RunCommand, tmp_path: Path) -> None:
    result = paperdeck("import", str(tmp_path))
    assert result.code == 1
    assert str(tmp_path) in result.complaint


def test_a_truncated_archive_tells_what_was_stored(paperdeck: RunCommand, tmp_path: Path) -> None:
    whole = lzma.compress(b"".join(_line(number) for number in range(20_000)), preset=0)
    file = tmp_path / "papers.xz"
    file.write_bytes(whole[: len(whole) * 2 // 3])
    result = paperdeck("import", "--json", "--tag", "batch", str(file))
    assert result.code == 1
    assert "breaks off after line" in result.complaint
    (told,) = result.objects
    assert 0 < told["added"] < 20_000
    assert paperdeck("tags", "--json").objects == [{"tag": "batch", "papers": told["added"]}]


def test_all_papers_of_a_file_get_the_tag_in_one_step(
    filled: RunCommand, papers_file: Path, tmp_path: Path
) -> None:
    more = tmp_path / "more.jsonl"
    more.write_bytes(papers_file.read_bytes() + b"".join(map(_line, range(2_500))))
    assert filled("import", str(more), "--tag", "#to/read").code == 0
    assert filled("tags", "--json").objects == [{"tag": "to/read", "papers": 2_503}]
    assert filled("undo").lines == ["undone: tag 2,503 papers with to/read"]
    assert filled("tags").out == ""


def test_a_bad_tag_is_refused_before_anything_is_read(
    paperdeck: RunCommand, papers_file: Path, home: Path
) -> None:
    result = paperdeck("import", str(papers_file), "--tag", "a//b")
    assert result.code == 2
    assert "empty part" in result.complaint
    assert not home.exists()


class _Stream:
    """Standard input, as far as an import looks at it."""

    def __init__(self, content: bytes) -> None:
        self.buffer = io.BytesIO(content)

    def isatty(self) -> bool:
        return False


def test_standard_input_is_read_for_a_dash(
    paperdeck: RunCommand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", _Stream(_line(1) + _line(2)))
    (told,) = paperdeck("import", "--json", "-").objects
    assert (told["file"], told["added"]) == ("-", 2)


def test_without_standard_input_a_dash_is_told(
    paperdeck: RunCommand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", None)
    result = paperdeck("import", "-")
    assert result.code == 2
    assert "standard input" in result.complaint


def test_progress_is_shown_on_a_terminal_and_taken_away(
    paperdeck: RunCommand,
    papers_file: Path,
    terminal: Terminal,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sys.stderr", terminal)
    assert paperdeck("import", str(papers_file)).code == 0
    shown = terminal.getvalue()
    assert "100%]" not in shown
    assert "100%  3 lines" in shown
    assert shown.endswith("\r")
    assert shown.split("\r")[-2].isspace()


def test_standard_input_is_called_so(spawn: SpawnCommand) -> None:
    done = spawn("import", "-")
    assert done.returncode == 1
    assert done.stderr == b"paperdeck: the file is empty: standard input. Check the path\n"
