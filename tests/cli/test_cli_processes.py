"""Commands as processes: what they load, how they end, what reaches the terminal."""

from __future__ import annotations

import json
import signal
import sqlite3
import subprocess
import sys
import unicodedata
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from paperdeck import __version__

if TYPE_CHECKING:
    from tests.cli.conftest import RunCommand, SpawnCommand

HOSTILE = (
    "On [/INST] \x1b[31mred\x1b]52;c;ZXZpbA==\x07 \x9b2J\x85 \u202eevil\u200b [@click=app.quit]x[/]"
)
HEAVY = ("textual", "rich", "httpx", "sqlite_utils", "tomlkit", "pylatexenc", "asyncio")
LOADED = (
    "import sys; from paperdeck.cli.run import run; code = run(sys.argv[1:]);"
    " sys.stderr.write(' '.join(sys.modules)); sys.exit(code)"
)


@pytest.mark.parametrize(
    "command",
    [
        ["list"],
        ["list", "--json"],
        ["show", "1706.03762"],
        ["tags"],
        ["keys"],
        ["where"],
        ["themes"],
        ["mark", "1706.03762", "--star"],
        ["cite", "1706.03762"],
        ["undo"],
    ],
)
def test_nothing_heavy_is_loaded(
    filled: RunCommand, spawn: SpawnCommand, command: list[str]
) -> None:
    done = spawn(*command, python=("-c", LOADED))
    assert done.returncode == 0
    loaded = {name.partition(".")[0] for name in done.stderr.decode().split()}
    # Titles and abstracts with LaTeX need its parser; nothing else does.
    heavy = set(HEAVY) - ({"pylatexenc"} if command[0] in {"list", "show"} else set())
    assert loaded & heavy == set()


def test_the_module_is_the_command(spawn: SpawnCommand) -> None:
    assert spawn("--version").stdout.decode() == f"PaperDeck {__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["where"], 0),
        (["list", "nosuchword"], 0),
        (["show", "2401.99999"], 1),
        (["import", "/nowhere.jsonl"], 1),
        (["list", "titel:x"], 2),
        (["lst"], 2),
        ([], 2),  # there is no terminal for the reader
        (["demo"], 2),
    ],
)
def test_the_exit_code_tells_and_errors_are_one_line(
    spawn: SpawnCommand, arguments: list[str], code: int
) -> None:
    done = spawn(*arguments)
    assert done.returncode == code
    assert done.stderr.count(b"\n") == bool(code)
    assert not code or done.stderr.startswith(b"paperdeck: ")


def test_standard_input_is_imported(spawn: SpawnCommand, papers_file: Path) -> None:
    done = spawn("import", "-", "--json", stdin=papers_file.read_bytes())
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout)["added"] == 3


def test_a_reader_of_the_output_may_leave(filled: RunCommand, tmp_path: Path) -> None:
    file = tmp_path / "many.jsonl"
    lines = (
        json.dumps({"id": f"2401.{number:05}", "title": "A paper " * 20, "authors": "Ada L"})
        for number in range(3_000)
    )
    file.write_text("\n".join(lines), encoding="utf-8")
    filled("import", str(file))
    command = [sys.executable, "-m", "paperdeck", "list", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        assert child.stdout.readline().startswith(b"{")
        child.stdout.close()
        assert child.stderr.read() == b""
        assert child.wait(30) == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_is_told(filled: RunCommand) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "paperdeck", "list"],
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
            timeout=30,
        )
    assert done.returncode == 1
    assert done.stderr.count(b"\n") == 1
    assert b"No space left" in done.stderr


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_streams_are_no_trouble(filled: RunCommand, tmp_path: Path, closed: str) -> None:
    command = f'"$0" -m paperdeck list {closed}'
    done = subprocess.run(
        ["sh", "-c", command, sys.executable], capture_output=True, check=False, timeout=30
    )
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize(
    "env",
    [
        {"LANG": "C", "LC_ALL": ""},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"PYTHONIOENCODING": "latin-1"},
    ],
)
def test_any_locale_will_do(filled: RunCommand, spawn: SpawnCommand, env: dict[str, str]) -> None:
    filled("mark", "1412.6980", "--tag", "été", "--note", "注意 α")
    done = spawn("list", env=env)
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"Adam: A Method" in done.stdout
    papers = [json.loads(line) for line in spawn("list", "--json", env=env).stdout.splitlines()]
    adam = next(paper for paper in papers if paper["arxiv_id"] == "1412.6980")
    assert adam["tags"] == ["été"]
    assert adam["notes"][0]["text"] == "注意 α"
    assert spawn("show", "nö", env=env).returncode == 1


def _visible(output: bytes) -> bool:
    """Tell whether all that was printed can be seen, line ends aside."""
    text = output.decode()
    return not any(unicodedata.category(one) in {"Cc", "Cf", "Cs"} for one in text if one != "\n")


def _tamper(home: Path) -> None:
    """Put into the library what would never have come through the gate."""
    with closing(sqlite3.connect(home / "data" / "papers.db", isolation_level=None)) as conn:
        conn.execute(
            "UPDATE papers SET title = ?, abstract = title, organization = title", (HOSTILE,)
        )
        conn.execute("UPDATE papers SET authors = ? || row", (HOSTILE,))
        conn.execute("UPDATE papers SET venue = ?, comment = ?", (HOSTILE, HOSTILE))
    with closing(sqlite3.connect(home / "data" / "marks.db", isolation_level=None)) as conn:
        conn.execute("UPDATE tags SET tag = ?", (HOSTILE,))
        conn.execute("UPDATE notes SET text = ?, quote = ?", (HOSTILE, HOSTILE))
        conn.execute("UPDATE marked_papers SET title = ?", (HOSTILE,))
        conn.execute("UPDATE steps SET label = ?", (HOSTILE,))


