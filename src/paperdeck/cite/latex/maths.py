"""Formulas inside titles: which `$` open one, and how to keep it safe.

A `$` is often money or a slip. It opens a formula only if what follows up to the next `$`
looks like one and could be typeset.
"""

from __future__ import annotations

import re

from paperdeck.cite.latex.formula import write_formula

_LONGEST = 300
_DOLLARS = re.compile(r"(?<!\\)(?:\\\\)*(?P<mark>\${1,2})")
_MARKUP = re.compile(r"[\\^_]")
_WORDY_ARGUMENT = re.compile(r"\\(?:text|math|operatorname|mbox)\w*\s*\{[^{}]*\}")
_TEXT_ALPHABET = re.compile(r"\\(?:math)?(?:rm|bf|it|sf|tt)(?![A-Za-z])")
_GREEK_CAPITAL = re.compile(
    r"\\(?P<name>Gamma|Delta|Theta|Lambda|Xi|Pi|Sigma|Upsilon|Phi|Psi|Omega)(?![A-Za-z])"
)
_PROSE = re.compile(r"(?<![\\A-Za-z])[A-Za-z]{2,}[,;]?\s+[A-Za-z]{2,}")


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
    return not _PROSE.search(_WORDY_ARGUMENT.sub("", body)) and write_formula(body) is not None


def escape_maths(body: str, *, ascii_only: bool = True) -> str:
    r"""Make a formula safe: `%` `#` `&` escaped, symbols as commands, `\text` without packages.

    What can't be typeset comes to nothing; `split_maths` has none such. Without `ascii_only`, so
    for XeLaTeX and LuaLaTeX, no alphabet applies to a Greek capital: text fonts have none there.
    """
    formula = write_formula(body) or ""
    if ascii_only or not _TEXT_ALPHABET.search(formula):
        return formula
    return _GREEK_CAPITAL.sub(r"\\mathnormal{\\\g<name>}", formula)
