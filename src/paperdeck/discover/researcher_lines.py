"""The page of a person or an organisation as text: every number with its basis and its age."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, NamedTuple

from paperdeck.discover.authored import CROWD
from paperdeck.discover.charts import draw_years
from paperdeck.model.researcher import FollowKind
from paperdeck.text.width import cell_width, clip, pad

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from paperdeck.discover.online import OnlineList
    from paperdeck.discover.researchers import ResearcherPage
    from paperdeck.discover.works import Tally, TopPaper, Works
    from paperdeck.model.researcher import KeptProfile

_CHART_WIDTH = 60
_MOST_NAMED = 12
_HELD = "\xa0"
"""A space at which no line is broken."""


class Section(NamedTuple):
    """A heading and the lines below it."""

    heading: str
    lines: tuple[str, ...]


def page_sections(
    page: ResearcherPage, now: datetime, width: int, *, ascii_only: bool = False
) -> list[Section]:
    """Write a page in lines of at most `width` columns; the first heading is the name.

    `now` is aware: ages are told as of then.
    """
    sections = [
        Section(page.name, _wrapped(_head(page, now), width)),
        Section("papers a year", _years(page.works, width, ascii_only=ascii_only)),
        Section("categories", _wrapped([_tallies(page.works.categories)], width)),
        Section(_people_heading(page), _wrapped(_people(page.works), width)),
        Section(
            _top_heading(page.works), tuple(_top(page.works.top, width, ascii_only=ascii_only))
        ),
        Section("may be the same, not counted here", _wrapped(_alike(page), width)),
    ]
    return [one for at, one in enumerate(sections) if one.lines or not at]


def profile_line(kept: KeptProfile, now: datetime) -> str:
    """Write what a service says of a person, with its name and the age of it."""
    person = kept.profile
    numbers = (
        ("papers", person.papers),
        ("citations", person.citations),
        ("h-index", person.h_index),
        ("i10-index", person.i10_index),
    )
    known = ", ".join(f"{what} {count:,}" for what, count in numbers if count is not None)
    return f"{known or 'no numbers'} ({person.source}, {aged(kept.fetched, now)})"


def list_line(one: OnlineList, now: datetime) -> str:
    """Write what a service's list of somebody's papers holds, with its name and age."""
    what = f"{_counted(one.papers, 'paper')} listed, {one.here:,} of them here"
    trouble = f"; perhaps not all: {one.trouble}" if one.trouble else ""
    return f"{what} ({one.source}, {aged(one.fetched, now)}){trouble}"


def aged(moment: datetime, now: datetime) -> str:
    """Write a moment's day and how long ago that was: "2026-11-18, 3 days ago"."""
    days = (now.date() - moment.date()).days
    ago = {0: "today", 1: "1 day ago"}.get(days, f"{days:,} days ago")
    return f"{moment.date().isoformat()}, {ago}" if days >= 0 else moment.date().isoformat()


def _head(page: ResearcherPage, now: datetime) -> list[str]:
    lines = []
    if len(page.names) > 1:
        lines.append(f"also {', '.join(page.names[1:])}: the same profile")
    lines += _affiliations(page)
    if page.followed:
        lines.append("followed: is:followed lists their papers")
    for kept in page.profiles:
        lines.append(profile_line(kept, now))
        lines.append(" ".join(filter(None, (kept.profile.full_id, kept.profile.url))))
    told = {kept.profile.full_id for kept in page.profiles}
    lines += [f"{one}: said to be theirs, not asked yet" for one in page.ids if one not in told]
    lines += [list_line(one, now) for one in page.lists]
    return [*lines, *_library(page.works, by_name=bool(page.names))]


def _affiliations(page: ResearcherPage) -> list[str]:
    told = [
        f"{place} ({kept.profile.source})"
        for kept in page.profiles
        for place in kept.profile.affiliations
    ]
    printed = [
        f"{place.name} (on a paper of {place.year})" if place.year else f"{place.name} (on a paper)"
        for place in page.works.places
    ]
    return [*told, *printed]


