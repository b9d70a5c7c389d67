from __future__ import annotations

import io
import json
import os
import re
import tempfile
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from paperdeck.marks.cite_keys import cite_keys, keep_key
from paperdeck.marks.digests import note_told
from paperdeck.marks.errors import MarkError
from paperdeck.marks.exporting import FILE, export_marks, notes_name, read_marks
from paperdeck.marks.marker import Marker
from paperdeck.marks.plain_marks import PlainApart, PlainDigest, PlainPaper, to_line
from paperdeck.marks.plain_reading import FaultyLineError, ReadLine, read_line, read_lines
from paperdeck.marks.restating import Restated, restate_marks
from paperdeck.model.identifiers import Identifier, Scheme
from paperdeck.model.marks import Flag
from paperdeck.model.paper import Author, Paper, PaperRecord
from paperdeck.model.researcher import FollowKind
from paperdeck.query.library import Library
from paperdeck.query.syntax import parse
from paperdeck.store.database import Store
from paperdeck.store.ingest import ingest
from paperdeck.store.merges import move_marks
from paperdeck.store.splitting import split
from paperdeck.store.stored import read_apart

if TYPE_CHECKING:
    from collections.abc import Mapping

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
IDS = tuple(f"arxiv:2401.0000{number}" for number in range(5))
AT = "2026-11-21T09:30:00Z"
EXAMPLES = 100 if os.environ.get("PAPERDECK_TRUST") == "full" else 8
NASTY = "Two lines\n\n---\n<!-- PaperDeck -->\n# `x` \u2713 \\begin{a} | \u202fé"


def mark_everything(store: Store) -> None:
    """Put something into every table of marks.db."""
    moments = iter(NOW + timedelta(minutes=minute) for minute in range(100))
    with closing(Marker(store, clock=lambda: next(moments))) as marker:
        marker.set_flag(IDS[:2], Flag.STARRED, True)
        marker.set_flag(IDS[1:3], Flag.READ, True)
        marker.set_flag(IDS[:1], Flag.QUEUED, True)
        marker.add_tag(IDS[:3], "ml/diffusion")
        marker.add_tag(IDS[1:2], "Émile")
        marker.set_opinion(IDS[:1], 1)
        marker.set_opinion(IDS[3:4], -1)
        marker.add_note(IDS[0], NASTY, quote="a passage\nof two lines")
        number = marker.add_note(IDS[0], "A second note").id
        marker.edit_note(number, "A second note, changed")
        marker.add_note(IDS[2], "  indented\n", quote="  ")
        marker.set_cite_key(IDS[1], "borel2024first")
        marker.set_cite_key(IDS[1], "Borel2024Paper")
        marker.set_cite_key(IDS[1], "borel2024paper")
        marker.save_view("Zoo", "tag:ml  newer:7d ")
        marker.save_view("Anfang", "is:unread")
        marker.follow(FollowKind.AUTHOR, "Ada Lovelace")
        marker.follow(FollowKind.ORGANIZATION, " Académie ")
        marker.identify("Ada Lovelace", "s2", "1741101")
        marker.set_flag(IDS[4:], Flag.STARRED, True)
        marker.undo()
    with closing(Marker(store, clock=lambda: NOW)) as marker:
        for _ in range(2):
            marker.add_note(IDS[2], "twice")
    # A key of a paper that has no other mark.
    keep_key(store, {IDS[4]: "lovelace1843notes"})
    note_told(store, "daily", IDS[:2], NOW)
    split(store, "doi:10.1000/0", "doi:10.1000/1", now=NOW)


def lines_of(folder: Path) -> list[ReadLine]:
    with (folder / FILE).open("rb") as stream:
        return list(read_lines(stream, now=AT))


def read(row: Mapping[str, object]) -> Any:
    return read_line(json.dumps(row).encode(), now=AT)


def bring(store: Store, folder: Path) -> Restated:
    return restate_marks(store, lines_of(folder), FILE, now=NOW)


def files(folder: Path) -> dict[str, bytes]:
    return {
        str(file.relative_to(folder)): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file()
    }


@pytest.fixture
def marked(store: Store) -> Store:
    mark_everything(store)
    return store


@pytest.fixture
def exported(marked: Store, tmp_path: Path) -> Path:
    export_marks(marked, tmp_path / "export")
    return tmp_path / "export"


