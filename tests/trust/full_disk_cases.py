"""Everything that PaperDeck writes, to be tried on a disk that is full."""

from __future__ import annotations

import asyncio
import json
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Awaitable, Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import patch

from paperdeck.config.edit import set_value
from paperdeck.config.problems import ConfigError
from paperdeck.desktop.clipboard import copy_text
from paperdeck.desktop.crash_reports import keep_report
from paperdeck.desktop.drafts import OpenDraft, recover_drafts
from paperdeck.desktop.errors import DesktopError
from paperdeck.desktop.log_file import LogFile
from paperdeck.store.database import Store
from paperdeck.store.errors import StoreError
from paperdeck.store.schema import MARKS, PAPERS
from paperdeck.text.search import FOLD_VERSION
from paperdeck.ui.screens.note_editor import NoteEditor

if TYPE_CHECKING:
    from tests.loopback import Loopback, Reply
    from tests.sync import sync_payloads as payloads
    from tests.trust.full_disk import Case, Said, command
    from tests.trust.old_library import make_old_library
    from textual.pilot import Pilot
else:
    _TESTS = Path(__file__).parents[1]
    sys.path += [str(_TESTS), str(_TESTS / "sync"), str(_TESTS.parent / "screenshots")]
    import sync_payloads as payloads
    from full_disk import Case, Said, command
    from old_library import make_old_library

    from loopback import Loopback, Reply

from stage import open_on_stage, reader_of, settle
from textual.widgets import Static

NOW = datetime(2026, 11, 21, tzinfo=UTC)
IDS = [f"24{1 + number // 50:02}.{number % 50:05}" for number in range(200)]
FIRST, SECOND = IDS[:2]
_REPORT = "a report\n" * 20_000
_LOG_LINE = "a line of the log " * 3_000
_DRAFT = "A note in the making. " * 10_000


_MADE: dict[str, Path] = {}
"""A library of two hundred papers, made once and copied from then on."""
_SERVICES: list[Loopback] = []
"""The service to sync from, started once."""


def _library(home: Path) -> None:
    home.mkdir(parents=True, exist_ok=True)
    if "library" not in _MADE:
        first = Path(tempfile.mkdtemp(prefix="paperdeck-first-"))
        _MADE["library"] = first
        (first / "papers.jsonl").write_text("".join(map(_line, IDS)), encoding="utf-8")
        done = command(first, "import", str(first / "papers.jsonl"))
        assert done.code == 0, done.words
        done = command(first, "mark", FIRST, "--tag", "first", "--note", "The first note.")
        assert done.code == 0, done.words
    for name in ("data", "config"):
        if (_MADE["library"] / name).exists():
            shutil.copytree(_MADE["library"] / name, home / name, dirs_exist_ok=True)
    shutil.rmtree(home / "data" / "backups", ignore_errors=True)


def forget() -> None:
    """Delete what was made once, and stop what was started."""
    while _SERVICES:
        _SERVICES.pop().__exit__()
    while _MADE:
        shutil.rmtree(_MADE.popitem()[1])


def _line(arxiv_id: str) -> str:
    paper = {
        "id": arxiv_id,
        "title": f"Paper {arxiv_id} of graphs",
        "abstract": f"What {arxiv_id} says of learning. " * 30,
        "authors": "Ada Lovelace, Émile Borel",
        "categories": "cs.LG stat.ML",
        "versions": [{"version": "v1", "created": "Mon, 12 Jun 2017 17:57:34 GMT"}],
    }
    return json.dumps(paper) + "\n"


def _config(home: Path, text: str) -> None:
    (home / "config").mkdir(parents=True, exist_ok=True)
    (home / "config" / "config.toml").write_text(text, encoding="utf-8")


def _ask(home: Path, file: str, question: str) -> object:
    """Ask a file of the library one thing, past PaperDeck; `None` if it isn't there."""
    if not (home / "data" / file).exists():
        return None
    with closing(sqlite3.connect(home / "data" / file)) as conn:
        return conn.execute(question).fetchone()[0]


