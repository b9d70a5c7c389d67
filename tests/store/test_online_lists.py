"""Lists of a person's papers as a service gave them, kept beside the library."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from paperdeck.model.identifiers import Identifier, Scheme
from paperdeck.store.database import Store
from paperdeck.store.errors import StoreError
from paperdeck.store.online_lists import read_head, read_records, save_list

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from tests.store.conftest import MakeRecord

S2 = "semanticscholar"


def test_a_list_comes_back_as_it_was_and_a_newer_one_takes_its_place(
    store: Store, make_record: MakeRecord, now: datetime
) -> None:
    first, second = make_record("2401.00001", source=S2), make_record("10.1000/x", source=S2)
    with closing(store.papers_writer()) as conn:
        assert save_list(conn, S2, "17", [first, second], now=now, trouble="stopped\x1b[2J") == 2
    with closing(store.reader()) as conn:
        head = read_head(conn, S2, "17")
        assert head is not None
        assert (head.fetched, head.trouble) == (now, "stopped")
        assert head.names == (("arxiv:2401.00001",), ("doi:10.1000/x",))
        assert read_records(conn, S2, "17") == [first, second]
        assert conn.execute("SELECT count(*) FROM papers").fetchone() == (0,)
    with closing(store.papers_writer()) as conn:
        save_list(conn, S2, "17", [], now=now + timedelta(days=1))
    with closing(store.reader()) as conn:
        head = read_head(conn, S2, "17")
        assert head is not None
        assert (head.fetched, head.names, head.trouble) == (now + timedelta(days=1), (), "")
        assert read_records(conn, S2, "17") == []


def test_of_nobody_else_a_list_is_known(store: Store, now: datetime) -> None:
    with closing(store.papers_writer()) as conn:
        save_list(conn, S2, "17", [], now=now)
    with closing(store.reader()) as conn:
        for source, person in ((S2, "18"), ("openalex", "17")):
            assert read_head(conn, source, person) is None
            assert read_records(conn, source, person) == []


def test_a_paper_comes_once_and_what_has_no_title_or_name_not_at_all(
    store: Store, make_record: MakeRecord, now: datetime
) -> None:
    records = [
        make_record("2401.00001", source=S2, title="First"),
        make_record("2401.00001", source=S2, title="Again"),
        make_record("2401.00002", source=S2, title="\x1b[2J\u202e"),
    ]
    with closing(store.papers_writer()) as conn:
        assert save_list(conn, S2, "17", records, now=now) == 1
    with closing(store.reader()) as conn:
        assert [one.title for one in read_records(conn, S2, "17")] == ["First"]


def test_what_a_service_says_passes_the_gate_here_too(
    store: Store, make_record: MakeRecord, now: datetime
) -> None:
    evil = make_record(
        "2401.00001",
        source=S2,
        title="A\x1b[31mB\u202e",
        url="javascript:alert(1)",
        citations=2**70,
    )
    with closing(store.papers_writer()) as conn:
        save_list(conn, S2, "17", [evil], now=now)
    with closing(store.reader()) as conn:
        (kept,) = read_records(conn, S2, "17")
    assert (kept.title, kept.url, kept.citations) == ("AB", None, None)
    assert kept.identifiers == (Identifier(Scheme.ARXIV, "2401.00001"),)


def test_a_locked_library_is_named_and_the_list_stays(
    folder: Path, make_record: MakeRecord, now: datetime
) -> None:
    store = Store.open(folder, timeout=0.05)
    with closing(store.papers_writer()) as conn:
        save_list(conn, S2, "17", [make_record("2401.00001")], now=now)
    with closing(sqlite3.connect(store.papers_file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with (
            closing(store.papers_writer()) as conn,
            pytest.raises(StoreError, match=r"papers\.db"),
        ):
            save_list(conn, S2, "17", [], now=now)
        other.execute("ROLLBACK")
    with closing(store.reader()) as conn:
        assert len(read_records(conn, S2, "17")) == 1
