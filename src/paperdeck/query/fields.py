"""The one table of fields: name, operators, what it tests, and how it is told to people."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from paperdeck.model.identifiers import Scheme
from paperdeck.model.marks import Flag
from paperdeck.query import kinds, meaning, sets, times
from paperdeck.query.conditions import in_marks
from paperdeck.query.followed import followed

if TYPE_CHECKING:
    from collections.abc import Mapping

_HAS = (":",)
_TEXT = (":", "=")
_NUMBER = (":", "=", ">", ">=", "<", "<=")


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the query language.

    `test` makes the condition of a term. `index` names the column of the full-text index in
    which `:` looks for words ("" is all of them); it is `None` for fields that don't.
    `values` are the values there are, when they are a fixed few.
    """

    name: str
    operators: tuple[str, ...]
    test: kinds.Test
    example: str
    help: str
    index: str | None = None
    values: tuple[str, ...] = ()


_STATES: kinds.Choices = {
    "starred": sets.flagged(Flag.STARRED),
    "unread": sets.unread,
    "read": sets.flagged(Flag.READ),
    "queued": sets.flagged(Flag.QUEUED),
    "new": times.new,
    "followed": followed,
    "withdrawn": kinds.known("withdrawn"),
}
_PARTS: kinds.Choices = {
    "note": in_marks("SELECT paper_id FROM marks.notes"),
    "code": kinds.known("code_url IS NOT NULL"),
    "pdf": kinds.not_known("pdf_url IS NULL AND papers.arxiv_id IS NULL"),
    "tag": in_marks("SELECT paper_id FROM marks.tags"),
    "doi": kinds.known("doi IS NOT NULL"),
    "abstract": kinds.not_known("abstract IS NULL"),
}


def _words(name: str, index: str, example: str, told: str) -> Field:
    whole = {"title": kinds.whole_title, "author": kinds.whole_name}.get(name)
    operators = _TEXT if whole else _HAS
    return Field(name, operators, kinds.words(index, whole), example, told, index)


_TABLE = (
    _words("text", "", "sparse attention", "words anywhere; diffus* begins them"),
    _words("title", "title", 'title:"a survey"', "words in the title"),
    _words("abstract", "abstract", "abstract:lemma", "words in the abstract"),
    _words("author", "authors", "author:hinton", "words in the names"),
    Field("about", _HAS, meaning.about, '~"deep sea"', "papers about this, the nearest first"),
    Field(
        "like",
        _HAS,
        meaning.like,
        "like:2401.01234",
        "papers like this one, or like:#ml what fits those with a tag",
    ),
    Field("org", _TEXT, kinds.folded("organization"), "org:inria", "the organisation"),
    Field("venue", _TEXT, kinds.folded("venue"), "venue:icml", "journal or conference"),
    Field("note", _TEXT, sets.noted, "note:compare", "text of your notes"),
    Field("tag", _TEXT, sets.tagged, "#ml", "your tags, and those nested in them"),
    Field("cat", _TEXT, sets.categorised, "cat:cs.*", "subject categories"),
    Field("source", _TEXT, sets.from_source, "source:arxiv", "where it came from"),
    Field("id", _TEXT, kinds.named(), "id:2401.01234", "one paper, by any of its names"),
    Field("arxiv", _TEXT, kinds.named(Scheme.ARXIV), "arxiv:2401.01234", "one paper of arXiv"),
    Field("doi", _TEXT, kinds.named(Scheme.DOI), "doi:10.1000/xyz", "one paper, by its DOI"),
    Field("key", _TEXT, sets.keyed, "key:smith2020deep", "one paper, by its cite key"),
    Field(
        "is", _HAS, kinds.one_of(_STATES), "is:unread", ", ".join(_STATES), values=tuple(_STATES)
    ),
    Field("has", _HAS, kinds.one_of(_PARTS), "has:code", ", ".join(_PARTS), values=tuple(_PARTS)),
    Field(
        "upvotes",
        _NUMBER,
        kinds.number("upvotes"),
        "upvotes>=20",
        "votes at Hugging Face",
    ),
    Field("comments", _NUMBER, kinds.number("comments"), "comments>3", "comments there"),
    Field(
        "citations",
        _NUMBER,
        kinds.number("citations"),
        "citations:10..50",
        "times cited",
    ),
    Field("authors", _NUMBER, kinds.number("author_count"), "authors<3", "number of authors"),
    Field("stars", _NUMBER, kinds.number("code_stars"), "stars>=100", "stars of its code"),
    Field("match", _NUMBER, kinds.scored("match"), "match>=90", "percentile: fits your marks"),
    Field("novelty", _NUMBER, kinds.scored("novelty"), "novelty>80", "percentile: unlike earlier"),
    Field("impact", _NUMBER, kinds.scored("cited"), "impact>=95", "percentile of citations"),
    Field("voted", _NUMBER, kinds.scored("voted"), "voted>=95", "percentile of upvotes"),
    Field("after", _HAS, times.published("from"), "after:2024-03", "published then or later"),
    Field("newer", _HAS, times.published("from"), "newer:7d", "the same as after"),
    Field("before", _HAS, times.published("until"), "before:2024", "published earlier"),
    Field("older", _HAS, times.published("until"), "older:1y", "the same as before"),
    Field("on", _HAS, times.published("within"), "on:yesterday", "published on that day"),
    Field("added", _HAS, times.added, "added:lastsync", "first seen on that day"),
    Field("day", _HAS, times.featured, "day:today", "featured, announced or published then"),
)

FIELDS: Mapping[str, Field] = {field.name: field for field in _TABLE}

ALIASES: Mapping[str, str] = {
    "abs": "abstract",
    "au": "author",
    "category": "cat",
    "notes": "note",
    "organization": "org",
    "published": "on",
    "tags": "tag",
    "ti": "title",
}

DIRECTIVES: Mapping[str, str] = {
    "sort": (
        "order: published and added (newest first), title (A to Z), upvotes, citations,"
        " match, novelty, impact and voted (most first, unknown last), relevance; a leading -"
        " reverses,"
        " as in sort:-published"
    ),
    "limit": "at most so many papers, as in limit:20",
}
"""Words of the whole query rather than of one paper, with what they mean."""


def find_field(name: str) -> Field | None:
    """Return the field of a name or other name, in any case."""
    name = name.lower()
    return FIELDS.get(ALIASES.get(name, name))


def nearest_field(name: str) -> str | None:
    """Return the name that was probably meant."""
    names = [*FIELDS, *DIRECTIVES, *ALIASES]
    near = difflib.get_close_matches(name.lower(), names, n=1, cutoff=0.6)
    return near[0] if near else None