@pytest.fixture
def empty(tmp_path: Path) -> Store:
    return Store.open(tmp_path / "empty")


def test_what_was_exported_comes_back_from_an_empty_library_byte_for_byte(
    exported: Path, empty: Store, tmp_path: Path
) -> None:
    done = bring(empty, exported)
    assert done.step is not None
    assert (done.remarks, done.unknown) == ((), 5)
    export_marks(empty, tmp_path / "again")
    assert files(tmp_path / "again") == files(exported)
    assert len(files(exported)) == 3


texts = st.text(min_size=1, max_size=40)


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(texts, texts), min_size=1, max_size=12))
def test_any_marks_come_back_byte_for_byte(said: list[tuple[str, str]]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        store, other = Store.open(folder / "one"), Store.open(folder / "other")
        with closing(store.papers_writer()) as conn:
            ingest(
                conn,
                [record(number, title=f"A {one}") for number, (one, _) in enumerate(said)],
                now=NOW,
            )
        with closing(store.reader()) as conn:
            ids = [paper_id for (paper_id,) in conn.execute("SELECT id FROM papers")]
        with closing(Marker(store, clock=lambda: NOW)) as marker:
            for number, (one, two) in enumerate(said):
                some = ids[number : number + 3] or ids[:1]
                for make in (
                    lambda one=one, some=some: marker.add_tag(some, one),
                    lambda one=one, two=two, some=some: marker.add_notes(some, one, quote=two),
                    lambda one=one, two=two: marker.save_view(one, two),
                    lambda two=two: marker.follow(FollowKind.ORGANIZATION, two),
                    lambda one=one, two=two: marker.identify(one, "s2", str(len(two))),
                    lambda two=two, some=some: marker.set_cite_key(some[0], two),
                    lambda one=one, two=two: marker.rename_tag(one, two),
                ):
                    with suppress(MarkError):  # not every text can be each of them
                        make()
        export_marks(store, folder / "first")
        done = bring(other, folder / "first")
        assert done.remarks == ()
        export_marks(other, folder / "second")
        assert files(folder / "second") == files(folder / "first")


def test_every_table_but_the_history_is_in_the_export(marked: Store, exported: Path) -> None:
    lines = (exported / FILE).read_text(encoding="utf-8").split("\n")
    kinds = [json.loads(line)["kind"] for line in lines if line]
    expected = ["paperdeck-marks", *["paper"] * 5, *["view"] * 3, *["follow"] * 2]
    assert kinds == [*expected, "identity", "apart", "digest"]
    paper = next(one for one in read_marks(marked) if isinstance(one, PlainPaper))
    assert paper.id == IDS[0]
    assert paper.identifiers == (IDS[0], "doi:10.1000/0")
    assert paper.authors == ("Ada Lovelace", "Émile Borel")
    assert paper.published == "2024-01-01T00:00:00Z"
    assert paper.flags == {"queued": "2026-11-21T09:32:00Z", "starred": AT}
    assert paper.notes[1].updated > paper.notes[1].created


def test_marks_that_came_are_one_step_that_can_be_undone_and_redone(
    exported: Path, empty: Store, tmp_path: Path
) -> None:
    bring(empty, exported)
    with closing(Marker(empty)) as marker:
        step = marker.undo()
        assert step is not None
        assert step.label == "import marks.jsonl: marks of 5 papers"
        assert marker.undo() is None
        left = [one for one in read_marks(empty) if isinstance(one, PlainPaper)]
        assert left == []
        marker.redo()
    export_marks(empty, tmp_path / "again")
    assert files(tmp_path / "again") == files(exported)


def test_a_second_time_changes_nothing(exported: Path, empty: Store, marked: Store) -> None:
    bring(empty, exported)
    for store in (empty, marked):
        before = read_marks(store)
        done = bring(store, exported)
        assert (done.step, dict(done.changes), done.remarks) == (None, {}, ())
        assert read_marks(store) == before


def test_nothing_that_is_here_already_is_taken_away_or_changed(
    exported: Path, tmp_path: Path
) -> None:
    other = Store.open(tmp_path / "other")
    with closing(other.papers_writer()) as conn:
        ingest(conn, [record(0), record(1)], now=NOW)
    with closing(Marker(other, clock=lambda: NOW - timedelta(days=9))) as marker:
        marker.set_flag(IDS[:1], Flag.STARRED, True)
        marker.set_opinion(IDS[:1], -1)
        marker.add_tag(IDS[:1], "ML/other")
        marker.add_note(IDS[0], "My own")
        marker.set_cite_key(IDS[1], "mine")
        marker.save_view("Zoo", "is:starred")
        marker.save_view("Last", "is:read")
        marker.follow(FollowKind.AUTHOR, "ADA LOVELACE")
    before = {to_line(one) for one in read_marks(other) if not isinstance(one, PlainPaper)}
    done = bring(other, exported)
    assert sorted(text for _, text in done.remarks) == [
        "it has the key mine already, so not borel2024paper",
        "it is said of the paper here: less like this",
        "the view Zoo is another here; now Zoo 2",
    ]
    papers = {one.id: one for one in read_marks(other) if isinstance(one, PlainPaper)}
    first = papers[IDS[0]]
    assert first.flags["starred"] == "2026-11-12T09:30:00Z"
    assert list(first.tags) == ["ML/diffusion", "ML/other"]
    assert first.notes[0].text == "My own"
    assert len(first.notes) == 3
    assert first.opinion is not None
    assert first.opinion[0] == -1
    assert papers[IDS[1]].key == "mine"
    assert before <= {to_line(one) for one in read_marks(other)}
    assert (done.unknown, bring(other, exported).step) == (3, None)


def record(number: int, **fields: Any) -> PaperRecord:
    names = (
        Identifier(Scheme.ARXIV, f"2401.{number:05}"),
        Identifier(Scheme.DOI, f"10.1000/{number}"),
    )
    return PaperRecord("arxiv", names, **({"title": f"Paper {number}"} | fields))


def test_papers_that_come_later_find_their_marks(exported: Path, empty: Store) -> None:
    bring(empty, exported)
    with closing(Library(empty, clock=lambda: NOW)) as library:
        left = library.paper(library.resolve("2401.00000"))
        assert left is not None
        assert left.paper.title.startswith("Paper 0")
        assert left.marks.starred
    with closing(empty.papers_writer()) as conn:
        ingest(conn, [record(0)], now=NOW)
    with closing(Library(empty, clock=lambda: NOW)) as library:
        (found,) = library.papers(parse("is:starred tag:ml has:note is:queued"))
        assert found.paper.id == IDS[0]


def test_papers_that_come_later_under_another_name_find_their_marks(
    exported: Path, empty: Store
) -> None:
    bring(empty, exported)
    doi = Identifier(Scheme.DOI, "10.1000/2")
    with closing(empty.papers_writer()) as conn:
        ingest(conn, [PaperRecord("crossref", (doi,), title="Two")], now=NOW)
    move_marks(empty)
    with closing(Library(empty, clock=lambda: NOW)) as library:
        (found,) = library.papers(parse("is:read tag:ml has:note"))
        assert (found.paper.id, found.paper.title) == (IDS[2], "Two")


def test_a_paper_is_found_by_any_of_its_names(exported: Path, empty: Store) -> None:
    doi = Identifier(Scheme.DOI, "10.1000/0")
    with closing(empty.papers_writer()) as conn:
        ingest(conn, [PaperRecord("crossref", (doi,), title="Zero")], now=NOW)
    bring(empty, exported)
    papers = {one.id: one for one in read_marks(empty) if isinstance(one, PlainPaper)}
    assert papers["doi:10.1000/0"].title == "Zero"
    assert IDS[0] not in papers


def test_a_former_key_is_given_to_no_other_paper_in_another_library_either(
    exported: Path, empty: Store
) -> None:
    said = [line.mark for line in lines_of(exported)]
    former = {one.id: one.former_keys for one in said if isinstance(one, PlainPaper)}
    assert former[IDS[1]] == ("borel2024first",)
    with closing(empty.papers_writer()) as conn:
        ingest(conn, [record(number) for number in range(3)], now=NOW)
    done = bring(empty, exported)
    assert (done.changes["former_key"], done.remarks) == (1, ())
    refused = r"The key BOREL2024first was that of arxiv:2401.00001"
    with closing(Marker(empty)) as marker:
        with pytest.raises(MarkError, match=refused):
            marker.set_cite_key(IDS[0], "BOREL2024first")
        marker.set_cite_key(IDS[1], "borel2024first")
    given = cite_keys(empty, [Paper(IDS[2], title="First", authors=(Author("E. Borel"),))])
    assert given[IDS[2]] != "borel2024first"
    assert keep_key(empty, {IDS[0]: "borel2024paper"}) != {}


def test_a_former_key_that_another_paper_has_here_is_told(exported: Path, empty: Store) -> None:
    keep_key(empty, {IDS[3]: "Borel2024First"})
    told = "the former key borel2024first is that of arxiv:2401.00003"
    assert [text for _, text in bring(empty, exported).remarks] == [told]
    assert [text for _, text in bring(empty, exported).remarks] == [told]
    line = read({"kind": "paper", "id": IDS[0], "former_keys": ["a b"]})
    ((_, told),) = restate_marks(empty, [ReadLine(1, line)], "x", now=NOW).remarks
    assert told.startswith("the former key 'a b' ")


def test_an_import_that_was_undone_may_come_again_with_its_former_keys(
    exported: Path, empty: Store, tmp_path: Path
) -> None:
    bring(empty, exported)
    with closing(Marker(empty)) as marker:
        marker.undo()
        assert [one for one in read_marks(empty) if isinstance(one, PlainPaper)] == []
    bring(empty, exported)
    export_marks(empty, tmp_path / "again")
    assert files(tmp_path / "again") == files(exported)


def test_what_is_no_part_of_the_step_is_counted_as_well(exported: Path, empty: Store) -> None:
    lasting = [
        line for line in lines_of(exported) if isinstance(line.mark, PlainApart | PlainDigest)
    ]
    done = restate_marks(empty, lasting, FILE, now=NOW)
    assert (done.step, done.changes, done.lasting) == (None, {}, {"apart": 1, "told": 2})
    assert restate_marks(empty, lasting, FILE, now=NOW).lasting == {}


@pytest.mark.parametrize(
    ("written", "identifiers"),
    [
        ("doi:10.1000/ALPHA", []),
        ("DOI: 10.1000/Alpha", []),
        ("https://doi.org/10.1000/ALPHA", []),
        ("bib:0123456789abcdef", ["doi:10.1000/ALPHA"]),
    ],
)
def test_an_identifier_is_understood_however_it_is_written(
    empty: Store, written: str, identifiers: list[str]
) -> None:
    doi = Identifier(Scheme.DOI, "10.1000/alpha")
    with closing(empty.papers_writer()) as conn:
        ingest(conn, [PaperRecord("crossref", (doi,), title="Alpha")], now=NOW)
    line = {"kind": "paper", "id": written, "identifiers": identifiers, "starred": True}
    done = restate_marks(empty, [ReadLine(1, read(line))], FILE, now=NOW)
    assert done.unknown == 0
    assert [one.id for one in read_marks(empty) if isinstance(one, PlainPaper)] == [str(doi)]


@pytest.mark.parametrize(
    ("written", "stable"),
    [
        ("arxiv:2401.01234v2", "arxiv:2401.01234"),
        ("arxiv:math.GT/0309136", "arxiv:math/0309136"),
        ("doi:10.48550/arXiv.2401.01234", "arxiv:2401.01234"),
        ("openalex:w12", "openalex:W12"),
        ("url:0123456789abcdef", "url:0123456789abcdef"),
        ("bib:0123456789abcdef", "bib:0123456789abcdef"),
        ("pmid:007", "pmid:007"),
    ],
)
def test_names_become_stable_ids_everywhere(written: str, stable: str) -> None:
    assert read({"kind": "paper", "id": written}).id == stable
    told = {"kind": "digest", "name": "daily", "told": {written: True}}
    assert read(told) == PlainDigest("daily", {stable: AT})
    apart = read({"kind": "apart", "one": written, "other": "doi:10.1/x"})
    assert stable in (apart.one, apart.other)


def test_names_that_are_of_two_papers_stay_so(exported: Path, empty: Store) -> None:
    bring(empty, exported)
    assert PlainApart("doi:10.1000/0", "doi:10.1000/1", AT) in read_marks(empty)
    with closing(empty.papers_writer()) as conn:
        assert read_apart(conn) == [("doi:10.1000/0", "doi:10.1000/1")]


def test_an_export_renews_the_one_before_and_leaves_other_files_alone(
    marked: Store, exported: Path
) -> None:
    (exported / "notes" / "mine.md").write_text("my own", encoding="utf-8")
    (exported / "README").write_text("my own", encoding="utf-8")
    with closing(Marker(marked)) as marker:
        for note in (3, 4, 5):
            marker.delete_note(note)
    done = export_marks(marked, exported)
    assert done.notes == 1
    assert sorted(files(exported)) == [
        "README",
        "marks.jsonl",
        "notes/arxiv-2401.00000.md",
        "notes/mine.md",
    ]


@pytest.mark.parametrize("content", [b"", b'{"kind": "paperdeck-marks", "version": 1}\n'])
def test_a_library_without_marks_is_exported_where_there_are_none(
    empty: Store, tmp_path: Path, content: bytes
) -> None:
    (tmp_path / FILE).write_bytes(content)
    assert export_marks(empty, tmp_path).papers == 0
    assert (tmp_path / FILE).read_bytes().count(b"\n") == 1


@pytest.mark.parametrize("what", ["an export", "something else"])
def test_a_library_without_marks_takes_none_from_an_earlier_export(
    empty: Store, exported: Path, what: str
) -> None:
    if what == "something else":
        (exported / FILE).write_bytes(b"\n" * 2_000 + b"{}")
    before = files(exported)
    with pytest.raises(MarkError, match="There are no marks to export"):
        export_marks(empty, exported)
    assert files(exported) == before


@pytest.mark.parametrize("kind", ["file", "link", "dangling link", "folder"])
def test_what_has_the_name_of_notes_and_is_not_ours_stays(
    marked: Store, exported: Path, tmp_path: Path, kind: str
) -> None:
    notes = exported / "notes"
    (tmp_path / "mine.md").write_bytes((notes / "arxiv-2401.00000.md").read_bytes())
    first, second = notes / "arxiv-2401.00000.md", notes / "arxiv-2401.00000-2.md"
    first.unlink()
    match kind:
        case "file":
            first.write_text("my own", encoding="utf-8")
        case "folder":
            first.mkdir()
        case _:
            first.symlink_to(tmp_path / ("mine.md" if kind == "link" else "nowhere"))
    second.write_text("my own, too", encoding="utf-8")
    before = first.lstat()
    for _ in range(2):
        done = export_marks(marked, exported)
        assert (done.notes, done.kept) == (2, (first,))
        assert first.lstat() == before
        assert second.read_text(encoding="utf-8") == "my own, too"
        assert sorted(one.name for one in notes.iterdir()) == [
            "arxiv-2401.00000-2.md",
            "arxiv-2401.00000-3.md",
            "arxiv-2401.00000.md",
            "arxiv-2401.00002.md",
        ]
    third = notes / "arxiv-2401.00000-3.md"
    assert third.read_bytes() == (tmp_path / "mine.md").read_bytes()
    first.rename(notes / "elsewhere")
    assert export_marks(marked, exported).kept == ()
    assert first.is_file()
    assert not third.exists()


def test_an_export_is_for_the_users_eyes_only(exported: Path) -> None:
    assert exported.stat().st_mode & 0o777 == 0o700
    assert {file.stat().st_mode & 0o777 for file in exported.rglob("*.*l")} == {0o600}


def test_notes_can_be_read_as_markdown(exported: Path) -> None:
    text = (exported / "notes" / "arxiv-2401.00000.md").read_text(encoding="utf-8")
    assert "# Paper 0: a title that is rather too long to be shown in full\n" in text
    assert "> a passage\n> of two lines\n\nTwo lines\n" in text
    assert re.findall(r"^## (.*)$", text, re.MULTILINE)[1].count(", edited ") == 1


def test_a_folder_that_cannot_be_written_is_told(marked: Store, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(MarkError, match=r"The marks can't be written"):
        export_marks(marked, tmp_path / "file")


@given(
    st.sets(st.text(min_size=1, max_size=200).map(lambda text: f"doi:10.1000/{text}"), max_size=9)
)
def test_names_of_note_files_are_safe_and_different(ids: set[str]) -> None:
    names = [notes_name(one) for one in ids]
    assert len({name.casefold() for name in names}) == len(ids)
    assert all(re.fullmatch(r"[a-z0-9][a-z0-9._-]{0,120}\.md", name) for name in names)


def test_a_plain_id_is_its_own_file_name() -> None:
    assert notes_name("arxiv:2401.01234") == "arxiv-2401.01234.md"
    assert notes_name("arxiv:math/0309136").startswith("arxiv-math-0309136-")
    assert notes_name("doi:../../etc/passwd").count("/") == 0


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (b"\xff\xfe", "not UTF-8"),
        (b"{", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"[1]", "not a JSON object"),
        (b"{}", "kind: none of paper, view, follow, identity, apart, digest"),
        (b'{"kind": ["paper"]}', "kind: none of"),
        (b'{"kind": "paper"}', "id: missing"),
        (b'{"kind": "paper", "id": "nonsense"}', "id: no id of a paper"),
        (
            b'{"kind": "paper", "id": "arxiv:2401.00001", "starred": "soon"}',
            "starred: not a moment",
        ),
        (b'{"kind": "paper", "id": "arxiv:2401.00001", "tags": 3}', "tags: not an object"),
        (b'{"kind": "paper", "id": "arxiv:2401.00001", "tags": ["a#b"]}', "tags: A tag cannot"),
        (b'{"kind": "paper", "id": "arxiv:2401.00001", "notes": [{}]}', "text: missing"),
        (b'{"kind": "paper", "id": "arxiv:2401.00001", "notes": [" "]}', "notes: one without text"),
        (b'{"kind": "paper", "id": "arxiv:2401.00001", "opinion": 1}', "opinion: neither"),
        (b'{"kind": "paper", "id": "arxiv:2401.00001", "authors": "Ada"}', "authors: not a list"),
        (
            b'{"kind": "paper", "id": "arxiv:2401.00001", "former_keys": "a"}',
            "former_keys: not a list",
        ),
        (b'{"kind": "view", "name": " ", "query": ""}', "name: empty"),
        (b'{"kind": "follow", "who": "cat", "name": "Tom"}', "who: none of"),
        (b'{"kind": "apart", "one": "arxiv:1", "other": "arxiv:1"}', "are the same"),
        (b'{"kind": "digest", "name": "daily", "told": []}', "told: not an object"),
    ],
)
def test_a_line_that_nothing_can_be_made_of_says_why(line: bytes, fault: str) -> None:
    with pytest.raises(FaultyLineError, match=re.escape(fault)):
        read_line(line, now=AT)


