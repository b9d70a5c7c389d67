from __future__ import annotations

import os
import signal
import stat
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from paperdeck.desktop.drafts import recover_drafts
from paperdeck.desktop.editor import EditorChoice, edit_text
from paperdeck.desktop.errors import DesktopError

if TYPE_CHECKING:
    from pathlib import Path

    from tests.desktop.conftest import FakeProgram


def edit(drafts: Path, environ: dict[str, str], text: str = "before\n") -> str | None:
    return edit_text(text, folder=drafts, name="note.md", environ=environ)


def test_changed_text_comes_back_and_no_file_is_left(
    drafts: Path, environ: dict[str, str], fake_program: FakeProgram
) -> None:
    fake_program("ed-fake", 'cp "$1" "$HOME/seen"; printf "nach­her α\\n" > "$1"; touch "$1~"')
    assert edit(drafts, environ | {"EDITOR": "ed-fake"}) == "nach­her α\n"
    assert (drafts.parents[1] / "seen").read_text() == "before\n"
    assert list(drafts.iterdir()) == []


@pytest.mark.usefixtures("patient")
def test_unchanged_text_is_none(
    drafts: Path, environ: dict[str, str], fake_program: FakeProgram
) -> None:
    fake_program("ed-fake", "exit 0")
    assert edit(drafts, environ | {"EDITOR": "ed-fake"}) is None
    assert list(drafts.iterdir()) == []


def test_file_and_folders_are_private_and_named(
    drafts: Path, environ: dict[str, str], fake_program: FakeProgram
) -> None:
    drafts.mkdir(parents=True, mode=0o755)
    fake_program(
        "ed-fake",
        'stat -c "%a %n" "$1" "$(dirname "$1")" "$(dirname "$(dirname "$1")")" > "$HOME/seen"\n'
        'echo after > "$1"',
    )
    edit(drafts, environ | {"EDITOR": "ed-fake"})
    file, own, folder = (drafts.parents[1] / "seen").read_text().splitlines()
    assert file.startswith("600 ")
    assert file.endswith("/note.md")
    assert own.startswith("700 ")
    assert folder == f"700 {drafts}"


def test_editor_gets_its_options_and_the_file_as_arguments(
    drafts: Path, environ: dict[str, str], fake_program: FakeProgram
) -> None:
    fake_program("my editor", 'printf "%s|" "$1" "$2" "$#" > "$HOME/seen"; echo x > "$3"')
    edit(drafts, environ | {"VISUAL": "'my editor' --wait 'a $(id) b'", "EDITOR": "unused"})
    assert (drafts.parents[1] / "seen").read_text() == "--wait|a $(id) b|3|"


def test_usual_editor_is_taken_when_none_is_set(
    drafts: Path, programs: Path, fake_program: FakeProgram
) -> None:
    fake_program("nano", 'echo nano > "$1"')
    fake_program("vi", 'echo vi > "$1"')
    assert edit(drafts, {"PATH": str(programs), "EDITOR": " "}) == "nano\n"


def test_no_editor_at_all_says_what_to_set(drafts: Path, programs: Path) -> None:
    with pytest.raises(DesktopError, match="no editor here") as caught:
        edit(drafts, {"PATH": str(programs)})
    assert "Set $EDITOR" in str(caught.value)
    assert not drafts.exists()


@pytest.mark.parametrize(
    ("variable", "value", "told"),
    [
        ("VISUAL", "no-such-editor -n", "no such editor ($VISUAL): no-such-editor. Install it"),
        ("EDITOR", "'unfinished", "$EDITOR can't be understood (No closing quotation)"),
    ],
)
def test_editor_that_is_not_there_is_named(
    drafts: Path, environ: dict[str, str], variable: str, value: str, told: str
) -> None:
    with pytest.raises(DesktopError) as caught:
        edit(drafts, environ | {variable: value})
    assert str(caught.value).startswith(told)
    assert not drafts.exists()


def test_editor_that_was_chosen_elsewhere_is_named_with_that_place(
    drafts: Path, environ: dict[str, str]
) -> None:
    choice = EditorChoice("nosuch -n", "[reader] editor")
    with pytest.raises(DesktopError) as caught:
        edit_text("", folder=drafts, name="note.md", environ=environ, choice=choice)
    assert str(caught.value) == (
        "no such editor ([reader] editor): nosuch. Install it, or set [reader] editor to another"
    )


def test_editor_that_cannot_start_is_named(
    drafts: Path, environ: dict[str, str], fake_program: FakeProgram
) -> None:
    broken = fake_program("broken", "#!/no/such/interpreter\n")
    with pytest.raises(DesktopError, match="can't start") as caught:
        edit(drafts, environ | {"EDITOR": "broken"})
    assert str(broken) in str(caught.value)
    assert list(drafts.iterdir()) == []


