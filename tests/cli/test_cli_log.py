"""What commands leave behind for whoever has to find out why: the log, and reports of crashes."""

from __future__ import annotations

import json
import re
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from paperdeck.cli import run as running
from paperdeck.desktop.log import LOG

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import RunCommand, SpawnCommand
    from tests.loopback import Call, Loopback, Reply
else:
    from loopback import Loopback, Reply  # pytest puts the folder of tests/conftest.py on the path

KEY = 'mY+key/of "mine"=12'
TITLE = "What somebody reads"
_LINE = re.compile(
    r'\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ \d+ [a-z-]+(?: \w+=(?:"(?:[^"\\]|\\.)*"|[^\s"]+))*'
)


def _log(home: Path) -> list[str]:
    lines = (home / "log" / "paperdeck.log").read_text(encoding="ascii").splitlines()
    assert all(map(_LINE.fullmatch, lines)), lines
    return [line.split(" ", 2)[2] for line in lines]


def _facts(line: str) -> dict[str, str]:
    return dict(re.findall(r'(\w+)=("[^"]*"|\S+)', line))


def test_a_command_that_changes_something_is_logged_with_versions_and_its_end(
    paperdeck: RunCommand, home: Path, papers_file: Path
) -> None:
    assert paperdeck("import", str(papers_file)).code == 0
    start, *_, stop = _log(home)
    assert start.startswith("start command=import version=")
    assert {"python", "sqlite", "system"} <= _facts(start).keys()
    assert stop.startswith("stop command=import exit=0 seconds=")
    assert LOG.file is None


@pytest.mark.parametrize("command", [["list"], ["show", "1706.03762"], ["tags"], ["where"]])
def test_commands_that_only_read_leave_no_line(
    filled: RunCommand, home: Path, command: list[str]
) -> None:
    before = _log(home)
    assert filled(*command).code == 0
    assert _log(home) == before


def test_a_failure_is_logged_without_its_words(filled: RunCommand, home: Path) -> None:
    assert filled("list", "titel:secretword").code == 2
    assert filled("show", "2401.99999").code == 1
    (home / "data" / "marks.db").write_bytes(b"no library\n" * 100)
    assert filled("list", "secretword").code == 1
    lines = _log(home)
    text = "\n".join(lines)
    assert "secretword" not in text
    assert "2401.99999" not in text
    assert [
        line for line in lines if re.match(r"error kind=StoreError trouble=\w+ file=marks.db", line)
    ]
    assert [_facts(line)["exit"] for line in lines if line.startswith("stop")] == [
        "0",
        "2",
        "1",
        "1",
    ]


def test_no_log_is_no_trouble(filled: RunCommand, spawn: SpawnCommand, home: Path) -> None:
    for file in (home / "log").iterdir():
        file.unlink()
    (home / "log").rmdir()
    (home / "log").write_text("in the way")
    done = spawn("mark", "1706.03762", "--star")
    assert (done.returncode, done.stderr) == (0, b"")


