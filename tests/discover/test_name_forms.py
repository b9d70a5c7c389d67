"""Names that may be forms of one name, and those that can't."""

from __future__ import annotations

import pytest

from paperdeck.discover.alike import may_be_same


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Jane Doe", "J. Doe"),
        ("Jane Doe", "Doe, Jane"),
        ("Jane Doe", "Jane A. Doe"),
        ("J. A. Doe", "Jane Ann Doe"),
        ("José Núñez", "J. Nunez"),
        ("Jean-Pierre Serre", "J.-P. Serre"),
        ("Laurens van der Maaten", "L. van der Maaten"),
    ],
)
def test_forms_of_a_name(one: str, other: str) -> None:
    assert may_be_same(one, other)
    assert may_be_same(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Jane Doe", "John Doe"),
        ("Jane Doe", "Jane Roe"),
        ("Jane Doe", "Janet Doe"),
        ("Jane A. Doe", "Jane B. Doe"),
        ("Jane Doe", "Doe"),
        ("Laurens van der Maaten", "Laurens Maaten"),
        ("DeepSeek-AI", "DeepMind"),
    ],
)
def test_other_names(one: str, other: str) -> None:
    assert not may_be_same(one, other)
    assert not may_be_same(other, one)
