"""Feeds by address: RSS, Atom and JSON Feed, as journals and blogs publish them.

Which format a feed has is decided by what comes: media types are wrong too often. Sources of the
formats: see `web_feed_xml`; JSON Feed 1.0 and 1.1 (jsonfeed.org); for pages that name a feed,
the WHATWG's HTML standard, section "Link type alternate".
"""

from __future__ import annotations

import html
import re
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING
from urllib.parse import urldefrag, urlsplit

from paperdeck.config.source_settings import SOURCE_DEFAULTS
from paperdeck.model.web import Request
from paperdeck.sources.answers import describe_answer, unexpected
from paperdeck.sources.contract import Page, Series, Source
from paperdeck.sources.errors import SourceError
from paperdeck.sources.json_answers import (
    list_in,
    load_object,
    objects_in,
    refuse_error,
    text_in,
    texts_in,
)
from paperdeck.sources.web_feed.encoding import decoded
from paperdeck.sources.web_feed.items import SOURCE, FeedDocument, Item, paper_record, resolved
from paperdeck.sources.web_feed.xml_feeds import read_xml

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from paperdeck.sources.contract import FeedAsk

_ACCEPT = (
    "application/atom+xml",
    "application/rss+xml",
    "application/rdf+xml",
    "application/feed+json",
    "application/xml;q=0.9",
    "text/xml;q=0.9",
    "application/json;q=0.8",
    # A page may name its feed; see `_page_error`.
    "text/html;q=0.1",
)
_WHAT = "a feed"
# JSON is read as a whole: parts take much more room than they have characters.
_MOST_PARTS = 3_000_000
_FEED_TYPES = re.compile(r"application/(?:(?:rss|atom|rdf)\+xml|feed\+json)", re.IGNORECASE)
_HTML = re.compile(
    r"(?>(?:<\?[^>]*>|<!--.*?-->)\s*)*+<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_HEAD = 1_000_000
_LINK = re.compile(r"<link\b([^<>]{1,4000})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(
    r"""\b([a-z]{1,20})\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE
)
_SECRET = re.compile(r"([^=&]*(?:auth|key|pass|secret|token)[^=&]*)=[^&]+", re.IGNORECASE)


def ask_feeds(ask: FeedAsk) -> Sequence[Series]:
    """Ask for each feed once, and only for one that has changed."""
    addresses = dict.fromkeys(urldefrag(address).url for address in ask.urls)
    return [_series(address, ask) for address in addresses]


def _series(address: str, ask: FeedAsk) -> Series:
    name = feed_name(address)
    return Series(
        name,
        Request(address, accept=_ACCEPT),
        partial(read_feed, address=address, now=ask.now, limit=ask.limit),
        conditional=True,
        # Feeds have no service in common: only this says which of them it was.
        refused=lambda _: name,
    )


def feed_name(address: str) -> str:
    """Name a feed by its host and path, and by its query, which alone may tell journals apart.

    Values that look like a key are left out: names are shown and logged.
    """
    parts = urlsplit(address)
    host = parts.netloc.rpartition("@")[2].lower()
    query = "&".join(_SECRET.sub(r"\1=…", pair) for pair in parts.query.split("&"))
    return f"{host}{parts.path}?{query}" if query else f"{host}{parts.path}"


def read_feed(body: bytes, *, address: str, now: datetime, limit: int) -> Page:
    """Read at most `limit` entries of the feed at `address`.

    Dates later than `now` (aware) by more than two days are taken for mistakes. Raises
    `SourceError` for anything but a feed; if it is a web page that names its feed, the error
    says where that is.
    """
    feed = _read(body, address=address, limit=limit)
    records = []
    problems = []
    for position, item in enumerate(feed.items, start=1):
        result = paper_record(item, feed, now=now)
        if isinstance(result, str):
            problems.append(f"entry {position}: {result}")
        else:
            records.append(result)
    if feed.more:
        name = feed_name(address)
        problems.append(f"the rest of {name} after {limit:,} entries was left out")
    return Page(tuple(records), received=len(feed.items), problems=tuple(problems))


def _read(body: bytes, *, address: str, limit: int) -> FeedDocument:
    name = feed_name(address)
    text = decoded(body)
    if text.startswith("{"):
        if sum(map(text.count, ("[", "{", ","))) > _MOST_PARTS:
            raise unexpected("JSON of too many parts", service=name, what=_WHAT)
        data = load_object(text.encode(errors="replace"), service=name, what=_WHAT)
        return _json_feed(data, address=address, limit=limit)
    if _HTML.match(text[:_HEAD]):
        raise _page_error(text[:_HEAD], address)
    if text.startswith("<"):
        return read_xml(text, address=address, limit=limit, service=name)
    raise unexpected(describe_answer(body), service=name, what=_WHAT)


def _page_error(page: str, address: str) -> SourceError:
    """Describe a web page that came instead, and the feed that it names."""
    came = describe_answer(page.encode(errors="replace"))
    feed = _feed_of_page(page, address)
    return SourceError(
        f"{feed_name(address)} sent a web page instead of a feed",
        where=came.partition(": ")[2] or None,
        next_step=f"The page names a feed: {feed}" if feed else "Look for its feed's address",
    )


def _feed_of_page(page: str, address: str) -> str | None:
    """Return the address of the feed that a page names; one of comments only as a last resort."""
    found: list[str] = []
    for link in _LINK.finditer(page):
        attributes = {
            name.lower(): html.unescape(a or b or c)
            for name, a, b, c in _ATTRIBUTE.findall(link[1])
        }
        kind = attributes.get("type", "").strip()
        if "alternate" in attributes.get("rel", "").lower() and _FEED_TYPES.fullmatch(kind):
            feed = resolved(address, attributes.get("href", ""))
            if feed and feed != address:
                found.append(feed)
    return min(found, key=lambda feed: "comment" in feed.lower(), default=None)


def _json_feed(data: Mapping[str, object], *, address: str, limit: int) -> FeedDocument:
    if "jsonfeed.org" not in (text_in(data, "version") or "") or "items" not in data:
        name = feed_name(address)
        refuse_error(data, service=name)
        raise unexpected("JSON of another kind", service=name, what=_WHAT)
    entries = list_in(data, "items")
    return FeedDocument(
        address=address,
        items=tuple(_json_item(entry, address) for entry in entries[:limit]),
        title=text_in(data, "title") or "",
        people=tuple(_json_people(data)),
        more=len(entries) > limit,
    )


def _json_item(entry: object, address: str) -> Item:
    """Read an entry; one that is no object becomes an item that says nothing."""
    data = entry if isinstance(entry, dict) else {}
    key = data.get("id")
    links = (resolved(address, text_in(data, name) or "") for name in ("url", "external_url"))
    texts = (text_in(data, name) for name in ("content_html", "content_text", "summary"))
    return Item(
        title=text_in(data, "title") or "",
        texts=tuple(text for text in texts if text),
        links=tuple(link for link in (*links, _as_link(key)) if link),
        # Version 1.0 has numbers here too.
        key=str(key).strip() if isinstance(key, str | int) else "",
        people=tuple(_json_people(data)),
        published=tuple(filter(None, [text_in(data, "date_published")])),
        updated=tuple(filter(None, [text_in(data, "date_modified")])),
        keywords=tuple(texts_in(data, "tags")),
        pdf=next(_json_pdfs(data, address), None),
    )


def _as_link(key: object) -> str | None:
    http = isinstance(key, str) and key.strip().startswith(("http://", "https://"))
    return resolved("", str(key)) if http else None


def _json_people(data: Mapping[str, object]) -> Iterator[str]:
    """Yield names: version 1.1 has a list of authors, 1.0 a single one."""
    single = data.get("author")
    alone = [single] if isinstance(single, dict) else []
    for author in (*objects_in(data, "authors"), *alone):
        if name := text_in(author, "name"):
            yield name


def _json_pdfs(data: Mapping[str, object], address: str) -> Iterator[str]:
    for attachment in objects_in(data, "attachments"):
        link = resolved(address, text_in(attachment, "url") or "")
        if link and text_in(attachment, "mime_type") == "application/pdf":
            yield link


SOURCES: Mapping[str, Source] = MappingProxyType(
    {
        SOURCE: Source(
            name=SOURCE,
            title="Feeds by address",
            defaults=SOURCE_DEFAULTS[SOURCE],
            feed=ask_feeds,
            apart=True,
        )
    }
)
