from __future__ import annotations

import pytest

from paperdeck.model.marks import SavedView
from paperdeck.model.rows import Count, Facets
from paperdeck.query.compose import Presence
from paperdeck.ui.panes.tag_lines import Kind, TagSection, presence_of, tag_sections

WHOLE = Facets(
    total=74_728,
    today=42,
    unread=128,
    starred=17,
    queued=5,
    tags={"ml": 31},
    views=((SavedView("Thesis", "#thesis OR cat:cs.CL"), Count(1001, capped=True)),),
)
INSIDE = Facets(
    total=9,
    today=1,
    unread=2,
    starred=3,
    queued=4,
    tags={"ml": 9, "ml/diffusion": 4},
    sources={"hugging face": 9},
    categories={"cs.CV": 7},
)


def section(title: str) -> TagSection:
    return next(one for one in tag_sections(WHOLE, INSIDE) if one.title == title)


def test_views_count_the_library_and_the_rest_counts_inside_the_filter() -> None:
    assert section("Views").lines[0].count == "74,728"
    assert [line.count for line in section("Tags").lines] == ["9", "4"]


def test_a_capped_count_has_a_plus() -> None:
    assert section("Views").lines[-1].count == "1,000+"


def test_views_replace_the_filter_and_terms_narrow_it() -> None:
    thesis = section("Views").lines[-1]
    assert (thesis.kind, thesis.term, thesis.view) == (
        Kind.VIEW,
        "#thesis OR cat:cs.CL",
        "Thesis",
    )
    assert section("Categories").lines[0].term == "cat:cs.CV"


def test_nested_tags_are_indented_under_their_parent() -> None:
    parent, child = section("Tags").lines
    assert (parent.label, parent.depth, parent.term) == ("ml", 0, "#ml")
    assert (child.label, child.depth, child.term) == ("diffusion", 1, "#ml/diffusion")


def test_values_with_spaces_are_quoted() -> None:
    assert section("Sources").lines[0].term == 'source:"hugging face"'


def test_empty_sections_are_left_out() -> None:
    bare = Facets(total=0, today=0, unread=0, starred=0, queued=0)
    assert [one.title for one in tag_sections(bare, bare)] == ["Views"]


@pytest.mark.parametrize("term", ["cat:" + "W" * 10_000, "#" + "論" * 5_000, 'cat:"unfinished'])
def test_a_name_that_no_filter_can_hold_has_no_part_in_one(term: str) -> None:
    assert presence_of(term, "is:unread -cat:cs.LG") is Presence.ABSENT
