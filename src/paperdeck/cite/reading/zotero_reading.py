"""Reading Zotero's items: answers of its web API (version 3), and Better BibTeX's JSON.

An item is an object with `data`, or that `data` by itself. Notes, attachments and annotations are
items of their own there, which name their parent. Collections are known by name if the
file has them, too. What is read of Zotero's own database comes here in the same form.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from paperdeck.cite.reading.html_notes import to_markdown
from paperdeck.cite.reading.imported import EntryProblem
from paperdeck.cite.reading.json_pieces import BrokenPiece, Piece, read_pieces
from paperdeck.cite.reading.zotero_fields import make_from_item

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from paperdeck.cite.reading.imported import ReadEntry

_CHILDREN = frozenset({"note", "attachment", "annotation"})
_DEEPEST = 20


@dataclass(slots=True)
class _Library:
    """What a file has: items by line, children by parent's key, collections by key."""

    items: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    problems: list[EntryProblem] = field(default_factory=list)
    children: dict[str, list[tuple[int, dict[str, Any]]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    collections: dict[str, tuple[str, str]] = field(default_factory=dict)
    members: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def take(self, piece: Piece) -> None:
        """Put a piece of the file where it belongs."""
        if piece.name:
            self._take_collections(piece.name, piece.value)
            return
        item = piece.value
        data = item.get("data", item) if isinstance(item, dict) else None
        if not isinstance(data, dict):
            self.problems.append(EntryProblem(piece.line, None, "it is no item of Zotero's"))
        elif _text(data.get("itemType")) in _CHILDREN:
            self.children[_text(data.get("parentItem"))].append((piece.line, data))
        elif _text(data.get("itemType")):
            self.items.append((piece.line, data))
        elif "name" in data and "parentCollection" in data:
            parent = _text(data.get("parentCollection"))
            self.collections[_text(data.get("key"))] = (_text(data["name"]), parent)
        else:
            self.problems.append(EntryProblem(piece.line, None, "it is no item of Zotero's"))

    def _take_collections(self, name: str, value: object) -> None:
        """Take the collections of Better BibTeX's JSON, which say what is in them."""
        if name != "collections" or not isinstance(value, dict):
            return
        for key, one in value.items():
            if isinstance(one, dict):
                self.collections[key] = (_text(one.get("name")), _text(one.get("parent")))
                for member in _listed(one.get("items")):
                    self.members[str(member)].append(key)

    def path(self, key: str) -> str:
        """Return a collection's name with those it lies in, outermost first."""
        names: list[str] = []
        while key in self.collections and len(names) < _DEEPEST:
            name, key = self.collections[key]
            names.insert(0, name.replace("/", "-"))
        return "/".join(names)


def read_zotero(text: str) -> Iterator[ReadEntry]:
    """Yield the items of a file, in order, with what belongs to them; then what is none."""
    yield from read_zotero_pieces(read_pieces(text))


def read_zotero_pieces(pieces: Iterable[Piece | BrokenPiece]) -> Iterator[ReadEntry]:
    """Yield items that are in pieces already, as `read_zotero` does those of a text."""
    library = _Library()
    for piece in pieces:
        if isinstance(piece, BrokenPiece):
            library.problems.append(EntryProblem(piece.line, None, piece.reason))
        else:
            library.take(piece)
    for line, data in library.items:
        yield _read_item(library, line, data)
    library.problems += _orphans(library)
    yield from sorted(library.problems, key=lambda problem: problem.line)


def _read_item(library: _Library, line: int, data: dict[str, Any]) -> ReadEntry:
    key = _text(data.get("key")) or _text(data.get("itemKey"))
    own = library.children.pop(key, []) if key else []
    within = [(line, one) for name in ("attachments", "notes") for one in _objects(data, name)]
    notes: list[str] = []
    files: list[str] = []
    for _, child in [*own, *within]:
        marks = library.children.pop(_text(child.get("key")) or "-", [])
        if child.get("deleted"):
            continue
        notes += _notes_of(child)
        files += [file] if (file := _file_of(child)) else []
        for _, mark in marks:
            notes += [] if mark.get("deleted") else _notes_of(mark)
    names = [*_listed(data.get("collections")), *library.members.get(_text(data.get("itemID")), ())]
    tags = [path for name in names if (path := library.path(str(name)))]
    if data.get("deleted"):
        return EntryProblem(line, key or None, "it lies in Zotero's bin")
    entry = make_from_item(line, data, notes=notes, files=files, collections=tags)
    if isinstance(entry, EntryProblem) and entry.key is None and key:
        return replace(entry, key=key)
    return entry


def _orphans(library: _Library) -> Iterator[EntryProblem]:
    """Tell what belongs to no item; what lies in such a file or note goes with it."""
    every = {_text(one.get("key")) for rest in library.children.values() for _, one in rest} - {""}
    outer = [rest for parent, rest in library.children.items() if parent not in every]
    told = {_text(one.get("key")) for rest in outer for _, one in rest} - {""}
    for parent, rest in library.children.items():
        for line, data in rest if parent not in told else ():
            reason = f"{data['itemType']} of an item that isn't in the file"
            if not parent:
                reason = f"{data['itemType']} that belongs to no item"
            if data.get("deleted"):
                reason = "it lies in Zotero's bin"
            yield EntryProblem(line, _text(data.get("key")) or None, reason)


def _objects(data: dict[str, Any], name: str) -> Iterator[dict[str, Any]]:
    for one in _listed(data.get(name)):
        if isinstance(one, dict):
            yield one
        elif isinstance(one, str):
            yield {"note": one}


def _notes_of(child: dict[str, Any]) -> list[str]:
    """Return what the owner wrote in a note, or marked and remarked in a file."""
    passage = _text(child.get("annotationText"))
    quoted = "\n".join(f"> {line}" for line in passage.splitlines())
    said = [quoted, _text(child.get("annotationComment")), to_markdown(_text(child.get("note")))]
    whole = "\n\n".join(text for text in said if text)
    return [whole] if whole else []


def _file_of(child: dict[str, Any]) -> str:
    names = ("path", "localPath", "filename")
    return next((text for name in names if (text := _text(child.get(name)))), "")


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: object) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value.strip() if isinstance(value, str) else ""
