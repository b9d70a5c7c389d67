"""Adding a paper by its name, from inside the reader."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from stage import reader_of, settle

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from tests.loopback import Loopback, Reply
    from tests.ui.conftest import OpenReader
    from tests.ui.reader import reader_view as view
    from textual.pilot import Pilot

    from paperdeck.store.database import Store
else:
    import reader_view as view

    from loopback import Loopback, Reply

FEED = """<?xml version='1.0' encoding='UTF-8'?>
<feed xmlns="http://www.w3.org/2005/Atom"
      xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/">
  <opensearch:totalResults>1</opensearch:totalResults>
  <entry><id>http://arxiv.org/abs/2401.00001v1</id><title>On adding [red]papers[/]</title>
  <published>2026-11-20T10:00:00Z</published></entry>
</feed>"""


@pytest.fixture
def library(tmp_path: Path, now: datetime) -> Store:
    """Some papers."""
    return view.make_library(tmp_path / "data", view.daily_papers(5, now), now=now)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Loopback]:
    """An arXiv that knows one paper."""
    with Loopback() as loopback:
        loopback.on("/api/query", Reply(FEED.encode()))
        (tmp_path / "config.toml").write_text(
            "[sync]\ninterval_minutes = 0\n"
            + "".join(
                f'[sources.{name}]\nbase_url = "{loopback.url}"\nmin_interval = 0\n'
                for name in ("arxiv", "arxiv-oai", "semanticscholar", "openalex", "huggingface")
            ),
            encoding="utf-8",
        )
        yield loopback


def _said(pilot: Pilot[str]) -> str:
    said = reader_of(pilot).status.said
    return said.text if said else ""


async def _answered(pilot: Pilot[str]) -> None:
    for _ in range(400):
        await settle(pilot)
        if not _said(pilot).startswith("fetching"):
            return
        await pilot.pause(0.01)


@pytest.mark.usefixtures("server")
async def test_a_paper_is_added_from_the_prompt_and_is_in_the_list(
    open_reader: OpenReader, library: Store
) -> None:
    async with open_reader((120, 30), store=library, demo=False) as pilot:
        await pilot.press("g", "a")
        await settle(pilot)
        await pilot.press(*"2401.00001", "enter")
        await _answered(pilot)
        assert _said(pilot) == "added: On adding [red]papers[/]"
        listing = reader_of(pilot).papers.listing
        assert listing is not None
        assert listing.total == 6


async def test_what_names_no_paper_is_refused_and_nobody_is_asked(
    open_reader: OpenReader, library: Store, server: Loopback
) -> None:
    async with open_reader((120, 30), store=library, demo=False) as pilot:
        reader_of(pilot).submit("deck.add", "https://example.org/blog")
        await settle(pilot)
        assert "no paper can be told from" in _said(pilot)
        assert server.calls == []


async def test_a_failure_is_told_and_the_reader_goes_on(
    open_reader: OpenReader, library: Store, server: Loopback
) -> None:
    server.on("/api/query", Reply(b"no such thing", 404))
    async with open_reader((120, 30), store=library, demo=False) as pilot:
        reader_of(pilot).submit("deck.add", "2401.00001")
        await _answered(pilot)
        assert "no such address" in _said(pilot)
        await pilot.press("j")
        await settle(pilot)
        assert reader_of(pilot).papers.cursor == 1


@pytest.mark.usefixtures("server")
async def test_a_paper_that_is_added_is_compared_with_others(
    open_reader: OpenReader, library: Store
) -> None:
    async with open_reader((120, 30), store=library, demo=False) as pilot:
        begun: list[str] = []
        reader_of(pilot).syncing.afterwards = lambda: begun.append(_said(pilot))
        reader_of(pilot).submit("deck.add", "2401.00001")
        await _answered(pilot)
        assert len(begun) == 1
        # What is known already changes nothing.
        reader_of(pilot).submit("deck.add", "2401.00001")
        await _answered(pilot)
        assert _said(pilot).startswith("known")
        assert len(begun) == 1
