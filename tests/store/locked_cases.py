"""Every public function of the store and of the marks that works on a library, ready to be called.

`CASES` has one for each, by its name; `locked_trials.try_case` calls it while another process holds
a file, and `tools/trust_tables.py` prints what comes of all of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from paperdeck.marks import (
    changes,
    cite_keys,
    digests,
    exporting,
    following,
    importing,
    journal,
    pending,
    restating,
    targets,
)
from paperdeck.marks.desk import Desk
from paperdeck.marks.journal import Direction, Kind
from paperdeck.marks.marker import Marker
from paperdeck.marks.plain_marks import PlainPaper
from paperdeck.marks.plain_reading import ReadLine
from paperdeck.marks.targets import Targets
from paperdeck.model.imported_marks import ImportedMarks
from paperdeck.model.marks import Flag
from paperdeck.model.paper import Paper
from paperdeck.model.researcher import FollowKind
from paperdeck.store import (
    bulk,
    contents,
    identities,
    index,
    index_agreement,
    ingest,
    library_id,
    merges,
    migrating,
    online_lists,
    outcomes,
    pages,
    papers,
    profiles,
    records,
    salvaging,
    shape,
    short_copies,
    splitting,
    stored,
    stray_rows,
    sync_state,
    writing,
)
from paperdeck.store.columns import Entry
from paperdeck.store.connections import main_file, reading, transaction
from paperdeck.store.database import Store
from paperdeck.store.identity import Register
from paperdeck.store.preparing import Prepared, prepare
from paperdeck.store.schema import MARKS

if TYPE_CHECKING:
    import sqlite3

    from sqlite_utils import Database
    from tests.store.locked_kinds import (
        ADA,
        AT,
        BOTH,
        MARKS_ONLY,
        NAMES,
        NEITHER,
        NOW,
        OLD,
        ONE,
        PAPERS_ONLY,
        STATE,
        TWO,
        looks_inside_marks,
        marks_through,
        opens_a,
        reads,
        reads_inside,
        record,
        use_with,
        writes_inside_marks,
        writes_inside_papers,
        writes_papers,
    )
    from tests.store.locked_trials import TIMEOUT, Case

    from paperdeck.store.schema import Schema
else:
    from locked_kinds import (
        ADA,
        AT,
        BOTH,
        MARKS_ONLY,
        NAMES,
        NEITHER,
        NOW,
        OLD,
        ONE,
        PAPERS_ONLY,
        STATE,
        TWO,
        looks_inside_marks,
        marks_through,
        opens_a,
        reads,
        reads_inside,
        record,
        use_with,
        writes_inside_marks,
        writes_inside_papers,
        writes_papers,
    )
    from locked_trials import TIMEOUT, Case

_PLAIN = ReadLine(1, PlainPaper(TWO, (TWO,), tags={"new": AT}))
FRESH = record(NAMES["arxiv:2401.00009"], title="A new paper")


def _prepared() -> Prepared:
    made = prepare(FRESH)
    assert isinstance(made, Prepared)
    return made


def _write_outcomes(conn: sqlite3.Connection) -> object:
    register = Register({}, [])
    register.place(records.state(FRESH, NOW))
    outcome = outcomes.settle(register.drafts()[0], {}, NOW)
    return outcomes.write_outcomes(conn, [outcome], {}, now=NOW)


def _write_changes(conn: sqlite3.Connection) -> None:
    paper = Paper("arxiv:2401.00009", title="A new paper", added=NOW)
    writing.write_changes(conn, [writing.Change(Entry(NOW.toordinal() << 20, paper, frozenset()))])


def _offered() -> bulk.Offered:
    return bulk.Offered(_prepared(), b"hash", lambda: FRESH)


def _hold_digest(store: Store) -> None:
    with digests.only_digest(store):
        pass


def _desk(conn: sqlite3.Connection) -> Desk:
    return Desk(conn, Targets((ONE,), ()), NOW)


def _flag_change(paper_id: str = TWO) -> journal.Change:
    return journal.Change(Kind.FLAG, paper_id, None, {"flag": "read", "at": AT})


def _write_meta(conn: sqlite3.Connection) -> None:
    conn.execute("INSERT OR REPLACE INTO meta VALUES ('tried', 'x')")


def _take_number(conn: sqlite3.Connection) -> int:
    _write_meta(conn)
    return stored.Numbering(conn).next_row(739_000)


def _add_moods(db: Database) -> None:
    db.execute("CREATE TABLE moods (x)")


def _merge_parts(conn: sqlite3.Connection) -> bool:
    _write_meta(conn)
    return index.merge_parts(conn, most=1)


def _transact(conn: sqlite3.Connection) -> None:
    with transaction(conn):
        _write_meta(conn)


def _read_all(conn: sqlite3.Connection) -> object:
    with reading(conn):
        return conn.execute("SELECT * FROM papers, marks.notes").fetchall()


_STORE: dict[str, Case] = {
    "bulk.take_in_bulk": writes_papers(lambda c: bulk.take_in_bulk(c, [_offered()], now=NOW)),
    "connections.main_file": reads_inside(
        lambda c: (main_file(c), c.execute("SELECT 1 FROM papers"))
    ),
    "connections.reading": reads(_read_all),
    "connections.transaction": writes_papers(_transact),
    "contents.count_marks": Case(
        lambda store: use_with(store.marks_reader, contents.count_marks), MARKS_ONLY
    ),
    "database.Store.marks_reader": opens_a(Store.marks_reader, MARKS_ONLY),
    "database.Store.marks_writer": opens_a(Store.marks_writer, MARKS_ONLY),
    "database.Store.open": Case(lambda s: Store.open(s.papers_file.parent, timeout=TIMEOUT), BOTH),
    "database.Store.open_or_read": Case(
        lambda s: Store.open_or_read(s.papers_file.parent, timeout=TIMEOUT), BOTH
    ),
    "database.Store.papers_writer": opens_a(Store.papers_writer, PAPERS_ONLY),
    "database.Store.reader": opens_a(Store.reader, BOTH),
    "identities.drop_among_papers": writes_inside_papers(identities.drop_among_papers),
    "identities.identities_of": reads(lambda c: identities.identities_of(c, ["Ada Lovelace"])),
    "identities.linked_names": reads(lambda c: identities.linked_names(c, "Ada Lovelace")),
    "identities.read_identities": reads(identities.read_identities),
    "identities.take_over": writes_inside_marks(
        lambda c: identities.take_over(c, [("ada", "orcid", "9", AT)])
    ),
    "index.count_pages": reads_inside(lambda c: index.count_pages(c, "pape")),
    "index.count_parts": reads_inside(index.count_parts),
    "index.is_current": reads_inside(index.is_current),
    "index.replace": writes_papers(index.replace),
    "index_agreement.compare_index": Case(
        index_agreement.compare_index, BOTH, PAPERS_ONLY, steady=True
    ),
    "index.merge_parts": writes_inside_papers(_merge_parts),
    "index.rebuild": writes_papers(index.rebuild),
    "ingest.ingest": writes_papers(lambda c: ingest.ingest(c, [FRESH], now=NOW)),
    "ingest.take_in": writes_inside_papers(
        lambda c: ingest.take_in(c, [records.state(FRESH, NOW)], now=NOW)
    ),
    "library_id.library_id": Case(library_id.library_id, BOTH, MARKS_ONLY),
    "merges.apart_unknown": reads(merges.apart_unknown),
    "merges.are_pending": reads(merges.are_pending),
    "merges.move_marks": Case(merges.move_marks, BOTH, BOTH, by_halves=True),
    "merges.names_among_papers": reads(merges.names_among_papers),
    "migrating.back_up": Case(lambda s: migrating.back_up(s.marks_file, now=NOW), MARKS_ONLY),
    "migrating.migrate": Case(
        lambda s: use_with(s.marks_writer, lambda c: migrating.migrate(c, _NEXT_MARKS)),
        MARKS_ONLY,
        MARKS_ONLY,
    ),
    "online_lists.read_head": reads(lambda c: online_lists.read_head(c, ADA.source, ADA.id)),
    "online_lists.read_records": reads(lambda c: online_lists.read_records(c, ADA.source, ADA.id)),
    "online_lists.save_list": writes_papers(
        lambda c: online_lists.save_list(c, ADA.source, "2", [FRESH], now=NOW)
    ),
    "outcomes.write_outcomes": writes_inside_papers(_write_outcomes),
    "pages.page_faults": reads_inside(pages.page_faults),
    "papers.fetched_times": reads(lambda c: papers.fetched_times(c, ONE)),
    "papers.load_records": reads(lambda c: papers.load_records(c, ONE)),
    "papers.names_of_paper": reads(lambda c: papers.names_of_paper(c, ONE)),
    "papers.read_paper": reads(lambda c: papers.read_paper(c, ONE)),
    "papers.read_papers": reads(lambda c: papers.read_papers(c, [ONE, TWO])),
    "papers.read_rows": reads(lambda c: papers.read_rows(c, [ONE])),
    "papers.resolve_id": reads(lambda c: papers.resolve_id(c, NAMES[ONE])),
    "profiles.find_profiles": reads(lambda c: profiles.find_profiles(c, "orcid:0000-0001")),
    "profiles.load_profiles": reads(lambda c: profiles.load_profiles(c, ["Ada Lovelace"])),
    "profiles.load_unclaimed": reads(lambda c: profiles.load_unclaimed(c, ["Ada Lovelace"])),
    "profiles.save_profile": writes_papers(
        lambda c: profiles.save_profile(c, ADA._replace(h_index=4), now=NOW)
    ),
    "salvaging.salvage": Case(
        lambda s: salvaging.salvage(s.papers_file.with_name("lost.db"), s),
        MARKS_ONLY,
        MARKS_ONLY,
        steady=True,
    ),
    "shape.columns_of": reads_inside(lambda c: shape.columns_of(c, ["papers"])),
    "short_copies.copies_under_other_names": reads(short_copies.copies_under_other_names),
    "short_copies.missing_copies": reads(lambda c: short_copies.missing_copies(c, [TWO])),
    "short_copies.read_short_copies": reads(lambda c: short_copies.read_short_copies(c, [ONE])),
    "short_copies.marked_without_copy": reads(short_copies.marked_without_copy),
    "short_copies.marked_without_paper": reads(short_copies.marked_without_paper),
    "short_copies.records_of_copies": reads(lambda c: short_copies.records_of_copies(c, [ONE])),
    "short_copies.write_short_copies": writes_inside_marks(
        lambda c: short_copies.write_short_copies(c, [(TWO, "t", "[]", "[]", None)])
    ),
    "splitting.read_merges": reads(splitting.read_merges),
    "splitting.rejoin": Case(
        lambda s: splitting.rejoin(s, TWO, "doi:10.1000/apart"), BOTH, BOTH, by_halves=True
    ),
    "splitting.split": Case(
        lambda s: splitting.split(s, ONE, OLD, now=NOW), BOTH, BOTH, by_halves=True
    ),
    "stray_rows.find_strays": reads_inside(stray_rows.find_strays),
    "stray_rows.mend_rows": writes_papers(stray_rows.mend_rows),
    "stored.Numbering.next_row": writes_inside_papers(_take_number),
    "stored.find_owners": reads_inside(lambda c: stored.find_owners(c, [ONE])),
    "stored.load_digests": reads_inside(lambda c: stored.load_digests(c, [ONE], "arxiv")),
    "stored.load_hashes": reads_inside(lambda c: stored.load_hashes(c, [ONE])),
    "stored.load_stored": reads_inside(lambda c: stored.load_stored(c, [ONE])),
    "stored.read_apart": reads_inside(stored.read_apart),
    "sync_state.begin_run": writes_papers(lambda c: sync_state.begin_run(c, NOW)),
    "sync_state.finish_run": writes_papers(lambda c: sync_state.finish_run(c, 1, NOW)),
    "sync_state.hold_off": writes_papers(lambda c: sync_state.hold_off(c, "arxiv", 10)),
    "sync_state.load_memory": reads(lambda c: sync_state.load_memory(c, "arxiv")),
    "sync_state.load_states": reads(sync_state.load_states),
    "sync_state.release_slot": writes_papers(
        lambda c: sync_state.release_slot(c, "arxiv", holder="me", now=1, interval=3)
    ),
    "sync_state.reserve_slot": writes_papers(
        lambda c: sync_state.reserve_slot(c, "x", holder="me", now=1, interval=3, lease=60)
    ),
    "sync_state.save_state": writes_papers(lambda c: sync_state.save_state(c, STATE, {"a": 2})),
    "writing.write_changes": writes_inside_papers(_write_changes),
    "writing.write_new": writes_inside_papers(
        lambda c: writing.write_new(c, [(NOW.toordinal() << 20, _prepared())], added=AT)
    ),
}

_MARKING: dict[str, Case] = {
    "changes.flag_changes": looks_inside_marks(
        lambda c: changes.flag_changes(c, [ONE], Flag.READ, on=True, at=AT)
    ),
    "changes.known_tags": looks_inside_marks(changes.known_tags),
    "changes.load_note": looks_inside_marks(lambda c: changes.load_note(c, 1)),
    "changes.next_note_id": looks_inside_marks(changes.next_note_id),
    "changes.opinion_changes": looks_inside_marks(
        lambda c: changes.opinion_changes(c, [ONE], 1, at=AT)
    ),
    "changes.rename_changes": looks_inside_marks(lambda c: changes.rename_changes(c, "ml", "ai")),
    "changes.spelling": looks_inside_marks(lambda c: changes.spelling(c, "ML")),
    "changes.tag_changes": looks_inside_marks(
        lambda c: changes.tag_changes(c, [ONE], "x", on=True, at=AT)
    ),
    "changes.title_of": looks_inside_marks(lambda c: changes.title_of(c, ONE)),
    "changes.view_changes": looks_inside_marks(lambda c: changes.view_changes(c, "v", "is:read")),
    "changes.view_rename_changes": looks_inside_marks(
        lambda c: changes.view_rename_changes(c, "old", "v")
    ),
    "cite_keys.cite_keys": Case(
        lambda s: cite_keys.cite_keys(s, [Paper(TWO, title="A paper")]), BOTH, MARKS_ONLY
    ),
    "cite_keys.keep_key": Case(lambda s: cite_keys.keep_key(s, {TWO: "two"}), BOTH, MARKS_ONLY),
    "cite_keys.former_keys": looks_inside_marks(cite_keys.former_keys),
    "cite_keys.keepable_formers": looks_inside_marks(
        lambda c: cite_keys.keepable_formers(c, [(TWO, "two")], {})
    ),
    "cite_keys.keepable": looks_inside_marks(lambda c: cite_keys.keepable(c, {TWO: "two"})),
    "cite_keys.kept_keys": Case(
        lambda s: cite_keys.kept_keys(s, [Paper(ONE, title="A paper")]), MARKS_ONLY
    ),
    "cite_keys.key_changes": looks_inside_marks(lambda c: cite_keys.key_changes(c, TWO, "two")),
    "digests.check_notable": Case(lambda s: digests.check_notable(s, NOW), MARKS_ONLY, MARKS_ONLY),
    "digests.note_told": Case(
        lambda s: digests.note_told(s, "", [ONE], NOW), MARKS_ONLY, MARKS_ONLY
    ),
    # Its lock is a file of its own.
    "digests.only_digest": Case(_hold_digest, NEITHER),
    "digests.read_told": Case(lambda s: digests.read_told(s, ""), BOTH),
    "exporting.export_marks": Case(
        lambda s: exporting.export_marks(s, s.papers_file.with_name("out")), BOTH
    ),
    "exporting.read_marks": Case(exporting.read_marks, BOTH),
    "following.disown_changes": looks_inside_marks(
        lambda c: following.disown_changes(c, "Ada Lovelace", "orcid", "0000-0001")
    ),
    "following.follow_changes": looks_inside_marks(
        lambda c: following.follow_changes(c, FollowKind.AUTHOR, "Emmy Noether", at=AT)
    ),
    "following.identify_changes": looks_inside_marks(
        lambda c: following.identify_changes(c, "Emmy Noether", "orcid", "7", at=AT)
    ),
    "following.read_follows": reads(following.read_follows),
    "following.unfollow_changes": looks_inside_marks(
        lambda c: following.unfollow_changes(c, FollowKind.AUTHOR, ["Ada Lovelace"])
    ),
    "importing.take_imported": Case(
        lambda s: importing.take_imported(
            s, [ImportedMarks(TWO, 1, "two", ("new",), ("note",))], "file", now=NOW
        ),
        BOTH,
        MARKS_ONLY,
    ),
    "journal.apply": writes_inside_marks(
        lambda c: journal.apply(c, [_flag_change()], Direction.FORWARD)
    ),
    "desk.Desk.take": writes_inside_marks(lambda c: _desk(c).take("x", [_flag_change()])),
    "desk.Desk.title_of": looks_inside_marks(lambda c: _desk(c).title_of(ONE)),
    "journal.load_steps": looks_inside_marks(lambda c: journal.load_steps(c, 5)),
    "journal.take_step": writes_inside_marks(
        lambda c: journal.take_step(c, "x", [_flag_change()], NOW)
    ),
    "journal.turn_back": writes_inside_marks(journal.turn_back),
    "journal.turn_forward": writes_inside_marks(journal.turn_forward),
    "marker.Marker.add_note": marks_through(lambda m: m.add_note(ONE, "new")),
    "marker.Marker.add_notes": marks_through(lambda m: m.add_notes([ONE, TWO], "new")),
    "marker.Marker.add_tag": marks_through(lambda m: m.add_tag([TWO], "new")),
    "marker.Marker.close": Case(lambda s: Marker(s).close(), NEITHER),
    "marker.Marker.delete_note": marks_through(lambda m: m.delete_note(1), by_id=False),
    "marker.Marker.delete_view": marks_through(lambda m: m.delete_view("old"), by_id=False),
    "marker.Marker.disown": marks_through(
        lambda m: m.disown("Ada Lovelace", "orcid", "0000-0001"), by_id=False
    ),
    "marker.Marker.edit_note": marks_through(lambda m: m.edit_note(1, "other"), by_id=False),
    "marker.Marker.follow": marks_through(
        lambda m: m.follow(FollowKind.AUTHOR, "Emmy Noether"), by_id=False
    ),
    "marker.Marker.history": Case(
        lambda s: marks_through(lambda m: m.history(), by_id=False).call(s), MARKS_ONLY
    ),
    "marker.Marker.identify": marks_through(
        lambda m: m.identify("Emmy Noether", "orcid", "7"), by_id=False
    ),
    "marker.Marker.redo": marks_through(lambda m: m.redo(), by_id=False),
    "marker.Marker.remove_tag": marks_through(lambda m: m.remove_tag([ONE], "ml")),
    "marker.Marker.rename_tag": marks_through(lambda m: m.rename_tag("ml", "ai"), by_id=False),
    "marker.Marker.rename_view": marks_through(lambda m: m.rename_view("old", "v"), by_id=False),
    "marker.Marker.save_view": marks_through(lambda m: m.save_view("v", "is:read"), by_id=False),
    "marker.Marker.set_cite_key": marks_through(lambda m: m.set_cite_key(TWO, "two")),
    "marker.Marker.set_flag": marks_through(lambda m: m.set_flag([TWO], Flag.READ, True)),
    "marker.Marker.set_opinion": marks_through(lambda m: m.set_opinion([TWO], 1)),
    "marker.Marker.undo": marks_through(lambda m: m.undo(), by_id=False),
    "marker.Marker.unfollow": marks_through(
        lambda m: m.unfollow(FollowKind.AUTHOR, "Ada Lovelace"), by_id=False
    ),
    "pending.forget_pending": Case(
        lambda s: pending.forget_pending(s, by_meaning=True), MARKS_ONLY, MARKS_ONLY
    ),
    "pending.note_pending": Case(
        lambda s: pending.note_pending(s, NOW),
        MARKS_ONLY,
        MARKS_ONLY,
        steady=True,
    ),
    "pending.read_pending": Case(lambda s: pending.read_pending(s, by_meaning=False), BOTH),
    "restating.restate_marks": Case(
        lambda s: restating.restate_marks(s, [_PLAIN], "file", now=NOW), BOTH, MARKS_ONLY
    ),
    "targets.find_targets": Case(lambda s: targets.find_targets(s, [ONE]), BOTH),
}

_NEXT_MARKS: Schema = MARKS._replace(migrations=(*MARKS.migrations, _add_moods))
CASES = {f"store.{name}": case for name, case in _STORE.items()}
CASES |= {f"marks.{name}": case for name, case in _MARKING.items()}
