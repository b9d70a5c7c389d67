"""Killing processes at random moments of their work, and looking at what they leave behind."""

from __future__ import annotations

import itertools
import json
import shutil
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, NamedTuple

from paperdeck.marks.marker import Marker
from paperdeck.model.errors import PaperDeckError
from paperdeck.model.identifiers import Identifier, Scheme
from paperdeck.model.paper import Author, PaperRecord
from paperdeck.store.backup_names import read_name
from paperdeck.store.backups import make_backup, restore
from paperdeck.store.database import Store
from paperdeck.store.ingest import ingest
from paperdeck.store.schema import MARKS, PAPERS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tests.loopback import Call, Loopback, Reply
    from tests.sync import sync_payloads as payloads
    from tests.trust.old_library import make_old_library
    from tests.trust.wholeness import corruption, half_marks, half_papers, is_whole_bibliography
else:
    sys.path += [str(Path(__file__).parents[1]), str(Path(__file__).parents[1] / "sync")]
    import sync_payloads as payloads
    from old_library import make_old_library
    from wholeness import corruption, half_marks, half_papers, is_whole_bibliography

    from loopback import Loopback, Reply

CHILD = Path(__file__).with_name("killed_child.py")
FOREIGN = b"@string{jml = {J. of ML}}\n% G\xf6del\n@book{knuth, title = {The {\\TeX}book}}\n"
NOW = datetime(2026, 11, 21, tzinfo=UTC)
_PATIENCE = 60.0
_NEW_PAPERS = 50


@dataclass(slots=True)
class Found:
    """What was found wrong, in words, by kind; `lost` are acknowledged marks and papers."""

    corrupt: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    half_papers: list[str] = field(default_factory=list)
    half_files: list[str] = field(default_factory=list)
    unopened: list[str] = field(default_factory=list)

    def add(self, other: Found) -> None:
        """Put what was found another time to it."""
        for name in self.__slots__:
            getattr(self, name).extend(getattr(other, name))

    @property
    def all(self) -> list[str]:
        """Everything that was found."""
        return [one for name in self.__slots__ for one in getattr(self, name)]


class Outcome(NamedTuple):
    """What came of killing at one kind of work: `acknowledged` lines were checked."""

    scenario: str
    kills: int
    acknowledged: int
    span: float
    found: Found


class Acknowledged(NamedTuple):
    """What a child said it had done: lines, each a word and what it is about."""

    lines: Sequence[Sequence[str]]

    def of(self, word: str) -> Iterator[Sequence[str]]:
        """Yield what was said after a word."""
        return (rest for first, *rest in self.lines if first == word)


class Scenario:
    """One kind of work: how its folder is prepared, and what must hold of it afterwards.

    `fresh` are begun anew with each kill, the others go on with what the last one left.
    `units` is how much is done to measure how long it takes; 0 for work that ends by itself.
    `usual` is how long that is, in seconds, for whoever doesn't measure.
    """

    name = ""
    work = ""
    fresh = False
    units = 0
    usual = 0.5

    def __init__(self, place: Path):
        self.place = place
        self.folder = place / "library"

    def prepare(self) -> None:
        """Make what the work begins with, in `folder`."""

    def arguments(self, _: int) -> Sequence[str]:
        """Return what the child's work needs, for the kill of this number."""
        return ()

    def judge(self, said: Acknowledged) -> Found:
        """Look at what a killed child left behind, and open it again."""
        found = Found()
        found.corrupt += _sound(self.folder)
        found.add(_opened(self.folder))
        return found

    def close(self) -> None:
        """Let go of what the scenario holds."""


