"""Reading what OpenAlex answers: works one by one and in lists, and reports of errors.

Sources of the format: OpenAlex's documentation of works and locations, the code of its API
server, and recorded answers of 2025 and 2026. Any field may be missing or null. Identifiers
come as addresses. An abstract comes as words, each with the positions where it stands. Lists
show at most a hundred authors of a work.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from paperdeck.model.identifiers import Identifier, Scheme, parse_identifier
from paperdeck.model.paper import Author, PaperRecord
from paperdeck.sources.answers import describe_answer, error_in_json, excerpt, unexpected
from paperdeck.sources.contract import Page
from paperdeck.sources.errors import SourceError
from paperdeck.sources.fields import paragraphs, web_link, whole_number
from paperdeck.sources.json_answers import (
    line_in,
    load_object,
    moment_in,
    object_in,
    objects_in,
    text_in,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

SOURCE, TITLE = "openalex", "OpenAlex"
_LIST, _WORK = "a list of works", "a work"
_LAST_POSITION = 20_000
_AUTHORS_IN_LISTS = 100
# All works that were taken out of OpenAlex have become this one.
_DELETED = Identifier(Scheme.OPENALEX, "W4285719527")
_ARXIV_COPY = "pmh:oai:arXiv.org:"
_OWN_NAMES = frozenset({Scheme.DOI, Scheme.PUBMED, Scheme.OPENALEX})
_PREPRINT_SERVER = re.compile(r"(?:a|bio|med)rxiv\b", re.IGNORECASE)


def parse_works(body: bytes) -> Page:
    """Read a list of works. Raises `SourceError` for anything else."""
    data = answered_object(body, what=_LIST)
    works = data.get("results")
    if not isinstance(works, list):
        raise unexpected(describe_answer(body), service=TITLE, what=_LIST)
    return _page(works, total=whole_number(object_in(data, "meta").get("count")))


def parse_work(body: bytes, *, asked: Identifier | None = None) -> Page:
    """Read one work. Raises `SourceError` for anything else.

    `asked` is the name that it was asked for by. A work that was merged into another goes by
    the other's names; the one it was asked for by is added to them.
    """
    data = answered_object(body, what=_WORK)
    if data.keys().isdisjoint({"id", "ids", "doi", "title", "display_name"}):
        raise unexpected(describe_answer(body), service=TITLE, what=_WORK)
    return _page((data,), total=1, asked=asked)


def answered_object(body: bytes, *, what: str) -> dict[str, object]:
    """Return an answer that is an object. Raises `SourceError` for others and for complaints."""
    data = load_object(body, service=TITLE, what=what)
    if complaint := _complaint(data):
        raise SourceError(
            f"{TITLE} reports an error", where=complaint, next_step="Try again in a while."
        )
    return data


def said_in_refusal(body: bytes) -> str | None:
    """Return what OpenAlex says in an answer that isn't 200, `None` if nothing readable."""
    try:
        return _complaint(load_object(body, service=TITLE, what=_LIST))
    except SourceError:
        return None


def first_name(places: Iterable[Mapping[str, object]]) -> str | None:
    """Return the first name that there is in a list of institutions."""
    return next((name for place in places if (name := line_in(place, "display_name"))), None)


def _complaint(data: Mapping[str, object]) -> str | None:
    """Return the words of an error report: `{"error": what, "message": why}`."""
    words = [words for key in ("error", "message") if (words := line_in(data, key))]
    return excerpt(": ".join(words)) if words else error_in_json(data)


def _page(works: Sequence[object], *, total: int | None, asked: Identifier | None = None) -> Page:
    records: list[PaperRecord] = []
    problems: list[str] = []
    for position, work in enumerate(works, start=1):
        result = _record(work, asked)
        if isinstance(result, str):
            problems.append(f"entry {position}: {result}")
        else:
            records.append(result)
    return Page(tuple(records), len(works), total, tuple(problems))


