"""Names that need no work are read in one go: as they would be if they were looked at closely."""

from __future__ import annotations

import re

import pytest

from paperdeck.cite.reading import bibtex_people
from paperdeck.cite.reading.bibtex_people import read_people

_USUAL = [
    *("Ada Lovelace", "Lovelace, Ada", "Knuth, D. E.", "Plato", "Jean-Paul Sartre"),
    *("Łukasz Żak", "Ångström, Anders Jonas", "Ada Lovelace and Gödel, Kurt and others"),
]
_NOT_SO_USUAL = [
    *("Martin Luther King Jr.", "Jr., Martin King", "King III", "III, Martin"),
    *("ATLAS Collaboration", "Collaboration, ATLAS", "Team", "Team, A", "A TEAM"),
    *("Van Gogh, Vincent", "Vincent van Gogh", "van Gogh, Vincent", "Others, Ann", "Et Al."),
    *("Others", "OTHERS", "Charles d'Orsay", "A  B", "A,B", "A, ", ", A", "A, B, C", "A and AND B"),
    *("A\u030angstro\u0308m, Anders", "\u212bngstr\u00f6m, Anders", "李 Wei", "Ann Lee2", "A_B"),
]


@pytest.mark.parametrize("text", _USUAL + _NOT_SO_USUAL)
def test_names_are_read_as_if_they_were_looked_at_closely(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = read_people(text)
    monkeypatch.setattr(bibtex_people, "_USUAL", re.compile("(?!)"))
    assert read == read_people(text)


@pytest.mark.parametrize("text", _USUAL)
def test_most_names_are_read_in_one_go(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(bibtex_people, "divide_name")
    assert read_people(text).names
