"""Hugging Face as a source: one paper by its arXiv id. Which days are asked for, the sync plans."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from paperdeck.config.settings import SOURCE_DEFAULTS
from paperdeck.model.identifiers import Scheme
from paperdeck.sources.contract import Series, Source
from paperdeck.sources.huggingface import SOURCE, paper_request, parse_paper

if TYPE_CHECKING:
    from collections.abc import Mapping

    from paperdeck.model.identifiers import Identifier
    from paperdeck.sources.contract import Address


def look_up(at: Address, name: Identifier) -> Series | None:
    """Ask for the paper with an arXiv id; many of them aren't on the Hub."""
    if name.scheme is not Scheme.ARXIV:
        return None
    return Series(f"paper {name.value}", paper_request(at.base_url, name.value), parse_paper)


SOURCES: Mapping[str, Source] = MappingProxyType(
    {
        SOURCE: Source(
            name=SOURCE,
            title="Hugging Face",
            defaults=SOURCE_DEFAULTS[SOURCE],
            hosts=frozenset({"huggingface.co"}),
            lookup=look_up,
        )
    }
)
