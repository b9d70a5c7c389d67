from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from paperdeck.cite.living.foreign_keys import ForeignKeys, KeyedEntry
from paperdeck.marks.cite_keys import cite_keys, keep_key
from paperdeck.model.paper import Author, Paper
from paperdeck.store.short_copies import marked_without_copy, missing_copies, read_short_copies

if TYPE_CHECKING:
    from paperdeck.store.database import Store


def paper(number: int, title: str = "Attention is all you need") -> Paper:
    return Paper(
        f"arxiv:1706.0376{number}",
        title=title,
        authors=(Author("Ashish Vaswani"),),
        published=datetime(2017, 6, 12, tzinfo=UTC),
    )


def test_keys_are_unique_and_in_the_order_given(store: Store) -> None:
    keys = cite_keys(store, [paper(1), paper(2), paper(3, "Another title")])
    assert keys == {
        "arxiv:1706.03761": "vaswani2017attention",
        "arxiv:1706.03762": "vaswani2017attentiona",
        "arxiv:1706.03763": "vaswani2017another",
    }


def test_a_key_once_given_stays(store: Store) -> None:
    first = cite_keys(store, [paper(2)])
    changed = replace(paper(2), title="Something else", authors=())
    again = cite_keys(store, [paper(1), changed])
    assert again["arxiv:1706.03762"] == first["arxiv:1706.03762"] == "vaswani2017attention"
    assert again["arxiv:1706.03761"] == "vaswani2017attentiona"


def test_a_paper_that_is_given_a_key_is_kept_as_a_short_copy(
    store: Store, ids: tuple[str, ...]
) -> None:
    papers = [Paper(paper_id, title="Another title now") for paper_id in ids[:2]]
    cite_keys(store, papers, keep=False)
    with closing(store.reader()) as conn:
        assert marked_without_copy(conn) == []
        assert missing_copies(conn, ids) == read_short_copies(conn, ids)
    cite_keys(store, papers)
    assert keep_key(store, {ids[2]: "borel2024paper", ids[3]: "borel2024paper"}) != {}
    with closing(store.reader()) as conn:
        assert marked_without_copy(conn) == []
        assert [copy[0] for copy in missing_copies(conn, ids)] == [ids[3], ids[4]]


def test_a_paper_asked_for_twice_has_one_key(store: Store) -> None:
    assert len(cite_keys(store, [paper(1), paper(1)])) == 1
    assert cite_keys(store, []) == {}


def test_keys_that_are_given_are_read_without_waiting_for_a_writer(store: Store) -> None:
    keys = cite_keys(store, [paper(1)])
    with closing(store.marks_writer()) as other:
        other.execute("BEGIN IMMEDIATE")
        assert cite_keys(store, [paper(1)]) == keys
        other.execute("ROLLBACK")


def test_a_new_key_is_none_of_another_works_in_a_bibliography(store: Store) -> None:
    asked = []

    def foreign() -> ForeignKeys:
        asked.append(1)
        theirs = ("Vaswani2017Attention", "vaswani2017attentiona")
        return ForeignKeys(KeyedEntry(key, f"@misc{{{key},}}") for key in theirs)

    would = cite_keys(store, [paper(1)], keep=False, foreign=foreign)
    keys = cite_keys(store, [paper(1), paper(2)], foreign=foreign)
    assert keys == {
        "arxiv:1706.03761": "vaswani2017attentionb",
        "arxiv:1706.03762": "vaswani2017attentionc",
    }
    assert would["arxiv:1706.03761"] == keys["arxiv:1706.03761"]
    assert len(asked) == 2
    # What was given stays, and nobody is asked for it.
    assert cite_keys(store, [paper(1)], foreign=foreign) == {paper(1).id: keys[paper(1).id]}
    assert len(asked) == 2


def test_a_key_given_before_another_work_took_it_stays(store: Store) -> None:
    before = cite_keys(store, [paper(1)])
    taken = ForeignKeys([KeyedEntry("vaswani2017attention", "@misc{vaswani2017attention,}")])
    assert cite_keys(store, [paper(1)], foreign=lambda: taken) == before


def test_an_entry_of_the_same_paper_gives_it_its_key(store: Store) -> None:
    known = replace(paper(1), arxiv_id="1706.03761")
    own = ForeignKeys([KeyedEntry("vaswani2017attention", "eprint = {1706.03761}")])
    assert cite_keys(store, [known], foreign=lambda: own)[known.id] == "vaswani2017attention"
