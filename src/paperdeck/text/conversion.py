"""LaTeX and HTML in a text to styled Unicode; `latex` asks for it where there is any.

The steps, in order: HTML is rewritten as LaTeX; formulas are found, checked to be formulas
and set aside; the prose between is read; typography is applied; the gate of `safe` comes last,
since LaTeX can write any character. What reads HTML and formulas is imported for texts that have
them: the first paint may show others.
"""

from __future__ import annotations

import re
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from paperdeck.text.formulas import replace_formulas
from paperdeck.text.greek import mend_mangled_names
from paperdeck.text.prose import prose_spans
from paperdeck.text.safe import safe_block
from paperdeck.text.spans import Span, SpanStyle
from paperdeck.text.typography import set_tildes, set_typography

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_LATEX = re.compile(r"[\\$]|[\^_]\{")
# Bibliographies protect capitals so, once or twice over: {GaAs}, {{Core Shell}}.
_PROTECTED_WORD = re.compile(r"\{{1,3}([A-Za-z][\w' -]*|[<>=~.,+-])\}{1,3}")
_BREAK = re.compile(r" ?\n\s*")
# Formulas wait for their turn as single characters of a private plane, which the gate has
# emptied before: a macro takes one as an argument like any other letter.
_FIRST_PLACE = 0xF0000
_PLACES = re.compile(r"[\U000f0000-\U000ffffd]")


def convert(text: str) -> tuple[Span, ...]:
    """Return a text that has been through the gate as styled display text.

    Adjacent spans differ in style and none is empty. A text of one line stays one.
    """
    latex = text
    if "<" in text or "&" in text:
        from paperdeck.text.html_markup import html_to_latex  # noqa: PLC0415 - see above

        latex = html_to_latex(text)
    spans = _converted(latex)
    return tuple(_trimmed(_merged(spans, one_line="\n" not in text)))


def _converted(text: str) -> Iterable[Span]:
    text = safe_block(text)
    if not _LATEX.search(text):
        return [Span(set_typography(set_tildes(_PROTECTED_WORD.sub(r"\1", text))))]
    formulas: list[str] = []

    def set_aside(source: str) -> str:
        formulas.append(source)
        return chr(_FIRST_PLACE + len(formulas) - 1)  # too few fit in a text to run out

    prose = replace_formulas(mend_mangled_names(text), set_aside)
    return _with_formulas(prose_spans(set_tildes(prose)), formulas)


def _with_formulas(spans: Iterable[Span], formulas: list[str]) -> Iterator[Span]:
    """Put the formulas back, each as a span of its own."""
    for span in spans:
        place = 0
        for found in _PLACES.finditer(span.text):
            yield _typeset(span.text[place : found.start()], span.style)
            yield _formula(formulas[ord(found[0]) - _FIRST_PLACE])
            place = found.end()
        yield _typeset(span.text[place:], span.style)


def _typeset(text: str, style: SpanStyle) -> Span:
    return Span(text if style is SpanStyle.CODE else set_typography(text), style)


def _formula(source: str) -> Span:
    from paperdeck.text.mathml import formula_text  # noqa: PLC0415 - see above

    written = formula_text(source)
    if written is None:
        written = "".join(span.text for span in prose_spans(source))
    return Span(written, SpanStyle.MATH)


def _merged(spans: Iterable[Span], *, one_line: bool) -> list[Span]:
    """Join neighbours of one style and pass everything through the gate."""
    merged: list[Span] = []
    for style, run in groupby(spans, key=attrgetter("style")):
        text = safe_block("".join(span.text for span in run))
        text = _BREAK.sub(" ", text) if one_line else text
        if text and merged and merged[-1].style is style:
            merged[-1] = Span(merged[-1].text + text, style)
        elif text:
            merged.append(Span(text, style))
    return merged


def _trimmed(spans: list[Span]) -> list[Span]:
    """Take white space from both ends: macros that print nothing leave theirs behind."""
    if spans:
        spans[0] = spans[0]._replace(text=spans[0].text.lstrip())
        spans[-1] = spans[-1]._replace(text=spans[-1].text.rstrip())
    return [span for span in spans if span.text]
