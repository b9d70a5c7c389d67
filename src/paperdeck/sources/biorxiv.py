"""bioRxiv and medRxiv: what the two preprint servers posted, day by day, and preprints by DOI.

Sources of the format: the help page of their common API (api.biorxiv.org) and answers of 2026.
An answer has `messages`, of which the first says how many rows there are, and a `collection`
of rows, one for each version of a preprint. Numbers come as numbers or as texts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from paperdeck.config.source_settings import SOURCE_DEFAULTS
from paperdeck.model.identifiers import Identifier, Scheme
from paperdeck.model.paper import Author, PaperRecord, Version
from paperdeck.model.web import Request
from paperdeck.sources.answers import describe_answer, excerpt
from paperdeck.sources.contract import Page, Series, Source
from paperdeck.sources.errors import SourceError
from paperdeck.sources.fields import doi_identifiers, moment, one_line, paragraphs, whole_number
from paperdeck.sources.json_answers import (
    line_in,
    load_object,
    moment_in,
    objects_in,
    refuse_error,
    text_in,
)
from paperdeck.sources.withdrawal import says_withdrawn

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from paperdeck.sources.contract import Address, FeedAsk

_ACCEPT = ("application/json",)
_WHAT = "a list of preprints"
_HOSTS = frozenset({"api.biorxiv.org", "www.biorxiv.org", "api.medrxiv.org"})
# The prefix of old preprints is a publisher's, whose journals have it too; the new one is theirs.
_OWN_DOI = re.compile(r"(10\.(?:1101|64898)/\w[\w.-]*?)(?:v\d{1,3})?", re.ASCII)
# Of days without preprints the status is "no posts found".
# `10.1101/2021.11.22.469540`: the day of submission.
_DATED_DOI = re.compile(r"10\.[0-9]+/([0-9]{4})\.([0-9]{2})\.([0-9]{2})\.")
_NOTHING = re.compile(r"\b(?:no\b.*|not )found\b", re.IGNORECASE)
_NUMBER = re.compile(r"[0-9]{1,15}")


@dataclass(frozen=True, slots=True)
class Server:
    """One of the two servers: `name` in addresses and settings, `title` for people."""

    name: str
    title: str

    def feed(self, ask: FeedAsk) -> tuple[Series, ...]:
        """Ask for everything posted from the first day on until today, old and new versions."""
        today = ask.now.astimezone(UTC).date()
        first = min(ask.start, today)
        days = f"{self._details(ask.at)}/{first.isoformat()}/{today.isoformat()}"
        read = partial(parse_details, server=self, days=days)
        return (Series(f"{first.isoformat()} to {today.isoformat()}", _page_of(days, 0), read),)

    def lookup(self, at: Address, identifier: Identifier) -> Series | None:
        """Ask for the preprint with a DOI; `None` for DOIs that can't be a preprint's."""
        own = _OWN_DOI.fullmatch(identifier.value) if identifier.scheme is Scheme.DOI else None
        if own is None:
            return None
        request = Request(f"{self._details(at)}/{own[1]}/na/json", accept=_ACCEPT)
        return Series(f"paper {own[1]}", request, partial(parse_details, server=self))

    def _details(self, at: Address) -> str:
        return f"{at.base_url}/details/{self.name}"


def _page_of(days: str, cursor: int) -> Request:
    return Request(f"{days}/{cursor}/json", accept=_ACCEPT)


class _Row(NamedTuple):
    """One version of a preprint; `number` and `posted` may be unknown."""

    doi: Identifier
    title: str
    number: int | None
    posted: datetime | None
    data: Mapping[str, object]


def parse_details(body: bytes, *, server: Server, days: str | None = None) -> Page:
    """Read an answer of a server: its rows, those of one preprint as one record.

    `days` is the address of which the answer is a page. Raises `SourceError` for error reports
    and for anything else.
    """
    data = load_object(body, service=server.title, what=_WHAT)
    message = next(objects_in(data, "messages"), {})
    rows = _rows(data, message, server, body)
    preprints: dict[Identifier, list[_Row]] = {}
    problems: list[str] = []
    for position, item in enumerate(rows, start=1):
        row = _row(item)
        if isinstance(row, str):
            problems.append(f"entry {position}: {row}")
        else:
            preprints.setdefault(row.doi, []).append(row)
    return Page(
        tuple(_record(versions, server) for versions in preprints.values()),
        len(rows),
        _number(message.get("total")),
        tuple(problems),
        _following(message, len(rows), days) if days else None,
    )


def _rows(
    data: Mapping[str, object], message: Mapping[str, object], server: Server, body: bytes
) -> Sequence[object]:
    rows, status = data.get("collection"), line_in(message, "status") or ""
    if isinstance(rows, list) and (rows or status.lower() in {"", "ok"}):
        return rows
    if _NOTHING.search(status):
        return ()
    refuse_error(data, service=server.title)
    what = "reports an error" if status else f"sent something else than {_WHAT}"
    where = excerpt(status) or describe_answer(body)
    raise SourceError(f"{server.title} {what}", where=where, next_step="Try again in a while.")


def _following(message: Mapping[str, object], received: int, days: str) -> Request | None:
    """Ask for the next page; how long a page is, is for the service to say."""
    count, total = _number(message.get("count")), _number(message.get("total"))
    step = received if count is None else count
    place = (_number(message.get("cursor")) or 0) + step
    if not received or not step or (total is not None and place >= total):
        return None
    return _page_of(days, place)


def _row(item: object) -> _Row | str:
    """Read a row, or say why that can't be done."""
    if not isinstance(item, dict):
        return "not an object"
    names = doi_identifiers(text_in(item, "doi") or "")
    if not names:
        return f"without a usable DOI ({excerpt(str(item.get('doi')))})"
    title = line_in(item, "title")
    if title is None:
        return f"without a title ({names[0].value})"
    # Versions count from 1; no time of day is given, and none is meant.
    number = _number(item.get("version")) or None
    day = moment_in(item, "date")
    posted = datetime.combine(day.date(), time(0, 0), UTC) if day else None
    return _Row(names[0], title, number, posted, item)


