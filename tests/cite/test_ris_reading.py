"""RIS, and what Web of Science and PubMed write in its manner."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from paperdeck.cite.reading.imported import EntryProblem, ImportedEntry
from paperdeck.cite.reading.ris_reading import read_ris

if TYPE_CHECKING:
    from pathlib import Path


def read(text: str) -> list[ImportedEntry]:
    """Read a text all of whose entries are papers."""
    entries = list(read_ris(text))
    assert all(isinstance(entry, ImportedEntry) for entry in entries), entries
    return [entry for entry in entries if isinstance(entry, ImportedEntry)]


def fields(entry: ImportedEntry) -> dict[str, str]:
    """Return the further fields of an entry by name."""
    assert entry.record.publication is not None
    return dict(entry.record.publication.fields)


def one(*lines: str, kind: str = "JOUR") -> ImportedEntry:
    """Read one entry of these lines."""
    (entry,) = read("\n".join([f"TY  - {kind}", *lines, "ER  - ", ""]))
    return entry


def test_an_article_is_read_with_all_that_it_says() -> None:
    entry = one(
        "ID  - lovelace1843",
        "TI  - Notes on the Engine",
        "AU  - Lovelace, Ada",
        "AU  - van der Berg, Jan, Jr.",
        "PY  - 1843/09/05/",
        "JF  - Scientific Memoirs",
        "JA  - Sci. Mem.",
        "VL  - 3",
        "IS  - 12",
        "SP  - 666",
        "EP  - 731",
        "SN  - 1234-5678",
        "AB  - On what it can do.",
        "KW  - engines",
        "KW  - numbers",
        "N1  - Read again.",
        "L1  - /home/ada/notes.pdf",
        "DO  - https://doi.org/10.1000/NOTES",
        "UR  - https://example.org/notes",
    )
    record = entry.record
    assert (entry.line, entry.key, record.source) == (1, "lovelace1843", "ris")
    assert [str(name) for name in record.identifiers] == ["doi:10.1000/notes"]
    assert [author.name for author in record.authors] == ["Ada Lovelace", "Jan van der Berg Jr."]
    assert record.published is not None
    assert record.published.isoformat() == "1843-09-05T00:00:00+00:00"
    assert (record.venue, record.url) == ("Scientific Memoirs", "https://example.org/notes")
    assert record.abstract == "On what it can do."
    assert entry.tags == ("engines", "numbers")
    assert (entry.notes, entry.files) == (("Read again.",), ("/home/ada/notes.pdf",))
    assert fields(entry) == {
        "journaltitle": "Scientific Memoirs",
        "shortjournal": "Sci. Mem.",
        "volume": "3",
        "number": "12",
        "pages": "666--731",
        "issn": "1234-5678",
        "keywords": "engines, numbers",
        "file": "/home/ada/notes.pdf",
    }


@pytest.mark.parametrize(
    ("kind", "entry_type"),
    [
        ("JOUR", "article"),
        ("CHAP", "incollection"),
        ("CPAPER", "inproceedings"),
        ("THES", "thesis"),
        ("Journal Article", "article"),
        ("XYZ", "misc"),
    ],
)
def test_types_become_biblatexs(kind: str, entry_type: str) -> None:
    publication = one("TI  - T", kind=kind).record.publication
    assert publication is not None
    assert publication.entry_type == entry_type


@pytest.mark.parametrize(
    ("said", "date"),
    [
        ("2001/09/01/", None),
        ("2001///", "2001"),
        ("2001/00/00/", "2001"),
        ("1948/07//", "1948-07"),
        ("2015/october", "2015-10"),
        ("2016 Apr 19", None),
        ("May 01, 1980", None),
        ("2016/02/31", "2016-02"),
        ("99", None),
        ("YEAR/MONTH/DAY/", None),
    ],
)
def test_dates_are_read_as_far_as_they_go(said: str, date: str | None) -> None:
    entry = one("TI  - T", f"PY  - {said}")
    assert fields(entry).get("date") == date
    known = entry.record.published is not None
    assert known == (said not in {"99", "YEAR/MONTH/DAY/"})
    assert known or entry.remarks


def test_what_happened_on_other_days_is_not_the_date() -> None:
    entry = one("TI  - T", "PY  - 2013/02/15/received", "PY  - 2013", "Y2  - 2015/11/06")
    assert fields(entry)["date"] == "2013"
    assert fields(entry)["urldate"] == "2015-11-06"


def test_lines_go_on_and_breaks_stay_where_they_say_something() -> None:
    entry = one("TI  - A title", "  that goes on", "N2  - first", "ER then second", "AU  - A, B")
    assert entry.record.title == "A title that goes on"
    assert entry.record.abstract == "first\nER then second"


def test_an_end_or_a_beginning_may_be_missing() -> None:
    text = "JF  - J\nTI  - No beginning\nER  -\nTY  - BOOK\nTI  - No end\nTY  - BOOK\nTI  - Last"
    entries = read(text)
    assert [entry.record.title for entry in entries] == ["No beginning", "No end", "Last"]
    assert ["missing" in " ".join(entry.remarks) for entry in entries] == [True, True, True]


def test_text_between_entries_and_a_byte_order_mark_are_no_entries() -> None:
    text = "\ufeffRecord #1 of 2\nProvider: P\n1.\nTY  - JOUR\nTI  - A\nER  - \n\n2.\nTY  - JOUR\n"
    assert [entry.record.title for entry in read(text + "TI  - B\nER  -")] == ["A", "B"]


def test_one_space_will_do_where_a_file_has_no_more() -> None:
    (entry,) = read("TY - JOUR\nTI - A title\nAU - Lovelace, Ada\nER -\n")
    assert entry.record.title == "A title"


def test_what_has_no_place_is_kept_by_its_tag() -> None:
    entry = one("TI  - T", "JP  - CRISPR", "JP  - Direct Current", "M1  - 7")
    assert fields(entry)["ris-jp"] == "CRISPR; Direct Current"
    assert fields(entry)["ris-m1"] == "7"


def test_an_entry_without_title_goes_by_its_doi_or_is_told() -> None:
    assert one("DO  - 10.1000/x").record.title == "10.1000/x"
    (problem,) = read_ris("TY  - JOUR\nAU  - A, B\nER  -\n")
    assert problem == EntryProblem(1, None, "it has no title")


def test_a_doi_is_found_where_people_put_it() -> None:
    for line in (
        "M3  - doi: 10.1000/x",
        "N1  - doi:10.1000/x",
        "UR  - http://dx.doi.org/10.1000/x",
    ):
        entry = one("TI  - T", line)
        assert [str(name) for name in entry.record.identifiers] == ["doi:10.1000/x"]
        assert entry.notes == ()


def test_names_that_cannot_be_guessed_from_print_keep_their_parts() -> None:
    entry = one("TI  - T", "AU  - García Márquez, Gabriel", "AU  - Curie, Marie")
    assert entry.record.authors[0].name == "Gabriel García Márquez"
    assert fields(entry)["author"] == "García Márquez, Gabriel and Curie, Marie"
    assert "author" not in fields(one("TI  - T", "AU  - Curie, Marie"))


def test_web_of_science_is_read() -> None:
    text = (
        "FN Clarivate Analytics Web of Science\nVR 1.0\nPT J\nAU Curie, M\n   Curie, P\n"
        "AF Curie, Marie\n   Curie, Pierre\nTI Rays that\n   go on\nSO JOURNAL\n"
        "DE radium; rays\nPD JUN 8\nPY 1904\nVL 4\nBP 70\nEP 77\nDI 10.1000/w\nPM 123\n"
        "CR Somebody, 1900, J\nER\n\nEF"
    )
    (entry,) = read(text)
    assert entry.record.title == "Rays that go on"
    assert [author.name for author in entry.record.authors] == ["Marie Curie", "Pierre Curie"]
    assert [str(name) for name in entry.record.identifiers] == ["doi:10.1000/w", "pmid:123"]
    assert entry.record.published is not None
    assert entry.record.published.date().isoformat() == "1904-06-08"
    assert entry.tags == ("radium", "rays")


# What a careful reader counts in each file: entries, and how many of them name no work.
COUNTS = {
    "jabref/NbibImporterTest.nbib": (1, 0),
    "jabref/RisImporterCorrupted.ris": (1, 0),
    "jabref/RisImporterTest1.ris": (3, 0),
    "jabref/RisImporterTest3.ris": (1, 0),
    "jabref/RisImporterTest4a.ris": (1, 0),
    "jabref/RisImporterTest4b.ris": (1, 0),
    "jabref/RisImporterTest4c.ris": (1, 0),
    "jabref/RisImporterTest5a.ris": (1, 0),
    "jabref/RisImporterTest5b.ris": (1, 0),
    "jabref/RisImporterTest6.ris": (1, 0),
    "jabref/RisImporterTest7.ris": (1, 0),
    "jabref/RisImporterTest8_date.ris": (1, 0),
    "jabref/RisImporterTest9.ris": (1, 0),
    "jabref/RisImporterTestDOI.ris": (1, 0),
    "jabref/RisImporterTestDate1.1.ris": (1, 0),
    "jabref/RisImporterTestDate1.2.ris": (1, 0),
    "jabref/RisImporterTestDoiAndJournalTitle.ris": (1, 0),
    "jabref/RisImporterTestScience.ris": (1, 0),
    "jabref/RisImporterTestScopus.ris": (1, 0),
    "jabref/RisImporterTestWithEmptyER.ris": (1, 0),
    "rispy_example_basic.ris": (1, 0),
    "rispy_example_bom.ris": (1, 0),
    "rispy_example_custom_list_tags.ris": (1, 1),
    "rispy_example_empty_tag.ris": (1, 0),
    "rispy_example_extraneous_data.ris": (2, 0),
    "rispy_example_full.ris": (2, 0),
    "rispy_example_full_without_whitespace.ris": (2, 0),
    "rispy_example_full_write.ris": (2, 0),
    "rispy_example_multi_unknown_tags.ris": (1, 0),
    "rispy_example_multiline.ris": (3, 3),
    "rispy_example_single_unknown_tag.ris": (1, 0),
    "rispy_example_starting_newlines.ris": (1, 0),
    "rispy_example_urls.ris": (4, 0),
    "rispy_example_utf_chars.ris": (1, 0),
    "rispy_example_wos.ris": (2, 0),
}


def test_every_entry_of_every_recorded_file_is_found(recordings: Path) -> None:
    folder = recordings / "ris"
    found = {}
    for file in sorted(folder.rglob("*.*")):
        entries = list(read_ris(file.read_text(encoding="utf-8")))
        problems = [entry for entry in entries if isinstance(entry, EntryProblem)]
        found[str(file.relative_to(folder))] = (len(entries), len(problems))
    assert found == COUNTS


def test_no_text_is_refused_and_long_ones_take_no_longer_than_they_are(recordings: Path) -> None:
    whole = (recordings / "ris" / "rispy_example_full.ris").read_text(encoding="utf-8")
    for end in range(0, len(whole), 97):
        list(read_ris(whole[:end]))
    assert len(list(read_ris("TY  - JOUR\nTI  - T\nER  -\n" * 5_000))) == 5_000
    list(read_ris("TY  - JOUR\nTI  - " + "x\n" * 20_000))