@pytest.mark.parametrize(
    ("script", "told"),
    [('rm "$1"', "left no text"), ('printf "\\377" > "$1"', "isn't UTF-8")],
)
def test_text_that_cannot_be_read_back_is_told(
    drafts: Path, environ: dict[str, str], fake_program: FakeProgram, script: str, told: str
) -> None:
    fake_program("ed-fake", script)
    with pytest.raises(DesktopError, match=told) as caught:
        edit(drafts, environ | {"EDITOR": "ed-fake"})
    assert "note.md" in str(caught.value)


def test_folder_that_cannot_be_made_is_told(
    drafts: Path, environ: dict[str, str], fake_program: FakeProgram
) -> None:
    drafts.parent.touch()
    fake_program("ed-fake", "exit 0")
    with pytest.raises(DesktopError, match="can't write a file") as caught:
        edit(drafts, environ | {"EDITOR": "ed-fake"})
    assert str(drafts) in str(caught.value)


def test_name_never_leads_out_of_the_folder(
    drafts: Path, environ: dict[str, str], fake_program: FakeProgram
) -> None:
    fake_program("ed-fake", 'echo "$1" > "$1"')
    written = edit_text(
        "", folder=drafts, name="../../x.md", environ=environ | {"EDITOR": "ed-fake"}
    )
    assert written is not None
    assert written.startswith(f"{drafts}/draft-")
    assert written.endswith("/x.md\n")


def test_interrupt_while_the_editor_runs_is_the_editors_alone(
    drafts: Path, environ: dict[str, str], fake_program: FakeProgram
) -> None:
    fake_program("ed-fake", 'kill -INT $PPID; echo after > "$1"')
    assert edit(drafts, environ | {"EDITOR": "ed-fake"}) == "after\n"


def test_stopping_is_the_systems_while_the_editor_runs_and_ours_again_afterwards(
    drafts: Path, environ: dict[str, str], fake_program: FakeProgram
) -> None:
    fake_program("ed-fake", 'kill -CONT $PPID; echo after > "$1"')
    heard: list[int] = []

    def hear(number: int, _: object) -> None:
        heard.append(number)

    before = {one: signal.signal(one, hear) for one in (signal.SIGTSTP, signal.SIGCONT)}
    try:
        assert edit(drafts, environ | {"EDITOR": "ed-fake"}) == "after\n"
        assert heard == []
        assert [signal.getsignal(one) for one in before] == [hear, hear]
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


def test_editor_may_be_started_from_another_thread(
    drafts: Path, environ: dict[str, str], fake_program: FakeProgram
) -> None:
    fake_program("ed-fake", 'echo after > "$1"')
    results: list[str | None] = []
    thread = threading.Thread(
        target=lambda: results.append(edit(drafts, environ | {"EDITOR": "ed-fake"}))
    )
    thread.start()
    thread.join()
    assert results == ["after\n"]


def test_text_that_is_open_in_an_editor_is_not_left_over(
    drafts: Path, environ: dict[str, str], fake_program: FakeProgram
) -> None:
    fake_program(
        "ed-fake",
        f"#!{sys.executable}\n"
        "import sys\nfrom pathlib import Path\n"
        "from paperdeck.desktop.drafts import recover_drafts\n"
        "file = Path(sys.argv[1])\n"
        "file.write_text(repr(recover_drafts(file.parents[1])))\n",
    )
    assert edit(drafts, environ | {"EDITOR": "ed-fake"}) == "[]"


def test_oldest_draft_comes_first_and_empty_ones_do_not_count(drafts: Path) -> None:
    for name, text, age in [("b", "new", 10), ("a", "old", 20), ("c", " \n", 5)]:
        own = drafts / name
        own.mkdir(parents=True)
        file = own / "note.md"
        file.write_text(text)
        os.utime(file, (1_000_000_000 - age, 1_000_000_000 - age))
    (drafts / "stray.txt").touch()
    assert [draft.text for draft in recover_drafts(drafts)] == ["old", "new"]


def test_no_folder_means_no_drafts(drafts: Path) -> None:
    assert recover_drafts(drafts) == []
    assert not drafts.exists()


def test_draft_folder_is_closed_to_others(
    drafts: Path, environ: dict[str, str], fake_program: FakeProgram
) -> None:
    fake_program("ed-fake", 'echo x > "$1"')
    edit(drafts, environ | {"EDITOR": "ed-fake"})
    assert stat.S_IMODE(drafts.stat().st_mode) == 0o700
