"""A paper as a JSON object, as one line, and as a page."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from paperdeck.model.names import ET_AL, family_name
from paperdeck.text.latex import to_plain
from paperdeck.text.safe import safe_block, safe_line
from paperdeck.text.width import clip, pad

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from paperdeck.model.marks import Marks
    from paperdeck.model.rows import MarkedPaper, Origins, Scores

_LABEL = 12
"""Cells of a label on a page."""


def moment_text(moment: datetime | None) -> str | None:
    """Write a moment as ISO 8601 with its zone, or `None`."""
    return moment.isoformat().replace("+00:00", "Z") if moment else None


def paper_object(marked: MarkedPaper) -> dict[str, object]:
    """Return the JSON object of a paper; unknown is `None`, never an empty text."""
    paper = marked.paper
    return {
        "id": paper.id,
        "title": paper.title,
        "abstract": paper.abstract or None,
        "authors": [
            {"name": one.name, "affiliation": one.affiliation or None} for one in paper.people
        ],
        "more_authors": paper.has_more_authors,
        "categories": list(paper.categories),
        "primary_category": paper.primary_category or None,
        "published": moment_text(paper.published),
        "updated": moment_text(paper.updated),
        "added": moment_text(paper.added),
        "version": paper.version,
        "withdrawn": paper.withdrawn,
        "venue": paper.venue or None,
        "comment": paper.comment or None,
        "doi": paper.doi or None,
        "arxiv_id": paper.arxiv_id or None,
        "url": paper.url or None,
        "pdf_url": paper.pdf_url or None,
        "code_url": paper.code_url or None,
        "project_url": paper.project_url or None,
        "organization": paper.organization or None,
        "upvotes": paper.upvotes,
        "comments": paper.comments,
        "citations": paper.citations,
        "match": marked.scores.match,
        "novelty": marked.scores.novelty,
        "impact": marked.scores.cited,
        "impact_by_upvotes": marked.scores.voted,
        "days": [f"{day:%Y-%m-%d}" for day in paper.days],
        "sources": list(paper.sources),
        **_marks_object(marked.marks),
    }


def _marks_object(marks: Marks) -> dict[str, object]:
    return {
        "starred": marks.starred,
        "read": marks.read,
        "queued": marks.queued,
        "tags": list(marks.tags),
        "notes": [
            {
                "id": note.id,
                "text": note.text,
                "created": moment_text(note.created),
                "quote": note.quote or None,
            }
            for note in marks.notes
        ],
    }


def origins_object(origins: Origins) -> dict[str, object]:
    """Return where a paper's fields come from and how old what each source said is."""
    return {
        "origins": dict(origins.fields),
        "fetched": {source: moment_text(at) for source, at in sorted(origins.fetched.items())},
    }


def paper_line(marked: MarkedPaper, width: int | None) -> str:
    """Write a paper on one line: marks, id, date, first author, title; cut at `width` cells."""
    paper, marks = marked.paper, marked.marks
    sign = "*" if marks.starred else " " if marks.read else "o"
    day = paper.published.date().isoformat() if paper.published else " " * 10
    people = safe_line(family_name(paper.people[0].name)) if paper.people else ""
    if paper.has_more_authors:
        people = f"{clip(people, 12)} {ET_AL}".lstrip()
    elif len(paper.authors) > 1:
        people = f"{clip(people, 14)} +{len(paper.authors) - 1}"
    line = f"{sign} {_filled(paper.id, 16)}  {day}  {pad(people, 19)}  {to_plain(paper.title)}"
    return clip(line, width) if width else line


def _filled(text: str, width: int) -> str:
    """Fill up to a width; what is longer stays whole, to be copied."""
    return text if len(text) > width else pad(text, width)


def paper_page(
    marked: MarkedPaper, width: int, origins: Origins | None = None, *, no_novelty: str = ""
) -> str:
    """Write all that is known of a paper, in lines of `width` cells.

    With `origins`, numbers are told with the source that counted them, and when. `no_novelty`
    stands in place of the novelty if that isn't known.
    """
    paper, marks = marked.paper, marked.marks
    lines = _wrapped(to_plain(paper.title), width)
    lines += ["This paper was withdrawn."] if paper.withdrawn else []
    for label, value in _facts(marked, no_novelty):
        said_by = _said_by(label, origins) if origins else ""
        lines += _fact(label, safe_line(f"{value}{said_by}"), width)
    if paper.abstract:
        lines += ["", *_wrapped(to_plain(paper.abstract), width)]
    for note in marks.notes:
        lines += ["", f"note {note.id}, {note.created.date().isoformat()}"]
        lines += [f"> {line}" for line in _wrapped(safe_block(note.quote or ""), width - 2) if line]
        lines += _wrapped(safe_block(note.text), width)
    return "\n".join(lines)


def _facts(marked: MarkedPaper, no_novelty: str) -> Iterable[tuple[str, object]]:
    """Give labels and values of what is known, in order."""
    paper, marks, scores = marked.paper, marked.marks, marked.scores
    facts: tuple[tuple[str, object], ...] = (
        ("id", paper.id),
        ("authors", ", ".join(author.name for author in paper.authors)),
        ("place", paper.organization),
        ("published", paper.published and paper.published.date()),
        ("updated", paper.updated and paper.updated.date()),
        ("categories", " ".join(paper.categories)),
        ("venue", paper.venue),
        ("comment", paper.comment and to_plain(paper.comment)),
        ("doi", paper.doi),
        ("url", paper.url),
        ("pdf", paper.pdf_url),
        ("code", paper.code_url),
        ("project", paper.project_url),
        ("upvotes", paper.upvotes),
        ("comments", paper.comments),
        ("citations", paper.citations),
        ("match", scores.match),
        ("novelty", no_novelty if scores.novelty is None else scores.novelty),
        ("impact", _impact(scores)),
        ("sources", " ".join(paper.sources)),
        ("state", " ".join(sorted(marks.flags | (set() if marks.read else {"unread"})))),
        ("tags", " ".join(f"#{tag}" for tag in marks.tags)),
    )
    return ((label, value) for label, value in facts if value not in (None, ""))


def _impact(scores: Scores) -> str:
    told = ((scores.cited, "citations"), (scores.voted, "upvotes"))
    return ", ".join(f"{value} by {what}" for value, what in told if value is not None)


def _said_by(label: str, origins: Origins) -> str:
    source = origins.fields.get(label)
    if source is None or label not in {"citations", "upvotes", "venue"}:
        return ""
    at = origins.fetched.get(source)
    return f" ({source}, {at.date().isoformat()})" if at else ""


def _fact(label: str, value: str, width: int) -> list[str]:
    return textwrap.wrap(
        value,
        width,
        initial_indent=label.ljust(_LABEL),
        subsequent_indent=" " * _LABEL,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _wrapped(text: str, width: int) -> list[str]:
    return [line for part in text.split("\n") for line in textwrap.wrap(part, width) or [""]]
