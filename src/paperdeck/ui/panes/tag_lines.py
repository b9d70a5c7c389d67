"""What the tag pane lists: pure, from facets to lines."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from paperdeck.query.quoting import field_term, tag_term

if TYPE_CHECKING:
    from collections.abc import Iterable

    from paperdeck.model.rows import Count, Facets
    from paperdeck.query.compose import Presence


class Kind(StrEnum):
    """What choosing a line does."""

    VIEW = "view"
    """Replaces the filter by the line's query."""
    TERM = "term"
    """Adds the line's term to the filter, or takes it out."""


@dataclass(frozen=True, slots=True)
class TagLine:
    """One line: `term` is the query or term it stands for, `count` what is ready to be shown.

    `number` is of a saved view, counted from 1: its key.
    """

    kind: Kind
    label: str
    count: str
    term: str
    depth: int = 0
    tag: str | None = None
    view: str | None = None
    number: int | None = None


class TagSection(NamedTuple):
    """A heading with its lines."""

    title: str
    lines: tuple[TagLine, ...]


def count_text(count: Count) -> str:
    """Write a count; a capped one has a plus sign."""
    return f"{count.value - 1:,}+" if count.capped else f"{count.value:,}"


def tag_sections(whole: Facets, facets: Facets, query: str = "") -> tuple[TagSection, ...]:
    """Return the sections of the tag pane; empty ones are left out.

    Views replace the filter, so they are counted in the whole library; the rest narrows it
    and is counted inside. What the filter `query` leaves out has no papers inside; it stays,
    with its count in the library, so that it can be taken back.
    """
    outside = {section.title: section.lines for section in _term_sections(whole)}
    sections = [TagSection("Views", _views(whole))]
    for section in _term_sections(facets):
        there = {line.term for line in section.lines}
        missing = [line for line in outside[section.title] if line.term not in there]
        left_out = _left_out(missing, query)
        sections.append(TagSection(section.title, (*section.lines, *left_out)))
    return tuple(section for section in sections if section.lines)


def _left_out(lines: Iterable[TagLine], query: str) -> list[TagLine]:
    if "-" not in query and "NOT" not in query:
        return []
    from paperdeck.query.compose import Presence  # noqa: PLC0415 - not before the first paint

    return [line for line in lines if presence_of(line.term, query) is Presence.EXCLUDED]


def presence_of(term: str, query: str) -> Presence:
    """Tell how a line's term takes part in a filter; a name too long for any has no part in it."""
    from paperdeck.query.compose import (  # noqa: PLC0415 - not before the first paint
        Presence,
        presence,
    )
    from paperdeck.query.errors import QueryError  # noqa: PLC0415 - as above

    try:
        return presence(query, term)
    except QueryError:
        return Presence.ABSENT


def _term_sections(facets: Facets) -> tuple[TagSection, ...]:
    return (
        TagSection("Tags", tuple(_tag(name, count) for name, count in facets.tags.items())),
        TagSection(
            "Sources",
            tuple(
                TagLine(Kind.TERM, name, _number(count, facets), field_term("source", name))
                for name, count in facets.sources.items()
            ),
        ),
        TagSection(
            "Categories",
            tuple(
                TagLine(Kind.TERM, name, _number(count, facets), field_term("cat", name))
                for name, count in facets.categories.items()
            ),
        ),
        TagSection(
            "Years",
            tuple(
                TagLine(Kind.TERM, str(year), f"{count:,}", field_term("on", f"{year:04}"))
                for year, count in facets.years.items()
            ),
        ),
        TagSection(
            "Authors",
            tuple(
                TagLine(
                    Kind.TERM,
                    name,
                    f"{count:,}{'+' if facets.authors_capped else ''}",
                    field_term("author", name, "="),
                )
                for name, count in facets.authors.items()
            ),
        ),
    )


def _number(count: int, facets: Facets) -> str:
    return f"{count:,}{'+' if facets.capped else ''}"


def _views(facets: Facets) -> tuple[TagLine, ...]:
    fixed = (
        ("All", facets.total, ""),
        ("Today", facets.today, "day:today"),
        ("Unread", facets.unread, "is:unread"),
        ("Starred", facets.starred, "is:starred"),
        ("Reading queue", facets.queued, "is:queued"),
    )
    lines = [TagLine(Kind.VIEW, label, f"{count:,}", query) for label, count, query in fixed]
    lines += [
        TagLine(Kind.VIEW, view.name, count_text(count), view.query, view=view.name, number=number)
        for number, (view, count) in enumerate(facets.views, start=1)
    ]
    return tuple(lines)


def _tag(name: str, count: int) -> TagLine:
    return TagLine(
        Kind.TERM,
        name.rpartition("/")[2],
        f"{count:,}",
        tag_term(name),
        depth=name.count("/"),
        tag=name,
    )
