"""arXiv's harvest by OAI-PMH: all that was added to a category or changed in it since a day.

Sources of the format: the protocol (openarchives.org, version 2.0), arXiv's help pages and the
public code of its server, recorded answers. Papers come in the order of their last change, old
ones too, some 1,300 a page; a token asks for the next page. The format `arXivRaw` has a paper's
versions, the format `arXiv` its authors' names in parts.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from paperdeck.config.source_settings import SOURCE_DEFAULTS
from paperdeck.model.identifiers import Identifier, Scheme, arxiv_pdf_url, arxiv_url, parse_arxiv_id
from paperdeck.model.paper import Author, PaperRecord, Version
from paperdeck.model.web import Request
from paperdeck.sources.answers import describe_answer, excerpt, unexpected
from paperdeck.sources.arxiv_dates import mail_date, month_of_id
from paperdeck.sources.arxiv_source import ARXIV_HOSTS, PAUSE_AFTER_429
from paperdeck.sources.contract import Page, Series, Source
from paperdeck.sources.errors import SourceError
from paperdeck.sources.fields import author_names, doi_identifiers, moment, one_line, paragraphs
from paperdeck.sources.withdrawal import says_withdrawn
from paperdeck.sources.xml_answers import parse_xml

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from xml.etree import ElementTree as ET

    from paperdeck.sources.contract import Address, FeedAsk

SOURCE = "arxiv-oai"
_ACCEPT = ("application/xml", "text/xml")
_SERVICE, _WHAT = "arXiv", "a list of papers"

_ASKED_FORMAT = ("metadataPrefix", "arXivRaw")
_ID_PREFIX = "oai:arXiv.org:"

# Papers are stamped with the day of their change; the stamp may come hours after that day began.
_OVERLAP = timedelta(days=1)
# Asking for earlier days is refused.
_FIRST_DAY = date(2005, 9, 16)
# All other archives belong to physics: hep-th, astro-ph, nlin, math-ph, ...
_GROUPS = frozenset({"cs", "econ", "eess", "math", "q-bio", "q-fin", "stat"})

_VERSION = re.compile(r"v?([0-9]{1,3})")
# Semicolons may belong to a DOI, so one separates only where the next DOI begins.
_BETWEEN_DOIS = re.compile(r"[,;](?=10\.[0-9]{4,9}/)")


def changes_request(base_url: str, category: str, since: date) -> Request:
    """Ask for the first page of what came or changed in a category since a day (UTC)."""
    wanted = (("set", set_name(category)), ("from", since.isoformat()))
    return _request(base_url, ("verb", "ListRecords"), _ASKED_FORMAT, *wanted)


def paper_request(base_url: str, arxiv_id: str) -> Request:
    """Ask for one paper by its arXiv id without version."""
    wanted = ("identifier", f"{_ID_PREFIX}{arxiv_id}")
    return _request(base_url, ("verb", "GetRecord"), wanted, _ASKED_FORMAT)


def _request(base_url: str, *params: tuple[str, str]) -> Request:
    return Request(f"{base_url.rstrip('/')}/oai", params, _ACCEPT)


def set_name(category: str) -> str:
    """Return what the harvest calls a category: `cs.LG` is `cs:cs:LG`."""
    archive, _, subject = category.partition(".")
    group = archive if archive in _GROUPS else "physics"
    return ":".join(part for part in (group, archive, subject) if part)


def parse_records(body: bytes, base_url: str, *, may_be_unknown: bool = False) -> Page:
    """Read an answer with papers; the next page is asked for at `base_url`.

    Deleted papers count as received and are neither records nor problems. With
    `may_be_unknown` an answer that there is no paper by the identifier is an empty page.
    Raises `SourceError` for all other error reports and for anything but papers.
    """
    root = parse_xml(body, service=_SERVICE, what=_WHAT)
    if _name(root) != "OAI-PMH":
        raise unexpected(describe_answer(body), service=_SERVICE, what=_WHAT)
    if (error := root.find("{*}error")) is not None:
        code = error.get("code")
        if code == "noRecordsMatch" or (may_be_unknown and code == "idDoesNotExist"):
            return Page((), 0)
        raise SourceError(f"{_SERVICE} reports an error", where=_words(error))
    for verb in ("ListRecords", "GetRecord"):
        if (answer := root.find(f"{{*}}{verb}")) is not None:
            return _page(answer, base_url)
    raise unexpected("an answer without papers", service=_SERVICE, what=_WHAT)


def _words(error: ET.Element) -> str:
    """Return an error's code and what the service says besides."""
    words = ": ".join(part for part in (error.get("code"), one_line(error.text or "")) if part)
    return excerpt(words) or "an error without a message"


