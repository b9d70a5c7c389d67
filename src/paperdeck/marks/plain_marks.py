"""All marks as lines of text that can be read without PaperDeck: one JSON object each.

The first line tells the format, `{"kind": "paperdeck-marks", "version": 1}`; the others are a paper
with all that was marked on it, a saved view, somebody who is followed, whose profile is whose, two
names that are of two papers, and what a digest has told of. Moments are 'YYYY-MM-DDTHH:MM:SSZ'.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from paperdeck.model.marks import Flag

if TYPE_CHECKING:
    from collections.abc import Mapping

VERSION = 1
HEADER = "paperdeck-marks"


class PlainNote(NamedTuple):
    """A note in Markdown, when it was written and changed, and the passage that it speaks of."""

    text: str
    created: str
    updated: str
    quote: str | None = None


class PlainPaper(NamedTuple):
    """A paper, by stable id, with its marks; `flags` and `tags` say since when they are."""

    id: str
    identifiers: tuple[str, ...] = ()
    title: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None
    flags: Mapping[str, str] = {}
    tags: Mapping[str, str] = {}
    opinion: tuple[int, str] | None = None
    key: str | None = None
    notes: tuple[PlainNote, ...] = ()


class PlainView(NamedTuple):
    """A query kept under a name."""

    name: str
    query: str


class PlainFollow(NamedTuple):
    """Somebody who is followed: an author or an organization."""

    who: str
    name: str
    since: str


class PlainIdentity(NamedTuple):
    """A name and the profile in a service that is theirs."""

    name: str
    source: str
    id: str
    since: str


class PlainApart(NamedTuple):
    """Two names that are of two papers, in order."""

    one: str
    other: str
    since: str


class PlainDigest(NamedTuple):
    """The papers that a digest has told of, and when, by id."""

    name: str
    told: Mapping[str, str]


PlainMark = PlainPaper | PlainView | PlainFollow | PlainIdentity | PlainApart | PlainDigest
"""What a line says."""

KINDS: dict[type[PlainMark], str] = {
    PlainPaper: "paper",
    PlainView: "view",
    PlainFollow: "follow",
    PlainIdentity: "identity",
    PlainApart: "apart",
    PlainDigest: "digest",
}
"""What each of them is called in a line."""

OPINIONS = {1: "more like this", -1: "less like this"}

_encode = json.JSONEncoder(ensure_ascii=False).encode


def header_line() -> str:
    """Return the first line."""
    return _encode({"kind": HEADER, "version": VERSION})


def to_line(mark: PlainMark) -> str:
    """Write a mark as one line of JSON, without its end; what isn't there isn't said."""
    said = _paper(mark) if isinstance(mark, PlainPaper) else mark._asdict()
    return _encode({"kind": KINDS[type(mark)], **said})


def _paper(paper: PlainPaper) -> dict[str, Any]:
    said: dict[str, Any] = {
        "id": paper.id,
        "identifiers": list(paper.identifiers),
        "title": paper.title,
        "authors": list(paper.authors),
        "published": paper.published,
    }
    said |= {flag.value: paper.flags.get(flag.value) for flag in Flag}
    said |= {"tags": dict(paper.tags), "key": paper.key}
    if paper.opinion is not None:
        liked, since = paper.opinion
        said |= {"opinion": OPINIONS[liked], "opinion_since": since}
    said["notes"] = [_note(note) for note in paper.notes]
    return {name: value for name, value in said.items() if value not in (None, "", [], {})}


def _note(note: PlainNote) -> dict[str, str]:
    return {name: value for name, value in note._asdict().items() if value is not None}
