"""What is wrong with citations, on a sheet."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

from stage import reader_of, settle

from paperdeck.store.connections import connect
from paperdeck.ui.screens.sheet import Sheet

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from tests.hostile import NEVER_DRAWN
    from tests.ui.conftest import OpenReader
    from tests.ui.reader import reader_view as view

    from paperdeck.store.database import Store
else:
    import reader_view as view

    from hostile import NEVER_DRAWN


async def test_findings_are_on_a_sheet_and_no_keys_are_given(
    open_reader: OpenReader, tmp_path: Path, now: datetime
) -> None:
    sound = view.paper(1, now, title="The deep sea")
    nobodys = replace(view.paper(2, now, title="On bert models"), authors=())
    store = view.make_library(tmp_path / "data", [sound, nobodys], now=now)
    async with open_reader((100, 40), store=store) as pilot:
        reader_of(pilot).submit("paper.check", "~ deep")
        await settle(pilot)
        assert view.said(pilot) == "nothing is wrong with 1 paper"
        await view.press(pilot, ":")
        await view.write(pilot, "check ~\n")
        assert isinstance(pilot.app.screen, Sheet)
        shown = view.screen_text(pilot)
        assert "2 findings in 2 papers" in shown
        assert "arxiv200100002" in shown
        assert "BERT is meant?" in shown
    with closing(connect(store.marks_file, mode="ro")) as conn:
        assert conn.execute("SELECT count(*) FROM cite_keys").fetchone() == (0,)


async def test_hostile_papers_are_only_text(open_reader: OpenReader, hostile_store: Store) -> None:
    async with open_reader((120, 40), store=hostile_store) as pilot:
        reader_of(pilot).submit("paper.check", "~")
        await settle(pilot)
        assert not NEVER_DRAWN.search(view.screen_text(pilot).replace("\n", ""))
