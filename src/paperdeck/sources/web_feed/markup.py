"""Titles and texts of feeds, which may be HTML, JATS or MathML, as plain text.

Feeds seldom say whether a text is markup, and some escape theirs twice. Only elements that are
known from feeds are taken for markup: `<think>` is what a paper writes about, and stays. Raised
and lowered characters become the LaTeX that means the same: 10<sup>5</sup> is not 105.
"""

from __future__ import annotations

import html
import re
from functools import partial

from paperdeck.sources.fields import one_line
from paperdeck.text.html_markup import html_to_latex

_UNREAD = re.compile(
    r"<!--.*?(?:-->|\Z)"
    r"|<(script|style|svg|iframe|noscript|template|annotation(?:-xml)?)\b[^<>]*(?<!/)>"
    r".*?(?:</\1\s*>|\Z)"
    r"|<(?:a|div|img|p|span)\s[^<>]*\Z",
    re.IGNORECASE | re.DOTALL,
)
# Every part ends before the next "<", so that no text takes longer than its length.
_TAG = re.compile(
    r"<(/?)(?:(jats|mml|m|o|v|w|st1|x?html|ce|sb):)?([a-z][a-z0-9-]*)(?=[\s/>])"
    r"""((?:[^<>"']|"[^"<]*"|'[^'<]*')*+>|[^<>]*>)""",
    re.IGNORECASE,
)
_CLOSING_TAG = re.compile(r"</[a-z][a-z0-9:-]*\s*>|<br\s*/?>|<p>", re.IGNORECASE)
_BLOCKS = (
    r"address|article|aside|blockquote|body|caption|d[dlt]|details|div|disp-quote|fieldset"
    r"|figcaption|figure|footer|form|h[1-6r]|head|header|html|li|list|list-item|main|nav|ol|p|pre"
    r"|sec|section|summary|table|t(?:body|foot|head|itle|r)|ul"
)
_STYLES = (
    r"a|abbr|acronym|b|big|bold|br|center|cite|code|em|font|i|img|italic|monospace|nobr|sc|small"
    r"|span|strong|su[bp]|tt|u|wbr|(?:inline|disp)-formula|tex-math|math|semantics"
    r"|m(?:[inors]|row|text|space|style|sub|sup|subsup|under|over|underover|frac|root|sqrt"
    r"|fenced|padded|phantom|table|t[rd]|multiscripts|prescripts|enclose|error)"
)
_EMBEDDED = (
    r"area|audio|bdi|bdo|button|canvas|data|del|dfn|embed|iframe|input|ins|kbd|label|link|map|mark"
    r"|meta|noscript|object|option|param|path|picture|q|ruby|r[pt]|s|samp|script|select|source"
    r"|strike|style|svg|t[dh]|template|textarea|time|track|var|video"
)
_IN_TITLES = re.compile(rf"{_STYLES}|div|h[1-6]|p")
_IN_TEXTS = re.compile(rf"{_STYLES}|{_BLOCKS}|{_EMBEDDED}")
_BLOCK = re.compile(_BLOCKS)
_LEAF = r"<(?:\w{1,5}:)?m[ino](?:\s[^<>]*)?>([^<>]*)</(?:\w{1,5}:)?m[ino]\s*>"
_RAISED = re.compile(
    rf"<(?:\w{{1,5}}:)?m(su[bp])(?:\s[^<>]*)?>\s*{_LEAF}\s*{_LEAF}\s*</(?:\w{{1,5}}:)?m\1\s*>"
)
_RAISED_ALONE = re.compile(r"</?su[bp]>")
# Signs that no text has: where a paragraph ends, and where a line does.
_PARAGRAPH, _LINE = "\x1e", "\x1f"
_BREAKS = re.compile(rf"{_PARAGRAPH}|{_LINE} ?{_LINE}")
_BLANK_LINE = re.compile(r"\n[ \t\r]*\n")


def plain_line(markup: str) -> str | None:
    """Return a title or a name on one line, `None` if nothing is left of it."""
    text = _TAG.sub(partial(_without_tag, known=_IN_TITLES), _prepared(markup))
    return _read(text) or None


def plain_text(markup: str) -> str | None:
    """Return a text as paragraphs with a blank line between them, `None` if nothing is left."""
    text = _UNREAD.sub(" ", _prepared(markup))
    text = _TAG.sub(partial(_without_tag, known=_IN_TEXTS), text)
    if _PARAGRAPH in text or _LINE in text:
        # In HTML, line breaks and blank lines of the source are only spaces.
        parts = _BREAKS.split(re.sub(r"[ \t\r\n]+", " ", text))
    else:
        parts = _BLANK_LINE.split(text)
    return "\n\n".join(line for part in parts if (line := _read(part))) or None


def _prepared(markup: str) -> str:
    """Undo what a feed escaped twice: there are tags only once entities have been read."""
    if "&lt;" in markup and not _CLOSING_TAG.search(markup):
        once_more = html.unescape(markup)
        if _CLOSING_TAG.search(once_more):
            markup = once_more
    return _RAISED.sub(r"\2<\1>\3</\1>", markup) if ":msu" in markup or "<msu" in markup else markup


def _without_tag(match: re.Match[str], known: re.Pattern[str]) -> str:
    """Return what a tag leaves behind; one that isn't known is text and stays."""
    slash, prefix, name, rest = match.groups()
    name = name.lower()
    attributes = rest.strip("/> \t\r\n")
    if not (prefix or known.fullmatch(name)):
        return match[0]
    if len(name) == 1 and attributes and "=" not in attributes:
        return match[0]  # "a <b and c> d" compares, and has no attributes
    if name in {"sub", "sup"}:
        return f"<{slash}{name}>"
    if name == "br":
        return _LINE
    return _PARAGRAPH if _BLOCK.fullmatch(name) else ""


def _read(text: str) -> str:
    """Read entities last, so that an escaped tag is never obeyed; then join the lines."""
    return one_line(_RAISED_ALONE.sub("", html_to_latex(text)))