def _crash(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def fail(_: object) -> int:
        raise error

    monkeypatch.setattr(running, "_command", lambda _: fail)


@pytest.mark.parametrize("command", ["list", "mark", "import", "doctor", "where", "reader"])
def test_a_crash_of_any_command_is_one_line_that_names_its_report(
    paperdeck: RunCommand, home: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    _crash(monkeypatch, ValueError(TITLE))
    arguments = {"mark": ["mark", "x", "--star"], "import": ["import", "x"], "reader": []}
    result = paperdeck(*arguments.get(command, [command]))
    assert result.code == 1
    found = re.fullmatch(
        r"an unexpected ValueError ended this; what was stored stays: report in (\S+\.txt)\."
        r" It holds no paper text: please send it with what you did",
        result.complaint,
    )
    assert found
    (report,) = (home / "log").glob("crash-*.txt")
    assert found[1] == str(report)
    assert report.stat().st_mode & 0o777 == 0o600
    text = report.read_text()
    assert f"\nlast commands: {command}\n" in text
    assert text.endswith("\nValueError\n")
    assert TITLE not in text + result.err
    if command != "where":
        assert f"crash error=ValueError report={report.name}" in _log(home)


def test_a_crash_before_there_is_a_command_is_reported_too(
    paperdeck: RunCommand, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: object) -> object:
        raise KeyError(TITLE)

    monkeypatch.setattr(running, "_parse", fail)
    assert paperdeck("list").complaint.startswith("an unexpected KeyError")
    assert len(list((home / "log").glob("crash-*.txt"))) == 1


def test_a_crash_whose_report_cannot_be_kept_is_one_line_all_the_same(
    paperdeck: RunCommand, home: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    home.write_text("in the way")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "missing"))
    _crash(monkeypatch, ValueError(TITLE))
    assert "its report can't be written" in paperdeck("list").complaint


class _Echo(Loopback):
    """A service that sends back what it got in the headers, in some form."""

    def __init__(self, echo: Callable[[str], Reply]) -> None:
        super().__init__()
        self.echo = echo

    def answer(self, call: Call) -> Reply:
        """Send a paper of the day, or else the key."""
        self.calls.append(call)
        if call.path == "/api/daily_papers":
            day = {"id": "2611.00001", "title": TITLE, "summary": "Words.", "authors": []}
            return Reply(json.dumps([{"title": TITLE, "paper": {**day, "upvotes": 1}}]).encode())
        sent = call.headers.get("x-api-key") or call.headers.get("authorization", "none")
        return self.echo(sent.removeprefix("Bearer "))


ECHOES: dict[str, Callable[[str], Reply]] = {
    "refused": lambda key: Reply(f'{{"error": {json.dumps("bad key " + key)}}}'.encode(), 400),
    "forbidden": lambda key: Reply(key.encode(), 403),
    "not found": lambda key: Reply(f'{{"message": {json.dumps(key)}}}'.encode(), 404),
    "broken": lambda key: Reply(key.encode(), 200),
    "error in JSON": lambda key: Reply(json.dumps({"error": f"no {key}"}).encode(), 200),
    "web page": lambda key: Reply(f"<html><title>no {key}</title>".encode(), 200, "text/html"),
    "cut off": lambda key: Reply((f"x {key} " * 50).encode()[:190], 200, "text/plain"),
    "another kind": lambda key: Reply(b"{}", 200, headers={"Content-Encoding": quote(key)}),
    "redirect": lambda key: Reply(b"", 302, headers={"Location": f"http://{quote(key)}.example/"}),
}


@pytest.mark.parametrize("kind", ECHOES)
def test_a_key_that_a_service_sends_back_is_left_nowhere(
    paperdeck: RunCommand, home: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MY_SERVICE_KEY", KEY)
    home.mkdir()
    with _Echo(ECHOES[kind]) as server:
        table = f'base_url = "{server.url}"\nmin_interval = 0\nenabled'
        (home / "config.toml").write_text(
            f"[sources.huggingface]\n{table} = true\n[sources.arxiv]\n{table} = false\n"
            f"[sources.openalex]\nkey = '{KEY}'\n{table} = true\n"
            f'[sources.semanticscholar]\nkey = "$MY_SERVICE_KEY"\n{table} = true\n'
        )
        results = [
            paperdeck("sync", "huggingface", "semanticscholar", "openalex"),
            paperdeck("sync", "--json", "semanticscholar", "openalex"),
            paperdeck("author", "Ada Lovelace"),
            paperdeck("doctor"),
        ]
        received = [" ".join(call.headers.values()) for call in server.calls]
    assert sum(KEY in headers for headers in received) >= 3
    printed = "".join(result.out + result.err for result in results)
    files = [file for file in home.rglob("*") if file.is_file() and file.name != "config.toml"]
    kept = b"".join(file.read_bytes() for file in files)
    assert b"sync" in kept
    for form in (KEY, KEY[:12], quote(KEY), quote(KEY)[:12], json.dumps(KEY)[1:-1]):
        assert form not in printed
        assert form.encode() not in kept
    lines = _log(home)
    assert TITLE not in "\n".join(lines)
    assert [line for line in lines if line.startswith("synced source=huggingface status=ok")]
    told = [line for line in lines if re.match(r"answer|no-answer|job-failed|sync-failed", line)]
    assert told
    assert "host=127.0.0.1" in told[0] or "kind=SourceError" in told[0]


def test_two_commands_at_once_write_whole_lines(
    filled: RunCommand, spawn: SpawnCommand, home: Path
) -> None:
    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(lambda n: spawn("mark", "1706.03762", "--tag", f"t{n}"), range(8)))
    assert [one.returncode for one in done] == [0] * 8
    lines = _log(home)
    assert sum(line.startswith("stop command=mark exit=0") for line in lines) == 8


def test_the_end_of_the_log_is_printed(filled: RunCommand, home: Path) -> None:
    file = home / "log" / "paperdeck.log"
    file.with_name("paperdeck.log.1").write_text("older\nold \x1b[31m\n")
    whole = file.read_text().splitlines()
    assert filled("log", "--lines", "1").lines == whole[-1:]
    told = filled("log").lines
    assert told[2:] == whole
    assert told[:2] == ["older", "old "]
    assert file.read_text().splitlines() == whole


def test_without_a_log_that_is_said(paperdeck: RunCommand, home: Path) -> None:
    result = paperdeck("log")
    assert (result.code, result.out) == (0, "")
    assert result.complaint == f"there is no log yet: {home / 'log' / 'paperdeck.log'}"
    assert not home.exists()
