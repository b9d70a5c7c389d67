"""arXiv metadata as JSON lines: the published snapshot's lines, and a simpler kind.

Sources of the format: real lines of `arxiv-metadata-oai-snapshot.json` (`authors_parsed`,
`versions`, `journal-ref`, space-separated `categories` and DOIs) and of daily announcement
lists (`authors` and `categories` as lists, `summary`, `comment`, `announced`).
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, NoReturn

from paperdeck.model.identifiers import Identifier, Scheme, arxiv_pdf_url, arxiv_url, parse_arxiv_id
from paperdeck.model.paper import Author, PaperRecord, Version
from paperdeck.sources.answers import excerpt
from paperdeck.sources.arxiv_dates import mail_date, submitted_about
from paperdeck.sources.errors import LineError
from paperdeck.sources.fields import author_names, doi_identifiers, moment, one_line, paragraphs
from paperdeck.sources.withdrawal import says_withdrawn

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

SOURCE = "arxiv-jsonl"

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_KINDS = {
    dict: "an object",
    list: "a list",
    str: "text",
    bool: "true or false",
    int: "a number",
    float: "a number",
    type(None): "null",
}
# As the snapshot's lines begin. Other lines are no worse, only slower to recognise.
_ID_FIRST = re.compile(rb'\{"id": ?"([0-9]{4}\.[0-9]{4,5}|[a-z-]+/[0-9]{7})"')
_VERSION = re.compile(r"v?([0-9]{1,3})")


def parse_line(line: bytes) -> PaperRecord:
    """Read one line. Raises `LineError` if it is broken or lacks an id or a title.

    Where there is no date of publication, it is the first of the month that the id names,
    or the day of announcement if that lies in the same month.
    """
    data = _load(line)
    raw_id = _text(data, "id")
    parsed = parse_arxiv_id(raw_id) if raw_id else None
    if raw_id is None or parsed is None:
        raise LineError("not an arXiv id" if raw_id else "no id", excerpt(raw_id or "") or None)
    try:
        return _record(data, *parsed)
    except LineError as error:
        raise LineError(error.reason, parsed[0]) from error


def named_paper(line: bytes) -> str | None:
    """Guess the stable id of a line's paper without reading the line; `None` where it's hard."""
    match = _ID_FIRST.match(line)
    return f"arxiv:{match[1].decode()}" if match else None


def _load(line: bytes) -> dict[str, object]:
    try:
        data = json.loads(line.removeprefix(_BYTE_ORDER_MARK).decode())
    except UnicodeDecodeError as error:
        raise LineError(f"not UTF-8 at byte {error.start + 1}") from error
    except json.JSONDecodeError as error:
        raise LineError(f"broken JSON at character {error.pos + 1}: {error.msg}") from error
    except (ValueError, RecursionError) as error:
        raise LineError("JSON with a number too long or lists too deep") from error
    if not isinstance(data, dict):
        raise LineError(f"an object was expected, not {_KINDS[type(data)]}")
    return data


def _record(data: Mapping[str, object], arxiv_id: str, version: int | None) -> PaperRecord:
    title = _line(data, "title")
    if title is None:
        raise LineError("no title")
    raw_abstract = _text(data, "abstract") or _text(data, "summary")
    abstract = paragraphs(raw_abstract) if raw_abstract else None
    comment = _line(data, "comments") or _line(data, "comment")
    categories = _categories(data)
    versions = tuple(_versions(data))
    announced = _moment(data, "announced")
    identifiers = (
        Identifier(Scheme.ARXIV, arxiv_id),
        *doi_identifiers(_text(data, "doi") or ""),
    )
    return PaperRecord(
        source=SOURCE,
        identifiers=identifiers,
        title=title,
        abstract=abstract,
        authors=tuple(_authors(data)),
        categories=categories,
        primary_category=categories[0] if categories else None,
        published=_published(arxiv_id, versions, announced),
        updated=versions[-1].created if versions else _moment(data, "update_date"),
        version=versions[-1].number if versions else version,
        versions=versions,
        venue=_line(data, "journal-ref"),
        comment=comment,
        withdrawn=says_withdrawn(comment, abstract),
        url=arxiv_url(arxiv_id),
        pdf_url=arxiv_pdf_url(arxiv_id),
        days=(announced.date(),) if announced else (),
    )


def _published(
    arxiv_id: str, versions: tuple[Version, ...], announced: datetime | None
) -> datetime | None:
    if versions and versions[0].created:
        return versions[0].created
    return submitted_about(arxiv_id, announced)


def _authors(data: Mapping[str, object]) -> Iterator[Author]:
    if parsed := _list(data, "authors_parsed"):
        for parts in parsed:
            if author := _author_of_parts(parts):
                yield author
        return
    value = data.get("authors")
    names = value if isinstance(value, list) else author_names(_text(data, "authors") or "")
    for name in names:
        if not isinstance(name, str):
            _complain("authors", "names", name)
        if clean := one_line(name):
            yield Author(clean)


def _author_of_parts(parts: object) -> Author | None:
    """Join family name, given names and suffix; all that follows is affiliations."""
    if not isinstance(parts, list):
        _complain("authors_parsed", "lists", parts)
    for part in parts:
        if not isinstance(part, str):
            _complain("authors_parsed", "text", part)
    family, given, suffix, *places = parts if len(parts) > 2 else (*parts, "", "", "")[:3]
    name = one_line(f"{given} {family} {suffix}")
    place = "; ".join(word for word in map(one_line, places) if word) if places else ""
    return Author(name, place or None) if name else None


def _categories(data: Mapping[str, object]) -> tuple[str, ...]:
    value = data.get("categories")
    if not isinstance(value, list):
        return tuple(dict.fromkeys((_text(data, "categories") or "").split()))
    for category in value:
        if not isinstance(category, str):
            _complain("categories", "text", category)
    # Some lists have several in one item, "cs.CV, cs.MM".
    names = (name for category in value for name in category.replace(",", " ").split())
    return tuple(dict.fromkeys(names))


def _versions(data: Mapping[str, object]) -> Iterator[Version]:
    for position, item in enumerate(_list(data, "versions"), start=1):
        if not isinstance(item, dict):
            _complain("versions", "objects", item)
        number = _VERSION.fullmatch(_text(item, "version") or "")
        created = mail_date(_text(item, "created") or "")
        yield Version(int(number[1]) if number else position, created)


def _moment(data: Mapping[str, object], key: str) -> datetime | None:
    text = _text(data, key)
    if text is None:
        return None
    value = moment(text)
    if value is None:
        raise LineError(f"{key}: not a date: {excerpt(text)}")
    return value


def _line(data: Mapping[str, object], key: str) -> str | None:
    text = _text(data, key)
    return one_line(text) if text else None


def _text(data: Mapping[str, object], key: str) -> str | None:
    value = data.get(key)
    if value is None:
        return None
    if not isinstance(value, str):
        _complain(key, "text", value)
    return value.strip() or None


def _list(data: Mapping[str, object], key: str) -> list[object]:
    value = data.get(key)
    if value is None:
        return []
    if not isinstance(value, list):
        _complain(key, "a list", value)
    return value


def _complain(key: str, expected: str, value: object) -> NoReturn:
    raise LineError(f"{key}: {expected} expected, not {_KINDS[type(value)]}")
