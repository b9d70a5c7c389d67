"""arXiv's query API: asking for papers, and reading the Atom feeds it answers with.

Sources of the format: arXiv's API user's manual and recorded answers of 2026. The order of
elements is free, unknown ones are ignored. Errors come as feeds too, with an entry whose
id lies under `/api/errors`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING

from paperdeck.model.identifiers import Identifier, Scheme, arxiv_pdf_url, arxiv_url, parse_arxiv_id
from paperdeck.model.paper import Author, PaperRecord
from paperdeck.model.web import Request
from paperdeck.sources.answers import describe_answer, excerpt, unexpected
from paperdeck.sources.errors import SourceError
from paperdeck.sources.fields import doi_identifiers, moment, one_line, paragraphs
from paperdeck.sources.withdrawal import says_withdrawn
from paperdeck.sources.xml_answers import parse_xml

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from xml.etree import ElementTree as ET

SOURCE = "arxiv"
_ACCEPT = ("application/atom+xml", "application/xml", "text/xml")
_SERVICE, _WHAT = "arXiv", "a list of papers"
_CATEGORY_NAME = re.compile(r"[a-z]+(?:-[a-z]+)*(?:\.(?:[A-Za-z]+(?:-[a-z]+)*|\*))?")

_ATOM = "{http://www.w3.org/2005/Atom}"
_FEED, _ENTRY = f"{_ATOM}feed", f"{_ATOM}entry"
_ID, _TITLE, _SUMMARY = f"{_ATOM}id", f"{_ATOM}title", f"{_ATOM}summary"
_PUBLISHED, _UPDATED = f"{_ATOM}published", f"{_ATOM}updated"
_AUTHOR, _NAME, _CATEGORY = f"{_ATOM}author", f"{_ATOM}name", f"{_ATOM}category"
_ARXIV = "{http://arxiv.org/schemas/atom}"
_COMMENT, _JOURNAL, _DOI = f"{_ARXIV}comment", f"{_ARXIV}journal_ref", f"{_ARXIV}doi"
_AFFILIATION, _PRIMARY = f"{_ARXIV}affiliation", f"{_ARXIV}primary_category"
_OPENSEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"
_TOTAL, _START = f"{_OPENSEARCH}totalResults", f"{_OPENSEARCH}startIndex"


@dataclass(frozen=True, slots=True)
class Feed:
    """One page of an answer.

    `total` is how many papers the whole answer has, `start` the number (from 0) of this
    page's first. `errors` are the service's own words, `problems` name entries that
    could not be used.
    """

    records: tuple[PaperRecord, ...]
    total: int
    start: int
    errors: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()

    @property
    def entries(self) -> int:
        """How many papers the page had, usable or not."""
        return len(self.records) + len(self.problems)

    @property
    def wrongly_empty(self) -> bool:
        """Whether the page has no paper though the total says it should: ask again."""
        return not self.entries and not self.errors and self.start < self.total


def query_request(
    base_url: str, search: str, *, start: int, max_results: int, newest_first: bool = True
) -> Request:
    """Ask for papers `start` (from 0) and on that a search in arXiv's own syntax finds.

    With `newest_first` they come by date of first submission, else by relevance.
    """
    sort = "submittedDate" if newest_first else "relevance"
    params = (
        ("search_query", search),
        ("start", str(start)),
        ("max_results", str(max_results)),
        ("sortBy", sort),
        ("sortOrder", "descending"),
    )
    return Request(_query_url(base_url), params, _ACCEPT)


def ids_request(base_url: str, ids: Sequence[str]) -> Request:
    """Ask for the papers with these arXiv ids, versions allowed; unknown ones are left out."""
    # Without `max_results` the service stops after ten.
    params = (("id_list", ",".join(ids)), ("max_results", str(len(ids))))
    return Request(_query_url(base_url), params, _ACCEPT)


def category_search(categories: Sequence[str], since: datetime, until: datetime) -> str:
    """Write the search for papers in any of the categories, first submitted in a span of time.

    Raises `SourceError` for something that can't be a category.
    """
    for category in categories:
        if not _CATEGORY_NAME.fullmatch(category):
            raise SourceError(
                "Not an arXiv category",
                where=excerpt(category) or "empty",
                next_step='Write it like "cs.LG" or "cs.*".',
            )
    return submitted_within(" OR ".join(f"cat:{name}" for name in categories), since, until)


def submitted_within(search: str, since: datetime, until: datetime) -> str:
    """Narrow a search down to first submissions from `since` to `until` (aware, to the minute)."""
    first, last = (time.astimezone(UTC).strftime("%Y%m%d%H%M") for time in (since, until))
    return f"({search}) AND submittedDate:[{first} TO {last}]"


def _query_url(base_url: str) -> str:
    return f"{base_url.rstrip('/')}/api/query"


def parse_feed(body: bytes) -> Feed:
    """Read an answer. Raises `SourceError` for anything but a whole Atom feed."""
    root = parse_xml(body, service=_SERVICE, what=_WHAT)
    if root.tag != _FEED:
        raise _not_a_feed(describe_answer(body))
    records: list[PaperRecord] = []
    errors: list[str] = []
    problems: list[str] = []
    for position, entry in enumerate(root.findall(_ENTRY), start=1):
        entry_id = _line(entry, _ID) or ""
        if "/api/errors" in entry_id:
            errors.append(excerpt(_line(entry, _SUMMARY) or "error without a message"))
            continue
        result = _record(entry, entry_id)
        if isinstance(result, str):
            problems.append(f"entry {position}: {result}")
        else:
            records.append(result)
    start = _number(root, _START) or 0
    total = _number(root, _TOTAL)
    if total is None:
        if not (records or problems or errors):
            raise _not_a_feed("an empty feed that doesn't say how many papers there are")
        total = start + len(records) + len(problems)
    return Feed(tuple(records), total, start, tuple(errors), tuple(problems))


def said_in_refusal(body: bytes) -> str | None:
    """Return what arXiv says in an answer that isn't 200, `None` if nothing readable."""
    try:
        return next(iter(parse_feed(body).errors), None)
    except SourceError:
        return None


