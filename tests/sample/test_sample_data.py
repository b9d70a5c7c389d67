from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from importlib import resources
from typing import Any

import pytest

from paperdeck.marks.tags import parse_tag
from paperdeck.model.identifiers import Scheme, stable_id
from paperdeck.model.marks import Flag
from paperdeck.sample.marks import SampleMarks, load_marks
from paperdeck.sample.records import SampleError, load_records, parse_day, parse_record
from paperdeck.text.latex import to_plain
from paperdeck.text.safe import safe_block, safe_line

ARXIV_ARCHIVES = {
    *("astro-ph", "cond-mat", "cs", "econ", "eess", "gr-qc", "hep-ex", "hep-th", "math", "nlin"),
    *("q-bio", "quant-ph", "stat"),
}


@pytest.fixture(scope="module")
def papers() -> list[dict[str, Any]]:
    text = resources.files("paperdeck.sample").joinpath("papers.jsonl").read_text("utf-8")
    return [json.loads(line) for line in text.splitlines()[1:]]


@pytest.fixture(scope="module")
def marks() -> SampleMarks:
    return load_marks()


def _ids() -> list[str]:
    return [stable_id(record.identifiers) or "" for record in load_records()]


def test_there_are_enough_papers_of_all_times() -> None:
    years = [record.published.year for record in load_records() if record.published]
    assert len(years) >= 100
    assert min(years) < 1940
    assert max(years) >= 2025
    assert years == sorted(years)


def test_every_paper_has_an_id_of_its_own() -> None:
    names = [str(name) for record in load_records() for name in record.identifiers]
    assert len(set(names)) == len(names)
    assert all(_ids())


def test_arxiv_ids_fit_the_date_of_the_first_version() -> None:
    for record in load_records():
        for name in record.identifiers:
            if name.scheme is Scheme.ARXIV and record.published:
                # the id is given some days after submission, at times in the next month
                moments = (record.published, record.published + timedelta(days=4))
                months = tuple(f"{moment:%y%m}" for moment in moments)
                assert name.value.rpartition("/")[2].startswith(months), name


def test_titles_and_names_are_whole_and_clean(papers: list[dict[str, Any]]) -> None:
    for paper in papers:
        texts = [paper["title"], *paper["authors"], paper.get("venue", "x")]
        assert all(text and text == safe_line(text).strip() for text in texts)
        assert len(set(paper["authors"])) == len(paper["authors"]) > 0


def test_nothing_is_told_that_goes_out_of_date(papers: list[dict[str, Any]]) -> None:
    known = {"arxiv", "doi", "title", "authors", "published", "categories", "venue", "synopsis"}
    known |= {"organization", "code", "project"}
    assert {key for paper in papers for key in paper} == known


def test_synopses_are_short_and_render_without_leftovers(papers: list[dict[str, Any]]) -> None:
    for paper in papers:
        synopsis = paper["synopsis"]
        assert 150 <= len(synopsis) <= 900, paper["title"]
        assert safe_block(synopsis) == synopsis
        assert 2 <= len(re.findall(r"[.!?](?:''|\))?(?= [A-Z\\]|$)", synopsis)) <= 6, paper["title"]
        assert not re.search(r"[\\$]|``|''", to_plain(synopsis)), to_plain(synopsis)


def test_synopses_show_what_latex_can_do(papers: list[dict[str, Any]]) -> None:
    synopses = " ".join(paper["synopsis"] for paper in papers)
    for markup in ("$O(n^2 d)$", r"\emph{", r"\epsilon", r"\sqrt", r"\frac", "``", "--", r"\%"):
        assert markup in synopses


def test_categories_are_arxivs(papers: list[dict[str, Any]]) -> None:
    for paper in papers:
        assert bool(paper.get("categories")) == ("arxiv" in paper), paper["title"]
        for category in paper.get("categories", ()):
            assert category.partition(".")[0] in ARXIV_ARCHIVES


def test_links_are_secure_addresses(papers: list[dict[str, Any]]) -> None:
    links = [paper[key] for paper in papers for key in ("code", "project") if key in paper]
    assert len(links) > 40
    assert all(re.fullmatch(r"https://[\w./-]+", link) for link in links)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("2017-06-12", (2017, 6, 12)), ("1948-07", (1948, 7, 1)), ("1962", (1962, 1, 1))],
)
def test_what_is_not_known_of_a_date_is_its_first_day(
    text: str, expected: tuple[int, int, int]
) -> None:
    assert parse_day(text) == datetime(*expected, tzinfo=UTC)


@pytest.mark.parametrize("change", [{"doi": "nonsense"}, {"doi": None}, {"published": "soon"}])
def test_a_paper_that_is_not_as_described_is_refused(change: dict[str, Any]) -> None:
    paper = {
        "doi": "10.1000/x",
        "title": "T",
        "authors": ["A"],
        "published": "1999",
        "synopsis": "",
    }
    changed = {key: value for key, value in (paper | change).items() if value is not None}
    with pytest.raises(ValueError, match=r"identifier|invalid literal|int"):
        parse_record(changed)


@pytest.mark.parametrize("content", ["", "{}", '{"format": "paperdeck-sample", "version": 1}\n['])
def test_a_damaged_installation_is_said_so(monkeypatch: pytest.MonkeyPatch, content: str) -> None:
    monkeypatch.setattr("paperdeck.sample.records.bundled_text", lambda _: content)
    monkeypatch.setattr("paperdeck.sample.marks.bundled_text", lambda _: content)
    with pytest.raises(SampleError, match=r"papers\.jsonl. Install PaperDeck again"):
        load_records()
    with pytest.raises(SampleError, match=r"marks\.json. Install PaperDeck again"):
        load_marks()


def test_marks_are_on_papers_that_are_there(marks: SampleMarks) -> None:
    marked = [*marks.flags.values(), *marks.tags.values(), [note.paper for note in marks.notes]]
    assert {paper for papers in marked for paper in papers} <= set(_ids())


def test_tags_are_valid_and_nested(marks: SampleMarks) -> None:
    assert all(parse_tag(tag) == tag for tag in marks.tags)
    assert {"ml/transformers", "ml/transformers/sparse", "theory", "rl", "to-cite"} <= set(
        marks.tags
    )


def test_notes_show_what_markdown_can_do(marks: SampleMarks) -> None:
    text = "\n".join(note.text for note in marks.notes)
    for markup in ("\n- ", "\n1. ", "\n> ", "**", "](https://", "$", "`"):
        assert markup in text
    assert any(note.quote for note in marks.notes)


def test_about_a_third_is_read(marks: SampleMarks) -> None:
    assert 0.25 < len(marks.flags[Flag.READ]) / len(_ids()) < 0.45
