"""Fields that every source has: texts on one line or in paragraphs, links, moments, numbers."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from paperdeck.model.addresses import split_address
from paperdeck.model.identifiers import Identifier, Scheme, parse_identifier

# What JSON numbers and SQLite integers both hold exactly.
_LARGEST_NUMBER = 2**53
# arXiv keeps a line break only where the next line is indented; a blank line separates too.
_PARAGRAPH_BREAK = re.compile(r"\n\s+")
# "(Bologna Univ. (Physics), INFN)": brackets may have others in them.
_IN_BRACKETS = re.compile(r"\s*\((?:[^()]++|\([^()]*\))*+\)")
_BETWEEN_AUTHORS = re.compile(r"\s*,\s*(?:and\s+)?|\s+and\s+")
_REPOSITORY = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*/[A-Za-z0-9._-]+")


def one_line(text: str) -> str:
    """Join all lines into one, runs of white space into a single space."""
    return " ".join(text.split())


def paragraphs(text: str) -> str:
    """Join hard-wrapped lines; paragraphs stay, separated by one blank line.

    A new paragraph is an indented line or one after a blank line, which is arXiv's own
    rule for abstracts.
    """
    text = text.strip()
    flat = text.replace("\n", " ")
    if "  " not in flat and "\t" not in flat and "\r" not in flat:
        return flat
    parts = (one_line(part) for part in _PARAGRAPH_BREAK.split(text))
    return "\n\n".join(part for part in parts if part)


def author_names(text: str) -> list[str]:
    """Return the names in a list of authors that is one text; what is in brackets is left out.

    arXiv's way of writing them: "A. One (Bologna Univ.), B. Two and C. Three".
    """
    names = _BETWEEN_AUTHORS.split(_IN_BRACKETS.sub("", one_line(text)))
    return [clean for name in names if (clean := name.strip())]


def web_link(text: str) -> str | None:
    """Return an http(s) address with a host, or `None` for anything else."""
    link = text.strip()
    if not link.isprintable() or " " in link:
        return None
    parts = split_address(link)
    return link if parts and parts.scheme in {"http", "https"} and parts.hostname else None


def code_link(text: str) -> str | None:
    """Return a repository's address; `owner/name` alone means a repository on GitHub."""
    text = text.strip()
    if _REPOSITORY.fullmatch(text):
        return f"https://github.com/{text}"
    if text.startswith("github.com/"):
        text = f"https://{text}"
    return web_link(text)


def moment(text: str) -> datetime | None:
    """Read an ISO 8601 date or time as an aware time in UTC; without a zone it is UTC already."""
    try:
        value = datetime.fromisoformat(text.strip())
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def whole_number(value: object) -> int | None:
    """Return a count of nought or more; services may type it as a float."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    # NaN fails both comparisons, infinity the second.
    return int(value) if 0 <= value <= _LARGEST_NUMBER else None


def doi_identifiers(text: str) -> tuple[Identifier, ...]:
    """Return the DOIs of a field that may hold several, separated by white space.

    DataCite's DOIs of arXiv papers are left out: they name a paper on arXiv, and a
    paper's own is known already.
    """
    found = (parse_identifier(token) for token in text.split() if token.isprintable())
    dois = (name for name in found if name is not None and name.scheme is Scheme.DOI)
    return tuple(dict.fromkeys(dois))
