"""Entries of feeds, whatever their format, and what they say of a paper.

Publishers name a paper in many places: a DOI stands in an element of its own, in the entry's id,
or inside the address of its page. Sources of these forms: PRISM 2.1, the DOI handbook, and the
addresses that publishers use.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote, urljoin, urlsplit, urlunsplit

from paperdeck.model.identifiers import Identifier, Scheme, parse_identifier, url_identifier
from paperdeck.model.paper import PaperRecord
from paperdeck.sources.answers import excerpt
from paperdeck.sources.fields import moment, one_line, web_link
from paperdeck.sources.web_feed.markup import plain_line, plain_text
from paperdeck.sources.web_feed.people import authors_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

SOURCE = "feed"
LONGEST_ABSTRACT = 5_000
"""Characters. What is longer is a whole article."""
MOST_KEYWORDS = 10
# Of an address, an id, a DOI.
_LONGEST_NAME = 2_000
_EARLIEST_YEAR = 1900
_FUTURE = timedelta(days=2)

# How feeds write names beside addresses, and what `parse_identifier` takes them by.
_DOI = r"(?:info:|urn:)?(?:doi(?::|/|\s)\s*)?(10\.\d{4,9}[./]\S+)"
_WRITTEN = (
    ("doi", re.compile(_DOI, re.IGNORECASE)),
    ("arxiv", re.compile(r"(?:oai:arxiv\.org:|arxiv:)\s*(\S+)", re.IGNORECASE)),
    ("pmid", re.compile(r"(?:pubmed|pmid):\s*(\d+)", re.IGNORECASE)),
)
_DOI_IN_PATH = re.compile(
    r"/(?:doi|abs|abstract|full|fulltext|e?pdf|epub|html|articles?|content|chapter|book)"
    r"/(10\.\d{4,9}(?:\.\d+)*/\S+)",
    re.IGNORECASE,
)
# What follows the DOI in an address: the kind of view, or a number of the house and a title.
_AFTER_DOI = re.compile(
    r"(?:/(?:abstract|full(?:text)?|e?pdf|meta|html|summary|references))+/?$"
    r"|/\d{7,}(?:/[^/]*)?$|\.(?:pdf|html)$|/$",
    re.IGNORECASE,
)
_NATURE_ARTICLE = re.compile(r"/articles/([a-z]*\d[\w.-]*?)(?:\.pdf)?/?", re.IGNORECASE | re.ASCII)
# Nature writes when and under which DOI a paper came out behind the journal's name.
_AFTER_VENUE = re.compile(r"\s*(?:[;|]|,\s*(?:Published|Volume|Vol\.)).*")
_SPACED_ZONE = re.compile(r" (?=[+-]\d\d:?\d\d$)| ?(?:UTC|GMT)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An entry as its feed writes it; texts may hold markup, addresses are whole ones.

    `links` lead to the entry, the best first. `key` is the entry's own id. `names` may name the
    paper, in any form. Dates are as written, the best first.
    """

    title: str = ""
    texts: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    key: str = ""
    names: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    published: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    venues: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    pdf: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedDocument:
    """A feed: its entries up to the limit, and what it says for all of them.

    `address` is where it came from; `more` tells that entries were left out. `people` are the
    authors of entries that name none.
    """

    address: str
    items: tuple[Item, ...]
    title: str = ""
    people: tuple[str, ...] = ()
    more: bool = False


def resolved(base: str, address: str) -> str | None:
    """Return the whole http(s) address that one in a feed at `base` means, if it means any."""
    address = address.strip().replace("&amp;", "&").replace(" ", "%20")
    if not 0 < len(address) <= _LONGEST_NAME:
        return None
    try:
        return web_link(urljoin(base, address))
    except ValueError:
        return None


def paper_record(item: Item, feed: FeedDocument, *, now: datetime) -> PaperRecord | str:
    """Turn an entry into a record, or say why that can't be done."""
    title = plain_line(item.title)
    identifiers = _identifiers(item, feed.address)
    if not identifiers:
        return f"without a link or an id ({excerpt(title or 'no title')})"
    if title is None:
        return f"without a title ({excerpt(item.links[0] if item.links else item.key)})"
    return PaperRecord(
        source=SOURCE,
        identifiers=identifiers,
        title=title,
        abstract=_abstract(item.texts),
        authors=authors_of(item.people or feed.people),
        published=next(_moments((*item.published, *item.updated), now), None),
        updated=next(_moments(item.updated, now), None),
        venue=_venue(item, feed, identifiers),
        url=next(iter(item.links), None),
        pdf_url=item.pdf,
        keywords=tuple(_keywords(item.keywords))[:MOST_KEYWORDS],
    )


