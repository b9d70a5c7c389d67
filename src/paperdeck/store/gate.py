"""The ingest gate: whatever a source says is made safe here, before it is stored.

Control characters, escapes, bidi tricks and broken Unicode go; links that are not
http(s) and numbers that no database holds become unknown; empty texts become `None`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from paperdeck.model.addresses import LONGEST_ADDRESS
from paperdeck.model.paper import Author, PaperRecord
from paperdeck.model.publication import Publication
from paperdeck.store.moments import in_utc
from paperdeck.text.safe import safe_block, safe_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date, datetime

    from paperdeck.model.identifiers import Identifier

# What JSON and every reader of it can hold exactly.
_LARGEST = 2**53


def clean_record(record: PaperRecord) -> PaperRecord:
    """Return a record that is safe to store and to show. Its title may come out empty."""
    changed: dict[str, Any] = {
        name: clean
        for name, cleaned in _CLEANED
        if (value := getattr(record, name)) is not None and (clean := cleaned(value)) != value
    }
    return replace(record, **changed) if changed else record


def _names(names: tuple[Identifier, ...]) -> tuple[Identifier, ...]:
    return tuple(name for name in names if safe_line(text := str(name)) == text)


def _title(text: str) -> str:
    return safe_line(text).strip()


def _line(text: str) -> str | None:
    return safe_line(text).strip() or None


def _block(text: str) -> str | None:
    return safe_block(text).strip() or None


def _words(texts: Iterable[str]) -> tuple[str, ...]:
    cleaned = (safe_line(text).strip() for text in texts)
    return tuple(dict.fromkeys(text for text in cleaned if text))


def _authors(authors: Iterable[Author]) -> tuple[Author, ...]:
    return tuple(clean for author in authors if (clean := _author(author)).name)


def _author(author: Author) -> Author:
    name = safe_line(author.name).strip()
    affiliation = _line(author.affiliation) if author.affiliation else None
    same = name == author.name and affiliation == author.affiliation
    return author if same else Author(name, affiliation)


def _link(text: str) -> str | None:
    link = safe_line(text).strip()
    usable = link.lower().startswith(("http://", "https://")) and " " not in link
    return link if usable and len(link) <= LONGEST_ADDRESS else None


def _number(value: int) -> int | None:
    return value if abs(value) <= _LARGEST else None


def _moment(value: datetime) -> datetime:
    value = in_utc(value)
    return value.replace(microsecond=0) if value.microsecond else value


def _publication(said: Publication) -> Publication:
    cleaned = ((safe_line(name).strip(), safe_block(text).strip()) for name, text in said.fields)
    fields = {name: text for name, text in cleaned if name and text}
    return Publication(safe_line(said.entry_type).strip() or "misc", tuple(fields.items()))


def _days(days: Iterable[date]) -> tuple[date, ...]:
    return tuple(sorted(set(days)))


_CLEANED: tuple[tuple[str, Callable[[Any], object]], ...] = (
    ("identifiers", _names),
    ("title", _title),
    ("abstract", _block),
    ("authors", _authors),
    ("categories", _words),
    ("primary_category", _line),
    ("published", _moment),
    ("updated", _moment),
    ("version", _number),
    ("venue", _line),
    ("publication", _publication),
    ("comment", _line),
    ("url", _link),
    ("pdf_url", _link),
    ("code_url", _link),
    ("code_stars", _number),
    ("project_url", _link),
    ("organization", _line),
    ("upvotes", _number),
    ("comments", _number),
    ("citations", _number),
    ("keywords", _words),
    ("days", _days),
)
