"""A digest as plain text, Markdown and an object for JSON; `digest_html` makes HTML of it.

Whatever comes from a paper is escaped for Markdown, and the HTML is made from that with raw HTML
switched off: a hostile title stays a text. There are no images and nothing is fetched from
anywhere: mail clients show it as it is.
"""

from __future__ import annotations

import re
import textwrap
from typing import TYPE_CHECKING, NamedTuple

from paperdeck.cite.writing.markdown import escape_markdown
from paperdeck.cite.writing.plain import paper_url
from paperdeck.model.addresses import split_address
from paperdeck.model.names import ET_AL
from paperdeck.text.latex import to_plain
from paperdeck.text.safe import safe_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import date

    from paperdeck.discover.digest import Digest, Section
    from paperdeck.model.rows import MarkedPaper

_NAMES = 3
"""Authors that are named; of the others the number is told."""
_ABSTRACT = 300
"""Characters of an abstract, or so: it ends with a sentence."""
_SHORTEST = 120
"""Characters below which an abstract is rather cut in the middle of a sentence."""
_WIDTH = 76
"""Cells of a line of plain text, as is usual in mail."""

# A stop, closing quotes or brackets, a space, and something that may begin a sentence.
_SENTENCE_END = re.compile(r"[.!?]['”\")\]]*(?= [^a-z])|[。！？]")
_NO_END = re.compile(r"(?:\b(?:e\.g|i\.e|et al|cf|vs|Fig|Eq|resp|approx|w\.r\.t)|\b[A-Z])\.$")
_MARKS_A_BLOCK = re.compile(r"^(\d{1,9})([.)])|^([-+=])")
_NOT_IN_ADDRESS = re.compile(r"[\s<>\\]")


class PaperLines(NamedTuple):
    """A paper as a digest shows it: display text, with "" for what isn't known.

    `facts` are people, place, venue, day, numbers, tags; `address` is http(s). `reason` says why
    it fits what the user likes.
    """

    title: str
    facts: tuple[str, ...]
    address: str
    abstract: str
    reason: str = ""


def section_lines(section: Section) -> Iterator[PaperLines]:
    """Give what a digest says of each paper of a section."""
    reasons = section.reasons or ("",) * len(section.papers)
    return map(paper_lines, section.papers, reasons)


def paper_lines(marked: MarkedPaper, reason: str = "") -> PaperLines:
    """Return what a digest says of a paper. What isn't known is left out, never made up."""
    paper = marked.paper
    tags = " ".join(f"#{safe_line(tag)}" for tag in marked.marks.tags)
    facts = (
        _people([safe_line(author.name) for author in paper.people], more=paper.has_more_authors),
        safe_line(paper.organization or ""),
        _one_line(safe_line(paper.venue or "")),
        paper.published.date().isoformat() if paper.published else "",
        ", ".join(
            _so_many(number, word)
            for number, word in ((paper.upvotes, "upvote"), (paper.citations, "citation"))
            if number is not None
        ),
        "withdrawn" if paper.withdrawn else "",
        tags,
    )
    return PaperLines(
        _one_line(safe_line(paper.title)),
        tuple(fact for fact in facts if fact),
        _web_address(paper_url(paper)),
        beginning(_one_line(paper.abstract or "")),
        safe_line(reason),
    )


def _one_line(text: str) -> str:
    # An accent without a letter is rendered with a space, so that there may be two.
    return " ".join(to_plain(text).split())


def _people(names: Sequence[str], *, more: bool) -> str:
    others = len(names) - _NAMES
    written = ", ".join(names[:_NAMES])
    if more:
        return f"{written} {ET_AL}".lstrip()
    return written + (f" +{others}" if others > 0 else "")


def _so_many(number: int, word: str) -> str:
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"


def _web_address(url: str | None) -> str:
    return url if url and is_web(url) else ""


def is_web(url: str) -> bool:
    """Tell whether an address may be linked to: http(s) with a host, nothing invisible."""
    parts = split_address(url)
    if parts is None or parts.scheme not in {"http", "https"}:
        return False
    return bool(parts.netloc) and url.isprintable()


def beginning(text: str) -> str:
    """Return about the first 300 characters of a text of one line, up to a sentence's end."""
    if len(text) <= _ABSTRACT:
        return text
    ends = (found.end() for found in _SENTENCE_END.finditer(text[: _ABSTRACT + 1]))
    last = max((end for end in ends if not _NO_END.search(text[:end])), default=0)
    if last >= _SHORTEST:
        return text[:last]
    head, space, _ = text[:_ABSTRACT].rpartition(" ")
    return f"{head if space else text[:_ABSTRACT]}…"


