"""A paper's detail as text: pure, in the order in which people look.

The result is a list of blocks, each a list of runs `(text, part)`; `part` names a style.
All text from outside has been through `paperdeck.text` before it gets here or goes
through it here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from paperdeck.cite.dates import read_date
from paperdeck.model.names import ET_AL
from paperdeck.text.latex import SpanStyle, to_plain, to_spans
from paperdeck.text.safe import safe_block, safe_line

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from paperdeck.model.marks import Note
    from paperdeck.model.paper import Paper
    from paperdeck.model.rows import MarkedPaper
    from paperdeck.ui.look import Glyphs

Run = tuple[str, str]

_SPAN_PARTS = {
    SpanStyle.PLAIN: "body",
    SpanStyle.EMPH: "emph",
    SpanStyle.STRONG: "strong",
    SpanStyle.CODE: "body",
    SpanStyle.MATH: "maths",
    SpanStyle.SMALL_CAPS: "body",
}

MOST_AUTHORS = 12
"""Authors named before the rest is counted; zen mode names `MOST_AUTHORS_ALONE`."""
MOST_AUTHORS_ALONE = 200


@dataclass(frozen=True, slots=True)
class PaperText:
    """What the detail pane shows: `head` above the abstract, the `abstract`, the `notes`."""

    title: str
    people: list[Run]
    facts: list[list[Run]]
    abstract: list[Run]
    notes: list[list[Run]]


def paper_text(marked: MarkedPaper, glyphs: Glyphs, *, alone: bool = False) -> PaperText:
    """Lay out a paper with its marks; `alone` when it has the screen to itself."""
    paper = marked.paper
    most = MOST_AUTHORS_ALONE if alone else MOST_AUTHORS
    lines = [
        _place(paper, glyphs),
        _names(paper, glyphs),
        _numbers(marked, glyphs),
        _links(paper),
        [(f"#{tag} ", "tag") for tag in marked.marks.tags],
        _state(marked, glyphs),
    ]
    return PaperText(
        title=to_plain(paper.title),
        people=_people(paper, most),
        facts=[line for line in lines if line],
        abstract=_abstract(paper),
        notes=[_note(note, glyphs) for note in marked.marks.notes],
    )


def _people(paper: Paper, most: int) -> list[Run]:
    names = ", ".join(to_plain(author.name) for author in paper.people[:most])
    runs: list[Run] = [(names, "author")] if names else []
    if len(paper.people) > most:
        runs.append((f", +{len(paper.people) - most}", "muted"))
    if paper.has_more_authors:
        runs.append((f" {ET_AL}", "muted"))
    return runs


def _joined(texts: Sequence[str], part: str, glyphs: Glyphs) -> list[Run]:
    return [(f" {glyphs.separator} ".join(texts), part)] if texts else []


def _place(paper: Paper, glyphs: Glyphs) -> list[Run]:
    affiliations = dict.fromkeys(
        safe_line(author.affiliation) for author in paper.authors if author.affiliation
    )
    places = [safe_line(paper.organization)] if paper.organization else list(affiliations)[:3]
    return _joined([*places, *_dates(paper)], "muted", glyphs)


def _dates(paper: Paper) -> list[str]:
    if paper.published is None:
        return []
    text = _published(paper, paper.published)
    if paper.version is not None and paper.version > 1:
        later = f", {_day(paper.updated)}" if paper.updated else ""
        text += f" (v{paper.version}{later})"
    return [text]


def _published(paper: Paper, moment: datetime) -> str:
    """Say when a paper came out, no more exactly than is known.

    Who knows a year alone says its first moment.
    """
    told = paper.publication.field("date") if paper.publication else None
    known = read_date(told) if told else None
    if known and known.month and not known.day:
        return f"{moment:%b %Y}"
    if (known and not known.month) or (moment.month, moment.day, moment.hour) == (1, 1, 0):
        return f"{moment.year}"
    return _day(moment)


def _day(moment: datetime) -> str:
    return f"{moment.day} {moment:%b %Y}"


def _names(paper: Paper, glyphs: Glyphs) -> list[Run]:
    runs: list[Run] = []
    if paper.categories:
        primary = paper.primary_category or paper.categories[0]
        others = [name for name in paper.categories if name != primary]
        runs.append((" ".join([primary, *others]), "category"))
    identifiers = [f"arXiv:{paper.arxiv_id}"] if paper.arxiv_id else []
    identifiers += [f"doi:{safe_line(paper.doi)}"] if paper.doi else []
    for text in identifiers:
        runs += [(f" {glyphs.separator} ", "muted")] if runs else []
        runs.append((text, "link"))
    if printed := _printed(paper):
        runs += [(f" {glyphs.separator} ", "muted")] if runs else []
        runs.append((printed, "muted"))
    return runs


def _printed(paper: Paper) -> str:
    """Say where a paper was printed: "Biochemistry 43 (22), 7003–7016"."""
    text = to_plain(paper.venue) if paper.venue else ""
    said = dict(paper.publication.fields) if paper.publication else {}
    volume, number, pages = (
        to_plain(said[name]) if name in said else "" for name in ("volume", "number", "pages")
    )
    text += f" {volume}" if volume else ""
    text += f" ({number})" if number else ""
    return (f"{text}, {pages}" if text and pages else text).strip()


def _numbers(marked: MarkedPaper, glyphs: Glyphs) -> list[Run]:
    paper, scores = marked.paper, marked.scores
    runs: list[Run] = []
    if paper.upvotes is not None:
        runs.append((f"{glyphs.upvotes} {paper.upvotes:,}", "upvotes"))
    counts = [
        (paper.comments, "comment"),
        (paper.citations, "citation"),
        (paper.code_stars, "star"),
    ]
    for number, noun in counts:
        if number is not None:
            name = f"{noun}s" if number != 1 else noun
            where = " on the code" if noun == "star" else ""
            runs.append((f"{number:,} {name}{where}", "muted"))
    if len(paper.people) > MOST_AUTHORS:
        runs.append((f"{len(paper.people):,} authors", "muted"))
    percentiles = (("match", scores.match), ("novelty", scores.novelty))
    runs += [(f"{name} {value}", "muted") for name, value in percentiles if value is not None]
    impact = ((scores.cited, "citations"), (scores.voted, "upvotes"))
    runs += [(f"impact {value} by {what}", "muted") for value, what in impact if value is not None]
    separated: list[Run] = []
    for run in runs:
        separated += [(f" {glyphs.separator} ", "muted"), run] if separated else [run]
    return separated


def _links(paper: Paper) -> list[Run]:
    runs: list[Run] = []
    file = paper.publication.field("file") if paper.publication else None
    links = (("code", paper.code_url), ("project", paper.project_url), ("file", file))
    for name, link in links:
        if link:
            lead = "\n" if runs else ""
            runs += [(f"{lead}{name} ", "code"), (_without_scheme(safe_line(link)), "link")]
    return runs


def _without_scheme(link: str) -> str:
    return link.removeprefix("https://").removeprefix("http://").rstrip("/")


def _state(marked: MarkedPaper, glyphs: Glyphs) -> list[Run]:
    runs: list[Run] = []
    if marked.paper.withdrawn:
        runs.append(("withdrawn ", "error"))
    if marked.marks.starred:
        runs.append((f"{glyphs.star} starred ", "star"))
    if marked.marks.queued:
        runs.append((f"{glyphs.queued} in the reading queue ", "note"))
    runs.append(("read", "muted") if marked.marks.read else (f"{glyphs.unread} unread", "unread"))
    return runs


def _abstract(paper: Paper) -> list[Run]:
    if not paper.abstract:
        return [("No abstract is known.", "muted")]
    runs: list[Run] = [(span.text, _SPAN_PARTS[span.style]) for span in to_spans(paper.abstract)]
    if paper.comment:
        runs.append((f"\n\n{to_plain(paper.comment)}", "muted"))
    return runs


def _note(note: Note, glyphs: Glyphs) -> list[Run]:
    runs: list[Run] = []
    bar = f"{glyphs.quote} "
    if note.quote:
        for line in safe_block(note.quote).splitlines():
            runs += [(bar, "muted"), (f"“{line}”\n", "emph")]
    for line in safe_block(note.text).splitlines():
        runs += [(bar, "note"), (f"{line}\n", "body")]
    runs += [(f"  {_day(note.created)}", "muted")]
    return runs