class Syncing(Scenario):
    """A sync from a service that has another hundred papers on every page."""

    name = work = "sync"
    units = 10

    def prepare(self) -> None:
        self._server = Loopback()
        numbers = itertools.count()

        def page(_: Call) -> Reply:
            ids = [
                f"26{1 + n // 50_000:02}.{n % 50_000:05}" for n in itertools.islice(numbers, 100)
            ]
            return Reply(payloads.day(ids))

        self._server.on("/api/daily_papers", page)
        self._server.__enter__()

    def arguments(self, _: int) -> Sequence[str]:
        return (self._server.url,)

    def judge(self, said: Acknowledged) -> Found:
        found = super().judge(said)
        found.lost += _missing_papers(self.folder, said)
        return found

    def close(self) -> None:
        self._server.__exit__()


class Importing(Scenario):
    """An import of a file of papers; every fourth that was killed is begun again to its end."""

    name = "bulk import"
    work = "import"
    fresh = True
    usual = 1.0
    lines = 8_000

    def prepare(self) -> None:
        self._file = self.place / "papers.jsonl"
        with self._file.open("w", encoding="utf-8") as stream:
            for number in range(self.lines):
                stream.write(json.dumps(_line(number)) + "\n")
        self._judged = 0
        Store.open(self.folder)

    def arguments(self, _: int) -> Sequence[str]:
        return (str(self._file),)

    def judge(self, said: Acknowledged) -> Found:
        found = super().judge(said)
        found.lost += _missing_papers(self.folder, said)
        self._judged += 1
        if self._judged % 4 == 0:
            command = [sys.executable, str(CHILD), "import", str(self.folder), "0", str(self._file)]
            subprocess.run(command, check=True, capture_output=True, timeout=_PATIENCE)
            with closing(sqlite3.connect(self.folder / "papers.db")) as conn:
                (count,) = conn.execute("SELECT count(*) FROM papers").fetchone()
            if count != self.lines:
                found.lost.append(f"{self.lines - count} papers, although the import went on")
            found.add(super().judge(said))
        return found


class Marking(Scenario):
    """Tags, stars, notes and undoing, by a child that says each when it is done."""

    name = "marking"
    work = "mark"
    units = 60

    def prepare(self) -> None:
        _fill(self.folder)

    def arguments(self, number: int) -> Sequence[str]:
        return (f"round{number}",)

    def judge(self, said: Acknowledged) -> Found:
        found = super().judge(said)
        found.lost += _missing_marks(self.folder, said)
        return found


class Migrating(Scenario):
    """The opening of a library of the first version, with papers and marks."""

    name = "migration"
    work = "migrate"
    fresh = True
    usual = 0.4
    papers = 1_500

    def prepare(self) -> None:
        make_old_library(self.folder, self.papers)

    def judge(self, said: Acknowledged) -> Found:
        found = Found()
        found.corrupt += _sound(self.folder)
        found.half_files += _half_migrated(self.folder)
        found.half_files += _half_backups(self.folder)
        found.add(_opened(self.folder))
        marks = self.papers // 3
        for file, table, expected in (
            ("papers.db", "papers", self.papers),
            ("marks.db", "tags", marks),
            ("marks.db", "notes", marks),
        ):
            with closing(sqlite3.connect(self.folder / file)) as conn:
                (count,) = conn.execute(f"SELECT count(*) FROM {table}").fetchone()
            if count != expected:
                found.lost.append(f"{expected - count} rows of {table}")
        return found


class BackingUp(Scenario):
    """Backups of marks.db, with a new mark before each."""

    name = work = "backup"
    units = 12

    def prepare(self) -> None:
        _fill(self.folder, notes=4_000)

    def arguments(self, number: int) -> Sequence[str]:
        return (f"round{number}",)

    def judge(self, said: Acknowledged) -> Found:
        found = super().judge(said)
        found.lost += _missing_marks(self.folder, said)
        found.half_files += _half_backups(self.folder)
        folder = self.folder / "backups"
        names = {file.name for file in folder.iterdir()} if folder.is_dir() else set()
        found.lost += [f"backup {name}" for (name,) in said.of("backup") if name not in names]
        # The next one's folder needn't hold them all.
        for name in names:
            if read_name(name) is not None:
                (folder / name).unlink()
        return found