def _library(works: Works, *, by_name: bool) -> list[str]:
    if not works.papers:
        return ["no papers in the library" if by_name else "none of the library's names is theirs"]
    more = "the newest " if works.capped else ""
    facts = [f"{more}{_counted(works.papers, 'paper')} in the library"]
    if works.years:
        first, last = works.years[0][0], works.years[-1][0]
        facts.append(str(first) if first == last else f"{first} to {last}")
    if works.code:
        facts.append(f"{works.code:,} with code")
    return [", ".join(facts), _citations(works), *_averages(works)]


def _averages(works: Works) -> list[str]:
    """Write the means of percentiles, each with how many papers it is of."""
    told = [
        f"{one.name} {one.mean:.0f} ({one.papers:,} of {works.papers:,})" for one in works.averages
    ]
    return [f"on average {', '.join(told)}"] if told else []


def _citations(works: Works) -> str:
    if not works.known:
        return f"citations unknown: no source has counted those of {_these(works)}"
    numbers = f"citations {works.citations:,}, h-index {works.h_index}, i10-index {works.i10_index}"
    basis = f"from {works.known:,} of {_counted(works.papers, 'known paper')}"
    tellers = "; ".join(
        f"{one.source} {one.papers:,}, told {_span(one.oldest, one.newest)}"
        for one in works.counted
    )
    return f"{numbers}, {basis}" + (f" ({tellers})" if tellers else "")


def _these(works: Works) -> str:
    return "this paper" if works.papers == 1 else "these papers"


def _span(oldest: datetime, newest: datetime) -> str:
    first, last = oldest.date().isoformat(), newest.date().isoformat()
    return first if first == last else f"{first} to {last}"


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _years(works: Works, width: int, *, ascii_only: bool) -> tuple[str, ...]:
    years = dict(works.years)
    lines = draw_years(years, min(width, _CHART_WIDTH), ascii_only=ascii_only)
    undated = works.papers - sum(years.values())
    if lines and undated:
        lines.append(f"{_counted(undated, 'paper')} without a date")
    return tuple(lines)


def _people_heading(page: ResearcherPage) -> str:
    return "co-authors" if page.kind is FollowKind.AUTHOR else "authors"


def _people(works: Works) -> list[str]:
    lines = [_tallies(works.people)]
    if works.crowded:
        left_out = _counted(works.crowded, "paper")
        lines.append(f"without those of {left_out} with more than {CROWD} people")
    return lines


def _tallies(tallies: Sequence[Tally]) -> str:
    named = (f"{one.name} {one.papers:,}" for one in tallies[:_MOST_NAMED])
    return ", ".join(words.replace(" ", _HELD) for words in named)


def _top_heading(works: Works) -> str:
    return "most cited" if works.known else "newest"


def _top(papers: Sequence[TopPaper], width: int, *, ascii_only: bool) -> list[str]:
    """Write papers in columns: citations, year, category, code, match, novelty, title."""
    facts = [
        (
            "" if paper.citations is None else f"{paper.citations:,}",
            str(paper.day.year) if paper.day else "",
            paper.category or "",
            "code" if paper.code else "",
            "" if paper.match is None else f"match {paper.match}",
            "" if paper.novelty is None else f"novelty {paper.novelty}",
        )
        for paper in papers
    ]
    widths = [max(map(cell_width, column)) for column in zip(*facts, strict=True)]
    lines = []
    for (citations, *others), paper in zip(facts, papers, strict=True):
        parts = [citations.rjust(widths[0])] if widths[0] else []
        parts += [pad(text, room) for text, room in zip(others, widths[1:], strict=True) if room]
        lines.append(clip("  ".join([*parts, paper.title]), width, "~" if ascii_only else "…"))
    return lines


def _alike(page: ResearcherPage) -> list[str]:
    lines = [", ".join(page.alike)] if page.alike else []
    for kept in page.unclaimed:
        person = kept.profile
        numbers = f"{person.papers:,} papers" if person.papers is not None else "no numbers"
        lines.append(f"{person.full_id} {person.name}: {numbers} ({person.source})")
    return lines


def _wrapped(texts: Iterable[str], width: int) -> tuple[str, ...]:
    return tuple(
        line.replace(_HELD, " ")
        for text in texts
        for line in textwrap.wrap(text, width, break_on_hyphens=False)
    )
