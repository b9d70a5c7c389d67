"""Services' answers: every source in the registry, by all that it can be asked for."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from paperdeck.model.identifiers import Identifier, Scheme
from paperdeck.model.paper import PaperRecord
from paperdeck.sources import arxiv, huggingface
from paperdeck.sources.arxiv_jsonl import named_paper, parse_line
from paperdeck.sources.contract import Address, Capability, FeedAsk, ListAsk, ListKind
from paperdeck.sources.crossref import read_bibtex
from paperdeck.sources.errors import LineError, SourceError
from paperdeck.sources.registry import find_source
from paperdeck.store.preparing import prepare

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tests.fuzzing import source_seeds as seeds
    from tests.fuzzing.mutations import JSON, XML, Format
    from tests.fuzzing.parser_table import Parser, Reader
    from tests.fuzzing.source_seeds import as_json

    from paperdeck.sources.contract import People, Profile, Series, Source
else:
    import source_seeds as seeds
    from mutations import JSON, XML, Format
    from parser_table import Parser
    from source_seeds import as_json

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
_NAMES = (
    Identifier(Scheme.ARXIV, "2401.01234"),
    Identifier(Scheme.DOI, "10.1000/abc"),
    Identifier(Scheme.DOI, "10.1101/2026.05.28.333333"),
    Identifier(Scheme.DBLP, "journals/corr/abs-2401-00001"),
)
_DETAILS = {"2026-W46": ListKind.WEEK, "2026-11": ListKind.MONTH}


def asked_of(source: Source, capability: Capability) -> list[Series | Profile | People]:
    """Return all kinds of requests of one capability that a source makes."""
    at = Address(source.defaults.base_url)
    found: Iterable[Series | Profile | People | None] = ()
    if capability is Capability.FEED and source.feed:
        urls = ("https://l.example/feed.xml",)
        ask = FeedAsk(at, NOW, date(2026, 11, 14), ("cs.LG",), ("trees",), urls)
        found = source.feed(ask)
    elif capability is Capability.LOOKUP and source.lookup:
        found = (source.lookup(at, name) for name in _NAMES)
    elif capability is Capability.ENRICH and source.enrich:
        found = chain.from_iterable(source.enrich(at, [name]) for name in _NAMES)
    elif capability is Capability.LISTS and source.lists:
        words = {kind: text for text, kind in _DETAILS.items()} | {ListKind.AUTHOR: "175"}
        asks = (ListAsk(at, kind, words.get(kind, "trees"), _NAMES[0]) for kind in ListKind)
        found = (source.lists(ask) for ask in asks)
    elif capability is Capability.AUTHOR and source.author:
        found = (source.author(at, name) for name in ("175", "A5000000001"))
    elif capability is Capability.PEOPLE and source.people:
        found = (source.people(at, "Ada Root"),)
    return _different(one for one in found if one is not None)


def _different(asked: Iterable[Series | Profile | People]) -> list[Series | Profile | People]:
    """Leave out what is read by a function that another of them has, too."""
    readers: dict[object, Series | Profile | People] = {}
    for one in asked:
        function = getattr(one.read, "func", one.read)
        owner = getattr(one.read, "__self__", None)
        inside = getattr(owner, "inside", None)
        readers.setdefault((getattr(function, "__qualname__", ""), inside), one)
    return list(readers.values())


def _reader(asked: Series | Profile | People) -> Reader:
    """Make what reads an answer, what is said in a refusal, and puts papers through the gate."""

    def read(body: bytes) -> None:
        if asked.refused is not None:
            asked.refused(body)
        found = asked.read(body)
        for record in getattr(found, "records", ()):
            prepare(record)

    return read


class _Answers(NamedTuple):
    """What a source answers when it is asked for something, and the kind of it."""

    seeds: tuple[bytes, ...]
    kind: str = JSON


_WORKS = _Answers((as_json({"results": [seeds.OPENALEX_WORK], "meta": {"count": 1}}),))
_WORK = _Answers((as_json(seeds.OPENALEX_WORK),))
_CROSSREF = _Answers((as_json(seeds.CROSSREF_MANY), as_json(seeds.CROSSREF_ONE)))
_BIORXIV = _Answers((as_json(seeds.BIORXIV),))
_OAI = _Answers((*seeds.OAI, seeds.OAI_ERROR), XML)
_RSS = _Answers((seeds.ARXIV_RSS, seeds.ARXIV_RSS_ATOM), XML)
_CITED = {"citingPaper": seeds.S2_PAPER, "citedPaper": seeds.S2_PAPER, "isInfluential": True}
_S2_LIST = _Answers(
    (as_json(seeds.S2_LIST), as_json({"offset": 0, "next": 1, "data": [_CITED]})),
)
_S2_SIMILAR = _Answers((as_json({"recommendedPapers": [seeds.S2_PAPER]}),))
_S2_PERSON = _Answers((as_json(seeds.S2_PERSON),))
_DAILY = _Answers((as_json([seeds.HUGGING_FACE_ITEM]),))
_FEEDS = (seeds.FEED_RSS, seeds.FEED_RDF, seeds.FEED_ATOM, as_json(seeds.FEED_JSON), seeds.WEB_PAGE)

ANSWERS: dict[tuple[str, Capability], tuple[_Answers, ...]] = {
    ("arxiv", Capability.LOOKUP): (_Answers((seeds.ATOM,), XML),),
    ("arxiv", Capability.LISTS): (_Answers((seeds.ATOM,), XML),),
    ("huggingface", Capability.LOOKUP): (_Answers((as_json(seeds.HUGGING_FACE_PAPER),)),),
    ("huggingface", Capability.LISTS): (_DAILY,),
    ("arxiv-rss", Capability.FEED): (_RSS,),
    ("arxiv-oai", Capability.FEED): (_OAI,),
    ("arxiv-oai", Capability.LOOKUP): (_OAI,),
    ("semanticscholar", Capability.LOOKUP): (_Answers((as_json(seeds.S2_PAPER),)),),
    ("semanticscholar", Capability.ENRICH): (_Answers((as_json([seeds.S2_PAPER, None]),)),),
    ("semanticscholar", Capability.LISTS): (_S2_LIST, _S2_SIMILAR),
    ("semanticscholar", Capability.AUTHOR): (_S2_PERSON,),
    ("semanticscholar", Capability.PEOPLE): (
        _Answers((as_json({"total": 1, "data": [seeds.S2_PERSON]}),)),
    ),
    ("openalex", Capability.LOOKUP): (_WORK,),
    ("openalex", Capability.ENRICH): (_WORKS,),
    ("openalex", Capability.AUTHOR): (_Answers((as_json(seeds.OPENALEX_AUTHOR),)),),
    ("crossref", Capability.LOOKUP): (_CROSSREF,),
    ("crossref", Capability.ENRICH): (_CROSSREF,),
    ("crossref", Capability.LISTS): (_CROSSREF,),
    ("dblp", Capability.FEED): (_Answers((as_json(seeds.DBLP_HITS),)),),
    ("dblp", Capability.LOOKUP): (_Answers((seeds.DBLP_XML,), XML),),
    ("biorxiv", Capability.FEED): (_BIORXIV,),
    ("biorxiv", Capability.LOOKUP): (_BIORXIV,),
    ("medrxiv", Capability.FEED): (_BIORXIV,),
    ("medrxiv", Capability.LOOKUP): (_BIORXIV,),
    ("feed", Capability.FEED): (_Answers(_FEEDS, XML),),
}
"""What is answered, by source and what it is asked for; a new source gets a line here."""


def _of_registry() -> Iterator[Parser]:
    for (name, capability), answers in ANSWERS.items():
        source = find_source(name)
        assert source is not None
        good = tuple(chain.from_iterable(one.seeds for one in answers))
        kind = answers[0].kind
        words = (*seeds.XML_WORDS, *seeds.FEED_WORDS) if kind == XML else ()
        readers = [_reader(asked) for asked in asked_of(source, capability)]
        assert readers, (name, capability)
        yield Parser(
            f"{name} {capability.value}",
            Format(good, words, kind),
            _each(readers),
            (SourceError,),
            covers=(f"source {name} {capability.value}",),
        )


def _each(readers: list[Reader]) -> Reader:
    """Have an answer read by all; it is refused if all refuse it."""

    def read(body: bytes) -> None:
        refusals = []
        for one in readers:
            try:
                one(body)
            except SourceError as error:
                refusals.append(error)
        if len(refusals) == len(readers):
            raise refusals[0]

    return read


def _atom(body: bytes) -> None:
    arxiv.said_in_refusal(body)
    for record in arxiv.parse_feed(body).records:
        prepare(record)


def _daily(body: bytes) -> None:
    for record in huggingface.parse_daily(body, day=date(2026, 6, 2)).records:
        prepare(record)


def _line(line: bytes) -> None:
    named_paper(line)
    assert isinstance(parse_line(line), PaperRecord)
    prepare(parse_line(line))


_ENTRY = b"@article{root2024,\n  title = {On {Trees}},\n  author = {Root, Ada},\n  year = {2024}\n}"
SOURCES = (
    Parser("arXiv Atom", Format((seeds.ATOM,), seeds.XML_WORDS, XML), _atom, (SourceError,)),
    Parser("Hugging Face's days", Format(_DAILY.seeds, (), JSON), _daily, (SourceError,)),
    Parser(
        "arXiv JSON lines",
        Format((as_json(seeds.ARXIV_LINE), b'{"id": "hep-th/9901001", "title": "T"}'), (), JSON),
        _line,
        (LineError,),
        covers=("format arxiv-jsonl",),
    ),
    Parser(
        "BibTeX of a DOI", Format((_ENTRY,), ("{", "}", "@", "\\")), read_bibtex, (SourceError,)
    ),
    *_of_registry(),
)
