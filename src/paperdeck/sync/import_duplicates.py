"""Entries of a bibliography that are of one paper, and those that only look so.

People list a paper twice; then the entries are taken together, so that nothing that one of
them says is lost. And they copy a book's DOI to its chapters, or give one address for ten
programs: such an entry keeps what it says, but not the name that is another's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from paperdeck.cite.latex.plain import plain
from paperdeck.model.identifiers import Identifier, Scheme, entry_identifier
from paperdeck.model.merge import complete
from paperdeck.model.names import split_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from paperdeck.cite.reading.imported import ImportedEntry
    from paperdeck.model.paper import PaperRecord

_WORD = re.compile(r"[^\W_]+")
_MARKUP = re.compile(r"\\[a-zA-Z]+|[{}$\\'\"`^~]|<[^<>]*>")
# Names that people give to several works, or that are made of what they say of them.
_WEAK = frozenset({Scheme.URL, Scheme.BIB})
CONTESTED = frozenset({Scheme.URL, Scheme.DOI})
"""Names that are looked at twice before a stored paper is taken for an entry's."""
_ENOUGH = 0.5
"""The share of the shorter title's words that two titles of one work have in common, at least."""


class Sketch(NamedTuple):
    """What tells works apart: title, the first author's name, the year; empty if unknown."""

    title: str
    author: str = ""
    year: str = ""


@dataclass(slots=True, eq=False)
class EntryGroup:
    """The entries that speak of one paper, in the order of the file, and its names."""

    entries: list[ImportedEntry]
    names: dict[Identifier, None] = field(default_factory=dict)
    remarks: list[tuple[int, str]] = field(default_factory=list)

    @property
    def record(self) -> PaperRecord:
        """What they say together."""
        first, *others = [entry.record for entry in self.entries]
        record = replace(first, identifiers=tuple(self.names))
        return complete(record, others) if others else record


def group_entries(
    entries: Iterable[tuple[ImportedEntry, Sequence[Identifier]]],
    owners: Mapping[str, str],
    stored: Mapping[str, Sequence[Sketch]],
) -> list[EntryGroup]:
    """Put the entries of one paper together. Each comes with what `names_of` gives for it.

    `owners` says which stored paper has a name, `stored` what was said of those that have a name
    of the schemes in `CONTESTED`.
    """
    gathering = _Gathering(owners, stored)
    for entry, names in entries:
        gathering.place(entry, names)
    return gathering.groups()


def are_alike(title: str, other: str) -> bool:
    """Tell whether two titles may be of one work: they share half of the shorter one's words."""
    words, more = _words(title), _words(other)
    if not words or not more:
        return True
    return len(words & more) >= _ENOUGH * min(len(words), len(more))


def may_be(name: Identifier, record: PaperRecord, known: Sketch) -> bool:
    """Tell whether a record and what is known of a work that share a name may be of one work."""
    if name.scheme in _WEAK:
        return _agree(known, sketch_of(record))
    return are_alike(known.title, record.title)


def _agree(one: Sketch, other: Sketch) -> bool:
    """Tell whether nothing speaks against two works being one."""
    years = not (one.year and other.year) or one.year == other.year
    families = {split_name(name).family.casefold() for name in (one.author, other.author) if name}
    return years and len(families) < 2 and are_alike(one.title, other.title)


def sketch_of(record: PaperRecord) -> Sketch:
    """Return what a record says that tells its work from others."""
    author = record.authors[0].name if record.authors else ""
    return Sketch(record.title, author, str(record.published.year) if record.published else "")


def names_of(record: PaperRecord) -> tuple[Identifier, ...]:
    """Return a record's names, and the one that title, first author and year make.

    By that one an entry is found again when a DOI has been added to it, and so is the same
    paper in a file that gives none.
    """
    known = sketch_of(record)
    schemes = {name.scheme for name in record.identifiers}
    if Scheme.BIB in schemes or not (known.author and known.year):
        return record.identifiers
    made = entry_identifier(plain(known.title), known.author, known.year)
    return (*record.identifiers, made)


def _words(title: str) -> set[str]:
    return set(_WORD.findall(_MARKUP.sub("", title).casefold()))


