"""Whether a paper's own words say something, looked for in its texts.

The full-text index knows which words are in a column, not where: what stands side by side
("sparse attention", GPT-4) is looked for here, among the papers that have all the words. Texts
and words are folded as they are for the index, so that both find the same.

What is looked for is written as JSON, to be handed to SQLite as one value:
`["all", ...]`, `["any", ...]`, `["not", x]`, and `["words", columns, words, open]` for words side
by side in one of the columns (0 title, 1 abstract, 2 authors), the last of which may go on if
`open` is true.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from paperdeck.text.search import fold_text

if TYPE_CHECKING:
    from collections.abc import Callable

_Said = list[Any]
"""What is looked for, as lists; see above."""

# Letters and digits make words, as they do for the index; all else parts them.
_BEFORE, _BETWEEN, _BEHIND = r"(?<![^\W_])", r"[\W_]+", r"(?![^\W_])"


class _Paper:
    """A paper's texts, each folded when it is first looked into."""

    __slots__ = ("_folded", "_texts")

    def __init__(self, texts: tuple[str | None, ...]) -> None:
        self._texts = texts
        self._folded: dict[int, str] = {}

    def column(self, number: int) -> str:
        text = self._folded.get(number)
        if text is None:
            text = fold_text(self._texts[number] or "").lower()
            self._folded[number] = text
        return text


def says(spec: str, title: str | None, abstract: str | None, authors: str | None) -> bool:
    """Tell whether a paper of these texts says what `spec`, JSON as above, looks for."""
    return _test(spec)(_Paper((title, abstract, authors)))


@lru_cache(maxsize=256)
def _test(spec: str) -> Callable[[_Paper], bool]:
    return _made(json.loads(spec))


def _made(said: _Said) -> Callable[[_Paper], bool]:
    kind, *rest = said
    if kind == "words":
        return _words(*rest)
    tests = [_made(one) for one in rest]
    if kind == "not":
        return lambda paper: not tests[0](paper)
    joined = all if kind == "all" else any
    return lambda paper: joined(test(paper) for test in tests)


def _words(columns: list[int], words: list[str], is_open: bool) -> Callable[[_Paper], bool]:
    found = re.compile(
        _BEFORE + _BETWEEN.join(map(re.escape, words)) + ("" if is_open else _BEHIND)
    ).search
    longest = max(words, key=len)

    def test(paper: _Paper) -> bool:
        for number in columns:
            text = paper.column(number)
            # Most texts don't have it, and this tells sooner than the pattern.
            if longest in text and found(text):
                return True
        return False

    return test
