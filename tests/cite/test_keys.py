from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperdeck.cite.keying.keys import base_key, with_suffix
from paperdeck.model.paper import Author, Paper


def _paper(name: str, title: str, year: int | None = 2024) -> Paper:
    published = datetime(year, 1, 31, tzinfo=UTC) if year else None
    authors = (Author(name), Author("Second Person")) if name else ()
    return Paper(id="arxiv:2401.01234", title=title, authors=authors, published=published)


@pytest.mark.parametrize(
    ("name", "title", "key"),
    [
        ("Ashish Vaswani", "Attention Is All You Need", "vaswani2024attention"),
        ("Laurens van der Maaten", "Visualizing Data using t-SNE", "vandermaaten2024visualizing"),
        ("Martin Luther King Jr.", "On the Mountain", "king2024mountain"),
        ("Jürgen Müller-Groß", "The Étude", "mullergross2024etude"),
        ("Paul Erd\\H{o}s", "A \\emph{Random} Graph", "erdos2024random"),
        ("ATLAS Collaboration", "Observation", "atlascollaboration2024observation"),
        ("DeepSeek-AI", "DeepSeek-R1: Incentivizing", "deepseekai2024deepseek"),
        ("Сергей Щедрин", "Внимание", "shchedrin2024vnimanie"),
        ("Bo Li", "$\\alpha$-Rényi: 3D Views", "li2024renyi"),
        ("Bo Li", "3D Gaussian Splatting", "li20243d"),
        ("Bo Li", "1984, 2001: Odysseys", "li2024odysseys"),
        ("Bo Li", "The Of And", "li2024the"),
        ("Bo Li", "Gödel's Proof", "li2024godels"),
        ("Bo Li", "注意力", "li2024"),
        ("Bo Li", "$x^2$", "li2024"),
    ],
)
def test_keys_are_name_year_and_word(name: str, title: str, key: str) -> None:
    assert base_key(_paper(name, title)) == key


def test_a_paper_without_a_date_has_nd() -> None:
    assert base_key(_paper("Bo Li", "Something", None)) == "lindsomething"


@pytest.mark.parametrize("name", ["", "王小明"])
def test_the_id_stands_for_a_name_that_cannot_be_written(name: str) -> None:
    assert base_key(_paper(name, "Something")) == "arxiv240101234"


def test_the_year_is_that_of_the_first_publication(attention: Paper) -> None:
    assert attention.published is not None
    later = replace(attention, updated=attention.published.replace(year=2023))
    assert base_key(later) == "vaswani2017attention"


def test_suffixes_count_on_after_z() -> None:
    suffixes = [with_suffix("k", number) for number in (0, 1, 2, 26, 27, 52, 53, 703)]
    assert suffixes == ["k", "ka", "kb", "kz", "kaa", "kaz", "kba", "kaaa"]


@given(st.sets(st.integers(min_value=0, max_value=100_000), max_size=50))
def test_suffixes_are_unique(numbers: set[int]) -> None:
    assert len({with_suffix("k", number) for number in numbers}) == len(numbers)


@given(name=st.text(), title=st.text())
def test_keys_hold_small_letters_and_digits_alone(name: str, title: str) -> None:
    paper = Paper(id="arxiv:2401.01234", title=title, authors=(Author(name or "x"),))
    assert re.fullmatch(r"[a-z0-9]+", base_key(paper))
