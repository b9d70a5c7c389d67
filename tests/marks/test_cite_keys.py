from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from paperdeck.marks.cite_keys import cite_keys
from paperdeck.model.paper import Author, Paper

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


def test_a_paper_asked_for_twice_has_one_key(store: Store) -> None:
    assert len(cite_keys(store, [paper(1), paper(1)])) == 1
    assert cite_keys(store, []) == {}


def test_keys_that_are_given_are_read_without_waiting_for_a_writer(store: Store) -> None:
    keys = cite_keys(store, [paper(1)])
    with closing(store.marks_writer()) as other:
        other.execute("BEGIN IMMEDIATE")
        assert cite_keys(store, [paper(1)]) == keys
        other.execute("ROLLBACK")
