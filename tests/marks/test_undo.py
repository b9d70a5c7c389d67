from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from paperdeck.marks.errors import MarkError
from paperdeck.marks.marker import Marker
from paperdeck.model.marks import Flag
from paperdeck.model.researcher import FollowKind
from paperdeck.store.database import Store

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Act = Callable[[Marker], object]

IDS = tuple(f"arxiv:2401.0000{number}" for number in range(5))


def state(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """All that the user has marked."""
    with closing(store.reader()) as conn:
        tables = ("flags", "tags", "notes", "views", "opinions", "follows", "identities")
        return {
            name: sorted(conn.execute(f"SELECT * FROM marks.{name}"), key=repr) for name in tables
        }


def test_undo_and_redo_walk_through_the_steps(
    store: Store, marker: Marker, ids: tuple[str, ...]
) -> None:
    states = [state(store)]
    acts: list[Act] = [
        lambda it: it.set_flag(ids, Flag.STARRED, True),
        lambda it: it.add_tag(ids[:3], "ml/diffusion"),
        lambda it: it.add_note(ids[0], "text"),
        lambda it: it.edit_note(1, "better text"),
        lambda it: it.rename_tag("ml", "ai"),
        lambda it: it.save_view("Unread", "is:unread"),
        lambda it: it.delete_note(1),
        lambda it: it.set_flag(ids[1:], Flag.STARRED, False),
        lambda it: it.remove_tag(ids, "ai/diffusion"),
        lambda it: it.delete_view("Unread"),
        lambda it: it.set_opinion(ids[:2], 1),
        lambda it: it.set_opinion(ids[:1], -1),
        lambda it: it.set_opinion(ids[:2], 0),
        lambda it: it.follow(FollowKind.AUTHOR, "Ada Lovelace"),
        lambda it: it.follow(FollowKind.ORGANIZATION, "Ada Lovelace"),
        lambda it: it.identify("Ada Lovelace", "semanticscholar", "17"),
        lambda it: it.unfollow(FollowKind.AUTHOR, "ada lovelace", "A. Lovelace"),
        lambda it: it.disown("ADA LOVELACE", "semanticscholar", "17"),
    ]
    for act in acts:
        act(marker)
        states.append(state(store))
    for before in reversed(states[:-1]):
        step = marker.undo()
        assert step is not None
        assert step.undone
        assert state(store) == before
    assert marker.undo() is None
    for after in states[1:]:
        step = marker.redo()
        assert step is not None
        assert not step.undone
        assert state(store) == after
    assert marker.redo() is None


def test_undo_works_after_a_restart_and_in_another_process(
    store: Store, marker: Marker, ids: tuple[str, ...], folder: Path
) -> None:
    before = state(store)
    marker.set_flag(ids, Flag.STARRED, True)
    marker.close()
    other = Marker(Store.open(folder))
    step = other.undo()
    other.close()
    assert step is not None
    assert step.label == "star 5 papers"
    assert state(store) == before
    assert marker.redo() is not None


def test_a_new_step_forgets_what_was_undone(marker: Marker, ids: tuple[str, ...]) -> None:
    marker.add_tag(ids, "one")
    marker.add_tag(ids, "two")
    marker.undo()
    marker.add_tag(ids, "three")
    assert marker.redo() is None
    assert [step.label for step in marker.history()] == [
        "tag 5 papers with three",
        "tag 5 papers with one",
    ]


def test_a_change_that_came_to_nothing_forgets_nothing(
    marker: Marker, ids: tuple[str, ...]
) -> None:
    marker.add_tag(ids, "one")
    marker.add_tag(ids, "two")
    marker.undo()
    assert marker.add_tag(ids, "one") is None
    with pytest.raises(MarkError):
        marker.add_note("arxiv:9999.99999", "x")
    assert marker.redo() is not None


papers = st.lists(st.sampled_from(IDS), min_size=1, max_size=3)
tag_names = st.sampled_from(["ml", "ML", "ml/x", "ai", "ai/x", "x"])
acts = st.one_of(
    st.tuples(st.just("set_flag"), papers, st.sampled_from(Flag), st.booleans()),
    st.tuples(st.just("add_tag"), papers, tag_names),
    st.tuples(st.just("remove_tag"), papers, tag_names),
    st.tuples(st.just("rename_tag"), tag_names, tag_names),
    st.tuples(st.just("add_note"), st.sampled_from(IDS), st.sampled_from(["a", "b"])),
    st.tuples(st.just("save_view"), st.sampled_from(["v", "w"]), st.sampled_from(["a", "b"])),
    st.tuples(st.just("delete_view"), st.sampled_from(["v", "w"])),
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(acts, min_size=1, max_size=6))
def test_undoing_everything_leads_back_whatever_was_done(
    store: Store, marker: Marker, todo: list[tuple[Any, ...]]
) -> None:
    states = [state(store)]
    for name, *arguments in todo:
        if getattr(marker, name)(*arguments) is not None:
            states.append(state(store))
    for before in reversed(states[:-1]):
        marker.undo()
        assert state(store) == before
    for after in states[1:]:
        marker.redo()
        assert state(store) == after
    for _ in states[1:]:
        marker.undo()
