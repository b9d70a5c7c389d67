"""doctor: what works and what doesn't."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.cli.conftest import RunCommand
    from tests.loopback import Loopback
else:
    from loopback import Loopback


@pytest.fixture
def server(home: Path) -> Iterator[Loopback]:
    """Services that can be reached."""
    with Loopback() as loopback:
        home.mkdir()
        (home / "config.toml").write_text(
            f'[sources.arxiv]\nbase_url = "{loopback.url}"\nmin_interval = 0\n'
            f'[sources.huggingface]\nbase_url = "{loopback.url}"\nmin_interval = 0\n',
            encoding="utf-8",
        )
        yield loopback


def test_all_is_well_and_no_service_was_asked_for_anything(
    paperdeck: RunCommand, server: Loopback
) -> None:
    done = paperdeck("doctor")
    assert done.code == 0
    assert "can be reached" in done.out
    assert all(line.startswith("ok") for line in done.out.splitlines())
    assert server.calls == []


@pytest.mark.usefixtures("server")
def test_a_bibliography_just_imported_and_keys_just_given_leave_all_well(
    filled: RunCommand, tmp_path: Path
) -> None:
    file = tmp_path / "mine.bib"
    file.write_text("@misc{mine, title={Mine}, doi={10.1000/mine}}", encoding="utf-8")
    assert filled("import", str(file)).code == 0
    assert filled("cite", "1706.03762").code == 0
    done = filled("doctor")
    assert done.code == 0, done.out
    assert "2 of them marked" in done.out


def test_a_service_that_is_down_is_named_and_the_rest_is_still_told(
    paperdeck: RunCommand, home: Path, server: Loopback
) -> None:
    config = home / "config.toml"
    text = config.read_text().replace(f'"{server.url}"', '"http://127.0.0.1:9"', 1)
    config.write_text(text)
    done = paperdeck("doctor", "--json")
    findings = {one["what"]: one for one in map(json.loads, done.out.splitlines())}
    assert done.code == 1
    assert not findings["service arxiv"]["ok"]
    assert findings["service huggingface"]["ok"]
    assert findings["config"]["ok"]


def test_a_fault_in_the_config_is_told(paperdeck: RunCommand, home: Path, server: Loopback) -> None:
    config = home / "config.toml"
    config.write_text(config.read_text() + "[reader]\nrows = 3\n")
    done = paperdeck("doctor")
    assert done.code == 1
    assert "!!  config" in done.out
    assert server.calls == []
