"""docs/keys.md and docs/bibliographies.md: what they tell people is so."""

from __future__ import annotations

import inspect
import re
import shlex
from datetime import UTC, datetime
from pathlib import Path

import pytest

from paperdeck.cite.checking import bibliography_checks, entry_checks
from paperdeck.cite.keying.key_parts import FILTERS, FUNCTIONS
from paperdeck.cite.keying.key_templates import DEFAULT, TemplateError, read_template
from paperdeck.cite.keying.keys import key_fault
from paperdeck.cli import run
from paperdeck.cli.parser import build_parser
from paperdeck.config.settings import load_settings
from paperdeck.model.paper import Author, Paper
from paperdeck.query.bibliographies import ready_bibliographies

ROOT = Path(__file__).resolve().parents[2]
PAGES = {
    name: (ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8")
    for name in ("keys", "bibliographies")
}
KEYS = PAGES["keys"]
PAPER = Paper(
    "arxiv:1706.03762",
    title="Attention Is All You Need",
    authors=tuple(map(Author, ("Ashish Vaswani", "Noam Shazeer", "Niki Parmar"))),
    published=datetime(2017, 6, 12, tzinfo=UTC),
    venue="NeurIPS",
    arxiv_id="1706.03762",
)


def _blocks(page: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGES[page], re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("page", PAGES)
def test_the_settings_are_taken_without_a_problem(page: str, tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text("\n".join(_blocks(page, "toml")), encoding="utf-8")
    settings, problems = load_settings(config)
    assert problems == ()
    assert ready_bibliographies(settings)[1] == []
    if settings.cite and settings.cite.key:
        assert read_template(settings.cite.key).key_of(PAPER) == "vaswani2017attention"


@pytest.mark.parametrize("page", PAGES)
def test_the_commands_are_understood(page: str) -> None:
    lines = [line for block in _blocks(page, "sh") for line in block.splitlines()]
    assert lines
    for line in lines:
        name, *words = shlex.split(line, comments=True)
        assert name == "paperdeck"
        assert vars(build_parser().parse_args(words))


def test_the_commands_that_keep_files_are_told() -> None:
    (line,) = re.findall(
        r"^- On the command line (.*) do it at their end\.$", PAGES["bibliographies"], re.MULTILINE
    )
    assert set(re.findall(r"`([^`]+)`", line)) == run._CHANGING | {"cite --set-key"}


def test_the_default_is_told() -> None:
    assert f"\n```\n{DEFAULT}\n```\n" in KEYS


def test_the_table_of_functions_is_right() -> None:
    rows = re.findall(r"^\| (`[a-z].*?) \| .*? \| (.*?) ?\|$", KEYS, re.MULTILINE)
    told = {name for functions, _ in rows for name in re.findall(r"`([a-z]+)", functions)}
    assert told == set(FUNCTIONS)
    for functions, keys in rows:
        templates = [one for one in re.findall(r"`([^`]+)`", functions) if "(n" not in one]
        wanted = re.findall(r"`([^`]+)`", keys)
        made = [read_template(one).key_of(PAPER) for one in templates]
        for key in wanted:
            assert key in made or not templates, (functions, made)


def test_the_table_of_filters_is_complete() -> None:
    rows = re.findall(r"^\| (`\..*?) \|", KEYS, re.MULTILINE)
    assert {name for row in rows for name in re.findall(r"`\.([a-z]+)", row)} == set(FILTERS)


def test_the_signs_that_no_key_may_have_are_told() -> None:
    (told,) = re.findall(r"none of `([^`]+)`", KEYS)
    assert all(key_fault(f"a{sign}") for sign in told.split(" "))


def test_the_error_is_told_as_it_is() -> None:
    with pytest.raises(TemplateError) as caught:
        read_template("auth + yeer")
    assert caught.value.pointed() in KEYS


def test_every_rule_of_the_check_is_told() -> None:
    code = inspect.getsource(entry_checks) + inspect.getsource(bibliography_checks)
    rules = set(re.findall(r'yield "([a-z-]+)", ', code))
    rules |= set(re.findall(r'Finding\([^"]*"?\??"?,? ?"([a-z-]+)",', code))
    table = PAGES["bibliographies"].split("| rule |")[1]
    assert rules == set(
        re.findall(r"`([a-z-]+)`", re.sub(r"\|[^|]*\|$", "", table, flags=re.MULTILINE))
    )
