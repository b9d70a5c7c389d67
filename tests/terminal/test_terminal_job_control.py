"""ctrl+z and `fg` in a shell: nothing waits for ever, and the reader is there again as it was."""

from __future__ import annotations

import signal
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.terminal.conftest import Desk
    from tests.terminal.pty_screen import PtyScreen
    from tests.terminal.small_library import PAPER
else:
    from small_library import PAPER

PROMPT = "what now?"
TITLE = "Attention Is All You Need"
STARTED = {
    "at once": f"{sys.executable} -m paperdeck",
    "by a program": f'sh -c "{sys.executable} -m paperdeck; true"',
}


@pytest.fixture(params=STARTED)
def screen(desk: Desk, request: pytest.FixtureRequest) -> PtyScreen:
    """The reader on a library of one paper, started in a shell."""
    desk.import_papers(PAPER)
    return _open_in_shell(desk, STARTED[request.param])


def _open_in_shell(desk: Desk, command: str, **environ: str) -> PtyScreen:
    shell = ("-c", "import os; os.execv('/bin/sh', ['sh', '-i'])")
    screen = desk.open(python=shell, environ={"PS1": f"{PROMPT} ", **environ}).wait_for(PROMPT)
    return screen.type(f"{command}\r").wait_for("1 paper").wait_for(TITLE)


def _leave(screen: PtyScreen) -> None:
    screen.wipe().press("q").wait_for(PROMPT)
    screen.type("exit\r")
    assert screen.wait_exit() == 0


def test_ctrl_z_gives_the_shell_back_and_fg_the_reader(screen: PtyScreen) -> None:
    for _ in range(2):
        screen.wipe().press("ctrl+z").wait_for("Stopped").wait_for(PROMPT)
        assert screen.modes_left_on() == []
        screen.wipe().type("fg\r").wait_for(TITLE).wait_for("1 paper")
    screen.press("s").wait_for("star 1 paper")
    _leave(screen)


def test_sent_to_the_background_it_stops_again_and_comes_back_with_fg(desk: Desk) -> None:
    desk.import_papers(PAPER)
    screen = _open_in_shell(desk, STARTED["at once"])
    screen.wipe().press("ctrl+z").wait_for("Stopped").wait_for(PROMPT)
    screen.wipe().type("bg\r").wait_for(PROMPT)

    def told(shown: PtyScreen) -> bool:
        # A shell tells of it before its next prompt.
        return "Stopped" in shown.type("\r").text

    screen.wait_for(told)
    assert screen.modes_left_on() == []
    screen.wipe().type("fg\r").wait_for(TITLE).wait_for("1 paper")
    _leave(screen)


def test_stopped_from_outside_the_list_comes_back_and_the_dialogue_over_it(desk: Desk) -> None:
    desk.import_papers(PAPER)
    screen = _open_in_shell(desk, STARTED["at once"])
    screen.press("ctrl+t").wait_for("Theme")
    screen.wipe().kill_job(signal.SIGTSTP).wait_for("Stopped").wait_for(PROMPT)
    screen.wipe().type("fg\r").wait_for("Theme").wait_for(TITLE)
    screen.press("escape").wait_without("Theme")
    _leave(screen)


def _make_editor(desk: Desk, stop: str) -> str:
    """Make an editor that stops in a way of its own, and writes a note when it goes on."""
    file = desk.home / "editor.sh"
    file.write_text(f'#!/bin/sh\necho begun; {stop}; echo "typed later" > "$1"; read go\n')
    file.chmod(0o755)
    return str(file)


@pytest.mark.parametrize("stop", ["kill -TSTP 0", "kill -STOP 0", "kill -STOP $$"])
def test_ctrl_z_in_the_editor_stops_both_and_fg_goes_on_with_the_note(
    desk: Desk, stop: str
) -> None:
    desk.import_papers(PAPER)
    screen = _open_in_shell(desk, STARTED["by a program"], EDITOR=_make_editor(desk, stop))
    screen.press("A").wait_for("begun").wait_for("Stopped").wait_for(PROMPT)
    screen.wipe().type("fg\r\r").wait_for(TITLE).wait_for("note on arxiv")
    _leave(screen)
    assert "typed later" in desk.run("show", "1706.03762")


def test_an_editor_that_stops_where_no_shell_waits_goes_on_at_once(desk: Desk) -> None:
    desk.import_papers(PAPER)
    editor = _make_editor(desk, "kill -STOP $$")
    screen = desk.open(environ={"EDITOR": editor}).wait_for("1 paper").wait_for(TITLE)
    screen.press("A").wait_for("begun").type("\r").wait_for("note on arxiv")
    screen.press("q")
    assert screen.wait_exit() == 0


def test_where_no_shell_waits_ctrl_z_says_so(desk: Desk) -> None:
    desk.import_papers(PAPER)
    screen = desk.open().wait_for("1 paper").wait_for(TITLE)
    screen.press("ctrl+z").wait_for("no shell is waiting here; q quits")
    screen.press("q")
    assert screen.wait_exit() == 0
