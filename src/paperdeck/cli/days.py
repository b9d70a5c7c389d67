"""The command that shows what was featured on a day: day."""

from __future__ import annotations

import sys
from contextlib import closing
from typing import TYPE_CHECKING

from paperdeck.cli.opening import open_to_read
from paperdeck.cli.outcome import DONE, UsageError
from paperdeck.cli.places import clock
from paperdeck.cli.printing import print_json, say, terminal_width
from paperdeck.discover.day_words import (
    badges,
    comments_text,
    count_text,
    people_text,
    trend_text,
)
from paperdeck.discover.days import Order, newest_day, read_day
from paperdeck.discover.spans import SpanKind, iso_name, long_name, read_span, span_of
from paperdeck.discover.trending import POINTS, sparkline
from paperdeck.text.safe import safe_line
from paperdeck.text.width import clip

if TYPE_CHECKING:
    import argparse
    import sqlite3
    from datetime import date

    from paperdeck.discover.days import DayPage, FeaturedPaper
    from paperdeck.discover.spans import Span


def show_day(args: argparse.Namespace) -> int:
    """Print the papers of a day, a week or a month; a day without any says so."""
    today = clock().date()
    asked = _asked(args, today)
    with closing(open_to_read().reader()) as conn:
        span = asked or _newest(conn, _kind(args), today)
        page = read_day(conn, span, Order(args.order), today=today.toordinal())
    if args.json:
        for rank, paper in enumerate(page.papers, 1):
            print_json(_object(page, paper, rank))
    else:
        _tell(page, ascii_only=args.ascii or not _writes_unicode())
    return DONE


def _kind(args: argparse.Namespace) -> SpanKind:
    if args.week:
        return SpanKind.WEEK
    return SpanKind.MONTH if args.month else SpanKind.DAY


def _asked(args: argparse.Namespace, today: date) -> Span | None:
    """Return the span that was named, `None` if none was. Raise `UsageError`."""
    if not args.date:
        return None
    text = " ".join(args.date)
    span = read_span(text, _kind(args), today)
    if span is None:
        raise UsageError(
            "day: there is no such day",
            where=text,
            next_step="Write 2026-11-20, today, yesterday, 2026-W47 or 2026-11",
        )
    return span


def _newest(conn: sqlite3.Connection, kind: SpanKind, today: date) -> Span:
    day = newest_day(conn)
    return span_of(kind, today.toordinal() if day is None else day)


def _writes_unicode() -> bool:
    return (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"


def _tell(page: DayPage, *, ascii_only: bool) -> None:
    width = terminal_width()
    separator = " - " if ascii_only else " · "
    facts = [long_name(page.span), count_text(page.total)]
    if not page.featured and page.papers:
        facts.append("by date of publication")
    if page.repeated:
        facts.append(f"{page.repeated:,} seen before")
    if len(page.papers) < page.total:
        facts.append(f"the first {len(page.papers):,} are shown")
    say(separator.join(facts))
    beside = (("earlier", page.earlier), ("later", page.later))
    named = [f"{word}: {iso_name(span)}" for word, span in beside if span is not None]
    if named:
        say("  ".join(named))
    elif not page.papers:
        say("No day has papers yet: `paperdeck sync` asks the sources what they featured.")
    # Without a line of votes on the whole page there's no column for them.
    points = POINTS if any(len(one.history) > 1 for one in page.papers) else 0
    for rank, paper in enumerate(page.papers, 1):
        for line in _lines(page, paper, rank, points=points, ascii_only=ascii_only):
            say(clip(line, width) if width else line)


def _lines(
    page: DayPage, paper: FeaturedPaper, rank: int, *, points: int, ascii_only: bool
) -> list[str]:
    """Write a paper on two lines; the line of votes has room for so many `points`."""
    sign, separator = ("^", " - ") if ascii_only else ("▲", " · ")
    votes = f"{sign}{paper.upvotes}" if paper.upvotes is not None else ""
    drawn = f"{sparkline(paper.history, ascii_only=ascii_only):>{points}} " if points else ""
    star = "*" if paper.starred else " "
    come = "featured" if page.featured else "published"
    facts = [
        *([trend_text(paper.trend)] if page.order is Order.TRENDING else []),
        f"match {paper.match}" if paper.match is not None else "",
        safe_line(paper.organization or ""),
        people_text(paper),
        comments_text(paper),
        "withdrawn" if paper.withdrawn else "",
        *badges(paper),
        paper.id,
        f"{come} {paper.day}" if page.span.kind is not SpanKind.DAY else "",
        f"seen {paper.seen}" if paper.seen is not None else "",
    ]
    return [
        f"{rank:>4} {star} {votes:<6} {drawn}{paper.shown_title}",
        f"       {separator.join(fact for fact in facts if fact)}",
    ]


def _object(page: DayPage, paper: FeaturedPaper, rank: int) -> dict[str, object]:
    """Return the JSON object of a paper on a page; unknown is `None`, never an empty text."""
    return {
        "span": iso_name(page.span),
        "rank": rank,
        "id": paper.id,
        "title": paper.title,
        "first_author": paper.first_author,
        "author_count": paper.author_count,
        "organization": paper.organization,
        "upvotes": paper.upvotes,
        "comments": paper.comments,
        "code_url": paper.code_url,
        "project_url": paper.project_url,
        "withdrawn": paper.withdrawn,
        "day": paper.day.isoformat(),
        "seen": paper.seen.isoformat() if paper.seen is not None else None,
        "starred": paper.starred,
        "match": paper.match,
        "trend": round(paper.trend, 3) if paper.trend is not None else None,
        "history": [{"day": _iso(point.day), "upvotes": point.upvotes} for point in paper.history],
    }


def _iso(day: int) -> str:
    return iso_name(span_of(SpanKind.DAY, day))
