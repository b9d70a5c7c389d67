"""The ingest gate: whatever a source says is made safe here, before it is stored.

Control characters, escapes, bidi tricks and broken Unicode go; links that are not
http(s) and numbers that no database holds become unknown; empty texts become `None`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from paperdeck.model.paper import Author, PaperRecord
from paperdeck.store.moments import in_utc
from paperdeck.text.safe import safe_block, safe_line

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

# What JSON and every reader of it can hold exactly.
_LARGEST = 2**53


def clean_record(record: PaperRecord) -> PaperRecord:
    """Return a record that is safe to store and to show. Its title may come out empty."""
    return replace(
        record,
        identifiers=tuple(name for name in record.identifiers if safe_line(str(name)) == str(name)),
        title=safe_line(record.title).strip(),
        abstract=_block(record.abstract),
        authors=tuple(_authors(record.authors)),
        categories=_words(record.categories),
        primary_category=_line(record.primary_category),
        published=_moment(record.published),
        updated=_moment(record.updated),
        version=_number(record.version),
        venue=_line(record.venue),
        comment=_line(record.comment),
        url=_link(record.url),
        pdf_url=_link(record.pdf_url),
        code_url=_link(record.code_url),
        code_stars=_number(record.code_stars),
        project_url=_link(record.project_url),
        organization=_line(record.organization),
        upvotes=_number(record.upvotes),
        comments=_number(record.comments),
        citations=_number(record.citations),
        keywords=_words(record.keywords),
        days=tuple(sorted(set(record.days))),
    )


def _line(text: str | None) -> str | None:
    return (safe_line(text).strip() or None) if text else None


def _block(text: str | None) -> str | None:
    return (safe_block(text).strip() or None) if text else None


def _words(texts: Iterable[str]) -> tuple[str, ...]:
    cleaned = (safe_line(text).strip() for text in texts)
    return tuple(dict.fromkeys(text for text in cleaned if text))


def _authors(authors: Iterable[Author]) -> Iterable[Author]:
    for author in authors:
        name, affiliation = safe_line(author.name).strip(), _line(author.affiliation)
        if name:
            same = name == author.name and affiliation == author.affiliation
            yield author if same else Author(name, affiliation)


def _link(text: str | None) -> str | None:
    link = safe_line(text).strip() if text else ""
    usable = link.lower().startswith(("http://", "https://")) and " " not in link
    return link if usable else None


def _number(value: int | None) -> int | None:
    return value if value is not None and abs(value) <= _LARGEST else None


def _moment(value: datetime | None) -> datetime | None:
    return None if value is None else in_utc(value).replace(microsecond=0)
