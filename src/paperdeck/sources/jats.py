"""Markup in publishers' titles and abstracts (JATS, HTML, MathML) as lines and paragraphs.

Emphasis and scripts become the LaTeX that means the same, other tags go, and entities become
characters. Source of the format: the tag library of JATS 1.3, chapters "Abstract" and "Math",
and recorded answers of Crossref.
"""

from __future__ import annotations

import re

from paperdeck.sources.fields import one_line, paragraphs
from paperdeck.text.html_markup import html_to_latex

_PARAGRAPH = re.compile(
    r"</?(?:jats:)?(?:p|title|sec|list|list-item|ul|ol|li|br)(?:\s[^<>]*)?/?>", re.IGNORECASE
)
_HEADING = re.compile(r"(?:\\\w+\{)?(?:abstract|summary)[.:]?\}?[.:]?", re.IGNORECASE)

# No pattern runs past the next tag of its own kind: broken markup must not take quadratic time.
_FORMS = re.compile(
    r"<(?:jats:)?alternatives\b[^<>]*>((?:[^<]|<(?!/?(?:jats:)?alternatives\b))*)"
    r"</(?:jats:)?alternatives\s*>",
    re.IGNORECASE,
)
_TEX = re.compile(
    r"<(?:jats:)?tex-math\b[^<>]*>((?:[^<]|<(?!/?(?:jats:)?tex-math\b))*)</(?:jats:)?tex-math\s*>",
    re.IGNORECASE,
)
_LEAF = r"<(?:mml:)?m(?:i|n|o|text)\b[^<>]*>[^<]*</(?:mml:)?m(?:i|n|o|text)\s*>"
_ROW = re.compile(
    rf"<(?:mml:)?m(?:row|style)\b[^<>]*>((?:\s*{_LEAF})*)\s*</(?:mml:)?m(?:row|style)\s*>"
)
_SCRIPT = re.compile(rf"<(?:mml:)?m(sub|sup)\b[^<>]*>\s*({_LEAF})\s*({_LEAF})\s*</(?:mml:)?m\1\s*>")
_CONTENT = re.compile(r">([^<]*)<")
_COMMANDS = {"sub": "textsubscript", "sup": "textsuperscript"}
_NESTING = 4


def markup_line(markup: str) -> str:
    """Return a text on one line, an empty one if there is nothing but tags."""
    if "<" in markup:
        markup = _with_scripts(_FORMS.sub(_as_tex, markup))
    return one_line(html_to_latex(markup))


def markup_paragraphs(markup: str) -> str:
    """Return an abstract's paragraphs, separated by blank lines, without the heading "Abstract".

    Headings of sections and items of lists are paragraphs too.
    """
    if not _PARAGRAPH.search(markup):
        return paragraphs(html_to_latex(markup))
    # White space means nothing here: a paragraph is an element.
    found = [line for part in _PARAGRAPH.split(markup) if (line := markup_line(part))]
    if found and _HEADING.fullmatch(found[0]):
        del found[0]
    return "\n\n".join(found)


def _as_tex(forms: re.Match[str]) -> str:
    """Keep of a formula in several forms the TeX, without the document around it."""
    tex = _TEX.search(forms[1])
    if tex is None:
        return forms[1]
    formula = tex[1].rpartition(r"\begin{document}")[2].partition(r"\end{document}")[0].strip()
    return f"${formula.strip('$')}$" if formula.startswith("$$") else formula


def _with_scripts(markup: str) -> str:
    """Write the scripts of MathML as LaTeX, the innermost first: without them 10³ would be 103."""
    for _ in range(_NESTING):
        markup, rows = _ROW.subn(_joined, markup)
        markup, scripts = _SCRIPT.subn(_script, markup)
        if not rows and not scripts:
            break
    return markup


def _joined(row: re.Match[str]) -> str:
    return f"<mi>{_text(row[1])}</mi>"


def _script(script: re.Match[str]) -> str:
    return f"<mi>{_text(script[2])}\\{_COMMANDS[script[1]]}{{{_text(script[3])}}}</mi>"


def _text(leaves: str) -> str:
    return "".join(content.strip() for content in _CONTENT.findall(leaves))