def headline(digest: Digest) -> str:
    """Return the digest's title: "PaperDeck digest: QUERY, 21 November 2026"."""
    day = _day(digest.moment.astimezone())
    query = safe_line(digest.query)
    return f"PaperDeck digest: {query}, {day}" if query else f"PaperDeck digest, {day}"


def subject(digest: Digest) -> str:
    """Return the subject of the digest's mail: "PaperDeck: 3 new papers for QUERY"."""
    query = safe_line(digest.query)
    told = f"PaperDeck: {_new(len(digest.ids))}"
    return f"{told} for {textwrap.shorten(query, 100, placeholder='…')}" if query else told


def period(digest: Digest) -> str:
    """Return how much is new since when: "3 new papers since 14 November 2026"."""
    return f"{_new(len(digest.ids))} since {_day(digest.since)}"


def _new(count: int) -> str:
    return {0: "no new papers", 1: "1 new paper"}.get(count, f"{count:,} new papers")


def _day(day: date) -> str:
    # No %-d: not every platform knows it.
    return f"{day:%d %B %Y}".removeprefix("0")


def section_title(section: Section) -> str:
    """Return a section's title with how many papers are new in it."""
    count = len(section.ids) + section.above
    return f"{safe_line(section.title)}: {count:,} new"


def section_tail(section: Section) -> str:
    """Return what is to be said of the papers that a section doesn't list, or ""."""
    told = []
    if section.unlisted:
        told.append(f"{section.unlisted:,} more not listed here")
    if section.above:
        told.append(f"{section.above:,} listed above")
    return f"and {', '.join(told)}" if section.papers and told else "".join(told)


def to_text(digest: Digest) -> str:
    """Write a digest as plain text in lines of at most 76 characters, but for addresses."""
    lines = [headline(digest), _sentence(period(digest))]
    for section in digest.sections:
        title = section_title(section)
        lines += ["", "", title, "-" * min(len(title), _WIDTH)]
        for paper in section_lines(section):
            lines += ["", *_text_of(paper)]
        if tail := section_tail(section):
            lines += ["", f"({tail})"]
    for told in digest.left_out:
        lines += ["", *textwrap.wrap(safe_line(told), _WIDTH)]
    return "\n".join(lines) + "\n"


def _text_of(paper: PaperLines) -> Iterator[str]:
    yield from textwrap.wrap(paper.title, _WIDTH, break_on_hyphens=False)
    yield from _indented(" | ".join(paper.facts))
    if paper.address:
        yield f"  {paper.address}"
    if paper.reason:
        yield from _indented(f"why: {paper.reason}")
    yield from _indented(paper.abstract)


def _indented(text: str) -> list[str]:
    return textwrap.wrap(
        text, _WIDTH, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False
    )


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def to_markdown(digest: Digest) -> str:
    """Write a digest in CommonMark."""
    blocks = [f"# {_escaped(headline(digest))}", _escaped(_sentence(period(digest)))]
    for section in digest.sections:
        blocks.append(f"## {_escaped(section_title(section))}")
        for paper in section_lines(section):
            blocks += _markdown_of(paper)
        if tail := section_tail(section):
            blocks.append(f"*{_escaped(tail)}*")
    blocks += [_escaped(told) for told in digest.left_out]
    return "\n\n".join(blocks) + "\n"


def _markdown_of(paper: PaperLines) -> Iterator[str]:
    title = _escaped(paper.title)
    address = _NOT_IN_ADDRESS.sub(lambda one: f"%{ord(one[0]):02X}", paper.address)
    yield f"### [{title}](<{address}>)" if address else f"### {title}"
    if paper.facts:
        yield f"*{_escaped(' · '.join(paper.facts))}*"
    if paper.reason:
        yield f"*Why: {_escaped(paper.reason)}*"
    if paper.abstract:
        yield _escaped(paper.abstract)


def _escaped(text: str) -> str:
    """Return a text as Markdown that means just this text, also where a block begins."""
    text = escape_markdown(text).replace("#", r"\#")
    return _MARKS_A_BLOCK.sub(lambda one: f"{one[1]}\\{one[2]}" if one[1] else f"\\{one[3]}", text)


def to_object(
    digest: Digest, describe: Callable[[MarkedPaper], Mapping[str, object]]
) -> dict[str, object]:
    """Return a digest as an object for JSON; `describe` makes the object of a paper."""
    return {
        "digest": digest.name,
        "query": digest.query or None,
        "since": digest.since.isoformat(),
        "new": len(digest.ids),
        "sections": [
            {
                "title": section.title,
                "query": section.query,
                "new": len(section.ids),
                "above": section.above,
                "papers": [describe(marked) for marked in section.papers],
                "reasons": list(section.reasons),
            }
            for section in digest.sections
        ],
        "left_out": list(digest.left_out),
    }