def _run(*arguments: str) -> Callable[[Path], Said]:
    return lambda home: command(home, *(one.replace("HOME", str(home)) for one in arguments))


def _attempt(work: Callable[[], object], *errors: type[Exception]) -> Said:
    """Do what raises an error, in place of a command that would print it."""
    try:
        work()
    except errors as error:
        return Said(1, str(error))
    return Said(0, "")


# -- papers


def _prepare_sync(home: Path) -> None:
    _library(home)
    if not _SERVICES:
        service = Loopback()
        new = [f"2611.{number:05}" for number in range(150)]
        service.on("/api/daily_papers", Reply(payloads.day(new)))
        _SERVICES.append(service.__enter__())
    where = f'base_url = "{_SERVICES[0].url}"\nmin_interval = 0\n'
    _config(home, f"[sources.huggingface]\n{where}[sources.arxiv]\nenabled = false\n{where}")


def _import(home: Path) -> Said:
    return command(home, "import", str(home / "more.jsonl"))


def _prepare_import(home: Path) -> None:
    _library(home)
    lines = (_line(f"2301.{number:05}") for number in range(300))
    (home / "more.jsonl").write_text("".join(lines), encoding="utf-8")


def _prepare_entries(home: Path) -> None:
    _library(home)
    entries = (
        f"@article{{k{n}, title={{Entry {n} of things}}, author={{Doe, Jane}}, year=2020,"
        f" doi={{10.1000/e{n}}}, keywords={{reading}}, annote={{Mine {n}.}}}}\n"
        for n in range(150)
    )
    (home / "refs.bib").write_text("".join(entries), encoding="utf-8")


def _papers(count: int) -> Callable[[Path], bool]:
    return lambda home: _ask(home, "papers.db", "SELECT count(*) FROM papers") == count


def _prepare_nothing(home: Path) -> None:
    home.mkdir(parents=True, exist_ok=True)


def _new_library(home: Path) -> bool:
    return bool(_ask(home, "papers.db", "PRAGMA user_version") == PAPERS.version) and bool(
        _ask(home, "marks.db", "PRAGMA user_version") == MARKS.version
    )


def _no_half_library(home: Path) -> bool:
    left = list((home / "data").glob("*.new*")) if (home / "data").exists() else []
    left += list((home / "data").glob(".*.new*")) if (home / "data").exists() else []
    return not left


def _prepare_index(home: Path) -> None:
    _library(home)
    with closing(sqlite3.connect(home / "data" / "papers.db")) as conn, conn:
        conn.execute("UPDATE meta SET value = '0' WHERE name = 'fold_version'")


def _fold_version(home: Path) -> object:
    return _ask(home, "papers.db", "SELECT value FROM meta WHERE name = 'fold_version'")


def _open(home: Path) -> Said:
    return _attempt(lambda: Store.open(home / "data"), StoreError)


def _prepare_old(home: Path) -> None:
    make_old_library(home / "data", 150)
    # Of an older form: not asked about halves before it has been brought up to date.
    (home / "older").touch()


def _versions(home: Path) -> tuple[object, object]:
    return (
        _ask(home, "marks.db", "PRAGMA user_version"),
        _ask(home, "papers.db", "PRAGMA user_version"),
    )


def _is_migrated(home: Path) -> bool:
    marked = _ask(home, "marks.db", "SELECT count(*) FROM notes")
    return _versions(home) == (MARKS.version, PAPERS.version) and marked == 50


def _none_between(home: Path) -> bool:
    return all(
        version in {1, schema.version}
        for version, schema in zip(_versions(home), (MARKS, PAPERS), strict=True)
    ) and _whole_backups(home)


def _vectors(home: Path) -> bool:
    return _ask(home, "papers.db", "SELECT count(*) FROM vectors") == len(IDS)


def _always(_: Path) -> bool:
    """Let what was stored before stay: each batch is whole, which is looked at anyway."""
    return True


def _entries(home: Path) -> Said:
    return command(home, "import", str(home / "refs.bib"))


