"""day: what was featured on a day, in a week, in a month."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from paperdeck.store.database import Store

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import RunCommand
    from tests.featured import FRIDAY, featured, make_featured_library, take_in
    from tests.hostile import HOSTILE, MARKUP, NEVER_DRAWN
else:
    from featured import FRIDAY, featured, make_featured_library, take_in
    from hostile import HOSTILE, MARKUP, NEVER_DRAWN


@pytest.fixture
def day(home: Path, paperdeck: RunCommand) -> RunCommand:
    """Runs `day` on a library of three days."""
    make_featured_library(home / "data")
    return lambda *words: paperdeck("day", *words)


def test_without_a_date_it_is_the_last_day_that_has_papers(day: RunCommand) -> None:
    done = day()
    assert done.code == 0
    assert done.lines[:2] == ["Monday, 23 November 2026 · 1 paper", "earlier: 2026-11-20"]


def test_papers_have_two_lines_and_those_seen_before_say_when(day: RunCommand) -> None:
    assert day("2026-11-20").lines == [
        "Friday, 20 November 2026 · 2 papers · 1 seen before",
        "earlier: 2026-11-18  later: 2026-11-23",
        "   1   ▲41         ▁▇█ Paper 1",
        "       The Lab · Lovelace +1 · 2 comments · [code] · arxiv:2611.00001 · seen 2026-11-18",
        "   2   ▲5              Paper 4",
        "       The Lab · Lovelace +1 · 2 comments · arxiv:2611.00004",
    ]


def test_ascii_is_enough(day: RunCommand) -> None:
    done = day("2026-11-20", "--ascii", "--order", "trending")
    assert done.out.isascii()
    assert "^41         _*# Paper 1" in done.out
    assert "trend - - The Lab" in done.out


@pytest.mark.parametrize(
    ("words", "heading"),
    [
        (("2026-11-20", "--week"), "Week 47 of 2026, 16 to 22 Nov · 4 papers"),
        (("2026-W47",), "Week 47 of 2026, 16 to 22 Nov · 4 papers"),
        (("--month",), "November 2026 · 5 papers"),
        (("2026-11",), "November 2026 · 5 papers"),
    ],
)
def test_weeks_and_months(day: RunCommand, words: tuple[str, ...], heading: str) -> None:
    done = day(*words)
    assert done.lines[0] == heading
    assert "featured 2026-11-18" in done.out


def test_orders(day: RunCommand) -> None:
    ranked = {
        order: [one["id"][-1] for one in day("2026-11", "--json", "--order", order).objects]
        for order in ("upvotes", "trending", "newest")
    }
    assert ranked == {"upvotes": list("12453"), "trending": list("12453"), "newest": list("54321")}


def test_objects_say_null_where_nothing_is_known(day: RunCommand) -> None:
    first, *_, last = day("2026-11-18", "--json").objects
    assert (first["span"], first["rank"], first["upvotes"]) == ("2026-11-18", 1, 41)
    assert first["history"] == [
        {"day": "2026-11-18", "upvotes": 10},
        {"day": "2026-11-20", "upvotes": 40},
        {"day": "2026-11-23", "upvotes": 41},
    ]
    assert isinstance(first["trend"], float)
    unknown = (
        "upvotes",
        "organization",
        "first_author",
        "code_url",
        "project_url",
        "trend",
        "seen",
    )
    assert {last[name] for name in unknown} == {None}
    assert (last["author_count"], last["history"]) == (0, [])


def test_a_day_without_papers_says_so_and_what_lies_beside_it(day: RunCommand) -> None:
    done = day("2026-11-19")
    assert (done.code, done.lines) == (
        0,
        [
            "Thursday, 19 November 2026 · no papers",
            "earlier: 2026-11-18  later: 2026-11-20",
        ],
    )
    assert day("2026-11-19", "--json").out == ""


def test_a_library_without_days_says_how_to_get_some(paperdeck: RunCommand) -> None:
    done = paperdeck("day")
    assert done.code == 0
    assert "no papers" in done.lines[0]
    assert "No day has papers yet: `paperdeck sync`" in done.lines[1]
    assert paperdeck("day", "yesterday").code == 0


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("2026-02-30",), "there is no such day"),
        (("next", "week"), "there is no such day"),
        (("2026-11-20", "--week", "--month"), "not allowed with"),
        (("--order", "fame"), "invalid choice"),
    ],
)
def test_what_makes_no_sense_is_refused(day: RunCommand, words: tuple[str, ...], told: str) -> None:
    done = day(*words)
    assert done.code == 2
    assert told in done.complaint


def test_text_from_outside_is_only_text(home: Path, paperdeck: RunCommand) -> None:
    hostile = HOSTILE.replace("\ud800", "")
    store = Store.open(home / "data")
    take_in(store, [featured(1, FRIDAY, title=hostile, organization=hostile)], FRIDAY)
    with store.papers_writer() as conn:
        conn.execute("UPDATE papers SET title = ?1, organization = ?1, authors = ?1", [hostile])
    conn.close()
    for words in (("day",), ("day", "--json")):
        out = paperdeck(*words).out
        assert MARKUP in out
        assert not NEVER_DRAWN.search(out.replace("\n", ""))
