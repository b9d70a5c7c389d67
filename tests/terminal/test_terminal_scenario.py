"""A morning with the reader, on the terminals that people have: every step can be seen."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from paperdeck.sample.records import load_records
from paperdeck.text.latex import to_plain

if TYPE_CHECKING:
    from tests.terminal.conftest import Desk
    from tests.terminal.pty_screen import PtyScreen

WIDE, SMALL = (120, 40), (80, 24)
NOTED = re.compile(r"note.*U undoes")
PLAIN = {"TERM": "xterm", "NO_COLOR": "1"}


def _walk(screen: PtyScreen, star: str) -> None:
    screen.wait_for("138 papers").wait_for("Shen Nie")
    screen.press("j").wait_for("Niklas Muennighoff")
    screen.press("f").wait_for("author:name").type("is:unread cat:cs.CL")
    screen.wait_for(re.compile(r"is:unread cat:cs.CL.*\d+ of 138"))
    screen.press("enter").wait_without("filter is:unread")
    screen.wait_for("Shen Nie")
    starred = re.compile(rf"{re.escape(star)} Large Language Diffusion")
    assert not starred.search(screen.text)
    screen.press("s").wait_for("star 1 paper").wait_for(starred)
    screen.press("t").wait_for("escape cancel").type("fresh-idea")
    screen.wait_for("#fresh-idea").press("enter").wait_without("escape cancel")
    screen.wait_for(re.compile(r"fresh-idea\W+U undoes"))
    screen.press("a").wait_for("ctrl+s").type("Try *this* first")
    screen.wait_for("Try *this* first").press("ctrl+s").wait_for(NOTED)
    screen.press("y").wait_for("y Copy BibTeX").press("y").wait_for(re.compile(r"BibTeX \w+"))
    screen.press("U").wait_for(re.compile(r"undone: .*note"))
    screen.press("U").wait_for(re.compile(r"undone: .*fresh-idea"))
    screen.press("U").wait_for("undone: star 1 paper")
    screen.wait_for(lambda shown: not starred.search(shown.text))


def _quit(screen: PtyScreen) -> None:
    screen.press("q")
    assert screen.wait_exit() == 0
    assert (screen.last_words, screen.modes_left_on()) == ("", [])
    assert screen.attributes_restored


@pytest.mark.parametrize("size", [WIDE, SMALL])
@pytest.mark.parametrize("environ", [{}, PLAIN], ids=["256 colours", "plain xterm"])
def test_filtering_starring_tagging_noting_copying_and_undoing_show(
    desk: Desk, size: tuple[int, int], environ: dict[str, str]
) -> None:
    screen = desk.open("demo", size=size, environ=environ)
    _walk(screen, "★")
    _quit(screen)


@pytest.mark.parametrize("term", ["xterm", "xterm-256color"])
def test_without_colours_none_is_sent_and_the_cursor_is_reversed(desk: Desk, term: str) -> None:
    screen = desk.open("demo", size=SMALL, environ=PLAIN | {"TERM": term}).wait_for("Shen Nie")
    screen.press("t").wait_for("escape cancel").press("escape").wait_without("escape cancel")
    _quit(screen)
    sent = re.findall(rb"\x1b\[([0-9;]+)m", screen.raw)
    codes = {int(code) for style in sent for code in style.split(b";")}
    # Bold to crossed out, reset, and the terminal's own colours.
    assert codes <= {0, 1, 2, 3, 4, 7, 9, 39, 49}
    assert re.search(rb"\x1b\[(?:1;)?7(?:;39;49)?m[^\x1b]*Large Language", screen.raw)


def test_with_ascii_everything_we_draw_is_ascii(desk: Desk) -> None:
    screen = desk.open("demo", "--ascii", size=SMALL)
    _walk(screen, "*")
    screen.press("?").wait_for("Help").press("escape").wait_without("Help")
    _quit(screen)
    drawn = {sign for sign in screen.raw.decode() if not sign.isascii()}
    assert drawn <= _signs_in_papers()


def _signs_in_papers() -> set[str]:
    signs: set[str] = set()
    for record in load_records():
        texts = [record.title, record.abstract or "", record.venue or "", record.comment or ""]
        texts += [author.name for author in record.authors]
        texts += [author.affiliation or "" for author in record.authors]
        signs.update(*texts, *map(to_plain, texts))
    return {sign for sign in signs if not sign.isascii()}