def _record(rows: Sequence[_Row], server: Server) -> PaperRecord:
    """Make one record of a preprint's versions: what the newest says, and when each came."""
    rows = sorted(rows, key=lambda row: row.number or 0)
    newest = rows[-1]
    dates = {row.number: row.posted for row in rows if row.number}
    abstract = text_in(newest.data, "abstract")
    abstract = paragraphs(abstract) or None if abstract else None
    category = line_in(newest.data, "category")
    page = f"https://www.{server.name}.org/content/{quote(newest.doi.value, safe='/')}"
    return PaperRecord(
        source=server.name,
        identifiers=tuple(dict.fromkeys((newest.doi, *_published_doi(rows)))),
        title=newest.title,
        abstract=abstract,
        authors=tuple(_authors(text_in(newest.data, "authors") or "")),
        published=dates.get(1) or _first_day(newest),
        updated=newest.posted,
        version=newest.number,
        versions=tuple(Version(number, posted) for number, posted in dates.items()),
        withdrawn=_is_withdrawn(newest, abstract),
        url=page,
        pdf_url=f"{page}v{newest.number}.full.pdf" if newest.number else None,
        keywords=(category,) if category else (),
    )


def _first_day(row: _Row) -> datetime | None:
    """Guess when a preprint came out whose first version wasn't sent: its DOI may name the day."""
    match = _DATED_DOI.match(row.doi.value) if (row.number or 0) > 1 else None
    return (moment("-".join(match.groups())) if match else None) or row.posted


def _published_doi(rows: Sequence[_Row]) -> tuple[Identifier, ...]:
    """Return the DOI that a journal gave the paper; "NA" stands for none so far."""
    found = (doi_identifiers(text_in(row.data, "published") or "") for row in reversed(rows))
    return next((names[:1] for names in found if names), ())


def _authors(names: str) -> Iterator[Author]:
    """Read "Last, F.; van Last, G., Jr; A Consortium"."""
    for name in names.split(";"):
        family, given, *rest = (*name.split(",", 2), "")
        if printed := one_line(" ".join((given, family, *rest))):
            yield Author(printed)


def _is_withdrawn(row: _Row, abstract: str | None) -> bool:
    kind = line_in(row.data, "type") or ""
    return "withdrawn" in kind.lower() or says_withdrawn(row.title, abstract)


def _number(value: object) -> int | None:
    if isinstance(value, str):
        return int(value) if _NUMBER.fullmatch(value.strip()) else None
    return whole_number(value)


def _source(server: Server) -> Source:
    return Source(
        name=server.name,
        title=server.title,
        defaults=SOURCE_DEFAULTS[server.name],
        service="biorxiv",
        hosts=_HOSTS,
        feed=server.feed,
        lookup=server.lookup,
    )


SERVERS = (Server("biorxiv", "bioRxiv"), Server("medrxiv", "medRxiv"))
SOURCES: Mapping[str, Source] = MappingProxyType(
    {server.name: _source(server) for server in SERVERS}
)