def _entered(home: Path) -> bool:
    return _papers(350)(home) and bool(
        _ask(home, "marks.db", "SELECT count(*) FROM tags WHERE tag = 'reading'") == 150
    )


def _is_indexed(home: Path) -> bool:
    return _fold_version(home) == str(FOLD_VERSION)


def _is_not_indexed(home: Path) -> bool:
    return _fold_version(home) == "0"


# -- marks


def _starred(home: Path) -> bool:
    return _ask(home, "marks.db", "SELECT count(*) FROM flags WHERE flag = 'starred'") == 1


def _not_starred(home: Path) -> bool:
    steps = _ask(home, "marks.db", "SELECT count(*) FROM steps WHERE label LIKE 'star%'")
    return not _starred(home) and steps == 0


def _noted(home: Path) -> bool:
    return _ask(home, "marks.db", "SELECT count(*) FROM notes WHERE text LIKE 'A new%'") == 1


def _tagged_all(home: Path) -> bool:
    return _ask(home, "marks.db", "SELECT count(*) FROM tags WHERE tag = 'all'") == len(IDS)


def _tagged_none(home: Path) -> bool:
    return _ask(home, "marks.db", "SELECT count(*) FROM tags WHERE tag = 'all'") == 0


def _whole_backups(home: Path) -> bool:
    """Tell whether every file with the name of a backup is one."""
    for file in (home / "data" / "backups").glob("marks-*"):
        with closing(sqlite3.connect(file)) as conn:
            sound = conn.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            (owner,) = conn.execute("PRAGMA application_id").fetchone()
        if not sound or owner != MARKS.application_id:
            return False
    return True


def _backups(home: Path) -> int:
    return len(list((home / "data" / "backups").glob("marks-*")))


def _no_drafts_of_backups(home: Path) -> bool:
    folder = home / "data" / "backups"
    return _whole_backups(home) and not (folder.exists() and list(folder.glob(".*")))


def _prepare_restore(home: Path) -> None:
    _library(home)
    assert command(home, "backup", str(home / "kept")).code == 0
    (made,) = (home / "kept").iterdir()
    made.rename(home / "kept.db")
    assert command(home, "mark", "--query", "graphs", "--tag", "all").code == 0


# -- other files


def _prepare_bibliography(home: Path) -> None:
    _library(home)
    _config(home, '[[bibliography]]\nquery = "graphs"\nfile = "thesis.bib"\n')
    (home / "config" / "thesis.bib").write_text("@book{mine, title={Mine}}\n", encoding="utf-8")


def _bibliography(home: Path) -> str:
    return (home / "config" / "thesis.bib").read_text("utf-8")


def _cited(home: Path) -> bool:
    file = home / "out.bib"
    return file.exists() and file.read_text("utf-8").count("@") == len(IDS)


def _cited_before(home: Path) -> bool:
    left = [file.name for file in home.iterdir() if file.name.startswith(".out.bib")]
    return (home / "out.bib").read_text("utf-8") == "what was there\n" and not left


def _prepare_cite(home: Path) -> None:
    _library(home)
    (home / "out.bib").write_text("what was there\n", encoding="utf-8")


def _edit_config(home: Path) -> Said:
    file = home / "config" / "config.toml"
    return _attempt(lambda: set_value(file, ("reader", "theme"), "sepia"), ConfigError)


def _prepare_config(home: Path) -> None:
    _config(home, "# mine\n" * 9_000)


def _is_themed(home: Path) -> bool:
    text = (home / "config" / "config.toml").read_text("utf-8")
    return text.startswith("# mine\n" * 9_000) and 'theme = "sepia"' in text


def _is_unthemed(home: Path) -> bool:
    names = [file.name for file in (home / "config").iterdir()]
    return names == ["config.toml"] and "sepia" not in (home / "config" / names[0]).read_text()


def _prepare_draft(home: Path) -> None:
    draft = OpenDraft(home / "drafts", "note.md")
    draft.write("What was typed first.")
    draft.close(keep=True)


