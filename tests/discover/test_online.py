"""What services list of a person, beside what the library has."""

from __future__ import annotations

from contextlib import closing
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from paperdeck.discover.online import read_lists, read_online
from paperdeck.discover.researcher_lines import list_line
from paperdeck.model.identifiers import parse_identifier
from paperdeck.model.paper import PaperRecord
from paperdeck.store.database import Store
from paperdeck.store.ingest import ingest
from paperdeck.store.online_lists import save_list

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from pathlib import Path

    from paperdeck.discover.online import OnlinePage

S2 = "semanticscholar"


@pytest.fixture
def library(tmp_path: Path) -> Store:
    return Store.open(tmp_path / "library")


def record(*names: str, source: str = S2, **facts: Any) -> PaperRecord:
    identifiers = tuple(name for one in names if (name := parse_identifier(one)))
    return PaperRecord(source, identifiers, **{"title": f"Paper {names[0]}", **facts})


def keep(store: Store, records: Iterable[PaperRecord], now: datetime, person: str = "17") -> None:
    with closing(store.papers_writer()) as conn:
        save_list(conn, S2, person, records, now=now)


def read(store: Store, *ids: str) -> OnlinePage:
    with closing(store.reader()) as conn:
        return read_online(conn, ids or ("s2:17",))


def test_a_paper_is_here_by_any_of_its_names(library: Store, now: datetime) -> None:
    with closing(library.papers_writer()) as conn:
        ingest(conn, [record("2401.00001", source="arxiv"), record("10.1000/x")], now=now)
    keep(
        library,
        [
            record("s2:11", "10.1000/x", published=now - timedelta(days=3), citations=5),
            record("s2:12", "2401.00001", published=now - timedelta(days=2)),
            record("s2:13", published=now - timedelta(days=1)),
            record("s2:14"),
        ],
        now,
    )
    page = read(library)
    assert [(one.id, one.citations) for one in page.papers] == [
        (None, None), ("arxiv:2401.00001", None), ("doi:10.1000/x", 5), (None, None)
    ]  # fmt: skip
    assert [one.day for one in page.papers][-1] is None
    assert page.papers[0].day == date(2026, 11, 20)
    assert (page.here, len(page.missing)) == (2, 2)
    assert [(one.id, one.papers, one.here) for one in page.lists] == [("s2:17", 4, 2)]


def test_lists_of_one_person_are_joined_and_each_paper_comes_once(
    library: Store, now: datetime
) -> None:
    keep(library, [record("2401.00001"), record("2401.00002")], now)
    keep(library, [record("2401.00002"), record("2401.00003")], now, "18")
    page = read(library, "s2:17", "s2:18", "s2:17", "openalex:A1", "nonsense")
    assert len(page.papers) == 3
    assert [(one.id, one.papers) for one in page.lists] == [("s2:17", 2), ("s2:18", 2)]


def test_of_whom_nothing_is_kept_nothing_is_told(library: Store, now: datetime) -> None:
    assert read(library) == read(library, "")
    assert (read(library).lists, read(library).papers) == ((), ())
    keep(library, [], now)
    with closing(library.reader()) as conn:
        (one,) = read_lists(conn, ["s2:17"])
    assert (one.papers, one.here) == (0, 0)
    assert list_line(one, now + timedelta(days=3)) == (
        "0 papers listed, 0 of them here (semanticscholar, 2026-11-21, 3 days ago)"
    )
    assert list_line(one._replace(papers=1, trouble="it broke off"), now).endswith(
        "(semanticscholar, 2026-11-21, today); perhaps not all: it broke off"
    )


def test_formulas_in_titles_are_text(library: Store, now: datetime) -> None:
    keep(library, [record("2401.00001", title=r"On $\alpha$-stable laws")], now)
    assert read(library).papers[0].title == "On α-stable laws"