def _refusal(body: bytes) -> str | None:
    try:
        root = parse_xml(body, service=_SERVICE, what=_WHAT)
    except SourceError:
        return None
    error = root.find("{*}error")
    return None if error is None else _words(error)


def _page(answer: ET.Element, base_url: str) -> Page:
    records: list[PaperRecord] = []
    problems: list[str] = []
    entries = answer.findall("{*}record")
    for position, entry in enumerate(entries, start=1):
        result = _record(entry)
        if isinstance(result, str):
            problems.append(f"entry {position}: {result}")
        elif result is not None:
            records.append(result)
    total, following = _rest(answer.find("{*}resumptionToken"), base_url)
    return Page(tuple(records), len(entries), total, tuple(problems), following)


def _rest(token: ET.Element | None, base_url: str) -> tuple[int | None, Request | None]:
    """Return how many papers there are in all, if it is said, and what asks for the next page."""
    if token is None:
        return None, None
    size = re.fullmatch(r"\s*([0-9]{1,15})\s*", token.get("completeListSize", ""))
    text = (token.text or "").strip()
    # The token stands for all that was asked for; the protocol forbids to repeat any of it.
    following = _request(base_url, ("verb", "ListRecords"), ("resumptionToken", text))
    return int(size[1]) if size else None, following if text else None


def _record(entry: ET.Element) -> PaperRecord | str | None:
    """Turn an entry into a record, or say why that can't be done; `None` for a deleted paper."""
    header = entry.find("{*}header")
    if header is not None and header.get("status") == "deleted":
        return None
    named = entry.findtext("{*}header/{*}identifier", "").strip().removeprefix(_ID_PREFIX)
    metadata = entry.find("{*}metadata/*")
    if metadata is None:
        return f"without metadata ({excerpt(named)})"
    if (name := _name(metadata)) not in {"arXiv", "arXivRaw"}:
        return f"in a format that is not arXiv's, {excerpt(name)} ({excerpt(named)})"
    return _paper(_read_fields(metadata), named)


class _Fields(NamedTuple):
    """What a paper's metadata hold: texts by element, authors, versions with their source types."""

    texts: Mapping[str, str]
    authors: tuple[Author, ...]
    submissions: tuple[tuple[Version, str], ...]


def _read_fields(metadata: ET.Element) -> _Fields:
    read_authors = _people if _name(metadata) == "arXiv" else _listed
    texts: dict[str, str] = {}
    authors: list[Author] = []
    submissions: list[tuple[Version, str]] = []
    for child in metadata:
        name = _name(child)
        if name == "authors":
            authors.extend(read_authors(child))
        elif name == "version":
            submissions.append(_submission(child, len(submissions) + 1))
        elif child.text and (text := child.text.strip()):
            texts.setdefault(name, text)
    submissions.sort(key=lambda submission: submission[0].number)
    return _Fields(texts, tuple(authors), tuple(submissions))


