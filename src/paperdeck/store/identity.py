"""Which records speak of the same paper: by identifiers, within a batch and with the store."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from paperdeck.model.identifiers import Scheme

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from paperdeck.model.identifiers import Identifier
    from paperdeck.store.records import Statement

_ORDER = {scheme: number for number, scheme in enumerate(Scheme)}


@dataclass(slots=True, eq=False)
class Draft:
    """One paper in the making.

    `known` are the stable ids of the stored papers it stands for (more than one: they
    turn out to be the same), `names` the identifiers that its new records claim,
    `statements` those records with what goes with them. `names` is a dict for its order.
    """

    known: list[str] = field(default_factory=list)
    names: dict[str, None] = field(default_factory=dict)
    statements: list[Statement] = field(default_factory=list)

    @property
    def on_arxiv(self) -> bool:
        """Whether the paper has an arXiv id."""
        return any(name.startswith("arxiv:") for name in (*self.known, *self.names))

    def stable_id(self) -> str:
        """Return the id the paper goes by: arXiv before DOI before the rest, older first."""
        return stable_name((*self.known, *self.names))


def stable_name(names: Iterable[str]) -> str:
    """Return the one of several names that a paper goes by; of the same scheme, the first."""
    return min(names, key=lambda name: _ORDER[scheme_of(name)])


def scheme_of(name: str) -> Scheme:
    """Return the scheme of an identifier written as text."""
    return Scheme(name.partition(":")[0])


class Register:
    """Places records in drafts. `owners` says which stored paper has a name (alias).

    `apart` are pairs of names of which people said that they name two papers: a record that has
    both is taken to speak of the one it names first, and `owners` must know of them too.

    Two papers that each have an arXiv id are never made one because they share a DOI or
    an address: journals print two preprints as one article, and authors mistype DOIs. Such
    a name stays with the paper that had it first.
    """

    def __init__(self, owners: Mapping[str, str], apart: Collection[tuple[str, str]] = ()):
        self._owners = owners
        self._apart = apart
        self._stored: dict[str, Draft] = {}
        self._named: dict[str, Draft] = {}

    def place(self, statement: Statement) -> None:
        """Put a record in the draft of the paper that it speaks of."""
        if self._apart:
            statement = self._of_one_paper(statement)
        names = sorted(statement.record.identifiers, key=lambda name: _ORDER[name.scheme])
        drafts = self._matching(names)
        draft = drafts[0] if drafts else Draft()
        for other in drafts[1:]:
            self._absorb(draft, other)
        for name in names:
            if self._draft_of(str(name)) in (None, draft):
                draft.names[str(name)] = None
                self._named[str(name)] = draft
        draft.statements.append(statement)

    def drafts(self) -> list[Draft]:
        """Return the drafts that have new records, in the order of their first names."""
        distinct = dict.fromkeys(self._named.values())
        return [draft for draft in distinct if draft.statements]

    def _of_one_paper(self, statement: Statement) -> Statement:
        """Take the names out of a record that were said to be another paper's."""
        record = statement.record
        kept: list[Identifier] = []
        for name in record.identifiers:
            if not any(self._are_apart(str(name), str(other)) for other in kept):
                kept.append(name)
        if len(kept) == len(record.identifiers):
            return statement
        return statement.with_record(replace(record, identifiers=tuple(kept)))

    def _are_apart(self, name: str, other: str) -> bool:
        return any(
            (self._are_one(name, a) and self._are_one(other, b))
            or (self._are_one(name, b) and self._are_one(other, a))
            for a, b in self._apart
        )

    def _are_one(self, name: str, other: str) -> bool:
        draft = self._draft_of(name)
        return name == other or (draft is not None and draft is self._draft_of(other))

    def _matching(self, names: Iterable[Identifier]) -> list[Draft]:
        """Return the drafts that the names, arXiv ids first, rightly lead to."""
        found: list[Draft] = []
        arxiv_taken = False
        for name in names:
            arxiv_taken = arxiv_taken or name.scheme is Scheme.ARXIV
            draft = self._draft_of(str(name))
            if draft is None or draft in found:
                continue
            if name.scheme is not Scheme.ARXIV and draft.on_arxiv:
                if arxiv_taken:
                    continue
                arxiv_taken = True
            found.append(draft)
        return found

    def _draft_of(self, name: str) -> Draft | None:
        if name in self._named:
            return self._named[name]
        owner = self._owners.get(name)
        if owner is None:
            return None
        if owner not in self._stored:
            self._stored[owner] = Draft(known=[owner])
        return self._stored[owner]

    def _absorb(self, draft: Draft, other: Draft) -> None:
        draft.known.extend(other.known)
        draft.names.update(other.names)
        draft.statements.extend(other.statements)
        self._stored.update((owner, draft) for owner in other.known)
        self._named.update((name, draft) for name in other.names)
        other.statements.clear()
