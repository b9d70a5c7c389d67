"""What the owner of a bibliography added to its entries: keywords, groups, notes and files.

Sources: JabRef's documentation of groups and of the `file` field; what Zotero, Mendeley, Calibre
and BibDesk write there.
"""

from __future__ import annotations

import base64
import plistlib
import re
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING
from urllib.parse import unquote

from paperdeck.cite.latex.plain import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_TAGS = ("keywords", "keyword", "groups", "mendeley-tags", "tags")
_NOTES = re.compile(r"annote|annotation|review|comment(?:-.+)?")
_FILES = re.compile(r"file(?:-\d+)?|local-url|local-zo-url-\d+|pdf")
_BIBDESK = re.compile(r"bdsk-file-\d+")
_GROUPS = re.compile(r"\s*jabref-meta:\s*(?:grouping|groupstree):(.*)", re.DOTALL | re.IGNORECASE)
_GROUP = re.compile(r"\d+ ExplicitGroup:(.*)", re.DOTALL)
_UNESCAPED = re.compile(r"(?<!\\)(?:\\\\)*;")
_SEPARATOR = re.compile(r"\\.|[{};,]", re.DOTALL)
_PARAGRAPH = re.compile(r"\n[ \t]*\n\s*")
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_LATEX_BACKSLASH = re.compile(r"\{?(?:\$\\backslash\$|\\textbackslash(?:\{\})?|\\backslash)\}?")
_LATEX_ESCAPE = re.compile(r"\{?\\([_&%#$~])(?:\{\})?\}?")
_LATEX_NAMED = re.compile(r"\{?\\text[a-z]+(?:\}|\{\}| )?")
# Papers writes `2010_final.pdf` as `2010{_f}inal.pdf`, or worse.
_LATEX_BRACES = re.compile(r"\{\$|\$\}|[{}]")
_LOCAL = re.compile(r"file:(?://[^/]*)?(.*)", re.IGNORECASE | re.DOTALL)
_ADDRESS = re.compile(r"[a-z]+://", re.IGNORECASE)
_DRIVE = re.compile(r"[A-Za-z]:[/\\]")
_LINES = re.compile(r"\s*\n\s*")
_QUOTED = re.compile(r"(?:%(?:5C|[89A-F][0-9A-F]))+", re.IGNORECASE)
_KIND = re.compile(r"[\w.+-]*(?:/[\w.+-]+)?")


def read_tags(fields: Mapping[str, str]) -> tuple[str, ...]:
    """Return keywords and groups, without LaTeX, each once."""
    found = (tag for name in _TAGS if name in fields for tag in _cut(fields[name]))
    return tuple(dict.fromkeys(tag for tag in map(plain, found) if tag))


def _cut(text: str) -> list[str]:
    """Cut a list at semicolons if it has any, else at commas; not in braces but those of all."""
    text = text.strip()
    if ";" not in text and "," not in text:
        return [text]
    while text.startswith("{") and text.endswith("}") and "}" not in text[1:-1]:
        text = text[1:-1]
    parts: dict[str, list[int]] = {";": [], ",": []}
    depth = 0
    for match in _SEPARATOR.finditer(text):
        if match[0] in "{}":
            depth = max(0, depth + (1 if match[0] == "{" else -1))
        elif match[0] in parts and not depth:
            parts[match[0]].append(match.start())
    cuts = parts[";"] or parts[","]
    edges = [-1, *cuts, len(text)]
    return [text[start + 1 : end] for start, end in pairwise(edges)]


def read_notes(fields: Mapping[str, str]) -> tuple[str, ...]:
    """Return the owner's notes without LaTeX, paragraphs apart."""
    notes = (text for name, text in fields.items() if _held_by(name) == "notes")
    read = ("\n\n".join(map(plain, _PARAGRAPH.split(note))).strip() for note in notes)
    return tuple(dict.fromkeys(note for note in read if note))


def is_belonging(name: str) -> bool:
    """Tell whether a field holds nothing but the owner's tags, notes or files."""
    held = _held_by(name)
    return (
        held == "notes"
        or name in {"groups", "mendeley-tags", "tags", "keyword"}
        or (held == "files" and name.startswith("local-"))
    )


@lru_cache(maxsize=1_000)
def _held_by(name: str) -> str:
    """Say what a field of this name holds: notes, files, BibDesk's files, or something else.

    A bibliography has few names of fields, each of them thousands of times.
    """
    if _NOTES.fullmatch(name):
        return "notes"
    if _FILES.fullmatch(name):
        return "files"
    return "BibDesk's files" if _BIBDESK.fullmatch(name) else ""


