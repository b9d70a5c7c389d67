"""Texts as services and people write them: LaTeX, HTML, names, dates, identifiers; and HTTP."""

from __future__ import annotations

import gzip
import zlib
from contextlib import suppress
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from paperdeck.cite.dates import read_date
from paperdeck.cite.latex.escape import escape_plain, escape_text, escape_title
from paperdeck.cite.latex.plain import plain
from paperdeck.cite.names import divide_at_commas, divide_name, divide_names, printed
from paperdeck.cite.reading.bibtex_dates import iso_date
from paperdeck.cite.reading.bibtex_people import read_people
from paperdeck.cite.reading.html_notes import to_markdown
from paperdeck.cite.reading.imported_making import find_addresses, find_doi, parse_date
from paperdeck.cite.reading.imported_names import as_bibtex, from_text
from paperdeck.cite.reading.rich_text import without_markup
from paperdeck.model.identifiers import bare_identifier, parse_arxiv_id, parse_identifier
from paperdeck.model.names import family_name, split_name
from paperdeck.model.researcher import parse_full_id
from paperdeck.query.dates import days
from paperdeck.query.errors import BadValue
from paperdeck.sources.arxiv_dates import mail_date
from paperdeck.sources.fields import author_names, code_link, doi_identifiers, moment, web_link
from paperdeck.sources.jats import markup_line, markup_paragraphs
from paperdeck.sources.web_feed.markup import plain_line, plain_text
from paperdeck.sources.web_feed.people import authors_of
from paperdeck.sync.retry import read_retry_after
from paperdeck.text.latex import to_spans
from paperdeck.text.mathml import formula_text
from paperdeck.text.safe import safe_block, safe_line
from paperdeck.text.search import fold_name, fold_text, query_terms
from paperdeck.transport.decoding import BodyReader, read_coding
from paperdeck.transport.errors import TransportError
from paperdeck.transport.redirects import redirect_target

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.fuzzing import text_seeds as seeds
    from tests.fuzzing.mutations import BINARY, TEXT, XML, Format
    from tests.fuzzing.parser_table import Parser, Reader, as_text
else:
    import text_seeds as seeds
    from mutations import BINARY, TEXT, XML, Format
    from parser_table import Parser, as_text

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)


_WRITTEN = Format(seeds.LATEX, seeds.LATEX_WORDS, longest=100_000)


def _latex(data: bytes) -> None:
    to_spans(as_text(data))
    text = safe_block(as_text(data))
    formula_text(text)
    formula_text(text[:1_500])


def _written(*writers: Callable[..., str]) -> Reader:
    """Write a text as LaTeX that compiles, which reads the LaTeX in it."""

    def write_all(data: bytes) -> None:
        text = safe_block(as_text(data))
        for write in writers:
            write(text, ascii_only=True)
            write(text, ascii_only=False)

    return write_all


def _read_html(data: bytes) -> None:
    text = as_text(data)
    for read in (
        to_markdown,
        markup_line,
        markup_paragraphs,
        plain_line,
        plain_text,
        without_markup,
    ):
        read(text)


def _read_names(data: bytes) -> None:
    text = as_text(data)
    for name in divide_names(text):
        divide_at_commas(name)
        printed(divide_name(name))
    read_people(text)
    split_name(text)
    family_name(text)
    author_names(text)
    authors_of([text])
    if (person := from_text(text)) is not None:
        as_bibtex(person)


def _read_dates(data: bytes) -> None:
    text = as_text(data)
    for read in (read_date, iso_date, parse_date, moment, mail_date):
        read(text)
    read_retry_after(text, now=NOW)
    with suppress(BadValue):
        days(text, date(2026, 11, 21), None)


def _read_identifiers(data: bytes) -> None:
    text = as_text(data)
    for read in (
        parse_identifier,
        parse_arxiv_id,
        bare_identifier,
        doi_identifiers,
        web_link,
        code_link,
    ):
        read(text)
    parse_full_id(text)
    find_doi(text)
    find_addresses(text)


def _gated(data: bytes) -> None:
    text = as_text(data)
    line, block = safe_line(text), safe_block(text)
    assert safe_line(line) == line
    assert safe_block(block) == block
    line.encode()
    block.encode()


def _folded(data: bytes) -> None:
    text = safe_block(as_text(data))
    fold_text(text)
    fold_name(text)
    query_terms(text)


def _answered(data: bytes) -> None:
    """Decode an answer as it comes from the network: its coding named in its first line."""
    header, _, body = data.partition(b"\n")
    coding = read_coding(header.decode("latin-1"), host="a.example")
    reader = BodyReader(coding, cap=8 * 2**20, host="a.example")
    for start in range(0, len(body), 16_384):
        reader.feed(body[start : start + 16_384])
    reader.finish(None)


def _redirected(data: bytes) -> None:
    hosts = frozenset({"a.example", "b.example"})
    redirect_target("https://a.example/x", as_text(data), hosts=hosts)


def _valued(data: bytes) -> None:
    plain(as_text(data))


_ESCAPES = ("\x1b[", "\x1b]8;;", "\u202e", "\u200d", "\u0301")
_PLAIN = b"words " * 200
TEXTS = (
    Parser("LaTeX and formulas", Format(seeds.LATEX, seeds.LATEX_WORDS, longest=19_000), _latex),
    Parser("LaTeX, titles written", _WRITTEN, _written(escape_title)),
    Parser("LaTeX, texts written", _WRITTEN, _written(escape_plain, escape_text)),
    Parser("BibTeX value", Format(seeds.LATEX, seeds.LATEX_WORDS), _valued),
    Parser("HTML, JATS, notes", Format(seeds.HTML, seeds.HTML_WORDS, XML), _read_html),
    Parser("names of people", Format(seeds.NAMES, seeds.NAME_WORDS), _read_names),
    Parser("dates", Format(seeds.DATES, seeds.DATE_WORDS, TEXT), _read_dates),
    Parser("identifiers, addresses", Format(seeds.IDS, seeds.ID_WORDS), _read_identifiers),
    Parser(
        "the gate for text",
        Format((*seeds.LATEX, *seeds.HTML), _ESCAPES),
        _gated,
    ),
    Parser("search words", Format((*seeds.LATEX, *seeds.NAMES), seeds.LATEX_WORDS), _folded),
    Parser(
        "packed answers",
        Format(
            (
                b"gzip\n" + gzip.compress(_PLAIN),
                b"deflate\n" + zlib.compress(_PLAIN),
                b"gzip\n" + gzip.compress(bytes(30 * 2**20)),
                b"\n" + _PLAIN,
            ),
            (),
            BINARY,
        ),
        _answered,
        (TransportError,),
    ),
    Parser(
        "redirects",
        Format((b"https://b.example/y?z=1", b"/y", b"../y#z"), seeds.ID_WORDS),
        _redirected,
        (TransportError,),
    ),
)
