"""What a source said, as JSON: kept to merge again, hashed to see whether it changed.

Of most papers a single source has spoken, and what it said is the paper. So it is kept as what
differs from the paper: `{}` says the same, `{"venue": null}` that the source knows no venue.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha1
from typing import TYPE_CHECKING, Any

from paperdeck.model.identifiers import Identifier, Scheme
from paperdeck.model.paper import Author, PaperRecord, Version
from paperdeck.model.publication import Publication
from paperdeck.store.moments import from_text, to_text, write

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    from paperdeck.model.paper import Paper, PaperFacts

# Fields that JSON and a column can hold as they are; the others are written by name.
PLAIN_FIELDS = (
    "title",
    "abstract",
    "primary_category",
    "version",
    "venue",
    "comment",
    "url",
    "pdf_url",
    "code_url",
    "code_stars",
    "project_url",
    "organization",
    "upvotes",
    "comments",
    "citations",
)
# Part of every hash: raise it when the gate or a parser of lines changes, and the next sync or
# import writes every record again.
_GATE_VERSION = b"2"


WRITE_SAID = "INSERT OR REPLACE INTO source_records VALUES (?, ?, ?, ?, ?)"
"""Keeps what a source said: stable id, source, digest, moment, what `encode_said` wrote."""


@dataclass(frozen=True, slots=True)
class Statement:
    """What a source said of a paper: the record, and when it was fetched.

    `digest` is the hash of the record as it came, before the gate.
    """

    record: PaperRecord
    digest: bytes
    fetched: str

    def with_record(self, record: PaperRecord) -> Statement:
        """Return the statement with a cleaned or completed record in its place."""
        return self if record is self.record else replace(self, record=record)


def state(record: PaperRecord, now: datetime) -> Statement:
    """Return a record as it came, as a statement of this moment."""
    said = {"identifiers": [str(name) for name in record.identifiers], **_facts(record)}
    return Statement(record, digest_of(_json(said)), write(now))


def encode_said(record: PaperRecord, paper: Paper) -> str:
    """Write what a record says other than the paper that it became part of, as JSON.

    The source is not in it. An author without affiliation is a bare name.
    """
    names = [name for name in _FACTS if getattr(record, name) != getattr(paper, name)]
    said, shown = _facts(record, names), _facts(paper, names)
    other = {name: said.get(name) for name in sorted(names) if said.get(name) != shown.get(name)}
    if record.identifiers != own_identifiers(paper):
        other["identifiers"] = [str(name) for name in record.identifiers]
    return _json(other)


def own_identifiers(paper: Paper) -> tuple[Identifier, ...]:
    """Return the names that a paper's own fields tell."""
    names = ((Scheme.ARXIV, paper.arxiv_id), (Scheme.DOI, paper.doi))
    return tuple(Identifier(scheme, value) for scheme, value in names if value)


def _facts(facts: PaperFacts, names: Iterable[str] | None = None) -> dict[str, object]:
    """Return what is known, as JSON can hold it, in an order that is always the same.

    With `names` only these fields, in their order.
    """
    known: dict[str, object] = {}
    for name in _FACTS if names is None else names:
        value = getattr(facts, name)
        # Most fields of most papers are empty; 0 is a known number.
        if value:
            known[name] = _FACTS[name](value)
        elif value == 0 and value is not False:
            known[name] = value
    return known


_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def decode_said(source: str, payload: str, paper: Paper) -> PaperRecord:
    """Read what `encode_said` wrote of the same paper."""
    said: dict[str, Any] = json.loads(payload)
    if "identifiers" not in said:
        said["identifiers"] = [str(name) for name in own_identifiers(paper)]
    # Files of the first version kept all that was said; what is not there was unknown then.
    return _record(source, said if said.pop("whole", False) else _facts(paper) | said)