def test_lines_are_accepted_or_told_by_number_and_one_stops_no_other(empty: Store) -> None:
    text = (
        b'\xef\xbb\xbf{"kind": "paperdeck-marks", "version": 1}\nnonsense\n\n'
        b'{"kind": "paper", "id": "https://arxiv.org/abs/2401.00001v2", "starred": true,'
        b' "tags": ["Deep Learning", "a/b"], "notes": ["said \\u001b[31mplainly"]}\n{"kind": 1}'
    )
    lines = list(read_lines(io.BytesIO(text), now=AT))
    assert [(line.number, line.fault is None) for line in lines] == [
        (2, False),
        (4, True),
        (5, False),
    ]
    restate_marks(empty, lines, "x", now=NOW)
    (paper,) = read_marks(empty)
    assert isinstance(paper, PlainPaper)
    assert (paper.id, paper.title) == ("arxiv:2401.00001", None)
    assert (paper.flags, list(paper.tags)) == ({"starred": AT}, ["Deep-Learning", "a/b"])
    assert paper.notes[0].text == "said plainly"


def test_a_line_without_end_is_told_and_the_next_one_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("paperdeck.marks.plain_reading.LONGEST_LINE", 50)
    text = b'{"kind": "view", "name": "' + b"x" * 200 + b'"}\n{"kind": "view"}'
    numbers = [line.number for line in read_lines(io.BytesIO(text), now=AT)]
    assert numbers == [1, 2]


