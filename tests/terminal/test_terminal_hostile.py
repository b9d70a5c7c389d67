"""Text from outside is only text: it shows as it is, runs nothing, obeys no terminal."""

from __future__ import annotations

import base64
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.hostile import MARKUP, NEVER_DRAWN, hostile, literal, make_hostile_library
    from tests.terminal.conftest import Desk
    from tests.terminal.pty_screen import PtyScreen
    from tests.terminal.small_library import OFFLINE
else:
    from small_library import OFFLINE

    from hostile import MARKUP, NEVER_DRAWN, hostile, literal, make_hostile_library

VAST = (230, 64)
# What Textual itself writes: modes, positions and styles of the screen, the pointer's shape.
_OUR_OWN = re.compile(
    r"\x1b\[\?\d+[hl]|\x1b\[\?\d+\$p|\x1b\[[<>]\d*u"
    r"|\x1b\[\d+;\d+H|\x1b\[H|\x1b\[2J|\x1b\[[\d;]*m|\x1b\]22;[a-z-]*\x07"
)


@pytest.fixture
def screen(desk: Desk) -> PtyScreen:
    """The reader on a library in which every text is hostile."""
    make_hostile_library(desk.paperdeck_home / "data", now=datetime.now(UTC))
    return desk.open(size=VAST).wait_for("1 paper").wait_for("ABSTRACT On")


def _assert_nothing_got_through(screen: PtyScreen) -> None:
    """Check every byte that was written: our own sequences, and characters that are drawn."""
    # A copy may go to the terminal by OSC 52: a cite key, in base64.
    copies = re.compile(rb"\x1b\]52;c;([A-Za-z0-9+/]*=*)\x07")
    for copy in copies.findall(screen.raw):
        assert re.fullmatch(rb"[A-Za-z0-9:/_.+-]+", base64.b64decode(copy, validate=True))
    written = copies.sub(b"", screen.raw).decode("utf-8")
    assert "\x1b[31m" not in written
    assert "\x1b]52" not in written
    left = _OUR_OWN.sub("", written).replace("\r\n", "")
    assert set(NEVER_DRAWN.findall(left)) == set(), repr(NEVER_DRAWN.search(left))


def _leave(screen: PtyScreen) -> None:
    screen.press("ctrl+q")
    assert screen.wait_exit() == 0
    assert screen.last_words == ""
    _assert_nothing_got_through(screen)


def test_papers_and_marks_show_literally_in_the_panes(screen: PtyScreen) -> None:
    for place in ("TAG", "VIEW", "SOURCE", "CATEGORY"):
        screen.wait_for(re.compile(rf"^ +(?:1 )?{place} On \[", re.MULTILINE))
    screen.wait_for(f"● {literal('TITLE')}")
    _leave(screen)


def test_papers_and_marks_show_literally_alone_on_the_screen(screen: PtyScreen) -> None:
    screen.press("z").wait_without("Views")
    places = ["TITLE", "AUTHOR", "ABSTRACT", "COMMENT", "VENUE", "CATEGORY", "ORGANIZATION"]
    for place in (*places, "DOI", "#TAG", "NOTE", "QUOTE"):
        screen.wait_for(literal(place))
    _leave(screen)


def test_tags_show_literally_in_the_pickers(screen: PtyScreen) -> None:
    for key in ("t", "T"):
        screen.press(key).wait_for("escape cancel").wait_for(literal("TAG"))
        screen.press("escape").wait_without("escape cancel")
    screen.press("F").wait_for("escape cancel").wait_for(literal("VIEW")).press("escape")
    _leave(screen)


def test_titles_and_notes_show_literally_in_the_note_editor(screen: PtyScreen) -> None:
    screen.press("e").wait_for("ctrl+s").wait_for(literal("NOTE")).wait_for("“QUOTE On")
    screen.type(" more").wait_for("more").press("ctrl+s").wait_for("U undoes")
    _leave(screen)


def test_what_is_said_shows_literally(screen: PtyScreen) -> None:
    screen.press("!").wait_for(literal("STATE")).wait_for(literal("ERROR"))
    screen.press("escape").wait_without("Sources and problems")
    screen.press("U").wait_for(f"undone: {literal('STEP')}")
    screen.press("s").wait_for("U undoes")
    screen.press("y", "k").wait_for(re.compile("cite key"))
    _leave(screen)


def test_what_is_typed_and_pasted_shows_literally(screen: PtyScreen) -> None:
    pasted = f"\x1b[200~{hostile('PASTED').replace(chr(0xD800), '')}\x1b[201~"
    screen.press("f").wait_for("author:name").type('"[/INST] [@click=app.quit]x[/]"')
    screen.wait_for('"[/INST] [@click=app.quit]x[/]"').wait_for("Nothing matches")
    screen.press("enter").wait_for(re.compile(r'PaperDeck +"\[/INST\] \[@click=app.quit\]x\[/\]"'))
    screen.press("escape").wait_for("1 paper")
    screen.press("?").wait_for("Help").type("[/INST]").wait_for("nothing found")
    screen.press("escape").wait_without("nothing found").press("escape").wait_without("q close")
    screen.press("f").wait_for("author:name").type("bogus:[@click=app.quit]x[/]").wait_for("^")
    screen.press("ctrl+u").wait_for("author:name").press("escape").wait_without("author:name")
    screen.press(":").wait_for("a command").type("[/INST]").press("enter").wait_for("no command")
    screen.press("escape").wait_without("no command")
    screen.press("/").wait_for("ind").type(pasted).wait_for(literal("PASTED"))
    screen.press("enter").wait_for(f"{literal('PASTED')}” in this list")
    screen.press("a").wait_for("ctrl+s").type(pasted).wait_for(literal("PASTED"))
    _leave(screen)


def test_settings_and_themes_that_are_wrong_are_told_literally(desk: Desk) -> None:
    spoilt = f'"{MARKUP}\\u001b]52;c;aGk=\\u0007\\u202e"'
    desk.configure(f'{OFFLINE}\n[reader]\ntheme = "{MARKUP}"\n[keys]\n{spoilt} = {spoilt}\n')
    screen = desk.open(size=VAST).wait_for("Welcome").wait_for("2 problems")
    screen.press("!").wait_for("[/INST]")
    _leave(screen)


def test_a_link_in_a_title_cannot_be_clicked(screen: PtyScreen) -> None:
    for number, line in enumerate(screen.lines):
        for column in (place.start() for place in re.finditer(r"x\[/\]", line)):
            at = f"{column + 1};{number + 1}"
            screen.type(f"\x1b[<0;{at}M\x1b[<0;{at}m")
    screen.press("s").wait_for("U undoes")
    _leave(screen)
