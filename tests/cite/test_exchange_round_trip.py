"""What other programs' formats can hold comes back from them."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

from paperdeck.cite.reading.csl_reading import read_csl
from paperdeck.cite.reading.imported import ImportedEntry
from paperdeck.cite.reading.ris_reading import read_ris

ROOT = Path(__file__).resolve().parents[2]
# Languages come back as codes, preprints as unpublished works: see docs/round-trip.md.
_ENOUGH = {"RIS": 0.97, "CSL-JSON": 0.97}


@pytest.fixture(scope="module")
def tool() -> dict[str, Any]:
    return runpy.run_path(str(ROOT / "tools" / "round_trip.py"))


@pytest.mark.parametrize("name", _ENOUGH)
def test_of_real_bibliographies_this_share_comes_back(
    recordings: Path, tool: dict[str, Any], name: str
) -> None:
    described = tool["describe_exchange"](name, recordings)
    assert described.share >= _ENOUGH[name]
    for kind in ("entry", "title", "authors", "abstract", "volume", "keywords"):
        assert f"`{kind}` lost" not in described.kinds
    page = (ROOT / "docs" / "round-trip.md").read_text(encoding="utf-8").splitlines()
    assert described.row in page, "run tools/round_trip.py"
    assert described.kinds in page, "run tools/round_trip.py"


def one(read: Any, text: str) -> ImportedEntry:
    (entry,) = read(text)
    assert isinstance(entry, ImportedEntry)
    return entry


def ris(*lines: str) -> ImportedEntry:
    return one(read_ris, "\n".join(["TY  - JOUR", "TI  - A title", *lines, "ER  - "]))


def csl(rest: str) -> ImportedEntry:
    return one(read_csl, f'[{{"type": "article-journal", "title": "A title", {rest}}}]')


def test_who_isnt_named_comes_back_as_et_al_and_is_no_family_name() -> None:
    written = '"author": [{"family": "Lee", "given": "Ann"}, {"literal": "others"}]'
    for entry in (ris("AU  - Lee, Ann", "AU  - et al."), csl(written)):
        assert [author.name for author in entry.record.authors] == ["Ann Lee", "et al."]
        assert entry.record.publication is not None
        assert entry.record.publication.field("author") is None
    edited = csl('"editor": [{"family": "Lee", "given": "Ann"}, {"literal": "others"}]')
    assert edited.record.publication is not None
    assert edited.record.publication.field("editor") == "Lee, Ann and others"


def test_a_season_comes_back_as_one() -> None:
    for entry in (
        ris("PY  - 2003", "DA  - 2003///Spring"),
        csl('"issued": {"date-parts": [[2003]], "season": 1}'),
        csl('"issued": {"date-parts": [["2003"]], "season": "spring"}'),
        csl('"issued": {"date-parts": [[2003, 21]]}'),
    ):
        assert entry.record.publication is not None
        assert entry.record.publication.field("date") == "2003-21"
        assert entry.record.published is not None
        assert entry.record.published.date().isoformat() == "2003-01-01"


def test_a_key_may_begin_with_a_digit() -> None:
    assert ris("ID  - 2020smith").key == csl('"id": "2020smith"').key == "2020smith"


@pytest.mark.parametrize(
    ("key", "why"),
    [("two words", "has a space in it"), ("a{b", "has '{' in it"), ("17", "is only a number")],
)
def test_a_key_that_is_none_is_told(key: str, why: str) -> None:
    for entry in (ris(f"ID  - {key}"), csl(f'"id": "{key}"')):
        assert entry.key is None
        assert [why in remark for remark in entry.remarks] == [True]


@pytest.mark.parametrize("name", ["http://zotero.org/users/1/items/ABCD2345", "1/ABCD2345"])
def test_what_another_program_calls_its_record_is_no_key(name: str) -> None:
    entry = csl(f'"id": "{name}"')
    assert (entry.key, entry.remarks) == (None, ())


def test_the_address_that_a_doi_makes_is_not_said_twice() -> None:
    assert ris("DO  - 10.1000/ABC", "UR  - https://doi.org/10.1000/abc").record.url is None
    assert ris("DO  - 10.1000/ABC", "UR  - https://x.org/1").record.url == "https://x.org/1"


def test_an_articles_isbn_is_no_issn() -> None:
    publication = ris("SN  - 978-1-4503-2342-0").record.publication
    assert publication is not None
    assert publication.field("isbn") == "978-1-4503-2342-0"
