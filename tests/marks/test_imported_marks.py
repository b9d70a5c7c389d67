"""Tags, notes and keys that come with a bibliography."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from paperdeck.marks.importing import take_imported
from paperdeck.marks.tags import parse_tag
from paperdeck.model.imported_marks import ImportedMarks
from paperdeck.store.database import transaction
from paperdeck.store.errors import StoreError

if TYPE_CHECKING:
    from paperdeck.marks.importing import Taken
    from paperdeck.marks.marker import Marker
    from paperdeck.store.database import Store

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)


def take(store: Store, *marks: ImportedMarks, **options: object) -> Taken:
    """Take marks as of a file."""
    return take_imported(store, marks, "mine.bib", now=NOW, **options)  # type: ignore[arg-type]


def tags(store: Store) -> set[tuple[str, str]]:
    """Return all tags as pairs of paper and tag."""
    with closing(store.reader()) as conn:
        return set(conn.execute("SELECT paper_id, tag FROM marks.tags"))


def notes(store: Store) -> list[str]:
    """Return the texts of all notes, sorted."""
    with closing(store.reader()) as conn:
        return [text for (text,) in conn.execute("SELECT text FROM marks.notes ORDER BY text")]


def keys(store: Store) -> dict[str, str]:
    """Return the cite keys by paper."""
    with closing(store.reader()) as conn:
        return dict(conn.execute("SELECT paper_id, key FROM marks.cite_keys"))


def test_all_marks_of_a_file_are_one_step_that_can_be_undone(
    store: Store, marker: Marker, ids: tuple[str, ...]
) -> None:
    taken = take(
        store,
        ImportedMarks(ids[0], 1, None, ("one", "two"), ("A note.",)),
        ImportedMarks(ids[1], 9, None, ("one",)),
    )
    assert tags(store) == {(ids[0], "one"), (ids[0], "two"), (ids[1], "one")}
    assert notes(store) == ["A note."]
    assert taken.step is not None
    assert taken.step.label == "import mine.bib: tag 2 papers, 1 note"
    marker.undo()
    assert (tags(store), notes(store)) == (set(), [])
    marker.redo()
    assert len(tags(store)) == 3


def test_taking_again_does_nothing(store: Store, ids: tuple[str, ...]) -> None:
    marks = ImportedMarks(ids[0], 1, "key", ("one", "ONE"), ("A note.", " A note.\r\n"))
    assert take(store, marks).step is not None
    assert take(store, marks).step is None
    assert (len(tags(store)), len(notes(store))) == (1, 1)


def test_what_was_taken_away_is_not_given_again(
    store: Store, marker: Marker, ids: tuple[str, ...]
) -> None:
    marks = ImportedMarks(ids[0], 1, None, ("gone", "renamed"), ("deleted", "edited"))
    take(store, marks)
    marker.remove_tag([ids[0]], "gone")
    marker.rename_tag("renamed", "better")
    with closing(store.reader()) as conn:
        numbers = dict(conn.execute("SELECT text, id FROM marks.notes"))
    marker.delete_note(numbers["deleted"])
    marker.edit_note(numbers["edited"], "changed")
    assert take(store, marks).step is None
    assert (tags(store), notes(store)) == ({(ids[0], "better")}, ["changed"])


def test_an_import_that_was_undone_can_be_taken_again(
    store: Store, marker: Marker, ids: tuple[str, ...]
) -> None:
    marks = ImportedMarks(ids[0], 1, None, ("one",))
    take(store, marks)
    marker.undo()
    assert take(store, marks).step is not None
    assert tags(store) == {(ids[0], "one")}


@pytest.mark.parametrize(
    ("keyword", "tag"),
    [
        ("machine learning", "machine-learning"),
        ("*athlete", "athlete"),
        ("C#", "C"),
        ("Community / Development", "Community/Development"),
        ("a//b/", "a/b"),
        ('{\\"U}ber', "Über"),
        ("x" * 101, None),
        ("a\x1b[31m", "a"),
        ("\x1b[31m", None),
        ("#", None),
        (" / ", None),
    ],
)
def test_keywords_become_tags_that_can_be_asked_for(
    store: Store, ids: tuple[str, ...], keyword: str, tag: str | None
) -> None:
    take(store, ImportedMarks(ids[0], 1, None, (keyword,)))
    assert tags(store) == ({(ids[0], tag)} if tag else set())
    assert tag is None or parse_tag(tag) == tag


def test_the_spelling_that_is_in_use_is_kept(
    store: Store, marker: Marker, ids: tuple[str, ...]
) -> None:
    marker.add_tag([ids[0]], "ML/Diffusion")
    take(store, ImportedMarks(ids[1], 1, None, ("ml/diffusion/new", "ML")))
    assert tags(store) - {(ids[0], "ML/Diffusion")} == {
        (ids[1], "ML/Diffusion/new"),
        (ids[1], "ML"),
    }


def test_keywords_can_be_left_out_and_a_tag_be_given_to_all(
    store: Store, ids: tuple[str, ...]
) -> None:
    marks = [ImportedMarks(ids[0], 1, None, ("one",), ("note",)), ImportedMarks(ids[1], 2)]
    take(store, *marks, tag="mine", with_tags=False)
    assert tags(store) == {(ids[0], "mine"), (ids[1], "mine")}
    assert notes(store) == ["note"]


def test_cite_keys_are_kept_if_they_are_free(store: Store, ids: tuple[str, ...]) -> None:
    taken = take(
        store, ImportedMarks(ids[0], 1, "smith2020"), ImportedMarks(ids[1], 5, "smith2020")
    )
    assert keys(store) == {ids[0]: "smith2020"}
    assert [line for line, _ in taken.refused] == [5]
    assert take(store, ImportedMarks(ids[0], 1, "other")).refused
    assert keys(store) == {ids[0]: "smith2020"}


def test_marks_of_a_former_id_are_the_papers(store: Store, ids: tuple[str, ...]) -> None:
    take(store, ImportedMarks("doi:10.1000/0", 1, "key", ("one",)))
    assert tags(store) == {(ids[0], "one")}
    assert keys(store) == {ids[0]: "key"}


def test_locked_marks_are_told_and_nothing_has_changed(store: Store, ids: tuple[str, ...]) -> None:
    hasty = type(store).open(store.papers_file.parent, timeout=0.05)
    with closing(store.marks_writer()) as conn, transaction(conn), pytest.raises(StoreError):
        take(hasty, ImportedMarks(ids[0], 1, None, ("one",)))
    assert tags(store) == set()
