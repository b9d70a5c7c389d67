"""Answers in XML: read without document types, and named plainly when they are something else."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from contextlib import suppress
from typing import TYPE_CHECKING, NoReturn
from xml.parsers.expat import ExpatError, ParserCreate
from xml.parsers.expat import errors as expat_errors

from paperdeck.sources.answers import describe_answer, unexpected

if TYPE_CHECKING:
    from collections.abc import Iterator

_BREAKS_OFF = {
    expat_errors.codes[name]
    for name in (
        expat_errors.XML_ERROR_NO_ELEMENTS,
        expat_errors.XML_ERROR_UNCLOSED_TOKEN,
        expat_errors.XML_ERROR_PARTIAL_CHAR,
        expat_errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
    )
}


_PIECE = 64 * 2**10
"""Bytes that are read at once, while nothing else in this process can run."""
_HEAD_PIECE = 2**10
"""Bytes of the first of them, in which most answers come to their root element."""


class _DocumentTypeError(Exception):
    """The XML declares a document type, as bombs of nested entities do."""


class _RootReached(Exception):  # noqa: N818 - good news
    """The root element begins: no document type can follow."""


def parse_xml(body: bytes, *, service: str, what: str) -> ET.Element:
    """Return the root element of an answer.

    `service` and `what` name for people who was asked for what: "arXiv", "a list of papers".
    Raises `SourceError` for anything but whole, well-formed XML without a document type.
    """
    # Document types are refused, so no entity can blow up or reach a file.
    parser = ET.XMLParser()  # noqa: S314 - see above
    try:
        _refuse_document_type(body)
        for piece in _pieces(body):
            parser.feed(piece)
        root: ET.Element = parser.close()
    except _DocumentTypeError as error:
        html = str(error).lower() == "html"
        came = describe_answer(body) if html else "XML with a document type, which data never has"
        raise unexpected(came, service=service, what=what) from error
    except ET.ParseError as error:
        came = describe_broken(body, error, length=f"{len(body):,} bytes")
        raise unexpected(came, service=service, what=what) from error
    except (ValueError, LookupError) as error:
        # The declaration names an encoding that Python has no use for.
        raise unexpected("XML in an unknown encoding", service=service, what=what) from error
    return root


def _refuse_document_type(body: bytes) -> None:
    """Read as far as the root element. Raise `_DocumentTypeError` if a type is declared there.

    The tree is built by another parser, which needs no word from Python for each element then.
    What is broken is left for it to complain of.
    """

    def refuse(name: str, *_ids: object) -> NoReturn:
        raise _DocumentTypeError(name)

    def stop(*_element: object) -> NoReturn:
        raise _RootReached

    parser = ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = stop
    with suppress(_RootReached, ExpatError):
        for piece in _head_pieces(body):
            parser.Parse(piece, False)


def _pieces(body: bytes) -> Iterator[bytes]:
    """Cut an answer so that nobody waits long for a piece of it to be read."""
    for start in range(0, len(body), _PIECE):
        yield body[start : start + _PIECE]


def _head_pieces(body: bytes) -> Iterator[bytes]:
    """Cut an answer behind every `[` at its head, where a document type's own declarations begin.

    expat tells of the type there, but reads to the end of the piece before it can be stopped.
    Pieces grow: of what is still open, such as a comment, expat begins anew with each.
    """
    start, size = 0, _HEAD_PIECE
    while start < len(body):
        end = min(start + size, len(body))
        if start < _PIECE and (bracket := body.find(b"[", start, end)) >= 0:
            end = min(bracket + 2, end)
        yield body[start:end]
        start, size = end, min(size * 2, _PIECE)


def describe_broken(body: bytes, error: ET.ParseError, *, length: str) -> str:
    """Say what an answer is that couldn't be parsed; `length` is how long all of it is."""
    came = describe_answer(body)
    if not came.startswith("XML with the root element"):
        return came
    if error.code in _BREAKS_OFF:
        return f"XML that breaks off after {length}"
    line, column = error.position
    return f"broken XML at line {line}, column {column}"
