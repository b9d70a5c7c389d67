"""Titles and abstracts as people read them: LaTeX and HTML to styled Unicode.

Texts with nothing to convert, most titles among them, skip all of it: the conversion isn't
even imported for them, which the reader's first paint would wait for.
"""

from __future__ import annotations

import re

from paperdeck.text.safe import safe_block, safe_line
from paperdeck.text.short_cache import cached_if_short
from paperdeck.text.spans import Span, SpanStyle

__all__ = ["Span", "SpanStyle", "as_written", "has_markup", "to_plain", "to_spans"]

_MARKUP = re.compile(r"[\\${}~<&`]|''|--")
_LONGEST = 20_000


@cached_if_short(1024, longest=5_000)
def to_spans(text: str) -> tuple[Span, ...]:
    """Return `text` as styled display text. Never raises, whatever the text.

    Line breaks are kept; a text of one line stays one line. Adjacent spans differ in style
    and none is empty; a text of nothing has no spans.
    """
    text = safe_block(text) if "\n" in text else safe_line(text)
    if not has_markup(text) or len(text) > _LONGEST:
        return (Span(text),) if text else ()
    from paperdeck.text.conversion import convert  # noqa: PLC0415 - not before the first paint

    return convert(text)


def has_markup(text: str) -> bool:
    """Tell whether there may be something to convert in a text."""
    return _MARKUP.search(text) is not None


def as_written(text: str) -> str:
    """Return one line of text through the gate but not converted: for a first look, at once."""
    return safe_line(text)


@cached_if_short(2048)
def to_plain(text: str) -> str:
    """Return `text` as display text without styles. Never raises, whatever the text."""
    return "".join(span.text for span in to_spans(text))