def encode_whole(said: Iterable[Statement]) -> str:
    """Write statements with all that they say, as a JSON list: they outlive their paper."""
    return _json(
        [
            {
                "source": one.record.source,
                "hash": one.digest.hex(),
                "fetched": one.fetched,
                "identifiers": [str(name) for name in one.record.identifiers],
                **_facts(one.record),
            }
            for one in said
        ]
    )


def decode_whole(text: str) -> list[Statement]:
    """Read what `encode_whole` wrote."""
    return [
        Statement(_record(said["source"], said), bytes.fromhex(said["hash"]), said["fetched"])
        for said in json.loads(text)
    ]


def _record(source: str, said: Mapping[str, Any]) -> PaperRecord:
    known = {name: value for name, value in said.items() if value is not None}
    return PaperRecord(
        source=source,
        identifiers=tuple(map(decode_identifier, known["identifiers"])),
        authors=decode_authors(known.get("authors", ())),
        categories=tuple(known.get("categories", ())),
        published=from_text(known.get("published")),
        updated=from_text(known.get("updated")),
        versions=decode_versions(known.get("versions", ())),
        keywords=tuple(known.get("keywords", ())),
        days=tuple(map(date.fromisoformat, known.get("days", ()))),
        withdrawn=known.get("withdrawn", False),
        publication=decode_publication(known.get("publication")),
        **{name: known[name] for name in PLAIN_FIELDS if name in known},
    )


def digest_of(said: str | bytes) -> bytes:
    """Return 8 bytes that stand for what a source said, as JSON or as it came."""
    # Unpaired surrogates can come from JSON escapes; they are hashed, the gate drops them.
    data = said.encode("utf-8", "surrogatepass") if isinstance(said, str) else said
    # It only tells changes; many processors compute this one in silicon.
    return sha1(_GATE_VERSION + data, usedforsecurity=False).digest()[:8]


def encode_authors(authors: Iterable[Author]) -> list[str | list[str]]:
    """Return authors as JSON can hold them: a name, or a name and an affiliation."""
    return [
        [author.name, author.affiliation] if author.affiliation else author.name
        for author in authors
    ]


def decode_authors(values: Iterable[str | list[str]]) -> tuple[Author, ...]:
    """Read what `encode_authors` wrote."""
    return tuple(Author(value) if isinstance(value, str) else Author(*value) for value in values)


def encode_versions(versions: Iterable[Version]) -> list[list[int | str | None]]:
    """Return versions as JSON can hold them: pairs of number and date."""
    return [[version.number, to_text(version.created)] for version in versions]


def decode_versions(values: Iterable[Sequence[Any]]) -> tuple[Version, ...]:
    """Read what `encode_versions` wrote."""
    return tuple(Version(number, from_text(created)) for number, created in values)


def encode_publication(publication: Publication | None) -> list[Any] | None:
    """Return how a work was published as JSON can hold it: the entry's type and its fields."""
    if publication is None:
        return None
    return [publication.entry_type, *map(list, publication.fields)]


def decode_publication(values: Sequence[Any] | None) -> Publication | None:
    """Read what `encode_publication` wrote."""
    if values is None:
        return None
    entry_type, *fields = values
    return Publication(entry_type, tuple((name, text) for name, text in fields))


def _same(value: object) -> object:
    return value


def _encode_days(days: Iterable[date]) -> list[str]:
    return [day.isoformat() for day in sorted(set(days))]


# How each field that is known is written, in the order in which they are.
_FACTS: Mapping[str, Callable[[Any], object]] = {
    "authors": encode_authors,
    "categories": list,
    "published": write,
    "updated": write,
    "versions": encode_versions,
    "keywords": list,
    "days": _encode_days,
    "withdrawn": bool,
    "publication": encode_publication,
    **dict.fromkeys(PLAIN_FIELDS, _same),
}


def decode_identifier(text: str) -> Identifier:
    """Read an identifier that `str` wrote."""
    scheme, _, value = text.partition(":")
    return Identifier(Scheme(scheme), value)
