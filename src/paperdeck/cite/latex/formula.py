r"""One formula, read as LaTeX reads it and written so that it can be typeset.

Commands that LaTeX doesn't know are an author's own; they become upright words. What can't be put
right (a brace without its partner, two exponents, `\frac` without arguments) is no formula.
"""

from __future__ import annotations

import re

from paperdeck.cite.latex.chars import encode, encode_in_maths, join_commands
from paperdeck.cite.latex.romanise import romanise
from paperdeck.cite.latex.tables import MATHS_COMMANDS, MATHS_SYMBOLS, MATHS_SYNONYMS

_TOKEN = re.compile(r"\\[A-Za-z]+|\\[\s\S]|\s+|[\s\S]")
# a brace must be a command of its own: BibTeX counts it even behind a backslash
_SYMBOLS = {"{": r"\lbrace ", "}": r"\rbrace ", "|": r"\Vert ", "\\": " ", " ": r"\ "}
_SYMBOLS |= {symbol: f"\\{symbol}" for symbol in ",;:!>$%&#_"}
_ARGUMENTS = dict.fromkeys(
    [
        *("hat", "widehat", "tilde", "widetilde", "bar", "overline", "underline", "vec", "dot"),
        *("ddot", "check", "breve", "acute", "grave", "overbrace", "underbrace", "mathbf"),
        *("mathrm", "mathcal", "mathit", "mathsf", "mathtt", "mathbb", "mathfrak", "mathop"),
        "mathnormal",
        *("sqrt", "pmod"),
    ],
    1,
) | dict.fromkeys(["frac", "stackrel", "binom"], 2)
_ALPHABETS = frozenset({"mathbb", "mathcal", "mathfrak"})
# Their fonts have no accents and no Greek.
_NOT_IN_ALPHABETS = re.compile(
    r"\\(?:hat|check|tilde|bar|dot|ddot|breve|acute|grave|Gamma|Delta|Theta|Lambda|Xi|Pi|Sigma"
    r"|Upsilon|Phi|Psi|Omega)(?![A-Za-z])"
)
_ACCENTED = re.compile(r"\{(?P<accent>\\[a-z]+)[ {]*(?P<letter>[A-Za-z])\}*")
_TEXTS = frozenset({"textrm", "textbf", "textit", "textsc", "texttt", "textsf", "mbox"})
_SIZES = frozenset({"big", "Big", "bigg", "Bigg", "bigl", "bigr", "Bigl", "Bigr"})
_SWITCHES = frozenset(
    {"rm", "bf", "it", "sf", "tt", "cal", "displaystyle", "textstyle", "scriptstyle"}
)
_WITH_LIMITS = frozenset(
    [
        *(r"\sum", r"\prod", r"\coprod", r"\int", r"\oint", r"\bigcup", r"\bigcap", r"\bigoplus"),
        *(
            r"\bigotimes",
            r"\bigwedge",
            r"\bigvee",
            r"\lim",
            r"\liminf",
            r"\limsup",
            r"\max",
            r"\min",
        ),
        *(r"\sup", r"\inf", r"\det", r"\gcd", r"\Pr"),
    ]
)
_DELIMITERS = frozenset("()[]<>|/.") | frozenset(
    [
        *(r"\{", r"\}", r"\|", r"\langle", r"\rangle", r"\lceil", r"\rceil", r"\lfloor"),
        *(r"\rfloor", r"\vert", r"\Vert", r"\lbrace", r"\rbrace", r"\backslash", r"\uparrow"),
        *(r"\downarrow", r"\updownarrow"),
    ]
)
_LEFT_OUT = frozenset({"label", "ref", "cite", "color", "hspace", "vspace", "footnote", "tag"})
_NEVER = frozenset({r"\begin", r"\end", r"\right", "$"})
_DEEPEST = 40


class _NoFormulaError(Exception):
    """What was read can't be typeset."""


def write_formula(body: str) -> str | None:
    """Return a formula (without its dollars) that LaTeX can typeset, or `None` if there is none."""
    try:
        return _Reader(body).sequence("")
    except _NoFormulaError:
        return None