class Restoring(Scenario):
    """Two backups that are restored in turn: there is the one or the other at any time."""

    name = work = "restore"
    units = 10

    def prepare(self) -> None:
        _fill(self.folder, notes=2_000)
        base = self._back_up()
        # Their histories have the same numbers and are of different moments.
        self._one = self._go_on(NOW, 2_000)
        restore(self.folder, base, now=NOW)
        self._other = self._go_on(NOW + timedelta(days=1), 500)

    def _go_on(self, at: datetime, notes: int) -> Path:
        with closing(Marker(Store.open(self.folder), clock=lambda: at)) as marker:
            for number in range(5):
                marker.add_tag(["arxiv:2401.00000"], f"{notes}-{number}")
        with closing(sqlite3.connect(self.folder / "marks.db")) as conn, conn:
            conn.execute("DELETE FROM notes WHERE id > ?", (notes,))
        return self._back_up()

    def _back_up(self) -> Path:
        return make_backup(self.folder / "marks.db", now=NOW, folder=self.place / "kept").file

    def arguments(self, _: int) -> Sequence[str]:
        return (str(self._one), str(self._other))

    def judge(self, said: Acknowledged) -> Found:
        # First, since SQLite by itself would play any journal into any file.
        found = _opened(self.folder)
        found.corrupt += _sound(self.folder)
        found.half_files += _half_backups(self.folder)
        with closing(sqlite3.connect(self.folder / "marks.db")) as conn:
            (count,) = conn.execute("SELECT count(*) FROM notes").fetchone()
        if count not in {500, 2_000}:
            found.half_files.append(f"marks.db with {count} notes, which no backup has")
        shutil.rmtree(self.folder / "backups", ignore_errors=True)
        return found


class KeepingBibliographies(Scenario):
    """A bibliography that follows the library, in a file that has entries of somebody else's."""

    name = "live bibliography"
    work = "bibliography"
    units = 60

    def prepare(self) -> None:
        Store.open(self.folder)
        self._file = self.place / "thesis.bib"
        self._file.write_bytes(FOREIGN)

    def arguments(self, _: int) -> Sequence[str]:
        return (str(self._file),)

    def judge(self, said: Acknowledged) -> Found:
        found = super().judge(said)
        if not is_whole_bibliography(self._file):
            found.half_files.append("thesis.bib")
        if not self._file.read_bytes().startswith(FOREIGN):
            found.lost.append("what was somebody else's in thesis.bib")
        return found


class BuildingVectors(Scenario):
    """The vectors that tell what papers are about."""

    name = work = "vectors"
    fresh = True
    usual = 0.5
    papers = 1_500

    def prepare(self) -> None:
        store = Store.open(self.folder)
        with closing(store.papers_writer()) as conn:
            ingest(conn, [_record(number) for number in range(self.papers)], now=NOW)


SCENARIOS: tuple[type[Scenario], ...] = (
    Syncing,
    Importing,
    Marking,
    Migrating,
    BackingUp,
    Restoring,
    KeepingBibliographies,
    BuildingVectors,
)


def kill_often(
    kind: type[Scenario],
    place: Path,
    *,
    kills: int,
    seed: int,
    measured: bool,
    on_kill: Callable[[int], object] = lambda _: None,
) -> Outcome:
    """Kill a scenario's child so often, each time at another moment, and judge what it left.

    `place` is an empty folder. Moments are spread evenly over the time that the work takes, which
    is `measured` first. A child that was done before it could be killed doesn't count.
    """
    scenario = kind(place)
    scenario.prepare()
    pristine = place / "pristine"
    if kind.fresh and scenario.folder.exists():
        shutil.copytree(scenario.folder, pristine)
    random = Random(f"{seed}/{kind.name}")
    found, done, acknowledged = Found(), 0, 0
    try:
        span = _measure(scenario) if measured else kind.usual
        for number in itertools.count():
            if done == kills:
                break
            if pristine.exists():
                shutil.rmtree(scenario.folder)
                shutil.copytree(pristine, scenario.folder)
            said = _kill(scenario, number, random.uniform(0, span))
            if said is None:
                # It was quicker than expected.
                span *= 0.9
                continue
            done += 1
            acknowledged += len(said.lines)
            found.add(scenario.judge(said))
            on_kill(done)
    finally:
        scenario.close()
    return Outcome(kind.name, done, acknowledged, span, found)


