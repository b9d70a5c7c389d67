"""A process that does one kind of work until it is killed, and says what is done.

Arguments: the work, the library's folder, how often (0: for ever), and what the work needs. It
prints `ready` once everything is imported, and a line for whatever it says is done.
"""

from __future__ import annotations

import asyncio
import itertools
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import sqlite_utils  # noqa: F401 - so that a kill finds the work and not the imports

from paperdeck.config.bibliography_settings import BibliographySettings
from paperdeck.config.settings import Settings
from paperdeck.config.source_settings import SourceSettings
from paperdeck.discover.building import build_missing
from paperdeck.marks.marker import Marker
from paperdeck.model.marks import Flag
from paperdeck.model.paper import Author, Paper
from paperdeck.model.syncing import PapersStored, SyncEvent
from paperdeck.store.backups import make_backup, restore
from paperdeck.store.database import Store
from paperdeck.sync import import_sifting, imports
from paperdeck.sync.bibliographies import Contents, Keeping, keep_file
from paperdeck.sync.engine import SyncEngine
from paperdeck.sync.settling import settle_index

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence


def say(*words: object) -> None:
    """Print a line at once: what it says is true from here on."""
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def _times(often: int) -> Iterator[int]:
    return iter(range(1, often + 1)) if often else itertools.count(1)


def _now() -> datetime:
    return datetime.now(UTC)


def sync(folder: Path, often: int, address: str) -> None:
    """Sync with a server that never ends; say which papers are stored."""
    told = itertools.count(1)

    def acknowledge(event: SyncEvent) -> None:
        if isinstance(event, PapersStored):
            say("stored", *event.added)
            if next(told) == often:
                sys.exit()

    settings = Settings({"huggingface": SourceSettings("huggingface", address, 0.0)})
    engine = SyncEngine(Store.open(folder), settings, on_event=acknowledge)
    asyncio.run(engine.run(force=True))


def import_(folder: Path, _: int, file: str) -> None:
    """Import a file in small batches, with the processes that parse a long one."""
    import_sifting.BATCH = 2_000
    setattr(imports, "BATCH", 2_000)  # noqa: B010 - a name of another module's, to the type checker
    store = Store.open(folder)
    imports.import_file(
        store,
        Path(file),
        clock=_now,
        on_batch=lambda ids: say("stored", *ids),
        processes=2,
    )
    settle_index(store)
    say("imported")


def mark(folder: Path, often: int, name: str) -> None:
    """Tag, star and note a paper, and undo some of it; say each when it is done."""
    papers = [f"arxiv:2401.{number:05}" for number in range(50)]
    with closing(Marker(Store.open(folder))) as marker:
        for number in _times(often):
            paper, tag = papers[number % 50], f"{name}-{number}"
            marker.add_tag(papers[: 1 + number % 3], tag)
            say("tag", papers[0], tag)
            say("intended", paper)
            marker.set_flag([paper], Flag.STARRED, number % 100 < 50)
            say("star" if number % 100 < 50 else "unstar", paper)
            note = marker.add_note(paper, f"note {tag}")
            say("note", paper, note.id, tag)
            if number % 4 == 0:
                marker.add_tag([paper], f"{tag}-undone")
                marker.undo()
                say("undone", paper, f"{tag}-undone")


def migrate(folder: Path, _: int) -> None:
    """Open an older library."""
    Store.open(folder)
    say("opened")


def back_up(folder: Path, often: int, name: str) -> None:
    """Tag papers and back up what was tagged, in turn."""
    store = Store.open(folder)
    with closing(Marker(store)) as marker:
        for number in _times(often):
            marker.add_tag(["arxiv:2401.00000"], f"{name}-{number}")
            say("tag", "arxiv:2401.00000", f"{name}-{number}")
            say("backup", make_backup(store.marks_file, now=_now()).file.name)


def bring_back(folder: Path, often: int, one: str, other: str) -> None:
    """Restore one backup and another in turn."""
    for number in _times(often):
        restore(folder, Path(one if number % 2 else other), now=_now())
        say("restored")


def keep_bibliography(folder: Path, often: int, file: str) -> None:
    """Write a bibliography whose papers change every time."""
    store = Store.open(folder)
    live = BibliographySettings("#a", Path(file))
    for number in _times(often):
        wanted = papers(5 + number % 40, f"Edition {number % 7}")
        keys = {paper.id: f"key{paper.id[-5:]}" for paper in wanted}
        keep_file(store, live, _keeping(wanted, keys))
        say("kept")


def _keeping(wanted: Sequence[Paper], keys: dict[str, str]) -> Keeping:
    return Keeping(lambda: Contents(wanted, keys), lambda ids: {one: one for one in ids})


def papers(count: int, word: str) -> list[Paper]:
    """Make so many papers, with a word in their titles."""
    return [
        Paper(
            f"arxiv:2401.{number:05}",
            title=f"{word} {number}",
            authors=(Author("Ada Lovelace"),),
            published=datetime(2024, 1, 1, tzinfo=UTC),
            arxiv_id=f"2401.{number:05}",
        )
        for number in range(count)
    ]


def build_vectors(folder: Path, _: int) -> None:
    """Make the vectors that a library lacks."""
    build_missing(Store.open(folder), on_progress=lambda built: say("built", built.made))


WORK: dict[str, Callable[..., None]] = {
    "sync": sync,
    "import": import_,
    "mark": mark,
    "migrate": migrate,
    "backup": back_up,
    "restore": bring_back,
    "bibliography": keep_bibliography,
    "vectors": build_vectors,
}


def main() -> None:
    """Do the work until it is done, or killed."""
    work, folder, often, *rest = sys.argv[1:]
    say("ready")
    WORK[work](Path(folder), int(often), *rest)


if __name__ == "__main__":
    main()