def test_what_would_be_too_long_a_line_is_several_and_comes_back_byte_for_byte(
    marked: Store, empty: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(Marker(marked, clock=lambda: NOW)) as marker:
        for number in range(40):
            marker.add_note(IDS[1], f"Note {number}: " + "é" * 200)
            marker.add_note(IDS[1], "the same again", quote="word for word")
    note_told(marked, "weekly", [f"arxiv:2402.{number:05}" for number in range(200)], NOW)
    export_marks(marked, tmp_path / "whole")
    limit = 2_000
    for module in ("plain_reading", "plain_marks", "exporting"):
        monkeypatch.setattr(f"paperdeck.marks.{module}.LONGEST_LINE", limit)
    export_marks(marked, tmp_path / "first")
    lines = (tmp_path / "first" / FILE).read_bytes().splitlines(keepends=True)
    assert max(map(len, lines)) <= limit
    assert len(lines) > 16 + 12
    # Each of them can be read without the others.
    for line in lines:
        row = json.loads(line)
        assert row.get("id") != IDS[1] or row["identifiers"] == [IDS[1], "doi:10.1000/1"]
    done = bring(empty, tmp_path / "first")
    assert done.remarks == ()
    assert bring(empty, tmp_path / "first").step is None
    export_marks(empty, tmp_path / "second")
    assert files(tmp_path / "second") == files(tmp_path / "first")
    with closing(Marker(empty)) as marker:
        marker.add_note(IDS[2], "x" * limit)
        assert export_marks(empty, tmp_path / "fourth").too_long == 1
        assert bring(empty, tmp_path / "fourth").step is None
        marker.undo()
    monkeypatch.undo()
    export_marks(empty, tmp_path / "third")
    assert files(tmp_path / "third") == files(tmp_path / "whole")


def test_lines_of_one_paper_may_know_different_names_of_it(empty: Store) -> None:
    with closing(empty.papers_writer()) as conn:
        ingest(conn, [record(0)], now=NOW)
    lines = [
        read({"kind": "paper", "id": "pmid:7", "identifiers": ["doi:10.1000/0"], "starred": True}),
        read({"kind": "paper", "id": "pmid:7", "tags": ["ml"]}),
    ]
    done = restate_marks(empty, [ReadLine(*one) for one in enumerate(lines, 1)], "x", now=NOW)
    (paper,) = read_marks(empty)
    assert isinstance(paper, PlainPaper)
    assert (paper.id, list(paper.flags), list(paper.tags)) == (IDS[0], ["starred"], ["ml"])
    assert done.unknown == 0


def test_a_line_by_hand_without_a_title_still_finds_its_paper_by_any_name(empty: Store) -> None:
    line = read({"kind": "paper", "id": IDS[0], "identifiers": ["doi:10.1000/0"], "read": True})
    restate_marks(empty, [ReadLine(1, line)], "x", now=NOW)
    doi = Identifier(Scheme.DOI, "10.1000/0")
    with closing(empty.papers_writer()) as conn:
        ingest(conn, [PaperRecord("crossref", (doi,), title="Zero")], now=NOW)
    move_marks(empty)
    (paper,) = read_marks(empty)
    assert isinstance(paper, PlainPaper)
    assert (paper.id, paper.title, list(paper.flags)) == (IDS[0], "Zero", ["read"])


def test_marks_of_a_newer_version_are_refused_whole() -> None:
    text = b'{"kind": "paperdeck-marks", "version": 2}\n'
    with pytest.raises(MarkError, match="newer PaperDeck"):
        list(read_lines(io.BytesIO(text), now=AT))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3)
    ),
    max_leaves=6,
)
fields = st.sampled_from(
    [
        "id",
        "identifiers",
        "title",
        "authors",
        "published",
        "starred",
        "read",
        "tags",
        "key",
        "former_keys",
        "opinion",
        "notes",
        "name",
        "query",
        "who",
        "since",
        "source",
        "one",
        "other",
        "told",
        "version",
    ]
)
kinds = st.sampled_from(["paper", "view", "follow", "identity", "apart", "digest"])
some_ids = st.sampled_from(["arxiv:2401.00001", "doi:10.1000/a", "2401.00001v3", "x"])
objects = st.builds(
    lambda kind, known, row: {"id": known, "name": "n", "query": "q", **row, "kind": kind},
    kinds,
    some_ids,
    st.dictionaries(fields, json_values, max_size=5),
)


@settings(max_examples=300, deadline=None)
@given(objects.map(lambda row: json.dumps(row).encode()) | st.binary(max_size=80))
def test_any_line_is_a_mark_or_says_why_and_what_is_written_is_read_again(line: bytes) -> None:
    try:
        mark = read_line(line, now=AT)
    except (FaultyLineError, MarkError):
        return
    if mark is not None:
        assert read_line(to_line(mark).encode(), now="other") == mark
