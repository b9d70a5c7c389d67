"""Queries against a reader of plain Python that knows neither SQLite nor an index.

It looks at every record with the rules of the query language written out again, so that a
mistake in the compiler, the index or its folding shows as another set of papers.

With PAPERDECK_WHOLE_CORPUS=1 the forty queries are asked of the whole corpus, in three minutes:
papers with markup too, whose words are then those of the project's own folding.
"""

from __future__ import annotations

import lzma
import os
import re
import unicodedata
from contextlib import closing
from datetime import UTC, date, datetime
from itertools import islice
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from paperdeck.query.library import Library
from paperdeck.query.syntax import parse
from paperdeck.query.tree import And, Node, Not, Or, Term
from paperdeck.sources.arxiv_jsonl import parse_line
from paperdeck.store.database import Store
from paperdeck.sync.imports import import_file
from paperdeck.text.search import fold_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from paperdeck.model.paper import PaperRecord

MOMENT = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
WHOLE = os.environ.get("PAPERDECK_WHOLE_CORPUS") == "1"
PAPERS = 100_000 if WHOLE else 3_000


class Paper:
    """A record with its words, worked out once. Texts are taken as they are read aloud."""

    def __init__(self, record: PaperRecord) -> None:
        self.record = record
        self.id = str(record.identifiers[0])
        names = " ; ".join(author.name for author in record.authors)
        self.words = [_words(record.title), _words(record.abstract or ""), _words(names)]
        assert record.published
        self.day = record.published.date()


_MARKUP = re.compile(r"[\\$^_{}<>&~]|[^\x00-\x7f]")


def _words(text: str) -> list[str]:
    """Split a text without markup into words: letters and digits, in lower case, bare."""
    if WHOLE and _MARKUP.search(text):
        text = fold_text(text)
    bare = unicodedata.normalize("NFKD", text.lower())
    bare = "".join(sign for sign in bare if not unicodedata.combining(sign))
    return re.findall(r"[^\W_]+", bare)


def _is_plain(record: PaperRecord) -> bool:
    """Tell whether a paper's texts have neither markup nor letters that need more rules."""
    names = "".join(author.name for author in record.authors)
    return WHOLE or not _MARKUP.search(f"{record.title}{record.abstract}{names}")


@pytest.fixture(scope="module")
def papers(corpus: Path) -> list[Paper]:
    with lzma.open(corpus) as lines:
        records = (parse_line(line) for line in islice(lines, PAPERS * 3))
        return [Paper(one) for one in islice(filter(_is_plain, records), PAPERS)]


@pytest.fixture(scope="module")
def library(
    papers: list[Paper], corpus: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Library]:
    wanted = {paper.id.removeprefix("arxiv:") for paper in papers}
    folder = tmp_path_factory.mktemp("plain")
    file = folder / "papers.jsonl"
    with lzma.open(corpus) as lines, file.open("wb") as out:
        for line in islice(lines, PAPERS * 3):
            if parse_line(line).identifiers[0].value in wanted:
                out.write(line)
    store = Store.open(folder / "library")
    import_file(store, file, clock=lambda: MOMENT)
    with closing(Library(store, clock=lambda: MOMENT)) as library:
        yield library


def passes(paper: Paper, node: Node | None) -> bool:
    """Tell whether a paper passes a query, by the rules of the language."""
    match node:
        case None:
            return True
        case Not():
            return not passes(paper, node.child)
        case And():
            return all(passes(paper, child) for child in node.children)
        case Or():
            return any(passes(paper, child) for child in node.children)
        case Term():
            return _passes_term(paper, node)


_COLUMNS = {"text": (0, 1, 2), "title": (0,), "abstract": (1,), "author": (2,)}


def _passes_term(paper: Paper, term: Term) -> bool:
    record = paper.record
    if term.field in _COLUMNS:
        return any(_stand_together(paper.words[at], term) for at in _COLUMNS[term.field])
    if term.field == "cat":
        name = term.value.lower().removesuffix(".*")
        categories = [category.lower() for category in record.categories]
        return any(one == name or one.startswith(f"{name}.") for one in categories)
    if term.field == "authors":
        count, wanted = len(record.authors), int(term.value)
        return {"<": count < wanted, ">": count > wanted, "=": count == wanted}[term.op]
    if term.field in {"before", "after", "on"}:
        year = int(term.value)
        return {
            "before": paper.day < date(year, 1, 1),
            "after": paper.day >= date(year, 1, 1),
            "on": paper.day.year == year,
        }[term.field]
    assert term.field == "has", term
    return {"doi": any(name.scheme == "doi" for name in record.identifiers), "pdf": True}[
        term.value
    ]


def _stand_together(words: list[str], term: Term) -> bool:
    wanted = _words(term.value.removesuffix("*"))
    is_open = term.value.endswith("*") and not term.quoted
    for place in range(len(words) - len(wanted) + 1):
        found = words[place : place + len(wanted)]
        if found[:-1] == wanted[:-1] and (
            found[-1] == wanted[-1] or (is_open and found[-1].startswith(wanted[-1]))
        ):
            return True
    return False


