"""People in entries: names as BibTeX divides them, safe to divide again.

Source of the form: "BibTeXing", section 4: `von Last, Jr, First`, names divided by " and "
outside braces, "others" for those left out.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from paperdeck.cite.latex.accents import decode_accents
from paperdeck.cite.latex.escape import escape_plain
from paperdeck.cite.latex.romanise import romanise
from paperdeck.cite.names import divide_at_commas, divide_name, divide_names, is_others, printed
from paperdeck.model.names import split_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from paperdeck.model.paper import Author, Paper

_NO_INITIAL = re.compile(
    r"(?:^|(?<=[-\u2010\u2011]))"
    r"(?:(?!['\u2018\u2019\u02bb\u02bc(\[-]?[^\W_\u02b9-\u02ff])\S)+"
)
_COMMAND = re.compile(r"\\(?:text|[%&_#$])")
# Left over from LaTeX; biber would take half a command for an initial.
_NO_PART_OF_NAMES: dict[int, str | None] = dict.fromkeys(map(ord, "\\{}$^~|<>"))
# biber reads "given=Jane", even in braces
_NO_PART_OF_NAMES[ord("=")] = " "
_NO_PART_OF_NAMES |= dict.fromkeys(range(0x2012, 0x2016), "-")
# biber looks for an initial behind these
_OPENING = re.compile(r"^[`'(\[-]+(?=\{)|(?<=[^-])-+$")
# biber takes these for nobody
_NO_NAMES = frozenset({"", "0"})
_NO_BRACES = dict.fromkeys(map(ord, "{}"))
_LABEL = 3
_FORMULA = re.compile(r"(?<!\\)\$((?:\\.|[^$\\])*)\$")
# These divide names, or the label that natbib makes of them.
_DIVIDES = re.compile(r"[,\[\]()=]|\band\b", re.IGNORECASE)


def write_authors(paper: Paper, *, ascii_only: bool) -> str:
    """Return the authors as a BibTeX name list, "" if nobody is known.

    The text that an import kept is used as long as it names the same people.
    """
    kept = paper.publication.field("author") if paper.publication else None
    if kept and _same_people(kept, paper.authors):
        return write_name_list(kept, ascii_only=ascii_only)
    names = [_write_printed(author.name, ascii_only=ascii_only) for author in paper.authors]
    return " and ".join(name for name in names if name)


def write_name_list(text: str, *, ascii_only: bool) -> str:
    """Make a BibTeX name list safe; names that say nothing are left out."""
    names = [_write_written(name, ascii_only=ascii_only) for name in divide_names(text)]
    return " and ".join(name for name in names if name)


def printed_list(names: str) -> str:
    """Turn an escaped name list into prose: "Ada Lovelace, Alan Turing"."""
    return ", ".join(printed(divide_name(name)) for name in divide_names(names))


def _same_people(kept: str, authors: Sequence[Author]) -> bool:
    written = [_letters(printed(divide_name(name))) for name in divide_names(kept)]
    return written == [_letters(author.name) for author in authors]


def _letters(name: str) -> list[str]:
    """Return a name's words, sorted: enough to tell that two forms are of one person."""
    return sorted(re.findall(r"[a-z0-9]+", romanise(decode_accents(name)).lower()))


def _write_written(name: str, *, ascii_only: bool) -> str:
    if is_others(name):
        return "others"
    parts = [_written_part(part, ascii_only=ascii_only) for part in divide_at_commas(name)]
    parts = [part for part in parts if part.strip("{} ")]
    if not parts:
        return ""
    if len(parts) == 1 and not _is_divided(parts[0]):
        # "Ludwig van Beethoven" is for BibTeX to divide, as the entry had it
        return parts[0]
    return ", ".join(_braced(part) for part in parts)


def _written_part(part: str, *, ascii_only: bool) -> str:
    """Escape a part of a name that is LaTeX: accents and groups stay, other commands go."""
    part = re.sub(r"\\[A-Za-z]+\*?|\\(?=[\s{}])|(?<!\\)\$", "", decode_accents(part))
    out: list[str] = []
    for text in re.split(r"(\{[^{}]*\})", part):
        is_group = text.startswith("{") and text.endswith("}")
        inner = re.sub(r"\\(?=\W)|[{}]", "", text)
        written = _letters_of(inner.replace("~", " "), ascii_only=ascii_only)
        space = " " if inner.startswith(" ") and out else ""
        out.append(space + (_grouped(written) if is_group and written else written))
        out.append(" " if inner.endswith(" ") and inner.strip() else "")
    return _OPENING.sub("", "".join(out).strip())


def _letters_of(text: str, *, ascii_only: bool) -> str:
    """Escape a name so that whatever is not a letter is one "special character" of BibTeX's.

    Styles make labels of the first letters of a name, and would cut a formula or command in two.
    """
    kept = _NO_INITIAL.sub("", text.translate(_NO_PART_OF_NAMES).strip(" ,"))
    escaped = _OPENING.sub("", escape_plain(kept, ascii_only=ascii_only).strip())
    if text.strip() and escaped in _NO_NAMES:
        signs = (unicodedata.name(sign, "sign").lower() for sign in text.strip()[:3])
        escaped = escape_plain("".join(f"[{sign}]" for sign in signs), ascii_only=ascii_only)
    # a formula is spelled ("alpha"): biber and BibTeX would take an initial out of its middle
    escaped = _FORMULA.sub(lambda found: re.sub(r"\W|_", "", found[1]), escaped)
    return re.sub(r"\\([%&_#$])", r"{\\\1}", escaped)


def _grouped(text: str) -> str:
    r"""Put what is one word to BibTeX in braces; where these would spoil a label, its spaces.

    Styles make labels of a name's first three characters, and in braces a command is none but as
    many as it has: `{K{\'e}ro Group}` would give `{K{\'}}`.
    """
    if not text or "\\" not in text.translate(_NO_BRACES)[:_LABEL]:
        return f"{{{text}}}"
    out = []
    depth = 0
    for char in text:
        depth += {"{": 1, "}": -1}.get(char, 0)
        out.append(f"{{{char}}}" if not depth and char in " ~-,()[]" else char)
    return "".join(out)


def _write_printed(name: str, *, ascii_only: bool) -> str:
    """Write a name as `von Last, Jr, First`; a name without parts is braced as a whole."""
    name = " ".join(decode_accents(name).replace("~", " ").split())
    if is_others(name):
        return "others"
    person = split_name(name)
    if not person.given:
        whole = _letters_of(name, ascii_only=ascii_only)
        return _grouped(whole) if whole.strip() else ""
    family, given, suffix = (
        _braced(_letters_of(part, ascii_only=ascii_only))
        for part in (person.family, person.given, person.suffix)
    )
    last = f"{person.particle} {family}".strip()
    return ", ".join(part for part in (last, suffix, given) if part)


def _braced(part: str) -> str:
    """Put a part of a name in braces if it would divide, or has more than letters in it."""
    if not part:
        return ""
    odd = _is_divided(part) or _COMMAND.search(part) or not re.search(r"\w", part)
    return _grouped(part) if odd else part


def _is_divided(part: str) -> bool:
    """Tell whether something outside braces would end this part of a name."""
    depth = 0
    outside = []
    for char in part:
        depth += {"{": 1, "}": -1}.get(char, 0)
        outside.append(char if depth == 0 else " ")
    return _DIVIDES.search("".join(outside)) is not None
