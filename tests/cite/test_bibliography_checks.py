"""What `cite --check` finds wrong, and what it leaves alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from paperdeck.cite.checking.bibliography_checks import check_file, check_papers
from paperdeck.model.paper import Author, Paper

SOUND = """\
@string{jml = {Journal of {Machine} Learning}}
@article{a, author = {Ada Lovelace}, title = {{BERT} and $K$-means of {LoRA}}, journal = jml,
  year = 2020, doi = {10.1000/1}}
@inproceedings{b, editor = {A}, title = {The World of Engines}, booktitle = {P}, date = {2021-03}}
@misc{c, author = {B}, title = {The 5\\% of \\$100}, year = {n.d. 1999}, url = {http://a.b/c_d#e}}
@incollection{d, crossref = {b}, title = {Parts}}
"""


def test_of_what_is_sound_nothing_is_said() -> None:
    found = [(one.key, one.rule) for one in check_file(SOUND)]
    assert found == [("c", "url-only")]


@pytest.mark.parametrize(
    ("entry", "rule", "words"),
    [
        ("@article{k, author={A}, title={T}, year=2020}", "venue", "where was it published"),
        ("@inproceedings{k, author={A}, title={T}, year=2020}", "venue", "without booktitle"),
        ("@misc{k, author={A}, title={T}, doi={1}}", "year", "no year"),
        ("@misc{k, title={T}, year=2020, doi={1}}", "author", "no author"),
        ("@misc{k, author={A}, year=2020, doi={1}}", "title", "no title"),
        ("@misc{k, author={A}, title={T}, year=1, url={u}, date={2020}}", "url-only", "a URL is"),
        ("@misc{k, author={A}, title={ON THE ORIGIN OF SPECIES}, year=2020}", "capitals", "in cap"),
        ("@misc{k, author={A}, title={On {bert} models}, year=2020}", "capitals", "BERT is meant"),
        ("@misc{k, author={A}, title={{Gpt-3} models}, year=2020}", "capitals", "“Gpt-3”"),
        (
            "@misc{k, author={A}, title={On BERT and LoRAs}, year=2020}",
            "unprotected",
            "BERT, LoRAs",
        ),
        ("@misc{k, author={A}, title={Costs $5}, year=2020}", "latex", "a $ has no partner"),
        ("@misc{k, author={A & B}, title={T}, year=2020}", "latex", "author: & needs"),
        ("@misc{k, author={A}, title={RETRACTED: T}, year=2020}", "retracted", "retracted"),
        ("@misc{k, author={A}, title={T}, year=2020", "broken", "no end"),
        ("@misc{author={A}, title={T}, year=2020}", "key", "has no key"),
        ("@misc{K, title={x}}@misc{k, title={y}}", "duplicate-key", "as K"),
        ("@misc{a, doi={10.1/X}}\n@misc{k, doi={https://doi.org/10.1/x}}", "twice", "a (line 1)"),
        ("@misc{a, doi={10.1/x}}\n@misc{k, doi={DOI: 10.1/X}}", "twice", "a (line 1)"),
        ("@misc{a, doi={arXiv:2401.00001v2}}\n@misc{k, doi={2401.00001}}", "twice", "a (line 1)"),
        ("@misc{a, eprint={2401.1v2}}\n@misc{k, eprint={arXiv:2401.1}}", "twice", "same work as a"),
        (
            "@misc{a, author={A L}, title={{Ti} Xyzabc}}@misc{k, author={L, A}, title={Ti xyzabc}}",
            "twice",
            "same work as a",
        ),
    ],
)
def test_what_is_wrong_is_found(entry: str, rule: str, words: str) -> None:
    found = [one for one in check_file(entry) if one.rule == rule]
    assert found, check_file(entry)
    assert any(words in one.message for one in found), found
    assert all(one.line for one in found)


def _paper(**changes: object) -> Paper:
    paper = Paper(
        "arxiv:2401.00001",
        title="Learning of BERT with LoRA",
        authors=(Author("Ada Lovelace"),),
        published=datetime(2024, 1, 1, tzinfo=UTC),
        arxiv_id="2401.00001",
        doi="10.48550/arXiv.2401.00001",
        url="https://arxiv.org/abs/2401.00001",
    )
    return replace(paper, **changes)  # type: ignore[arg-type] # of a paper's fields, as they are


def _rules(*papers: Paper) -> dict[str, str]:
    keys = {paper.id: f"key{number}" for number, paper in enumerate(papers)}
    return {one.rule: one.message for one in check_papers(papers, keys)}


def test_a_sound_paper_is_let_pass() -> None:
    assert _rules(_paper()) == {}
    assert _rules(_paper(venue="Nature", doi="10.1038/1")) == {}
    assert check_papers([], {}) == []


@pytest.mark.parametrize(
    ("changes", "rule", "words"),
    [
        ({"published": None}, "year", "no year"),
        ({"authors": ()}, "author", "no author"),
        ({"withdrawn": True}, "retracted", "withdrawn"),
        ({"title": "THE SHOUTED TITLE OF PAPERS"}, "capitals", "in capitals"),
        ({"title": "On bert models"}, "capitals", "BERT"),
        ({"title": "On {an open brace"}, "latex", "brace"),
        ({"doi": "10.1000/x"}, "published", "DOI 10.1000/x (paperdeck add 10.1000/x)"),
        ({"venue": "NeurIPS"}, "published", "published in NeurIPS; its DOI isn't known"),
        (
            {"comment": "9 pages. Accepted at ICML 2024; code"},
            "published",
            "“Accepted at ICML 2024”",
        ),
    ],
)
def test_what_is_wrong_with_papers_is_found(
    changes: dict[str, object], rule: str, words: str
) -> None:
    found = _rules(_paper(**changes))
    assert words in found[rule]
    assert set(found) == {rule}


def test_the_same_paper_twice_is_found() -> None:
    other = _paper(id="doi:10.1000/x", doi="10.1000/x", arxiv_id=None, venue="Nature")
    assert _rules(_paper(), other) == {"twice": "it is the same work as key0"}
