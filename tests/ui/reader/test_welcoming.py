from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING

import pytest
from stage import reader_of, settle

from paperdeck.config.settings import load_settings
from paperdeck.store.bulk import take_in_bulk
from paperdeck.store.database import Store
from paperdeck.ui.session import OPEN_SAMPLE

if TYPE_CHECKING:
    from pathlib import Path

    from tests.loopback import Loopback, Reply
    from tests.ui.conftest import OpenReader
    from tests.ui.reader import reader_view as view
else:
    import reader_view as view

    from loopback import Loopback, Reply

_OFF = '[sources.huggingface]\nenabled = false\n[sources.arxiv]\nbase_url = "{url}"\n'
_EMPTY_FEED = (
    b'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"'
    b' xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/">'
    b"<opensearch:totalResults>0</opensearch:totalResults></feed>"
)


@pytest.fixture
def empty(tmp_path: Path) -> Store:
    """An empty library whose sources are all switched off."""
    _configure(tmp_path, url="http://127.0.0.1:9")
    return Store.open(tmp_path / "data")


def _configure(home: Path, *, url: str) -> Path:
    file = home / "config.toml"
    file.write_text(_OFF.format(url=url), encoding="utf-8")
    return file


def _papers_file(folder: Path, count: int, *, broken: int = 0) -> Path:
    lines = [
        json.dumps(
            {
                "id": f"2401.{number:05}",
                "title": f"Paper {number}",
                "authors": "Ada Lovelace",
                "abstract": "What it says.",
                "categories": "cs.LG",
                "versions": [{"version": "v1", "created": "Mon, 1 Jan 2024 10:00:00 GMT"}],
            }
        )
        for number in range(count)
    ]
    file = folder / "papers.jsonl"
    file.write_text("\n".join([*lines, *["{broken"] * broken]) + "\n", encoding="utf-8")
    return file


async def test_an_empty_library_offers_its_ways_on_in_the_lists_place(
    open_reader: OpenReader, empty: Store
) -> None:
    async with open_reader(store=empty, demo=False) as pilot:
        text = view.screen_text(pilot)
        assert "Welcome to PaperDeck" in text
        for key, what in (("C", "categories"), ("S", "fetch"), ("I", "import"), ("d", "sample")):
            assert any(f" {key} " in line and what in line for line in text.splitlines())
        assert pilot.app.screen is reader_of(pilot)


async def test_the_sample_opens_by_a_key_while_the_library_is_empty(
    open_reader: OpenReader, empty: Store
) -> None:
    async with open_reader(store=empty, demo=False) as pilot:
        await pilot.press("d")
        await pilot.pause()
        assert pilot.app.return_value == OPEN_SAMPLE


async def test_with_papers_that_key_does_nothing(open_reader: OpenReader) -> None:
    async with open_reader() as pilot:
        before = view.screen_text(pilot)
        await view.press(pilot, "d")
        assert view.screen_text(pilot) == before


async def test_chosen_categories_are_kept_and_synced_at_once(
    open_reader: OpenReader, tmp_path: Path
) -> None:
    with Loopback() as server:
        server.on("/api/query", Reply(_EMPTY_FEED, kind="application/atom+xml"))
        file = _configure(tmp_path, url=server.url)
        async with open_reader(store=Store.open(tmp_path / "data"), demo=False) as pilot:
            await view.press(pilot, "C", *"cs.LG,", "space", *"hep-th", "enter")
            for _ in range(200):
                if not reader_of(pilot).syncing.running:
                    break
                await pilot.pause(0.02)
            await settle(pilot)
        searched = {call.params.get("search_query", "") for call in server.calls}
    settings, problems = load_settings(file)
    assert problems == ()
    assert settings.sources["arxiv"].categories == ("cs.LG", "hep-th")
    assert any("cs.LG" in query for query in searched)
    assert any("hep-th" in query for query in searched)


async def test_a_category_that_is_none_is_pointed_at_and_nothing_is_kept(
    open_reader: OpenReader, empty: Store, tmp_path: Path
) -> None:
    async with open_reader(store=empty, demo=False) as pilot:
        await view.press(pilot, "C", *"cs.LG", "space", *"cs.x", "enter")
        text = view.screen_text(pilot)
        assert "not an arXiv category: cs.x" in text
        assert "^^^^" in text
        await view.press(pilot, "escape")
    assert "cs." not in (tmp_path / "config.toml").read_text(encoding="utf-8")


