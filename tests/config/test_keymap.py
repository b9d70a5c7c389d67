from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from paperdeck.config.keymap import (
    ChordState,
    Keymap,
    NoMatch,
    Pending,
    Pressed,
    build_keymap,
)


@dataclass(frozen=True, slots=True)
class Command:
    id: str
    keys: tuple[str, ...]
    scope: str = "list"


COMMANDS = (
    Command("paper.star", ("s",)),
    Command("paper.read", ("r",)),
    Command("list.top", ("g g", "home")),
    Command("list.bottom", ("G", "end")),
    Command("cite.bibtex", ("y y",)),
    Command("cite.key", ("y k",)),
    Command("tags.toggle", ("space", "s"), scope="tags"),
    Command("app.help", ("?",), scope="global"),
    Command("app.quit", ("q",), scope="global"),
    Command("app.sync", ("S",), scope="global"),
    Command("paper.unbound", ()),
)


def keymap(**overrides: str | tuple[str, ...]) -> tuple[Keymap, list[str]]:
    keys = {
        name.replace("_", "."): (value,) if isinstance(value, str) else value
        for name, value in overrides.items()
    }
    lines = {name: number for number, name in enumerate(keys, start=10)}
    built, problems = build_keymap(COMMANDS, keys, file=Path("/x/config.toml"), lines=lines)
    return built, [str(problem) for problem in problems]


def test_defaults_are_in_force_without_overrides() -> None:
    built, problems = keymap()
    assert problems == []
    assert built.keys_of("list.top") == ("g g", "home")
    assert built.first_key("app.help") == "?"
    assert built.first_key("paper.unbound") == ""
    assert built.keys_of("no.such") == ()


def test_override_replaces_all_default_keys() -> None:
    built, problems = keymap(list_top=("ctrl+home", "<"))
    assert problems == []
    assert built.keys_of("list.top") == ("ctrl+home", "<")
    assert ChordState(built).feed("home", "list") == NoMatch()


def test_empty_override_unbinds_on_purpose() -> None:
    built, problems = keymap(paper_star=())
    assert (built.keys_of("paper.star"), problems) == ((), [])


def test_freed_key_may_be_taken_by_another() -> None:
    built, problems = keymap(paper_star="r", paper_read="s")
    assert problems == []
    assert built.keys_of("paper.star") == ("r",)
    assert built.keys_of("paper.read") == ("s",)


def test_unknown_command_is_reported_with_line_and_nearest() -> None:
    _, problems = keymap(paper_start="x")
    assert problems == ["config.toml:10: unknown command `paper.start`. Did you mean `paper.star`?"]


def test_clash_keeps_the_default_and_is_reported() -> None:
    built, problems = keymap(app_sync="F5", paper_star="r")
    assert built.keys_of("paper.star") == ("s",)
    assert built.keys_of("paper.read") == ("r",)
    assert built.keys_of("app.sync") == ("f5",)
    assert problems == [
        "config.toml:11: `paper.star`: `r` is already `paper.read`. Its default `s` is kept."
    ]


def test_chord_that_begins_another_is_a_clash() -> None:
    built, problems = keymap(paper_star="y", paper_read="g g g")
    assert built.keys_of("paper.star") == ("s",)
    assert "`y` clashes with `cite.bibtex`, since `y` begins `y y`" in problems[0]
    assert "since `g g` begins `g g g`" in problems[1]


def test_alternatives_of_one_command_may_not_begin_each_other() -> None:
    built, problems = keymap(list_top=("g", "g g"))
    assert built.keys_of("list.top") == ("g g", "home")
    assert len(problems) == 1


def test_refused_wish_takes_down_one_that_needed_its_key() -> None:
    built, problems = keymap(paper_read="s", paper_star="G")
    assert built.keys_of("paper.star") == ("s",)
    assert built.keys_of("paper.read") == ("r",)
    assert [problem.split(":")[1] for problem in problems] == ["10", "11"]


def test_same_key_in_another_scope_is_no_clash() -> None:
    built, problems = keymap(paper_star="space")
    assert problems == []
    assert ChordState(built).feed("space", "list") == Pressed("paper.star")
    assert ChordState(built).feed("space", "tags") == Pressed("tags.toggle")


def test_bad_key_is_reported_with_the_nearest_and_keeps_the_default() -> None:
    built, problems = keymap(paper_star="entr", paper_read=("r", ""))
    assert built.keys_of("paper.star") == ("s",)
    assert problems == [
        "config.toml:10: `paper.star`: no such key: `entr`. Did you mean `enter`?",
        "config.toml:11: `paper.read`: an empty key. Write `comma` for the comma key.",
    ]


def test_defaults_that_clash_are_a_fault_of_the_table() -> None:
    with pytest.raises(ValueError, match="already"):
        build_keymap((Command("a.a", ("x",)), Command("b.b", ("x",))), {})


def test_single_key_is_pressed_at_once() -> None:
    assert ChordState(keymap()[0]).feed("s", "list") == Pressed("paper.star")


def test_begun_chord_tells_what_can_follow_and_then_completes() -> None:
    state = ChordState(keymap()[0])
    assert state.feed("y", "list") == Pending("y", (("y", "cite.bibtex"), ("k", "cite.key")))
    assert state.pending
    assert state.feed("k", "list") == Pressed("cite.key")
    assert not state.pending


def test_escape_cancels_a_begun_chord_and_is_used_up() -> None:
    state = ChordState(keymap()[0])
    state.feed("y", "list")
    assert state.feed("escape", "list") == NoMatch(dropped="y")
    assert state.feed("escape", "list") == NoMatch()


def test_key_that_does_not_follow_drops_the_chord() -> None:
    state = ChordState(keymap()[0])
    state.feed("y", "list")
    assert state.feed("s", "list") == NoMatch(dropped="y")
    assert state.feed("s", "list") == Pressed("paper.star")


def test_global_keys_work_in_every_scope_and_yield_to_its_own() -> None:
    built, _ = keymap(tags_toggle="?")
    state = ChordState(built)
    assert state.feed("question_mark", "tags") == Pressed("tags.toggle")
    assert state.feed("question_mark", "list") == Pressed("app.help")
    assert state.feed("q", "unheard-of") == Pressed("app.quit")


def test_scope_where_a_key_begins_a_chord_hides_the_global_key() -> None:
    built, _ = keymap(app_quit="y")
    state = ChordState(built)
    assert isinstance(state.feed("y", "list"), Pending)
    assert state.feed("y", "tags") == Pressed("app.quit")


def test_global_override_that_a_scope_hides_altogether_is_told_but_stands() -> None:
    built, problems = keymap(app_quit=("space", "s"))
    assert built.keys_of("app.quit") == ("space", "s")
    assert problems == [
        (
            "config.toml:10: `app.quit`: `space` is `tags.toggle` in the scope `tags`."
            " Add a second key to have one there."
        )
    ]


def test_global_override_with_one_key_left_everywhere_is_fine() -> None:
    assert keymap(app_quit=("space", "s", "ctrl+q"))[1] == []


def test_change_of_scope_forgets_a_begun_chord() -> None:
    state = ChordState(keymap()[0])
    state.feed("y", "list")
    assert state.feed("q", "tags") == Pressed("app.quit")


def test_key_known_under_two_names_works_under_both() -> None:
    built, _ = keymap(paper_star="tab")
    assert ChordState(built).feed("ctrl+i", "list") == Pressed("paper.star")
