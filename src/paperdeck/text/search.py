r"""The text that is indexed and the words that are looked for, folded alike.

The index is FTS5's with the tokenizer `unicode61 remove_diacritics 2` (SQLite's documentation,
"FTS5", section 4.3.1). It knows Unicode 6.1 and the accents of Latin script; what it can't do is
done here: LaTeX markup goes, Greek letters become their names, `x²` and `$x^{2}$` become `x2`,
accents go in all scripts, ø and ł are o and l, and Chinese, Japanese and Korean characters
become words of one character, so that they are found inside a run.

Only regular expressions are used: this runs over every text that comes in.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from paperdeck.text.greek import LETTERS, mend_mangled_names
from paperdeck.text.html_markup import html_to_latex

FOLD_VERSION = 1
"""The version of the folding; the index is rebuilt when it changes."""

_MARKUP = re.compile(r"[\\$^_{}<&~]")
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
_SCRIPT = re.compile(
    r"\^\{?|_\{|_(?=[0-9])|(?<=(?<![A-Za-z0-9_])[A-Za-z])_(?=[A-Za-z](?![A-Za-z0-9]))"
)
_NO_SPACE = re.compile(r"\\[!@/-]|[{}$]|\\(?=[%#&_$])")
_ANY_ESCAPE = re.compile(r"\\.?", re.DOTALL)

_CJK = re.compile(
    "[\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u3100-\u312f\u31a0-\u31ff\u3400-\u4dbf"
    "\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]"
)
_GREEK_RUN = re.compile("[\u0370-\u03ff\u1f00-\u1fff]+")
_SYMBOL_LENGTH = 2
_COMBINING = re.compile("[\u0300-\u036f]+")
_NO_WORD = re.compile(r"[^\w\x00-\x7f]")
_UNDECOMPOSED = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "ŧ": "t", "ŋ": "n", "ĸ": "k"}
    | {"ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ς": "σ"}
)
_SIGNS = str.maketrans({"’": "'", "‘": "'", "‐": "-", "‑": "-", "–": "-"})


def _greek_names() -> dict[str, str]:
    """Map each small letter to its name, once compatibility forms (ϵ, ϕ) are folded."""
    return {
        unicodedata.normalize("NFKC", letter.lower()): name.removeprefix("var").lower()
        for name, letter in LETTERS.items()
    }


_GREEK_NAMES = _greek_names()


def fold_text(text: str) -> str:
    r"""Return `text` as it goes into the index: words without markup, not yet in lower case.

    LaTeX and HTML are removed cheaply, `$x_{1}$` becomes `x1`, α and `\alpha` become
    `alpha`, and each Chinese, Japanese or Korean character stands alone.
    """
    if _MARKUP.search(text):
        text = _without_markup(text)
    return text if text.isascii() else _fold_letters(text)


def _without_markup(text: str) -> str:
    if "<" in text or "&" in text:
        text = html_to_latex(text)
    if "\\" in text:
        text = _without_macros(mend_mangled_names(text))
    text = _SCRIPT.sub("", text.replace("}{", "} {"))
    text = _NO_SPACE.sub("", text)
    return _ANY_ESCAPE.sub(" ", text).replace("~", " ")


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


def _fold_letters(text: str) -> str:
    text = _without_accents(text.replace("İ", "I"))
    text = _GREEK_RUN.sub(_greek, text)
    return _CJK.sub(lambda match: f" {match[0]} ", _NO_WORD.sub(" ", text))


def _without_accents(text: str) -> str:
    """Return `text` in lower case and compatibility form (NFKC), without diacritics."""
    parted = unicodedata.normalize("NFKD", text.lower())
    whole = unicodedata.normalize("NFC", _COMBINING.sub("", parted))
    return whole.translate(_UNDECOMPOSED)


def _greek(match: re.Match[str]) -> str:
    """Spell out symbols; three and more letters in a run are a word in Greek."""
    run = match[0]
    if len(run) > _SYMBOL_LENGTH or not all(letter in _GREEK_NAMES for letter in run):
        return run
    return f" {' '.join(_GREEK_NAMES[letter] for letter in run)} "


@lru_cache(maxsize=1024)
def query_terms(word: str) -> tuple[str, ...]:
    """Return the index's tokens for a typed word, in order; several of them are a phrase.

    `GPT-4` gives `("gpt", "4")`, `α` gives `("alpha",)`, `注意力` one token a character. A word
    of punctuation alone gives none.
    """
    folded = fold_text(word).lower()
    return tuple("".join(sign if _is_token(sign) else " " for sign in folded).split())


def _is_token(character: str) -> bool:
    """Tell what unicode61 takes for part of a word: categories L*, N* and Co."""
    category = unicodedata.category(character)
    return category[0] in "LN" or category == "Co"


@lru_cache(maxsize=8192)
def fold_name(text: str) -> str:
    """Return `text` for comparing names, tags and facets: no case, no accents, single spaces.

    Idempotent: folding twice changes nothing more.
    """
    if text.isascii():
        return " ".join(text.lower().split())
    parted = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    bare = "".join(sign for sign in parted if not unicodedata.combining(sign))
    bare = unicodedata.normalize("NFKC", bare).casefold()
    return " ".join(bare.translate(_UNDECOMPOSED).translate(_SIGNS).split())
