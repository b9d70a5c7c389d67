"""HTML and JATS leftovers in titles and abstracts, rewritten as the LaTeX that means the same.

Only tags known from publishers' feeds (Crossref's JATS subset, Hugging Face, old arXiv) are
taken for markup: `<think>` and `<SEG>` are what a paper writes about, and stay.
"""

from __future__ import annotations

import html
import re

_COMMANDS = {
    "i": "emph",
    "em": "emph",
    "italic": "emph",
    "b": "textbf",
    "strong": "textbf",
    "bold": "textbf",
    "sub": "textsubscript",
    "sup": "textsuperscript",
    "tt": "texttt",
    "code": "texttt",
    "monospace": "texttt",
    "sc": "textsc",
    "scp": "textsc",
}
# `(?!<)` gets over a long run of `<` ten times as fast.
_PAIR = re.compile(
    rf"<(?!<)(?:jats:)?({'|'.join(_COMMANDS)})(?:\s[^<>]*)?>([^<>]*)</(?:jats:)?\1\s*>",
    re.IGNORECASE | re.ASCII,  # or the Turkish dotted I would be a tag's
)
_BREAK = re.compile(
    r"<br\s*/?>|</(?:jats:)?(?:p|title|sec|li|list-item)\s*>", re.IGNORECASE | re.ASCII
)
_NOISE = re.compile(
    r"<(?!<)/?(?:(?:jats|mml):[a-z-]+|p|a|div|span|font|sec|ul|ol|li|u|math|m(?:i|n|o|row|sup|sub)"
    r"|(?:inline|disp)-formula|tex-math|title)(?:\s[^<>]*)?/?>",
    re.IGNORECASE | re.ASCII,
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_TWICE_ESCAPED = re.compile(r"&amp;(?=(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,31});)")
_NESTING = 4


def html_to_latex(text: str) -> str:
    """Return `text` with known tags as LaTeX commands and entities as characters.

    Entities are read last, so that `&lt;b&gt;` is shown as `<b>` and never obeyed.
    """
    if "<" in text:
        for _ in range(_NESTING):
            text, changed = _PAIR.subn(_command, text)
            if not changed:
                break
        text = _NOISE.sub("", _BREAK.sub("\n", text))
    if "&" in text:
        text = _ENTITY.sub(_character, _TWICE_ESCAPED.sub("&", text))
    return text


def _command(match: re.Match[str]) -> str:
    return f"\\{_COMMANDS[match[1].lower()]}{{{match[2]}}}"


def _character(match: re.Match[str]) -> str:
    character = html.unescape(match[0])
    return f"\\{character}" if character in {"$", "{", "}"} else character
