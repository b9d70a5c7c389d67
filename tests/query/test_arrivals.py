"""The papers that came since a day, and the rules that look at them."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from paperdeck.config.digest_settings import Rule
from paperdeck.config.settings import Settings
from paperdeck.marks.marker import Marker
from paperdeck.marks.tags import parse_tag
from paperdeck.model.identifiers import parse_identifier
from paperdeck.model.paper import PaperRecord
from paperdeck.query.arrivals import Arrivals, first_day
from paperdeck.query.errors import BadValue, QueryError
from paperdeck.query.library import Library
from paperdeck.query.rules import ReadyRule, arrivals_of, papers_of, ready_rules
from paperdeck.store.database import Store
from paperdeck.store.ingest import ingest

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Sequence

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
OLD, NEW, ODD = "arxiv:2611.00001", "arxiv:2611.00002", "arxiv:2611.00003"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Three papers: of a month ago, and two of today."""
    store = Store.open(tmp_path / "arrivals")
    with closing(store.papers_writer()) as conn:
        for name, title, days in (
            (OLD, "An old robot", 30),
            (NEW, "A new robot", 0),
            (ODD, "Else", 0),
        ):
            identifier = parse_identifier(name)
            assert identifier is not None
            record = PaperRecord("arxiv", (identifier,), title=title, published=NOW)
            ingest(conn, [record], now=NOW - timedelta(days=days))
    return store


@pytest.fixture
def library(store: Store) -> Iterator[Library]:
    with closing(Library(store, clock=lambda: NOW)) as library:
        yield library


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("today", date(2026, 11, 21)),
        ("7d", date(2026, 11, 14)),
        ("3W", date(2026, 10, 31)),
        ("2m", date(2026, 9, 21)),
        ("2026-11-01", date(2026, 11, 1)),
        ("2026-10", date(2026, 10, 1)),
        ("2026", date(2026, 1, 1)),
    ],
)
def test_a_period_begins_on_a_day(text: str, day: date) -> None:
    assert first_day(text, NOW) == day


