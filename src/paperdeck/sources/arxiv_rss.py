"""arXiv's daily feeds: what was announced today in some categories, as RSS 2.0 or Atom 1.0.

Sources of the format: arXiv's help page on its feeds, the feed service's public source code and
a recorded answer of 2026. A feed is one announcement: each item says whether the paper is new,
cross-listed or replaced. On days without an announcement the feed is there and has no items.
Errors come as feeds too, of which the title says so and the description why.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from paperdeck.config.source_settings import SOURCE_DEFAULTS
from paperdeck.model.identifiers import Identifier, Scheme, arxiv_pdf_url, arxiv_url, parse_arxiv_id
from paperdeck.model.paper import Author, PaperRecord
from paperdeck.model.web import Request
from paperdeck.sources.answers import describe_answer, excerpt, unexpected
from paperdeck.sources.arxiv_dates import submitted_about
from paperdeck.sources.arxiv_source import PAUSE_AFTER_429
from paperdeck.sources.contract import Page, Series, Source
from paperdeck.sources.errors import SourceError
from paperdeck.sources.fields import author_names, doi_identifiers, one_line, paragraphs
from paperdeck.sources.withdrawal import says_withdrawn
from paperdeck.sources.xml_answers import parse_xml

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from xml.etree import ElementTree as ET

    from paperdeck.sources.contract import FeedAsk

SOURCE = "arxiv-rss"
MOST_CATEGORIES = 20
"""How many categories one feed is asked for; the service caps a feed at 2,000 papers."""
_HOSTS = frozenset({"arxiv.org", "rss.arxiv.org", "export.arxiv.org"})
_ACCEPT = ("application/rss+xml", "application/atom+xml", "application/xml", "text/xml")
_SERVICE, _WHAT = "arXiv", "a feed of papers"

_ARXIV, _DC = "{http://arxiv.org/schemas/atom}", "{http://purl.org/dc/elements/1.1/}"
_DOIS = (f"{_ARXIV}DOI", f"{_ARXIV}doi")
_JOURNALS = (f"{_ARXIV}journal_reference", f"{_ARXIV}journal_ref")
_ANNOUNCE_TYPE, _CREATOR = f"{_ARXIV}announce_type", f"{_DC}creator"
_A = "{http://www.w3.org/2005/Atom}"
_NAME = f"{_A}author/{_A}name"

_NEW = frozenset({"new", "cross"})
_REPLACED = frozenset({"replace", "replace-cross", "absonly"})

# "arXiv:2205.06398v2 Announce Type: cross \nAbstract: ..."; each part may be missing.
_PREAMBLE = re.compile(
    r"\s*(?:arXiv:(?P<id>\S+))?\s*(?:Announce Type:[^\S\n]*(?P<type>[\w-]*))?\s*(?:Abstract:)?",
    re.IGNORECASE,
)
# "oai:arXiv.org:2205.06398v2", "https://arxiv.org/abs/2205.06398".
_BEFORE_ID = re.compile(
    r"oai:arXiv\.org:|arXiv:|https?://(?:[\w-]+\.)*arxiv\.org/(?:abs|pdf|html)/", re.IGNORECASE
)
# "Feed error for query: ...", "Error"; but not "Errors in variables".
_ERROR_TITLE = re.compile(
    r"(?:(?:arxiv|feed) )?errors?(?: for query\b.*| ?[:.!].*)?", re.IGNORECASE
)


class _Form(NamedTuple):
    """Which elements hold what, in a feed and in its items."""

    item: str
    title: str
    about: str
    date: str
    id: str
    link: str
    text: str
    category: str


_RSS = _Form(
    item="item",
    title="title",
    about="description",
    date="pubDate",
    id="guid",
    link="link",
    text="description",
    category="category",
)
_ATOM = _Form(
    item=f"{_A}entry",
    title=f"{_A}title",
    about=f"{_A}subtitle",
    # `updated` is when the feed was made, not when the paper was announced.
    date=f"{_A}published",
    id=f"{_A}id",
    link=f"{_A}link",
    text=f"{_A}summary",
    category=f"{_A}category",
)


class _Text(NamedTuple):
    """An item's description, taken apart."""

    id: str | None
    kind: str | None
    abstract: str | None


def feed(ask: FeedAsk) -> tuple[Series, ...]:
    """Ask for today's announcement in all followed categories, which needs one answer mostly."""
    names = tuple(dict.fromkeys(ask.categories))
    groups = (
        names[first : first + MOST_CATEGORIES] for first in range(0, len(names), MOST_CATEGORIES)
    )
    return tuple(_series(ask.at.base_url, "+".join(group)) for group in groups)


def _series(base_url: str, name: str) -> Series:
    request = Request(f"{base_url}/rss/{quote(name, safe='+')}", (), _ACCEPT)
    return Series(name, request, read, conditional=True, refused=refused)


def read(body: bytes) -> Page:
    """Read a feed of either kind. Raises `SourceError` for anything else and for error reports."""
    channel, form = _open(body)
    if words := _error_in(channel, form):
        raise SourceError(
            f"{_SERVICE} reports an error", where=words, next_step="Check the categories."
        )
    records: list[PaperRecord] = []
    problems: list[str] = []
    default = _moment(channel.findtext(form.date))
    for position, item in enumerate(channel.iterfind(form.item), start=1):
        result = _record(item, form, _moment(item.findtext(form.date)) or default)
        if isinstance(result, str):
            problems.append(f"entry {position}: {result}")
        else:
            records.append(result)
    return Page(tuple(records), len(records) + len(problems), problems=tuple(problems))


