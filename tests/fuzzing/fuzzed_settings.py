"""What people write themselves: queries against a real library, settings, themes, keys, drafts."""

from __future__ import annotations

from contextlib import closing, suppress
from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING

from paperdeck.config.chords import KeyNameError, display_chord, parse_chord, split_alternatives
from paperdeck.config.edit import set_value
from paperdeck.config.keymap import build_keymap
from paperdeck.config.problems import ConfigError
from paperdeck.config.settings import load_settings
from paperdeck.config.themes import choose_theme, load_themes, read_theme
from paperdeck.config.toml_lines import LARGEST
from paperdeck.desktop.drafts import recover_drafts
from paperdeck.marks.errors import MarkError
from paperdeck.marks.plain_marks import to_line
from paperdeck.marks.plain_reading import read_lines
from paperdeck.marks.restating import restate_marks
from paperdeck.marks.tags import parse_tag
from paperdeck.model.identifiers import Identifier, Scheme
from paperdeck.model.paper import Author, PaperRecord
from paperdeck.query.errors import PaperNotFound, QueryError
from paperdeck.query.library import Library
from paperdeck.query.rules import ready_rules
from paperdeck.query.syntax import parse
from paperdeck.store.database import Store
from paperdeck.store.errors import StoreError
from paperdeck.store.ingest import ingest
from paperdeck.ui.commands.table import COMMANDS
from paperdeck.ui.screens.reader.note_drafts import gist, read_writing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import ExitStack
    from pathlib import Path
    from sqlite3 import Connection

    from tests.fuzzing import text_seeds as seeds
    from tests.fuzzing.mutations import JSON, Format
    from tests.fuzzing.parser_table import Parser, Reader, as_text
else:
    import text_seeds as seeds
    from mutations import JSON, Format
    from parser_table import Parser, as_text

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
_AT = "2026-11-20T08:00:00Z"


class _EveryPaperIsNear:
    """Answers what papers mean without knowing it, so that such terms can be asked, too."""

    def ready(self, conn: Connection) -> bool:
        return conn is not None

    def about(self, conn: Connection, words: str, *, unfinished: bool = False) -> Sequence[int]:
        return [row for (row,) in conn.execute("SELECT id FROM papers")]

    def like(self, conn: Connection, rows: Sequence[int]) -> Sequence[int]:
        return list(rows)

    def fitting(self, conn: Connection, tag: str) -> Sequence[int]:
        return []


def _records() -> list[PaperRecord]:
    return [
        PaperRecord(
            "arxiv",
            (Identifier(Scheme.ARXIV, f"2401.{number:05}"),),
            title=f"On {'k-trees' if number % 2 else 'roots and C++'} {number}",
            abstract="We count trees of GPT-4 in $O(n)$.",
            authors=(Author("Ada Root"), Author("Ben Leaf")),
            categories=("cs.LG",),
            published=datetime(2024, 1, 1 + number % 28, tzinfo=UTC),
            upvotes=number,
            citations=number * 3,
        )
        for number in range(60)
    ]


def _query(folder: Path, stack: ExitStack) -> Reader:
    """Understand a query, then ask for its list, its counts and how it is read."""
    store = Store.open(folder / "library")
    with closing(store.papers_writer()) as conn:
        ingest(conn, _records(), now=NOW)
    with closing(store.marks_writer()) as conn:
        conn.execute("INSERT INTO flags VALUES ('arxiv:2401.00001', 'starred', ?)", (_AT,))
        conn.execute("INSERT INTO tags VALUES ('arxiv:2401.00002', 'to/read', ?)", (_AT,))
    library = Library(store, clock=lambda: NOW, meaning=_EveryPaperIsNear())
    stack.callback(library.close)

    def read(data: bytes) -> None:
        text = as_text(data)
        with suppress(PaperNotFound):
            library.resolve(text[:5_000])
        try:
            query = parse(text)
            library.search(query, prefix_last=len(text) % 2 == 1, first=20)
            library.count(query)
            library.facets(query)
            library.explain(query)
        except QueryError as error:
            error.pointed()
            raise

    return read


def _config(folder: Path, _: ExitStack) -> Reader:
    """Load settings, build the keymap, choose the theme, make the rules ready."""
    file = folder / "config.toml"
    themes, _problems = load_themes(folder / "themes")

    def read(data: bytes) -> None:
        file.write_bytes(data)
        settings, problems = load_settings(file)
        for problem in problems:
            str(problem)
        build_keymap(COMMANDS, settings.keys, file=file, lines=settings.key_lines)
        choose_theme(themes, settings)
        ready_rules(settings, parse_tag)

    return read


def _edited(folder: Path, _: ExitStack) -> Reader:
    file = folder / "config.toml"

    def read(data: bytes) -> None:
        file.write_bytes(data)
        set_value(file, ("reader", "theme"), "sepia")

    return read


def _theme(folder: Path, _: ExitStack) -> Reader:
    file = folder / "mine.toml"
    shipped, _problems = load_themes(folder / "none")

    def read(data: bytes) -> None:
        file.write_bytes(data)
        read_theme(file, shipped)

    return read


def _chord(data: bytes) -> None:
    for part in split_alternatives(as_text(data)):
        display_chord(parse_chord(part))


def _draft(folder: Path, _: ExitStack) -> Reader:
    """Find a draft that a crash left, and what it was for."""
    own = folder / "drafts" / "draft-1"
    own.mkdir(parents=True)

    def read(data: bytes) -> None:
        text, _, about = data.partition(b"\0")
        (own / "note.md").write_bytes(text)
        (own / ".about").write_bytes(about)
        for draft in recover_drafts(folder / "drafts"):
            gist(draft.text)
            read_writing(draft.about)

    return read


def _marks(folder: Path, _: ExitStack) -> Reader:
    """Read exported marks; every eighth file is taken into a library, too."""
    made = 0
    store = Store.open(folder / "library")

    def read(data: bytes) -> None:
        nonlocal made
        made += 1
        lines = list(read_lines(BytesIO(data), now=_AT))
        for line in lines:
            if line.mark is not None:
                to_line(line.mark).encode()
        if made % 8 == 0:
            restate_marks(store, lines, "marks.jsonl", now=NOW)

    return read


_LONGEST = LARGEST - len(seeds.CONFIG)  # longer ones aren't read
_TOML = Format((seeds.CONFIG,), seeds.TOML_WORDS, longest=_LONGEST)
SETTINGS = (
    Parser("query", Format(seeds.QUERIES, seeds.QUERY_WORDS), errors=(QueryError,), opening=_query),
    Parser("config.toml", _TOML, opening=_config),
    Parser(
        "config.toml, changed",
        _TOML,
        errors=(ConfigError,),
        opening=_edited,
    ),
    Parser("theme", Format((seeds.THEME,), seeds.TOML_WORDS, longest=_LONGEST), opening=_theme),
    Parser(
        "keys and chords",
        Format(
            (b"g g,ctrl+p", b"shift+tab,?,*", b"f12,alt+x,escape"),
            (
                "ctrl+",
                "shift+",
                "alt+",
                "+",
                ",",
                " ",
                "escape",
                "comma",
                "f99",
                "é",
                "++",
                "ctrl+i",
            ),
        ),
        _chord,
        (KeyNameError,),
    ),
    Parser(
        "exported marks",
        Format(seeds.MARKS, (), JSON),
        errors=(MarkError, StoreError),
        opening=_marks,
    ),
    Parser(
        "draft of a note",
        Format((b"# A note\n\nwords\0" + seeds.ABOUT,), ("[", "{", '"', "\0")),
        opening=_draft,
    ),
)
