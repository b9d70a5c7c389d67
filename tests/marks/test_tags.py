from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperdeck.marks.errors import TagError
from paperdeck.marks.tags import LONGEST, ancestry, parse_tag, renamed, spell_alike


@pytest.mark.parametrize(
    ("typed", "tag"),
    [
        ("ml", "ml"),
        ("#ml", "ml"),
        ("  ml / diffusion models ", "ml/diffusion-models"),
        ("to read", "to-read"),
        ("to\tread\n", "to-read"),
        ("e\u0301tude", "\u00e9tude"),
        ("注意力", "注意力"),
        ("[@click=app.quit]x[/x]", "[@click=app.quit]x[/x]"),
        ("a\x1b[31mb\u202e", "ab"),
        ("x" * LONGEST, "x" * LONGEST),
    ],
)
def test_a_typed_text_becomes_a_tag(typed: str, tag: str) -> None:
    assert parse_tag(typed) == tag


@pytest.mark.parametrize(
    "typed", ["", "  ", "#", "\x1b", "/", "a/", "/a", "a//b", "a/ /b", "a#b", "##a", "x" * 101]
)
def test_what_cannot_be_a_tag_is_refused(typed: str) -> None:
    with pytest.raises(TagError):
        parse_tag(typed)


@given(st.text())
def test_a_tag_stays_the_tag_it_is(typed: str) -> None:
    try:
        tag = parse_tag(typed)
    except TagError:
        return
    assert parse_tag(tag) == tag


@pytest.mark.parametrize(
    ("tag", "spelled"),
    [
        ("ml", "ML"),
        ("ml/diffusion", "ML/Diffusion"),
        ("ml/diffusion/fast", "ML/Diffusion/fast"),
        ("ml/RL", "ML/RL"),
        ("etude", "Étude"),
        ("mlops", "mlops"),
        ("other/ml", "other/ml"),
    ],
)
def test_a_tag_is_spelled_as_before(tag: str, spelled: str) -> None:
    assert spell_alike(tag, ["ML/Diffusion", "Étude"]) == spelled


def test_parents_come_before_their_children() -> None:
    assert ancestry("a/b/c") == ["a", "a/b", "a/b/c"]


@pytest.mark.parametrize(
    ("tag", "after"),
    [("ML", "ai"), ("ml/x/y", "ai/x/y"), ("mlops", None), ("x/ml", None)],
)
def test_renaming_takes_the_children_along(tag: str, after: str | None) -> None:
    assert renamed(tag, "ml", "ai") == after
