"""Reading what Crossref answers: works one by one and in lists, refusals.

Sources of the format: the documentation of the REST API and recorded answers of 2017 to 2026.
`message-type` says whether an answer's `message` is a work or a list of works; in a refusal it
is a list of complaints, or the answer is plain text. Titles, venues and abstracts have JATS or
HTML in them. Any field may be missing, null or an empty list.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from paperdeck.model.identifiers import Identifier, Scheme, parse_identifier
from paperdeck.model.paper import Author, PaperRecord
from paperdeck.sources.answers import describe_answer, error_in_json, excerpt, unexpected
from paperdeck.sources.contract import Page
from paperdeck.sources.errors import SourceError
from paperdeck.sources.fields import doi_identifiers, web_link, whole_number
from paperdeck.sources.jats import markup_line, markup_paragraphs
from paperdeck.sources.json_answers import (
    line_in,
    list_in,
    load_object,
    object_in,
    objects_in,
    text_in,
    texts_in,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from paperdeck.model.web import Request

SOURCE, TITLE = "crossref", "Crossref"
DATES = ("published-print", "published-online", "published", "issued")
"""The fields that say when a work was published; any may be missing or say the year only."""

_WHAT = "a list of papers"
_EARLIEST_YEAR = 1000
# What the registry's documentation calls an update that takes a paper back as a whole.
_TAKEN_BACK = frozenset({"retraction", "withdrawal", "removal"})
_SAYS_RETRACTED = re.compile(
    r"\W{0,3}(?:RETRACTED\b|(?i:retracted|withdrawn)(?: (?i:article|chapter|paper))?"
    r"(?: ?[:.\])]| [–—-] ))"
)


def parse_works(body: bytes, *, request: Request | None = None) -> Page:
    """Read an answer that is a work or a list of works.

    `request` is what the list was asked for with; it is asked again for the next page as long
    as pages are full. Raises `SourceError` for error reports and for anything else.
    """
    data = load_object(body, service=TITLE, what=_WHAT)
    kind, message = data.get("message-type"), object_in(data, "message")
    if kind == "work" and message:
        return _page([message])
    if kind != "work-list" or not isinstance(message.get("items"), list):
        raise _something_else(data, body)
    items = list_in(message, "items")
    following = _next_page(message, len(items), request) if request else None
    page = _page(items)
    return replace(page, total=whole_number(message.get("total-results")), following=following)


def _something_else(data: Mapping[str, object], body: bytes) -> SourceError:
    if said := _complaint(data):
        return SourceError(
            f"{TITLE} reports an error", where=said, next_step="Try again in a while."
        )
    return unexpected(describe_answer(body), service=TITLE, what=_WHAT)


def said_in_refusal(body: bytes) -> str | None:
    """Return what the service says in an answer that isn't 200, `None` if nothing readable."""
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        # Neither a page nor broken data: words, such as "Resource not found."
        is_text = describe_answer(body).startswith("the text")
        return excerpt(body.decode(errors="replace")) if is_text else None
    return _complaint(data) if isinstance(data, dict) else None


def _complaint(data: Mapping[str, object]) -> str | None:
    lines = (line_in(item, "message") for item in objects_in(data, "message"))
    return next((excerpt(line) for line in lines if line), None) or error_in_json(data)


def _next_page(message: Mapping[str, object], received: int, request: Request) -> Request | None:
    params = dict(request.params)
    cursor = text_in(message, "next-cursor")
    # The service gives a cursor with every page, the last one too.
    if cursor is None or "cursor" not in params or received < int(params["rows"]):
        return None
    return replace(request, params=tuple({**params, "cursor": cursor}.items()))


def _page(works: Sequence[object]) -> Page:
    records: list[PaperRecord] = []
    problems: list[str] = []
    for position, work in enumerate(works, start=1):
        result = _record(work)
        if isinstance(result, str):
            problems.append(f"entry {position}: {result}")
        else:
            records.append(result)
    return Page(tuple(records), len(works), problems=tuple(problems))


