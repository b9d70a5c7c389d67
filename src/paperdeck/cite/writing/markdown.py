"""A paper as a Markdown link."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from paperdeck.cite.writing.plain import cited_url, short_authors

if TYPE_CHECKING:
    from paperdeck.model.paper import Paper

_SPECIAL = re.compile(r"[\\`*_\[\]<>&~|$]")
_URL_UNSAFE = re.compile(r"[\s()<>\[\]\\]")


def markdown_link(paper: Paper) -> str:
    """Return `[Title](url) — Vaswani et al., 2017`; what is not known is left out.

    Everything from the paper is escaped, so that it is only text in CommonMark and its
    GitHub flavour. The title is taken as it is: render its LaTeX before.
    """
    title = escape_markdown(paper.title)
    url = cited_url(paper)
    link = f"[{title}]({_escape_url(url)})" if url else title
    year = str(paper.published.year) if paper.published else ""
    people = escape_markdown(short_authors(paper))
    source = ", ".join(part for part in (people, year) if part)
    return f"{link} — {source}" if source else link


def escape_markdown(text: str) -> str:
    """Put a backslash before each character that Markdown could take for markup."""
    return _SPECIAL.sub(r"\\\g<0>", " ".join(text.split()))


def _escape_url(url: str) -> str:
    return _URL_UNSAFE.sub(lambda match: "".join(f"%{byte:02X}" for byte in match[0].encode()), url)