def _keep_draft(home: Path) -> Said:
    (found,) = recover_drafts(home / "drafts")
    draft = OpenDraft.reopen(found)
    try:
        return _attempt(lambda: draft.write(_DRAFT), DesktopError)
    finally:
        draft.close(keep=True)


def _drafts(home: Path) -> list[str]:
    return [draft.text for draft in recover_drafts(home / "drafts")]


def _report(home: Path) -> Said:
    (home / "tmp").mkdir(exist_ok=True)
    with patch.object(tempfile, "tempdir", str(home / "tmp")):
        name = keep_report(_REPORT, folder=home / "log", now=NOW)
    return Said(0 if name else 1, name or "")


def _reports(home: Path) -> list[Path]:
    return [*(home / "log").glob("*"), *(home / "tmp").glob("*")]


def _log(home: Path) -> Said:
    return Said(0 if LogFile(home / "log" / "paperdeck.log").append([_LOG_LINE]) else 1, "")


def _logged(home: Path) -> bool:
    file = home / "log" / "paperdeck.log"
    return file.exists() and _LOG_LINE in file.read_text("utf-8").splitlines()


def _copy(home: Path) -> Said:
    file = home / "cache" / "clipboard.txt"
    done = asyncio.run(copy_text(_DRAFT, emit_osc52=None, save_to=file, environ={}))
    return Said(0 if done.file else 1, done.message)


def _copied(home: Path) -> bool:
    file = home / "cache" / "clipboard.txt"
    return file.exists() and file.read_text("utf-8") == _DRAFT


def _not_copied(home: Path) -> bool:
    return not list((home / "cache").glob("*")) and not list((home / "cache").glob(".*"))


def _not_noted(home: Path) -> bool:
    return _ask(home, "marks.db", "SELECT count(*) FROM notes") == 1


def _tag_all(home: Path) -> Said:
    return command(home, "mark", "--query", "graphs", "--tag", "all")


def _undone(home: Path) -> bool:
    # The first time took the note back, and the time with room what was before it.
    return bool(_ask(home, "marks.db", "SELECT count(*) FROM notes") == 0)


def _not_undone(home: Path) -> bool:
    return _ask(home, "marks.db", "SELECT count(*) FROM notes") == 1


def _is_backed_up(home: Path) -> bool:
    return _backups(home) > 0 and _whole_backups(home)


def _as_before(home: Path) -> bool:
    return _tagged_all(home) and _whole_backups(home)


def _cite(home: Path) -> Said:
    return command(home, "cite", "--query", "graphs", "-o", str(home / "out.bib"))


def _kept(home: Path) -> bool:
    return _bibliography(home).count("@article") + _bibliography(home).count("@misc") == len(IDS)


def _not_kept(home: Path) -> bool:
    left = [file.name for file in (home / "config").iterdir() if file.name.startswith(".thesis")]
    return _bibliography(home) == "@book{mine, title={Mine}}\n" and not left


def _drafted(home: Path) -> bool:
    return _drafts(home) == [_DRAFT]


def _drafted_before(home: Path) -> bool:
    left = list((home / "drafts").glob("*/.note*"))
    return _drafts(home) == ["What was typed first."] and not left


def _reported(home: Path) -> bool:
    return any(file.read_text("utf-8") == _REPORT for file in _reports(home))


def _not_reported(home: Path) -> bool:
    return not _reports(home)


# -- in the reader

_Work = Callable[["Pilot[str]"], Awaitable[Said]]


def _in_reader(work: _Work) -> Callable[[Path], Said]:
    return lambda home: asyncio.run(_read(home, work))


async def _read(home: Path, work: _Work) -> Said:
    try:
        store = Store.open_or_read(home / "data")
    except StoreError as error:
        return Said(1, str(error))
    async with open_on_stage(home, now=NOW, size=(240, 40), store=store, demo=False) as pilot:
        return await work(pilot)