def _record(work: object, asked: Identifier | None) -> PaperRecord | str:
    """Turn a work into a record, or say why that can't be done."""
    if not isinstance(work, dict):
        return "not an object"
    names = _identifiers(work)
    if not names:
        return "without a usable identifier"
    if _DELETED in names:
        return "deleted from OpenAlex"
    title = line_in(work, "title") or line_in(work, "display_name")
    if title is None:
        return f"without a title ({excerpt(str(names[0]))})"
    primary = object_in(work, "primary_location")
    addresses = (text_in(work, "doi"), text_in(primary, "landing_page_url"), text_in(work, "id"))
    return PaperRecord(
        source=SOURCE,
        identifiers=_with_asked(names, asked),
        title=title,
        abstract=_abstract(work),
        authors=tuple(_authors(work)),
        published=moment_in(work, "publication_date"),
        venue=_venue(primary),
        withdrawn=work.get("is_retracted") is True,
        url=next((link for address in addresses if (link := web_link(address or ""))), None),
        pdf_url=web_link(text_in(object_in(work, "best_oa_location"), "pdf_url") or ""),
        citations=whole_number(work.get("cited_by_count")),
    )


def _identifiers(work: Mapping[str, object]) -> tuple[Identifier, ...]:
    """Return a work's names, an arXiv id first.

    Of its copies elsewhere only those on arXiv name it; others have DOIs of their own. If there
    are several arXiv ids, OpenAlex has taken different papers for one, and the first counts.
    """
    ids = object_in(work, "ids")
    fields = ((work, "doi"), (ids, "doi"), (ids, "pmid"), (work, "id"), (ids, "openalex"))
    own = [name for data, key in fields if (name := _named(text_in(data, key)))]
    others = [name for name in own if name.scheme in _OWN_NAMES]
    for name in (*own, *_copies(work)):
        if name.scheme is Scheme.ARXIV:
            return tuple(dict.fromkeys((name, *others)))
    return tuple(dict.fromkeys(others))


def _with_asked(names: tuple[Identifier, ...], asked: Identifier | None) -> tuple[Identifier, ...]:
    if asked is None or asked.scheme is names[0].scheme is Scheme.ARXIV:
        return names
    return tuple(dict.fromkeys((*names, asked)))


def _copies(work: Mapping[str, object]) -> Iterator[Identifier]:
    """Yield the names of a work's copies, whatever scheme they are in."""
    places = (object_in(work, "primary_location"), object_in(work, "best_oa_location"))
    for place in (*places, *objects_in(work, "locations")):
        for key in ("id", "landing_page_url", "pdf_url"):
            if name := _named(text_in(place, key)):
                yield name


def _named(text: str | None) -> Identifier | None:
    if text is None or not (text := text.strip()).isprintable():
        return None
    return parse_identifier(text.replace(_ARXIV_COPY, "arxiv:", 1))


def _abstract(work: Mapping[str, object]) -> str | None:
    """Put an abstract together from its words."""
    words: dict[int, str] = {}
    for word, positions in object_in(work, "abstract_inverted_index").items():
        for value in positions if isinstance(positions, list) else ():
            position = whole_number(value)
            if position is not None and position <= _LAST_POSITION:
                words.setdefault(position, word)
    return paragraphs(" ".join(word for _, word in sorted(words.items()))) or None


def _authors(work: Mapping[str, object]) -> Iterator[Author]:
    shown = tuple(objects_in(work, "authorships"))
    if len(shown) >= _AUTHORS_IN_LISTS and line_in(shown[-1], "author_position") != "last":
        return  # There are more, and a hundred of them would pass for all.
    for authorship in shown:
        author = object_in(authorship, "author")
        name = line_in(author, "display_name") or line_in(authorship, "raw_author_name")
        if name:
            yield Author(name, first_name(objects_in(authorship, "institutions")))


def _venue(location: Mapping[str, object]) -> str | None:
    """Return where a work came out; a repository is no such place."""
    place = object_in(location, "source")
    name = line_in(place, "display_name")
    if name is None or place.get("type") == "repository" or _PREPRINT_SERVER.match(name):
        return None
    return name
