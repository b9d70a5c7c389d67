r"""Text to LaTeX that compiles: 7-bit by default, titles with their own LaTeX respected.

A title from arXiv is LaTeX already, more or less: formulas, accents and `\emph` stay, a
stray `$` or `%` becomes a character, unknown commands lose their backslash. Words that a
bibliography style would wrongly lower (`BERT`, `GPT`) are put in braces.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

from paperdeck.cite.latex.accents import decode_accents
from paperdeck.cite.latex.chars import encode, join_maths
from paperdeck.cite.latex.maths import escape_maths, split_maths
from paperdeck.cite.latex.tables import (
    CHARACTERS,
    DECLARATIONS,
    EPONYMS,
    MATHS_SYMBOLS,
    STYLES,
    TEXT_SYMBOLS,
)
from paperdeck.model.normal_forms import normal

_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,31}\d{0,2});")
_TAG = re.compile(
    r"<(?P<tag>i|em|b|strong|sub|sup)>(?P<inner>[^<>{}\\$]*)</(?P=tag)>",
    re.IGNORECASE | re.ASCII,  # or the Turkish dotted I would be a tag's
)
_TAGS = {"i": "emph", "em": "emph", "b": "textbf", "strong": "textbf"}
_TAGS |= {"sub": "textsubscript", "sup": "textsuperscript"}
# What isn't seen and yet does something, though a reference like `&#x202e;` brought it: controls,
# turns of direction, what is invisible, private or no character at all. The joiners stay.
_CONTROL = re.compile(
    r"[\x00-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f"
    r"\u202a-\u202e\u2060-\u206f\u3164\ud800-\uf8ff\ufdd0-\ufdef\ufeff\uffa0\ufff0-\ufffb"
    r"\ufffe\uffff\U000e0000-\U0010ffff]"
)
_OPENING_QUOTE = re.compile(r'(?:^|(?<=[\s(\[{–—/-]))"(?=\S)')
_CLOSING_QUOTE = re.compile(r'(?<!\\)"')
_TIE = re.compile(r"(?<=[^\s\\])~(?=\S)")
_TOKEN = re.compile(r"\\(?P<word>[A-Za-z]+)\*?|\\(?P<symbol>[\s\S])|(?P<brace>[{}])|[^\\{}]+|\\")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
# Their first argument isn't text; of a link the second is.
_UNPRINTED = frozenset({"color", "vspace", "hspace", "label", "thanks", "href", "ref", "cite"})
# Not every document has \url, and in it a percent sign would end a line of biblatex's.
_IN_BRACKETS = re.compile(r"\\\(((?:[^\\\n]|\\[^()\n])++)\\\)")
_ADDRESS = re.compile(r"\\url\s*\{([^{}]*)\}")
_DEEPEST = 20
_SYMBOLS = {" ": " ", ",": " ", ";": " ", ":": " ", "/": "", "-": "", "!": "", "@": "", "\\": " "}


def escape_plain(text: str, *, ascii_only: bool = True) -> str:
    """Escape a name, a venue, any text that isn't LaTeX but may have LaTeX accents."""
    return encode(_clean(decode_accents(text)), ascii_only=ascii_only)


def escape_title(text: str, *, ascii_only: bool = True) -> str:
    """Escape a title, keeping formulas, styles and groups, and capitals that matter."""
    return _escape(text, ascii_only=ascii_only, protect=not _is_shouted(_WORD.findall(text)))


def _escape(text: str, *, ascii_only: bool, protect: bool) -> str:
    prepared = _IN_BRACKETS.sub(r"$\1$", text)
    prepared = _ADDRESS.sub(lambda m: m[1].replace("~", r"{\textasciitilde}"), prepared)
    prepared = _TAG.sub(lambda m: f"\\{_TAGS[m['tag'].lower()]}{{{m['inner']}}}", prepared)
    tokens: list[_Token] = []
    for is_maths, part in split_maths(_clean(prepared)):
        tokens += [_Token("maths", part)] if is_maths else _tokenise(part)
    _match_braces(tokens)
    writer = _Writer(tokens, ascii_only=ascii_only, protect=protect)
    return re.sub(" {2,}", " ", writer.write()).strip()


def escape_text(text: str, *, ascii_only: bool = True) -> str:
    """Escape a field that holds LaTeX, as `escape_title` does, but leave its capitals alone."""
    return _escape(text, ascii_only=ascii_only, protect=False)


def _clean(text: str) -> str:
    text = _ENTITY.sub(lambda match: html.unescape(match[0]), text)
    text = _CONTROL.sub("", " ".join(normal(text, "NFC").split()))
    return _CLOSING_QUOTE.sub("”", _OPENING_QUOTE.sub("“", text))


def _is_shouted(words: list[str]) -> bool:
    return len(words) > 3 and sum(word.isupper() for word in words) > len(words) * 0.6


@dataclass(slots=True)
class _Token:
    """A piece of a title: `kind` is text, maths, word (a command), symbol, open or close."""

    kind: str
    text: str