async def _press(pilot: Pilot[str], *keys: str) -> Said:
    for key in keys:
        await pilot.press(key)
        await settle(pilot)
    said = reader_of(pilot).status.said
    if said is None:
        return Said(1, "nothing was said")
    return Said(int(said.level == "error"), said.text)


async def _star(pilot: Pilot[str]) -> Said:
    said = await _press(pilot, "s")
    row = reader_of(pilot).papers.known(reader_of(pilot).papers.current or 0)
    if said.code and row is not None and row.starred:
        return Said(0, f"the row has a star, and yet: {said.words}")
    return said


async def _note(pilot: Pilot[str]) -> Said:
    """Write a note; a text that is neither stored nor kept counts as done, and so as wrong."""
    said = await _press(pilot, "a")
    if _editor(pilot) is None:
        return said
    await _press(pilot, *"A new")
    said = await _press(pilot, *" note", "escape")
    words = said.words
    if (editor := _editor(pilot)) is not None:
        words = _problem(editor)
        await _press(pilot, "escape")
    if (editor := _editor(pilot)) is not None:
        kept = editor.text == "A new note"
        return Said(int(kept), f"{words} {_problem(editor)}")
    if words.startswith("note on"):
        return Said(0, words)
    drafts = recover_drafts(reader_of(pilot).session.locations.drafts)
    kept = any(draft.text == "A new note" for draft in drafts)
    return Said(int(kept), words if kept else f"the text is lost: {words}")


def _editor(pilot: Pilot[str]) -> NoteEditor | None:
    return pilot.app.screen if isinstance(pilot.app.screen, NoteEditor) else None


def _problem(editor: NoteEditor) -> str:
    return str(editor.query_one("#problem", Static).render())


async def _export(pilot: Pilot[str]) -> Said:
    home = reader_of(pilot).session.locations.data.parent
    reader_of(pilot).submit("paper.export", f"{home}/out.bib")
    await settle(pilot)
    return await _press(pilot, "y")


CASES = (
    Case("first opening", _prepare_nothing, _open, _new_library, _no_half_library),
    Case("sync", _prepare_sync, _run("sync", "huggingface"), _papers(350), _always),
    Case("import of papers", _prepare_import, _import, _papers(500), _always),
    Case("import of a bibliography", _prepare_entries, _entries, _entered, _always),
    Case("index made anew", _prepare_index, _open, _is_indexed, _is_not_indexed),
    Case("vectors", _library, _run("compare"), _vectors, _always),
    Case("migration", _prepare_old, _open, _is_migrated, _none_between),
    Case("star", _library, _run("mark", FIRST, "--star"), _starred, _not_starred),
    Case("tag on all papers", _library, _tag_all, _tagged_all, _tagged_none),
    Case("note", _library, _run("mark", FIRST, "--note", "A new one"), _noted, _not_noted),
    Case("undo", _library, _run("undo"), _undone, _not_undone),
    Case("star in the reader", _library, _in_reader(_star), _starred, _not_starred),
    Case("note in the reader", _library, _in_reader(_note), _noted, _not_noted),
    Case("backup", _library, _run("backup"), _is_backed_up, _no_drafts_of_backups),
    Case("restore", _prepare_restore, _run("restore", "HOME/kept.db"), _tagged_none, _as_before),
    Case("live bibliography", _prepare_bibliography, _run("bibliographies"), _kept, _not_kept),
    Case("cite -o", _prepare_cite, _cite, _cited, _cited_before),
    Case("export in the reader", _prepare_cite, _in_reader(_export), _cited, _cited_before),
    Case("config", _prepare_config, _edit_config, _is_themed, _is_unthemed),
    Case("draft", _prepare_draft, _keep_draft, _drafted, _drafted_before),
    Case("copy to the clipboard's file", _prepare_nothing, _copy, _copied, _not_copied),
    Case("crash report", _prepare_nothing, _report, _reported, _not_reported, quiet=True),
    Case("log", _prepare_nothing, _log, _logged, _always, quiet=True),
)
"""Everything that is written."""