def read_files(fields: Mapping[str, str]) -> tuple[str, ...]:
    r"""Return paths of files, without the descriptions and types that programs put around them.

    Understood: `:paper.pdf:PDF`, `Full Text:C\:\\paper.pdf:application/pdf;...`, `paper.pdf`,
    `file://localhost/home/me/paper.pdf`, BibDesk's own. `C:\paper.pdf` becomes `C:/paper.pdf`.
    """
    found: list[str] = []
    for name in sorted(filter(_held_by, fields), key=lambda name: name != "file"):
        held, text = _held_by(name), fields[name]
        if held == "files":
            found += [_path(one) for one in _cut_files(_LINES.sub(" ", text).strip())]
        elif held == "BibDesk's files":
            found += _from_bibdesk(text)
    return tuple(dict.fromkeys(path for path in found if path))


def _cut_files(text: str) -> Iterator[str]:
    text = _LATEX_ESCAPE.sub(r"\1", _LATEX_BACKSLASH.sub(r"\\", text))
    text = _LATEX_NAMED.sub(lambda match: plain(match[0]), text)
    text = _LATEX_BRACES.sub("", text)
    start = 0
    for match in _UNESCAPED.finditer(text):
        yield text[start : match.end() - 1].strip()
        start = match.end()
    rest = text[start:].strip()
    # Calibre puts commas between what else looks like JabRef's.
    yield from re.split(r", (?=:)", rest) if rest.startswith(":") else [rest]


def _path(text: str) -> str:
    """Take the path out of `description:path:type`, in which `:`, `;` and a backslash are escaped.

    Mendeley escapes the colon of a drive only, and leaves out a path's first slash.
    """
    if local := _LOCAL.fullmatch(text):
        return _slashes(unquote(local[1]))
    if _DRIVE.match(text) or _ADDRESS.match(text):
        return _slashes(text)
    parts = re.split(r"(?<!\\):", text)
    if len(parts) < 3:
        return _slashes(_unescape(parts[-1] if parts[0] == "" else text))
    if len(parts) == 4 and len(parts[1]) == 1:
        parts[1:3] = [f"{parts[1]}:{parts[2]}"]
    if not _KIND.fullmatch(parts[-1].strip()):
        return _slashes(_unescape(":".join(parts[1:])))
    return _slashes(_unescape(":".join(parts[1:-1])))


def _unescape(text: str) -> str:
    r"""Take escapes away, but leave `C:\Users` alone, which isn't one."""
    if re.search(r"\\[:;\\]", text):
        text = _ESCAPE.sub(lambda match: match[1] if match[1] in ":;\\_&%#" else match[0], text)
    return text


def _slashes(path: str) -> str:
    """Finish a path: one kind of slash on Windows, letters that were quoted as in addresses."""
    path = path.strip()
    if "://" not in path:
        path = _QUOTED.sub(lambda match: unquote(match[0]), path)
    return path.replace("\\", "/") if _DRIVE.match(path) else path


def _from_bibdesk(text: str) -> list[str]:
    """Read an archived alias, a property list in base64, of which only the path is of use."""
    try:
        found = plistlib.loads(base64.b64decode(text, validate=False), fmt=plistlib.FMT_BINARY)
    except (ValueError, TypeError, KeyError, RecursionError, plistlib.InvalidFileException):
        return []
    said = found.get("relativePath") if isinstance(found, dict) else None
    objects = found.get("$objects") if isinstance(found, dict) else None
    if isinstance(said, str):
        return [said]
    names = [one for one in objects if isinstance(one, str)] if isinstance(objects, list) else []
    return [one for one in names if re.search(r"\.\w{2,5}$", one)][:1]


def read_groups(comment: str) -> Iterator[tuple[str, str]]:
    """Give (key, group) for the members of groups that JabRef keeps in a comment.

    `comment` is what stands between the braces. Groups by search or keyword have no members;
    newer versions keep them in the entries' own `groups`.
    """
    match = _GROUPS.match(comment)
    if match is None:
        return
    for line in _fields_of(match[1].replace("\n", "")):
        if group := _GROUP.fullmatch(line.strip()):
            name, *rest = _fields_of(_ESCAPE.sub(r"\1", group[1]))
            for key in rest[1:]:
                if key:
                    yield _ESCAPE.sub(r"\1", key), plain(_ESCAPE.sub(r"\1", name))


def _fields_of(text: str) -> list[str]:
    r"""Cut at semicolons that aren't escaped, as in `one;tw\;o;` with two fields."""
    parts: list[str] = []
    start = 0
    for match in re.finditer(r"\\.|;", text, re.DOTALL):
        if match[0] == ";":
            parts.append(text[start : match.start()])
            start = match.end()
    return [*parts, text[start:]]