def refused(body: bytes) -> str | None:
    """Return the service's words in an answer that isn't 200, if it is a feed that has some."""
    try:
        return _error_in(*_open(body))
    except SourceError:
        return None


def _open(body: bytes) -> tuple[ET.Element, _Form]:
    """Find what holds the items, and in which form they are."""
    root = parse_xml(body, service=_SERVICE, what=_WHAT)
    if root.tag == f"{_A}feed":
        channel, form = root, _ATOM
    elif root.tag != "rss":
        raise unexpected(describe_answer(body), service=_SERVICE, what=_WHAT)
    elif (found := root.find("channel")) is not None:
        channel, form = found, _RSS
    else:
        raise unexpected("RSS without a channel", service=_SERVICE, what=_WHAT)
    if _line(channel, form.title) is None and channel.find(form.item) is None:
        raise unexpected("a feed without a title or items", service=_SERVICE, what=_WHAT)
    return channel, form


def _error_in(channel: ET.Element, form: _Form) -> str | None:
    """Return what an error report says: a whole feed, or an item among others."""
    title = _line(channel, form.title) or ""
    if _ERROR_TITLE.fullmatch(title):
        return excerpt(_line(channel, form.about) or title)
    for item in channel.iterfind(form.item):
        title = _line(item, form.title) or ""
        # A paper may be called anything, but has an id.
        if _ERROR_TITLE.fullmatch(title) and _name(item, form, None) is None:
            return excerpt(_line(item, form.text) or title)
    return None


def _record(item: ET.Element, form: _Form, announced: datetime | None) -> PaperRecord | str:
    """Turn an item into a record, or say why that can't be done."""
    text = _take_apart(item.findtext(form.text) or "")
    parsed = _name(item, form, text.id)
    if parsed is None:
        words = _line(item, form.id) or _line(item, form.link) or ""
        return f"without a usable arXiv id ({excerpt(words)})"
    arxiv_id, version = parsed
    title = _line(item, form.title)
    if title is None:
        return f"without a title ({arxiv_id})"
    kind = (_line(item, _ANNOUNCE_TYPE) or text.kind or "").lower()
    moment = announced.astimezone(UTC) if announced else None
    categories = tuple(dict.fromkeys(_categories(item, form)))
    return PaperRecord(
        source=SOURCE,
        identifiers=(
            Identifier(Scheme.ARXIV, arxiv_id),
            *doi_identifiers(_line(item, *_DOIS) or ""),
        ),
        title=title,
        abstract=text.abstract,
        authors=tuple(_authors(item)),
        categories=categories,
        primary_category=categories[0] if categories else None,
        published=submitted_about(arxiv_id, moment if kind == "new" else None),
        updated=moment if kind in _REPLACED else None,
        version=version,
        venue=_line(item, *_JOURNALS),
        withdrawn=says_withdrawn(None, text.abstract),
        url=arxiv_url(arxiv_id),
        pdf_url=arxiv_pdf_url(arxiv_id),
        # The announcement's day is the one in its own zone, which is arXiv's.
        days=(announced.date(),) if announced and kind in _NEW else (),
    )


def _take_apart(description: str) -> _Text:
    """Part the abstract from the words before it, which repeat the id and the announce type."""
    found = _PREAMBLE.match(description)
    if found is None:  # all its parts are optional, so it always matches
        return _Text(None, None, paragraphs(description) or None)
    return _Text(found["id"], found["type"], paragraphs(description[found.end() :]) or None)


def _name(item: ET.Element, form: _Form, named: str | None) -> tuple[str, int | None] | None:
    """Return a paper's id and its version, from whichever places have them.

    `named` is the id that the description begins with. Links have no version.
    """
    links = (link.get("href") or link.text for link in item.iterfind(form.link))
    found: list[tuple[str, int | None]] = []
    for place in (item.findtext(form.id), named, *links):
        bare = "".join((place or "").split())
        lead = _BEFORE_ID.match(bare)
        if parsed := parse_arxiv_id(bare[lead.end() :] if lead else bare):
            found.append(parsed)
    if not found:
        return None
    arxiv_id = found[0][0]
    versions = (version for name, version in found if name == arxiv_id and version)
    return arxiv_id, next(versions, None)


def _authors(item: ET.Element) -> Iterator[Author]:
    creators = item.findall(_CREATOR) or item.findall(_NAME)
    for creator in creators:
        for name in author_names(creator.text or ""):
            yield Author(name)


def _categories(item: ET.Element, form: _Form) -> Iterator[str]:
    for category in item.iterfind(form.category):
        if name := one_line(category.get("term") or category.text or ""):
            yield name


@lru_cache(maxsize=16)
def _moment(text: str | None) -> datetime | None:
    """Read a date as Atom (ISO 8601) or RSS (RFC 5322) has it, in its own zone, else in UTC.

    All items of a feed have the same, so the last few are kept.
    """
    for read_as in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            value = read_as((text or "").strip())
            value = value if value.tzinfo else value.replace(tzinfo=UTC)
            value.astimezone(UTC)  # which fails at both ends of the calendar
        except (ValueError, TypeError, LookupError, OverflowError):
            continue
        return value
    return None


def _line(parent: ET.Element, *tags: str) -> str | None:
    """Return the first of some elements that has text, on one line."""
    for tag in tags:
        if line := one_line(parent.findtext(tag) or ""):
            return line
    return None


SOURCES: Mapping[str, Source] = MappingProxyType(
    {
        SOURCE: Source(
            name=SOURCE,
            title="arXiv's daily feeds",
            defaults=SOURCE_DEFAULTS[SOURCE],
            service="arxiv",
            pause_after_429=PAUSE_AFTER_429,
            hosts=_HOSTS,
            feed=feed,
        )
    }
)