def _identifiers(item: Item, address: str) -> tuple[Identifier, ...]:
    """Name the paper: by what scholars call it, else by the entry's address or its id."""
    found: dict[Scheme, Identifier] = {}
    for text in (*item.names, item.key, *item.links):
        if name := _find_name(text):
            # An entry is about one paper: a second DOI is of something it mentions.
            found.setdefault(name.scheme, name)
    if found:
        return tuple(found.values())
    key = item.key if item.key.isprintable() else ""
    if item.links:
        # On a page with all entries below one another, only the fragment tells them apart.
        link = item.links[0]
        return (url_identifier(_without_tracking(link, keep_fragment=link == key)),)
    if not key:
        return ()
    whole = re.match(r"[a-z][a-z0-9+.-]*:", key, re.IGNORECASE)
    return (url_identifier(key if whole else f"{address}#{key}"),)


def _find_name(text: str) -> Identifier | None:
    """Return the paper that a text or an address names, unless that is by its address only."""
    text = text.strip()
    if len(text) > _LONGEST_NAME or not text.isprintable():
        return None
    for scheme, pattern in _WRITTEN:
        if match := pattern.fullmatch(text):
            return parse_identifier(f"{scheme}:{match[1]}")
    if not text.lower().startswith(("http://", "https://")):
        return None
    name = parse_identifier(text)
    if name is not None and name.scheme is not Scheme.URL:
        return name
    return _doi_in_address(text) if name else None


def _doi_in_address(address: str) -> Identifier | None:
    """Return the DOI that a publisher's address holds."""
    parts = urlsplit(address)
    path = unquote(parts.path)
    if (parts.hostname or "") in {"nature.com", "www.nature.com"}:
        if match := _NATURE_ARTICLE.fullmatch(path):
            return parse_identifier(f"doi:10.1038/{match[1]}")
    elif match := _DOI_IN_PATH.search(path):
        prefix, _, suffix = match[1].partition("/")
        return parse_identifier(f"doi:{prefix}/{_AFTER_DOI.sub('', suffix)}")
    for key, value in parse_qsl(parts.query):
        if key in {"id", "doi"} and value.startswith("10."):
            return parse_identifier(f"doi:{value}")
    return None


def _without_tracking(link: str, *, keep_fragment: bool) -> str:
    """Return an address without what only tells a site where its readers come from."""
    parts = urlsplit(link)
    kept = [pair for pair in parts.query.split("&") if not pair.lower().startswith("utm_")]
    fragment = parts.fragment if keep_fragment else ""
    return urlunsplit(parts._replace(query="&".join(kept), fragment=fragment))


def _abstract(texts: Iterable[str]) -> str | None:
    """Return the fullest text that isn't a whole article; of articles, the shortest's beginning."""
    found = [text for markup in texts if (text := plain_text(markup))]
    fitting = [text for text in found if len(text) <= LONGEST_ABSTRACT]
    if fitting or not found:
        return max(fitting, key=len, default=None)
    beginning = min(found, key=len)[:LONGEST_ABSTRACT]
    paragraphs_end = beginning.rfind("\n\n")
    if paragraphs_end < LONGEST_ABSTRACT // 2:
        return f"{beginning.rpartition(' ')[0] or beginning} …"
    return f"{beginning[:paragraphs_end]}\n\n…"


def _venue(item: Item, feed: FeedDocument, identifiers: Iterable[Identifier]) -> str | None:
    """Return the journal's name. Only where papers have DOIs may it be that of the feed."""
    for text in item.venues:
        line = _AFTER_VENUE.sub("", plain_line(text) or "")
        if line and "://" not in line:
            return line
    has_doi = any(name.scheme is Scheme.DOI for name in identifiers)
    return plain_line(feed.title) if has_doi else None


def _keywords(texts: Iterable[str]) -> Iterator[str]:
    """Yield each keyword once; addresses are marks between programs."""
    lines = (plain_line(text) for text in texts)
    for line in dict.fromkeys(lines):
        if line and "://" not in line and line.lower() != "uncategorized":
            yield line


def _moments(texts: Iterable[str], now: datetime) -> Iterator[datetime]:
    """Yield the dates (aware, UTC) that can be read and can be true."""
    for text in texts:
        line = one_line(text[:100])
        iso = line[:4].isdigit()
        found = moment(_SPACED_ZONE.sub("", line)) if iso else _mail_moment(line)
        if found and found.year >= _EARLIEST_YEAR and found <= now + _FUTURE:
            yield found


def _mail_moment(line: str) -> datetime | None:
    """Read a date as mail has it (RFC 5322), with or without a time of day."""
    for written in (line, f"{line} 00:00 +0000"):
        try:
            found = parsedate_to_datetime(written)
            return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
        except (ValueError, TypeError, OverflowError, IndexError):
            continue
    return None