async def test_a_file_is_imported_and_its_papers_take_the_panels_place(
    open_reader: OpenReader, empty: Store, tmp_path: Path
) -> None:
    file = _papers_file(tmp_path, 30, broken=2)
    async with open_reader(store=empty, demo=False) as pilot:
        reader = reader_of(pilot)
        await view.press(pilot, "I")
        await view.write(pilot, f"{file}\n")
        assert view.shown(pilot) == 30
        assert view.said(pilot).startswith("papers.jsonl: 30 added, 2 skipped; line 31: ")
        assert "Welcome" not in view.screen_text(pilot)
        assert reader.papers.has_focus
        await view.press(pilot, "j", "s")
        assert "★" in view.screen_text(pilot)


async def test_a_bibliography_is_imported_with_its_tags_in_one_step(
    open_reader: OpenReader, empty: Store, tmp_path: Path
) -> None:
    file = tmp_path / "mine.ris"
    file.write_text(
        "TY  - JOUR\nTI  - On knots\nDO  - 10.1000/a\nKW  - knots\nER  -\n"
        "TY  - JOUR\nAU  - Nobody, A.\nER  -\n",
        encoding="utf-8",
    )
    async with open_reader(store=empty, demo=False) as pilot:
        await view.press(pilot, "I")
        await view.write(pilot, f"{file}\n")
        assert view.said(pilot) == "mine.ris: 1 added, 1 skipped; line 6: it has no title"
        assert "On knots" in view.screen_text(pilot)
        assert "#knots" in view.screen_text(pilot)
        await view.press(pilot, "U")
        assert "import mine.ris: tag 1 paper" in view.said(pilot)
        assert "#knots" not in view.screen_text(pilot)


async def test_an_import_shows_how_far_it_is_and_takes_no_second_one(
    open_reader: OpenReader, empty: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("paperdeck.sync.imports.BATCH", 10)
    monkeypatch.setattr("paperdeck.sync.import_sifting._CHUNK", 10)
    first, go_on = threading.Event(), threading.Event()

    def slowly(*args: object, **options: object) -> object:
        if first.is_set():
            go_on.wait(5)
        first.set()
        return take_in_bulk(*args, **options)  # type: ignore[arg-type] # passed on as they are

    monkeypatch.setattr("paperdeck.sync.imports.take_in_bulk", slowly)
    file = _papers_file(tmp_path, 40)
    async with open_reader(store=empty, demo=False) as pilot:
        reader = reader_of(pilot)
        reader.submit("deck.import", str(file))
        for _ in range(200):
            await pilot.pause(0.01)
            if "read" in view.sources_said(pilot):
                break
        assert view.sources_said(pilot) == "importing papers.jsonl: 10 read, 100%"
        reader.submit("deck.import", str(file))
        await pilot.pause(0.05)
        assert view.said(pilot) == "an import is under way"
        go_on.set()
        await settle(pilot)
        assert view.said(pilot) == "papers.jsonl: 40 added"
        assert "importing" not in view.sources_said(pilot)


async def test_paths_that_cannot_be_imported_say_why(
    open_reader: OpenReader, empty: Store, tmp_path: Path
) -> None:
    picture = tmp_path / "[b]image.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    async with open_reader(store=empty, demo=False) as pilot:
        reader = reader_of(pilot)
        for path, says in (
            ("/no/such/[b]file", "no such file: /no/such/[b]file"),
            (str(tmp_path), "a folder, not a file"),
            ("~nobody-here/x", "not a path that can be read"),
            (str(picture), "not a file of papers"),
            ("x" * 5000, "not a path that can be read"),
        ):
            reader.submit("deck.import", path)
            await settle(pilot)
            assert says in view.said(pilot), path
        assert "Welcome" in view.screen_text(pilot)


async def test_a_path_may_stand_in_quotes_as_terminals_paste_it(
    open_reader: OpenReader, empty: Store, tmp_path: Path
) -> None:
    file = _papers_file(tmp_path, 3)
    async with open_reader(store=empty, demo=False) as pilot:
        reader_of(pilot).submit("deck.import", f"'{file}'")
        await settle(pilot)
        assert view.shown(pilot) == 3
