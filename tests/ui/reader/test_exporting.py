from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest
from stage import reader_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from tests.ui.conftest import OpenReader
    from textual.pilot import Pilot

    Keys = Callable[..., Awaitable[None]]
    Painted = Callable[[Pilot[str]], str]


def said(pilot: Pilot[str]) -> str:
    message = reader_of(pilot).status.said
    return message.text if message else ""


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("refs.bib", b"@"),
        ("refs.ris", b"TY  - "),
        ("refs.json", b"[\n{"),
        ("refs.md", b"["),
        ("refs.TXT", b""),
    ],
)
async def test_the_ending_tells_the_format_and_all_of_the_list_is_written(
    open_reader: OpenReader, command: Keys, tmp_path: Path, name: str, begins: bytes
) -> None:
    file = tmp_path / name
    async with open_reader() as pilot:
        await command(pilot, "filter diffusion")
        shown = reader_of(pilot).papers.listing
        assert shown is not None
        count = len(shown.rows)
        assert count > 1
        await command(pilot, f"export {file}")
        assert said(pilot).startswith(f"{count} ")
        assert said(pilot).endswith(f" in {file}")
        assert file.read_bytes().startswith(begins)


async def test_selected_papers_are_written_alone(
    open_reader: OpenReader, burst: Keys, command: Keys, tmp_path: Path
) -> None:
    file = tmp_path / "refs.json"
    async with open_reader() as pilot:
        await burst(pilot, "space", "space")
        await command(pilot, f"export {file}")
        assert len(json.loads(file.read_text(encoding="utf-8"))) == 2


async def test_a_query_on_the_command_line_counts_more_than_the_selection(
    open_reader: OpenReader, burst: Keys, command: Keys, tmp_path: Path
) -> None:
    file = tmp_path / "refs.json"
    async with open_reader() as pilot:
        await burst(pilot, "space")
        await command(pilot, f"export {file} ~ id:1706.03762")
        (item,) = json.loads(file.read_text(encoding="utf-8"))
        assert item["id"] == "vaswani2017attention"


async def test_a_file_that_is_there_is_not_replaced_unasked(
    open_reader: OpenReader, press: Keys, command: Keys, painted: Painted, tmp_path: Path
) -> None:
    file = tmp_path / "refs.ris"
    file.write_text("mine", encoding="utf-8")
    async with open_reader() as pilot:
        await command(pilot, f"export {file} ~ id:1706.03762")
        assert "Replace" in painted(pilot)
        await press(pilot, "enter")
        assert file.read_text(encoding="utf-8") == "mine"
        await press(pilot, "n")
        assert file.read_text(encoding="utf-8") == "mine"
        await command(pilot, f"export {file} ~ id:1706.03762")
        await press(pilot, "y")
        assert file.read_bytes().endswith(b"ER  - \r\n\r\n")


@pytest.mark.parametrize(
    ("name", "words"),
    [("refs.docx", "ending"), ("refs", "ending"), ("nowhere/refs.bib", "nothing was exported")],
)
async def test_what_cannot_be_written_is_told(
    open_reader: OpenReader, command: Keys, tmp_path: Path, name: str, words: str
) -> None:
    async with open_reader() as pilot:
        await command(pilot, f"export {tmp_path / name}")
        assert words in said(pilot)
        assert not (tmp_path / name).exists()


async def test_a_pipe_that_nobody_reads_is_told_of_and_stays_one(
    open_reader: OpenReader, command: Keys, tmp_path: Path
) -> None:
    pipe = tmp_path / "refs.bib"
    os.mkfifo(pipe)
    async with open_reader() as pilot:
        await command(pilot, f"export {pipe} ~ id:1706.03762")
        assert said(pilot).startswith(f"nothing was exported: {pipe}: No such device")
    assert pipe.is_fifo()


async def test_the_key_asks_for_the_file(
    open_reader: OpenReader, press: Keys, burst: Keys, painted: Painted
) -> None:
    async with open_reader() as pilot:
        await press(pilot, "E")
        assert "Export to which file?" in painted(pilot)
        await burst(pilot, *"x.doc", "enter")
        assert ".bib" in painted(pilot)
        await press(pilot, "escape")
        assert said(pilot) == ""
