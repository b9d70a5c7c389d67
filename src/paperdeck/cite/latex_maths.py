"""Formulas inside titles: which `$` open one, and how to keep it safe.

A `$` is often money or a slip. It opens a formula only if what follows up to the next `$`
looks like one and could be typeset.
"""

from __future__ import annotations

import re

from paperdeck.cite.latex_chars import encode_in_maths, join_commands
from paperdeck.cite.latex_tables import MATHS_COMMANDS, MATHS_SYNONYMS

_LONGEST = 300
_DOLLARS = re.compile(r"(?<!\\)(?:\\\\)*(?P<mark>\${1,2})")
_MARKUP = re.compile(r"[\\^_]")
_WORDY_ARGUMENT = re.compile(r"\\(?:text|math|operatorname|mbox)\w*\s*\{[^{}]*\}")
_PROSE = re.compile(r"(?<![\\A-Za-z])[A-Za-z]{2,}[,;]?\s+[A-Za-z]{2,}")
_SCRIPT = r"(?:\{[^{}]*\}|\\[A-Za-z]+|[^\s{}\\])"
_DOUBLE_SCRIPT = re.compile(
    rf"\^\s*{_SCRIPT}\s*(?:_\s*{_SCRIPT}\s*)?[\^']|_\s*{_SCRIPT}\s*(?:\^\s*{_SCRIPT}\s*)?_"
)
_BARE_SCRIPT = re.compile(r"[\^_]\s*(?:$|[\^_}&])")
_TOKEN = re.compile(r"\\(?P<word>[A-Za-z]+)|\\[\s\S]|(?P<plain>[\s\S])")
_SCRIPTED_COMMAND = re.compile(r"(?P<script>[\^_])\s*(?P<argument>\\[A-Za-z]+\{[^{}]*\})")
# a brace must be a command of its own: BibTeX counts it even behind a backslash
_SYMBOLS = {"{": r"\lbrace ", "}": r"\rbrace ", "|": r"\Vert ", "\\": " ", " ": r"\ "}
_SYMBOLS |= {symbol: f"\\{symbol}" for symbol in ",;:!>$%&#_"}
_NO_ARGUMENT = re.compile(
    r"\\(?:[td]?frac|binom|sqrt|stackrel|(?:wide)?(?:hat|tilde)|(?:over|under)(?:line|brace)|bar|vec"
    r"|d?dot|breve|check|acute|grave|math\w+|text\w*|emph|mbox|operatorname|boldsymbol|left|right"
    r"|limits|nolimits|[bB]igg?[lr]?)"
    r"\s*(?:$|[}&^_])"
)


def split_maths(text: str) -> list[tuple[bool, str]]:
    """Cut a title into text (False) and formulas (True, without their dollars)."""
    parts: list[tuple[bool, str]] = []
    done = position = 0
    while opening := _DOLLARS.search(text, position):
        mark = opening["mark"]
        start = opening.start("mark")
        closing = _find_closing(text, opening.end(), mark)
        if closing < 0:
            position = start + 1
            continue
        parts.append((False, text[done:start]))
        parts.append((True, text[opening.end() : closing].strip()))
        done = position = closing + len(mark)
    parts.append((False, text[done:]))
    return [(is_maths, part) for is_maths, part in parts if part]


def _find_closing(text: str, start: int, mark: str) -> int:
    closing = _DOLLARS.search(text, start)
    if closing is None or closing["mark"][: len(mark)] != mark:
        return -1
    end = closing.start("mark")
    after = text[end + len(mark) : end + len(mark) + 1]
    return end if _is_formula(text[start:end], after) else -1


def _is_formula(body: str, after: str) -> bool:
    if not body.strip() or len(body) > _LONGEST or body.endswith("\\"):
        return False
    if not _MARKUP.search(body) and (body != body.strip() or after.isdigit()):
        return False  # "$5 and $10"
    return not _PROSE.search(_WORDY_ARGUMENT.sub("", body)) and _can_be_typeset(body)


def _can_be_typeset(body: str) -> bool:
    depth = 0
    for match in _TOKEN.finditer(body):
        depth += {"{": 1, "}": -1}.get(match["plain"] or "", 0)
        if depth < 0:
            return False
    flaws = (_DOUBLE_SCRIPT, _BARE_SCRIPT, _NO_ARGUMENT)
    if depth or "\\begin" in body or any(flaw.search(body) for flaw in flaws):
        return False
    return len(re.findall(r"\\left\b", body)) == len(re.findall(r"\\right\b", body))


def escape_maths(body: str) -> str:
    r"""Make a formula safe: `%` `#` `&` escaped, symbols as commands, `\text` without packages.

    Commands that LaTeX doesn't know are an author's own; they become upright words.
    """
    body = _SCRIPTED_COMMAND.sub(r"\g<script>{\g<argument>}", body)
    return join_commands([_escape_token(match) for match in _TOKEN.finditer(body)])


def _escape_token(match: re.Match[str]) -> str:
    if word := match["word"]:
        word = MATHS_SYNONYMS.get(word, word)
        return f"\\{word}" if word in MATHS_COMMANDS else f"\\mathrm{{{word}}}"
    char = match["plain"]
    if char is None:
        return _SYMBOLS.get(match[0][1], "")
    if char in "%#&":
        return f"\\{char}"
    if char.isascii():
        return char
    return encode_in_maths(char)
