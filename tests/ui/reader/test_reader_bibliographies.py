"""Bibliography files in the reader: current within a second, and said to be so."""

from __future__ import annotations

import time
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from stage import reader_of

from paperdeck.config.locations import find_locations
from paperdeck.marks.marker import Marker
from paperdeck.model.errors import PaperDeckError
from paperdeck.model.marks import Flag
from paperdeck.ui.screens.reader import bibliographies

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from tests.ui.conftest import OpenReader
    from tests.ui.reader import reader_view as view

    from paperdeck.store.database import Store
else:
    import reader_view as view

FOREIGN = "@string{a = {b}}\n\n@book{mine,\n  title = {My   Book},\n}\n"


@pytest.fixture
def library(tmp_path: Path, now: datetime) -> Store:
    """A library of two papers."""
    records = [view.paper(1, now, title="The deep sea"), view.paper(2, now, title="Robots")]
    return view.make_library(tmp_path / "data", records, now=now)


@pytest.fixture
def bib(tmp_path: Path) -> Path:
    """The file that is kept: what is starred."""
    return _configure(tmp_path)


def _configure(home: Path, query: str = "is:starred", file: str = "thesis.bib") -> Path:
    config = find_locations({"PAPERDECK_HOME": str(home)}).config_file
    config.parent.mkdir(parents=True, exist_ok=True)
    off = "".join(f"[sources.{name}]\nenabled = false\n" for name in ("arxiv", "huggingface"))
    live = f'[[bibliography]]\nquery = "{query}"\nfile = "{file}"\n'
    config.write_text(live + off, encoding="utf-8")
    return config.parent / file


def _read(bib: Path) -> str:
    return bib.read_text("utf-8") if bib.exists() else ""


def _write(bib: Path, text: str) -> None:
    bib.write_text(text, encoding="utf-8")


async def test_the_file_is_current_within_a_second_after_a_star(
    open_reader: OpenReader, library: Store, bib: Path
) -> None:
    _write(bib, FOREIGN)
    async with open_reader(store=library, demo=False) as pilot:
        await view.until(pilot, lambda: True)
        seen: list[float] = []

        def is_there() -> bool:
            if "@misc" in _read(bib):
                seen.append(time.monotonic())
            return bool(seen)

        pressed = time.monotonic()
        await pilot.press("s")
        await view.until(pilot, is_there)
        assert seen[0] - pressed < 1.0
        assert _read(bib).startswith(FOREIGN)
        assert "thesis.bib: 1 entry, 1 added" in view.said(pilot)
        assert "U undoes it" in view.said(pilot)
        await view.press(pilot, "U")
        await view.until(pilot, lambda: _read(bib) == FOREIGN)
        assert "1 removed" in view.said(pilot)


async def test_it_is_brought_up_to_date_when_the_reader_opens(
    open_reader: OpenReader, library: Store, bib: Path
) -> None:
    with closing(Marker(library)) as marker:
        marker.set_flag(["arxiv:2001.00001"], Flag.STARRED, on=True)
    async with open_reader(store=library, demo=False) as pilot:
        await view.until(pilot, bib.exists)
        assert "sea" in _read(bib)


async def test_a_new_key_is_none_that_the_file_has_for_another_work(
    open_reader: OpenReader, library: Store, bib: Path, now: datetime
) -> None:
    keys = [f"lovelace{now.year}{word}" for word in ("deep", "robots")]
    _write(bib, "".join(f"@book{{{key},\n  title = {{Another}},\n}}\n" for key in keys))
    async with open_reader(store=library, demo=False) as pilot:
        await view.press(pilot, "y", "k")
        await view.press(pilot, "s")
        await view.until(pilot, lambda: "@misc" in _read(bib))
        assert any(f"@misc{{{key}a," in _read(bib) for key in keys)
        assert "thesis.bib: 1 entry, 1 added" in view.said(pilot)


async def test_papers_that_come_are_in_it(
    open_reader: OpenReader, library: Store, bib: Path, now: datetime, tmp_path: Path
) -> None:
    _configure(tmp_path, "title:whales")
    async with open_reader(store=library, demo=False) as pilot:
        view.add_papers(library, [view.paper(3, now, title="Whales")], now=now)
        reader_of(pilot).listing.arrived()
        await view.until(pilot, lambda: "hales" in _read(bib))


async def test_what_goes_wrong_is_said(
    open_reader: OpenReader, library: Store, tmp_path: Path
) -> None:
    _configure(tmp_path, file="none/thesis.bib")
    async with open_reader(store=library, demo=False) as pilot:
        await view.press(pilot, "s")
        await view.until(pilot, lambda: "can't be written" in view.said(pilot))
        reader_of(pilot).session.unfinished = None