@pytest.mark.parametrize(
    "command",
    [
        ["list"],
        ["list", "--json"],
        ["show", "1706.03762"],
        ["show", "1706.03762", "--json"],
        ["tags"],
        ["tags", "--json"],
        ["undo"],
        ["mark", "1706.03762", "--note", "another"],
        ["cite", "1706.03762"],
        ["cite", "1706.03762", "--unicode"],
        ["cite", "1706.03762", "--format", "markdown"],
        ["cite", "1706.03762", "--format", "text"],
    ],
)
def test_nothing_in_the_library_reaches_the_terminal_as_a_command(
    filled: RunCommand, spawn: SpawnCommand, home: Path, command: list[str]
) -> None:
    filled("mark", "1706.03762", "--tag", "x", "--note", "n")
    _tamper(home)
    done = spawn(*command)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout
    assert _visible(done.stdout)


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (["show", HOSTILE], 1),
        (["list", f"titel:{HOSTILE}"], 2),
        (["list", "--limit", HOSTILE], 2),
        (["list", f"--{HOSTILE.replace(' ', '')}"], 2),
        ([HOSTILE], 2),
        (["import", f"/nowhere/{HOSTILE}"], 1),
        (["import", "--format", HOSTILE, "x"], 2),
        (["sync", HOSTILE], 2),
        (["sync", "--since", HOSTILE], 2),
        (["mark", "1706.03762", "--tag", f"{HOSTILE}//"], 2),
        (["mark", "1706.03762", "--tag", HOSTILE.replace("/", "")], 0),
        (["mark", "1706.03762", "--note", HOSTILE], 0),
        (["cite", "1706.03762", "-o", f"/nowhere/{HOSTILE}"], 1),
    ],
)
def test_nothing_typed_reaches_the_terminal_as_a_command(
    filled: RunCommand, spawn: SpawnCommand, command: list[str], code: int
) -> None:
    done = spawn(*command)
    assert done.returncode == code
    assert done.stderr.count(b"\n") == bool(code)
    assert _visible(done.stdout + done.stderr)


@pytest.mark.parametrize("command", ["show", "list", "import", "sync", "where"])
def test_bytes_that_are_no_text_are_no_trouble(
    filled: RunCommand, spawn: SpawnCommand, command: str
) -> None:
    done = spawn(command.encode(), b"x\xff\xfey")
    assert done.returncode in {0, 1, 2}
    assert done.stderr.count(b"\n") == bool(done.returncode)
    done.stderr.decode()


def test_hostile_text_is_kept_whole_in_json(
    filled: RunCommand, spawn: SpawnCommand, home: Path
) -> None:
    _tamper(home)
    paper = json.loads(spawn("list", "--json", "--limit", "1").stdout)
    assert paper["title"] == HOSTILE


def test_a_home_that_cannot_be_made_is_told(spawn: SpawnCommand, tmp_path: Path) -> None:
    (tmp_path / "a file").touch()
    for command in (["list"], ["mark", "x", "--star"], ["import", __file__], ["sync"]):
        done = spawn(*command, env={"PAPERDECK_HOME": str(tmp_path / "a file" / "home")})
        assert done.returncode == 1, done.stderr
        assert done.stderr.count(b"\n") == 1
        assert b"a file/home" in done.stderr


@pytest.mark.parametrize("name", ["papers.db", "marks.db"])
@pytest.mark.parametrize(
    "content", [b"what is this\n" * 100, b"SQLite format 3\x00" + b"x" * 5_000]
)
def test_a_file_that_is_no_library_is_told(
    filled: RunCommand, spawn: SpawnCommand, home: Path, name: str, content: bytes
) -> None:
    for file in (home / "data").glob(f"{name}-*"):
        file.unlink()
    (home / "data" / name).write_bytes(content)
    for command in (["list"], ["mark", "1706.03762", "--star"]):
        done = spawn(*command)
        assert done.returncode == 1
        assert done.stderr.count(b"\n") == 1
        assert name.encode() in done.stderr
    assert (home / "data" / name).read_bytes() == content


def test_a_newer_library_is_read_and_not_written(
    filled: RunCommand, spawn: SpawnCommand, home: Path
) -> None:
    with closing(sqlite3.connect(home / "data" / "papers.db", isolation_level=None)) as conn:
        conn.execute("PRAGMA user_version = 99")
    done = spawn("list", "--ids")
    assert (done.returncode, len(done.stdout.splitlines())) == (0, 3)
    assert b"newer PaperDeck" in done.stderr
    done = spawn("mark", "1706.03762", "--star")
    assert (done.returncode, done.stderr.count(b"\n")) == (1, 1)


def test_ctrl_c_ends_an_import_in_one_line(home: Path) -> None:
    command = [sys.executable, "-m", "paperdeck", "import", "-"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as child:
        assert child.stdin is not None
        assert child.stderr is not None
        line = json.dumps({"id": "2401.00001", "title": "A paper", "authors": "A B"}) + "\n"
        # More than is read ahead: the import has begun when all of it is taken.
        child.stdin.write(line.encode() * 4_000)
        child.stdin.flush()
        child.send_signal(signal.SIGINT)
        assert child.stderr.read() == b"paperdeck: stopped; what was stored stays\n"
        assert child.wait(30) == 130
