"""Cite keys by templates."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperdeck.cite.keying.key_templates import DEFAULT, TemplateError, read_template
from paperdeck.cite.keying.keys import base_key, key_fault
from paperdeck.model.paper import Author, Paper
from paperdeck.model.publication import Publication


def _paper(
    title: str = "The Attention of BERT-based Models",
    authors: tuple[str, ...] = ("Laurens van der Maaten", "José García-Molina", "Ada Lovelace"),
    year: int | None = 2017,
    **more: object,
) -> Paper:
    return Paper(
        "arxiv:1706.03762",
        title=title,
        authors=tuple(map(Author, authors)),
        published=datetime(year, 6, 12, tzinfo=UTC) if year else None,
        **{  # type: ignore[arg-type] # of a paper's fields, as they are
            "venue": "Journal of Machine Learning Research",
            "arxiv_id": "1706.03762",
            "doi": "10.1000/a(b)c",
            **more,
        },
    )


@pytest.mark.parametrize(
    ("template", "key"),
    [
        ("auth", "vanderMaaten"),
        ("auth.lower + year + shorttitle(1)", "vandermaaten2017attention"),
        ("auth(3)", "van"),
        ("auth(0, 2)", "GarciaMolina"),
        ("auth(4, 9) | 'nobody'", "nobody"),
        ("authors(2)", "vanderMaatenGarciaMolinaEtAl"),
        ("authors(2).capitalize.condense('-')", "VanderMaaten-GarciaMolina-EtAl"),
        ("authors", "vanderMaatenGarciaMolinaLovelace"),
        ("editor | auth", "vanderMaaten"),
        ("year", "2017"),
        ("yy + month", "1706"),
        ("title", "AttentionBERTBasedModels"),
        ("title.abbr", "ABBM"),
        ("shorttitle", "attentionbertbased"),
        ("shorttitle(3, 2)", "AttentionBERTbased"),
        ("shorttitle(2).condense('_')", "attention_bert"),
        ("veryshorttitle.upper", "ATTENTION"),
        ("veryshorttitle(1, 1)", "Attention"),
        ("journal.abbr", "JMLR"),
        ("venue.take(6)", "Journa"),
        ("venue.substring(3, 2)", "ur"),
        ("venue.substring(9)", "fMachineLearningResearch"),
        ("arxiv", "1706.03762"),
        ("arxiv.alphanum", "170603762"),
        ("doi", "10.1000/abc"),
        ("id", "arxiv170603762"),
        ("'Müller:' + year", "Muller:2017"),
        ("'ß'.ascii.upper", "SS"),
        ("'x y'", "xy"),
        ("(auth | year) . lower + ( '-' ) +year", "vandermaaten-2017"),
        ('"a" + editor? + "b" | "c"', "ab"),
        ('"a" + editor + "b" | "c"', "c"),
        ('"a" + editor + "b"', "ab"),
        ("editor", "arxiv170603762"),
        ("'{}'", "arxiv170603762"),
    ],
)
def test_templates_make_keys(template: str, key: str) -> None:
    assert read_template(template).key_of(_paper()) == key


@pytest.mark.parametrize(
    ("paper", "key"),
    [
        (_paper(title=r"$\alpha$-$\beta$ Pruning of {T}rees"), "vandermaaten2017pruning"),
        (_paper(title="$x^2$"), "vandermaaten2017"),
        (_paper(title="3 is a 2"), "vandermaaten2017is"),
        (_paper(authors=("ATLAS Collaboration",)), "atlascollaboration2017attention"),
        (_paper(authors=(r"Kurt G{\"o}del",)), "godel2017attention"),
        (_paper(authors=("Андрей Колмогоров",)), "kolmogorov2017attention"),
        (_paper(authors=("李明",)), "arxiv170603762"),
        (_paper(authors=()), "arxiv170603762"),
        (_paper(year=None), "vandermaatenndattention"),
    ],
)
def test_the_default_copes_with_what_there_is(paper: Paper, key: str) -> None:
    assert read_template(DEFAULT).key_of(paper) == base_key(paper) == key


def test_what_a_bibliography_says_of_editor_and_date_is_used() -> None:
    publication = Publication(
        "book",
        (
            ("editor", r"Garc{\'i}a, Ana and Knuth, Donald"),
            ("date", "1999-04"),
            ("publisher", "ACM"),
        ),
    )
    paper = _paper(year=None, venue=None, publication=publication)
    template = read_template("editor + editor(2, 2) + year + month + venue")
    assert template.key_of(paper) == "GarciaKn199904ACM"
    assert read_template("month | 'x'").key_of(_paper(year=None)) == "x"


@pytest.mark.parametrize(
    ("template", "position", "words"),
    [
        ("", 0, "a function like auth, or a text in quotes, is expected, not the end"),
        ("auth +", 6, "is expected, not the end"),
        ("auth + yeer", 7, "there is no function yeer. Did you mean year?"),
        ("auth.lowr", 5, "there is no filter lowr. Did you mean lower?"),
        ("xyzzy", 0, "There are arxiv, auth, authors"),
        ("auth year", 5, "'year' is not expected here"),
        ("auth)", 4, "')' is not expected here"),
        ("(auth", 5, "')' is missing"),
        ("auth(1", 6, "',' is missing"),
        ("auth(x)", 5, "a number, or a text in quotes, is expected"),
        ("auth('x')", 0, "auth takes a number, a number in parentheses"),
        ("year(2)", 0, "year takes nothing in parentheses"),
        ("auth.take", 5, "take takes a number in parentheses"),
        ("auth.", 5, "a filter like lower is expected"),
        ("auth + 'x", 7, "a quotation mark has no partner"),
        ("auth + [year]", 7, "is expected, not '['"),
        ("(" * 50, 20, "nested too deeply"),
        ("x" * 2000, 0, "too long"),
    ],
)
def test_what_makes_no_sense_is_told_with_its_place(
    template: str, position: int, words: str
) -> None:
    with pytest.raises(TemplateError) as caught:
        read_template(template)
    assert words in str(caught.value)
    assert caught.value.position == position
    assert f"at character {position + 1}: `" in caught.value.pointed()
    assert caught.value.pointed().endswith(
        f"{caught.value.template[:position]}^{caught.value.template[position:]}`"
    )


_NAMES = st.text(max_size=30) | st.sampled_from(["Jan van den Berg", "O'Neil, Sam", "{NASA} Team"])
_PAPERS = st.builds(
    lambda title, authors, year, paper_id: Paper(
        paper_id,
        title=title,
        authors=tuple(map(Author, authors)),
        published=datetime(year, 1, 1, tzinfo=UTC) if year else None,
    ),
    st.text(max_size=60),
    st.lists(_NAMES, max_size=3),
    st.none() | st.integers(1900, 2030),
    st.sampled_from(["arxiv:1706.03762", "doi:10.1000/ü(x)", "bib:abc"]),
)


@given(_PAPERS)
def test_the_default_template_makes_the_keys_that_are_made_without_one(paper: Paper) -> None:
    assert read_template(DEFAULT).key_of(paper) == base_key(paper)


_TERMS = st.sampled_from(
    [
        *("auth", "authors(2)", "editor", "year", "yy", "month", "title", "shorttitle(2,1)"),
        *("venue", "arxiv", "doi", "id", '"Ü {x}, y"', "veryshorttitle"),
    ]
)
_CHANGES = st.sampled_from(["", ".lower", ".upper", ".capitalize", ".abbr", ".fold", ".take(3)"])
_TEMPLATES = st.lists(
    st.tuples(_TERMS, _CHANGES, st.sampled_from([" + ", "|", "? + "])), min_size=1, max_size=6
).map(lambda parts: "".join(part for term in parts for part in term) + "year")


@given(_PAPERS, _TEMPLATES)
def test_every_key_is_one(paper: Paper, template: str) -> None:
    key = read_template(template).key_of(paper)
    assert key.isascii()
    assert key_fault(key) is None


@given(st.text(alphabet="auth year.|+?()'\",12lower", max_size=40))
def test_any_text_is_a_template_or_an_error(text: str) -> None:
    key, position = "a", 0
    try:
        key = read_template(text).key_of(_paper())
    except TemplateError as error:
        position = error.position
    assert key_fault(key) is None
    assert 0 <= position <= len(text)


@pytest.mark.parametrize(
    ("key", "fault"),
    [
        ("DBLP:conf/nips/X17", None),
        ("müller2010", None),
        ("", "is empty"),
        ("a b", "has a space"),
        ("a\u00a0b", "has a space"),
        ("a\x1bb", "no key may have"),
        ("a" * 201, "longer"),
        ("*", r"stands for all entries in \nocite{*}"),
        *((f"a{sign}", "no key may have") for sign in ",{}#%\"'()=~\\@"),
    ],
)
def test_keys_chosen_by_hand_are_looked_at(key: str, fault: str | None) -> None:
    found = key_fault(key)
    assert (found is None) if fault is None else (found is not None and fault in found)
