"""follow: whose papers `is:followed` finds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import RunCommand, SpawnCommand


def test_somebody_is_followed_listed_and_found(filled: RunCommand) -> None:
    done = filled("follow", "noam", "shazeer")
    basis = "1 in the library; `paperdeck list is:followed` shows their papers"
    assert (done.code, done.lines) == (0, [f"following noam shazeer: {basis}"])
    assert filled("list", "is:followed", "--ids").lines == ["arxiv:1706.03762"]
    assert filled("follow", "Noam Shazeer").lines[0].startswith("already following")
    (told,) = filled("follow", "--json").objects
    assert (told["kind"], told["name"]) == ("author", "noam shazeer")
    assert filled("follow").lines[0].endswith("author  noam shazeer")


def test_following_is_stopped_once(filled: RunCommand) -> None:
    filled("follow", "Jimmy Ba")
    assert filled("follow", "jimmy ba", "--stop").lines == ["no longer following jimmy ba"]
    assert filled("list", "is:followed", "--ids").lines == []
    done = filled("follow", "Jimmy Ba", "--stop")
    assert (done.code, done.complaint) == (1, "not followed: Jimmy Ba. `paperdeck follow` lists")


def test_whoever_has_no_papers_yet_can_be_followed(paperdeck: RunCommand) -> None:
    assert "none in the library yet" in paperdeck("follow", "Nobody Yet").out
    (told,) = paperdeck("follow", "--org", "Some Lab", "--json").objects
    assert told == {"kind": "organization", "name": "Some Lab", "new": True, "papers": 0}
    assert [one["kind"] for one in paperdeck("follow", "--json").objects] == [
        "author",
        "organization",
    ]


def test_nobody_is_followed_at_first(paperdeck: RunCommand) -> None:
    assert paperdeck("follow").lines == ["nobody is followed: `paperdeck follow NAME` begins"]
    assert paperdeck("follow", "--json").out == ""


@pytest.mark.parametrize("words", [("--stop",), ("Jane", "--org", "X")])
def test_what_makes_no_sense_is_refused(paperdeck: RunCommand, words: tuple[str, ...]) -> None:
    done = paperdeck("follow", *words)
    assert done.code == 2
    assert done.complaint.startswith("follow: ")


def test_a_name_that_is_none_is_refused(paperdeck: RunCommand) -> None:
    assert paperdeck("follow", " ").code == 1


def test_neither_it_nor_a_page_loads_the_network_stack_or_the_reader(spawn: SpawnCommand) -> None:
    code = (
        "import sys; from paperdeck.cli.run import run;"
        "run(['follow', 'A B']); run(['author', 'A B']);"
        "print([name for name in ('httpx', 'textual', 'rich') if name in sys.modules])"
    )
    done = spawn(python=("-c", code))
    assert done.stdout.decode().splitlines()[-1] == "[]"


def test_following_is_taken_back_by_undo(filled: RunCommand) -> None:
    filled("follow", "Noam Shazeer")
    filled("follow", "noam shazeer", "--stop")
    assert "stop following noam shazeer" in filled("undo").out
    assert filled("list", "is:followed", "--ids").lines == ["arxiv:1706.03762"]
    assert "follow Noam Shazeer" in filled("undo").out
    assert filled("follow").lines == ["nobody is followed: `paperdeck follow NAME` begins"]
