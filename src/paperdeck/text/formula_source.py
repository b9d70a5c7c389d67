r"""LaTeX formulas made ready for latex2mathml: no definitions, no sizes, known names only."""

from __future__ import annotations

import re

_DELIMITER_SIZES = re.compile(r"\\(?:left|right|middle|[bB]igg?[lrm]?)(?![A-Za-z])\s*\.?")
_DROPPED = re.compile(
    r"\\(?:def|[egx]def|let|(?:re)?newcommand|providecommand|DeclareMathOperator"
    r"|ensuremath|xspace|nonumber|notag|displaystyle|textstyle|limits|nolimits|allowbreak)"
    r"(?![A-Za-z])\*?|\\label\{[^{}]*\}"
)
_RENAMED = {
    "mathbbm": "mathbb",
    "mathds": "mathbb",
    "textsc": "text",
    "textnormal": "text",
    "textup": "text",
    "mathlarger": "mathrm",
}
_DEGREES = re.compile(r"(?<=\d)\s*\{?\\(?:deg|degree|textdegree)(?![A-Za-z])\}?")
_RENAMES = re.compile(rf"\\({'|'.join(_RENAMED)})(?![A-Za-z])")
_UNDERLINED = re.compile(r"\\(?:underline|uline)\{([^{}]*)\}")
_FENCED = {
    "norm": ("‖", "‖"),
    "abs": ("|", "|"),
    "ceil": ("⌈", "⌉"),
    "floor": ("⌊", "⌋"),
    "set": (r"\{", r"\}"),
}
_FENCES = re.compile(rf"\\({'|'.join(_FENCED)})\{{([^{{}}]*)\}}")
# Shorthands that most papers define alike in their preambles, which abstracts don't carry.
_SETS = re.compile(r"\\([RNZQCEF])(?![A-Za-z])")
_BARE_PERCENT = re.compile(r"(\\.)|%", re.DOTALL)


def prepare_formula(source: str) -> str:
    """Return `source` without what latex2mathml doesn't know or what has no place in a line.

    Definitions go first of all: expanding them could take for ever.
    """
    source = _DELIMITER_SIZES.sub("", _DROPPED.sub("", source))
    source = _DEGREES.sub(r"^{\\circ}", source)
    source = _RENAMES.sub(lambda match: "\\" + _RENAMED[match[1]], source)
    source = _UNDERLINED.sub(r"\1", source)
    source = _FENCES.sub(lambda match: match[2].join(_FENCED[match[1]]), source)
    source = _SETS.sub(r"\\mathbb{\1}", source)
    return _BARE_PERCENT.sub(lambda match: match[1] or r"\%", source)
