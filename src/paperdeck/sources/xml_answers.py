"""Answers in XML: read without document types, and named plainly when they are something else."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING
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


class _DocumentTypeError(Exception):
    """The XML declares a document type, as bombs of nested entities do."""


class _PlainTree(ET.TreeBuilder):
    """Builds elements and takes no document type: data has none, and needs no entities."""

    def doctype(self, name: str, _public_id: str | None, _system: str | None) -> None:
        """Refuse the declaration before anything in it is read."""
        raise _DocumentTypeError(name)


def parse_xml(body: bytes, *, service: str, what: str) -> ET.Element:
    """Return the root element of an answer.

    `service` and `what` name for people who was asked for what: "arXiv", "a list of papers".
    Raises `SourceError` for anything but whole, well-formed XML without a document type.
    """
    # Document types are refused, so no entity can blow up or reach a file.
    parser = ET.XMLParser(target=_PlainTree())  # noqa: S314 - see above
    try:
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


def _pieces(body: bytes) -> Iterator[bytes]:
    """Cut an answer so that nobody waits long for a piece of it to be read.

    At its head it is cut behind every `[`, where a document type's own declarations may begin:
    expat tells of the type there, but reads to the end of the piece before it can be stopped.
    """
    start = 0
    while start < len(body):
        end = min(start + _PIECE, len(body))
        if start < _PIECE and (bracket := body.find(b"[", start, end)) >= 0:
            end = min(bracket + 2, end)
        yield body[start:end]
        start = end


def describe_broken(body: bytes, error: ET.ParseError, *, length: str) -> str:
    """Say what an answer is that couldn't be parsed; `length` is how long all of it is."""
    came = describe_answer(body)
    if not came.startswith("XML with the root element"):
        return came
    if error.code in _BREAKS_OFF:
        return f"XML that breaks off after {length}"
    line, column = error.position
    return f"broken XML at line {line}, column {column}"
