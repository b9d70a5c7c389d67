"""Making one paper of what several sources say of it.

Each field is taken from the first source that knows it, in one of three orders:

| order   | sources, best first                                  | fields                         |
|---------|------------------------------------------------------|--------------------------------|
| scholar | arxiv, other arxiv-*, biorxiv, medrxiv, crossref,    | title, abstract, authors,      |
|         | openalex, semanticscholar, dblp, others by name,     | categories, primary_category,  |
|         | feed, huggingface, marks                             | published, updated, version,   |
|         |                                                      | versions, venue, publication,  |
|         |                                                      | comment, doi, url, pdf_url     |
| counted | semanticscholar, openalex, crossref, then as scholar | citations                      |
| social  | huggingface, then as scholar                         | upvotes, comments, keywords,   |
|         |                                                      | organization, code_url,        |
|         |                                                      | code_stars, project_url        |
| all     |                                                      | days (united), sources,        |
|         |                                                      | withdrawn (see below)          |

A paper of arXiv is withdrawn when arXiv says so in any way; another one when its own preprint
server does, or its publisher through Crossref. Semantic Scholar finds most citations of
preprints, OpenAlex few.

Hugging Face comes last for texts because its summaries have lost their LaTeX. `code_stars`
belong to a repository and are taken only from the source that gave `code_url`. `url` and
`pdf_url` that nobody gives are made from the arXiv id or the DOI.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from paperdeck.model.identifiers import Scheme, arxiv_pdf_url, arxiv_url, doi_url
from paperdeck.model.paper import Paper
from paperdeck.model.publication import Publication

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date, datetime

    from paperdeck.model.paper import PaperRecord

_Value = TypeVar("_Value")


def merge_records(paper_id: str, records: Sequence[PaperRecord], added: datetime | None) -> Paper:
    """Merge the records of one paper, at most one a source, at least one in all.

    `paper_id` is the stable id; `added` is when the library first saw the paper. The
    order in which the records are given makes no difference.
    """
    if len(records) == 1:
        return _alone(paper_id, records[0], added)
    return _merged(paper_id, records, added)


def _alone(paper_id: str, record: PaperRecord, added: datetime | None) -> Paper:
    """Make a paper of a single record: as `_merged` would, in a third of the time."""
    arxiv_id, doi = _arxiv_id(paper_id), _doi(record)
    return Paper(
        id=paper_id,
        title=record.title or "",
        abstract=record.abstract or None,
        authors=record.authors,
        categories=_unique(record.categories),
        primary_category=_primary_category(record) or None,
        published=record.published,
        updated=record.updated,
        version=record.version,
        versions=record.versions,
        venue=record.venue or None,
        publication=record.publication,
        comment=record.comment or None,
        withdrawn=record.withdrawn and _may_withdraw(record.source, arxiv_id),
        doi=doi,
        arxiv_id=arxiv_id,
        url=record.url or _own_url(arxiv_id, doi),
        pdf_url=record.pdf_url or _own_pdf_url(arxiv_id),
        code_url=record.code_url or None,
        code_stars=record.code_stars if record.code_url else None,
        project_url=record.project_url or None,
        organization=record.organization or None,
        upvotes=record.upvotes,
        comments=record.comments,
        citations=record.citations,
        keywords=_unique(record.keywords),
        days=_united_days([record]),
        sources=(record.source,),
        added=added,
    )


def _merged(paper_id: str, records: Sequence[PaperRecord], added: datetime | None) -> Paper:
    scholar = sorted(records, key=lambda record: scholar_rank(record.source))
    social = sorted(records, key=lambda record: _social_rank(record.source))
    counted = sorted(records, key=lambda record: _counting_rank(record.source))
    arxiv_id = _arxiv_id(paper_id)
    doi = _first(scholar, _doi)
    code = next((record for record in social if record.code_url), None)
    categories = _first(scholar, lambda record: record.categories) or ()
    return Paper(
        id=paper_id,
        title=_first(scholar, lambda record: record.title) or "",
        abstract=_first(scholar, lambda record: record.abstract),
        authors=_first(scholar, lambda record: record.authors) or (),
        categories=_unique(categories),
        primary_category=_first(scholar, _primary_category),
        published=_first(scholar, lambda record: record.published),
        updated=_first(scholar, lambda record: record.updated),
        version=_first(scholar, lambda record: record.version),
        versions=_first(scholar, lambda record: record.versions) or (),
        venue=_first(scholar, lambda record: record.venue),
        publication=_first(scholar, lambda record: record.publication),
        comment=_first(scholar, lambda record: record.comment),
        withdrawn=any(one.withdrawn for one in records if _may_withdraw(one.source, arxiv_id)),
        doi=doi,
        arxiv_id=arxiv_id,
        url=_first(scholar, lambda record: record.url) or _own_url(arxiv_id, doi),
        pdf_url=_first(scholar, lambda record: record.pdf_url) or _own_pdf_url(arxiv_id),
        code_url=code.code_url if code else None,
        code_stars=code.code_stars if code else None,
        project_url=_first(social, lambda record: record.project_url),
        organization=_first(social, lambda record: record.organization),
        upvotes=_first(social, lambda record: record.upvotes),
        comments=_first(social, lambda record: record.comments),
        citations=_first(counted, lambda record: record.citations),
        keywords=_unique(_first(social, lambda record: record.keywords) or ()),
        days=_united_days(records),
        sources=_unique(record.source for record in scholar),
        added=added,
    )


def complete(record: PaperRecord, others: Sequence[PaperRecord]) -> PaperRecord:
    """Return a record with what it lacks and others of its source say; the first of them counts."""
    missing = {
        name: value
        for name in ("abstract", "authors", "published", "venue", "url", "pdf_url", "publication")
        if not getattr(record, name)
        and (value := next((v for one in others if (v := getattr(one, name))), None))
    }
    whole = replace(record, **missing) if missing else record
    if whole.publication is None:
        return whole
    fields = dict(whole.publication.fields)
    for one in others:
        for name, text in one.publication.fields if one.publication else ():
            # These two say how the record's own people and date are to be read.
            if name not in {"author", "date"}:
                fields.setdefault(name, text)
    publication = Publication(whole.publication.entry_type, tuple(fields.items()))
    return whole if publication == whole.publication else replace(whole, publication=publication)


_SCHOLARLY = (
    *("title", "abstract", "authors", "categories", "primary_category", "published", "updated"),
    *("version", "versions", "venue", "publication", "comment", "url", "pdf_url"),
)
_SOCIAL = ("upvotes", "comments", "keywords", "organization", "code_url", "project_url")


def origins(records: Sequence[PaperRecord]) -> dict[str, str]:
    """Return which source each known field of a paper comes from, by the name of the field.

    `records` are the paper's, in any order. What several sources say together (days,
    withdrawn) and what is made from identifiers isn't told of.
    """
    orders = (
        (_SCHOLARLY, scholar_rank),
        (("citations",), _counting_rank),
        (_SOCIAL, _social_rank),
    )
    found: dict[str, str] = {}
    for names, rank in orders:
        ranked = sorted(records, key=lambda record: rank(record.source))
        for name in names:
            known = (one.source for one in ranked if (value := getattr(one, name)) or value == 0)
            if source := next(known, None):
                found[name] = source
    return found


_OTHER_ARXIV, _OTHERS = 1, 8
_SCHOLARS = {
    "arxiv": 0,
    "biorxiv": 2,
    "medrxiv": 3,
    "crossref": 4,
    "openalex": 5,
    "semanticscholar": 6,
    "dblp": 7,
    "feed": 9,
    "huggingface": 10,
    # Short copies, which papers begin with when papers.db was lost: see `store.short_copies`.
    "marks": 11,
}
_PUBLISHERS = frozenset({"biorxiv", "medrxiv", "crossref"})
_COUNTING = {"semanticscholar": -3, "openalex": -2, "crossref": -1}


def scholar_rank(source: str) -> tuple[int, str]:
    """Return a sort key: which source is believed first in what a paper is."""
    if source in _SCHOLARS:
        return _SCHOLARS[source], source
    return (_OTHER_ARXIV if _is_arxiv(source) else _OTHERS), source


def _counting_rank(source: str) -> tuple[int, str]:
    return (_COUNTING[source], source) if source in _COUNTING else scholar_rank(source)


def _social_rank(source: str) -> tuple[int, str]:
    return (-1, source) if source == "huggingface" else scholar_rank(source)


def _is_arxiv(source: str) -> bool:
    return source == "arxiv" or source.startswith("arxiv-")


def _may_withdraw(source: str, arxiv_id: str | None) -> bool:
    return _is_arxiv(source) or (arxiv_id is None and source in _PUBLISHERS)


def _first(
    records: Iterable[PaperRecord], field: Callable[[PaperRecord], _Value | None]
) -> _Value | None:
    """Return the first value that is known; 0 is a known number, an empty text is not."""
    for record in records:
        value = field(record)
        if value or value == 0:
            return value
    return None


def _doi(record: PaperRecord) -> str | None:
    names = (name.value for name in record.identifiers if name.scheme is Scheme.DOI)
    return next(names, None)


def _primary_category(record: PaperRecord) -> str | None:
    """Return the main category; a source that names none lists it first."""
    return record.primary_category or next(iter(record.categories), None)


def _arxiv_id(paper_id: str) -> str | None:
    scheme, _, value = paper_id.partition(":")
    return value if scheme == Scheme.ARXIV else None


def _own_url(arxiv_id: str | None, doi: str | None) -> str | None:
    if arxiv_id:
        return arxiv_url(arxiv_id)
    return doi_url(doi) if doi else None


def _own_pdf_url(arxiv_id: str | None) -> str | None:
    return arxiv_pdf_url(arxiv_id) if arxiv_id else None


def _united_days(records: Iterable[PaperRecord]) -> tuple[date, ...]:
    return tuple(sorted({day for record in records for day in record.days}))


def _unique(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))
