"""What stands side by side in a text."""

from __future__ import annotations

import json

import pytest

from paperdeck.text.wording import says

TITLE = "Sparse-Attention for GPT-4 in $\\alpha$-stable naïve worlds"
ABSTRACT = "Sparse matrices.\nAttention is cheap; GPT 40 is not."


def words(*said: str, columns: tuple[int, ...] = (0, 1, 2), is_open: bool = False) -> list[object]:
    return ["words", columns, said, is_open]


def found(said: list[object]) -> bool:
    return says(json.dumps(said), TITLE, ABSTRACT, "Jane Sparse; Attention Doe")


@pytest.mark.parametrize(
    ("said", "there"),
    [
        (words("sparse", "attention"), True),
        (words("attention", "sparse"), False),
        (words("sparse", "attention", columns=(1,)), False),
        (words("sparse", "attention", columns=(2,)), True),
        (words("matrices", "attention"), True),
        (words("gpt", "4"), True),
        (words("gpt", "4", columns=(1,)), False),
        (words("gpt", "4", columns=(1,), is_open=True), True),
        (words("pt", "4"), False),
        (words("alpha", "stable"), True),
        (words("naive", "wor", is_open=True), True),
        (words("naive", "wor"), False),
        (["not", words("gpt", "4")], False),
        (["all", words("gpt", "4"), words("is", "cheap")], True),
        (["all", words("gpt", "4"), words("cheap", "is")], False),
        (["any", words("cheap", "is"), words("is", "cheap")], True),
    ],
)
def test_words_are_found_where_they_stand_together(said: list[object], there: bool) -> None:
    assert found(said) is there


def test_texts_that_are_unknown_say_nothing() -> None:
    assert not says(json.dumps(words("a")), "b", None, None)
