r"""LaTeX that still compiles when biber has decoded it.

biber turns accents and some commands into letters (its `recode_data.xml`, set `base`) and writes
these into the document, in formulas too. pdfLaTeX has few letters beyond Latin Extended-A, no
accent over a letter that is more than a byte, and no angle bracket in a formula; XeLaTeX has none
that grows.
"""

from __future__ import annotations

import re

from paperdeck.cite.latex.accents import decode_accents

_ACCENTED = re.compile(
    r"""\{(?P<accents>(?:\\[`'^"~=.]\{?|\\[uvHcdbkr]\{)+)
    (?P<base>\\[A-Za-z]+|[A-Za-z])(?P<closing>\}+)""",
    re.VERBOSE,
)
_SIZES = r"\\(?:left|right|[bB]igg?[lr]?)"
_ANGLE = re.compile(rf"(?P<sized>{_SIZES})?(?P<spaces> *)\\(?P<side>[lr])angle *")
_SIZED_ANGLE = re.compile(rf"(?P<sized>{_SIZES}) *\\(?P<side>[lr])angle *")
_LETTER_ACCENT = re.compile(r"\\([A-Za-z])(?=\{)")
# biber makes an odd brace of the commas among these.
_SPACE = re.compile(r"\{\\[,;:>!]\}")
_DOTLESS = frozenset({r"\i", r"\j"})
_LAST_KNOWN = "\u017f"


def shield_from_biber(latex: str, *, ascii_only: bool) -> str:
    r"""Write what couldn't be typeset decoded in such a way that biber lets it be.

    With `ascii_only` the text is for pdfLaTeX, else for XeLaTeX and LuaLaTeX.

    `{\~{\^e}}` becomes `{\~{\^{e\/}}}`, `{\d{e}}` `{\^^64{e\/}}` (which is how TeX, not
    biber, reads a `d` too), `\left\langle` `\left<` and a single `\langle` `\bigl<`.
    """
    latex = _SPACE.sub("{}", latex)
    if ascii_only:
        latex = _ACCENTED.sub(_shield_accent, latex)
    if "angle" not in latex:
        return latex
    return (_ANGLE if ascii_only else _SIZED_ANGLE).sub(_write_angle, latex)


def _shield_accent(match: re.Match[str]) -> str:
    accents, base = match["accents"], match["base"]
    closing = len(match["closing"]) - accents.count("{") - 1
    if closing < 0:
        return match[0]
    written = match[0].removesuffix("}" * closing)
    letter = decode_accents(written)
    if len(letter) == 1 and letter <= _LAST_KNOWN:
        # it would put the accent over a letter without a dot that has none so
        return f"{{{accents}{base[1:]}{match['closing']}" if base in _DOTLESS else match[0]
    # biber looks for a letter right behind an accent, or alone in its braces; of an accent
    # that is a letter itself it takes whatever follows
    if not accents.endswith("{"):
        accents += "{"
    accents = _LETTER_ACCENT.sub(lambda found: f"\\^^{ord(found[1]):02x}", accents)
    return f"{{{accents}{base}\\/{'}' * (accents.count('{') + 1 + closing)}"


def _write_angle(match: re.Match[str]) -> str:
    sign = "<" if match["side"] == "l" else ">"
    if match["sized"]:
        return f"{match['sized']}{sign}"
    return f"{match['spaces']}\\big{match['side']}{sign}"
