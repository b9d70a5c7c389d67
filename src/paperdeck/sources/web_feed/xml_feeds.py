"""Feeds in XML: RSS 0.9x, 1.0 and 2.0, and Atom, read entry by entry.

Sources of the formats: the RSS 2.0 specification, RSS 1.0 with its modules Dublin Core and
Content, PRISM 2.1, RFC 4287. Feeds are written by all kinds of programs: what browsers and other
readers forgive is mended when it has to be. Nothing but the entries is kept, and no more of them
than asked for.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

from paperdeck.sources.answers import describe_answer, unexpected
from paperdeck.sources.web_feed.encoding import mended_xml
from paperdeck.sources.web_feed.entry import BASE, Entry, field_name, markup, person
from paperdeck.sources.web_feed.items import FeedDocument, resolved
from paperdeck.sources.xml_answers import describe_broken

if TYPE_CHECKING:
    from collections.abc import Iterator

    from paperdeck.sources.web_feed.items import Item

_WHAT = "a feed"
_CHUNK = 65_536
# An entry is small and flat; of anything else only the text is kept.
_DEEPEST, _MOST_ELEMENTS = 60, 5_000
_DEEPEST_DOCUMENT = 10_000
_ROOTS = frozenset({"rss", "RDF", "feed"})
_PARENTS = frozenset({*_ROOTS, "channel"})
_OF_ALL = frozenset({"title", "author"})


class _EnoughError(Exception):
    """As many entries as asked for have been read, and another begins."""


class _OtherDocumentError(Exception):
    """The document is no feed; the message says what it is."""


def read_xml(text: str, *, address: str, limit: int, service: str) -> FeedDocument:
    """Read a feed that came from `address`, at most `limit` entries of it.

    `service` names the feed for people. Raises `SourceError` for anything but well-formed XML
    that is a feed, without a document type; what comes after the last entry read may be anything.
    """
    problem: ET.ParseError | None = None
    for attempt in _attempts(text):
        reader = _Reader(address, limit)
        try:
            reader.read(attempt)
        except _OtherDocumentError as error:
            raise unexpected(str(error), service=service, what=_WHAT) from error
        except ET.ParseError as error:
            problem = error
        else:
            return reader.document()
    raise unexpected(_describe_broken(text, problem), service=service, what=_WHAT) from problem


def _attempts(text: str) -> Iterator[str]:
    yield text
    if (mended := mended_xml(text)) != text:
        yield mended


def _describe_broken(text: str, error: ET.ParseError | None) -> str:
    head = text[:_CHUNK].encode(errors="replace")
    if error is None:
        return describe_answer(head)
    return describe_broken(head, error, length=f"{len(text):,} characters")


class _Reader:
    """The target of an XML parser: makes items of entries, and lets all else go by."""

    def __init__(self, address: str, limit: int):
        self._address = address
        self._limit = limit
        self._base = address
        self._items: list[Item] = []
        self._title = ""
        self._people: list[str] = []
        self._more = False
        # The elements that are open: their names, and whether they are being kept.
        self._open: list[tuple[str, bool]] = []
        self._builder: ET.TreeBuilder | None = None
        self._top = self._elements = 0

    def read(self, text: str) -> None:
        """Parse until there are enough entries. Raises `ParseError`, `_OtherDocumentError`."""
        # Document types are refused, so no entity can blow up or reach a file.
        parser = ET.XMLParser(target=self)  # noqa: S314 - see above
        try:
            for start in range(0, len(text), _CHUNK):
                parser.feed(text[start : start + _CHUNK])
        except _EnoughError:
            self._more = True
        else:
            parser.close()

    def document(self) -> FeedDocument:
        """Return what has been read."""
        return FeedDocument(
            address=self._address,
            items=tuple(self._items),
            title=self._title,
            people=tuple(self._people),
            more=self._more,
        )

    def doctype(self, _name: str, _public_id: str | None, _system: str | None) -> None:
        """Refuse a document type before anything in it is used."""
        raise _OtherDocumentError("XML with a document type, which feeds don't need")

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Begin an element; with an entry or a fact of the feed, begin to keep."""
        name = field_name(tag)
        local = name.rpartition(":")[2]
        if not self._open and local not in _ROOTS:
            raise _OtherDocumentError(f"XML with the root element <{local[:50]}>")
        if len(self._open) > _DEEPEST_DOCUMENT:
            raise _OtherDocumentError(f"XML with more than {_DEEPEST_DOCUMENT:,} levels")
        if self._builder is None:
            self._look_at(name, local, attributes)
        kept = False
        if self._builder is not None:
            self._elements += 1
            depth = len(self._open) - self._top
            kept = depth < _DEEPEST and self._elements <= _MOST_ELEMENTS
            if kept:
                self._builder.start(tag, attributes)
        self._open.append((local, kept))

    def _look_at(self, name: str, local: str, attributes: dict[str, str]) -> None:
        parent = self._open[-1][0] if self._open else ""
        if local in _PARENTS:
            self._base = resolved(self._base, attributes.get(BASE, "")) or self._base
        if parent not in _PARENTS or name not in {"item", "entry", *_OF_ALL}:
            return
        if name not in _OF_ALL and len(self._items) >= self._limit:
            raise _EnoughError
        self._builder = ET.TreeBuilder()
        self._top, self._elements = len(self._open), 0

    def data(self, text: str) -> None:
        """Keep the text of what is kept."""
        if self._builder is not None:
            self._builder.data(text)

    def end(self, tag: str) -> None:
        """End an element; an entry becomes an item."""
        _, kept = self._open.pop()
        if self._builder is None:
            return
        if kept:
            self._builder.end(tag)
        if len(self._open) == self._top:
            whole, self._builder = self._builder.close(), None
            self._take(whole, field_name(tag))

    def _take(self, element: ET.Element, name: str) -> None:
        if name == "title":
            self._title = self._title or markup(element)
        elif name == "author":
            self._people.append(person(element))
        else:
            self._items.append(Entry(element, self._base).item())

    def close(self) -> None:
        """End the document."""
