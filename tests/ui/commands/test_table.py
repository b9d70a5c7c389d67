from __future__ import annotations

import subprocess
import sys
from collections import Counter

import pytest

from paperdeck.config.keymap import build_keymap
from paperdeck.ui.commands.table import BY_ID, COMMANDS
from paperdeck.ui.commands.words import TYPED, CommandLineError, complete_word, read_command


def test_no_two_commands_share_an_id() -> None:
    assert len(BY_ID) == len(COMMANDS)


def test_no_two_typed_commands_share_a_word() -> None:
    assert [word for word, n in Counter(one.word for one in TYPED).items() if n > 1] == []


def test_the_default_keys_do_not_clash_and_can_all_be_read() -> None:
    keymap, problems = build_keymap(COMMANDS, {})
    assert problems == ()
    assert keymap.keys_of("copy.bibtex") == ("y y",)


def test_the_table_can_be_read_without_textual() -> None:
    code = "import sys, paperdeck.ui.commands.table; print('textual' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_every_command_says_what_it_does_in_a_sentence() -> None:
    assert all(command.help.endswith(".") and command.title for command in COMMANDS)


@pytest.mark.parametrize(
    ("typed", "command", "argument"),
    [
        ("tag ml ~ is:unread", "paper.tag", "ml ~ is:unread"),
        (":sync", "deck.sync", ""),
        ("fil cat:cs.CL", "list.filter", "cat:cs.CL"),
        ("  undo  ", "deck.undo", ""),
    ],
)
def test_a_command_is_known_by_its_word_or_its_beginning(
    typed: str, command: str, argument: str
) -> None:
    found, rest = read_command(typed)
    assert (found.id, rest) == (command, argument)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("s", "could be"),
        ("synk", "Did you mean sync?"),
        ("star wars", "takes no argument"),
    ],
)
def test_a_wrong_command_says_what_is_wrong(typed: str, says: str) -> None:
    with pytest.raises(CommandLineError, match=says.replace("?", r"\?")):
        read_command(typed)


def test_completion_puts_the_exact_word_first() -> None:
    assert complete_word("read")[0].id == "paper.read"
