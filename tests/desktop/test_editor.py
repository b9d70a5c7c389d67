from __future__ import annotations

import os
import stat
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from paperdeck.desktop.drafts import discard_draft, recover_drafts
from paperdeck.desktop.editor import edit_text
from paperdeck.desktop.errors import DesktopError

if TYPE_CHECKING:
    from pathlib import Path

    from tests.desktop.conftest import FakeProgram


@pytest.fixture
def drafts(tmp_path: Path) -> Path:
    return tmp_path / "data" / "drafts"


def edit(drafts: Path, environ: dict[str, str], text: str = "before\n") -> str | None:
    return edit_text(text, folder=drafts, name="note.md", environ=environ)


def test_changed_text_comes_back_and_no_file_is_left(
    drafts: Path, environ: dict[str, str], fake_program: FakeProgram
) -> None:
    fake_program("ed-fake", 'cp "$1" "$HOME/seen"; printf "nach­her α\\n" > "$1"; touch "$1~"')
    assert edit(drafts, environ | {"EDITOR": "ed-fake"}) == "nach­her α\n"
    assert (drafts.parents[1] / "seen").read_text() == "before\n"
    assert list(drafts.iterdir()) == []


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
        'stat -c "%a %n" "$1" "$(dirname "$1")" "$(dirname "$(dirname "$1")")" > "$HOME/seen"',
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
    fake_program("my editor", 'printf "%s|" "$1" "$2" "$#" > "$HOME/seen"')
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


def test_editor_that_cannot_start_is_named(
    drafts: Path, environ: dict[str, str], fake_program: FakeProgram
) -> None:
    broken = fake_program("broken", "#!/no/such/interpreter\n")
    with pytest.raises(DesktopError, match="can't start") as caught:
        edit(drafts, environ | {"EDITOR": "broken"})
    assert str(broken) in str(caught.value)
    assert list(drafts.iterdir()) == []


def test_editor_that_fails_without_a_change_leaves_nothing(
    drafts: Path, environ: dict[str, str], fake_program: FakeProgram
) -> None:
    fake_program("ed-fake", "exit 3")
    with pytest.raises(DesktopError, match="ended with exit code 3") as caught:
        edit(drafts, environ | {"EDITOR": "ed-fake"})
    assert "Nothing was changed" in str(caught.value)
    assert list(drafts.iterdir()) == []


def test_what_a_failing_editor_wrote_is_kept_and_named(
    drafts: Path, environ: dict[str, str], fake_program: FakeProgram
) -> None:
    fake_program("ed-fake", 'echo precious > "$1"; kill -9 $$')
    with pytest.raises(DesktopError, match="ended with signal 9") as caught:
        edit(drafts, environ | {"EDITOR": "ed-fake"})
    (draft,) = recover_drafts(drafts)
    assert draft.text == "precious\n"
    assert str(draft.file) in str(caught.value)


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


def test_text_of_a_crash_is_found_again_and_can_be_discarded(
    drafts: Path, environ: dict[str, str], fake_program: FakeProgram
) -> None:
    fake_program("ed-fake", 'echo precious > "$1"; touch "$1~"; kill -9 $PPID')
    code = (
        "import os, sys; from pathlib import Path; from paperdeck.desktop.editor import edit_text;"
        "edit_text('', folder=Path(sys.argv[1]), name='note.md', environ=os.environ)"
    )
    crashed = subprocess.run(
        [sys.executable, "-c", code, str(drafts)],
        env=environ | {"EDITOR": "ed-fake"},
        check=False,
    )
    assert crashed.returncode == -9
    (draft,) = recover_drafts(drafts)
    assert (draft.file.name, draft.text) == ("note.md", "precious\n")
    assert draft.modified.tzinfo is not None
    discard_draft(draft)
    assert recover_drafts(drafts) == []
    with pytest.raises(DesktopError, match="can't remove the draft"):
        discard_draft(draft)


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
    fake_program("ed-fake", "exit 0")
    edit(drafts, environ | {"EDITOR": "ed-fake"})
    assert stat.S_IMODE(drafts.stat().st_mode) == 0o700
