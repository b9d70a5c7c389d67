"""Calling what works on a library while another process holds one of its files."""

from __future__ import annotations

import inspect
import re
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

import paperdeck.marks
import paperdeck.store
from paperdeck.store.database import Store
from paperdeck.store.errors import StoreError, Trouble

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

TIMEOUT = 0.01
"""Seconds that the library waits for a lock here; the other process holds it for longer."""

PAPERS_DB, MARKS_DB = "papers.db", "marks.db"


class OtherProcess:
    """Another process that holds a file of a library, until it is told to let go."""

    _CODE = """
import sqlite3, sys
for line in sys.stdin:
    file, how = line.rstrip("\\n").split("\\t")
    conn = sqlite3.connect(file, isolation_level=None)
    if how == "shut":
        conn.execute("PRAGMA locking_mode = EXCLUSIVE")
    conn.execute("BEGIN IMMEDIATE")
    print("held", flush=True)
    sys.stdin.readline()
    conn.execute("ROLLBACK")
    conn.close()
    print("free", flush=True)
"""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", self._CODE],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    @contextmanager
    def holding(self, file: Path, how: str) -> Iterator[None]:
        """Hold a file: `locked`, no other process may write; `shut`, none may read either."""
        self._say(f"{file}\t{how}", "held")
        try:
            yield
        finally:
            self._say("", "free")

    def _say(self, words: str, answer: str) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(words, file=self._process.stdin, flush=True)
        assert self._process.stdout.readline().strip() == answer

    def close(self) -> None:
        """End it."""
        self._process.communicate()


@dataclass(frozen=True)
class Case:
    """One function: how to call it on a library, and which files it opens and writes.

    `steady` is one that writes without changing anything that is compared. One that goes
    `by_halves` writes two files one after the other, and goes on when it is called again.
    """

    call: Callable[[Store], object]
    opens: frozenset[str]
    writes: frozenset[str] = frozenset()
    steady: bool = False
    by_halves: bool = False


def public_functions() -> set[str]:
    """Name what works on a library: functions that are given one, or a connection to one.

    And the methods of classes that are, and all of `Store`.
    """
    found: set[str] = set()
    for package in (paperdeck.store, paperdeck.marks):
        for info in iter_modules(package.__path__):
            module = import_module(f"{package.__name__}.{info.name}")
            for name, thing in vars(module).items():
                if not name.startswith("_") and _is_of(thing, module.__name__):
                    found |= {
                        f"{module.__name__.removeprefix('paperdeck.')}.{each}"
                        for each in _names_in(name, thing)
                    }
    return found


def _is_of(thing: object, module: str) -> bool:
    return getattr(thing, "__module__", None) == module


def _names_in(name: str, thing: object) -> Iterator[str]:
    if inspect.isfunction(thing) and _is_given_a_library(thing):
        yield name
    if inspect.isclass(thing):
        begin = vars(thing).get("__init__")
        holds = thing is Store or (inspect.isfunction(begin) and _is_given_a_library(begin))
        for method, value in vars(thing).items():
            function = getattr(value, "__func__", value)
            if method.startswith("_") or not inspect.isfunction(function):
                continue
            if holds or _is_given_a_library(function):
                yield f"{name}.{method}"


def _is_given_a_library(function: Callable[..., object]) -> bool:
    kinds = {"sqlite3.Connection", "Store"}
    parameters = inspect.signature(function).parameters.values()
    return any(kinds & set(str(one.annotation).split(" | ")) for one in parameters)


@dataclass
class Verdict:
    """What came of one call while another process held a file: a word, and what was wrong."""

    word: str
    wrong: list[str] = field(default_factory=list)


CONDITIONS = tuple((name, how) for how in ("locked", "shut") for name in (PAPERS_DB, MARKS_DB))
"""Which file is held, and how."""


def expected(case: Case, name: str, how: str) -> str:
    """Return the word for what must come of a call."""
    return "refused" if name in (case.writes if how == "locked" else case.opens) else "goes on"


def try_case(case: Case, library: Path, scratch: Path, other: OtherProcess) -> list[Verdict]:
    """Call a function under all conditions, each on a copy of the library."""
    verdicts = []
    before = content(Store(library / PAPERS_DB, library / MARKS_DB))
    for number, (name, how) in enumerate(CONDITIONS):
        folder = scratch / str(number)
        shutil.copytree(library, folder)
        store = Store(folder / PAPERS_DB, folder / MARKS_DB, timeout=TIMEOUT)
        with other.holding(folder / name, how):
            word, wrong = _call(case, store, folder / name)
        verdict = Verdict(word, wrong)
        if word == "refused":
            if content(store) != before and not case.by_halves:
                verdict.wrong.append("something was written")
            _call_again(case, store, before, verdict)
            if case.by_halves and content(store) != _undisturbed(case, library, folder):
                verdict.wrong.append("what was begun isn't finished")
        verdicts.append(verdict)
        shutil.rmtree(folder)
    return verdicts


def _undisturbed(case: Case, library: Path, folder: Path) -> list[str]:
    """Return what a library holds after one call that nobody was in the way of."""
    shutil.rmtree(folder)
    shutil.copytree(library, folder)
    store = Store(folder / PAPERS_DB, folder / MARKS_DB, timeout=TIMEOUT)
    case.call(store)
    return content(store)


def _call(case: Case, store: Store, held: Path) -> tuple[str, list[str]]:
    try:
        case.call(store)
    except StoreError as error:
        wrong = []
        if error.trouble is not Trouble.LOCKED:
            wrong.append(f"called {error.trouble}")
        if str(held) not in str(error) or "\n" in str(error):
            wrong.append(f"not one line that names the file: {error}")
        return "refused", wrong
    except sqlite3.Error as error:
        return "refused", [f"not a StoreError: {error!r}"]
    return "goes on", []


def _call_again(case: Case, store: Store, before: list[str], verdict: Verdict) -> None:
    try:
        case.call(store)
    except StoreError as error:
        verdict.wrong.append(f"doesn't work afterwards: {error}")
    if case.writes and not case.steady and content(store) == before:
        verdict.wrong.append("does nothing")


_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def content(store: Store) -> list[str]:
    """Return what both files hold; moments are left out."""
    lines: list[str] = []
    for file in (store.papers_file, store.marks_file):
        with closing(sqlite3.connect(file)) as conn:
            lines += (_MOMENT.sub("", line) for line in conn.iterdump())
            lines.append(str(conn.execute("PRAGMA user_version").fetchone()))
    return lines
