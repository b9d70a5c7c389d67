"""Reading what Semantic Scholar answers: papers one by one, in lists, in batches.

Sources of the format: the documentation of the Graph API v1 and the Recommendations API v1,
and recorded answers of 2023 to 2026. Any field may be missing or null. Lists come in pages,
`{"offset": 0, "next": 100, "data": [...]}`: without `next` the list has come to its end,
without `data` nothing was found. A batch is answered in the order in which it was asked, with
null for a paper that the service doesn't know.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from paperdeck.model.identifiers import Identifier, Scheme, index_identifier, parse_identifier
from paperdeck.model.paper import Author, PaperRecord
from paperdeck.model.researcher import Researcher
from paperdeck.sources.answers import describe_answer, error_in_json, excerpt, unexpected
from paperdeck.sources.contract import Page
from paperdeck.sources.errors import SourceError
from paperdeck.sources.fields import paragraphs, web_link, whole_number
from paperdeck.sources.json_answers import (
    line_in,
    load_list,
    load_object,
    moment_in,
    object_in,
    objects_in,
    refuse_error,
    text_in,
    texts_in,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from paperdeck.model.web import Request

SOURCE, TITLE = "semanticscholar", "Semantic Scholar"
_AUTHOR_ID = re.compile(r"[0-9]{1,15}")
_LIST, _PAPER, _PEOPLE = "a list of papers", "a paper", "a list of authors"
_UNKNOWN, _NAMELESS = "null", "without a usable identifier"


def parse_paper(body: bytes) -> Page:
    """Read an answer that is one paper. Raises `SourceError` for anything else."""
    data = answered_object(body, what=_PAPER)
    if data.keys().isdisjoint({"paperId", "externalIds", "title"}):
        raise unexpected(describe_answer(body), service=TITLE, what=_PAPER)
    return _page((data,))


def parse_batch(body: bytes) -> Page:
    """Read a batch of papers. Raises `SourceError` for anything but a list.

    Papers that the service doesn't know are received, and that is all.
    """
    if body.lstrip().startswith(b"{"):
        answered_object(body, what=_LIST)
    return _page(load_list(body, service=TITLE, what=_LIST), passed_over=_UNKNOWN)


def parse_similar(body: bytes) -> Page:
    """Read a list of recommended papers. Raises `SourceError` for anything else."""
    items = answered_object(body, what=_LIST).get("recommendedPapers")
    if not isinstance(items, list):
        raise unexpected(describe_answer(body), service=TITLE, what=_LIST)
    return _page(items)


def parse_list(
    body: bytes, follow: Callable[[int], Request | None], *, inside: str | None = None
) -> Page:
    """Read a page of a list. Raises `SourceError` for anything else.

    `follow` makes the request for the page after so many papers. `inside` is the key under
    which an item of references or citations holds its paper; there, items that name no paper
    of the service are received, and that is all.
    """
    data = answered_object(body, what=_LIST)
    items = _items(data, body)
    page = _page(items, inside=inside, passed_over=_NAMELESS if inside else None)
    here, there = whole_number(data.get("offset")) or 0, whole_number(data.get("next")) or 0
    following = follow(there) if items and here < there else None
    total = whole_number(data.get("total"))
    return Page(page.records, page.received, total, page.problems, following)


def parse_people(body: bytes) -> tuple[Researcher, ...]:
    """Read the authors that a search found. Raises `SourceError` for anything else.

    Whoever comes without a number of the service's or without a name is left out.
    """
    data = answered_object(body, what=_PEOPLE)
    items = data.get("data")
    if items is None and "total" in data:
        return ()
    if not isinstance(items, list):
        raise unexpected(describe_answer(body), service=TITLE, what=_PEOPLE)
    found = (person_in(item) for item in items if isinstance(item, dict))
    return tuple(one for one in found if one is not None and _AUTHOR_ID.fullmatch(one.id))


def person_in(data: Mapping[str, object]) -> Researcher | None:
    """Return an author's profile; `None` without a number and a name."""
    author_id, name = word_in(data, "authorId"), line_in(data, "name")
    if not author_id or name is None:
        return None
    return Researcher(
        source=SOURCE,
        id=author_id,
        name=name,
        affiliations=tuple(texts_in(data, "affiliations")),
        papers=whole_number(data.get("paperCount")),
        citations=whole_number(data.get("citationCount")),
        h_index=whole_number(data.get("hIndex")),
        url=web_link(text_in(data, "url") or ""),
    )