class _Gathering:
    """Places entries in groups, by their own names and by the stored papers these lead to."""

    def __init__(self, owners: Mapping[str, str], stored: Mapping[str, Sequence[Sketch]]):
        self._owners = owners
        self._stored = stored
        self._groups: dict[EntryGroup, None] = {}
        self._named: dict[str, EntryGroup] = {}

    def groups(self) -> list[EntryGroup]:
        """Return the groups, in the order of their first entries."""
        return list(self._groups)

    def place(self, entry: ImportedEntry, claimed: Sequence[Identifier]) -> None:
        """Put an entry into the group of its paper, or into one of its own."""
        names, remarks = self._rightful(entry, claimed)
        found = dict.fromkeys(
            group for name in names if (group := self._named.get(self._key(name))) is not None
        )
        group, *others = [*found] or [EntryGroup([])]
        for other in others:
            self._absorb(group, other)
        if group.entries:
            key = f"; its cite key {entry.key} isn't kept" if entry.key else ""
            remarks.append(f"the same paper as in line {group.entries[0].line}{key}")
        self._groups[group] = None
        group.entries.append(entry)
        group.names.update(dict.fromkeys(names))
        group.remarks += [(entry.line, text) for text in (*entry.remarks, *remarks)]
        self._named.update((self._key(name), group) for name in names)

    def _rightful(
        self, entry: ImportedEntry, claimed: Sequence[Identifier]
    ) -> tuple[list[Identifier], list[str]]:
        """Return the names of an entry that aren't another work's; what to say of the others."""
        kept: list[Identifier] = []
        remarks: list[str] = []
        for name in claimed:
            if (owner := self._contested(name, entry)) is None:
                kept.append(name)
            elif name.scheme is not Scheme.BIB:
                what = "address" if name.scheme is Scheme.URL else str(name)
                remarks.append(f"its {what} is that of another work, {owner}")
        if not kept:
            kept.append(_own_name(entry))
        return kept, remarks

    def _contested(self, name: Identifier, entry: ImportedEntry) -> str | None:
        """Say who has a name that can't be this entry's, too."""
        group = self._named.get(self._key(name))
        if group is not None:
            first = group.entries[0]
            weak = name.scheme in _WEAK and not _agree(
                sketch_of(first.record), sketch_of(entry.record)
            )
            alike = are_alike(first.record.title, entry.record.title)
            if weak or not alike or _are_two(group, name, entry):
                return f"in line {first.line}"
            return None
        owner = self._owners.get(str(name), "")
        if name.scheme is Scheme.BIB and not self._may_own(owner, entry):
            return "in the library"
        known = self._stored.get(owner, ()) if name.scheme in CONTESTED else ()
        if not known or any(may_be(name, entry.record, one) for one in known):
            return None
        return f"in the library: {known[0].title[:60]}"

    def _may_own(self, owner: str, entry: ImportedEntry) -> bool:
        """Tell whether a stored paper of the same title, author and year can be this entry's."""
        own = [name for name in entry.record.identifiers if name.scheme not in _WEAK]
        if not own or owner.startswith(tuple(f"{scheme}:" for scheme in _WEAK)):
            return True
        return not owner or any(self._owners.get(str(name)) == owner for name in own)

    def _key(self, name: Identifier) -> str:
        return self._owners.get(str(name), str(name))

    def _absorb(self, group: EntryGroup, other: EntryGroup) -> None:
        group.entries += other.entries
        group.names.update(other.names)
        group.remarks += other.remarks
        del self._groups[other]
        self._named.update((name, group) for name, owner in self._named.items() if owner is other)


def _are_two(group: EntryGroup, name: Identifier, entry: ImportedEntry) -> bool:
    """Tell whether entries that share a name are of two works all the same."""
    decisive = (Scheme.ARXIV, Scheme.DOI) if name.scheme in _WEAK else (Scheme.ARXIV,)
    for scheme in decisive:
        known = {one for one in group.names if one.scheme is scheme}
        own = {one for one in entry.record.identifiers if one.scheme is scheme}
        if known and own and not known & own:
            return True
    if name.scheme is Scheme.BIB:
        return _type_of(group.entries[0]) != _type_of(entry)
    return False


def _type_of(entry: ImportedEntry) -> str:
    publication = entry.record.publication
    return publication.entry_type if publication else ""


def _own_name(entry: ImportedEntry) -> Identifier:
    """Name an entry that has no name but another work's."""
    known = sketch_of(entry.record)
    return entry_identifier(known.title, known.author, f"{known.year}{_type_of(entry)}")
