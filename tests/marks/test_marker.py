from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import datetime
from threading import Thread
from typing import TYPE_CHECKING

import pytest

from paperdeck.marks.errors import MarkError, TagError
from paperdeck.marks.labels import short_title
from paperdeck.model.identifiers import Identifier, Scheme
from paperdeck.model.marks import Flag
from paperdeck.model.paper import PaperRecord
from paperdeck.store.ingest import ingest

if TYPE_CHECKING:
    from paperdeck.marks.marker import Marker
    from paperdeck.store.database import Store

Marked = set[tuple[str, str]]


def flags(store: Store) -> Marked:
    with closing(store.reader()) as conn:
        return set(conn.execute("SELECT paper_id, flag FROM marks.flags"))


def tags(store: Store) -> Marked:
    with closing(store.reader()) as conn:
        return set(conn.execute("SELECT paper_id, tag FROM marks.tags"))


def notes(store: Store) -> list[tuple[int, str, str]]:
    with closing(store.reader()) as conn:
        return conn.execute("SELECT id, paper_id, text FROM marks.notes ORDER BY id").fetchall()


def views(store: Store) -> list[tuple[str, str]]:
    with closing(store.reader()) as conn:
        return conn.execute("SELECT name, query FROM marks.views ORDER BY position").fetchall()


def test_a_star_is_on_disk_when_the_call_returns(
    store: Store, marker: Marker, ids: tuple[str, ...]
) -> None:
    step = marker.set_flag(ids[:3], Flag.STARRED, True)
    assert step is not None
    assert (step.label, step.paper_ids, step.undone) == ("star 3 papers", ids[:3], False)
    assert flags(store) == {(paper, "starred") for paper in ids[:3]}


def test_the_short_copy_is_taken_with_the_first_mark(
    store: Store, marker: Marker, ids: tuple[str, ...]
) -> None:
    marker.set_flag(ids[:1], Flag.READ, True)
    with closing(store.reader()) as conn:
        found = conn.execute("SELECT * FROM marks.marked_papers").fetchall()
    (paper_id, title, authors, identifiers, published) = found[0]
    assert paper_id == ids[0]
    assert title.startswith("Paper 0")
    assert json.loads(authors) == ["Ada Lovelace", "Émile Borel"]
    assert json.loads(identifiers) == [ids[0], "doi:10.1000/0"]
    assert published == "2024-01-01T00:00:00Z"
    assert len(found) == 1


def test_what_is_so_already_is_no_step(marker: Marker, ids: tuple[str, ...]) -> None:
    marker.set_flag(ids[:2], Flag.STARRED, True)
    assert marker.set_flag(ids[:2], Flag.STARRED, True) is None
    assert marker.set_flag(ids[2:3], Flag.STARRED, False) is None
    assert marker.set_flag([], Flag.STARRED, True) is None
    assert marker.remove_tag(ids, "no-such-tag") is None
    assert marker.rename_tag("no-such-tag", "other") is None
    assert marker.delete_view("no such view") is None
    assert len(marker.history()) == 1


def test_what_changes_nothing_leaves_no_trace(
    store: Store, marker: Marker, ids: tuple[str, ...]
) -> None:
    marker.remove_tag(ids, "ml")
    with closing(store.reader()) as conn:
        assert conn.execute("SELECT count(*) FROM marks.marked_papers").fetchone() == (0,)


def test_a_step_touches_only_the_papers_that_change(
    store: Store, marker: Marker, ids: tuple[str, ...]
) -> None:
    marker.add_tag(ids[:2], "ml")
    step = marker.add_tag(ids[:3], "ml")
    assert step is not None
    assert (step.label, step.paper_ids) == ("tag 1 paper with ml", (ids[2],))
    marker.undo()
    assert tags(store) == {(ids[0], "ml"), (ids[1], "ml")}


