"""Hugging Face Daily Papers: papers picked by hand each day, with upvotes and links.

Source of the format: recorded answers of `/api/daily_papers`. An answer is a JSON list of
items; an item holds a `paper`, and repeats or adds some of its fields. A page past the end
is an empty list. Any field may be missing or null; numbers may come as floats.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from paperdeck.model.identifiers import Identifier, Scheme, arxiv_pdf_url, arxiv_url, parse_arxiv_id
from paperdeck.model.paper import Author, PaperRecord
from paperdeck.model.web import Request
from paperdeck.sources import contract
from paperdeck.sources.answers import excerpt
from paperdeck.sources.fields import code_link, one_line, paragraphs, web_link, whole_number
from paperdeck.sources.json_answers import (
    line_in,
    load_list,
    load_object,
    moment_in,
    refuse_error,
    text_in,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

SOURCE = "huggingface"
_ACCEPT = ("application/json",)
_SERVICE, _WHAT = "Hugging Face", "a list of papers"


@dataclass(frozen=True, slots=True)
class Page:
    """One page of papers; `problems` says in a line each which items could not be used."""

    records: tuple[PaperRecord, ...]
    problems: tuple[str, ...] = ()

    @property
    def items(self) -> int:
        """How many items the page had; none means that the pages have come to their end."""
        return len(self.records) + len(self.problems)


def daily_request(base_url: str, *, day: date | None, page: int, limit: int = 100) -> Request:
    """Ask for one page (from 0) of a day's papers, or of the latest days' without `day`."""
    params = (("date", day.isoformat()),) if day else ()
    return _request(base_url, params, page, limit)


def trending_request(base_url: str, *, page: int = 0, limit: int = 100) -> Request:
    """Ask for one page (from 0) of the papers that are trending now."""
    return _request(base_url, (("sort", "trending"),), page, limit)


def span_request(base_url: str, *, week: str | None = None, month: str | None = None) -> Request:
    """Ask for the first page of a week's papers (`2026-W47`) or a month's (`2026-11`)."""
    spans = (("week", week), ("month", month))
    return _request(base_url, tuple((name, text) for name, text in spans if text), 0, 100)


def paper_request(base_url: str, arxiv_id: str) -> Request:
    """Ask for one paper; a paper that isn't on the Hub is answered with 404."""
    return Request(f"{base_url.rstrip('/')}/api/papers/{arxiv_id}", (), _ACCEPT)


def search_request(base_url: str, words: str, *, limit: int = 50) -> Request:
    """Ask for papers by what they are about."""
    params = (("q", words), ("limit", str(limit)))
    return Request(f"{base_url.rstrip('/')}/api/papers/search", params, _ACCEPT)


def _request(base_url: str, params: tuple[tuple[str, str], ...], page: int, limit: int) -> Request:
    url = f"{base_url.rstrip('/')}/api/daily_papers"
    return Request(url, (*params, ("p", str(page)), ("limit", str(limit))), _ACCEPT)


def parse_daily(body: bytes, *, day: date | None = None) -> Page:
    """Read an answer to either request.

    `day` is the day that was asked for: it stands in where an older item doesn't say
    when it was featured. Raises `SourceError` for anything but a JSON list.
    """
    records: list[PaperRecord] = []
    problems: list[str] = []
    for position, item in enumerate(_items(body), start=1):
        result = _record(item, day)
        if isinstance(result, str):
            problems.append(f"item {position}: {result}")
        else:
            records.append(result)
    return Page(tuple(records), tuple(problems))


def parse_paper(body: bytes) -> contract.Page:
    """Read one paper: a JSON object like the `paper` of an item."""
    paper = load_object(body, service=_SERVICE, what="a paper")
    refuse_error(paper, service=_SERVICE)
    result = _record({"paper": paper}, None)
    if isinstance(result, str):
        return contract.Page((), 1, problems=(result,))
    return contract.Page((result,), 1)


def _items(body: bytes) -> list[object]:
    if body.lstrip().startswith(b"{"):
        refuse_error(load_object(body, service=_SERVICE, what=_WHAT), service=_SERVICE)
    return load_list(body, service=_SERVICE, what=_WHAT)


def _record(item: object, day: date | None) -> PaperRecord | str:
    """Turn an item into a record, or say why that can't be done."""
    if not isinstance(item, dict):
        return "not an object"
    paper = item.get("paper")
    if not isinstance(paper, dict):
        return "without a paper"
    raw_id = paper.get("id")
    parsed = parse_arxiv_id(raw_id) if isinstance(raw_id, str) else None
    if parsed is None:
        return f"without a usable arXiv id ({excerpt(str(raw_id))})"
    title = line_in(paper, "title") or line_in(item, "title")
    if title is None:
        return f"without a title ({parsed[0]})"
    return _paper_record(item, paper, arxiv_id=parsed[0], title=title, day=day)


def _paper_record(
    item: Mapping[str, object],
    paper: Mapping[str, object],
    *,
    arxiv_id: str,
    title: str,
    day: date | None,
) -> PaperRecord:
    summary = text_in(paper, "summary") or text_in(item, "summary")
    return PaperRecord(
        source=SOURCE,
        identifiers=(Identifier(Scheme.ARXIV, arxiv_id),),
        title=title,
        abstract=paragraphs(summary) if summary else None,
        authors=tuple(_authors(paper.get("authors"))),
        # The item's own `publishedAt` lies some hours earlier, mostly on the day before.
        published=moment_in(paper, "publishedAt"),
        withdrawn=bool(paper.get("withdrawnAt") or item.get("withdrawnAt")),
        url=arxiv_url(arxiv_id),
        pdf_url=arxiv_pdf_url(arxiv_id),
        code_url=code_link(text_in(paper, "githubRepo") or ""),
        code_stars=whole_number(paper.get("githubStars")),
        project_url=web_link(text_in(paper, "projectPage") or ""),
        organization=_organization(paper) or _organization(item),
        upvotes=whole_number(paper.get("upvotes")),
        comments=whole_number(item.get("numComments")),
        keywords=tuple(_keywords(paper.get("ai_keywords"))),
        days=_days(item, paper, day),
    )


def _authors(value: object) -> Iterator[Author]:
    for author in value if isinstance(value, list) else ():
        match author:
            case {"hidden": True}:
                continue
            case {"name": str(name)} | str(name) if name.strip():
                yield Author(one_line(name))


def _organization(data: Mapping[str, object]) -> str | None:
    value = data.get("organization")
    if isinstance(value, dict):
        return line_in(value, "fullname") or line_in(value, "name")
    return line_in(data, "organization")


def _keywords(value: object) -> Iterator[str]:
    for word in value if isinstance(value, list) else ():
        if isinstance(word, str) and word.strip():
            yield one_line(word)


def _days(
    item: Mapping[str, object], paper: Mapping[str, object], asked: date | None
) -> tuple[date, ...]:
    submitted = moment_in(paper, "submittedOnDailyAt") or moment_in(item, "submittedOnDailyAt")
    day = submitted.date() if submitted else asked
    return (day,) if day else ()
