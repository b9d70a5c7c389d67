"""mark and undo."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from paperdeck.store.database import Store

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import RunCommand

ATTENTION = "arxiv:1706.03762"
ADAM = "arxiv:1412.6980"
MALDACENA = "arxiv:hep-th/9711200"


def _ids(paperdeck: RunCommand, query: str) -> list[str]:
    return paperdeck("list", "--ids", query).lines


def test_several_changes_are_made_at_once(filled: RunCommand) -> None:
    result = filled(
        "mark", ATTENTION, "--star", "--read", "--queue", "--tag", "a", "--tag", "b", "--note", "n"
    )
    assert (result.code, result.err) == (0, "")
    assert result.lines == [
        "star 1 paper",
        "mark 1 paper as read",
        "queue 1 paper",
        "tag 1 paper with a",
        "tag 1 paper with b",
        "note on Attention Is All You Need",
    ]
    assert _ids(filled, "is:starred is:read is:queued #a #b has:note") == [ATTENTION]


def test_each_change_is_one_step_to_undo(filled: RunCommand) -> None:
    filled("mark", ATTENTION, ADAM, "--star", "--tag", "t", "--note", "n")
    assert filled("undo").lines == ["undone: note on 2 papers"]
    assert _ids(filled, "has:note") == []
    assert _ids(filled, "#t is:starred") == [ATTENTION, ADAM]
    assert filled("undo", "--json").objects == [
        {"undone": "tag 2 papers with t", "papers": 2, "ids": [ATTENTION, ADAM]}
    ]
    filled("undo")
    assert _ids(filled, "#t OR is:starred") == []
    assert filled("undo").lines == ["nothing to undo"]
    assert filled("undo", "--json").objects == [{"undone": None, "papers": 0, "ids": []}]


def test_changes_are_taken_back_by_name(filled: RunCommand) -> None:
    filled("mark", ATTENTION, "--star", "--read", "--queue", "--tag", "t")
    result = filled("mark", ATTENTION, "--unstar", "--unread", "--unqueue", "--untag", "t")
    assert result.code == 0
    assert _ids(filled, "is:starred OR is:read OR is:queued OR has:tag") == []


def test_a_change_for_programs_is_one_object(filled: RunCommand) -> None:
    filled("mark", ADAM, "--star")
    result = filled("mark", ATTENTION, ADAM, "--star", "--tag", "#ML", "--json")
    assert result.objects == [
        {"change": "star", "papers": 1, "ids": [ATTENTION], "dry_run": False},
        {"change": "tag ML", "papers": 2, "ids": [ATTENTION, ADAM], "dry_run": False},
    ]


def test_what_is_so_already_is_said(filled: RunCommand) -> None:
    filled("mark", ADAM, "--star")
    assert filled("mark", ADAM, "--star").lines == ["star: 1 paper already so"]
    assert filled("undo").lines == ["undone: star 1 paper"]


def test_papers_are_named_by_a_query(filled: RunCommand) -> None:
    assert filled("mark", "--query", "cat:cs.LG", "--tag", "ml").code == 0
    assert _ids(filled, "#ml") == [ATTENTION, ADAM]


def test_the_empty_query_is_every_paper(filled: RunCommand) -> None:
    assert filled("mark", "--query", "", "--read").lines == ["mark 3 papers as read"]


def test_the_limit_of_the_query_counts(filled: RunCommand) -> None:
    filled("mark", "--query", "sort:-published limit:1", "--star")
    assert _ids(filled, "is:starred") == [MALDACENA]


def test_a_query_that_matches_nothing_is_no_failure(filled: RunCommand) -> None:
    result = filled("mark", "--query", "nosuchword", "--star", "--note", "n")
    assert (result.code, result.lines) == (0, ["star: 0 papers", "note: 0 papers"])
    (told,) = filled("mark", "--query", "nosuchword", "--star", "--json").objects
    assert (told["papers"], told["ids"]) == (0, [])
    assert filled("undo").lines == ["nothing to undo"]


def test_an_unknown_paper_changes_nothing(filled: RunCommand) -> None:
    result = filled("mark", ATTENTION, "2401.99999", "--star")
    assert (result.code, result.out) == (1, "")
    assert result.complaint == 'no paper "2401.99999" in the library. Sync or import it first.'
    assert _ids(filled, "is:starred") == []


def test_the_same_paper_under_two_names_is_one(filled: RunCommand) -> None:
    assert filled("mark", "1706.03762", "10.5555/attention", "--star").lines == ["star 1 paper"]


def test_a_dry_run_changes_nothing(filled: RunCommand) -> None:
    arguments = ("mark", "--query", "cat:cs.LG", "--star", "--tag", "t", "--note", "n", "--dry-run")
    assert filled(*arguments).lines == [
        "would star: 2 papers",
        "would tag t: 2 papers",
        "would note: 2 papers",
    ]
    told = filled(*arguments, "--json").objects
    assert [one["dry_run"] for one in told] == [True, True, True]
    assert told[0]["ids"] == [ATTENTION, ADAM]
    assert _ids(filled, "is:starred OR has:tag OR has:note") == []
    assert filled("undo").lines == ["nothing to undo"]


def test_a_bad_tag_is_refused_before_anything_is_done(filled: RunCommand) -> None:
    assert filled("mark", ATTENTION, "--star", "--tag", "a#b").code == 2
    assert _ids(filled, "is:starred") == []


@pytest.mark.parametrize("note", ["-", "-1 for clarity", "- a list\n- of things"])
def test_a_note_may_begin_with_a_dash(filled: RunCommand, note: str) -> None:
    assert filled("mark", ADAM, f"--note={note}").code == 0
    (paper,) = filled("show", ADAM, "--json").objects
    assert [one["text"] for one in paper["notes"]] == [note]


def test_marks_are_made_while_a_reader_and_a_sync_have_the_library_open(
    filled: RunCommand, home: Path
) -> None:
    store = Store.open(home / "data")
    with closing(store.reader()) as reader, closing(store.papers_writer()) as sync:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM marks.flags").fetchone()
        sync.execute("BEGIN IMMEDIATE")
        assert filled("mark", ADAM, "--star").code == 0
        assert _ids(filled, "is:starred") == [ADAM]
