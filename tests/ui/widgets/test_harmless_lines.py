"""The last gate before the terminal."""

from __future__ import annotations

import pytest
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import Monochrome

from paperdeck.ui.widgets.harmless_lines import HarmlessLines, without_greys

BLACK = Color(0, 0, 0)


def _drawn(text: str) -> str:
    (segment,) = HarmlessLines().apply([Segment(text, Style(bold=True))], BLACK)
    assert segment.style == Style(bold=True)
    return segment.text


@pytest.mark.parametrize(
    "sign",
    ["\x1b", "\x07", "\n", "\x7f", "\x9b", "\x9d", "\u202e", "\u2066", "\ud800", "\U000e0041"],
)
def test_what_a_terminal_would_obey_is_taken_out(sign: str) -> None:
    assert _drawn(f"before{sign}after") == "beforeafter"


@pytest.mark.parametrize("text", ["[@click=app.quit]x[/]", "注意力", "👩‍🔬 e\u0301", "نمی‌خواهم"])
def test_what_people_read_stays(text: str) -> None:
    assert _drawn(text) == text


def test_without_colours_there_are_no_greys_and_what_is_bold_or_reversed_stays() -> None:
    style = Style(bold=True, reverse=True, underline=True, color="red", bgcolor="#112233")
    (segment,) = without_greys(Monochrome()).apply([Segment("text", style)], BLACK)
    assert segment.style is not None
    assert segment.style.color is not None
    assert segment.style.color.is_default
    assert segment.style.bgcolor is not None
    assert segment.style.bgcolor.is_default
    assert (segment.style.bold, segment.style.reverse, segment.style.underline) == (True,) * 3


def test_other_filters_are_left_alone() -> None:
    harmless = HarmlessLines()
    assert without_greys(harmless) is harmless
