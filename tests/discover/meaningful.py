"""A small library of papers with something to say, for tests of what they mean."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from paperdeck.model.identifiers import Identifier, Scheme
from paperdeck.model.paper import PaperRecord
from paperdeck.store.database import Store
from paperdeck.store.ingest import ingest

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)

PAPERS = {
    "2401.00001": (
        "Grasping with a robot arm",
        "A robot learns to grasp objects with its gripper from camera images.",
    ),
    "2401.00002": (
        "Learning manipulation policies",
        "Policies for a manipulator are trained in simulation and move to a real gripper.",
    ),
    "2401.00003": (
        "The mass of a spiral galaxy",
        "We measure the rotation curve of a galaxy and its halo of dark matter.",
    ),
    "2401.00004": (
        "Star formation in dwarf galaxies",
        "Spectra of dwarf galaxies tell how their stars formed from gas.",
    ),
    "2401.00005": (
        "Machine translation of rare languages",
        "Neural translation between languages of which few sentences are known.",
    ),
    "2401.00006": ("Parsing sentences with a language model", None),
}
"""Title and abstract by arXiv id, all published on another day."""


def record(number: str, title: str, abstract: str | None, *, day: int = 1) -> PaperRecord:
    """Return a record of a paper, published so many days into 2024."""
    return PaperRecord(
        "arxiv",
        (Identifier(Scheme.ARXIV, number),),
        title=title,
        abstract=abstract,
        published=datetime(2024, 1, 1, tzinfo=UTC) + timedelta(days=day),
    )


def fill(store: Store, papers: Mapping[str, tuple[str, str | None]] = PAPERS) -> None:
    """Put papers into a store, or change those that are there."""
    records = [record(number, *text, day=int(number[-5:])) for number, text in papers.items()]
    with closing(store.papers_writer()) as conn:
        ingest(conn, records, now=NOW)


def open_filled(folder: Path, papers: Mapping[str, tuple[str, str | None]] = PAPERS) -> Store:
    """Return a new store of papers, without vectors."""
    store = Store.open(folder)
    if papers:
        fill(store, papers)
    return store


def rows_of(store: Store) -> dict[str, int]:
    """Return the row of each paper by its arXiv id."""
    with closing(store.reader()) as conn:
        return dict(conn.execute("SELECT arxiv_id, row FROM papers"))
