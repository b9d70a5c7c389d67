"""The characters of a feed: its encoding, which is often not what it says, and broken XML mended.

Sources: the XML recommendation, appendix F, and the WHATWG's encoding standard, which reads
Latin-1 as windows-1252.
"""

from __future__ import annotations

import codecs
import html
import re

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"<\x00", "utf-16-le"),
    (b"\x00<", "utf-16-be"),
)
_BEFORE_BEGINNING = " \t\r\n\x0b\x0c\x00\x85\xa0\ufeff"
_DECLARED = re.compile(
    rb"""\s*<\?xml\s[^>]{0,200}?encoding\s*=\s*["']([A-Za-z][\w.:-]{1,30})""", re.IGNORECASE
)
# Python knows more codecs than there are encodings of texts, and some take their time.
_USABLE = re.compile(
    r"iso8859-(?!1$)\d+|cp\d+|koi8-\w|gb\w+|big5\w*|euc_\w+|shift_jis\w*|iso2022_\w+|hz|johab|tis-620"
    r"|mac-\w+"
)
# Their bytes are all ASCII, so that they pass for UTF-8.
_SEVEN_BIT = re.compile(r"iso2022_\w+|hz")
_NEVER_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_REFERENCE = re.compile(r"&(?:#(?:[0-9]{1,7}|[xX][0-9a-fA-F]{1,6});|[A-Za-z][A-Za-z0-9]{0,31};)?")
_OF_XML = frozenset({"&amp;", "&lt;", "&gt;", "&quot;", "&apos;"})


def decoded(body: bytes) -> str:
    """Return an answer as text, whatever it is, without blanks and marks at its beginning.

    UTF-8 is what it is if it can be, then what is declared, then windows-1252. A few broken
    characters make no other encoding of UTF-8.
    """
    return _text(body).lstrip(_BEFORE_BEGINNING)


def _text(body: bytes) -> str:
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            return body.decode(encoding, "replace")
    declared = _declared(body)
    if declared and _SEVEN_BIT.fullmatch(declared):
        return body.decode(declared, "replace")
    try:
        return body.decode()
    except UnicodeDecodeError:
        text = body.decode(errors="replace")
    broken = text.count("\ufffd")
    whole = sum(len(run) for run in re.findall(r"[^\x00-\x7f\ufffd]+", text))
    if whole > broken:
        return text
    if declared:
        try:
            return body.decode(declared)
        except UnicodeDecodeError:
            pass
    return body.decode("cp1252", "replace")


def _declared(body: bytes) -> str | None:
    """Return the encoding that an XML declaration names, as Python calls it."""
    match = _DECLARED.match(body)
    if match is None:
        return None
    try:
        name = codecs.lookup(match[1].decode()).name
    except LookupError:
        return None
    return name if _USABLE.fullmatch(name) else None


def mended_xml(text: str) -> str:
    """Return a document without characters that XML forbids, and with no entities but its own.

    HTML's entities become their characters; an ampersand that begins none is escaped.
    """
    return _REFERENCE.sub(_mended_reference, _NEVER_IN_XML.sub("", text))


def _mended_reference(match: re.Match[str]) -> str:
    reference = match[0]
    if reference in _OF_XML:
        return reference
    character = html.unescape(reference) if reference.endswith(";") else reference
    return html.escape(_NEVER_IN_XML.sub("", character))
