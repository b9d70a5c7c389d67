"""What a source said, as JSON: kept to merge again, hashed to see whether it changed."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from paperdeck.model.identifiers import Identifier, Scheme
from paperdeck.model.paper import Author, PaperRecord, Version
from paperdeck.store.moments import from_text, to_text, write

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

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
# Part of every hash: raise it when the gate or the payload changes, and the next sync or
# import writes every record again.
_GATE_VERSION = b"1"


@dataclass(frozen=True, slots=True)
class Statement:
    """What a source said of a paper: the record, its JSON, and when it was fetched.

    `digest` is the hash of the record as it came, before the gate.
    """

    record: PaperRecord
    payload: str
    digest: bytes
    fetched: str

    def with_record(self, record: PaperRecord) -> Statement:
        """Return the statement with a cleaned or completed record in its place."""
        if record == self.record:
            return self
        return replace(self, record=record, payload=encode_record(record))


def state(record: PaperRecord, now: datetime) -> Statement:
    """Return a record as it came, as a statement of this moment."""
    payload = encode_record(record)
    return Statement(record, payload, record_hash(payload), write(now))


def encode_record(record: PaperRecord) -> str:
    """Write a record as JSON, always the same for equal records. The source is not in it.

    Unknown fields are left out; an author without affiliation is a bare name.
    """
    fields: dict[str, object] = {
        "identifiers": [str(identifier) for identifier in record.identifiers],
        "authors": encode_authors(record.authors),
        "categories": record.categories,
        "published": to_text(record.published),
        "updated": to_text(record.updated),
        "versions": encode_versions(record.versions),
        "keywords": record.keywords,
        "days": [day.isoformat() for day in sorted(set(record.days))],
        "withdrawn": record.withdrawn or None,
    }
    for name in PLAIN_FIELDS:
        fields[name] = getattr(record, name)
    known = {name: value for name, value in fields.items() if value or value == 0}
    return json.dumps(known, ensure_ascii=False, separators=(",", ":"))


def decode_record(source: str, payload: str) -> PaperRecord:
    """Read what `encode_record` wrote."""
    fields: dict[str, Any] = json.loads(payload)
    return PaperRecord(
        source=source,
        identifiers=tuple(map(decode_identifier, fields["identifiers"])),
        authors=tuple(map(_author, fields.get("authors", ()))),
        categories=tuple(fields.get("categories", ())),
        published=from_text(fields.get("published")),
        updated=from_text(fields.get("updated")),
        versions=decode_versions(fields.get("versions", ())),
        keywords=tuple(fields.get("keywords", ())),
        days=tuple(map(date.fromisoformat, fields.get("days", ()))),
        withdrawn=fields.get("withdrawn", False),
        **{name: fields[name] for name in PLAIN_FIELDS if name in fields},
    )


def record_hash(payload: str) -> bytes:
    """Return 16 bytes that stand for a record's JSON."""
    # Unpaired surrogates can come from JSON escapes; they are hashed, the gate drops them.
    data = payload.encode("utf-8", "surrogatepass")
    return blake2b(data, digest_size=16, person=_GATE_VERSION).digest()


def encode_authors(authors: Iterable[Author]) -> list[str | list[str]]:
    """Return authors as JSON can hold them: a name, or a name and an affiliation."""
    return [
        [author.name, author.affiliation] if author.affiliation else author.name
        for author in authors
    ]


def _author(value: str | list[str]) -> Author:
    return Author(value) if isinstance(value, str) else Author(*value)


def encode_versions(versions: Iterable[Version]) -> list[tuple[int, str | None]]:
    """Return versions as JSON can hold them: pairs of number and date."""
    return [(version.number, to_text(version.created)) for version in versions]


def decode_versions(values: Iterable[tuple[int, str | None]]) -> tuple[Version, ...]:
    """Read what `encode_versions` wrote."""
    return tuple(Version(number, from_text(created)) for number, created in values)


def decode_identifier(text: str) -> Identifier:
    """Read an identifier that `str` wrote."""
    scheme, _, value = text.partition(":")
    return Identifier(Scheme(scheme), value)
