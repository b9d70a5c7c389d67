"""The rarer half of `search`: markup and the letters beyond ASCII, folded.

Apart because its patterns take longer to compile than the reader may take for its first
paint, and many texts need none of them.
"""

from __future__ import annotations

import re

from paperdeck.model.normal_forms import normal
from paperdeck.text.greek import LETTERS, mend_mangled_names
from paperdeck.text.html_markup import html_to_latex
from paperdeck.text.search import UNDECOMPOSED
from paperdeck.text.short_cache import cached_if_short

# Accent macros are dropped, their letter stays: the tokenizer would drop the accent anyway.
_SIGN_ACCENT = re.compile(r"\\[\"'`^~=.]\s*\{?\s*\\?([A-Za-z])\}?")
_LETTER_ACCENT = re.compile(
    r"\\[cdkrtuvHb](?:\s*\{\\?([A-Za-z]{1,2})\}|\s+\\?([A-Za-z])(?![A-Za-z]))"
)
# \o and \ae are indexed as "o" and "ae", as the letters ø and æ are.
_LETTER_MACRO = re.compile(r"\\(ss|ae|AE|oe|OE|aa|AA|[oOlLij])(?![A-Za-z])(?:\{\}|\s+(?=[a-z]))?")
_STYLE = (
    "emph|text(?:bf|it|tt|sc|sf|rm|sl|up|normal|superscript|subscript)?|math[a-z]+|boldsymbol|bm"
    "|underline|uline|mbox|hbox|bf|it|em|tt|sc|rm|sf|sl|bfseries|itshape|operatorname|url"
    "|hat|widehat|tilde|widetilde|bar|overline|vec|dot|ddot|check|breve|left|right|ensuremath"
    "|[bB]igg?[lr]?|xspace|protect|displaystyle|textstyle|small|large|tiny|noindent"
)
_STYLE_MACRO = re.compile(rf"\\(?:{_STYLE})(?![A-Za-z])[ \t]*\*?")
_UNPRINTED = re.compile(
    r"\\(?:color|label|[vh]space|textcolor|begin|end|cite[a-z]*|ref)\*?(?:\[[^\[\]]*\])*\{[^{}]*\}"
)
_SYMBOL = re.compile(
    r"times|[nlg]?sim(?:eq)?|approx(?:eq)?|[pm]p|pm|to|(?:long)?(?:[lL]eft|[rR]ight)+arrow|mapsto"
    r"|(?:not)?in|ni|su[bp]set(?:eq)?|cup|cap|[lg]eq?|ll|gg|neq?|equiv|cong|propto|infty"
    r"|[cl]?dots[bcmo]?|cdot|circ|star|ast|bullet|[lr](?:angle|ceil|floor|vert|brace)|mid|[vV]ert"
    r"|parallel|perp|forall|exists|nabla|partial|sum|prod|int|sqrt|[dt]?frac|binom|wedge|vee|neg"
    r"|oplus|otimes|(?:up|down)arrow|d?dagger|q?quad|hline|backslash|prime|deg(?:ree)?"
)
_MACRO = re.compile(r"\\([A-Za-z]+)[ \t]*(\{)?")
# Scripts belong to their letter. An underscore between words (`top_k`) parts them instead.
# Here and below each branch begins with a sign: what can't begin a match is skipped at once,
# in a tenth of the time.
_SCRIPT = re.compile(
    r"\^\{?|_\{|_(?=[0-9])|_(?<=[A-Za-z]_)(?<![A-Za-z0-9_][A-Za-z]_)(?=[A-Za-z](?![A-Za-z0-9]))"
)
_NO_SPACE = re.compile(r"\\[!@/-]|\{|\}|\$|\\(?=[%#&_$])")
_ANY_ESCAPE = re.compile(r"\\.?", re.DOTALL)

_CJK = re.compile(
    "[\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u3100-\u312f\u31a0-\u31ff\u3400-\u4dbf"
    "\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]"
)
_GREEK_RUN = re.compile("[\u0370-\u03ff\u1f00-\u1fff]+")
_SYMBOL_LENGTH = 2
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")
_COMBINING = re.compile("[\u0300-\u036f]+")
_NO_WORD = re.compile(r"[^\w\x00-\x7f]")


def _greek_names() -> dict[str, str]:
    """Map each small letter to its name, once compatibility forms (ϵ, ϕ) are folded."""
    return {
        normal(letter.lower(), "NFKC"): name.removeprefix("var").lower()
        for name, letter in LETTERS.items()
    }


_GREEK_NAMES = _greek_names()


def without_markup(text: str) -> str:
    """Return `text` without LaTeX and HTML; the words in it stay."""
    if "<" in text or "&" in text:
        text = html_to_latex(text)
    if "\\" in text:
        text = _without_macros(mend_mangled_names(text))
    text = text.replace("}{", "} {")
    if "^" in text or "_" in text:
        text = _SCRIPT.sub("", text)
    if "\\" in text:
        text = _ANY_ESCAPE.sub(" ", _NO_SPACE.sub("", text))
    return text.replace("{", "").replace("}", "").replace("$", "").replace("~", " ")


def _without_macros(text: str) -> str:
    text = _SIGN_ACCENT.sub(r"\1", text)
    text = _LETTER_ACCENT.sub(lambda match: match[1] or match[2], text)
    text = _LETTER_MACRO.sub(r"\1", text)
    text = _UNPRINTED.sub("", text)
    text = _STYLE_MACRO.sub("", text)
    return _MACRO.sub(_macro, text)


def _macro(match: re.Match[str]) -> str:
    r"""Return what is indexed of a macro: a Greek letter's name, `\log` and `\ours` as words."""
    name = match[1]
    if name in LETTERS:
        return f" {name.removeprefix('var').lower()} "
    if name == "ell":
        return "l"
    if match[2] or _SYMBOL.fullmatch(name):
        return " "
    return f" {name} "


def fold_letters(text: str) -> str:
    """Return `text` as letters that the tokenizer knows: no accents, Greek by name, CJK apart."""
    return _BEYOND_ASCII.sub(lambda match: _fold_run(match[0]), text)


@cached_if_short(4096)
def _fold_run(text: str) -> str:
    text = _without_accents(text.replace("İ", "I"))
    text = _GREEK_RUN.sub(_greek, text)
    return _CJK.sub(lambda match: f" {match[0]} ", _NO_WORD.sub(" ", text))


def _without_accents(text: str) -> str:
    """Return `text` in lower case and compatibility form (NFKC), without diacritics."""
    parted = normal(text.lower(), "NFKD")
    whole = normal(_COMBINING.sub("", parted), "NFC")
    return whole.translate(UNDECOMPOSED)


def _greek(match: re.Match[str]) -> str:
    """Spell out symbols; three and more letters in a run are a word in Greek."""
    run = match[0]
    if len(run) > _SYMBOL_LENGTH or not all(letter in _GREEK_NAMES for letter in run):
        return run
    return f" {' '.join(_GREEK_NAMES[letter] for letter in run)} "