def test_an_id_given_twice_is_one_paper(marker: Marker, ids: tuple[str, ...]) -> None:
    step = marker.set_flag([ids[0], ids[0], "doi:10.1000/0"], Flag.STARRED, True)
    assert step is not None
    assert step.paper_ids == (ids[0],)


@pytest.mark.parametrize(
    ("flag", "on", "label"),
    [
        (Flag.STARRED, True, "star 1 paper"),
        (Flag.READ, True, "mark 1 paper as read"),
        (Flag.QUEUED, True, "queue 1 paper"),
    ],
)
def test_flags_are_set_and_cleared(
    store: Store, marker: Marker, flag: Flag, on: bool, label: str
) -> None:
    paper = "arxiv:2401.00000"
    step = marker.set_flag([paper], flag, on)
    assert step is not None
    assert step.label == label
    assert flags(store) == {(paper, flag.value)}
    assert marker.set_flag([paper], flag, False) is not None
    assert flags(store) == set()


def test_an_unknown_paper_is_refused_and_nothing_marked(
    store: Store, marker: Marker, ids: tuple[str, ...]
) -> None:
    with pytest.raises(MarkError, match=r"arxiv:9999\.99999"):
        marker.set_flag([ids[0], "arxiv:9999.99999"], Flag.STARRED, True)
    assert flags(store) == set()


def test_a_paper_of_which_only_marks_are_left_can_be_marked(
    store: Store, marker: Marker, ids: tuple[str, ...]
) -> None:
    marker.set_flag(ids[:1], Flag.STARRED, True)
    with closing(store.papers_writer()) as conn:
        conn.execute("DELETE FROM papers")
        conn.execute("DELETE FROM aliases")
    assert marker.add_tag(ids[:1], "kept") is not None
    assert marker.add_note(ids[0], "still here").id == 1


def test_a_former_id_marks_the_paper_of_today(
    store: Store, marker: Marker, ids: tuple[str, ...]
) -> None:
    marker.set_flag(["doi:10.1000/1"], Flag.STARRED, True)
    assert flags(store) == {(ids[1], "starred")}


def test_tags_are_written_as_they_were_first_spelled(
    store: Store, marker: Marker, ids: tuple[str, ...]
) -> None:
    marker.add_tag(ids[:1], "ML")
    step = marker.add_tag(ids[:2], "ml")
    marker.add_tag(ids[:1], "ml / Diffusion")
    assert step is not None
    assert step.label == "tag 1 paper with ML"
    assert tags(store) == {(ids[0], "ML"), (ids[1], "ML"), (ids[0], "ML/Diffusion")}
    assert marker.remove_tag(ids, "Ml") is not None
    assert tags(store) == {(ids[0], "ML/Diffusion")}


def test_a_bad_tag_is_refused(store: Store, marker: Marker, ids: tuple[str, ...]) -> None:
    with pytest.raises(TagError):
        marker.add_tag(ids, "a//b")
    assert tags(store) == set()


def test_renaming_a_tag_takes_all_below_it_along(
    store: Store, marker: Marker, ids: tuple[str, ...]
) -> None:
    marker.add_tag(ids[:1], "ml")
    marker.add_tag(ids[:2], "ml/diffusion")
    marker.add_tag(ids[:1], "mlops")
    step = marker.rename_tag("ML", "ai/learning")
    assert step is not None
    assert step.label == "rename tag ML to ai/learning"
    assert step.paper_ids == ids[:2]
    renamed = {
        (ids[0], "ai/learning"),
        (ids[0], "ai/learning/diffusion"),
        (ids[1], "ai/learning/diffusion"),
        (ids[0], "mlops"),
    }
    assert tags(store) == renamed
    before = {(ids[0], "ml"), (ids[0], "ml/diffusion"), (ids[1], "ml/diffusion")}
    marker.undo()
    assert tags(store) == before | {(ids[0], "mlops")}
    marker.redo()
    assert tags(store) == renamed


