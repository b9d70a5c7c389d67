"""What is exported compiles: real papers and nasty ones, with the programs that people use.

It wants BibTeX, pdfLaTeX, biber and XeLaTeX with natbib and biblatex, and the DejaVu fonts; README
names the packages.
"""

from __future__ import annotations

import lzma
import os
import re
import shutil
import unicodedata
from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING

import pytest

from paperdeck.cite.writing.bibtex import biblatex_entry, bibtex_entry
from paperdeck.model.identifiers import stable_id
from paperdeck.model.merge import merge_records
from paperdeck.model.names import family_name
from paperdeck.sources.arxiv_jsonl import parse_line

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.cite.nasty_papers import nasty_papers
    from tests.cite.tex_runs import run_biber, run_bibtex

    from paperdeck.model.paper import Paper
else:
    from nasty_papers import nasty_papers
    from tex_runs import run_biber, run_bibtex

_PROGRAMS = ("bibtex", "pdflatex", "biber", "xelatex")
_REAL = 2_000
# Every 37th paper: the sample is spread over all the days of the corpus.
_STEP = 37
# Styles that label by name and year tell 26 of a kind apart, no more.
_ALIKE = 20
_MISSING = re.compile(r"Missing character: There is no (\S) \(U\+")


@pytest.fixture(scope="module", autouse=True)
def programs() -> None:
    """Skip where there is no TeX, but never in CI."""
    missing = [program for program in _PROGRAMS if shutil.which(program) is None]
    if missing and os.environ.get("CI") == "true":
        pytest.fail(f"{', '.join(missing)} must be there in CI")
    if missing:
        pytest.skip(f"no {', '.join(missing)} on this machine")


@pytest.fixture(scope="module")
def real_papers(corpus: Path) -> list[Paper]:
    """A sample of the real papers."""
    papers = []
    with lzma.open(corpus) as lines:
        for line in islice(lines, 0, _REAL * _STEP, _STEP):
            record = parse_line(line)
            paper_id = stable_id(record.identifiers)
            assert paper_id is not None
            papers.append(merge_records(paper_id, [record], None))
    assert len(papers) == _REAL
    return papers


def _keyed(papers: Sequence[Paper]) -> list[tuple[str, Paper]]:
    return [(f"paper{number:05}", paper) for number, paper in enumerate(papers)]


def _volumes(keyed: Sequence[tuple[str, Paper]]) -> list[list[tuple[str, Paper]]]:
    """Deal papers out so that in no volume too many would have the same label."""
    alike: Counter[str] = Counter()
    volumes: list[list[tuple[str, Paper]]] = []
    for key, paper in keyed:
        year = paper.published.year if paper.published else ""
        label = f"{family_name(paper.authors[0].name) if paper.authors else ''}{year}"
        number = alike[label] // _ALIKE
        alike[label] += 1
        volumes += [[] for _ in range(number + 1 - len(volumes))]
        volumes[number].append((key, paper))
    return volumes


def _typeset_with_bibtex(papers: Sequence[Paper], style: str, folder: Path) -> None:
    keyed = _keyed(papers)
    volumes = [keyed] if style in {"plain", "unsrt"} else _volumes(keyed)
    items = []
    for number, volume in enumerate(volumes):
        bib = "\n".join(bibtex_entry(paper, key) for key, paper in volume)
        (folder / str(number)).mkdir()
        run = run_bibtex(folder / str(number), bib, style)
        assert run.complaints == []
        items += run.items
    assert sorted(items) == [key for key, _ in keyed]


def _typeset_with_biber(papers: Sequence[Paper], style: str, folder: Path) -> None:
    keyed = _keyed(papers)
    bib = "\n".join(biblatex_entry(paper, key) for key, paper in keyed)
    run = run_biber(folder, bib, style)
    assert [one for one in run.complaints if not _is_of_the_font(one, bib)] == []
    assert sorted(run.items) == [key for key, _ in keyed]


def _is_of_the_font(complaint: str, bib: str) -> bool:
    """Tell whether a letter is missing that the paper has and that the font needn't have.

    No font has every script. DejaVu Sans has all Latin, Greek, Cyrillic, Hebrew and Arabic letters
    but some historic ones; any of these that were missing would be ours.
    """
    match = _MISSING.match(complaint)
    if match is None or match[1] not in bib:
        return False
    name = unicodedata.name(match[1], "")
    return not name.startswith(("LATIN", "GREEK", "CYRILLIC", "HEBREW", "ARABIC"))


@pytest.mark.parametrize("style", ["plain", "plainnat", "alpha", "unsrt"])
def test_real_papers_compile_with_bibtex(
    real_papers: list[Paper], style: str, tmp_path: Path
) -> None:
    _typeset_with_bibtex(real_papers, style, tmp_path)


@pytest.mark.parametrize("style", ["plain", "plainnat", "alpha", "unsrt"])
def test_nasty_papers_compile_with_bibtex(style: str, tmp_path: Path) -> None:
    _typeset_with_bibtex(nasty_papers(), style, tmp_path)


def test_real_papers_compile_with_biber(real_papers: list[Paper], tmp_path: Path) -> None:
    _typeset_with_biber(real_papers, "numeric", tmp_path)


@pytest.mark.parametrize("style", ["numeric", "authoryear"])
def test_nasty_papers_compile_with_biber(style: str, tmp_path: Path) -> None:
    papers = nasty_papers()
    if style != "numeric":  # biber wants three quarters of a minute for 3,303 authors
        papers = [paper for paper in papers if len(paper.authors) < 1_000]
    _typeset_with_biber(papers, style, tmp_path)


@pytest.mark.parametrize("engine", ["pdflatex", "xelatex"])
def test_7_bit_biblatex_compiles_too(engine: str, tmp_path: Path) -> None:
    papers = [paper for paper in nasty_papers() if len(paper.authors) < 1_000]
    keyed = _keyed(papers)
    bib = "\n".join(biblatex_entry(paper, key, unicode=False) for key, paper in keyed)
    assert bib.isascii()
    run = run_biber(tmp_path, bib, "numeric", engine)
    assert run.complaints == []
    assert sorted(run.items) == [key for key, _ in keyed]


def test_what_was_broken_is_seen_to_be(tmp_path: Path) -> None:
    run = run_bibtex(tmp_path, "@misc{a,\n title = {50_ \\undefinedcommand},\n}\n", "plain")
    assert "Warning--to sort, need author or key in a" in run.complaints
    assert any("Undefined control sequence" in one for one in run.complaints)
    assert any("Missing $" in one for one in run.complaints)
