"""Sources are found by name: ours, and those of other packages."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from paperdeck.config.source_settings import SOURCE_DEFAULTS
from paperdeck.sources import registry
from paperdeck.sources.contract import Capability
from paperdeck.sources.registry import find_source, other_defaults

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.loopback import Loopback, Reply
else:
    from loopback import Loopback, Reply

EXAMPLE = Path(__file__).resolve().parents[2] / "docs" / "example-source"
READINGS = b'{"readings": [{"doi": "10.1000/xyz", "title": "On reading", "people": ["A"]}]}'


@pytest.fixture(autouse=True)
def _afresh() -> Iterator[None]:
    """Look for other packages anew."""
    registry.other_sources.cache_clear()
    find_source.cache_clear()
    yield
    registry.other_sources.cache_clear()
    find_source.cache_clear()


@pytest.mark.parametrize("name", SOURCE_DEFAULTS)
def test_every_source_of_the_settings_is_there_and_can_do_something(name: str) -> None:
    source = find_source(name)
    assert source is not None
    assert source.name == name
    assert source.defaults is SOURCE_DEFAULTS[name]
    assert source.capabilities
    assert source.title


def test_all_of_arxivs_doors_share_one_turn() -> None:
    doors = [name for name in SOURCE_DEFAULTS if name.startswith("arxiv")]
    assert {source.service for name in doors if (source := find_source(name))} == {"arxiv"}
    assert {source.pause_after_429 for name in doors if (source := find_source(name))} == {600.0}


def test_there_is_no_source_by_an_unknown_name() -> None:
    assert find_source("nothing-like-this") is None


def install(folder: Path, entry: str, code: str) -> None:
    """Put a package with one entry point on a path."""
    (folder / "other_source.py").write_text(code, encoding="utf-8")
    info = folder / "other_source-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: other-source\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[paperdeck.sources]\n{entry}\n")


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("raise RuntimeError('broken')", RuntimeError),
        ("raise SystemExit('broken')", SystemExit),
        ("SOURCE = 'no source at all'", TypeError),
        ("", AttributeError),
        ("import nothing_like_this", ImportError),
    ],
)
def test_a_package_that_cant_be_loaded_is_left_out_and_said_to_be_broken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str, error: type[BaseException]
) -> None:
    install(tmp_path, "other = other_source:SOURCE", code)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "other_source", raising=False)
    assert "other" not in other_defaults()
    assert isinstance(registry.other_sources().broken["other"], error)


def test_another_package_cant_take_the_name_of_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = (
        "from paperdeck.sources.contract import Source\n"
        "from paperdeck.config.settings import SourceDefaults\n"
        "SOURCE = Source(name='arxiv', title='x', defaults=SourceDefaults('http://x.invalid', 1))\n"
    )
    install(tmp_path, "arxiv = other_source:SOURCE", code)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "other_source", raising=False)
    source = find_source("arxiv")
    assert source is not None
    assert source.title == "arXiv"


def test_the_documented_example_works_once_it_is_installed(tmp_path: Path) -> None:
    site, home = tmp_path / "site", tmp_path / "home"
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps"]
    subprocess.run(
        [*pip, "--no-build-isolation", "--target", str(site), str(EXAMPLE)],
        check=True,
        env={**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1"},
    )
    home.mkdir()
    with Loopback() as server:
        server.on("/readings", Reply(READINGS))
        (home / "config.toml").write_text(
            "[sources.reading-club]\nenabled = true\nmin_interval = 0\n"
            f'base_url = "{server.url}"\n',
            encoding="utf-8",
        )
        done = subprocess.run(
            [sys.executable, "-m", "paperdeck", "sync", "reading-club"],
            env={**os.environ, "PAPERDECK_HOME": str(home), "PYTHONPATH": str(site)},
            capture_output=True,
            text=True,
            check=False,
        )
    assert (done.returncode, done.stderr) == (0, "")
    assert "reading-club" in done.stdout
    assert "1 added" in done.stdout


def test_capabilities_follow_from_what_there_is() -> None:
    crossref = find_source("crossref")
    assert crossref is not None
    assert {Capability.LOOKUP, Capability.ENRICH} <= crossref.capabilities
    assert Capability.FEED not in crossref.capabilities
