from __future__ import annotations

import pytest

from paperdeck.model.identifiers import (
    Identifier,
    Scheme,
    entry_identifier,
    parse_arxiv_id,
    parse_identifier,
    stable_id,
    url_identifier,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2401.01234", "arxiv:2401.01234"),
        ("2401.01234v2", "arxiv:2401.01234"),
        ("arXiv:2401.01234v12", "arxiv:2401.01234"),
        ("arxiv: 2401.01234", "arxiv:2401.01234"),
        ("0704.0001", "arxiv:0704.0001"),
        ("math/0309136", "arxiv:math/0309136"),
        ("math.GT/0309136v1", "arxiv:math/0309136"),
        ("quant-ph/0201082v1", "arxiv:quant-ph/0201082"),
        ("https://arxiv.org/abs/2401.01234v3", "arxiv:2401.01234"),
        ("http://export.arxiv.org/pdf/hep-th/9608091v1.pdf", "arxiv:hep-th/9608091"),
        ("https://huggingface.co/papers/2401.01234", "arxiv:2401.01234"),
        ("10.48550/arXiv.2401.01234", "arxiv:2401.01234"),
        ("https://doi.org/10.48550/ARXIV.2401.01234", "arxiv:2401.01234"),
        ("10.1000/XYZ.", "doi:10.1000/xyz"),
        ("doi:10.1145/359545.359563", "doi:10.1145/359545.359563"),
        ("https://dx.doi.org/10.1016/S0370-2693(96)01409-8", "doi:10.1016/s0370-2693(96)01409-8"),
        ("<https://doi.org/10.1000/xyz>", "doi:10.1000/xyz"),
    ],
)
def test_every_usual_form_gives_one_stable_form(text: str, expected: str) -> None:
    assert str(parse_identifier(text)) == expected


@pytest.mark.parametrize(
    "text",
    ["", "attention", "24.0123", "2401.123", "10.1/x", "doi:", "arxiv:abc", "２４０１.０１２３４"],
)
def test_what_is_no_identifier_is_not_taken_for_one(text: str) -> None:
    assert parse_identifier(text) is None


def test_another_web_address_is_named_by_its_hash_and_found_again_by_that_name() -> None:
    found = parse_identifier("https://example.org/papers/1")
    assert found == url_identifier("https://example.org/papers/1")
    assert parse_identifier(str(found)) == found


def test_a_version_is_told_apart_from_the_id() -> None:
    assert parse_arxiv_id("2401.01234v7") == ("2401.01234", 7)
    assert parse_arxiv_id("2401.01234") == ("2401.01234", None)


def test_the_stable_id_prefers_arxiv_whatever_the_order() -> None:
    doi = Identifier(Scheme.DOI, "10.1000/xyz")
    arxiv = Identifier(Scheme.ARXIV, "2401.01234")
    assert stable_id([doi, arxiv]) == "arxiv:2401.01234"
    assert stable_id([doi]) == "doi:10.1000/xyz"
    assert stable_id([]) is None


def test_an_entry_without_identifiers_is_named_by_what_it_says() -> None:
    name = entry_identifier("{A} Title, twice", "Ada Lovelace", "1843")
    assert parse_identifier(str(name)) == name
    assert entry_identifier("a title twice", "ADA LOVELACE", "1843") == name
    assert entry_identifier("a title twice", "Ada Lovelace", "1844") != name
    assert entry_identifier("a", "b", "") != entry_identifier("", "ab", "")
