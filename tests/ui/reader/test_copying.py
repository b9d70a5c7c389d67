from __future__ import annotations

import stat
from typing import TYPE_CHECKING

import pytest
from stage import reader_of, settle

from paperdeck.desktop.errors import DesktopError
from paperdeck.ui.app import PaperDeckApp
from paperdeck.ui.screens.reader import copying

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from tests.ui.conftest import OpenReader
    from tests.ui.reader.conftest import OnDisk
    from textual.pilot import Pilot

    from paperdeck.store.database import Store

    Keys = Callable[..., Awaitable[None]]
    Painted = Callable[[Pilot[str]], str]


@pytest.fixture(autouse=True)
def no_desktop(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME", "TMUX", "BROWSER"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What goes to the terminal for its clipboard."""
    texts: list[str] = []
    monkeypatch.setattr(PaperDeckApp, "copy_to_clipboard", lambda _, text: texts.append(text))
    return texts


def said(pilot: Pilot[str]) -> str:
    message = reader_of(pilot).status.said
    return message.text if message else ""


def clipboard_file(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "clipboard.txt"


async def test_the_strip_shows_what_can_follow(
    open_reader: OpenReader, press: Keys, painted: Painted
) -> None:
    async with open_reader((80, 24)) as pilot:
        await press(pilot, "y")
        strip = painted(pilot).splitlines()[-1]
        for words in ("y Copy BibTeX", "k Copy cite key", "u Copy URL", "m Copy Markdown"):
            assert words in strip
        await press(pilot, "escape")
        assert "Copy" not in painted(pilot).splitlines()[-1]


@pytest.mark.parametrize(
    "kind",
    [
        ("y", "@misc{", "BibTeX"),
        ("k", "nie2025large", "cite key"),
        ("u", "https://arxiv.org/abs/2502.09992", "URL"),
        ("m", "[Large Language Diffusion Models](https://", "Markdown link"),
        ("r", "TY  - UNPB\nID  - nie2025large\n", "RIS"),
    ],
)
async def test_each_kind_goes_to_the_terminal_and_to_a_file_and_is_not_called_copied(
    open_reader: OpenReader,
    burst: Keys,
    sent: list[str],
    tmp_path: Path,
    kind: tuple[str, str, str],
) -> None:
    key, begins, named = kind
    async with open_reader() as pilot:
        await burst(pilot, "y", key)
        (text,) = sent
        assert text.startswith(begins)
        assert clipboard_file(tmp_path).read_text() == text
        assert stat.S_IMODE(clipboard_file(tmp_path).stat().st_mode) == 0o600
        assert said(pilot).startswith(f"{named} sent to the terminal (OSC 52)")
        assert "copied" not in said(pilot)
        assert str(clipboard_file(tmp_path)) in said(pilot)


@pytest.mark.usefixtures("sent")
async def test_a_message_that_is_too_long_for_its_line_is_shown_beside_it_too(
    open_reader: OpenReader, burst: Keys
) -> None:
    async with open_reader((80, 24)) as pilot:
        await burst(pilot, "y", "y")
        (notice,) = pilot.app._notifications
        assert "clipboard.txt" in notice.message


async def test_several_papers_go_in_the_order_of_the_list(
    open_reader: OpenReader, burst: Keys, sent: list[str]
) -> None:
    async with open_reader() as pilot:
        await burst(pilot, "j", "space", "k", "k", "space", "y", "k", "y", "y", "y", "u")
        keys, entries, urls = sent
        assert keys.count(",") == 1
        assert [entry.split(",")[0] for entry in entries.split("@misc{")[1:]] == keys.split(",")
        assert len(urls.splitlines()) == 2
        assert said(pilot).startswith("2 URLs sent")


@pytest.mark.parametrize(
    "kind",
    [
        ("apa", "Nie, S., Zhu, F., ", "citation (apa)"),
        ("IEEE", "[1] S. Nie et al., “Large language diffusion models,” 2025", "citation (IEEE)"),
        ("text", "Nie et al. (2025). Large Language Diffusion Models.", "citation"),
        ("csl-json", '[\n{"id": "nie2025large"', "CSL-JSON"),
        ("biblatex", "@online{nie2025large,", "BibLaTeX"),
    ],
)
async def test_any_format_and_style_can_be_named(
    open_reader: OpenReader, command: Keys, sent: list[str], kind: tuple[str, str, str]
) -> None:
    name, begins, named = kind
    async with open_reader() as pilot:
        await command(pilot, f"copy {name}")
        (text,) = sent
        assert text.startswith(begins)
        assert said(pilot).startswith(f"{named} sent to the terminal (OSC 52)")


async def test_a_numbered_style_counts_the_selected_papers(
    open_reader: OpenReader, burst: Keys, command: Keys, sent: list[str]
) -> None:
    async with open_reader() as pilot:
        await burst(pilot, "space", "space")
        await command(pilot, "copy ieee")
        assert [line[:4] for line in sent[0].splitlines()] == ["[1] ", "[2] "]
        assert said(pilot).startswith("2 citations (ieee) sent")


async def test_selected_papers_are_a_list_in_the_order_of_the_style(
    open_reader: OpenReader, burst: Keys, command: Keys, sent: list[str]
) -> None:
    async with open_reader() as pilot:
        await burst(pilot, "space", "space", "space")
        await command(pilot, "copy text")
        await command(pilot, "copy apa")
        before, lines = (text.splitlines() for text in sent)
        names = [line.split(" ")[0] for line in before]
        assert names != sorted(names, key=str.casefold)
        assert lines == sorted(lines, key=str.casefold)
        assert len(lines) == 3


async def test_formats_and_styles_can_be_picked(
    open_reader: OpenReader, press: Keys, burst: Keys, painted: Painted, sent: list[str]
) -> None:
    async with open_reader() as pilot:
        await burst(pilot, "y", "c")
        for name in ("bibtex", "ris", "csl-json", "apa", "ieee", "chicago"):
            assert name in painted(pilot)
        await burst(pilot, *"chic", "enter")
        assert sent[0].startswith("Nie, Shen, ")
        await burst(pilot, "y", "c", *"mla", "enter")
        assert sent[1].startswith("Nie, Shen, et al. ")


async def test_a_style_that_is_not_there_is_told_and_nothing_is_copied(
    open_reader: OpenReader, command: Keys, sent: list[str]
) -> None:
    async with open_reader() as pilot:
        await command(pilot, "copy nosuchstyle")
        assert said(pilot).startswith("no citation style of this name: nosuchstyle")
        assert sent == []


async def test_keys_stay_the_same_for_ever(
    open_reader: OpenReader, burst: Keys, sent: list[str], on_disk: OnDisk
) -> None:
    async with open_reader() as pilot:
        await burst(pilot, "y", "k", "y", "k")
        assert sent[0] == sent[1]
        assert on_disk(pilot, "SELECT key FROM marks.cite_keys WHERE key = ?", sent[0])


async def test_markdown_has_the_title_as_it_is_shown(
    open_reader: OpenReader, burst: Keys, sent: list[str], hostile_store: Store
) -> None:
    async with open_reader(store=hostile_store) as pilot:
        await burst(pilot, "y", "m")
        (text,) = sent
        assert text.startswith(r"[On \[/INST\] tokens \[@click=app.quit\]x\[/\]")
        assert text.isprintable()


async def test_where_no_file_can_be_written_the_message_says_so(
    open_reader: OpenReader, burst: Keys, sent: list[str], tmp_path: Path
) -> None:
    (tmp_path / "cache").write_text("a file in the way")
    async with open_reader() as pilot:
        await burst(pilot, "y", "u")
        assert sent
        assert "not saved in a file" in said(pilot)


@pytest.mark.parametrize(("key", "link"), [("o", "arxiv.org/abs/"), ("p", "arxiv.org/pdf/")])
async def test_without_a_browser_the_link_is_shown(
    open_reader: OpenReader, burst: Keys, painted: Painted, key: str, link: str
) -> None:
    async with open_reader() as pilot:
        await burst(pilot, key)
        assert "no browser here" in painted(pilot)
        assert link in painted(pilot)


async def test_pages_are_handed_to_the_browser_but_never_a_flood_of_them(
    open_reader: OpenReader, burst: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(copying, "open_url", lambda link, _: opened.append(link))
    async with open_reader() as pilot:
        await burst(pilot, "o")
        assert said(pilot) == f"page handed to the browser: arxiv.org, {opened[0]}"
        opened.clear()
        await burst(pilot, "v", *"jjjjjjj", "o")
        assert len(opened) == 5
        assert said(pilot) == "5 of 8 pages handed to the browser: arxiv.org"


async def test_a_browser_that_fails_is_told_of_once(
    open_reader: OpenReader, burst: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(link: str, _: object) -> None:
        raise DesktopError("no browser here", where=link)

    monkeypatch.setattr(copying, "open_url", fail)
    async with open_reader() as pilot:
        await burst(pilot, "space", "space", "p")
        assert said(pilot).startswith("no browser here: https://")
        await settle(pilot)


async def test_what_is_not_known_is_said_and_nothing_is_copied(
    open_reader: OpenReader, burst: Keys, command: Keys, sent: list[str]
) -> None:
    async with open_reader() as pilot:
        await command(pilot, "filter -has:pdf")
        if reader_of(pilot).papers.current is not None:
            await burst(pilot, "p")
            assert said(pilot) == "no PDF is known here"
        assert sent == []
