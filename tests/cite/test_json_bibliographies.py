"""CSL-JSON and Zotero's items."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from paperdeck.cite.reading.csl_reading import read_csl
from paperdeck.cite.reading.html_notes import to_markdown
from paperdeck.cite.reading.imported import EntryProblem, ImportedEntry
from paperdeck.cite.reading.zotero_reading import read_zotero

if TYPE_CHECKING:
    from pathlib import Path

    from paperdeck.cite.reading.imported import ReadEntry

CSL: dict[str, Any] = {
    "id": "beethoven2018",
    "type": "article-journal",
    "title": "A title",
    "author": [
        {"family": "Beethoven", "given": "Ludwig", "non-dropping-particle": "van"},
        {"literal": "ATLAS Team of Many"},
    ],
    "issued": {"date-parts": [["2018", 3]]},
    "container-title": ["Journal of Things"],
    "container-title-short": "J. Things",
    "page": "1\u20133",
    "volume": 7,
    "issue": "2",
    "DOI": "10.1000/ABC",
    "keyword": "one, two",
    "note": "Citation Key: other2018\nPMID: 77\nread in the train",
    "accessed": {"date-parts": [[2020, 1, 2]]},
    "custom-thing": "kept",
}


def entry_of(read: list[ReadEntry]) -> ImportedEntry:
    """Return the only entry that was read."""
    (entry,) = read
    assert isinstance(entry, ImportedEntry), entry
    return entry


def fields(entry: ImportedEntry) -> dict[str, str]:
    """Return the further fields of an entry by name."""
    assert entry.record.publication is not None
    return dict(entry.record.publication.fields)


def csl(**changed: object) -> ImportedEntry:
    """Read one CSL item."""
    return entry_of(list(read_csl(json.dumps([CSL | changed]))))


def test_an_item_of_csl_is_read_with_all_that_it_says() -> None:
    entry = csl()
    record = entry.record
    assert (entry.line, entry.key, record.source) == (1, "other2018", "csl-json")
    assert [str(name) for name in record.identifiers] == ["doi:10.1000/abc", "pmid:77"]
    assert [one.name for one in record.authors] == ["Ludwig van Beethoven", "ATLAS Team of Many"]
    assert record.venue == "Journal of Things"
    assert entry.tags == ("one", "two")
    assert fields(entry) == {
        "note": "read in the train",
        "journaltitle": "Journal of Things",
        "pages": "1--3",
        "shortjournal": "J. Things",
        "volume": "7",
        "number": "2",
        "urldate": "2020-01-02",
        "csl-custom-thing": "kept",
        "date": "2018-03",
        "author": "van Beethoven, Ludwig and {ATLAS Team of Many}",
        "keywords": "one, two",
    }


@pytest.mark.parametrize(
    "text",
    [
        json.dumps([CSL]),
        json.dumps(CSL),
        json.dumps({"items": [CSL]}),
        "\ufeff" + json.dumps({"style": {"x": [1]}, "items": [CSL], "more": None}, indent=2),
    ],
)
def test_lists_single_items_and_items_in_an_object_are_read(text: str) -> None:
    assert entry_of(list(read_csl(text))).record.title == "A title"


@pytest.mark.parametrize(
    ("issued", "year"),
    [
        ({"date-parts": [[None]]}, None),
        ({"date-parts": []}, None),
        ({"raw": "2015-04-01"}, 2015),
        ({"literal": "Spring 1999"}, 1999),
        ({"date-parts": [[2001], [2003]]}, 2001),
        ("2012-05", 2012),
        (None, None),
        ({"date-parts": [[98765432109876543210]]}, None),
    ],
)
def test_dates_come_in_many_ways(issued: object, year: int | None) -> None:
    published = csl(issued=issued).record.published
    assert (published.year if published else None) == year


@pytest.mark.parametrize(
    ("key", "kept"),
    [
        ("smith2020", "smith2020"),
        ("DBLP:conf/icml/Smith20", "DBLP:conf/icml/Smith20"),
        ("http://zotero.org/users/1/items/ABC", None),
        ("1234/ABC", None),
        ("two words", None),
        (17, None),
    ],
)
def test_only_what_can_be_a_cite_key_is_one(key: object, kept: str | None) -> None:
    assert csl(id=key, note="").key == kept


def test_lines_are_those_of_the_entries_and_broken_json_is_told() -> None:
    text = json.dumps([CSL | {"id": "a"}, CSL | {"id": "b"}], indent=1)
    lines = [entry.line for entry in read_csl(text)]
    assert lines == [2, text[: text.index('"b"')].count("\n")]
    first, *others = read_csl(text[:-30])
    assert isinstance(first, ImportedEntry)
    assert isinstance(others[-1], EntryProblem)
    assert "broken JSON" in others[-1].reason


@pytest.mark.parametrize(
    "text",
    ["", "[", "{", "null", "[1, [2]]", "[" * 100_000, '{"a" 1}', "[{}]", '[{"title": {}}]', "nope"],
)
def test_no_text_is_refused(text: str) -> None:
    assert all(isinstance(entry, EntryProblem) for entry in read_csl(text))
    assert all(isinstance(entry, EntryProblem) for entry in read_zotero(text))


@pytest.mark.parametrize("value", [None, 3, 0.5, True, "text", [], [None], {}, {"a": [1]}])
def test_fields_of_any_kind_are_no_trouble(value: object) -> None:
    for name in CSL:
        list(read_csl(json.dumps([CSL | {name: value}])))
    for name in ITEM:
        list(read_zotero(json.dumps([ITEM | {name: value}, {"data": ITEM | {name: value}}])))


ITEM: dict[str, Any] = {
    "key": "AAAA1111",
    "version": 3,
    "itemType": "conferencePaper",
    "title": "Plasma",
    "creators": [
        {"creatorType": "author", "firstName": "Ada", "lastName": "Lovelace"},
        {"creatorType": "editor", "name": "The Editors"},
    ],
    "abstractNote": "About plasma.",
    "proceedingsTitle": "Proceedings of Plasma",
    "conferenceName": "Plasma 2002",
    "pages": "12-14",
    "date": "May 2002",
    "DOI": "10.1000/plasma",
    "url": "https://example.org/plasma",
    "accessDate": "2011-02-02T22:26:36Z",
    "extra": "Citation Key: ada2002",
    "tags": [{"tag": "physics"}, {"tag": "hot, very hot", "type": 1}],
    "collections": ["COLL1111"],
    "rights": "free",
}
CHILDREN: list[dict[str, Any]] = [
    {"key": "N1", "itemType": "note", "parentItem": "AAAA1111", "note": "<p>My <b>note</b></p>"},
    {
        "key": "F1",
        "itemType": "attachment",
        "parentItem": "AAAA1111",
        "path": "storage:plasma.pdf",
        "note": "",
    },
    {
        "key": "M1",
        "itemType": "annotation",
        "parentItem": "F1",
        "annotationText": "hot",
        "annotationComment": "really?",
    },
]
COLLECTIONS: list[dict[str, Any]] = [
    {"key": "COLL1111", "name": "Plasmas", "parentCollection": "COLL0000"},
    {"key": "COLL0000", "name": "Physics", "parentCollection": False},
]


def test_an_item_of_zotero_is_read_with_what_belongs_to_it() -> None:
    pieces = [{"key": one["key"], "data": one} for one in (ITEM, *CHILDREN, *COLLECTIONS)]
    entry = entry_of(list(read_zotero(json.dumps(pieces))))
    assert (entry.key, entry.record.source) == ("ada2002", "zotero")
    assert [str(name) for name in entry.record.identifiers] == ["doi:10.1000/plasma"]
    assert entry.tags == ("physics", "hot, very hot", "Physics/Plasmas")
    assert entry.notes == ("My **note**", "> hot\n\nreally?")
    assert entry.files == ("storage:plasma.pdf",)
    assert entry.record.venue == "Proceedings of Plasma"
    assert fields(entry) == {
        "editor": "{The Editors}",
        "pages": "12--14",
        "urldate": "2011-02-02",
        "booktitle": "Proceedings of Plasma",
        "eventtitle": "Plasma 2002",
        "zotero-rights": "free",
        "date": "2002-05",
        "keywords": "physics, hot, very hot, Physics/Plasmas",
        "file": "storage:plasma.pdf",
    }


def test_better_bibtexs_json_has_children_and_collections_in_it() -> None:
    item = ITEM | {"itemID": 5, "citationKey": "mine", "notes": [{"note": "plain"}]}
    item |= {"attachments": [{"path": "/x.pdf", "itemType": "attachment"}], "collections": []}
    whole = {
        "config": {"id": "x"},
        "collections": {"C": {"key": "C", "name": "Mine", "items": [5]}},
        "items": [item],
    }
    entry = entry_of(list(read_zotero(json.dumps(whole))))
    assert (entry.key, entry.notes, entry.files) == ("mine", ("plain",), ("/x.pdf",))
    assert entry.tags[-1] == "Mine"


def test_what_belongs_to_no_item_is_told() -> None:
    problems = list(read_zotero(json.dumps(CHILDREN[:2])))
    assert [one.reason for one in problems if isinstance(one, EntryProblem)] == [
        "note of an item that isn't in the file",
        "attachment of an item that isn't in the file",
    ]


def test_what_stands_alone_is_told_once_with_what_is_in_it() -> None:
    alone = {"key": "F9", "itemType": "attachment", "parentItem": False}
    mark = {"key": "M9", "itemType": "annotation", "parentItem": "F9", "annotationText": "x"}
    loop = {"key": "N9", "itemType": "note", "parentItem": "N9", "note": "x"}
    binned = {"key": "N8", "itemType": "note", "note": "x", "deleted": 1}
    problems = read_zotero(json.dumps([alone, mark, loop, binned]))
    assert {one.key: one.reason for one in problems if isinstance(one, EntryProblem)} == {
        "F9": "attachment that belongs to no item",
        "N9": "note of an item that isn't in the file",
        "N8": "it lies in Zotero's bin",
    }


def test_what_lies_in_the_bin_is_none_of_an_items() -> None:
    binned = [one | {"deleted": 1} if one["key"] == "F1" else one for one in CHILDREN]
    (entry,) = read_zotero(json.dumps([ITEM, *binned]))
    assert isinstance(entry, ImportedEntry)
    assert (entry.notes, entry.files) == (("My **note**",), ())


def test_an_item_without_a_title_is_named_by_its_key() -> None:
    (problem,) = read_zotero(json.dumps([{"key": "AAAA1111", "itemType": "book", "volume": "1"}]))
    assert problem == EntryProblem(1, "AAAA1111", "it has no title")


@pytest.mark.parametrize("name", ["issueDate", "dateDecided", "dateEnacted"])
def test_dates_of_patents_cases_and_statutes_are_dates(name: str) -> None:
    item = {"key": "A", "itemType": "patent", "title": "A device", name: "1999-01-02"}
    entry = entry_of(list(read_zotero(json.dumps([item]))))
    assert entry.record.published == datetime(1999, 1, 2, tzinfo=UTC)


def test_collections_that_lie_in_each_other_come_to_an_end() -> None:
    loop = [{"key": "COLL1111", "name": "A", "parentCollection": "COLL1111"}]
    assert entry_of(list(read_zotero(json.dumps([ITEM, *loop])))).tags


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("no tags, 1 < 2", "no tags, 1 < 2"),
        ("<p>one</p><p>two</p>", "one\n\ntwo"),
        ("<ul><li><p>a</p></li><li>b</li></ul>", "- a\n\n- b"),
        ("<h1>Head</h1><p>x &amp; <em>y</em><br>z</p>", "# Head\n\nx & *y*\nz"),
        ('<a href="https://x.org">x</a> <a href="javascript:y()">y</a>', "[x](https://x.org) y"),
        ("<script>alert(1)</script><p>seen", "seen"),
    ],
)
def test_notes_become_markdown(html: str, markdown: str) -> None:
    assert to_markdown(html) == markdown


def test_every_item_of_the_recorded_answers_is_found(recordings: Path) -> None:
    folder = recordings / "bibtex" / "pyzotero"
    text = (folder / "items_doc.json").read_text(encoding="utf-8")
    entries = list(read_zotero(text))
    assert len(entries) == len(json.loads(text)) == 20
    assert all(isinstance(entry, ImportedEntry) for entry in entries)
    both = (
        text.strip()[:-1] + "," + (folder / "collections_doc.json").read_text("utf-8").strip()[1:]
    )
    named = [entry for entry in read_zotero(both) if isinstance(entry, ImportedEntry)]
    assert len(named) == 20
    assert any(tag for entry in named for tag in entry.tags)
    for file in folder.glob("*.json"):
        list(read_zotero(file.read_text(encoding="utf-8")))
        list(read_csl(file.read_text(encoding="utf-8")))
