r"""Where the formulas are: `$...$`, `$$...$$`, `\(...\)`, `\[...\]`, display environments.

A dollar sign is also money, and abstracts lose one of a pair. So every `$...$` has to look
like maths before it is taken for it, and a dollar left alone never swallows anything.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_LONGEST = 1500
_DISPLAYS = "equation|align|gather|multline|eqnarray|displaymath|math|flalign"
_OPENING = re.compile(
    rf"\\begin\{{(?P<environment>(?:{_DISPLAYS})\*?)\}}|\\[(\[)\]]|\\[^A-Za-z]|\\[A-Za-z]+|\$\$?"
    r"|(?<!\\)[\^_]\{(?P<script>[^{}$\\]{0,80})\}",
    re.DOTALL,
)
_DOLLAR = re.compile(r"\\.|\$\$?", re.DOTALL)
_TEXT_IN_MATHS = re.compile(r"\\(?:text\w*|math\w+|operatorname\*?|mbox|rm|emph|hbox)\s*\{[^{}]*\}")
_MACRO = re.compile(r"\\[A-Za-z]+|\\.", re.DOTALL)
_PROSE = re.compile(r"(?<![A-Za-z])[A-Za-z]{2,}[,;]?\s+[A-Za-z]{2,}[,;]?\s+[A-Za-z]{2,}")
_WORD_AFTER_NUMBER = re.compile(r"[\d\w.,]\s+[A-Za-z]{3,}")
_ONLY_TEXT = re.compile(r"\s*\\(?:text\w*|emph)\s*\{[^{}$^_]*\}\s*")
_WORD = re.compile(r"[A-Za-z]{2,}")
_ESCAPED = re.compile(r"\\[%$&#_ ]")
_MATHS_SIGN = re.compile(r"[\\^_{}=<>]")
# "$World Models$": some senders take dollars for italics.
_STYLED_WORDS = re.compile(r"[A-Za-z][A-Za-z\s-]{,78}[A-Za-z]")
_CUT_FORMULA = re.compile(r"(?:\\[A-Za-z]+|[%}])$")


def replace_formulas(text: str, replace: Callable[[str], str]) -> str:
    r"""Return `text` with each formula's source (without its delimiters) passed to `replace`.

    Scripts outside formulas whose braces give them away (`E^{2}GAN`) count as formulas.
    Stray delimiters are dropped or escaped, whichever a reader would expect: `5\times$` loses
    its dollar, `$100K` keeps it (as `\$`).
    """
    parts: list[str] = []
    place = 0
    while found := _OPENING.search(text, place):
        parts.append(text[place : found.start()])
        part, place = _formula_at(text, found, replace)
        parts.append(part)
    parts.append(text[place:])
    return "".join(parts)


def _formula_at(
    text: str, opening: re.Match[str], replace: Callable[[str], str]
) -> tuple[str, int]:
    """Return what stands for the sign found, and the place where reading goes on."""
    sign = opening[0]
    start = opening.end()
    if opening["script"] is not None:
        return replace(sign), start
    if sign.startswith("$"):
        return _at_dollar(text, opening, replace)
    closing = _closing(sign, opening["environment"])
    if closing is None:
        return (sign[1:] if sign in {r"\)", r"\]"} else sign), start
    end = text.find(closing, start, start + _LONGEST)
    if end < 0:
        return ("" if opening["environment"] else sign[1:]), start
    source = text[start:end]
    if opening["environment"] and r"\begin" not in source:
        source = source.replace("&", "").replace("\\\\", "; ")
    return replace(source), end + len(closing)


def _closing(sign: str, environment: str | None) -> str | None:
    if environment:
        return f"\\end{{{environment}}}"
    return {r"\(": r"\)", r"\[": r"\]"}.get(sign)


def _at_dollar(text: str, opening: re.Match[str], replace: Callable[[str], str]) -> tuple[str, int]:
    sign, start = opening[0], opening.end()
    end = _next_dollar(text, start, sign)
    if end is not None:
        source = text[start:end]
        after = text[end + len(sign) : end + len(sign) + 1]
        closes = source[0].isspace() and _is_cut_before(text, opening.start())
        if sign == "$$" or (not closes and _looks_like_maths(source, after)):
            text_only = _ONLY_TEXT.fullmatch(source) or _are_words(source)
            return (source if text_only else replace(source)), end + len(sign)
    if sign == "$$":
        return r"\$\$", start
    return _stray_dollar(text, opening.start()), start


def _next_dollar(text: str, start: int, sign: str) -> int | None:
    for found in _DOLLAR.finditer(text, start, start + _LONGEST):
        if found[0].startswith("$") and (sign == "$" or found[0] == sign):
            between = text[start : found.start()]
            return found.start() if between.strip() and "\n\n" not in between else None
    return None


def _looks_like_maths(source: str, after: str) -> bool:
    """Decide whether what stands between two dollars is a formula; `after` is the next letter."""
    bare = _TEXT_IN_MATHS.sub("x", source)
    signs = bare != source or bool(_MATHS_SIGN.search(_ESCAPED.sub("", bare)))
    bare = _MACRO.sub(" ", bare)
    starts_loose, ends_loose = source[0].isspace(), source[-1].isspace()
    if _PROSE.search(bare):
        return _are_words(source) and not after.isdigit()
    if source[0].isdigit():
        money = not signs and (ends_loose or after.isdigit())
        return not (money or _WORD_AFTER_NUMBER.search(bare))
    if signs or not starts_loose:
        return True
    return ends_loose and not _WORD.search(bare)


def _are_words(source: str) -> bool:
    return bool(_PROSE.search(source) and _STYLED_WORDS.fullmatch(source))


def _stray_dollar(text: str, place: int) -> str:
    after = text[place + 1 : place + 2]
    closes = _is_cut_before(text, place) and not after.isalnum()
    opens = after == "\\" and text[place + 2 : place + 3].isalpha()
    return "" if closes or opens else r"\$"


def _is_cut_before(text: str, place: int) -> bool:
    """Tell whether the text before `place` ends like a formula that lost its opening dollar."""
    return bool(_CUT_FORMULA.search(text[max(0, place - 30) : place]))