def _record(work: object) -> PaperRecord | str:
    """Turn a work into a record, or say why that can't be done."""
    if not isinstance(work, dict):
        return "not an object"
    names = doi_identifiers(text_in(work, "DOI") or "")[:1]
    if not names:
        return f"without a usable DOI ({excerpt(str(work.get('DOI')))})"
    title = _title(work)
    if title is None:
        return f"without a title ({names[0].value})"
    primary = object_in(object_in(work, "resource"), "primary")
    return PaperRecord(
        source=SOURCE,
        identifiers=(*names, *_preprint(work)),
        title=title,
        abstract=markup_paragraphs(text_in(work, "abstract") or "") or None,
        authors=tuple(_authors(work)),
        published=_published(work),
        venue=_first_line(work, "container-title"),
        withdrawn=_is_withdrawn(work, title),
        url=web_link(text_in(primary, "URL") or "") or web_link(text_in(work, "URL") or ""),
        pdf_url=_pdf_link(work),
        citations=whole_number(work.get("is-referenced-by-count")),
    )


def _title(work: Mapping[str, object]) -> str | None:
    title, subtitle = _first_line(work, "title"), _first_line(work, "subtitle")
    if title is None or subtitle is None or subtitle.casefold() in title.casefold():
        return title
    return f"{title} {subtitle}" if title.endswith((":", ".", "?", "!")) else f"{title}: {subtitle}"


def _first_line(data: Mapping[str, object], key: str) -> str | None:
    return next((line for text in texts_in(data, key) if (line := markup_line(text))), None)


def _authors(work: Mapping[str, object]) -> Iterator[Author]:
    for person in objects_in(work, "author"):
        parts = (text_in(person, part) for part in ("given", "family", "suffix"))
        name = " ".join(part for part in parts if part) or text_in(person, "name") or ""
        if name := markup_line(name):
            places = (text_in(place, "name") or "" for place in objects_in(person, "affiliation"))
            yield Author(name, next(filter(None, map(markup_line, places)), None))


def _published(work: Mapping[str, object]) -> datetime | None:
    """Return the earliest day that is given, else the first of the earliest month."""
    found = [date for key in DATES if (date := _date(object_in(work, key)))]
    return min(found)[1] if found else None


def _date(data: Mapping[str, object]) -> tuple[bool, datetime] | None:
    """Read a date: whether only its month is given, and when it begins. A year is not enough."""
    match data.get("date-parts"):
        case [[int(year), int(month), int(day), *_], *_]:
            only_month = False
        case [[int(year), int(month), *_], *_]:
            only_month, day = True, 1
        case _:
            return None
    try:
        start = datetime(year, month, day, tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
    return (only_month, start) if year >= _EARLIEST_YEAR else None


def _pdf_link(work: Mapping[str, object]) -> str | None:
    links = [
        (link.get("intended-application") == "similarity-checking", address)
        for link in objects_in(work, "link")
        if link.get("content-type") == "application/pdf"
        and (address := web_link(text_in(link, "URL") or ""))
        # Publishers' interfaces want a key, which a browser hasn't got.
        and not (urlsplit(address).hostname or "").startswith("api.")
    ]
    # What is meant for finding copied texts is the last choice; the order is kept otherwise.
    return min(links, key=lambda link: link[0])[1] if links else None


def _preprint(work: Mapping[str, object]) -> tuple[Identifier, ...]:
    """Return the arXiv id of the paper's preprint; of several nobody knows which is the same."""
    relation = object_in(work, "relation")
    found: dict[Identifier, None] = {}
    for key in ("has-preprint", "is-preprint-of"):
        value = relation.get(key)
        for item in value if isinstance(value, list) else [value]:
            name = parse_identifier(text_in(item, "id") or "") if isinstance(item, dict) else None
            if name is not None and name.scheme is Scheme.ARXIV:
                found[name] = None
    return tuple(found) if len(found) == 1 else ()


def _is_withdrawn(work: Mapping[str, object], title: str) -> bool:
    # `update-to`, the other way round, stands in the notice, which nobody has taken back.
    notices = (line_in(notice, "type") for notice in objects_in(work, "updated-by"))
    return bool(_SAYS_RETRACTED.match(title)) or not _TAKEN_BACK.isdisjoint(notices)