def said_in_refusal(body: bytes) -> str | None:
    """Return what the service says in an answer that isn't 200, `None` if nothing readable."""
    try:
        return error_in_json(load_object(body, service=TITLE, what=_LIST))
    except SourceError:
        return None


def answered_object(body: bytes, *, what: str) -> dict[str, object]:
    """Return an answer that is a JSON object. Raises `SourceError` for errors and the rest."""
    data = load_object(body, service=TITLE, what=what)
    refuse_error(data, service=TITLE)
    return data


def word_in(data: Mapping[str, object], key: str) -> str:
    """Return a field's text or whole number as text, an empty one if it is neither."""
    value = data.get(key)
    if isinstance(value, str):
        return value.strip()
    number = whole_number(value)
    return "" if number is None else str(number)


def _items(data: Mapping[str, object], body: bytes) -> Sequence[object]:
    """Return a page's items. Raises `SourceError` if there are none and nothing says so."""
    items = data.get("data")
    if isinstance(items, list):
        return items
    if items is not None or data.keys().isdisjoint({"data", "offset", "total"}):
        raise unexpected(describe_answer(body), service=TITLE, what=_LIST)
    # Some publishers don't allow their papers' references to be given out.
    notice = line_in(object_in(object_in(data, "citingPaperInfo"), "openAccessPdf"), "disclaimer")
    if notice:
        raise SourceError(f"{TITLE} doesn't give this list out", where=excerpt(notice))
    return ()


def _page(
    items: Sequence[object], *, inside: str | None = None, passed_over: str | None = None
) -> Page:
    """Make records of items; `passed_over` is the reason for which one is left out silently."""
    records: list[PaperRecord] = []
    problems: list[str] = []
    for position, item in enumerate(items, start=1):
        result = _record(item.get(inside) if inside and isinstance(item, dict) else item)
        if isinstance(result, PaperRecord):
            records.append(result)
        elif result != passed_over:
            problems.append(f"entry {position}: {result}")
    return Page(tuple(records), len(items), problems=tuple(problems))


def _record(paper: object) -> PaperRecord | str:
    """Turn an object into a record, or say why that can't be done."""
    if paper is None:
        return _UNKNOWN
    if not isinstance(paper, dict):
        return "not an object"
    identifiers = _identifiers(paper)
    if not identifiers:
        return _NAMELESS
    title = line_in(paper, "title")
    if title is None:
        return f"without a title ({identifiers[0]})"
    abstract = text_in(paper, "abstract")
    authors = (line_in(author, "name") for author in objects_in(paper, "authors"))
    return PaperRecord(
        source=SOURCE,
        identifiers=identifiers,
        title=title,
        abstract=paragraphs(abstract) if abstract else None,
        authors=tuple(Author(name) for name in authors if name),
        published=moment_in(paper, "publicationDate"),
        venue=_venue(paper),
        url=web_link(text_in(paper, "url") or ""),
        pdf_url=web_link(text_in(object_in(paper, "openAccessPdf"), "url") or ""),
        citations=whole_number(paper.get("citationCount")),
    )


def _identifiers(paper: Mapping[str, object]) -> tuple[Identifier, ...]:
    external = object_in(paper, "externalIds")
    arxiv = parse_identifier(f"arxiv:{word_in(external, 'ArXiv')}")
    doi = parse_identifier(f"doi:{word_in(external, 'DOI')}")
    if arxiv and doi and doi.scheme is Scheme.ARXIV:
        doi = None
    others = (
        (Scheme.PUBMED, word_in(external, "PubMed")),
        (Scheme.SEMANTIC_SCHOLAR, word_in(paper, "paperId")),
        (Scheme.SEMANTIC_SCHOLAR, word_in(external, "CorpusId")),
        (Scheme.DBLP, word_in(external, "DBLP")),
    )
    found = (arxiv, doi, *(index_identifier(scheme, value) for scheme, value in others))
    return tuple(dict.fromkeys(name for name in found if name is not None))


def _venue(paper: Mapping[str, object]) -> str | None:
    """Return where a paper came out. arXiv is no such place, though the service lists it."""
    places = (object_in(paper, "journal"), object_in(paper, "publicationVenue"))
    names = (line_in(paper, "venue"), *(line_in(place, "name") for place in places))
    return next((name for name in names if name and not _is_arxiv(name)), None)


def _is_arxiv(venue: str) -> bool:
    # Old entries are sorted by subject: "arXiv: Learning".
    name = venue.lower()
    return name in {"arxiv", "arxiv.org"} or name.startswith("arxiv:")
