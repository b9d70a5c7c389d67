"""More and less like this, and why, from inside the reader."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from stage import reader_of, settle

from paperdeck.discover import apart, explaining
from paperdeck.discover.building import build_missing
from paperdeck.discover.explaining import Explained, Like, Why
from paperdeck.discover.fitting_tags import Fit
from paperdeck.model.identifiers import Identifier, Scheme
from paperdeck.model.paper import PaperRecord
from paperdeck.store.database import Store
from paperdeck.store.ingest import ingest
from paperdeck.ui.screens.reader.recommending import describe_lack, describe_why

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from tests.ui.conftest import OpenReader
    from tests.ui.reader import reader_view as view
    from textual.pilot import Pilot
else:
    import reader_view as view

TITLES = (
    "Graph networks for molecules [/INST]",
    "Ocean currents and rainfall",
    "Molecules, graphs",
)


@pytest.fixture
def library(tmp_path: Path, now: datetime) -> Store:
    """Three papers, compared already."""
    store = Store.open(tmp_path / "data")
    records = [
        PaperRecord("arxiv", (Identifier(Scheme.ARXIV, f"2401.0000{n}"),), title=title)
        for n, title in enumerate(TITLES)
    ]
    with closing(store.papers_writer()) as conn:
        ingest(conn, records, now=now)
    assert build_missing(store)
    return store


def _said(pilot: Pilot[str]) -> str:
    said = reader_of(pilot).status.said
    return said.text if said else ""


def _opinions(store: Store) -> dict[str, int]:
    with closing(store.reader()) as conn:
        return dict(conn.execute("SELECT paper_id, liked FROM marks.opinions"))


async def test_without_marks_there_is_nothing_to_go_by(
    open_reader: OpenReader, library: Store
) -> None:
    async with open_reader((120, 30), store=library) as pilot:
        await view.press(pilot, "w")
        assert "nothing to go by yet" in _said(pilot)


async def test_an_opinion_is_kept_undone_and_taken_back_when_said_twice(
    open_reader: OpenReader, library: Store
) -> None:
    async with open_reader((120, 30), store=library) as pilot:
        await view.press(pilot, "+")
        assert list(_opinions(library).values()) == [1]
        await view.press(pilot, "-")
        assert list(_opinions(library).values()) == [-1]
        assert "less like 1 paper" in _said(pilot)
        await view.press(pilot, "U")
        assert list(_opinions(library).values()) == [1]
        await view.press(pilot, "+")
        assert _opinions(library) == {}


async def test_why_says_what_was_learned_from_literally(
    open_reader: OpenReader, library: Store
) -> None:
    async with open_reader((120, 40), store=library) as pilot:
        await view.press(pilot, "G", "+", "g", "g", "w")
        text = view.screen_text(pilot)
        assert "learned from 1 paper you like" in text
        assert "molecules" in text
        assert "Graph networks for molecules [/INST]" in text


async def test_in_a_list_of_what_fits_a_tag_why_is_about_the_tag(
    open_reader: OpenReader, library: Store
) -> None:
    with closing(library.marks_writer()) as conn:
        conn.execute("INSERT INTO tags VALUES ('arxiv:2401.00002', 'chemistry', 'x')")
    async with open_reader((120, 40), store=library) as pilot:
        await view.write(pilot, "flike:#chemistry\n")
        assert view.shown(pilot) > 0
        await view.press(pilot, "w")
        text = view.screen_text(pilot)
        assert "match with #chemistry" in text
        assert "learned from 1 paper with #chemistry, as their mean" in text


async def test_a_list_of_what_fits_a_tag_that_nobody_has_says_so(
    open_reader: OpenReader, library: Store
) -> None:
    async with open_reader((120, 40), store=library) as pilot:
        await view.write(pilot, "flike:#sea\n")
        assert view.shown(pilot) == 0
        assert _said(pilot) == "no paper has #sea: nothing can be said to fit it"


async def test_a_list_of_what_is_like_a_paper_that_is_not_there_says_so(
    open_reader: OpenReader, library: Store
) -> None:
    async with open_reader((120, 40), store=library) as pilot:
        await view.write(pilot, "flike:1999.99999\n")
        assert view.shown(pilot) == 0
        told = 'no paper "1999.99999" in the library: nothing can be said to be like it'
        assert _said(pilot) == told


async def test_why_is_asked_of_any_tag_and_says_if_nobody_has_it(
    open_reader: OpenReader, library: Store
) -> None:
    async with open_reader((120, 40), store=library) as pilot:
        reader_of(pilot).submit("paper.why", "#sea")
        await settle(pilot)
        assert _said(pilot) == "nothing to go by: no other paper has #sea"


async def test_a_paper_that_came_just_now_isnt_explained(
    open_reader: OpenReader, library: Store
) -> None:
    with closing(library.papers_writer()) as conn:
        conn.execute("DELETE FROM vectors")
    async with open_reader((120, 40), store=library) as pilot:
        await view.press(pilot, "w")
        assert "can't be compared yet" in _said(pilot)


async def test_what_goes_wrong_elsewhere_is_said(
    open_reader: OpenReader, library: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apart, "explain_apart", lambda *_: None)
    async with open_reader((120, 40), store=library) as pilot:
        await view.press(pilot, "w")
        assert "can't be said" in _said(pilot)


async def test_why_loads_no_numpy_here(open_reader: OpenReader, library: Store) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(explaining.Explainer, "__init__", refuse)
        async with open_reader((120, 40), store=library) as pilot:
            await view.press(pilot, "w")
            assert "nothing to go by yet" in _said(pilot)


def _text(explained: Explained) -> str:
    parts = describe_why(explained)
    return " ".join(line for part in parts for line in (part.heading, *part.lines))


def test_what_is_unknown_is_not_made_up() -> None:
    told = [*describe_why(Explained("", True, 1, Why(None, (), (), (), 1, 0, learned=False)))]
    assert told[0].heading == "match -"
    assert "not scored yet" in told[0].lines
    assert told[1].lines == ("nothing of it is like what you like",)


def test_all_that_is_known_is_told_with_its_basis() -> None:
    like = Like("x", "T", 0.81)
    full = Why(97, (("graph", 0.5),), (("A. B", 2),), (like,), 12, 1, learned=True)
    text = _text(Explained("", True, 12, full))
    for words in ("match 97", "12 papers you like and 1 you don't", "graph 50%", "81%  T"):
        assert words in text
    text = _text(Explained("ml", True, 12, full._replace(disliked=0, of=40_000)))
    for words in (
        "match with #ml 97",
        "fits better than 97 of 100 papers, by the 40,000 newest",
        "learned from 12 papers with #ml, by a model",
        "A. B, of 2 papers with #ml",
    ):
        assert words in text


def test_tags_that_would_fit_are_told_without_anything_liked() -> None:
    explained = Explained("", True, fits=(Fit("ml", 98, 7, learned=False),))
    lack = describe_lack(explained, "+")
    told = [*describe_why(explained, lack)]
    assert told[0].lines == ("nothing to go by yet: star papers, or press + on some",)
    assert told[1].lines == (
        "#ml  better than 98 of 100 papers (learned from 7 papers, as their mean)",
    )


@pytest.mark.parametrize(
    ("explained", "words"),
    [
        (Explained("", compared=False, others=3), "can't be compared yet"),
        (Explained("", compared=True, others=1), "1 paper you like, not compared so far"),
        (Explained("ml", compared=True, others=2), "2 papers with #ml, not compared so far"),
        (Explained("ml", compared=True), "no other paper has #ml"),
    ],
)
def test_what_is_lacking_is_told(explained: Explained, words: str) -> None:
    assert words in describe_lack(explained, "+")
