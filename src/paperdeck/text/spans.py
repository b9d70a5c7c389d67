"""Styled text without a toolkit: what LaTeX is turned into, whoever shows it."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class SpanStyle(StrEnum):
    """How a run of text is set. `MATH` is a formula already written in Unicode."""

    PLAIN = "plain"
    EMPH = "emph"
    STRONG = "strong"
    CODE = "code"
    MATH = "math"
    SMALL_CAPS = "small-caps"


class Span(NamedTuple):
    """A run of text in one style."""

    text: str
    style: SpanStyle = SpanStyle.PLAIN