def _paper(fields: _Fields, named: str) -> PaperRecord | str:
    texts, versions = fields.texts, tuple(version for version, _ in fields.submissions)
    raw_id = texts.get("id", named)
    parsed = parse_arxiv_id(raw_id)
    if parsed is None:
        return f"without a usable arXiv id ({excerpt(raw_id)})"
    arxiv_id, version = parsed
    if "title" not in texts:
        return f"without a title ({arxiv_id})"
    abstract = paragraphs(texts["abstract"]) if "abstract" in texts else None
    comment = _line(texts, "comments")
    # arXiv's type of a source that was taken away is `I`.
    emptied = bool(fields.submissions) and "I" in fields.submissions[-1][1]
    categories = tuple(dict.fromkeys(texts.get("categories", "").split()))
    dois = doi_identifiers(_BETWEEN_DOIS.sub(" ", texts.get("doi", "")))
    created, updated = (moment(texts.get(key, "")) for key in ("created", "updated"))
    return PaperRecord(
        source=SOURCE,
        identifiers=(Identifier(Scheme.ARXIV, arxiv_id), *dois),
        title=one_line(texts["title"]),
        abstract=abstract,
        authors=fields.authors,
        categories=categories,
        primary_category=categories[0] if categories else None,
        published=_published(arxiv_id, versions[0].created if versions else created),
        updated=versions[-1].created if versions else updated or created,
        version=versions[-1].number if versions else version,
        versions=versions,
        venue=_line(texts, "journal-ref"),
        comment=comment,
        withdrawn=emptied or says_withdrawn(comment, abstract),
        url=arxiv_url(arxiv_id),
        pdf_url=arxiv_pdf_url(arxiv_id),
    )


def _published(arxiv_id: str, first: datetime | None) -> datetime | None:
    """Return when the paper first came out, which is not after the month in its id."""
    # In `arXiv` the present server's `created` is the last version's day, not the first one's.
    month = month_of_id(arxiv_id)
    if month is None or (first is not None and first < month + timedelta(days=32)):
        return first
    return month


def _people(authors: ET.Element) -> Iterator[Author]:
    for author in authors.findall("{*}author"):
        # Some have two family names, each in an element of its own.
        names = (_lines(author, part) for part in ("forenames", "keyname", "suffix"))
        name = " ".join(word for words in names for word in words)
        if _is_a_name(name):
            yield Author(name, "; ".join(_lines(author, "affiliation")) or None)


def _lines(author: ET.Element, part: str) -> list[str]:
    lines = (one_line(element.text or "") for element in author.findall(f"{{*}}{part}"))
    return [line for line in lines if line]


def _listed(authors: ET.Element) -> Iterator[Author]:
    return (Author(name) for name in author_names(authors.text or "") if _is_a_name(name))


def _is_a_name(text: str) -> bool:
    """Tell a name from what is left of "The Collaboration: A. Author" when it is taken apart."""
    return any(character.isalpha() for character in text)


def _submission(element: ET.Element, position: int) -> tuple[Version, str]:
    number = _VERSION.fullmatch(element.get("version", "").strip())
    created = mail_date(element.findtext("{*}date", ""))
    version = Version(int(number[1]) if number else position, created)
    return version, element.findtext("{*}source_type", "")


def _line(texts: Mapping[str, str], key: str) -> str | None:
    return one_line(texts.get(key, "")) or None


def _name(element: ET.Element) -> str:
    """Return an element's name alone: some records don't declare the name space of theirs."""
    return element.tag.rpartition("}")[2]


def feed(ask: FeedAsk) -> Sequence[Series]:
    """Ask for each category's changes; for all of arXiv there is the import of its snapshot."""
    since = max(ask.start, _FIRST_DAY + _OVERLAP) - _OVERLAP
    read = partial(parse_records, base_url=ask.at.base_url)
    names = dict.fromkeys(ask.categories)
    whole = partial(Series, read=read, oldest_first=True, refused=_refusal)
    return tuple(whole(name, changes_request(ask.at.base_url, name, since)) for name in names)


def look_up(at: Address, name: Identifier) -> Series | None:
    """Ask for the paper with an arXiv id."""
    if name.scheme is not Scheme.ARXIV:
        return None
    read = partial(parse_records, base_url=at.base_url, may_be_unknown=True)
    request = paper_request(at.base_url, name.value)
    return Series(f"paper {name.value}", request, read, refused=_refusal)


SOURCES: Mapping[str, Source] = {
    SOURCE: Source(
        name=SOURCE,
        title="arXiv's harvest (OAI-PMH)",
        defaults=SOURCE_DEFAULTS[SOURCE],
        service="arxiv",
        pause_after_429=PAUSE_AFTER_429,
        hosts=ARXIV_HOSTS | {"oaipmh.arxiv.org"},
        feed=feed,
        lookup=look_up,
    )
}
