"""Hugging Face as a source: one paper by its arXiv id, searches, a week's or a month's papers.

Which days are asked for, the sync plans.
"""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING

from paperdeck.config.source_settings import SOURCE_DEFAULTS
from paperdeck.model.identifiers import Scheme
from paperdeck.sources.contract import ListKind, Page, Series, Source
from paperdeck.sources.huggingface import (
    SOURCE,
    paper_request,
    parse_daily,
    parse_paper,
    search_request,
    span_request,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from paperdeck.model.identifiers import Identifier
    from paperdeck.sources.contract import Address, ListAsk

_WEEK = re.compile(r"20[0-9]{2}-W(?:0[1-9]|[1-4][0-9]|5[0-3])")
_MONTH = re.compile(r"20[0-9]{2}-(?:0[1-9]|1[0-2])")
_MOST_FOUND = 120


def look_up(at: Address, name: Identifier) -> Series | None:
    """Ask for the paper with an arXiv id; many of them aren't on the Hub."""
    if name.scheme is not Scheme.ARXIV:
        return None
    return Series(f"paper {name.value}", paper_request(at.base_url, name.value), parse_paper)


def lists(ask: ListAsk) -> Series | None:
    """Ask for what a search finds, or the papers of a week (`2026-W46`) or month (`2026-11`)."""
    match ask.kind:
        case ListKind.SEARCH:
            request = search_request(ask.at.base_url, ask.words, limit=min(ask.limit, _MOST_FOUND))
            return Series(f"search {ask.words}", request, _read_items)
        case ListKind.WEEK if _WEEK.fullmatch(ask.words):
            request = span_request(ask.at.base_url, week=ask.words)
            return Series(f"week {ask.words}", request, _read_items)
        case ListKind.MONTH if _MONTH.fullmatch(ask.words):
            request = span_request(ask.at.base_url, month=ask.words)
            return Series(f"month {ask.words}", request, _read_items)
        case _:
            return None


def _read_items(body: bytes) -> Page:
    found = parse_daily(body)
    return Page(found.records, found.items, problems=found.problems)


SOURCES: Mapping[str, Source] = MappingProxyType(
    {
        SOURCE: Source(
            name=SOURCE,
            title="Hugging Face",
            defaults=SOURCE_DEFAULTS[SOURCE],
            hosts=frozenset({"huggingface.co"}),
            lookup=look_up,
            lists=lists,
        )
    }
)
