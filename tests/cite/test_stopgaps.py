"""What BibTeX is told because it has no better way doesn't come back as the paper's own."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from paperdeck.cite.reading.bibtex_reading import read_bibtex
from paperdeck.cite.reading.imported import ImportedEntry
from paperdeck.cite.writing.bibtex import biblatex_entry, bibtex_entry
from paperdeck.model.identifiers import stable_id
from paperdeck.model.merge import merge_records

if TYPE_CHECKING:
    from paperdeck.model.paper import PaperRecord
    from paperdeck.model.publication import Publication


def _record(text: str) -> PaperRecord:
    (entry,) = read_bibtex(text)
    assert isinstance(entry, ImportedEntry)
    return entry.record


def _written(text: str) -> str:
    record = _record(text)
    return bibtex_entry(merge_records(stable_id(record.identifiers) or "", [record], None), "k")


def _publication(text: str) -> Publication:
    publication = _record(text).publication
    assert publication is not None
    return publication


@pytest.mark.parametrize(
    ("entry", "bibtex"),
    [
        ("@article{k, title = {T}, author = {A, B}, year = 2019}", "misc"),
        ("@online{k, title = {T}, author = {A, B}, date = 2019, url = {https://a.org}}", "misc"),
        ("@software{k, title = {T}, author = {A, B}, year = 2019, publisher = {P}}", "misc"),
        ("@collection{k, title = {T}, editor = {A, B}, year = 2019, publisher = {P}}", "book"),
        ("@report{k, title = {T}, author = {A, B}, year = 2019, type = {techreport}}", "misc"),
        ("@thesis{k, title = {T}, author = {A, B}, year = 2019, type = {phdthesis}}", "misc"),
    ],
)
def test_a_type_that_bibtex_cannot_have_comes_back(entry: str, bibtex: str) -> None:
    written = _written(entry)
    assert written.startswith(f"@{bibtex}{{")
    assert _publication(written) == _publication(entry)


def test_a_type_that_says_the_same_in_bibtex_isnt_told_again() -> None:
    entry = "@phdthesis{k, title = {T}, author = {A, B}, year = 2019, school = {S}}"
    assert "biblatextype" not in _written(entry)


@pytest.mark.parametrize("told", ["nosuchtype", "", "{on}line"])
def test_a_type_nobody_knows_is_passed_over(told: str) -> None:
    entry = f"@misc{{k, title = {{T}}, biblatextype = {{{told}}}, howpublished = {{Web}}}}"
    publication = _publication(entry)
    assert (publication.entry_type, publication.fields) == ("misc", (("howpublished", "Web"),))


def test_the_key_of_an_entry_without_authors_is_no_field() -> None:
    written = _written("@misc{k, title = {Über die Ästhetik der Maschinen an sich}, year = 2019}")
    assert "key           = {Uber die Asthetik der Maschinen}" in written
    assert _publication(written).field("sortkey") is None


def test_a_sort_key_that_says_more_is_kept() -> None:
    assert _publication("@misc{k, title = {A title}, key = {other}}").field("sortkey") == "other"


def test_the_day_comes_back() -> None:
    written = _written(
        "@article{k, title = {T}, author = {A, B}, journal = {J}, date = 2019-05-12}"
    )
    assert "month         = may,\n  day           = {12},\n" in written
    assert _record(written).published == datetime(2019, 5, 12, tzinfo=UTC)


def test_a_conferences_place_and_its_publishers_address_are_both_kept() -> None:
    entry = (
        "@inproceedings{k, title = {T}, author = {A, B}, booktitle = {C}, year = 2019,"
        " location = {Vienna}, address = {New York}}"
    )
    fields = dict(_publication(_written(entry)).fields)
    assert (fields["location"], fields["address"]) == ("Vienna", "New York")


def test_a_note_that_ends_is_followed_by_one_full_stop() -> None:
    entry = (
        "@book{k, title = {T}, author = {A, B}, editor = {C, D}, publisher = {P}, year = 2019,"
        " note = {With an index.}}"
    )
    assert "{With an index. Edited by D C}" in _written(entry)


@pytest.mark.parametrize("words", ["2001a", "to appear 2024", "in press"])
def test_a_year_in_words_gets_no_month_and_stays(words: str) -> None:
    entry = f"@article{{k, title = {{T}}, author = {{A, B}}, journal = {{J}}, year = {{{words}}}}}"
    written = _written(entry)
    assert f"year          = {{{words}}}" in written
    assert "month" not in written
    assert _publication(written) == _publication(entry)


def test_biblatex_is_told_the_year_that_words_hold() -> None:
    record = _record("@article{k, title = {T}, author = {A, B}, year = {to appear 2024}}")
    paper = merge_records(stable_id(record.identifiers) or "", [record], None)
    written = biblatex_entry(paper, "k")
    assert "date          = {2024}" in written
    assert "pubstate      = {to appear 2024}" in written
