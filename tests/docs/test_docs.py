"""Documents are part of the product: what they show must be what the code does."""

from __future__ import annotations

import re
import runpy
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from paperdeck.cli.parser import build_parser
from paperdeck.config.source_settings import SOURCE_DEFAULTS
from paperdeck.config.themes import load_themes
from paperdeck.query.syntax import parse

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_key_table_of_the_readme_is_current() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "docs" / "make_keys.py"), "--check"], check=False
    )
    assert done.returncode == 0, "run docs/make_keys.py"


def test_the_readme_begins_with_what_it_is_one_picture_and_two_commands() -> None:
    picture = README.index("![")
    demo, test = README.index("<!-- command: demo -->"), README.index("<!-- command: test -->")
    assert picture < demo < test < README.index("## What it does")
    assert (ROOT / re.findall(r"!\[[^]]*\]\(([^)]+)\)", README)[0]).is_file()


@pytest.mark.parametrize("query", re.findall(r"^\| (`.*`) \| .+ \|$", README, re.MULTILINE))
def test_every_query_in_the_readme_is_one(query: str) -> None:
    section = README.split("## Filtering")[1].split("## On the command line")[0]
    if query in section:
        for one in re.findall(r"`([^`]+)`", query):
            parse(one)


def test_every_command_in_the_readme_is_understood() -> None:
    section = README.split("## On the command line")[1].split("## More")[0]
    lines = re.findall(r"^paperdeck (.+?)(?:\s+#.*)?$", section, re.MULTILINE)
    assert len(lines) >= 5
    for line in lines:
        words = shlex.split(line)
        assert vars(build_parser().parse_args(words))


@pytest.mark.parametrize("name", re.findall(r"\]\(([A-Z]+\.md|LICENSE)\)", README))
def test_every_document_the_readme_points_to_is_there(name: str) -> None:
    assert (ROOT / name).is_file()


def test_the_architecture_is_told_in_two_hundred_lines_and_names_real_files() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 200
    source = ROOT / "src" / "paperdeck"
    named = set(
        re.findall(r"`((?:ui|store|text|query|sync|model|sources|config|cli)/[\w/]+\.py)", text)
    )
    assert named
    assert [name for name in sorted(named) if not (source / name).is_file()] == []


def test_the_theme_in_the_readme_exists() -> None:
    themes, _ = load_themes(ROOT / "nowhere")
    for name in re.findall(r'^theme = "([^"]+)"$', README, re.MULTILINE):
        assert name in themes


def test_no_module_has_outgrown_its_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    with pytest.raises(SystemExit) as end:
        runpy.run_path(str(ROOT / ".ci" / "module_sizes.py"), run_name="__main__")
    assert end.value.code == 0


@pytest.mark.parametrize("name", SOURCE_DEFAULTS)
def test_every_source_has_a_page_and_a_line_in_the_list_of_them(name: str) -> None:
    folder = ROOT / "docs" / "sources"
    listed = (folder / "README.md").read_text(encoding="utf-8")
    (line,) = (line for line in listed.splitlines() if line.startswith("|") and f"`{name}`" in line)
    (page,) = re.findall(r"\]\(([a-z-]+\.md)\)", line)
    assert (folder / page).is_file()
    on = "| yes |" in line
    assert on is SOURCE_DEFAULTS[name].on