async def test_one_file_that_is_broken_hides_no_other(
    open_reader: OpenReader, library: Store, bib: Path
) -> None:
    config = bib.with_name("config.toml")
    more = '[[bibliography]]\nquery = "is:starred"\nfile = "broken.bib"\n'
    config.write_text(more + config.read_text("utf-8"), encoding="utf-8")
    _write(bib.with_name("broken.bib"), "@book{open,\n")
    async with open_reader(store=library, demo=False) as pilot:
        await view.press(pilot, "s")
        await view.until(pilot, lambda: "1 added" in view.said(pilot))
        assert "an entry isn't closed" in view.said(pilot)
        assert "broken.bib:1" in view.said(pilot)
        assert "thesis.bib: 1 entry, 1 added" in view.said(pilot)
        session = reader_of(pilot).session
        await view.until(pilot, lambda: session.unfinished is None)
        _write(bib, "@book{also,\n")
        await pilot.press("s", "q")
    with pytest.raises(PaperDeckError, match=r"broken\.bib:1.*; .*thesis\.bib:1"):
        session.finish()


async def test_nothing_is_exported_over_a_file_that_is_kept(
    open_reader: OpenReader, library: Store, bib: Path
) -> None:
    _write(bib, FOREIGN)
    async with open_reader(store=library, demo=False) as pilot:
        await view.press(pilot, ":")
        await view.write(pilot, f"export {bib}\n")
        await view.until(pilot, lambda: "nothing was exported" in view.said(pilot))
        assert "kept up to date" in view.said(pilot)
        assert _read(bib) == FOREIGN


async def test_a_query_that_makes_no_sense_is_among_the_problems(
    open_reader: OpenReader, library: Store, tmp_path: Path
) -> None:
    bib = _configure(tmp_path, "upvotes>many")
    async with open_reader(store=library, demo=False) as pilot:
        (problem,) = reader_of(pilot).session.problems
        assert str(problem).startswith("config.toml:2: `bibliography.query` can't be used")
        await view.press(pilot, "s")
        assert _read(bib) == ""


async def test_a_star_right_before_leaving_is_in_it(
    open_reader: OpenReader, library: Store, bib: Path
) -> None:
    async with open_reader(store=library, demo=False) as pilot:
        session = reader_of(pilot).session
        await view.until(pilot, lambda: session.unfinished is None)
        await pilot.press("s", "q")
    session.finish()
    assert "@misc" in _read(bib)


async def test_leaving_says_what_could_not_be_written(
    open_reader: OpenReader, library: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _configure(tmp_path, file="none/thesis.bib")
    async with open_reader(store=library, demo=False) as pilot:
        session = reader_of(pilot).session
        await view.until(pilot, lambda: session.unfinished is None)
        # Nothing is written before the reader is left, however slow this machine is.
        monkeypatch.setattr(bibliographies, "_PAUSE", 3_600)
        await pilot.press("s", "q")
    with pytest.raises(PaperDeckError, match="folder is there"):
        session.finish()


async def test_the_demo_writes_no_files(open_reader: OpenReader, library: Store, bib: Path) -> None:
    async with open_reader(store=library) as pilot:
        await view.press(pilot, "s")
        assert _read(bib) == ""


async def test_a_key_is_given_by_hand_and_taken_back(
    open_reader: OpenReader, library: Store, bib: Path
) -> None:
    async with open_reader(store=library, demo=False) as pilot:
        await view.press(pilot, "s")
        await view.press(pilot, ":")
        await view.write(pilot, "key mine\n")
        assert "as mine" in view.said(pilot)
        await view.until(pilot, lambda: "@misc{mine," in _read(bib))
        await view.press(pilot, "U")
        await view.until(pilot, lambda: "@misc{lovelace" in _read(bib))
        await view.press(pilot, ":")
        await view.write(pilot, "key a,b\n")
        assert "no key may have" in view.said(pilot)
        await view.press(pilot, "V")
        reader_of(pilot).submit("copy.key", "both")
        await view.until(pilot, lambda: "one paper's" in view.said(pilot))


async def test_edited_entries_are_told_of_once(
    open_reader: OpenReader, library: Store, bib: Path
) -> None:
    async with open_reader(store=library, demo=False) as pilot:
        await view.press(pilot, "s")
        await view.until(pilot, bib.exists)
        text = _read(bib).replace("Lovelace, Ada", "Ada")
        _write(bib, text)
        await view.press(pilot, "j", "s")
        await view.until(pilot, lambda: "was edited" in view.said(pilot))
        await view.press(pilot, "s")
        await view.until(pilot, lambda: "1 removed" in view.said(pilot))
        assert "was edited" not in view.said(pilot)
        assert "{Ada and" in _read(bib)