@pytest.mark.parametrize(
    "text", ["", "soon", "lastsync", "7d..", "2026-11-22", "2026-02-30", "9999", "0d0"]
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(BadValue):
        first_day(text, NOW)


def test_queries_find_what_came_since(library: Library) -> None:
    arrivals = Arrivals(library, date(2026, 11, 20))
    assert arrivals.find("robot") == [NEW]
    assert sorted(arrivals.find("robot OR else")) == [NEW, ODD]
    assert sorted(arrivals.find("")) == [NEW, ODD]
    assert arrivals.find("sort:title limit:1") == [NEW]
    assert sorted(Arrivals(library, date(2026, 10, 1)).find("robot")) == [OLD, NEW]


def test_what_cannot_be_understood_is_told(library: Library) -> None:
    arrivals = Arrivals(library, date(2026, 11, 20))
    assert arrivals.problem("robot") is None
    assert "whole number" in (arrivals.problem("upvotes>many") or "")
    assert arrivals.problem("x" * 4_000) is not None  # with what is added it would be too long
    with pytest.raises(QueryError):
        arrivals.find("upvotes>many")


def test_papers_are_read_in_order_and_those_that_are_gone_are_not(library: Library) -> None:
    read = Arrivals(library, NOW.date()).read([NEW, "arxiv:2611.99999", OLD])
    assert [marked.paper.id for marked in read] == [NEW, OLD]


def _settings(*rules: Rule) -> Settings:
    return Settings(rules=rules, file=Path("config.toml"))


def test_a_rule_is_for_papers_without_its_tag(library: Library, store: Store) -> None:
    rule = ReadyRule("robot OR else", "rl")
    assert sorted(papers_of(library, rule)) == [OLD, NEW, ODD]
    with closing(Marker(store)) as marker:
        marker.add_tag([NEW], "RL")
        marker.add_tag([ODD], "rl/deep")
    assert sorted(papers_of(library, rule)) == [OLD, ODD]


def test_a_rule_is_for_what_a_sync_brought(library: Library) -> None:
    rule = ReadyRule("robot", "rl")
    since = date(2026, 10, 1)
    assert arrivals_of(library, rule, [NEW, ODD], since) == [NEW]
    assert arrivals_of(library, rule, [], since) == []


def test_bad_rules_are_told_by_file_and_line_and_keep_back_no_other() -> None:
    rules, problems = ready_rules(
        _settings(
            Rule("upvotes>many", "a", 2),
            Rule("robot", "#rl  deep", 5),
            Rule("robot", "a#b", 8),
            Rule("robot limit:3", "b", 11),
        ),
        parse_tag,
    )
    assert rules == [ReadyRule("robot", "rl-deep")]
    limited = "a rule is for all papers that it finds, limit: has no place in it"
    assert [str(problem) for problem in problems] == [
        'config.toml:2: `rule.query` can\'t be used: "many" is not a whole number.',
        "config.toml:8: `rule.tag` can't be used: A tag cannot contain #: a#b.",
        f"config.toml:11: `rule.query` can't be used: {limited}.",
    ]


@pytest.mark.parametrize(
    ("query", "waits"),
    [
        ("#rl OR ~robot", True),
        ("robot", False),
        ("like:2611.00001", True),
        ("cat:cs.LG match>=90", True),
        ("impact>95", True),
        ("novelty>80 OR robot", True),
        ("upvotes>9", False),
    ],
)
def test_rules_that_wait_until_papers_are_compared_are_known(query: str, waits: bool) -> None:
    assert ReadyRule(query, "x").by_meaning is waits


class Knowing:
    """Knows which papers are about anything, once it is `told`."""

    def __init__(self) -> None:
        self.told = False

    def ready(self, conn: sqlite3.Connection) -> bool:
        assert conn is not None
        return self.told

    def about(
        self, conn: sqlite3.Connection, words: str, *, unfinished: bool = False
    ) -> Sequence[int]:
        assert words
        assert not unfinished
        return [row for (row,) in conn.execute("SELECT row FROM papers")] if self.told else ()

    def like(self, conn: sqlite3.Connection, rows: Sequence[int]) -> Sequence[int]:
        raise NotImplementedError

    def fitting(self, conn: sqlite3.Connection, tag: str) -> Sequence[int]:
        raise NotImplementedError


def test_who_asks_for_meaning_is_told_that_there_is_none_yet(store: Store, tmp_path: Path) -> None:
    knowing = Knowing()
    with closing(Library(store, clock=lambda: NOW, meaning=knowing)) as library:
        arrivals = Arrivals(library, date(2026, 11, 20))
        assert arrivals.problem("~robot") == "no paper has been compared by meaning yet"
        assert arrivals.problem("robot") is None
        knowing.told = True
        assert arrivals.problem("~robot") is None
        assert sorted(arrivals.find("~robot")) == [NEW, ODD]
        assert 'no paper "1999.99999"' in (arrivals.problem("like:1999.99999") or "")
    empty = Store.open(tmp_path / "empty")
    with closing(Library(empty, clock=lambda: NOW, meaning=Knowing())) as library:
        assert Arrivals(library, date(2026, 11, 20)).problem("~robot") is None


def test_a_rule_is_for_a_paper_that_became_anothers_part_meanwhile(
    store: Store, library: Library
) -> None:
    article, preprint = parse_identifier("doi:10.1000/robot"), parse_identifier(ODD)
    assert article is not None
    assert preprint is not None
    with closing(store.papers_writer()) as conn:
        said = PaperRecord("crossref", (article,), title="A robot article")
        (brought,) = ingest(conn, [said], now=NOW).added
        both = PaperRecord("dblp", (article, preprint), title="A robot article")
        assert ingest(conn, [both], now=NOW).merged == ((brought, ODD),)
    found = arrivals_of(library, ReadyRule("else", "rl"), [brought, "url:gone"], NOW.date())
    assert found == [ODD]
