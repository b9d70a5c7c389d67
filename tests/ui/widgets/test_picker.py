from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual.widgets import Static

from paperdeck.ui.widgets.choices import Choice
from paperdeck.ui.widgets.line_input import LineInput
from paperdeck.ui.widgets.picker import Picker, PickerList

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.ui.widgets.conftest import WidgetApp

    Host = Callable[..., WidgetApp]
    Signs = Callable[[str], list[str]]

THEMES = [Choice(name, name, f"{name[0]} detail") for name in ("dark", "light", "paper", "sepia")]


class Answer:
    """What a dialogue gave back."""

    def __init__(self) -> None:
        self.given: list[str | None] = []

    def __call__(self, result: str | None) -> None:
        self.given.append(result)


def new_tag(typed: str) -> Choice[str] | None:
    return Choice(typed, f"create tag ‘{typed}’")


@pytest.fixture
def answer() -> Answer:
    return Answer()


async def test_typing_narrows_and_enter_applies_the_best_match(host: Host, answer: Answer) -> None:
    app = host(Static())
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(Picker("Theme", THEMES), answer)
        await pilot.pause()
        await pilot.press(*"ppr")
        await pilot.pause()
        painted = "\n".join(app.painted())
        assert "paper" in painted
        assert "sepia" not in painted
        await pilot.press("enter")

        assert answer.given == ["paper"]


async def test_letters_and_enter_in_one_burst_apply_what_was_typed(
    host: Host, answer: Answer
) -> None:
    app = host(Static())
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(Picker("Tag", THEMES, create=new_tag), answer)
        await pilot.pause()
        line = app.screen.query_one(LineInput)
        line.value = "thesis"
        await line.action_submit()
        await pilot.pause()

        assert answer.given == ["thesis"]


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        (["down", "enter"], "light"),
        (["ctrl+n", "tab", "enter"], "paper"),
        (["down", "ctrl+p", "enter"], "dark"),
        (["up", "enter"], "sepia"),
        (["pagedown", "enter"], "sepia"),
        (["escape"], None),
    ],
)
async def test_keys_move_apply_and_cancel(
    host: Host, answer: Answer, keys: list[str], expected: str | None
) -> None:
    app = host(Static())
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(Picker("Theme", THEMES), answer)
        await pilot.pause()
        await pilot.press(*keys)

        assert answer.given == [expected]


async def test_the_cursor_starts_on_the_current_choice(host: Host, answer: Answer) -> None:
    app = host(Static())
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(Picker("Theme", THEMES, current="paper"), answer)
        await pilot.pause()
        await pilot.press("enter")

        assert answer.given == ["paper"]


async def test_every_highlighted_choice_is_previewed(host: Host, answer: Answer) -> None:
    seen: list[str] = []
    app = host(Static())
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(Picker("Theme", THEMES, on_highlight=seen.append), answer)
        await pilot.pause()
        await pilot.press("down", "down")
        await pilot.press(*"lig")
        await pilot.pause()

        assert [seen[0], *dict.fromkeys(seen[1:])][:3] == ["dark", "light", "paper"]
        assert seen[-1] == "light"


async def test_a_click_picks_and_a_click_beside_the_dialogue_cancels(
    host: Host, answer: Answer
) -> None:
    app = host(Static())
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(Picker("Theme", THEMES), answer)
        await pilot.pause()
        await pilot.click(PickerList, offset=(4, 2))
        await pilot.pause()
        app.push_screen(Picker("Theme", THEMES), answer)
        await pilot.pause()
        await pilot.click(offset=(0, 0))
        await pilot.pause()

        assert answer.given == ["paper", None]


async def test_nothing_to_pick_is_said_and_enter_waits(host: Host, answer: Answer) -> None:
    app = host(Static())
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(Picker("Theme", THEMES, nothing="no such theme"), answer)
        await pilot.pause()
        await pilot.press(*"xyzzy", "down", "enter")
        await pilot.pause()

        assert "no such theme" in "\n".join(app.painted())
        assert answer.given == []


@pytest.mark.parametrize("size", [(80, 24), (40, 10), (24, 6), (200, 60)])
async def test_the_dialogue_fits_the_screen(
    host: Host, answer: Answer, size: tuple[int, int]
) -> None:
    app = host(Static())
    many = [Choice(str(number), f"choice {number}") for number in range(200)]
    async with app.run_test(size=size) as pilot:
        app.push_screen(Picker("Numbers", many, current="150"), answer)
        await pilot.pause()
        await pilot.pause()
        painted = "\n".join(app.painted())

        assert "▌ choice 150" in painted
        assert "Numbers" in painted
        assert "enter" in painted


async def test_hostile_choices_are_only_text(
    host: Host, answer: Answer, hostile: str, control_signs: Signs
) -> None:
    app = host(Static())
    choices = [Choice(hostile, hostile, hostile)] * 2
    async with app.run_test(size=(100, 24)) as pilot:
        picker = Picker(hostile, choices, create=new_tag, nothing=hostile, placeholder=hostile)
        app.push_screen(picker, answer)
        await pilot.pause()
        assert not control_signs("".join(app.painted()))
        await pilot.press("e", "down")
        await pilot.pause()
        assert not control_signs("".join(app.painted()))
        assert not app.links()
        await pilot.press("backspace")
        await pilot.click(PickerList, offset=(5, 0))
        await pilot.pause()

        assert answer.given == [hostile]


async def test_the_cursor_row_is_reversed_without_colours(
    host: Host, answer: Answer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = host(Static())
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(Picker("Theme", THEMES), answer)
        await pilot.pause()
        strip = app.screen.query_one(PickerList).render_line(0)

        assert strip.text.startswith("▌ dark")
        assert all(segment.style is not None and segment.style.reverse for segment in strip)
