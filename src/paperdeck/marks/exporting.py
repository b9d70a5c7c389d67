"""Writing all marks as plain text: marks.jsonl, and a Markdown file for each paper with notes."""

from __future__ import annotations

import hashlib
import json
import os
import re
import tempfile
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from paperdeck.marks.cite_keys import former_keys
from paperdeck.marks.errors import MarkError
from paperdeck.marks.plain_marks import (
    LONGEST_LINE,
    PlainApart,
    PlainDigest,
    PlainFollow,
    PlainIdentity,
    PlainNote,
    PlainPaper,
    PlainView,
    header_line,
    to_lines,
)
from paperdeck.model.files import write_whole
from paperdeck.model.full_disk import is_full, reason
from paperdeck.store.connections import reading
from paperdeck.store.marks_schema import MARKED
from paperdeck.store.migrating import PRIVATE_FOLDER, keep_on_disk
from paperdeck.store.short_copies import read_short_copies

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping

    from paperdeck.marks.plain_marks import PlainMark
    from paperdeck.store.database import Store
    from paperdeck.store.short_copies import ShortCopy

FILE = "marks.jsonl"
NOTES = "notes"

_OURS = "<!-- Notes written by PaperDeck for reading: it reads marks.jsonl, and replaces this. -->"
_PLAIN_ID = re.compile(r"([a-z0-9]+):([a-z0-9][a-z0-9._]{0,80})", re.ASCII)
_NOTES = "SELECT paper_id, text, created, updated, quote FROM marks.notes ORDER BY id"
_KEPT = "SELECT paper_id, title, authors, identifiers, published FROM marks.marked_papers"


class Exported(NamedTuple):
    """What was written: `notes` are Markdown files, the others count what marks.jsonl says.

    `kept` are files of somebody else's that had the names of notes: these got other names.
    `too_long` counts the lines that can't be read again, each of one note alone.
    """

    file: Path
    papers: int
    notes: int
    views: int
    follows: int
    kept: tuple[Path, ...] = ()
    too_long: int = 0


def export_marks(store: Store, folder: Path) -> Exported:
    """Write all marks into a folder, made if need be; what an earlier export left there is renewed.

    Each file changes in one move, marks.jsonl last. The same marks give the same bytes. Raise
    `StoreError`, and `MarkError` when something can't be written, or there are no marks and those
    of an earlier export would go.
    """
    marks = read_marks(store)
    papers = [one for one in marks if isinstance(one, PlainPaper)]
    notes = {notes_name(one.id): notes_text(one) for one in papers if one.notes}
    try:
        folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        if not marks:
            _see_nothing_goes(folder / FILE)
        kept = [name for name in notes if _is_theirs(folder / NOTES / name)]
        notes |= {_free_name(folder / NOTES, name): notes.pop(name) for name in kept}
        _write_all({folder / NOTES / name: text.encode() for name, text in notes.items()})
        written = (header_line(), *(line for one in marks for line in to_lines(one)))
        lines = [f"{line}\n".encode() for line in written]
        write_whole(folder / FILE, b"".join(lines), private=True)
        _forget_others(folder / NOTES, notes.keys())
    except OSError as error:
        raise MarkError(
            f"The marks can't be written ({reason(error)})",
            where=str(error.filename or folder),
            next_step="Make room and try again" if is_full(error) else "Choose another folder",
        ) from error
    views, follows = (
        sum(isinstance(one, kind) for one in marks) for kind in (PlainView, PlainFollow)
    )
    return Exported(
        folder / FILE,
        len(papers),
        len(notes),
        views,
        follows,
        kept=tuple(folder / NOTES / name for name in kept),
        too_long=sum(len(line) > LONGEST_LINE for line in lines),
    )


def _see_nothing_goes(file: Path) -> None:
    """Raise `MarkError` where a file holds marks: there are none to be put in their place.

    Who exports every day may have lost the library meanwhile, or have named another one.
    """
    if not file.is_file():
        return
    with file.open("rb") as stream:
        begins = stream.read(1_024)
        more = stream.read(1)
    if more or begins.strip() not in (b"", header_line().encode()):
        raise MarkError(
            "There are no marks to export, and this file has some: it stays as it is",
            where=str(file),
            next_step="`paperdeck where` shows which library this is; name another folder",
        )


def _is_theirs(file: Path) -> bool:
    """Tell whether something that we didn't write has a name."""
    return os.path.lexists(file) and not _is_ours(file)


def _is_ours(file: Path) -> bool:
    if file.is_symlink() or not file.is_file():
        return False
    with file.open("rb") as stream:
        return stream.readline(len(_OURS) + 1).rstrip(b"\n") == _OURS.encode()


def _free_name(folder: Path, name: str) -> str:
    """Return a name for notes whose own is taken, `arxiv-2401.01234-2.md`: no paper's either."""
    stem = name.removesuffix(".md")
    names = (f"{stem}-{number}.md" for number in count(2))
    return next(one for one in names if not _is_theirs(folder / one))


def _write_all(files: Mapping[Path, bytes]) -> None:
    """Write files that differ from what is there, each in one move, once all are on disk.

    One by one (`write_whole`) a thousand would take ten times as long. Raises OSError.
    """
    drafts: dict[Path, Path] = {}
    try:
        for file, content in files.items():
            if file.is_file() and file.read_bytes() == content:
                continue
            file.parent.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
            handle, draft = tempfile.mkstemp(prefix=f".{file.name}-", dir=file.parent)
            drafts[Path(draft)] = file
            with os.fdopen(handle, "wb") as stream:
                stream.write(content)
        for draft_file in drafts:
            keep_on_disk(draft_file)
        for draft_file, file in drafts.items():
            draft_file.replace(file)
    finally:
        for draft_file in drafts:
            draft_file.unlink(missing_ok=True)


