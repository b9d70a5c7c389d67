from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from paperdeck.model.marks import Flag, Marks, Note
from paperdeck.model.paper import Author, Paper
from paperdeck.model.publication import Publication
from paperdeck.model.rows import MarkedPaper, Scores
from paperdeck.ui.look import UNICODE
from paperdeck.ui.panes.paper_text import MOST_AUTHORS, PaperText, paper_text

HOSTILE = "On [/INST] tokens [@click=app.quit]x[/]\x1b]52;c;aGk=\x07\x9b31m\u202e"
VISIBLE = "On [/INST] tokens [@click=app.quit]x[/]"
PAPER = Paper(
    id="arxiv:2502.04507",
    title="Attention in $O(n^2)$",
    abstract="We pay \\emph{attention}, 50% of it for $5. See ``us''.",
    authors=tuple(Author(f"Given Name{number}") for number in range(15)),
    categories=("cs.LG", "cs.CV"),
    primary_category="cs.CV",
    published=datetime(2025, 2, 6, tzinfo=UTC),
    updated=datetime(2025, 6, 2, tzinfo=UTC),
    version=3,
    venue="ICML 2025",
    arxiv_id="2502.04507",
    code_url="https://github.com/a/b",
    organization="UC San Diego",
    upvotes=96,
    comments=1,
)


def shown(text: PaperText) -> str:
    lines = [text.people, *text.facts, text.abstract, *text.notes]
    return "\n".join([text.title, *("".join(run for run, _ in line) for line in lines)])


def page(paper: Paper = PAPER, marks: Marks | None = None, *, alone: bool = False) -> str:
    return shown(paper_text(MarkedPaper(paper, marks or Marks()), UNICODE, alone=alone))


def test_everything_known_is_said() -> None:
    text = page()
    for fact in (
        "Attention in O(n²)",
        "UC San Diego · 6 Feb 2025 (v3, 2 Jun 2025)",
        "cs.CV cs.LG · arXiv:2502.04507 · ICML 2025",
        "▲ 96 · 1 comment",
        "code github.com/a/b",
        "● unread",
    ):
        assert fact in text


@pytest.mark.parametrize(
    ("told", "moment", "shown"),
    [
        ("2020", datetime(2020, 1, 1, tzinfo=UTC), "2020"),
        (None, datetime(2020, 1, 1, tzinfo=UTC), "2020"),
        ("2007-03", datetime(2007, 3, 1, tzinfo=UTC), "Mar 2007"),
        (None, datetime(2020, 1, 1, 18, tzinfo=UTC), "1 Jan 2020"),
        ("in press", datetime(2007, 3, 1, tzinfo=UTC), "1 Mar 2007"),
    ],
)
def test_a_date_is_said_no_more_exactly_than_it_is_known(
    told: str | None, moment: datetime, shown: str
) -> None:
    fields = (("date", told),) if told else ()
    paper = replace(PAPER, published=moment, version=1, publication=Publication("article", fields))
    assert f"UC San Diego · {shown}\n" in page(paper)


def test_where_it_was_printed_and_the_owners_file_are_said() -> None:
    fields = (("volume", "43"), ("number", "22"), ("pages", "7003--7016"), ("file", "a [b].pdf"))
    printed = replace(PAPER, venue="Bio{C}hemistry", publication=Publication("article", fields))
    text = page(printed)
    assert "BioChemistry 43 (22), 7003–7016" in text
    assert "file a [b].pdf" in text
    few = Publication("article", (("pages", "7"), ("file", HOSTILE)))
    assert "BioChemistry, 7" in page(replace(printed, publication=few))
    assert "\x1b" not in page(replace(printed, publication=few))
    assert page(replace(PAPER, venue=None, publication=few))


def test_latex_is_rendered_and_stray_signs_swallow_nothing() -> None:
    assert "We pay attention, 50% of it for $5. See “us”." in page()


def test_emphasis_is_kept_as_style() -> None:
    text = paper_text(MarkedPaper(PAPER, Marks()), UNICODE)
    assert ("attention", "emph") in text.abstract


def test_many_authors_are_counted_and_all_named_when_there_is_room() -> None:
    assert f"+{15 - MOST_AUTHORS}" in page()
    assert "Name14" in page(alone=True)


def test_marks_and_notes_are_shown() -> None:
    moment = datetime(2026, 6, 11, tzinfo=UTC)
    note = Note(1, PAPER.id, "compare with **tile 6**\nsecond line", moment, moment, "a quote")
    marks = Marks(frozenset({Flag.STARRED, Flag.READ}), ("ml/video",), (note,))
    text = page(marks=marks)
    for fact in ("★ starred", "read", "#ml/video", "▍ second line", "“a quote”", "11 Jun 2026"):
        assert fact in text


def test_an_unknown_abstract_is_said_to_be_unknown() -> None:
    assert "No abstract is known." in page(replace(PAPER, abstract=None))


def test_withdrawn_papers_say_so() -> None:
    assert "withdrawn" in page(replace(PAPER, withdrawn=True))


def test_text_from_outside_is_only_text_even_past_the_gate() -> None:
    paper = replace(
        PAPER,
        title=HOSTILE,
        abstract=HOSTILE,
        venue=HOSTILE,
        comment=HOSTILE,
        organization=HOSTILE,
        authors=(Author(HOSTILE, HOSTILE),),
        code_url=f"https://example.org/{HOSTILE}",
    )
    moment = datetime(2026, 6, 11, tzinfo=UTC)
    note = Note(1, paper.id, HOSTILE, moment, moment, HOSTILE)
    text = page(paper, Marks(frozenset(), (VISIBLE.replace(" ", "-"),), (note,)))
    assert text.count(VISIBLE) >= 6
    assert not any(char in text for char in "\x1b\x07\x9b\u202e")


def test_percentiles_are_told_with_what_they_are_of() -> None:
    scores = Scores(match=97, novelty=None, cited=80, voted=0)
    text = paper_text(MarkedPaper(PAPER, Marks(), scores=scores), UNICODE)
    runs = [run for line in text.facts for run, _ in line]
    told = ["match 97", "impact 80 by citations", "impact 0 by upvotes"]
    assert [run for run in runs if run.startswith(("match", "novelty", "impact"))] == told
