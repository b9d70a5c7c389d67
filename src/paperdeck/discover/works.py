"""What can be counted of somebody's papers: citations, years, categories, people, places."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple

from paperdeck.discover.indices import h_index, i10_index
from paperdeck.store.moments import read
from paperdeck.text.latex import to_plain
from paperdeck.text.search import fold_name

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable, Mapping

    from paperdeck.discover.authored import Found

_TOP = 10
_MOST_TALLIES = 30
_MOST_PLACES = 5

_AVERAGED = ("match", "novelty", "impact", "impact by upvotes")
_AVERAGES = """
    SELECT avg(match), count(match), avg(novelty), count(novelty), avg(cited), count(cited),
      avg(voted), count(voted)
    FROM json_each(?) CROSS JOIN scores ON row = value
"""
_SCORES = "SELECT row, match, novelty FROM json_each(?) CROSS JOIN scores ON row = value"
# What a source said is kept as far as it differs from the paper (`store.records`). A quote
# inside a text is escaped, so that these can only be keys.
_COUNTED = """
    SELECT p.row, s.source, s.fetched FROM json_each(?)
    CROSS JOIN papers p ON p.row = value CROSS JOIN source_records s ON s.paper_id = p.id
    WHERE CASE
      WHEN instr(s.payload, '"citations":null') THEN 0
      WHEN instr(s.payload, '"citations":')
      THEN json_extract(s.payload, '$.citations') = p.citations
      ELSE instr(s.payload, '"whole":true') = 0
    END