def _forget_others(folder: Path, names: Iterable[str]) -> None:
    """Delete the files of papers that have no notes any more, if we wrote them."""
    known = set(names)
    for file in folder.glob("*.md"):
        if file.name not in known and _is_ours(file):
            file.unlink()


def read_marks(store: Store) -> list[PlainMark]:
    """Return all that marks.db holds, but for the history of changes; always in the same order.

    Raise `StoreError`.
    """
    with closing(store.reader()) as conn, reading(conn):
        conn.execute("BEGIN")
        return [*_papers(conn), *_others(conn)]


def _papers(conn: sqlite3.Connection) -> list[PlainPaper]:
    former = former_keys(conn)
    ids = sorted({*former, *(paper_id for (paper_id,) in conn.execute(MARKED))})
    copies: dict[str, ShortCopy] = {row[0]: row for row in conn.execute(_KEPT)}
    # What papers.db knows is newer.
    copies |= {copy[0]: copy for copy in read_short_copies(conn, ids)}
    flags = _since(conn, "SELECT paper_id, flag, at FROM marks.flags ORDER BY 1, 2")
    tags = _since(conn, "SELECT paper_id, tag, at FROM marks.tags ORDER BY 1, 2")
    keys = dict(conn.execute("SELECT paper_id, key FROM marks.cite_keys"))
    opinions = {
        paper_id: (int(liked), str(at))
        for paper_id, liked, at in conn.execute("SELECT paper_id, liked, at FROM marks.opinions")
    }
    notes: dict[str, list[PlainNote]] = {}
    for paper_id, *note in conn.execute(_NOTES):
        notes.setdefault(paper_id, []).append(PlainNote(*note))
    return [
        _described(PlainPaper(paper_id), copies.get(paper_id))._replace(
            flags=flags.get(paper_id, {}),
            tags=tags.get(paper_id, {}),
            opinion=opinions.get(paper_id),
            key=keys.get(paper_id),
            former_keys=former.get(paper_id, ()),
            notes=tuple(notes.get(paper_id, ())),
        )
        for paper_id in ids
    ]


def _described(paper: PlainPaper, copy: ShortCopy | None) -> PlainPaper:
    if copy is None:
        return paper
    _, title, authors, identifiers, published = copy
    names = tuple(json.loads(identifiers))
    return paper._replace(
        identifiers=names, title=title, authors=tuple(json.loads(authors)), published=published
    )


def _since(conn: sqlite3.Connection, query: str) -> dict[str, dict[str, str]]:
    """Return since when each paper has which mark."""
    found: dict[str, dict[str, str]] = {}
    for paper_id, mark, at in conn.execute(query):
        found.setdefault(paper_id, {})[mark] = at
    return found


def _others(conn: sqlite3.Connection) -> list[PlainMark]:
    told: dict[str, dict[str, str]] = {}
    for name, paper_id, at in conn.execute(
        "SELECT digest, paper_id, at FROM marks.digested ORDER BY digest, paper_id"
    ):
        told.setdefault(name, {})[paper_id] = at
    views = conn.execute("SELECT name, query FROM marks.views ORDER BY position, name")
    follows = conn.execute("SELECT kind, name, at FROM marks.follows ORDER BY kind, name")
    people = conn.execute("SELECT name, source, id, at FROM marks.identities ORDER BY 1, 2, 3")
    apart = conn.execute("SELECT one, other, at FROM marks.apart ORDER BY one, other")
    return [
        *(PlainView(*row) for row in views),
        *(PlainFollow(*row) for row in follows),
        *(PlainIdentity(*row) for row in people),
        *(PlainApart(*row) for row in apart),
        *(PlainDigest(name, papers) for name, papers in told.items()),
    ]


def notes_name(paper_id: str) -> str:
    """Return the name of a paper's file of notes: safe everywhere, and no other paper's.

    `arxiv:2401.01234` becomes `arxiv-2401.01234.md`; where something had to be replaced, a sum
    over the id stands at the end.
    """
    plain = _PLAIN_ID.fullmatch(paper_id)
    if plain and not plain[2].endswith("."):
        return f"{plain[1]}-{plain[2]}.md"
    readable = re.sub(r"[^a-z0-9._]+", "-", paper_id.lower())[:80].strip("-.") or "paper"
    return f"{readable}-{hashlib.sha256(paper_id.encode()).hexdigest()[:12]}.md"


def notes_text(paper: PlainPaper) -> str:
    """Write a paper's notes as one Markdown file, for people to read."""
    lines = [_OURS, "", f"# {paper.title or paper.id}", ""]
    if paper.authors:
        lines += [", ".join(paper.authors), ""]
    lines += [", ".join(dict.fromkeys((paper.id, *paper.identifiers))), ""]
    for note in paper.notes:
        edited = f", edited {note.updated}" if note.updated != note.created else ""
        lines += [f"## {note.created}{edited}", ""]
        if note.quote:
            lines += [*(f"> {line}".rstrip() for line in note.quote.split("\n")), ""]
        lines += [note.text, ""]
    return "\n".join(lines)