def agree(library: Library, papers: list[Paper], text: str) -> int:
    """Compare both on a query; return how many papers it finds."""
    query = parse(text)
    expected = {paper.id for paper in papers if passes(paper, query.root)}
    rows = library.search(query).rows
    assert set(library.ids_of(rows).values()) == expected, text
    assert list(rows) == sorted(rows, reverse=True)
    assert library.search(query, first=20).rows == rows[:20]
    assert library.count(query, cap=10**6).value == len(expected)
    return len(expected)


# Forty queries, each with papers on both sides of it: words, phrases, columns, signs, sets.
FORTY = (
    *(
        "model",
        "the",
        "diffusion",
        "transformer attention",
        "large language model",
        "graph -neural",
    ),
    *('"large language model"', '"language large"', '"neural network" OR "neural networks"'),
    *("GPT-4", "3D", "COVID-19", "self-supervised", "state-of-the-art", "zero-shot -few-shot"),
    *('-"deep learning"', "-model -data", "NOT (model OR data)", "(vision OR speech) robust"),
    *("title:learning", 'title:"reinforcement learning"', "abstract:however -title:learning"),
    *("author:wang", 'author:"wei zhang"', "author:li author:chen", "title:a abstract:b*"),
    *("diffus*", "trans*", "q*", "x*", "co-*", "learn* -learning", "title:gen* cat:cs.CV"),
    *("cat:cs.CL", "cat:cs.*", "cat:math OR cat:stat", "-cat:cs model", "authors<2", "authors>20"),
    *("on:2024 attention", "before:2024 OR graph"),
)


@pytest.mark.parametrize("text", FORTY)
def test_forty_queries_find_what_a_look_at_every_paper_finds(
    library: Library, papers: list[Paper], text: str
) -> None:
    agree(library, papers, text)


def test_the_forty_queries_ask_for_something(library: Library, papers: list[Paper]) -> None:
    found = [agree(library, papers, text) for text in FORTY]
    assert sum(0 < count < len(papers) for count in found) >= len(FORTY) - 4


_WORDS = (
    *("the", "model", "learning", "language", "data", "diffusion", "graph", "quantum", "gpt", "3d"),
    *(
        "neural",
        "network",
        "of",
        "and",
        "zhang",
        "wei",
        "self-attention",
        "low-rank",
        "d",
        "nothere",
    ),
)
_word = st.sampled_from(_WORDS)
_phrase = st.lists(_word, min_size=2, max_size=3).map(lambda words: f'"{" ".join(words)}"')
_open = st.tuples(_word, st.integers(1, 6)).map(lambda cut: f"{cut[0][: cut[1]].rstrip('-')}*")
_value = st.one_of(_word, _phrase, _open)
_column = st.sampled_from(("", "", "title:", "abstract:", "author:"))
_said = st.tuples(_column, _value).map("".join)
_fact = st.sampled_from(
    ("cat:cs.LG", "cat:cs.*", "cat:math", "authors<4", "authors>9", "on:2024", "has:doi")
)
_term = st.one_of(_said, _said, _said, _fact)
_queries = st.recursive(
    _term,
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=3).map(" ".join),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: f"({' OR '.join(parts)})"),
        inner.map(lambda one: f"-({one})"),
    ),
    max_leaves=6,
)


@pytest.mark.skipif(WHOLE, reason="the forty queries are enough of the whole corpus")
@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=_queries)
def test_any_query_finds_what_a_look_at_every_paper_finds(
    library: Library, papers: list[Paper], text: str
) -> None:
    agree(library, papers, text)


@pytest.mark.skipif(WHOLE, reason="the forty queries are enough of the whole corpus")
@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(words=st.lists(_word, min_size=1, max_size=3), cut=st.integers(1, 8))
def test_what_is_being_typed_finds_all_that_begins_so(
    library: Library, papers: list[Paper], words: list[str], cut: int
) -> None:
    typed = [*words[:-1], words[-1][:cut].rstrip("-")]
    query = parse(" ".join(typed))
    expected = {paper.id for paper in papers if passes(paper, parse(f"{query.text}*").root)}
    rows = library.search(query, prefix_last=True).rows
    assert set(library.ids_of(rows).values()) == expected
    assert library.search(query, prefix_last=True, first=7).rows == rows[:7]


def test_common_beginnings_are_looked_through_rather_than_gathered(
    library: Library, papers: list[Paper], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("paperdeck.query.searching._MANY_PAGES", 0)
    for text in ("learn", "model", "data langu", "title:learni", "nothereatall", "graph neura"):
        query = parse(text)
        whole = library.search(query, prefix_last=True).rows
        assert library.search(query, prefix_last=True, first=7).rows == whole[:7], text
