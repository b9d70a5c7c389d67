from __future__ import annotations

import pytest

from paperdeck.model.names import PersonName, family_name, split_name


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("Yann LeCun", PersonName("LeCun", "Yann")),
        ("Laurens van der Maaten", PersonName("Maaten", "Laurens", "van der")),
        ("van der Maaten, Laurens", PersonName("Maaten", "Laurens", "van der")),
        ("Martin Luther King Jr.", PersonName("King", "Martin Luther", "", "Jr.")),
        ("King, Jr., Martin Luther", PersonName("King", "Martin Luther", "", "Jr.")),
        ("Charles de la Vallée Poussin", PersonName("Vallée Poussin", "Charles", "de la")),
        ("de la Vallée Poussin, Charles", PersonName("Vallée Poussin", "Charles", "de la")),
        ("Ludwig van der", PersonName("der", "Ludwig", "van")),
        ("Maria da Silva Jr.", PersonName("Silva", "Maria", "da", "Jr.")),
        ("Hopcroft,  John E.", PersonName("Hopcroft", "John E.")),
        ("Plato", PersonName("Plato")),
        ("ATLAS Collaboration", PersonName("ATLAS Collaboration")),
        ("Van Morrison", PersonName("Morrison", "Van")),
    ],
)
def test_names_split_into_their_parts(printed: str, expected: PersonName) -> None:
    assert split_name(printed) == expected


def test_a_family_name_keeps_its_particle() -> None:
    assert family_name("Laurens van der Maaten") == "van der Maaten"


@pytest.mark.parametrize("odd", [",", ", ,", "a,", "van", "Jr."])
def test_an_odd_name_still_has_a_family_name(odd: str) -> None:
    assert split_name(odd).family
