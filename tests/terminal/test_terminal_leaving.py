"""However the reader is left, the terminal is as it was before, and nothing is left behind."""

from __future__ import annotations

import re
import signal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.terminal.conftest import Desk
    from tests.terminal.pty_screen import PtyScreen
    from tests.terminal.small_library import PAPER
else:
    from small_library import PAPER

CRASHING = str(Path(__file__).with_name("crashing_reader.py"))


def _assert_usable(screen: PtyScreen) -> None:
    assert screen.modes_left_on() == []
    assert screen.attributes_restored


@pytest.mark.parametrize("key", ["q", "ctrl+q"])
def test_quitting_restores_the_terminal(desk: Desk, demo: PtyScreen, key: str) -> None:
    demo.press(key)
    assert demo.wait_exit() == 0
    _assert_usable(demo)
    assert demo.last_words == ""
    assert desk.left_behind() == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_the_demo_in_order(
    desk: Desk, demo: PtyScreen, number: signal.Signals
) -> None:
    demo.kill(number)
    assert demo.wait_exit() == 128 + number
    _assert_usable(demo)
    assert demo.last_words == ""
    assert desk.left_behind() == []


def test_a_signal_ends_the_reader_in_the_middle_of_a_note(demo: PtyScreen) -> None:
    demo.press("a").wait_for("ctrl+s").type("half a tho").wait_for("half a tho")
    demo.kill(signal.SIGTERM)
    assert demo.wait_exit() == 128 + signal.SIGTERM
    _assert_usable(demo)


def test_several_signals_at_once_disturb_nothing(desk: Desk, demo: PtyScreen) -> None:
    for number in (signal.SIGHUP, signal.SIGHUP, signal.SIGTERM, signal.SIGHUP):
        demo.kill(number)
    assert demo.wait_exit() in {128 + signal.SIGHUP, 128 + signal.SIGTERM}
    _assert_usable(demo)
    assert desk.left_behind() == []


def test_the_demo_changes_nothing_of_the_users(desk: Desk) -> None:
    desk.import_papers(PAPER)
    (desk.home / ".config").mkdir()
    before = _everything_in(desk.home)
    screen = desk.open("demo").wait_for("138 papers")
    screen.press("s").wait_for("star 1 paper")
    screen.press("y", "y").wait_for(re.compile(r"BibTeX \w+"))
    screen.press("ctrl+t").wait_for("Theme").press("down", "enter").wait_without("Theme")
    screen.press(":").wait_for("a command").type("density").wait_for("Switch between")
    screen.press("enter").wait_without("Switch between")
    screen.press("q")
    assert screen.wait_exit() == 0
    assert _everything_in(desk.home) == before
    assert desk.left_behind() == []


def _everything_in(folder: Path) -> dict[Path, tuple[int, bytes]]:
    return {
        path: (path.stat().st_mtime_ns, path.read_bytes() if path.is_file() else b"")
        for path in folder.rglob("*")
    }


def test_a_signal_before_the_first_paint_leaves_nothing_behind(desk: Desk) -> None:
    screen = desk.open("demo")
    screen.wait_until(lambda: desk.left_behind() != [])
    screen.kill(signal.SIGTERM)
    assert screen.wait_exit() == 128 + signal.SIGTERM
    _assert_usable(screen)
    assert desk.left_behind() == []


def test_a_terminal_that_goes_away_ends_the_reader(desk: Desk, demo: PtyScreen) -> None:
    demo.hang_up()
    demo.wait_exit()
    assert desk.left_behind() == []


def test_stopped_and_continued_it_gives_the_terminal_back_and_takes_it_again(
    demo: PtyScreen,
) -> None:
    title = "◷ Large Language Diffusion Models"
    demo.wait_for(title).wait_for("match 84")
    demo.kill(signal.SIGTSTP).wait_stopped()
    _assert_usable(demo)
    demo.wipe().kill(signal.SIGCONT)
    demo.wait_for(title).wait_for("138 papers").wait_for("Categories")
    demo.press("s").wait_for("star 1 paper").press("q")
    assert demo.wait_exit() == 0
    _assert_usable(demo)


@pytest.mark.parametrize("where", ["handler", "render", "worker"])
def test_a_crash_is_one_line_that_names_its_report(desk: Desk, where: str) -> None:
    screen = desk.open(where, python=(CRASHING,))
    screen.wait_for("Welcome to PaperDeck").press("X")
    report = _assert_crashed(screen)
    assert report.parent == desk.paperdeck_home / "log"
    assert report.stat().st_mode & 0o777 == 0o600


def test_a_crash_of_the_demo_leaves_its_report_but_not_its_library(desk: Desk) -> None:
    screen = desk.open("handler", "demo", python=(CRASHING,))
    screen.wait_for("138 papers").press("s").wait_for("star 1 paper").press("X")
    report = _assert_crashed(screen)
    assert desk.left_behind() == [report.name]
    assert "paper.star" in report.read_text()


def test_a_crash_at_the_start_is_one_line_too(desk: Desk) -> None:
    _assert_crashed(desk.open("start", python=(CRASHING,)))


def _assert_crashed(screen: PtyScreen) -> Path:
    """Check that a reader has crashed as it should; return its report."""
    assert screen.wait_exit() == 1
    _assert_usable(screen)
    assert screen.last_words.count("\n") == 1, screen.last_words
    found = re.search(r"unexpected ValueError.*report in (\S+\.txt)\.", screen.last_words)
    assert found, screen.last_words
    report = Path(found[1])
    text = report.read_text()
    assert "what the user reads" not in text
    assert "_fail()" in text
    assert text.rstrip().endswith("ValueError")
    assert "textual 8.2." in text
    return report
