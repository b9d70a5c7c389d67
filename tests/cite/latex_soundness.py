"""A strict reader of the LaTeX that PaperDeck writes: tells what a compiler would stumble over."""

from __future__ import annotations

import re

from paperdeck.cite.latex.tables import (
    ACCENTS,
    LETTERS,
    MATHS_COMMANDS,
    PUNCTUATION,
    STYLES,
    TEXT_SYMBOLS,
)

_TOKEN = re.compile(r"\\[A-Za-z]+|\\[\s\S]|[\s\S]")
_SWITCHES = {r"\rm", r"\bf", r"\it", r"\sf", r"\tt", r"\cal"}
_TEXT_COMMANDS = (
    {f"\\{name}" for name in [*STYLES, *TEXT_SYMBOLS, *ACCENTS.values(), *LETTERS.values()]}
    | {command.strip("{}") for command in PUNCTUATION.values() if "\\" in command}
    | {rf"\{sign}" for sign in "%&_#$"}
    | {r"\textyen", r"\textcent", r"\texteuro"}
)
_MATHS_COMMANDS = {f"\\{name}" for name in MATHS_COMMANDS} | {rf"\{sign}" for sign in ",;:!> %&#_$"}
_TEXT_IN_MATHS = {r"\textrm", r"\textbf", r"\textit", r"\textsc", r"\texttt", r"\textsf", r"\mbox"}
_FINITE_ARGUMENTS = {r"\frac": 2, r"\stackrel": 2, r"\sqrt": 1, r"\hat": 1, r"\mathrm": 1}


def faults(latex: str) -> list[str]:
    """Return what is wrong with a field's text; an empty list says that it compiles."""
    found: list[str] = []
    modes = ["outside"]
    tokens = _TOKEN.findall(latex)
    script = ""
    for at, token in enumerate(tokens):
        if token == "}" and modes[-1] in {"$", "outside"}:
            return [*found, f"a closing brace too many at {at}"]
        is_maths = _is_maths(modes)
        _enter(modes, token, tokens[at - 1] if at else "")
        if token[0] == "\\":
            found += _command_faults(token, tokens[at + 1 : at + 2], is_maths=is_maths)
        elif token in "%#&\n" or (token in "^_" and not is_maths):
            found.append(f"a bare {token!r}")
        if token in "^_" and (script == token or not _opens(tokens, at + 1)):
            found.append(f"a script {token} without argument or twice")
        script = token if token in "^_" else ""
    return found if modes == ["outside"] else [*found, f"still open: {modes[1:]}"]


def _enter(modes: list[str], token: str, before: str) -> None:
    """Follow a brace or a dollar into text or a formula, or out of it."""
    if token == "{":
        inside = "maths" if _is_maths(modes) else "text"
        modes.append("text" if before in _TEXT_IN_MATHS else inside)
    elif token == "}":
        modes.pop()
    elif token == "$":
        _toggle(modes)


def _toggle(modes: list[str]) -> None:
    if modes[-1] == "$":
        modes.pop()
    else:
        modes.append("$")


def _is_maths(modes: list[str]) -> bool:
    return modes[-1] in {"$", "maths"}


def _opens(tokens: list[str], at: int) -> bool:
    """Tell whether an argument begins here."""
    rest = [token for token in tokens[at : at + 2] if not token.isspace()]
    return bool(rest) and rest[0] not in {"}", "^", "_", "$", "&"} and rest[0] not in _SWITCHES


def _command_faults(command: str, following: list[str], *, is_maths: bool) -> list[str]:
    if is_maths and command not in _MATHS_COMMANDS:
        return [f"{command} in a formula"]
    if not is_maths and command not in _TEXT_COMMANDS:
        return [f"{command} in text"]
    if is_maths and command in _FINITE_ARGUMENTS and following in ([], ["}"], ["$"]):
        return [f"{command} without argument"]
    return []
