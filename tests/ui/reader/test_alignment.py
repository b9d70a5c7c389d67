"""Whatever a title is written in, the columns stand under each other, cell for cell."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from stage import reader_of
from wcwidth import wcswidth

from paperdeck.model.paper import Author

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from tests.ui.conftest import OpenReader
    from tests.ui.reader import reader_view as view
    from textual.pilot import Pilot
else:
    import reader_view as view

TITLES = (
    "Plain words to compare with, long enough to be cut on every terminal narrower than a wall",
    "量子力学における深層学習の応用と展望についての長い題名をもつ論文は画面の端で切られる",
    "한국어로 쓰인 제목은 두 칸을 차지하는 글자로 되어 있으며 화면 끝에서 잘린다",
    "ｆｕｌｌｗｉｄｔｈ ｌｅｔｔｅｒｓ ａｎｄ ｈａｌｆｗｉｄｔｈ ｶﾀｶﾅ",
    "Cafe\u0301 na\u0131\u0308ve Ĥ x\u0302\u0303\u0304 y\u20d7 combining marks a\u0323\u0331",
    "התעלמות מכיוון הכתיבה בשורות של רשימה ארוכה מאוד שנחתכת",
    "العربية في عنوان ورقة بحثية طويلة جدا تقطع عند حافة الشاشة",
    "ภาษาไทยมีสระและวรรณยุกต์อยู่เหนือและใต้พยัญชนะ",
    "Emoji 🚀 of two cells 🧪 🤗 and a star ⭐",
    "Families 👨‍👩‍👧‍👦 and 👩🏽‍🔬 are one sign of many",
    "Flags 🇫🇷🇯🇵 and keycaps 1️⃣ and hearts ❤️ ☎️",
    "Maths 𝔸𝕓𝒸 ∀x∈ℝ: ∑ᵢ αᵢ ⊗ βⁱ → ∞",
    "Zero\u200bwidth\u200d and \ufeffmarks \u202eturned\u202c round",
)
PEOPLE = ("李明", "Émile Borel", "김철수", "Müller-Lüdenscheidt", "נועם", "ß", "Ada Lovelace")


@pytest.fixture
def titles(request: pytest.FixtureRequest, tmp_path: Path, now: datetime) -> object:
    """A library of papers with such titles and names."""
    records = [
        replace(view.paper(number, now, title=title), authors=(Author(name), Author("Wei 王")))
        for number, (title, name) in enumerate(zip(TITLES, PEOPLE * 2, strict=False))
    ]
    return view.make_library(tmp_path / "data", records, now=now)


def _lines(pilot: Pilot[str]) -> list[str]:
    """Return the lines of the terminal as they are sent to it."""
    return [strip.text for strip in pilot.app.screen._compositor.render_strips()]


def _column(line: str, sign: str) -> list[int]:
    """Return the cells at which a sign stands in a line, as a terminal counts them."""
    return [wcswidth(line[:at]) for at, found in enumerate(line) if found == sign]


@pytest.mark.parametrize("rows", ["compact", "comfortable"])
@pytest.mark.parametrize("size", [(40, 20), (60, 34), (80, 40), (100, 40), (133, 40), (200, 40)])
async def test_borders_and_columns_stand_under_each_other(
    open_reader: OpenReader, tmp_path: Path, titles: object, size: tuple[int, int], rows: str
) -> None:
    (tmp_path / "config.toml").write_text(f'[reader]\nrows = "{rows}"\n', encoding="utf-8")
    async with open_reader(size, store=titles) as pilot:
        lines = _lines(pilot)
        assert [wcswidth(line) for line in lines] == [size[0]] * size[1]
        papers = reader_of(pilot).papers
        top, bottom = papers.region.y, papers.region.bottom
        dates = [
            wcswidth(line[: line.index("21 Nov")])
            for line in lines[top:bottom]
            if " 21 Nov" in line and "Sat 21 Nov" not in line
        ]
        if rows == "compact" and size[0] >= 60:
            assert len(dates) >= len(TITLES) - 1
            assert set(dates[1:]) == {dates[1]}
        borders = [_column(line, "│") for line in lines[top:bottom]]
        assert all(border == borders[0] for border in borders)


@pytest.mark.parametrize("size", [(1, 1), (10, 3), (20, 5), (300, 100), (500, 200)])
async def test_every_line_is_as_wide_as_the_terminal_whatever_its_size(
    open_reader: OpenReader, titles: object, size: tuple[int, int]
) -> None:
    async with open_reader(size, store=titles) as pilot:
        assert {wcswidth(line) for line in _lines(pilot)[: size[1]]} == {size[0]}