"""


class Tally(NamedTuple):
    """How many papers there are of something."""

    name: str
    papers: int


class Counted(NamedTuple):
    """Who counted the citations of how many papers, and the first and last moment of telling."""

    source: str
    papers: int
    oldest: datetime
    newest: datetime


class Place(NamedTuple):
    """An affiliation as printed, and the last year that it was printed in, if known."""

    name: str
    year: int | None


class Average(NamedTuple):
    """The mean of a percentile (see docs/metrics.md) over the papers that have it."""

    name: str
    mean: float
    papers: int


class TopPaper(NamedTuple):
    """A paper worth looking at; `title` is display text, `day` that of first publication.

    `match` and `novelty` are percentiles.
    """

    id: str
    title: str
    day: date | None
    category: str | None
    citations: int | None
    code: bool
    match: int | None = None
    novelty: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Works:
    """What the library has of somebody.

    Of `papers` papers, the citations of `known` are known: `citations`, `h_index` and `i10_index`
    are of those alone, and `None` if there are none; `counted` says who counted them. `years` are
    papers by year of publication, in order, of those that have one. `people` worked on the same
    papers, but for `crowded` ones with more than `CROWD` people. `averages` are of those
    percentiles that any paper has. `top` are the most cited, then
    the newest. When `capped` there are more papers than were looked at.
    """

    papers: int = 0
    capped: bool = False
    known: int = 0
    citations: int | None = None
    h_index: int | None = None
    i10_index: int | None = None
    counted: tuple[Counted, ...] = ()
    years: tuple[tuple[int, int], ...] = ()
    categories: tuple[Tally, ...] = ()
    people: tuple[Tally, ...] = ()
    crowded: int = 0
    places: tuple[Place, ...] = ()
    code: int = 0
    averages: tuple[Average, ...] = ()
    top: tuple[TopPaper, ...] = ()


NO_WORKS = Works()


def sum_up(
    conn: sqlite3.Connection, papers: Iterable[Found], own: Collection[str], *, capped: bool
) -> Works:
    """Count what there is to count of papers; `own` are the folded names of whose they are."""
    found = sorted(papers, key=lambda paper: -paper.row)
    known = [paper.citations for paper in found if paper.citations is not None]
    folded = _folded_names(found)
    years = Counter(paper.year for paper in found if paper.year is not None)
    categories = Counter(paper.category for paper in found if paper.category)
    return Works(
        papers=len(found),
        capped=capped,
        known=len(known),
        citations=sum(known) if known else None,
        h_index=h_index(known) if known else None,
        i10_index=i10_index(known) if known else None,
        counted=_counted(conn, found),
        years=tuple(sorted(years.items())),
        categories=_most(categories),
        people=_people(found, folded, own),
        crowded=sum(paper.authors is None for paper in found),
        places=_places(found, folded, own),
        code=sum(paper.code for paper in found),
        averages=_averages(conn, found),
        top=_top(conn, found),
    )


def _folded_names(papers: Iterable[Found]) -> dict[str, str]:
    names = {author.name for paper in papers for author in paper.authors or ()}
    return {name: fold_name(name) for name in names}


def _people(
    papers: Iterable[Found], folded: Mapping[str, str], own: Collection[str]
) -> tuple[Tally, ...]:
    """Count papers by person; spellings that differ in case and accents are one."""
    written: Counter[str] = Counter()
    together: Counter[str] = Counter()
    for paper in papers:
        names = [author.name for author in paper.authors or ()]
        written.update(names)
        together.update({folded[name] for name in names})
    most_written = {folded[name]: name for name, _ in reversed(written.most_common())}
    people = ((name, count) for name, count in together.items() if name and name not in own)
    return _most({most_written[name]: count for name, count in people})


def _most(counts: Mapping[str, int]) -> tuple[Tally, ...]:
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Tally(*item) for item in ordered[:_MOST_TALLIES])


def _places(
    papers: Iterable[Found], folded: Mapping[str, str], own: Collection[str]
) -> tuple[Place, ...]:
    """Return where somebody was by their papers, the last place first."""
    places: dict[str, Place] = {}
    for paper in papers:
        for author in paper.authors or ():
            if author.affiliation and folded[author.name] in own:
                place = Place(author.affiliation, paper.year)
                places.setdefault(fold_name(author.affiliation), place)
    return tuple(places.values())[:_MOST_PLACES]


def _counted(conn: sqlite3.Connection, papers: Iterable[Found]) -> tuple[Counted, ...]:
    """Find out whose numbers of citations the papers have.

    Of several sources that say the same number, the last to say so counts.
    """
    rows = json.dumps([paper.row for paper in papers if paper.citations is not None])
    last: dict[int, tuple[str, str]] = {}
    for row, source, fetched in conn.execute(_COUNTED, (rows,)):
        last[row] = max(last.get(row, ("", "")), (fetched, source))
    moments: dict[str, list[str]] = {}
    for fetched, source in last.values():
        moments.setdefault(source, []).append(fetched)
    counted = (
        Counted(source, len(told), read(min(told)), read(max(told)))
        for source, told in moments.items()
    )
    return tuple(sorted(counted, key=lambda one: (-one.papers, one.source)))


def _averages(conn: sqlite3.Connection, papers: Iterable[Found]) -> tuple[Average, ...]:
    rows = json.dumps([paper.row for paper in papers])
    found = conn.execute(_AVERAGES, (rows,)).fetchone()
    named = zip(_AVERAGED, found[::2], found[1::2], strict=True)
    return tuple(Average(name, mean, count) for name, mean, count in named if count)


def _top(conn: sqlite3.Connection, papers: Iterable[Found]) -> tuple[TopPaper, ...]:
    best = sorted(papers, key=lambda paper: (-(paper.citations or 0), -paper.row))[:_TOP]
    rows = json.dumps([paper.row for paper in best])
    scores = {row: scores for row, *scores in conn.execute(_SCORES, (rows,))}
    return tuple(
        TopPaper(
            paper.id,
            to_plain(paper.title),
            date.fromisoformat(paper.published[:10]) if paper.published else None,
            paper.category,
            paper.citations,
            paper.code,
            *scores.get(paper.row, ()),
        )
        for paper in best
    )