def test_a_tag_renamed_into_another_joins_it(
    store: Store, marker: Marker, ids: tuple[str, ...]
) -> None:
    marker.add_tag(ids[:2], "RL")
    marker.add_tag(ids[1:3], "reinforcement")
    before = tags(store)
    marker.rename_tag("reinforcement", "rl")
    assert tags(store) == {(paper, "RL") for paper in ids[:3]}
    marker.undo()
    assert tags(store) == before


def test_a_tag_can_move_below_itself_and_back(
    store: Store, marker: Marker, ids: tuple[str, ...]
) -> None:
    marker.add_tag(ids[:1], "ml")
    marker.add_tag(ids[:1], "ml/old")
    before = tags(store)
    marker.rename_tag("ml", "ml/old")
    assert tags(store) == {(ids[0], "ml/old"), (ids[0], "ml/old/old")}
    marker.undo()
    assert tags(store) == before


def test_a_tag_can_be_spelled_anew(store: Store, marker: Marker, ids: tuple[str, ...]) -> None:
    marker.add_tag(ids[:1], "ml/x")
    marker.rename_tag("ml", "ML")
    assert tags(store) == {(ids[0], "ML/x")}


def test_notes_are_added_edited_and_deleted(
    store: Store, marker: Marker, ids: tuple[str, ...]
) -> None:
    note = marker.add_note(ids[0], "First\nline", "a passage")
    assert (note.id, note.paper_id, note.text, note.quote) == (
        1,
        ids[0],
        "First\nline",
        "a passage",
    )
    assert note.created == note.updated == datetime.fromisoformat("2026-11-21T09:30:00Z")
    edited = marker.edit_note(note.id, "Second")
    assert edited is not None
    assert edited.label == "edit note on Paper 0: a title that is rather too…"
    assert notes(store) == [(1, ids[0], "Second")]
    assert marker.edit_note(note.id, "Second") is None
    assert marker.delete_note(note.id) is not None
    assert notes(store) == []


def test_labels_show_a_title_as_people_read_it() -> None:
    assert short_title(r"On $\mathcal{O}(n^2)$ \emph{bounds}") == "On 𝒪(n²) bounds"


def test_a_note_keeps_its_number_over_undo_and_redo(
    store: Store, marker: Marker, ids: tuple[str, ...]
) -> None:
    first = marker.add_note(ids[0], "one")
    marker.undo()
    marker.redo()
    assert notes(store) == [(first.id, ids[0], "one")]
    marker.delete_note(first.id)
    second = marker.add_note(ids[0], "two")
    assert second.id != first.id
    marker.undo()
    marker.undo()
    assert notes(store) == [(first.id, ids[0], "one")]


def test_a_number_once_undone_is_not_given_to_another_note(
    marker: Marker, ids: tuple[str, ...]
) -> None:
    first = marker.add_note(ids[0], "one")
    marker.undo()
    assert marker.add_note(ids[0], "two").id > first.id


def test_empty_notes_and_unknown_ones_are_refused(
    store: Store, marker: Marker, ids: tuple[str, ...]
) -> None:
    note = marker.add_note(ids[0], "text")
    for text in ("", " \n\t", "\x1b"):
        with pytest.raises(MarkError, match="needs some text"):
            marker.add_note(ids[0], text)
        with pytest.raises(MarkError, match="needs some text"):
            marker.edit_note(note.id, text)
    with pytest.raises(MarkError, match="note 99"):
        marker.edit_note(99, "x")
    with pytest.raises(MarkError, match="note 99"):
        marker.delete_note(99)
    assert notes(store) == [(1, ids[0], "text")]


