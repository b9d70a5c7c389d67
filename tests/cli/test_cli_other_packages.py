"""What other packages raise and log is never printed as it is: it may be a key, or an escape."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

import pytest

from paperdeck.cli.hearing import LastListener
from paperdeck.cli.places import clock
from paperdeck.desktop.crash_reports import CrashReporter

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import SpawnCommand

WORDS = "\x1b]52;c;QUFBQQ==\x07 key=0123456789ab"
_RAISED = f"raise ValueError({WORDS!r})"
_SOURCE = """\
import asyncio, logging
from paperdeck.config.source_settings import SourceDefaults
from paperdeck.sources.contract import Source
def feed(ask):
    {feed}
DEFAULTS = SourceDefaults('https://odd.invalid', 1.0)
SOURCE = Source(name='odd', title='Odd', defaults=DEFAULTS, feed=feed)
"""


@pytest.fixture
def install(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of another package with a source that the config names."""
    info = tmp_path / "site" / "odd_source-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: odd-source\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[paperdeck.sources]\nodd = odd_source:SOURCE\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "site"))
    home.mkdir()
    (home / "config.toml").write_text("[sources.odd]\nenabled = true\n")
    return tmp_path / "site" / "odd_source.py"


def reports(home: Path) -> list[str]:
    return [file.read_text() for file in (home / "log").glob("crash-*.txt")]


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (_RAISED, "ValueError"),
        (f"raise SystemExit({WORDS!r})", "SystemExit"),
        ("SOURCE = 'no source at all'", "TypeError"),
    ],
)
def test_a_source_that_cant_be_loaded_is_told_in_one_line_with_a_report(
    install: Path, spawn: SpawnCommand, home: Path, code: str, kind: str
) -> None:
    install.write_text(code)
    for _ in range(2):
        done = spawn("sync", "--dry-run")
        told = done.stderr.decode().splitlines()
        assert f"the source `odd` can't be loaded ({kind}): report in {home}/log/" in told[0]
        assert "unknown source `sources.odd`" in told[1]
        assert len(told) == 2
        assert WORDS not in done.stdout.decode()
    (report,) = reports(home)
    assert report.endswith(f"{kind}\n")
    assert WORDS not in report


@pytest.mark.parametrize(
    "feed",
    [
        _RAISED,
        f"raise SystemExit({WORDS!r})",
        f"logging.getLogger('odd').warning({WORDS!r}); return ()",
        f"logging.getLogger('odd').error('%s', {WORDS!r}); return ()",
        f"logging.error({WORDS!r}, 1); return ()",
        "asyncio.get_running_loop().call_soon(int, 'x'); return ()",
    ],
)
def test_nothing_of_what_a_source_raises_or_logs_is_printed(
    install: Path, spawn: SpawnCommand, feed: str
) -> None:
    install.write_text(_SOURCE.format(feed=feed))
    done = spawn("sync", "odd")
    assert b"odd " in done.stdout
    told = (done.stdout + done.stderr).decode()
    assert all(sign.isprintable() or sign == "\n" for sign in told)
    assert "0123456789ab" not in told
    assert "ERROR" not in told


def test_an_error_that_nobody_asked_a_task_for_is_reported(home: Path) -> None:
    def reporter() -> CrashReporter:
        return CrashReporter(folder=home, clock=clock, commands=["sync"])

    async def fail() -> None:
        raise ValueError(WORDS)

    async def forget() -> None:
        task = asyncio.create_task(fail())
        await asyncio.sleep(0)
        del task

    heard = LastListener(reporter)
    logger = logging.getLogger("asyncio")
    logger.addHandler(heard)
    try:
        asyncio.run(forget())
        logger.warning(WORDS)
    finally:
        logger.removeHandler(heard)
    (report,) = [file.read_text() for file in home.glob("crash-*.txt")]
    assert report.endswith("in fail\n    raise ValueError(WORDS)\nValueError\n")