def _not_a_feed(came_instead: str) -> SourceError:
    return unexpected(came_instead, service=_SERVICE, what=_WHAT)


def _record(entry: ET.Element, entry_id: str) -> PaperRecord | str:
    """Turn an entry into a record, or say why that can't be done."""
    parsed = parse_arxiv_id(entry_id.rpartition("/abs/")[2])
    if parsed is None:
        return f"without a usable arXiv id ({excerpt(entry_id)})"
    arxiv_id, version = parsed
    # One look at each child: to search them all for each field takes as long again.
    texts: dict[str, str] = {}
    for child in entry:
        if child.text:
            texts.setdefault(child.tag, child.text)
    title = one_line(texts.get(_TITLE, ""))
    if not title:
        return f"without a title ({arxiv_id})"
    summary = texts.get(_SUMMARY)
    abstract = paragraphs(summary) or None if summary else None
    comment = one_line(texts.get(_COMMENT, "")) or None
    primary = entry.find(_PRIMARY)
    primary_category = (primary.get("term") or None) if primary is not None else None
    return PaperRecord(
        source=SOURCE,
        identifiers=(
            Identifier(Scheme.ARXIV, arxiv_id),
            *doi_identifiers(texts.get(_DOI, "")),
        ),
        title=title,
        abstract=abstract,
        authors=tuple(_authors(entry)),
        categories=_categories(entry, primary_category),
        primary_category=primary_category,
        published=moment(texts.get(_PUBLISHED, "")),
        updated=moment(texts.get(_UPDATED, "")),
        version=version,
        venue=one_line(texts.get(_JOURNAL, "")) or None,
        comment=comment,
        withdrawn=says_withdrawn(comment, abstract),
        url=arxiv_url(arxiv_id),
        pdf_url=arxiv_pdf_url(arxiv_id),
    )


def _authors(entry: ET.Element) -> Iterator[Author]:
    for author in entry.findall(_AUTHOR):
        if name := one_line(author.findtext(_NAME) or ""):
            # Nearly always there is nothing but a name.
            yield Author(name, _affiliation(author) if len(author) > 1 else None)


def _affiliation(author: ET.Element) -> str | None:
    places = (one_line(place.text or "") for place in author.findall(_AFFILIATION))
    return "; ".join(place for place in places if place) or None


def _categories(entry: ET.Element, primary: str | None) -> tuple[str, ...]:
    terms = [category.get("term") for category in entry.findall(_CATEGORY)]
    return tuple(dict.fromkeys(term for term in (primary, *terms) if term))


def _line(parent: ET.Element, tag: str) -> str | None:
    text = parent.findtext(tag)
    return one_line(text) or None if text else None


def _number(root: ET.Element, tag: str) -> int | None:
    text = root.findtext(tag) or ""
    return int(text) if re.fullmatch(r"[0-9]{1,15}", text.strip()) else None