def _tokenise(text: str) -> list[_Token]:
    tokens = []
    for match in _TOKEN.finditer(_TIE.sub("\u00a0", decode_accents(text))):
        if match["word"]:
            tokens.append(_Token("word", match["word"]))
        elif match["symbol"]:
            tokens.append(_Token("symbol", match["symbol"]))
        elif match["brace"]:
            tokens.append(_Token("open" if match["brace"] == "{" else "close", match["brace"]))
        else:
            tokens.append(_Token("text", match[0]))
    return tokens


def _match_braces(tokens: list[_Token]) -> None:
    """Make every brace without a partner, or nested absurdly deep, an ordinary character."""
    opened: list[_Token] = []
    for token in tokens:
        if token.kind == "open":
            opened.append(token)
        elif token.kind == "close":
            partner = opened.pop() if opened else None
            if partner is None or len(opened) >= _DEEPEST:
                token.kind = "text"
            if partner and len(opened) >= _DEEPEST:
                partner.kind = "text"
    for token in opened:
        token.kind = "text"


class _Writer:
    """Writes tokens with matched braces as LaTeX."""

    def __init__(self, tokens: list[_Token], *, ascii_only: bool, protect: bool):
        self._tokens = tokens
        self._next = 0
        self._ascii_only = ascii_only
        self._protect = protect

    def write(self, *, depth: int = 0) -> str:
        """Write up to the end of the group that is open."""
        parts: list[str] = []
        while self._next < len(self._tokens):
            token = self._tokens[self._next]
            self._next += 1
            if token.kind == "close":
                break
            parts.append(self._write_token(token, depth))
        return join_maths(parts)

    def _write_token(self, token: _Token, depth: int) -> str:
        match token.kind:
            case "text":
                return self._write_text(token.text, depth)
            case "maths":
                return self._write_maths(token.text, depth)
            case "open":
                return self._write_group(depth)
            case "symbol":
                space = _SYMBOLS.get(token.text)
                return encode(token.text) if space is None else space
            case _:
                return self._write_command(token.text, depth)

    def _write_maths(self, body: str, depth: int) -> str:
        formula = f"${escape_maths(body, ascii_only=self._ascii_only)}$"
        if not formula.strip("$ "):
            return ""
        # styles lower capitals in formulas too, even in the names of commands
        capitals = self._protect and depth == 0 and any(char.isupper() for char in formula)
        return f"{{{formula}}}" if capitals else formula

    def _write_text(self, text: str, depth: int) -> str:
        if depth or not self._protect:
            return encode(text, ascii_only=self._ascii_only)
        parts = []
        start = 0
        for match in _WORD.finditer(text):
            parts.append(encode(text[start : match.start()], ascii_only=self._ascii_only))
            word = encode(match[0], ascii_only=self._ascii_only)
            start = match.end()
            # a word of another script is lowered as it is spelled
            printed = word if word.isascii() and word.isalnum() else match[0]
            keeps = _keeps_capitals(printed, before=text[start : start + 1])
            parts.append(f"{{{word}}}" if keeps else word)
        parts.append(encode(text[start:], ascii_only=self._ascii_only))
        return join_maths(parts)

    def _write_group(self, depth: int) -> str:
        declaration = self._peek("word")
        if declaration in DECLARATIONS:
            self._next += 1
            self._skip_space()
            return f"\\{DECLARATIONS[declaration]}{{{self.write(depth=depth + 1)}}}"
        inner = self.write(depth=depth + 1)
        return f"{{{inner}}}" if inner.strip() else inner

    def _write_command(self, name: str, depth: int) -> str:
        if name in DECLARATIONS:
            self._skip_space()
            return ""
        if name in MATHS_SYMBOLS:
            self._skip_space(keep_one=True)
            return self._write_maths(f"\\{name}", depth)
        if name in CHARACTERS:
            self._skip_space()
            return encode(CHARACTERS[name], ascii_only=self._ascii_only)
        if name == "par":
            self._skip_space()
            return " "
        if name in TEXT_SYMBOLS:
            # TeX takes the space after a command; nobody means that of a name.
            if not name.endswith("TeX"):
                self._skip_space()
            return f"{{\\{name}}}"
        return self._write_argument(name, depth)

    def _write_argument(self, name: str, depth: int) -> str:
        if self._peek("open") is None:
            return "" if name in STYLES else self._write_text(name, depth)
        self._next += 1
        if name in STYLES:
            return f"\\{name}{{{self.write(depth=depth + 1)}}}"
        inner = self.write(depth=depth)
        return "" if name in _UNPRINTED else inner

    def _peek(self, kind: str) -> str | None:
        if self._next < len(self._tokens) and self._tokens[self._next].kind == kind:
            return self._tokens[self._next].text
        return None

    def _skip_space(self, *, keep_one: bool = False) -> None:
        text = self._peek("text")
        if text and text != text.lstrip():
            self._tokens[self._next].text = (" " if keep_one else "") + text.lstrip()


def _keeps_capitals(word: str, *, before: str) -> bool:
    """Tell whether a style that lowers titles would spoil this word: BERT, LoRA, 3D, Bayesian.

    `before` is the character it stands before: "A" alone is an article, in "A/B" it isn't.
    """
    if any(char.isupper() for char in word[1:]) or word in EPONYMS:
        return True
    return len(word) == 1 and word.isupper() and (word != "A" or not before.isspace())
