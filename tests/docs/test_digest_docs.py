"""docs/digest.md: what it tells people to write can be read, and to run is understood."""

from __future__ import annotations

import configparser
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from paperdeck.cli.parser import build_parser
from paperdeck.config.settings import load_settings
from paperdeck.marks.tags import parse_tag
from paperdeck.query.rules import ready_rules
from paperdeck.query.syntax import parse

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "digest.md").read_text(encoding="utf-8")


def _blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def test_the_settings_are_taken_without_a_problem(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text("\n".join(_blocks("toml")), encoding="utf-8")
    settings, problems = load_settings(config)
    assert problems == ()
    assert settings.mail is not None
    assert (settings.mail.host, settings.mail.port) == ("smtp.example.org", 587)
    assert settings.digest is not None
    assert settings.digest.limit == 10
    for view in settings.digest.views:
        parse(view)
    rules, problems_of_rules = ready_rules(settings, parse_tag)
    assert (len(rules), problems_of_rules) == (2, [])


def test_the_commands_are_understood() -> None:
    lines = [
        line
        for block in _blocks("sh")
        for line in block.splitlines()
        if line.startswith("paperdeck ")
    ]
    assert len(lines) >= 8
    for line in lines:
        assert vars(build_parser().parse_args(shlex.split(line, comments=True)[1:]))


def test_the_line_for_cron_is_five_times_and_a_command_that_a_shell_reads() -> None:
    (line,) = _blocks("cron")
    assert re.fullmatch(r"(?:[\d*][\d*,/-]* ){5} \S.*\n", line)
    assert "%" not in line  # cron takes it for a line break
    command = line.split(maxsplit=5)[5]
    for part in re.findall(r'/paperdeck" ([^>;]+)', command):
        assert vars(build_parser().parse_args(shlex.split(part)))
    shell = shutil.which("sh")
    assert shell is not None
    assert subprocess.run([shell, "-n", "-c", command], check=False).returncode == 0


def test_the_units_for_systemd_have_their_sections_and_a_command() -> None:
    service, timer = (_unit(block) for block in _blocks("ini"))
    assert service["Service"]["Type"] == "oneshot"
    for key in ("ExecStartPre", "ExecStart"):
        program, _, words = service["Service"][key].partition(" ")
        assert program.lstrip("-") == "%h/.local/bin/paperdeck"
        assert vars(build_parser().parse_args(words.split()))
    assert re.fullmatch(r"Mon\.\.Fri \d\d:\d\d", timer["Timer"]["OnCalendar"])
    assert timer["Install"]["WantedBy"] == "timers.target"


def _unit(text: str) -> configparser.ConfigParser:
    unit = configparser.ConfigParser(interpolation=None, strict=True)
    unit.optionxform = str  # type: ignore[assignment, method-assign] # as the documentation has it
    unit.read_string(text)
    return unit


@pytest.mark.parametrize("name", re.findall(r"docs/[a-z]+\.md", (ROOT / "README.md").read_text()))
def test_the_pages_that_the_readme_names_are_there(name: str) -> None:
    assert (ROOT / name).is_file()
