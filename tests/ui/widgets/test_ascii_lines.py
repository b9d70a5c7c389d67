"""Signs that widgets draw have ASCII stand-ins, cell for cell."""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style
from textual.color import Color

from paperdeck.ui.widgets.ascii_lines import AsciiLines

BLACK = Color(0, 0, 0)


def _drawn(text: str) -> str:
    (segment,) = AsciiLines().apply([Segment(text, Style(bold=True))], BLACK)
    assert segment.style == Style(bold=True)
    return segment.text


def test_frames_bars_and_typographic_signs_become_ascii() -> None:
    assert _drawn("╭─ Help ─╮│▎▌█▅ “x”… ↑↓ • −") == '+- Help -+||>#  "x"~ ^v * -'


def test_letters_of_any_script_stay() -> None:
    assert _drawn("Schrödinger 注意力 α") == "Schrödinger 注意力 α"


def test_a_stand_in_is_as_wide_as_the_sign() -> None:
    line = "│" * 7 + "…→"
    assert Segment(_drawn(line)).cell_length == Segment(line).cell_length == 9