class _Reader:
    """Reads tokens by recursive descent; every method returns what it read as sound LaTeX."""

    def __init__(self, body: str) -> None:
        self._tokens = _TOKEN.findall(body)
        self._next = 0
        self._depth = 0

    def sequence(self, closing: str) -> str:
        """Read up to a closing token, which is taken, or to the end if there is none to come."""
        self._depth += 1
        if self._depth > _DEEPEST:
            raise _NoFormulaError
        out: list[str] = []
        scripts: set[str] = set()
        while (piece := self._take()) != closing:
            if piece == "":
                raise _NoFormulaError
            if piece in {"^", "_", "'"}:
                out.append(self._script(piece, scripts))
            elif piece.isspace():
                out.append(" ")
            elif piece in {r"\limits", r"\nolimits"}:
                out += [piece] if out and out[-1] in _WITH_LIMITS else []
            else:
                atom = self._atom(piece)
                if atom[:1] in {"^", "'"}:  # a degree sign, a prime
                    atom = f"{{}}{atom}"
                if (
                    atom.strip() and piece[1:] not in _SWITCHES
                ):  # else a script still has its old base
                    scripts = set("^_") if re.match(r"\{\}[\^_']", atom) else set()
                out.append(atom)
        self._depth -= 1
        return join_commands(out)

    def _take(self) -> str:
        piece = self._peek()
        self._next += 1
        return piece

    def _peek(self) -> str:
        return self._tokens[self._next] if self._next < len(self._tokens) else ""

    def _skip_space(self) -> None:
        while self._peek().isspace():
            self._next += 1

    def _script(self, piece: str, scripts: set[str]) -> str:
        """Read an exponent, an index or a prime; a second one of a kind can't be typeset."""
        kind = "^" if piece == "'" else piece
        if kind in scripts:
            raise _NoFormulaError
        if piece == "'":
            if self._peek() not in {"'", "^"}:  # these two join a prime
                scripts.add(kind)
            return piece
        scripts.add(kind)
        return piece + self._argument()

    def _argument(self) -> str:
        """Read what a script or a command applies to; a command gets braces of its own."""
        self._skip_space()
        piece = self._take()
        if piece in {"", "}", "^", "_", "'", "]", "~", r"\limits", r"\nolimits"}:
            raise _NoFormulaError
        if piece[1:] in _SWITCHES:
            raise _NoFormulaError
        atom = self._atom(piece)
        return atom if piece == "{" or (piece.isascii() and piece.isalnum()) else f"{{{atom}}}"

    def _atom(self, piece: str) -> str:
        if piece in _NEVER or piece == "}":
            raise _NoFormulaError
        if piece == "{":
            return f"{{{self.sequence('}')}}}"
        if piece[0] == "\\":
            return self._command(piece[1:]) if _is_word(piece) else _symbol(piece)
        if piece in "%#&":
            return f"\\{piece}"
        return piece if piece.isascii() else encode_in_maths(piece)

    def _command(self, name: str) -> str:
        name = MATHS_SYNONYMS.get(name, name)
        if name in _TEXTS:
            return self._text(name)
        if name in _SIZES:
            return f"\\{name}{self._delimiter()}"
        if name in {"left", "not"}:
            return self._between() if name == "left" else f"\\not{self._negated()}"
        if name in _LEFT_OUT or name not in MATHS_COMMANDS:
            return self._unknown(name)
        root = self._root() if name == "sqrt" else ""
        arguments = [self._argument() for _ in range(_ARGUMENTS.get(name, 0))]
        return _applied(f"{name}{root}", arguments)

    def _unknown(self, name: str) -> str:
        if name not in _LEFT_OUT:
            return f"\\mathrm{{{name}}}"
        self._skip_space()
        self._raw_group()
        return ""

    def _between(self) -> str:
        opening = self._delimiter()
        inner = self.sequence(r"\right")
        return f"\\left{opening}{inner}\\right{self._delimiter()}"

    def _delimiter(self) -> str:
        self._skip_space()
        piece = self._take()
        if piece not in _DELIMITERS:
            raise _NoFormulaError
        return _spaced(piece) if _is_word(piece) or piece[0] != "\\" else _symbol(piece)

    def _negated(self) -> str:
        self._skip_space()
        piece = self._take()
        if piece in {"=", "<", ">", "|"}:
            return piece
        if piece[1:] in MATHS_SYMBOLS:
            return _spaced(piece)
        raise _NoFormulaError

    def _root(self) -> str:
        self._skip_space()
        if self._peek() != "[":
            return ""
        self._next += 1
        return f"[{{{self.sequence(']')}}}]"

    def _text(self, name: str) -> str:
        self._skip_space()
        words = re.sub(r"\\[A-Za-z]+|[\\{}$]", "", self._raw_group())
        return f"\\{name}{{{encode(romanise(words))}}}"

    def _raw_group(self) -> str:
        """Read a group in braces as it is; without one, nothing."""
        if self._peek() != "{":
            raise _NoFormulaError
        start = self._next
        self._next += 1
        self.sequence("}")
        return "".join(self._tokens[start + 1 : self._next - 1])


def _applied(command: str, arguments: list[str]) -> str:
    """Write a command with its arguments, or what stands for it where it can't be typeset."""
    if command == "binom":  # which only amsmath has
        stacked = join_commands([r"\stackrel", *arguments])
        return f"\\left({stacked}\\right)"
    if command in _ALPHABETS and _NOT_IN_ALPHABETS.search(arguments[0]):
        return _accented(command, arguments[0])
    return join_commands([f"\\{command}", *arguments])


def _accented(alphabet: str, argument: str) -> str:
    r"""Write `\mathcal{\hat{H}}` as `\hat{\mathcal{H}}`, anything longer without its alphabet."""
    match = _ACCENTED.fullmatch(argument)
    return f"{match['accent']}{{\\{alphabet}{{{match['letter']}}}}}" if match else argument


def _is_word(piece: str) -> bool:
    return piece[0] == "\\" and piece[1:].isascii() and piece[1:].isalpha()


def _symbol(piece: str) -> str:
    return _SYMBOLS.get(piece[1:], "")


def _spaced(command: str) -> str:
    return f"{command} " if command[1:].isalpha() else command