def table(outcomes: Sequence[Outcome]) -> str:
    """Write what came of it as a table in Markdown."""
    head = "| scenario | kills | over | acknowledged | corrupt | lost | half papers | half files |"
    lines = [f"{head} not opened |", "|---|" + "---:|" * 8]
    total: Counter[str] = Counter()
    for one in outcomes:
        counts = {name: len(getattr(one.found, name)) for name in Found.__slots__}
        total.update(counts)
        total.update(kills=one.kills, acknowledged=one.acknowledged)
        lines.append(_row(one.scenario, f"{one.span:.2f} s", counts, one.kills, one.acknowledged))
    lines.append(_row("in all", "", total, total["kills"], total["acknowledged"]))
    return "\n".join(lines)


def _row(name: str, span: str, counts: dict[str, int], kills: int, acknowledged: int) -> str:
    numbers = " | ".join(f"{counts[one]:,}" for one in Found.__slots__)
    return f"| {name} | {kills:,} | {span} | {acknowledged:,} | {numbers} |"


def _start(scenario: Scenario, number: int, units: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, str(CHILD), scenario.work, str(scenario.folder), str(units)]
    child = subprocess.Popen(
        [*command, *scenario.arguments(number)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        bufsize=0,
    )
    assert child.stdout is not None
    assert child.stdout.readline() == b"ready\n", "the child did not come up"
    return child


def _measure(scenario: Scenario) -> float:
    """Return how long the work takes when nobody kills it, in seconds."""
    with _start(scenario, -1, scenario.units) as child:
        begun = time.perf_counter()
        child.communicate(timeout=_PATIENCE)
        taken = time.perf_counter() - begun
    assert child.returncode == 0, f"{scenario.name} failed"
    return taken


def _kill(scenario: Scenario, number: int, after: float) -> Acknowledged | None:
    """Kill a child so many seconds after it was ready; `None` if it was done before."""
    with _start(scenario, number, 0) as child:
        try:
            child.communicate(timeout=after)
        except subprocess.TimeoutExpired:
            child.kill()
        # The end of its output comes when its own helpers have ended as well.
        output, _ = child.communicate(timeout=_PATIENCE)
    if child.returncode != -9:
        assert child.returncode == 0, f"{scenario.name} failed by itself"
        return None
    # The last line may have been cut off by the kill.
    lines = output.decode().split("\n")[:-1]
    return Acknowledged([line.split() for line in lines])


def _sound(folder: Path) -> list[str]:
    files = [folder / "papers.db", folder / "marks.db"]
    return [wrong for wrong in map(corruption, files) if wrong]


def _opened(folder: Path) -> Found:
    """Open a library as the next process does, and look for halves of papers and marks."""
    found = Found()
    try:
        store = Store.open(folder)
        with closing(store.reader()) as conn:
            conn.execute("SELECT count(*) FROM papers JOIN marks.tags ON paper_id = id").fetchall()
    except (PaperDeckError, sqlite3.Error) as error:
        found.unopened.append(str(error))
        return found
    found.half_papers += half_papers(store.papers_file)
    found.half_papers += half_marks(store.marks_file)
    return found


def _missing_papers(folder: Path, said: Acknowledged) -> list[str]:
    with closing(sqlite3.connect(folder / "papers.db")) as conn:
        known = {name for (name,) in conn.execute("SELECT id FROM papers")}
    return [f"paper {name}" for ids in said.of("stored") for name in ids if name not in known]


def _missing_marks(folder: Path, said: Acknowledged) -> list[str]:
    with closing(sqlite3.connect(folder / "marks.db")) as conn:
        tags = set(conn.execute("SELECT paper_id, tag FROM tags"))
        notes = set(conn.execute("SELECT paper_id, id, text FROM notes"))
        stars = {name for (name,) in conn.execute("SELECT paper_id FROM flags")}
    lost = [f"tag {tag}" for paper, tag in said.of("tag") if (paper, tag) not in tags]
    lost += [f"undoing of {tag}" for paper, tag in said.of("undone") if (paper, tag) in tags]
    lost += [
        f"note {number}"
        for paper, number, tag in said.of("note")
        if (paper, int(number), f"note {tag}") not in notes
    ]
    # What was said last of a paper counts, unless its star was just being changed.
    last = {line[1]: line[0] for line in said.lines if line[0] in {"star", "unstar", "intended"}}
    wrong = {"star": False, "unstar": True}
    lost += [f"{word} of {one}" for one, word in last.items() if wrong.get(word) is (one in stars)]
    return lost


def _half_migrated(folder: Path) -> list[str]:
    """Return files that are of no version, or of one between the first and the last."""
    half = []
    for name, schema in (("papers.db", PAPERS), ("marks.db", MARKS)):
        with closing(sqlite3.connect(folder / name)) as conn:
            (version,) = conn.execute("PRAGMA user_version").fetchone()
            tables = {one for (one,) in conn.execute("SELECT name FROM sqlite_schema")}
        if version not in {1, schema.version} or (version != 1 and schema.tables - tables):
            half.append(f"{name} of version {version}")
    return half


def _half_backups(folder: Path) -> list[str]:
    """Return backups that have the name of a whole one and aren't."""
    half = []
    place = folder / "backups"
    for file in place.glob("marks-*") if place.is_dir() else ():
        wrong = corruption(file)
        if wrong is None:
            with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as conn:
                (owner,) = conn.execute("PRAGMA application_id").fetchone()
            wrong = None if owner == MARKS.application_id else "nobody can tell whose it is"
        if wrong is not None:
            half.append(f"{file.name}: {wrong}")
    return half


def _fill(folder: Path, *, notes: int = 0) -> None:
    store = Store.open(folder)
    with closing(store.papers_writer()) as conn:
        ingest(conn, [_record(number) for number in range(_NEW_PAPERS)], now=NOW)
    name = "arxiv:2401.00000"
    with closing(store.marks_writer()) as conn, conn:
        if notes:
            copy = (name, "Paper 0", "[]", "[]", None)
            conn.execute("INSERT INTO marked_papers VALUES (?, ?, ?, ?, ?)", copy)
        conn.execute("BEGIN")
        rows = ((n, name, f"note {n} " * 20, "x", "x") for n in range(1, notes + 1))
        conn.executemany("INSERT INTO notes VALUES (?, ?, ?, NULL, ?, ?)", rows)


def _record(number: int) -> PaperRecord:
    return PaperRecord(
        "arxiv",
        (Identifier(Scheme.ARXIV, f"2401.{number:05}"),),
        title=f"Paper {number} of graphs",
        abstract="What it says of learning from graphs.",
        authors=(Author("Ada Lovelace"), Author("Émile Borel")),
        categories=("cs.LG", "stat.ML"),
        primary_category="cs.LG",
        published=NOW,
    )


def _line(number: int) -> dict[str, object]:
    random = Random(number)
    words = " ".join(f"w{random.randint(0, 5_000)}" for _ in range(60))
    return {
        "id": f"24{1 + number // 5_000:02}.{number % 5_000:05}",
        "title": f"Paper {number} of {words[:20]}",
        "abstract": words,
        "authors": "Ada Lovelace, Émile Borel",
        "categories": "cs.LG stat.ML",
        "doi": f"10.1000/{number}" if number % 3 == 0 else None,
        "versions": [{"version": "v1", "created": "Mon, 12 Jun 2017 17:57:34 GMT"}],
    }
