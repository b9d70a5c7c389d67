"""What a service knows of a person who writes papers."""

from __future__ import annotations

from typing import NamedTuple


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
