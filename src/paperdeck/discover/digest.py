"""What a digest is: the papers that are new, under what somebody wants to hear of."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

from paperdeck.config.problems import did_you_mean
from paperdeck.discover.table import TableError
from paperdeck.text.safe import safe_line

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from datetime import date, datetime

    from paperdeck.model.marks import SavedView
    from paperdeck.model.rows import MarkedPaper

LOOK_BACK = timedelta(days=7)
"""How far the first digest looks back, and every other one beyond the last: a paper that found
its way into a view late is still told of."""
_FOLLOWED = "is:followed"
# Those that have a star are known: the stars are what match is learned from.
_FITTING = "match>=90 -is:starred sort:match"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Something to be told of: a query under a title."""

    title: str
    query: str


@dataclass(frozen=True, slots=True)
class Section:
    """What a digest tells under one title.

    `ids` are the papers that are new here, in the query's order, `papers` the first of them.
    `above` is how many more the query finds that an earlier section lists. `reasons` say, for
    each of the papers, why it is here, where that isn't plain from the title.
    """

    title: str
    query: str
    ids: tuple[str, ...]
    papers: tuple[MarkedPaper, ...]
    above: int = 0
    reasons: tuple[str, ...] = ()

    @property
    def unlisted(self) -> int:
        """How many papers are only counted."""
        return len(self.ids) - len(self.papers)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a digest is to be of.

    `query` is the one that it is for, or "" for all that is wanted: the saved views or queries
    that `views` names, all of the `saved` ones if it names none. `moment` is now (aware), `since`
    the first day (where the user lives), `limit` the most papers of a section.
    """

    query: str
    views: Sequence[str]
    saved: Sequence[SavedView]
    moment: datetime
    since: date
    limit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """What is new at a moment, since a day. `left_out` says what couldn't be told, and why."""

    query: str
    moment: datetime
    since: date
    sections: tuple[Section, ...]
    left_out: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The name under which is noted what was told."""
        return digest_name(self.query)

    @property
    def ids(self) -> tuple[str, ...]:
        """All papers that it tells of, each once, those that are only counted too."""
        told = (paper_id for section in self.sections for paper_id in section.ids)
        return tuple(dict.fromkeys(told))

    @property
    def key(self) -> str:
        """A word that is the same for the same papers, so that a mail sent again can be told."""
        whole = "\n".join([self.name, *sorted(self.ids)])
        return f"paperdeck-{hashlib.sha256(whole.encode()).hexdigest()[:32]}"


class NewPapers(Protocol):
    """The library, as far as it is new since the digest's first day."""

    def problem(self, query: str) -> str | None:
        """Return what is wrong with a query, if anything."""

    def find(self, query: str) -> Sequence[str]:
        """Return the stable ids of the new papers that a query finds."""

    def read(self, ids: Sequence[str]) -> Sequence[MarkedPaper]:
        """Return papers with their marks."""


def digest_name(query: str) -> str:
    """Return the name of the digest for a query: each remembers for itself what it told."""
    words = safe_line(query)
    return f"query {words}" if words else "default"


def first_day_after(last: datetime | None, now: datetime) -> date:
    """Return the first day of a digest after the last one, where the user lives."""
    # `astimezone` without a zone means local time.
    return ((last or now) - LOOK_BACK).astimezone().date()


def make_digest(
    order: Order,
    papers: NewPapers,
    told: Collection[str],
    why: Callable[[str], str] | None = None,
) -> Digest:
    """Gather what is new, but for papers that were told of before.

    `why` says in a line why a paper, by its stable id, fits what the user likes; without it there
    is no section of those that fit. A paper is listed in the first section that finds it and has
    room for it: what is only counted in one may be listed in the next. What goes wrong with one
    section stands in `left_out` and keeps back no other one. Raise `StoreError`.
    """
    wanted, left_out = _wanted(order)
    if not order.query and papers.problem(_FOLLOWED) is None:
        wanted.insert(0, Wanted("People you follow", _FOLLOWED))
    if not order.query and why is not None:
        wanted.insert(1, Wanted("Fits what you like", _FITTING))
    sections: list[Section] = []
    seen: set[str] = set()
    for one in wanted:
        try:
            problem = papers.problem(one.query)
            new = papers.find(one.query) if problem is None else ()
        except TableError as error:
            problem, new = str(error), ()
        if problem is not None:
            left_out.append(f"“{one.title}” was left out: {problem}")
        found = [paper_id for paper_id in new if paper_id not in told]
        fresh = tuple(paper_id for paper_id in found if paper_id not in seen)
        if found:
            seen.update(fresh[: order.limit])
            listed = tuple(papers.read(fresh[: order.limit]))
            reasons = _reasons(listed, why, left_out) if one.query == _FITTING else ()
            above = len(found) - len(fresh)
            sections.append(Section(one.title, one.query, fresh, listed, above, reasons))
    return Digest(
        query=order.query,
        moment=order.moment,
        since=order.since,
        sections=tuple(sections),
        left_out=tuple(left_out),
    )


def _reasons(
    papers: Sequence[MarkedPaper], why: Callable[[str], str] | None, left_out: list[str]
) -> tuple[str, ...]:
    """Say of each paper why it fits, or why that can't be said: papers are told of without it."""
    if why is None:
        return ()
    try:
        return tuple(why(one.paper.id) for one in papers)
    except TableError as error:
        left_out.append(f"why papers fit was left out: {error}")
        return ()


def _wanted(order: Order) -> tuple[list[Wanted], list[str]]:
    """Return what is to be told of, and complaints about names that mean nothing."""
    if order.query:
        return [Wanted(order.query, order.query)], []
    saved = {view.name: view for view in order.saved}
    wanted: list[Wanted] = []
    left_out: list[str] = []
    for text in order.views or saved:
        view = saved.get(text)
        # A query may be written in the place of a name, but a name mistyped is no query.
        near = "" if view else did_you_mean(text, saved)
        if near:
            left_out.append(f"“{text}” was left out: there is no such saved view. {near}")
        else:
            wanted.append(Wanted(text, view.query if view else text))
    if not wanted and not left_out:
        wanted.append(Wanted("New papers", ""))
    return wanted, left_out
