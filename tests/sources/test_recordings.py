"""Every recorded answer of a service that PaperDeck reads, and what comes of it, file by file."""

from __future__ import annotations

import base64
import gzip
import json
import re
from typing import TYPE_CHECKING

import pytest

from paperdeck.model.identifiers import Identifier, Scheme
from paperdeck.sources import (
    arxiv,
    crossref,
    crossref_answers,
    huggingface,
    openalex_answers,
    semantic_scholar,
)
from paperdeck.sources.arxiv_jsonl import parse_line
from paperdeck.sources.contract import Address, FeedAsk, Page
from paperdeck.sources.errors import SourceError
from paperdeck.sources.registry import find_source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from syrupy.assertion import SnapshotAssertion

    from paperdeck.sources.contract import Series

    Reader = Callable[[bytes], Page]

AT = Address("https://example.org")
NAME = Identifier(Scheme.ARXIV, "2401.00001")
FOLDERS = (
    *("arxiv_api", "arxiv_kaggle", "arxiv_oai", "arxiv_rss", "biorxiv", "crossref", "dblp"),
    *("hf_daily_papers", "openalex", "semantic_scholar"),
)
# What another program made of a recording, or how it was recorded: no answer of a service.
NO_ANSWERS = re.compile(r"_expected|_parsed|arxiv-search_docmeta|arxivpy_.*\.json$")
_BINARY = re.compile(r"string: !!binary \|\n((?:[ ]+[A-Za-z0-9+/=]+\n)+)")
_QUOTED = re.compile(r"^ +(?:string|content):\s+'((?:[^']|'')*)'$", re.MULTILINE)
_PLAIN = re.compile(r"^ +string: ([^'\"!|>\s].*)$", re.MULTILINE)
_DOUBLE = re.compile(r'^ +(?:string|content):\s+"((?:[^"\\]|\\.|\\\n)*)"$', re.MULTILINE)


def of(series: Series | None) -> Reader:
    assert series is not None
    return series.read


def arxiv_feed(body: bytes) -> Page:
    feed = arxiv.parse_feed(body)
    if feed.errors:
        raise SourceError("arXiv reports an error", where=feed.errors[0])
    return Page(feed.records, feed.entries, feed.total, feed.problems)


def daily_papers(body: bytes) -> Page:
    page = huggingface.parse_daily(body)
    return Page(page.records, page.items, problems=page.problems)


def snapshot_lines(body: bytes) -> Page:
    records = tuple(parse_line(line) for line in body.splitlines())
    return Page(records, len(records))


@pytest.fixture(scope="module")
def readers() -> Mapping[str, tuple[Reader, ...]]:
    """The readers of each folder's service, the likeliest first."""
    from datetime import UTC, date, datetime  # noqa: PLC0415 - for this one question

    now = datetime(2026, 11, 21, tzinfo=UTC)
    ask = FeedAsk(AT, now, date(2026, 11, 1), ("cs.LG",), ("words",))

    def feed_of(name: str) -> Reader:
        source = find_source(name)
        assert source is not None
        assert source.feed is not None
        return source.feed(ask)[0].read

    scholar = (
        of(semantic_scholar.lookup(AT, NAME)),
        semantic_scholar.enrich(AT, [NAME])[0].read,
        semantic_scholar.search_series(AT, "words", 1_000).read,
        of(semantic_scholar.references_series(AT, NAME)),
        of(semantic_scholar.citations_series(AT, NAME)),
        of(semantic_scholar.recommendations_series(AT, NAME)),
    )
    open_alex = (openalex_answers.parse_work, openalex_answers.parse_works)
    works = (crossref_answers.parse_works,)
    return {
        "arxiv_api": (arxiv_feed,),
        "arxiv_kaggle": (snapshot_lines,),
        "arxiv_oai": (feed_of("arxiv-oai"),),
        "arxiv_rss": (feed_of("arxiv-rss"),),
        "biorxiv": (feed_of("biorxiv"),),
        "crossref": (*works, *scholar, *open_alex),
        "dblp": (feed_of("dblp"),),
        "hf_daily_papers": (daily_papers, huggingface.parse_paper),
        "openalex": (*open_alex, *works),
        "semantic_scholar": scholar,
    }


def bodies(file: Path) -> Iterator[bytes]:
    """Yield the answers that a file holds: itself, or those of a cassette."""
    if file.suffix != ".yaml":
        yield file.read_bytes()
        return
    text = file.read_text(encoding="utf-8")
    for found in _BINARY.findall(text):
        raw = base64.b64decode("".join(found.split()))
        yield gzip.decompress(raw) if raw.startswith(b"\x1f\x8b") else raw
    for found in _QUOTED.findall(text):
        yield re.sub(r"\s*\n\s*", " ", found).replace("''", "'").encode()
    yield from (found.encode() for found in _PLAIN.findall(text))
    for found in _DOUBLE.findall(text):
        yield _unquoted(found)


def _unquoted(text: str) -> bytes:
    """Read a YAML text in double quotes: lines folded at a backslash, and escapes."""
    text = re.sub(r"\\\n\s*(\\(?= ))?", "", text)
    text = re.sub(r"\s*\n\s*", " ", text)
    text = re.sub(r"\\x([0-9A-Fa-f]{2})", r"\\u00\1", text).replace("\\ ", " ")
    return str(json.loads(f'"{text}"', strict=False)).encode()


def outcome(body: bytes, readers: tuple[Reader, ...]) -> str:
    """Say what comes of an answer: of several readers' pages the one with most papers."""
    if body.lstrip().startswith(b"@"):
        assert crossref.read_bibtex(body)
        return "an entry of BibTeX"
    pages: list[Page] = []
    words: list[str] = []
    for read in readers:
        try:
            pages.append(read(body))
        except SourceError as error:
            # Only whose answer it was and what kind: their texts stay where they are.
            words.append(re.sub(r' "[^"]*".*|(error: [^:]{,40}).*', r"\1", str(error)))
    if not pages:
        return words[0].partition(". Try")[0]
    best = max(pages, key=lambda page: (len(page.records), page.received))
    left_out = best.received - len(best.records)
    return f"{len(best.records)} papers" + (f", {left_out} entries without" if left_out else "")


def test_each_recording_is_read_or_refused_in_words(
    recordings: Path, readers: Mapping[str, tuple[Reader, ...]], snapshot: SnapshotAssertion
) -> None:
    told: dict[str, list[str]] = {}
    for folder in FOLDERS:
        files = sorted(file for file in (recordings / folder).rglob("*") if file.is_file())
        assert files
        for file in files:
            name = file.relative_to(recordings).as_posix()
            if NO_ANSWERS.search(name):
                told[name] = ["no answer of a service"]
                continue
            told[name] = [outcome(body, readers[folder]) for body in bodies(file)]
            assert told[name], f"nothing was found in {name}"
    lines = [f"{name}: {'; '.join(said)}" for name, said in told.items()]
    assert "\n".join(lines) == snapshot


def test_no_folder_of_recordings_is_forgotten(recordings: Path) -> None:
    there = {folder.name for folder in recordings.iterdir() if folder.is_dir()}
    # These are files of bibliographies: no service sends them.
    assert there - set(FOLDERS) <= {"bibtex", "ris"}