def test_no_escape_gets_into_a_note_or_a_view(
    store: Store, marker: Marker, ids: tuple[str, ...]
) -> None:
    note = marker.add_note(ids[0], "a\x1b]52;c;x\x07b\u202e [@click=app.quit]x[/]", "\x9bq")
    assert note.text.endswith("[@click=app.quit]x[/]")
    marker.save_view("my\x1b[31m view", "is:unread\x07")
    everything = repr(notes(store)) + repr(views(store)) + repr(note)
    assert "\\x1b" not in everything
    assert "\\x07" not in everything
    assert "\\x9b" not in everything


def test_views_keep_their_place(store: Store, marker: Marker) -> None:
    marker.save_view("Unread", "is:unread")
    marker.save_view("Starred", "is:starred")
    changed = marker.save_view("Unread", "is:unread cat:cs.LG")
    assert changed is not None
    assert changed.paper_ids == ()
    assert views(store) == [("Unread", "is:unread cat:cs.LG"), ("Starred", "is:starred")]
    assert marker.save_view("Starred", "is:starred") is None
    marker.delete_view("Unread")
    assert views(store) == [("Starred", "is:starred")]
    marker.undo()
    assert views(store) == [("Unread", "is:unread cat:cs.LG"), ("Starred", "is:starred")]
    with pytest.raises(MarkError):
        marker.save_view(" ", "is:unread")


def test_history_lists_steps_newest_first(marker: Marker, ids: tuple[str, ...]) -> None:
    marker.set_flag(ids, Flag.STARRED, True)
    marker.add_tag(ids[:2], "ml")
    marker.save_view("Unread", "is:unread")
    marker.undo()
    history = marker.history()
    assert [(step.label, step.touched, step.undone) for step in history] == [
        ("save view Unread", 0, True),
        ("tag 2 papers with ml", 2, False),
        ("star 5 papers", 5, False),
    ]
    assert [step.label for step in marker.history(1)] == ["save view Unread"]


def test_marks_come_from_many_threads_at_once(
    store: Store, marker: Marker, ids: tuple[str, ...]
) -> None:
    threads = [Thread(target=marker.add_tag, args=(ids, f"t{number}")) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(tags(store)) == 8 * len(ids)
    assert len({step.number for step in marker.history()}) == 8


def test_a_closed_marker_opens_again(marker: Marker, ids: tuple[str, ...]) -> None:
    marker.set_flag(ids[:1], Flag.STARRED, True)
    marker.close()
    marker.close()
    assert marker.set_flag(ids[1:2], Flag.STARRED, True) is not None


def test_a_star_does_not_wait_for_an_ingest(
    store: Store, marker: Marker, ids: tuple[str, ...]
) -> None:
    with closing(store.papers_writer()) as conn:
        conn.execute("BEGIN IMMEDIATE")
        conn.execute("UPDATE papers SET upvotes = 1")
        assert marker.set_flag(ids, Flag.STARRED, True) is not None
        conn.execute("ROLLBACK")
    assert len(flags(store)) == len(ids)


def test_twenty_thousand_papers_are_one_step(store: Store, marker: Marker) -> None:
    names = [f"2402.{number:05}" for number in range(20_000)]
    records = [PaperRecord("arxiv", (Identifier(Scheme.ARXIV, name),), title="T") for name in names]
    with closing(store.papers_writer()) as conn:
        ingest(conn, records, now=datetime.fromisoformat("2026-11-21T00:00:00Z"))
    many = [f"arxiv:{name}" for name in names]
    step = marker.set_flag(many, Flag.READ, True)
    assert step is not None
    assert step.label == "mark 20,000 papers as read"
    assert len(flags(store)) == 20_000
    undone = marker.undo()
    assert undone is not None
    assert undone.touched == 20_000
    assert flags(store) == set()


def test_marks_file_stays_sound(store: Store, marker: Marker, ids: tuple[str, ...]) -> None:
    marker.add_tag(ids, "ml")
    marker.undo()
    with closing(sqlite3.connect(store.marks_file)) as conn:
        assert conn.execute("PRAGMA integrity_check").fetchone() == ("ok",)
