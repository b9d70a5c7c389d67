from __future__ import annotations

import string

import pytest
from textual.keys import KEY_NAME_REPLACEMENTS, Keys, key_to_character

from paperdeck.config.chords import (
    KeyNameError,
    display_chord,
    display_key,
    parse_chord,
    parse_key,
    split_alternatives,
)

PRINTABLE = string.ascii_letters + string.digits + string.punctuation + "é£µ"


@pytest.mark.parametrize("character", PRINTABLE)
def test_characters_get_the_names_that_textual_gives_them(character: str) -> None:
    name = parse_key(character)
    original = {short: long for long, short in KEY_NAME_REPLACEMENTS.items()}.get(name, name)
    assert key_to_character(original) == character


@pytest.mark.parametrize("character", PRINTABLE)
def test_what_is_displayed_can_be_typed_again(character: str) -> None:
    name = parse_key(character)
    assert display_key(name) == character
    assert parse_key(name) == name


def test_textuals_own_special_keys_are_understood() -> None:
    names = [key.value for key in Keys if not key.value.startswith("<") and key.value != "return"]
    understood = {parse_key(name) for name in names if name != "ctrl-at"}
    assert understood <= set(names)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("?", "question_mark"),
        ("question_mark", "question_mark"),
        ("[", "left_square_bracket"),
        ("/", "slash"),
        ("S", "S"),
        ("shift+s", "S"),
        ("Ctrl+R", "ctrl+r"),
        ("control+r", "ctrl+r"),
        ("ctrl+shift+r", "ctrl+shift+r"),
        ("shift+ctrl+left", "ctrl+shift+left"),
        ("alt+S", "alt+shift+s"),
        ("shift+tab", "shift+tab"),
        ("esc", "escape"),
        ("Return", "enter"),
        ("PgUp", "pageup"),
        ("ctrl+i", "tab"),
        ("ctrl+m", "enter"),
        ("ctrl+[", "escape"),
        ("ctrl+space", "ctrl+@"),
        ("+", "plus"),
        ("ctrl++", "ctrl+plus"),
        ("ctrl+\\", "ctrl+backslash"),
        ("pound_sign", "pound_sign"),
        ("f12", "f12"),
    ],
)
def test_key_is_normalised(written: str, name: str) -> None:
    assert parse_key(written) == name


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ("entr", "Did you mean `enter`?"),
        ("question_mrk", "Did you mean `question_mark`?"),
        ("ctlr+p", "Did you mean `ctrl`?"),
        ("shift+1", "Write what it types"),
        ("f99", None),
        ("ctrl+", None),
        ("\x1b", None),
        ("ctrl-r", None),
    ],
)
def test_unknown_key_is_refused_with_the_nearest(written: str, hint: str | None) -> None:
    with pytest.raises(KeyNameError) as caught:
        parse_key(written)
    if hint:
        assert caught.value.next_step == hint
    assert str(caught.value).isprintable()


def test_chord_is_keys_between_spaces() -> None:
    assert parse_chord(" g  g ") == ("g", "g")
    assert parse_chord("ctrl+x ?") == ("ctrl+x", "question_mark")
    assert display_chord(("ctrl+x", "question_mark")) == "ctrl+x ?"


@pytest.mark.parametrize("written", ["", "  ", "y escape", "esc y"])
def test_chord_without_keys_or_with_escape_inside_is_refused(written: str) -> None:
    with pytest.raises(KeyNameError):
        parse_chord(written)


@pytest.mark.parametrize(
    ("written", "chords"),
    [
        ("s,*", ("s", "*")),
        ("g g , home", ("g g", "home")),
        ("", ()),
        ("  ", ()),
        (",", ("comma",)),
        ("s,,", ("s", "", "")),
    ],
)
def test_alternatives_stand_between_commas(written: str, chords: tuple[str, ...]) -> None:
    assert split_alternatives(written) == chords
