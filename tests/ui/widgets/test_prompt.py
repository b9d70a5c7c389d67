from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual.widgets import Static

from paperdeck.ui.widgets.line_input import LineInput
from paperdeck.ui.widgets.prompt import Problem, Prompt, PromptField, caret_line

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.ui.widgets.conftest import WidgetApp

    Host = Callable[..., WidgetApp]
    Signs = Callable[[str], list[str]]


@pytest.mark.parametrize(
    ("value", "problem", "hidden", "line"),
    [
        ("tag:x AND", Problem("", 6, 3), 0, "      ^^^"),
        ("注意 x", Problem("", 3), 0, "     ^"),
        ("ab", Problem("", 2), 0, "  ^"),
        ("abcdef", Problem("", 4), 3, " ^"),
        ("abcdef", Problem("", 0, 2), 3, "^"),
        ("ab", Problem("somewhere"), 0, ""),
    ],
)
def test_the_caret_stands_under_the_place(
    value: str, problem: Problem, hidden: int, line: str
) -> None:
    assert caret_line(value, problem, hidden=hidden) == line


async def test_the_answer_comes_back_without_spaces_around_it(host: Host) -> None:
    given: list[str | None] = []
    app = host(Static())
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(Prompt("Save view", "old"), given.append)
        await pilot.pause()
        await pilot.press("ctrl+u", "space", *"new", "space", "enter")

        assert given == ["new"]


async def test_escape_cancels(host: Host) -> None:
    given: list[str | None] = []
    app = host(Static())
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(Prompt("Save view", "old"), given.append)
        await pilot.pause()
        await pilot.press("q", "escape")

        assert given == [None]


async def test_a_bad_answer_stays_and_is_pointed_at_until_it_changes(host: Host) -> None:
    given: list[str | None] = []
    app = host(Static())

    def check(text: str) -> Problem | None:
        place = text.find("#")
        return Problem("a name has no #", place) if place >= 0 else None

    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(Prompt("Save view", "my#view", label="name", check=check), given.append)
        await pilot.pause()
        before = len([line for line in app.painted() if line.strip()])
        await pilot.press("enter")
        await pilot.pause()
        painted = app.painted()
        typed = next(line for line in painted if "my#view" in line)
        caret = next(line for line in painted if "^" in line)
        assert caret.index("^") == typed.index("#")
        assert any("a name has no #" in line for line in painted)
        assert len([line for line in painted if line.strip()]) == before

        await pilot.press("left", "left", "left", "left", "backspace")
        await pilot.press("ctrl+u", *"ok")
        await pilot.pause()
        assert not any("^" in line for line in app.painted())
        await pilot.press("enter")
        assert len(given) == 1


async def test_a_collapsing_field_takes_lines_only_for_a_problem(host: Host) -> None:
    app = host()
    async with app.run_test(size=(40, 10)) as pilot:
        field = PromptField("filter", "tag:", collapsing=True)
        await app.mount(field)
        await pilot.pause()
        assert field.size.height == 1
        field.show_problem(Problem("a tag is missing", 4))
        await pilot.pause()
        assert [line.rstrip() for line in app.painted()[:3]] == [
            "filter tag:",
            "           ^",
            "a tag is missing",
        ]
        field.show_problem(None)
        await pilot.pause()
        assert field.size.height == 1


async def test_hostile_words_are_only_words(host: Host, hostile: str, control_signs: Signs) -> None:
    app = host(Static())
    async with app.run_test(size=(80, 24)) as pilot:
        prompt = Prompt(
            hostile, hostile, label=hostile, check=lambda text: Problem(hostile + text, 1)
        )
        app.push_screen(prompt)
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        await pilot.click(LineInput)

        assert not control_signs("".join(app.painted()))
        assert app.screen is prompt
        assert not app.links()
