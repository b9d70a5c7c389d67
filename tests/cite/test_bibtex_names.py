from __future__ import annotations

import pytest

from paperdeck.cite.names import divide_at_commas, divide_name, divide_names, is_others, printed
from paperdeck.cite.reading.bibtex_people import read_people
from paperdeck.cite.writing.entry_people import printed_list, write_name_list
from paperdeck.cite.writing.people import people_in
from paperdeck.model.names import PersonName


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("A and B AND {C and D}", ["A", "B", "{C and D}"]),
        ("X{ and }Y", ["X{ and }Y"]),
        ("Anderson and Sandy", ["Anderson", "Sandy"]),
        ("and A and and B and", ["A", "B"]),
        ("A; B", ["A", "B"]),
        ("Smith, A., Jones, B. C.", ["Smith, A.", "Jones, B. C."]),
        ("Smith, Jones, Lee, Li", ["Smith", "Jones", "Lee", "Li"]),
        (
            "family=Gogh, given=Vincent, prefix=van, id=x",
            ["family=Gogh, given=Vincent, prefix=van, id=x"],
        ),
        ("a { b and c", ["a { b and c"]),
        ("a } and b", ["a }", "b"]),
        ("and", ["and"]),
        ("", []),
    ],
)
def test_a_list_is_cut_where_bibtex_cuts_it(text: str, names: list[str]) -> None:
    assert divide_names(text) == names


@pytest.mark.parametrize(
    ("name", "person"),
    [
        ("von Last, Jr, First", PersonName("Last", "First", "von", "Jr")),
        ("Ludwig von und zu Mies", PersonName("Mies", "Ludwig", "von und zu")),
        ("von der und Foo Bar, Ann", PersonName("Foo Bar", "Ann", "von der und")),
        ("jean de la fontaine", PersonName("fontaine", "", "jean de la")),
        ("Jean De La Fontaine", PersonName("Fontaine", "Jean De La")),
        ("de Gaulle", PersonName("Gaulle", "", "de")),
        ("{von Neumann}, John", PersonName("{von Neumann}", "John")),
        (r"{\'E}va {\'e}t{\'e} Foo", PersonName("Foo", r"{\'E}va", r"{\'e}t{\'e}")),
        (r"{\relax Ch}arles Foo", PersonName("Foo", r"{\relax Ch}arles")),
        ("{La}na {x}Foo Bar", PersonName("{x}Foo Bar", "", "{La}na")),
        ("Ann {de} Foo", PersonName("Foo", "Ann {de}")),
        ("Ann~Lee", PersonName("Lee", "Ann")),
        ("{Barnes and Noble}", PersonName("{Barnes and Noble}")),
        ("Foo,", PersonName("Foo")),
        ("family=Gogh, given=Vincent, prefix=van", PersonName("Gogh", "Vincent", "van")),
        # put right where BibTeX would print a slip
        ("Martin Luther King Jr.", PersonName("King", "Martin Luther", "", "Jr.")),
        ("King, Martin Luther, Jr.", PersonName("King", "Martin Luther", "", "Jr.")),
        ("ATLAS Collaboration", PersonName("ATLAS Collaboration")),
        ("Ann {Lee, Lab}", PersonName("{Lee, Lab}", "Ann")),
    ],
)
def test_a_name_is_divided_as_bibtex_does(name: str, person: PersonName) -> None:
    assert divide_name(name) == person


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("A {B, C}, D", ["A {B, C}", "D"]),
        ("A, B, C, D", ["A", "B", "C D"]),
        ("family=Gogh, given=Vincent, prefix=van", ["van Gogh", "Vincent"]),
        (" , ", []),
    ],
)
def test_parts_are_told_at_commas(name: str, parts: list[str]) -> None:
    assert divide_at_commas(name) == parts


def test_those_who_are_not_named_are_known_in_every_form() -> None:
    assert all(map(is_others, ("others", "et al.", "et. al", "Et Al", "and others")))
    assert not any(map(is_others, ("Others, Ann", "Al")))


@pytest.mark.parametrize(
    "text",
    [
        "Ludwig von und zu Mies and {C and D} and others",
        "X{ and }Y and King, Martin Luther, Jr.",
        r"{\'E}tienne de {\'e}t{\'e} Foo; Ann Lee",
        "Brinch {Hansen Petersen} and ATLAS Collaboration",
        "family=Gogh, given=Vincent, prefix=van",
    ],
)
def test_import_and_every_export_name_the_same_people(text: str) -> None:
    read = [name for name in read_people(text).names if name != "et al."]
    in_parts = [printed(person) for person in people_in(text) if person.family != "others"]
    assert in_parts == read
    written = write_name_list(text, ascii_only=False)
    assert [name for name in read_people(written).names if name != "et al."] == read
    prose = printed_list(written).replace("{", "").replace("}", "").removesuffix(", others")
    assert prose == ", ".join(read)


def test_nobody_is_without_a_family_name() -> None:
    assert people_in("{}, Ann and {}") == (PersonName("Ann"),)
