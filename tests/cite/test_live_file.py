"""What a bibliography file is to hold: ours is kept up to date, all else stays as it is."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperdeck.cite.living.live_blocks import BrokenFileError, read_blocks
from paperdeck.cite.living.live_file import marked_ids, plan_file
from paperdeck.cite.living.live_plan import FilePlan, Terms, Wanted
from paperdeck.cite.reading.bibtex_spans import split_entries
from paperdeck.cite.writing.bibtex import bibtex_entry
from paperdeck.model.paper import Author, Paper

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

MINE = "@book{mine,\n  title = {A Book of My Own},\n}\n"


def _paper(number: int, title: str = "Learning things of importance") -> Paper:
    return Paper(
        f"arxiv:2401.0000{number}",
        title=title,
        authors=(Author("Ada Lovelace"),),
        published=datetime(2024, 1, 1, tzinfo=UTC),
        arxiv_id=f"2401.0000{number}",
    )


def _wanted(*numbers: int, title: str = "Learning things of importance") -> list[Wanted]:
    return [Wanted(_paper(number, title), f"key{number}") for number in numbers]


def _plan(
    text: str, wanted: list[Wanted], current: Mapping[str, str | None] | None = None
) -> FilePlan:
    known = {one: one for one in marked_ids(text)}
    terms = Terms(may_empty=True)
    return plan_file(text, wanted, {**known, **(current or {})}, bibtex_entry, terms)


def _keys(text: str) -> list[str | None]:
    return [span.key for span in split_entries(text)]


def test_a_new_file_says_what_it_is_and_holds_the_papers_in_order() -> None:
    plan = _plan("", _wanted(2, 1))
    assert plan.text.startswith("% Kept by PaperDeck")
    assert _keys(plan.text) == ["key2", "key1"]
    assert plan.added == ["key2", "key1"]
    again = _plan(plan.text, _wanted(1, 2))
    assert again.text == plan.text
    assert (again.added, again.updated, again.removed, again.held) == ([], [], [], 2)


def test_an_entry_is_written_anew_where_it_stands() -> None:
    text = _plan("", _wanted(1)).text + "\n" + MINE + _plan("", _wanted(2)).text
    plan = _plan(text, [*_wanted(1, title="Another title altogether"), *_wanted(2)])
    assert plan.updated == ["key1"]
    assert _keys(plan.text) == ["key1", "mine", "key2"]
    assert "Another title" in plan.text
    assert "\n" + MINE in plan.text


def test_what_was_put_in_and_taken_out_leaves_no_trace() -> None:
    text = f"% mine\n\n{MINE}\n@string{{a = {{b}}}}\n"
    plan = _plan(text, _wanted(1, 2, 3))
    assert plan.text.startswith(text)
    assert plan.foreign == 1
    fewer = _plan(plan.text, _wanted(2))
    assert fewer.removed == ["key1", "key3"]
    assert _plan(fewer.text, []).text == text


def test_an_edited_entry_is_kept_and_told_of() -> None:
    text = _plan("", _wanted(1)).text.replace("Learning", "Unlearning")
    plan = _plan(text, _wanted(1, title="Something else"))
    assert plan.text == text
    assert plan.remarks == [
        (5, "key1 was edited: it is kept as it is; delete it to have it written anew")
    ]
    gone = _plan(text, [])
    assert gone.text == text
    assert "the query no longer finds its paper" in gone.remarks[0][1]
    # Deleted with its marker or without, it comes back.
    start = text.index("@")
    for cut in (start, text.index("% paperdeck arxiv")):
        back = _plan(text[:cut], _wanted(1))
        assert _keys(back.text) == ["key1"]
        assert back.text.count("% paperdeck arxiv") == 1


@pytest.mark.parametrize("between", ["% todo\n", "\n  % todo\n\n% @misc{old,\n", "%\r\n"])
def test_a_comment_of_yours_above_an_entry_stays_where_it_is(between: str) -> None:
    plain = _plan("", _wanted(1)).text
    start = plain.index("@")
    text = plain[:start] + between + plain[start:]
    assert _plan(text, _wanted(1)).text == text
    anew = _plan(text, _wanted(1, title="Another title altogether"))
    assert anew.updated == ["key1"]
    assert f"{between}@misc{{key1," in anew.text
    gone = _plan(text, [])
    assert gone.removed == ["key1"]
    assert gone.text == plain[: plain.index("% paperdeck arxiv")] + between
    edited = text.replace("Learning", "Unlearning")
    kept = _plan(edited, _wanted(1, title="Something else"))
    assert kept.text == edited
    assert "key1 was edited" in kept.remarks[0][1]


def test_a_marker_that_has_lost_its_entry_is_told_of() -> None:
    text = _plan("", _wanted(1)).text
    marker = text[text.index("% paperdeck arxiv") : text.index("@")]
    for rest in ("", "% see @misc{a, title = {b}}\n", marker):
        plan = _plan(MINE + marker + rest, [])
        assert (4, "the line of arxiv:2401.00001 stood above no entry: it is taken out") in (
            plan.remarks
        )
        assert plan.text == MINE + (rest if rest != marker else "")


def test_a_rule_of_equals_signs_is_no_conflict() -> None:
    text = f"=======\n{MINE}\n<<<<<<<<<< mine >>>>>>>>>>\n"
    assert _plan(text, _wanted(1)).text.startswith(text)


def test_line_breaks_of_another_system_are_no_edit_and_stay() -> None:
    text = (_plan(MINE, _wanted(1)).text).replace("\n", "\r\n")
    assert _plan(text, _wanted(1)).text == text
    plan = _plan(text, _wanted(1, 2))
    assert "\n" not in plan.text.replace("\r\n", "")
    assert _plan(plan.text, _wanted(1)).text == text


def test_a_taken_key_gets_a_letter_and_keeps_it() -> None:
    text = "@book{KEY1,\n  title = {Nothing of the kind},\n}\n"
    plan = _plan(text, _wanted(1, 2))
    assert _keys(plan.text) == ["KEY1", "key1a", "key2"]
    assert plan.remarks == [
        (1, "the key key1 is taken by another entry: arxiv:2401.00001 is key1a here")
    ]
    again = _plan(plan.text, _wanted(1, 2))
    assert again.text == plan.text
    more = "@book{key1b,\n  title = {No},\n}\n"
    assert _keys(_plan(plan.text + more, _wanted(1)).text) == ["KEY1", "key1a", "key1b"]
    # Once the other is gone it has its own key again.
    assert _keys(_plan(plan.text[len(text) :], _wanted(1)).text) == ["key1"]


def test_your_entry_of_the_same_paper_stands_for_it() -> None:
    text = "@article{key1,\n  title = {Learning {Things} of Importance},\n}\n"
    plan = _plan(text, _wanted(1, 2))
    assert _keys(plan.text) == ["key1", "key2"]
    assert (1, "your entry key1 stands for arxiv:2401.00001") in plan.remarks
    # When the other comes later, ours gives way.
    later = _plan(_plan("", _wanted(1)).text + "\n" + text, _wanted(1))
    assert later.removed == ["key1"]
    assert _keys(later.text) == ["key1"]


def test_the_same_paper_under_another_key_is_told() -> None:
    text = '@misc{his,\n  eprint = "arXiv:2401.00001v2",\n}\n'
    plan = _plan(text, _wanted(1))
    assert _keys(plan.text) == ["his", "key1"]
    assert plan.remarks == [(1, "your entry his is the same paper as key1")]


def test_a_paper_the_library_has_lost_stays() -> None:
    text = _plan("", _wanted(1, 2)).text
    plan = _plan(text, _wanted(2), {"arxiv:2401.00001": None})
    assert plan.text == text
    assert plan.remarks == [(5, "key1 is kept: the library no longer has arxiv:2401.00001")]


def test_a_paper_that_goes_by_another_id_now_is_the_same() -> None:
    text = _plan("", _wanted(1)).text
    plan = _plan(text, _wanted(2), {"arxiv:2401.00001": "arxiv:2401.00002"})
    assert _keys(plan.text) == ["key2"]
    assert plan.updated == ["key2"]
    assert marked_ids(plan.text) == ("arxiv:2401.00002",)


def test_an_entry_that_stands_there_twice_is_there_once() -> None:
    text = _plan("", _wanted(1)).text
    plan = _plan(text + "\n" + text[text.index("% paperdeck arxiv") :], _wanted(1))
    assert plan.text == text


def test_a_changed_key_is_changed_in_the_file() -> None:
    text = _plan("", _wanted(1)).text
    plan = _plan(text, [Wanted(_paper(1), "lovelace")])
    assert _keys(plan.text) == ["lovelace"]


@pytest.mark.parametrize(
    "text",
    [
        "\n@book{open,\n title = {never closed\n",
        "\n@book{open,\n title = {a}\n\n% paperdeck arxiv:1 000000000000\n@misc{key1,\n}\n",
        "\n<<<<<<< HEAD\n@misc{a,\n}\n=======\n@misc{b,\n}\n>>>>>>> other\n",
        "@misc{a,\n>>>>>>> other\r\n  title = {A},\n}\n",
    ],
)
def test_where_nobody_can_tell_what_is_whose_nothing_is_planned(text: str) -> None:
    with pytest.raises(BrokenFileError, match="line 2: "):
        _plan(text, _wanted(1))
    assert marked_ids(text) == ()


def test_markers_inside_entries_and_comments_are_text() -> None:
    marker = "% paperdeck arxiv:1 000000000000\n"
    text = f"@comment{{\n{marker}}}\n@book{{a, note = {{\n{marker}}}}}\n"
    found = read_blocks(text)
    assert found.blocks == ()
    assert found.strays == ()
    assert _plan(text, _wanted(1)).text.startswith(text)


def test_what_would_damage_the_file_is_left_out() -> None:
    plan = plan_file("", _wanted(1), {}, lambda _paper, key: f"@misc{{{key}, title = {{")
    assert plan.text == ""
    assert plan.remarks == [(None, "no entry could be made of arxiv:2401.00001")]


def test_odd_ids_are_no_entries() -> None:
    paper = Paper("doi:10.1000/a@b{c d%", title="Something")
    plan = plan_file("", [Wanted(paper, "k")], {}, bibtex_entry)
    assert marked_ids(plan.text) == (paper.id,)
    assert _keys(plan.text) == ["k"]


def test_a_byte_order_mark_and_a_missing_line_break_are_respected() -> None:
    plan = _plan("\ufeff", _wanted(1))
    assert plan.text.startswith("\ufeff% Kept")
    assert _plan(MINE.rstrip(), _wanted(1)).text.startswith(MINE)


_BITS = st.lists(
    st.sampled_from(
        [
            MINE,
            "% a comment\n",
            "\n",
            "@string{a = {b}}\n",
            "@preamble{ {x} }\n",
            "@comment{ x }\n",
            "text between, with “signs”\r\n",
            "@misc(key1, title = {In parentheses})\n",
            "@article{key2, title={No line break}}",
            "\n% @book{out, of order\n",
        ]
    ),
    max_size=8,
)


@given(
    st.booleans(),
    _BITS,
    st.lists(st.integers(1, 9), unique=True, max_size=5),
    st.lists(st.integers(1, 9)),
)
def test_whatever_is_in_the_file_stays_in_it(
    marked: bool, bits: list[str], first: list[int], then: list[int]
) -> None:
    bare = "".join(bits)
    text = "\ufeff" * marked + bare
    foreign = [bare[span.start : span.end] for span in split_entries(bare)]
    plan = _plan(text, _wanted(*first))
    assert plan.text.startswith(text)
    wanted = _wanted(*dict.fromkeys(then))
    second = _plan(plan.text, wanted)
    assert _plan(second.text, wanted).text == second.text
    if bits:
        assert _plan(second.text, []).text.removeprefix(text).strip("\r\n") == ""
    after = second.text.removeprefix("\ufeff")
    ours = {after[one.start : one.end] for one in read_blocks(after).blocks}
    left = [after[span.start : span.end] for span in split_entries(after)]
    assert [one for one in left if not any(one in block for block in ours)] == foreign
    keys = [(span.key or "").lower() for span in split_entries(after) if span.key]
    theirs = [key.lower() for span in split_entries(bare) if (key := span.key)]
    assert len(set(keys)) == len(keys) - (len(theirs) - len(set(theirs)))


def test_real_files_stay_as_they_are(recordings: Path) -> None:
    files = sorted((recordings / "bibtex").rglob("*.bib"))
    assert len(files) > 300
    for file in files:
        text = file.read_bytes().decode("utf-8", "surrogateescape")
        plan = _plan(text, _wanted(1, 2))
        assert plan.text.startswith(text), file.name
        assert _plan(plan.text, _wanted(1, 2)).text == plan.text, file.name
        empty = _plan(plan.text, [])
        assert not text or empty.text.removeprefix(text).strip("\r\n") == "", file.name
        assert empty.foreign == plan.foreign, file.name
