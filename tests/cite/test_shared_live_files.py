"""Files that more than one library writes to, and queries that suddenly find nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from paperdeck.cite.living.live_file import marked_ids, plan_file
from paperdeck.cite.living.live_plan import FilePlan, Terms, Wanted
from paperdeck.cite.reading.bibtex_spans import split_entries
from paperdeck.cite.writing.bibtex import bibtex_entry
from paperdeck.model.paper import Author, Paper

HOME, WORK = Terms("0000aaaa"), Terms("0000bbbb")
PAPER = Paper("arxiv:1", title="Learning things of importance", authors=(Author("Ada Lovelace"),))


def _wanted(*numbers: int) -> list[Wanted]:
    return [
        Wanted(replace(PAPER, id=f"arxiv:{number}", title=f"Part {number}"), f"key{number}")
        for number in numbers
    ]


def _plan(text: str, terms: Terms, *numbers: int, known: bool = True) -> FilePlan:
    current = {one: one if known else None for one in marked_ids(text)}
    return plan_file(text, _wanted(*numbers), current, bibtex_entry, terms)


def _keys(plan: FilePlan) -> list[str | None]:
    return [span.key for span in split_entries(plan.text)]


def _emptying(terms: Terms) -> Terms:
    return terms._replace(may_empty=True)


@pytest.mark.parametrize("known", [True, False])
def test_none_takes_out_what_another_has_put_in(known: bool) -> None:
    first = _plan("", HOME, 1)
    both = _plan(first.text, WORK, 2, known=known)
    assert _keys(both) == ["key1", "key2"]
    assert (both.added, both.removed, both.held) == (["key2"], [], 2)
    ((line, words),) = both.remarks
    assert line == 5
    assert words.startswith("1 entry of another library is kept; `paperdeck bibliographies --take")
    again = _plan(both.text, HOME, 1)
    assert again.text == both.text
    assert (again.added, again.updated, again.removed) == ([], [], [])
    # Each takes out its own.
    assert _keys(_plan(both.text, _emptying(WORK))) == ["key1"]
    assert _keys(_plan(both.text, _emptying(HOME))) == ["key2"]


def test_what_both_want_is_there_once_and_follows_who_wrote_it() -> None:
    text = _plan("", HOME, 1).text
    plan = _plan(text, WORK, 1)
    assert plan.text == text
    assert not plan.remarks
    other = [Wanted(_wanted(1)[0].paper, "mine")]
    named = plan_file(text, other, {"arxiv:1": "arxiv:1"}, bibtex_entry, WORK)
    assert named.text == text
    assert named.remarks == [(5, "arxiv:1 is key1 here, as another library calls it, not mine")]


def test_of_two_that_were_merged_the_others_stays() -> None:
    text = _plan("", HOME, 1).text
    merged = text + _plan("% other\n", WORK, 1).text
    assert _keys(_plan(merged, HOME, 1)) == ["key1"]
    assert _keys(_plan(merged, WORK, 1)) == ["key1"]


def test_the_key_of_anothers_entry_is_taken() -> None:
    text = _plan("", HOME, 1).text
    other = [Wanted(_wanted(2)[0].paper, "key1")]
    plan = plan_file(text, other, {"arxiv:1": None}, bibtex_entry, WORK)
    assert _keys(plan) == ["key1", "key1a"]


def test_what_another_has_edited_or_left_behind_is_its_own_matter() -> None:
    text = _plan("", HOME, 1).text.replace("Part", "Chapter")
    stray = text[text.index("% paperdeck arxiv") : text.index("@")]
    assert _plan(stray + text, WORK, 1).text == stray + text
    assert not _plan(stray + text, WORK, 1).remarks


def test_entries_are_taken_over_when_that_is_asked_for() -> None:
    text = _plan("", HOME, 1, 2).text
    plan = _plan(text, WORK._replace(takes_over=True), 2, 3)
    assert _keys(plan) == ["key2", "key3"]
    assert "0000aaaa" not in plan.text
    assert _plan(plan.text, WORK, 2, 3).text == plan.text


def test_a_line_that_names_no_library_is_of_whoever_reads_it() -> None:
    text = _plan("", HOME, 1, 2).text.replace(" 0000aaaa", "")
    plan = _plan(text, WORK, 2)
    assert plan.removed == ["key1"]
    assert plan.text.count("0000bbbb") == 1


def test_a_query_that_finds_nothing_empties_no_file_unasked() -> None:
    text = _plan("", HOME, 1, 2).text
    plan = _plan(text, HOME)
    assert plan.text == text
    assert (plan.removed, plan.withheld, plan.held) == ([], ["key1", "key2"], 2)
    ((line, words),) = plan.remarks
    assert line is None
    assert words.startswith("the query finds nothing now: the file's 2 entries are kept; ")
    asked = _plan(text, _emptying(HOME))
    assert (asked.removed, asked.withheld, asked.held) == (["key1", "key2"], [], 0)


def test_the_last_entry_goes_with_its_mark() -> None:
    assert _plan(_plan("", HOME, 1).text, HOME).removed == ["key1"]
