"""What a service knows of a person who writes papers, and whom the user follows."""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

_SCHEMES: Mapping[str, str] = MappingProxyType({"semanticscholar": "s2"})
"""What a source's ids of people begin with, where that isn't the source's own name."""


_SOURCES = {scheme: source for source, scheme in _SCHEMES.items()}


def full_id(source: str, person_id: str) -> str:
    """Return a person's id in a service as people give it: `s2:1741101`."""
    return f"{_SCHEMES.get(source, source)}:{person_id}"


def parse_full_id(text: str) -> tuple[str, str] | None:
    """Return the source and its own id of what `full_id` wrote; `None` if it can't be that."""
    scheme, _, value = text.strip().partition(":")
    if not (scheme and value) or " " in value:
        return None
    return _SOURCES.get(scheme.lower(), scheme.lower()), value


class Researcher(NamedTuple):
    """A person's profile in a service, with the numbers that the service counts.

    `id` is the service's own; a person may have several profiles, each with a part of the papers.
    """

    source: str
    id: str
    name: str
    affiliations: tuple[str, ...] = ()
    papers: int | None = None
    citations: int | None = None
    h_index: int | None = None
    i10_index: int | None = None
    url: str | None = None

    @property
    def full_id(self) -> str:
        """The id as people give it: `s2:1741101`, `openalex:A5023888391`."""
        return full_id(self.source, self.id)


class KeptProfile(NamedTuple):
    """A profile as the library keeps it, with the moment (aware, UTC) it was fetched at.

    `known_as` is the name, folded, that the user said is this person's; "" if none was said.
    """

    profile: Researcher
    fetched: datetime
    known_as: str = ""


class FollowKind(StrEnum):
    """Who can be followed."""

    AUTHOR = "author"
    ORGANIZATION = "organization"


class Follow(NamedTuple):
    """Somebody whose new papers the user wants to see, and since when (aware, UTC)."""

    kind: FollowKind
    name: str
    at: datetime
