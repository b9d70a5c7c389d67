"""The elements of an entry in RSS or Atom, whatever prefixes its feed has for them.

Sources of the formats: see `web_feed_xml`.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from paperdeck.sources.fields import one_line
from paperdeck.sources.web_feed.items import Item, resolved

if TYPE_CHECKING:
    import xml.etree.ElementTree as ET
    from collections.abc import Iterator

BASE = "{http://www.w3.org/XML/1998/namespace}base"
"""The attribute that says what addresses are relative to."""
# By the beginning of the namespace, without scheme: versions differ in the end.
_PREFIXES = (
    ("www.w3.org/2005/atom", ""),
    ("purl.org/atom/ns", ""),
    ("purl.org/rss/1.0/modules/content", "content:"),
    ("purl.org/rss/1.0/modules/", "?:"),
    ("purl.org/rss/1.0", ""),
    ("my.netscape.com/", ""),
    ("channel.netscape.com/", ""),
    ("backend.userland.com/", ""),
    ("blogs.law.harvard.edu/tech/rss", ""),
    ("purl.org/dc/elements/", "dc:"),
    ("purl.org/dc/terms", "dcterms:"),
    ("prismstandard.org/namespaces/", "prism:"),
    ("www.prismstandard.org/namespaces/", "prism:"),
    ("rssnamespace.org/feedburner", "feedburner:"),
    ("arxiv.org/schemas/atom", "arxiv:"),
)
_TEXTS = ("content:encoded", "content", "description", "summary", "dcterms:abstract")
_NAMES = ("prism:doi", "arxiv:doi", "arxiv:DOI", "dc:identifier", "dcterms:identifier")
_PUBLISHED = (
    "published",
    "pubDate",
    "dc:date",
    "prism:publicationDate",
    "dcterms:issued",
    "issued",
)
_UPDATED = ("updated", "dcterms:modified", "modified", "prism:modificationDate")


def field_name(tag: str) -> str:
    """Return an element's name with the usual prefix, `?:` for one that isn't known."""
    namespace, brace, local = tag.rpartition("}")
    if not brace:
        return local
    place = namespace.partition("://")[2].lower()
    return next((prefix for begin, prefix in _PREFIXES if place.startswith(begin)), "?:") + local


def markup(element: ET.Element) -> str:
    """Return an element's text; elements inside it become tags, as they are in HTML."""
    if not len(element):
        return element.text or ""
    parts = [html.escape(element.text or "", quote=False)]
    for child in element:
        name = child.tag.rpartition("}")[2]
        inner = markup(child) if len(child) else html.escape(child.text or "", quote=False)
        parts += (f"<{name}>{inner}</{name}>", html.escape(child.tail or "", quote=False))
    return "".join(parts)


def person(author: ET.Element) -> str:
    """Return a name: Atom has it in an element of its own, RSS as the text."""
    for child in author:
        if field_name(child.tag) == "name":
            return markup(child)
    return author.text or ""


class Entry:
    """The elements of an entry by name."""

    def __init__(self, entry: ET.Element, base: str):
        self._entry = entry
        self._base = resolved(base, entry.get(BASE, "")) or base
        self._fields: dict[str, list[ET.Element]] = {}
        for child in entry:
            self._fields.setdefault(field_name(child.tag), []).append(child)

    def item(self) -> Item:
        """Return what the entry says."""
        people = [*self._texts("dc:creator", "dcterms:creator")]
        return Item(
            title=next(self._texts("title", "dc:title"), ""),
            texts=tuple(self._contents()),
            links=tuple(dict.fromkeys(self._links())),
            key=one_line(next(self._texts("guid", "id"), "")),
            names=tuple(self._texts(*_NAMES)),
            people=tuple(people or map(person, self._fields.get("author", ()))),
            published=tuple(self._texts(*_PUBLISHED)),
            updated=tuple(self._texts(*_UPDATED)),
            venues=tuple(self._texts("prism:publicationName", "dc:source")),
            keywords=tuple(self._keywords()),
            pdf=next(self._pdfs(), None),
        )

    def _elements(self, *names: str) -> Iterator[ET.Element]:
        for name in names:
            yield from self._fields.get(name, ())

    def _texts(self, *names: str) -> Iterator[str]:
        for element in self._elements(*names):
            if (text := markup(element)).strip():
                yield text

    def _contents(self) -> Iterator[str]:
        for element in self._elements(*_TEXTS):
            kind = element.get("type") or ""
            # Atom may hold pictures too, or point to a text elsewhere.
            if "/" not in kind or kind.startswith("text/") or "html" in kind:
                yield markup(element)

    def _links(self) -> Iterator[str]:
        """Yield addresses of the entry, the best first: its own before a counting service's."""
        written = [
            *self._texts("feedburner:origLink"),
            *(
                element.get("href") or element.text or ""
                for element in self._elements("link")
                if element.get("rel", "alternate") in {"alternate", ""}
            ),
            *self._texts("prism:url"),
            *(text for text in self._texts("guid", "id") if re.match(r"\s*https?://", text)),
            self._entry.get("{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about", ""),
        ]
        for address in written:
            if link := resolved(self._base, address):
                yield link

    def _pdfs(self) -> Iterator[str]:
        for element in self._elements("link", "enclosure"):
            if element.get("type") == "application/pdf":
                address = element.get("href") or element.get("url") or ""
                if link := resolved(self._base, address):
                    yield link

    def _keywords(self) -> Iterator[str]:
        for element in self._elements("category", "dc:subject"):
            yield element.get("label") or element.get("term") or element.text or ""
