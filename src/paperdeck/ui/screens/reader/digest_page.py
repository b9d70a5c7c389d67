"""A digest as a sheet of paragraphs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paperdeck.config.digest_settings import DigestSettings
from paperdeck.discover.digest import Order, digest_name, first_day_after, make_digest
from paperdeck.discover.digest_text import (
    headline,
    period,
    section_lines,
    section_tail,
    section_title,
)
from paperdeck.discover.explaining import reasons
from paperdeck.marks.digests import read_told
from paperdeck.query.arrivals import Arrivals
from paperdeck.query.syntax import parse
from paperdeck.ui.screens.sheet import Paragraph, Sheet

if TYPE_CHECKING:
    from collections.abc import Iterator

    from paperdeck.discover.digest import Digest
    from paperdeck.discover.digest_text import PaperLines
    from paperdeck.query.library import Library
    from paperdeck.ui.session import Session


def gather_page(session: Session, query: str, library: Library) -> Sheet:
    """Gather the digest of a query, or of all that is wanted, and lay it out.

    Raise `QueryError` for a query that can't be understood, and `StoreError`.
    """
    parse(query)
    now = session.clock()
    told = read_told(session.store, digest_name(query))
    since = first_day_after(told.last, now)
    wanted = session.settings.digest or DigestSettings()
    order = Order(
        query=query,
        views=wanted.views,
        saved=library.views(),
        moment=now,
        since=since,
        limit=wanted.limit,
    )
    with reasons(session.store) as why:
        digest = make_digest(order, Arrivals(library, since), told.ids, why)
    return Sheet(headline(digest), tuple(_paragraphs(digest)))


def _paragraphs(digest: Digest) -> Iterator[Paragraph]:
    yield Paragraph("", (period(digest), *digest.left_out))
    for section in digest.sections:
        tail = section_tail(section)
        yield Paragraph(section_title(section), (tail,) if tail else ())
        yield from map(_paragraph, section_lines(section))


def _paragraph(lines: PaperLines) -> Paragraph:
    why = f"why: {lines.reason}" if lines.reason else ""
    below = (" | ".join(lines.facts), lines.address, why, lines.abstract)
    return Paragraph(lines.title, tuple(line for line in below if line))
