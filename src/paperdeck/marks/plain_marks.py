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
LONGEST_LINE = 16 * 2**20
"""Bytes that a line may have, with its end."""


class PlainNote(NamedTuple):
    """A note in Markdown, when it was written and changed, and the passage that it speaks of."""

    text: str
    created: str
    updated: str
    quote: str | None = None


class PlainPaper(NamedTuple):
    """A paper, by stable id, with its marks; `flags` and `tags` say since when they are.

    `former_keys` are those that it was cited by before `key`: no other paper is given them.
    """

    id: str
    identifiers: tuple[str, ...] = ()
    title: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None
    flags: Mapping[str, str] = {}
    tags: Mapping[str, str] = {}
    opinion: tuple[int, str] | None = None
    key: str | None = None
    former_keys: tuple[str, ...] = ()
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


def to_lines(mark: PlainMark) -> list[str]:
    """Write a mark as lines that can be read again: several where one would be too long.

    Each part of a paper has its names, so that it can be read without the others. Only a note that
    is itself too long makes a line that is.
    """
    line = to_line(mark)
    if len(line.encode()) < LONGEST_LINE:
        return [line]
    return [line for half in _halves(mark) for line in to_lines(half)] or [line]


def _halves(mark: PlainMark) -> list[PlainMark]:
    """Part what can become long: a paper's notes, a digest's papers. Nothing else is."""
    match mark:
        case PlainPaper(notes=notes) if len(notes) > 1:
            half = len(notes) // 2
            rest = PlainPaper(mark.id, mark.identifiers, notes=notes[half:])
            return [mark._replace(notes=notes[:half]), rest]
        case PlainDigest(told=told) if len(told) > 1:
            papers = list(told.items())
            half = len(papers) // 2
            return [mark._replace(told=dict(some)) for some in (papers[:half], papers[half:])]
    return []


def _paper(paper: PlainPaper) -> dict[str, Any]:
    said: dict[str, Any] = {
        "id": paper.id,
        "identifiers": list(paper.identifiers),
        "title": paper.title,
        "authors": list(paper.authors),
        "published": paper.published,
    }
    said |= {flag.value: paper.flags.get(flag.value) for flag in Flag}
    said |= {"tags": dict(paper.tags), "key": paper.key, "former_keys": list(paper.former_keys)}
    if paper.opinion is not None:
        liked, since = paper.opinion
        said |= {"opinion": OPINIONS[liked], "opinion_since": since}
    said["notes"] = [_note(note) for note in paper.notes]
    return {name: value for name, value in said.items() if value not in (None, "", [], {})}


def _note(note: PlainNote) -> dict[str, str]:
    return {name: value for name, value in note._asdict().items() if value is not None}
