"""author: the page of a person by name or id, with where its numbers come from."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from paperdeck.model.identifiers import Identifier, Scheme
from paperdeck.model.paper import Author, PaperRecord
from paperdeck.store.database import Store
from paperdeck.store.ingest import ingest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.cli.conftest import RunCommand
    from tests.loopback import Loopback, Reply
else:
    from loopback import Loopback, Reply

PERSON = {"authorId": "17", "name": "A. Turing", "hIndex": 23, "paperCount": 60}


@pytest.fixture(autouse=True)
def server(home: Path) -> Iterator[Loopback]:
    """A Semantic Scholar that knows one person."""
    with Loopback() as loopback:
        loopback.on("/graph/v1/author/17", Reply(json.dumps(PERSON).encode()))
        home.mkdir()
        (home / "config.toml").write_text(
            f'[sources.semanticscholar]\nbase_url = "{loopback.url}"\nmin_interval = 0\n',
            encoding="utf-8",
        )
        yield loopback


@pytest.fixture
def five(home: Path, paperdeck: RunCommand) -> RunCommand:
    """Runs a command on a library of five papers, three of them by a Turing."""
    turing = Author("Alan Turing", "King's College")
    records = [
        PaperRecord(
            "openalex" if citations is not None else "arxiv",
            (Identifier(Scheme.ARXIV, f"2401.0000{number}"),),
            title=f"Paper {number}",
            authors=(who, Author("Alonzo Church")),
            published=datetime(year, 3, 1, tzinfo=UTC),
            primary_category="cs.LO",
            citations=citations,
            organization="Bletchley Park" if number == 1 else None,
        )
        for number, who, year, citations in (
            (1, turing, 2020, 12),
            (2, turing, 2022, 3),
            (3, Author("alan turing"), 2022, None),
            (4, Author("A. M. Turing"), 2022, 100),
            (5, Author("Kurt Gödel"), 2022, 100),
        )
    ]
    with closing(Store.open(home / "data").papers_writer()) as conn:
        ingest(conn, records, now=datetime(2026, 11, 1, tzinfo=UTC))
    return paperdeck


def test_a_person_is_shown_with_where_the_numbers_come_from(paperdeck: RunCommand) -> None:
    done = paperdeck("author", "s2:17")
    assert done.lines[0] == "A. Turing"
    assert "papers 60, h-index 23 (semanticscholar, " in done.out
    (person,) = paperdeck("author", "s2:17", "--json").objects
    assert (person["h_index"], person["i10_index"]) == (23, None)
    assert (person["source"], person["ids"]) == ("semanticscholar", ["s2:17"])


def test_somebody_unknown_doesnt_hide_the_others(paperdeck: RunCommand) -> None:
    done = paperdeck("author", "nobody", "s2:17")
    assert done.code == 1
    assert done.complaint.startswith("no paper in the library is theirs: nobody")
    assert "A. Turing" in done.out
    done = paperdeck("author", "x:1", "s2:17")
    assert "not the id of a person" in done.complaint
    assert "A. Turing" in done.out


def test_a_name_shows_what_the_library_has_with_its_basis(five: RunCommand) -> None:
    done = five("author", "alan", "turing")
    assert (done.code, done.lines[0]) == (0, "Alan Turing")
    text = " ".join(done.out.split())
    assert "King's College (on a paper of 2022)" in text
    assert "3 papers in the library, 2020 to 2022" in text
    assert (
        "citations 15, h-index 2, i10-index 1, from 2 of 3 known papers"
        " (openalex 2, told 2026-11-01)" in text
    )
    assert "cs.LO 3" in text
    assert "Alonzo Church 3" in text
    assert "may be the same, not counted here A. M. Turing" in text


def test_a_name_as_an_object(five: RunCommand) -> None:
    (page,) = five("author", "Alan Turing", "--json").objects
    assert {
        name: page[name] for name in ("name", "ids", "affiliation", "h_index", "i10_index")
    } == {
        "name": "Alan Turing",
        "ids": [],
        "affiliation": "King's College",
        "h_index": 2,
        "i10_index": 1,
    }
    assert (page["citations"], page["papers"], page["papers_known"]) == (15, 3, 2)
    assert (page["source"], page["as_of"]) == ("library", "2026-11-01T00:00:00Z")
    assert page["categories"] == [{"category": "cs.LO", "papers": 3}]
    assert page["years"] == [{"year": 2020, "papers": 1}, {"year": 2022, "papers": 2}]
    assert page["coauthors"] == [{"name": "Alonzo Church", "papers": 3}]
    assert page["top"][0]["id"] == "arxiv:2401.00001"
    assert page["may_be_same"] == ["A. M. Turing"]


def test_the_recorded_person_has_exactly_the_numbers_of_the_recording(
    five: RunCommand, server: Loopback, recordings: Path
) -> None:
    body = (recordings / "semantic_scholar" / "vcr" / "Author.json").read_bytes()
    server.on("/graph/v1/author/2262347", Reply(body))
    done = five("author", "Alan Turing", "--id", "s2:2262347")
    today = datetime.now(UTC).date().isoformat()
    text = " ".join(done.out.split())
    assert (done.code, done.lines[0]) == (0, "Alan Turing")
    assert f"papers 60, citations 12,415, h-index 23 (semanticscholar, {today}, today)" in text
    asked = len(server.calls)
    (page,) = five("author", "alan turing", "--json").objects
    assert len(server.calls) == asked
    assert (page["papers"], page["citations"], page["h_index"]) == (60, 12_415, 23)
    assert (page["i10_index"], page["papers_known"]) == (None, 2)
    assert (page["source"], page["ids"]) == ("semanticscholar", ["s2:2262347"])
    assert page["as_of"].startswith(today)
    assert page["library"]["h_index"] == 2


def test_names_given_the_same_id_are_one_person_until_it_is_taken_back(five: RunCommand) -> None:
    for name in ("Alan Turing", "A. M. Turing"):
        assert five("author", name, "--id", "s2:17").code == 0
    (page,) = five("author", "Alan Turing", "--json").objects
    assert (page["names"], page["library"]["papers"]) == (["Alan Turing", "A. M. Turing"], 4)
    (page,) = five("author", "A. M. Turing", "--forget", "s2:17", "--json").objects
    assert (page["ids"], page["papers"], page["may_be_same"]) == ([], 1, ["Alan Turing"])
    again = five("author", "A. M. Turing", "--forget", "s2:17")
    assert (again.code, again.complaint) == (
        1,
        "nobody said that A. M. Turing is this person: s2:17",
    )


def test_whose_an_id_is_is_taken_back_by_undo(five: RunCommand) -> None:
    five("author", "Alan Turing", "--id", "s2:17")
    assert "Alan Turing is s2:17" in five("undo").out
    (page,) = five("author", "Alan Turing", "--json").objects
    assert (page["ids"], page["lists"]) == ([], [])


def test_an_id_without_a_name_says_how_it_gets_one(five: RunCommand) -> None:
    assert five("author", "A. M. Turing", "--json").code == 0
    done = five("author", "s2:17")
    assert "none of the library's names is theirs" in done.out
    assert done.lines[-1] == (
        "`paperdeck author 'A. M. Turing' --id s2:17` says that they are one person"
    )


def test_refresh_asks_again_and_a_service_that_is_down_leaves_what_was_known(
    five: RunCommand, server: Loopback
) -> None:
    five("author", "Alan Turing", "--id", "s2:17")
    server.on("/graph/v1/author/17", Reply(json.dumps({**PERSON, "hIndex": 24}).encode()))
    (page,) = five("author", "Alan Turing", "--refresh", "--json").objects
    assert page["h_index"] == 24
    server.on("/graph/v1/author/17", Reply(b"", 404))
    for words in (("Alan Turing", "--refresh"), ("s2:17",)):
        done = five("author", *words, "--json")
        assert done.code == 1
        assert "paperdeck: " in done.err
        assert done.objects[0]["h_index"] == 24
    assert (
        "no profile is known of Kurt Gödel" in five("author", "Kurt Gödel", "--refresh").complaint
    )


def test_a_near_name_is_proposed_for_an_unknown_one(five: RunCommand) -> None:
    done = five("author", "Andrew Turing")
    assert done.code == 1
    assert "Perhaps A. M. Turing?" in done.complaint
    assert done.out == ""


def test_an_organisation_has_a_page_of_its_own(five: RunCommand) -> None:
    done = five("author", "--org", "bletchley park")
    assert (done.code, done.lines[0]) == (0, "Bletchley Park")
    (page,) = five("author", "--org", "Bletchley Park", "--json").objects
    assert (page["kind"], page["papers"], page["citations"]) == ("organization", 1, 12)
    assert five("author", "--org", "nowhere").code == 1


def test_it_can_be_drawn_in_ascii(five: RunCommand) -> None:
    assert "█" in five("author", "Alan Turing").out
    assert five("author", "Alan Turing", "--ascii").out.isascii()


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("--id", "s2:17"),
        ("s2:17", "--id", "s2:18"),
        ("--org", "X", "Jane"),
        ("--org", "X", "--refresh"),
        ("s2:17", "--forget", "s2:17"),
    ],
)
def test_what_makes_no_sense_is_refused(paperdeck: RunCommand, words: tuple[str, ...]) -> None:
    done = paperdeck("author", *words)
    assert (done.code, done.out) == (2, "")
    assert done.complaint.startswith("author: ")


def test_nothing_is_asked_for_a_name_and_no_network_stack_loaded(
    five: RunCommand, server: Loopback
) -> None:
    five("author", "Alan Turing")
    assert server.calls == []
