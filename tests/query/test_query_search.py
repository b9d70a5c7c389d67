"""What queries find."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from paperdeck.query import compile as compiled
from paperdeck.query.conditions import MANY, Facts
from paperdeck.query.syntax import parse

if TYPE_CHECKING:
    from tests.query.conftest import Shelf

pytestmark = pytest.mark.usefixtures("sets_of_any_size")


@pytest.fixture
def words(shelf: Shelf) -> Shelf:
    shelf.add("2501.00001", "Sparse Attention for GPT-4", authors=("Laurens van der Maaten",))
    shelf.add("2501.00002", "Dense attention", abstract="About sparse matrices and $\\alpha$.")
    shelf.add("2501.00003", "3D Schrödinger bridges", authors=("Jürgen Schmidhuber", "A. Sparse"))
    shelf.add(
        "2501.00004", "基于注意力机制的模型", abstract="Learning C++ with O(n) attentive steps"
    )
    return shelf


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("", "4 3 2 1"),
        ("sparse", "3 2 1"),
        ("SPARSE", "3 2 1"),
        ("title:sparse", "1"),
        ("abstract:sparse", "2"),
        ("author:sparse", "3"),
        ("sparse attention", "2 1"),
        ('"sparse attention"', "1"),
        ('"attention sparse"', ""),
        ("sparse -attention", "3"),
        ("-sparse", "4"),
        ("-sparse -attention", "4"),
        ("sparse OR 注意力", "4 3 2 1"),
        ("title:dense OR title:3D", "3 2"),
        ("(dense OR bridges) sparse", "3 2"),
        ("-(dense OR bridges)", "4 1"),
        ("NOT (sparse attention)", "4 3"),
        ("注意", "4"),
        ("意注", ""),
        ("schrodinger", "3"),
        ("schmidhuber", "3"),
        ('author:"van der maaten"', "1"),
        ('author="laurens van der maaten"', "1"),
        ("author=maaten", ""),
        ("GPT-4", "1"),
        ("3D", "3"),
        ("alpha", "2"),
        ("α", "2"),
        ("C++", "4"),
        ("O(n)", "4"),
        ("attention - sparse", "2 1"),
        ("++", "4 3 2 1"),
        ("-++ title:dense", "2"),
        ('title="dense ATTENTION"', "2"),
        ("title=dense", ""),
        ("att", ""),
        ("att*", "4 2 1"),
        ("title:att*", "2 1"),
        ('"att*"', ""),
        ("-att*", "3"),
        ("*", "4 3 2 1"),
        ("limit:2", "4 3"),
        ("sparse limit:1", "3"),
    ],
)
def test_words(words: Shelf, query: str, numbers: str) -> None:
    assert [found[-1] for found in words.found(query)] == numbers.split()


def test_the_last_word_may_go_on_while_it_is_typed(words: Shelf) -> None:
    assert len(words.found("att", typing=True)) == 3
    assert len(words.found("att ", typing=True)) == 0
    assert len(words.found('"att"', typing=True)) == 0
    assert len(words.found("att sparse", typing=True)) == 0
    assert words.found("author:maa", typing=True) == ["2501.00001"]
    # What is left out doesn't: on the way to "-attic" nothing else should vanish.
    assert words.found("-title:att", typing=True) == words.found("")


@pytest.fixture
def marked(shelf: Shelf) -> Shelf:
    first = shelf.add("2501.00001", "One", categories=("cs.LG", "cs.CL"), upvotes=7)
    second = shelf.add(
        "2501.00002", "Two", categories=("cs.CV",), venue="ICML 2025", upvotes=50, withdrawn=True
    )
    third = shelf.add(
        "2501.00003",
        "Three",
        doi="10.1000/xyz",
        categories=("stat.ML", "cs.LG"),
        source="huggingface",
        code_url="https://github.com/a/b",
        organization="Université de Montréal",
    )
    shelf.flag(first, "read")
    shelf.flag(first, "starred")
    shelf.flag(second, "queued")
    shelf.tag(first, "ml/diffusion", "to-read")
    shelf.tag(second, "mlops")
    shelf.tag(third, "ML")
    shelf.note(second, "Compare with Größe 6", quote="a tile")
    return shelf


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("is:starred", "1"),
        ("is:unread", "3 2"),
        ("is:read", "1"),
        ("-is:unread", "1"),
        ("IS:QUEUED", "2"),
        ("is:withdrawn", "2"),
        ("is:starred OR is:queued", "2 1"),
        ("-is:starred -is:queued", "3"),
        ("#ml", "3 1"),
        ("tag=ml", "3"),
        ("#ml/diffusion", "1"),
        ("-#ml", "2"),
        ("#mlop", ""),
        ("#m*", "3 2 1"),
        ('tag:"to read"', "1"),
        ("#never", ""),
        ("-#never", "3 2 1"),
        ("#ml OR #mlops", "3 2 1"),
        ("#ml OR title:two", "3 2 1"),
        ("#ml title:one", "1"),
        ("#ml -title:one", "3"),
        ("cat:cs.LG", "3 1"),
        ("cat:CS.lg", "3 1"),
        ("cat:cs.*", "3 2 1"),
        ("cat:cs", "3 2 1"),
        ("cat=cs", ""),
        ("cat:stat", "3"),
        ("cat:cs.LG cat:stat.ML", "3"),
        ("cat:cs.LG -cat:stat.ML", "1"),
        ("cat:cs.LG is:unread", "3"),
        ("cat:hep-th", ""),
        ("source:huggingface", "3"),
        ("source:hf", "3"),
        ("-source:hf", "2 1"),
        ("id:2501.00002v3", "2"),
        ("id:https://arxiv.org/abs/2501.00002", "2"),
        ("arxiv:2501.00001", "1"),
        ("id:arxiv:2501.00001", "1"),
        ("doi:10.1000/XYZ", "3"),
        ("doi:10.48550/arXiv.2501.00001", "1"),
        ("id:2501.09999", ""),
        ("has:code", "3"),
        ("has:doi", "3"),
        ("has:note", "2"),
        ("has:tag", "3 2 1"),
        ("-has:abstract", "3 2 1"),
        ("note:grosse", "2"),
        ("note:tile", "2"),
        ("note:nothing", ""),
        ("org:universite", "3"),
        ("org=montreal", ""),
        ("venue:icml", "2"),
        ("upvotes:7", "1"),
        ("upvotes>7", "2"),
        ("upvotes>=7", "2 1"),
        ("upvotes<8", "1"),
        ("upvotes:5..50", "2 1"),
        ("upvotes:10..", "2"),
        ("-upvotes>7", "3 1"),
        ("authors:0", "3 2 1"),
        ("stars>1", ""),
    ],
)
def test_marks_sets_and_numbers(marked: Shelf, query: str, numbers: str) -> None:
    assert [found[-1] for found in marked.found(query)] == numbers.split()
    assert marked.library.count(parse(query)).value == len(numbers.split())


def test_tags_and_categories_may_go_on_while_they_are_typed(marked: Shelf) -> None:
    assert len(marked.found("#m", typing=True)) == 3
    assert len(marked.found("cat:cs.L", typing=True)) == 2


def test_flags_are_looked_up_for_each_paper_when_they_are_many(marked: Shelf) -> None:
    many = Facts(marked.now, flags={"read": MANY + 1})
    with_many = compiled.plan(parse("is:unread"), many)
    assert "EXISTS" in with_many.where.sql
    conn = marked.store.reader()
    rows = conn.execute(with_many.select("{row}"), with_many.params).fetchall()
    conn.close()
    assert len(rows) == 2


def test_queries_with_many_terms_run(words: Shelf) -> None:
    assert words.found(" ".join(["sparse"] * 190)) == words.found("sparse")
    assert words.found(" OR ".join(["sparse"] * 190)) == words.found("sparse")
    assert words.found(" OR ".join(["sparse", "#x"] * 95)) == words.found("sparse")
    assert words.found(" ".join(f"-word{n}" for n in range(190))) == words.found("")
    assert words.found(" ".join(f"-cat:x{n}.*" for n in range(190))) == words.found("")
    assert words.found("-" * 48 + "sparse") == words.found("sparse")
    assert words.found("sparse" + " -(qq OR (rr ss))" * 60) == words.found("sparse")
