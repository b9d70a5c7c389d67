"""Bibliography files that follow what is marked on the command line."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from paperdeck.cli import importing
from paperdeck.config.locations import find_locations

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import RunCommand

ATTENTION, ADAM = "1706.03762", "1412.6980"
FOREIGN = """\
@string{jml = "Journal of {Machine} Learning"}
% a comment of mine
@preamble{"\\newcommand{\\x}{y}"}
@book{knuth1984,
  title   = {The {\\TeX}book},   author = "Knuth, Donald E."
}
"""


@pytest.fixture
def thesis(home: Path) -> Path:
    """The file that the config names."""
    home.mkdir(exist_ok=True)
    (home / "config").mkdir(exist_ok=True)
    return write_config(home, '[[bibliography]]\nquery = "#thesis"\nfile = "thesis.bib"\n')


def write_config(home: Path, text: str) -> Path:
    """Write the config, wherever it is; return the file `thesis.bib` beside it."""
    config = find_locations({"PAPERDECK_HOME": str(home)}).config_file
    config.parent.mkdir(parents=True, exist_ok=True)
    config.write_text(text, encoding="utf-8")
    return config.parent / "thesis.bib"


def test_a_mark_writes_the_file_and_another_takes_the_entry_out(
    thesis: Path, filled: RunCommand
) -> None:
    done = filled("mark", ATTENTION, "--tag", "thesis")
    assert done.code == 0
    assert "thesis.bib: 1 entry, 1 added" in done.out
    assert "@" in thesis.read_text("utf-8")
    assert "{vaswani2017attention," in thesis.read_text("utf-8")
    filled("mark", ADAM, "--tag", "Thesis")
    assert "{kingma2014adam," in thesis.read_text("utf-8")
    filled("mark", ATTENTION, "--untag", "thesis")
    assert "vaswani" not in thesis.read_text("utf-8")
    filled("undo")
    assert "{vaswani2017attention," in thesis.read_text("utf-8")


def test_what_is_foreign_stays_byte_for_byte(thesis: Path, filled: RunCommand) -> None:
    thesis.write_bytes(FOREIGN.encode() + "% Gödel\n".encode("latin-1"))
    before = thesis.read_bytes()
    filled("mark", ATTENTION, ADAM, "--tag", "thesis")
    assert thesis.read_bytes().startswith(before)
    assert b"{kingma2014adam," in thesis.read_bytes()
    filled("mark", ATTENTION, "--untag", "thesis")
    filled("mark", ADAM, "--untag", "thesis")
    assert thesis.read_bytes() == before


def test_the_command_tells_what_it_did_and_would_do(thesis: Path, filled: RunCommand) -> None:
    filled("mark", ATTENTION, "--tag", "thesis")
    thesis.unlink()
    would = filled("bibliographies", "--dry-run")
    assert "1 added (nothing was written)" in would.out
    assert not thesis.exists()
    (told,) = filled("bibliographies", "--json").objects
    assert told["added"] == ["vaswani2017attention"]
    assert told["entries"] == 1
    assert told["changed"] is True
    assert "nothing new" in filled("bibliographies").out


def test_json_of_other_commands_stays_alone(thesis: Path, filled: RunCommand) -> None:
    done = filled("mark", ATTENTION, "--tag", "thesis", "--json")
    assert len(done.objects) == 1
    assert "1 added" in done.err
    assert thesis.exists()


def test_a_dry_run_gives_no_keys(thesis: Path, filled: RunCommand, home: Path) -> None:
    text = thesis.with_name("config.toml").read_text("utf-8")
    write_config(home, "")
    filled("mark", ATTENTION, "--tag", "thesis")
    write_config(home, text)
    filled("bibliographies", "--dry-run")
    write_config(home, '[cite]\nkey = "year"\n')
    assert filled("cite", ATTENTION, "--format", "key").out == "2017\n"


@pytest.mark.parametrize(
    ("config", "complaint"),
    [
        (
            'query = "upvotes>many"\nfile = "thesis.bib"',
            "config.toml:2: `bibliography.query` can't",
        ),
        ('query = "#a"', "config.toml:1: `bibliography.file` is missing"),
        ('query = "#a"\nfile = "."', "config.toml:3: `bibliography.file` is a folder"),
        ('query = "#a"\nfile = "a.bib"\nformat = "ris"', "config.toml:4: `bibliography.format`"),
        (
            'query = "#a"\nfile = "a.bib"\n[[bibliography]]\nquery = "#b"\nfile = "./a.bib"',
            "config.toml:6: `bibliography.file` is another bibliography's, too",
        ),
    ],
)
def test_what_is_wrong_in_the_config_is_told_with_its_line(
    home: Path, filled: RunCommand, config: str, complaint: str
) -> None:
    write_config(home, f"[[bibliography]]\n{config}\n")
    asked = filled("bibliographies")
    assert complaint in asked.err
    assert asked.code == 1
    assert "no bibliographies" not in asked.out
    told = filled("mark", ATTENTION, "--star")
    assert complaint in told.err
    assert told.code == 1


@pytest.mark.parametrize("head", ["[bibliography]", "[[bibliographies]]"])
def test_a_table_that_is_written_wrong_is_told(home: Path, filled: RunCommand, head: str) -> None:
    bib = write_config(home, f'{head}\nquery = "#thesis"\nfile = "thesis.bib"\n')
    asked = filled("bibliographies")
    assert (asked.code, asked.out) == (1, "")
    assert "config.toml:1" in asked.err
    assert "config.toml:1" in filled("mark", ATTENTION, "--tag", "thesis").err
    assert not bib.exists()


def test_a_file_of_an_unknown_format_is_not_written(home: Path, filled: RunCommand) -> None:
    table = '[[bibliography]]\nquery = "#thesis"\nfile = "thesis.bib"\nformat = "ris"\n'
    bib = write_config(home, table)
    assert filled("mark", ATTENTION, "--tag", "thesis").code == 1
    assert not bib.exists()


def test_a_query_that_finds_nothing_empties_no_file_unasked(
    thesis: Path, filled: RunCommand
) -> None:
    filled("mark", ATTENTION, ADAM, "--tag", "thesis")
    before = thesis.read_bytes()
    done = filled("mark", ATTENTION, ADAM, "--untag", "thesis")
    assert thesis.read_bytes() == before
    assert "the query finds nothing now: the file's 2 entries are kept" in done.err
    assert done.code == 0
    assert "2 removed (nothing was written)" in filled("bibliographies", "--dry-run").out
    assert "2 removed" in filled("bibliographies").out
    assert "vaswani" not in thesis.read_text("utf-8")


def test_marks_that_were_lost_empty_no_file(thesis: Path, filled: RunCommand, home: Path) -> None:
    filled("mark", ATTENTION, ADAM, "--tag", "thesis")
    before = thesis.read_bytes()
    for lost in (*home.rglob("marks.db*"), *home.rglob("backups/*")):
        lost.unlink()
    assert "2 entries of others are kept" in filled("bibliographies").err
    filled("mark", ATTENTION, "--tag", "thesis")
    assert thesis.read_bytes() == before
    assert "1 updated, 1 removed" in filled("bibliographies", "--take-over").out
    assert filled("bibliographies").err == ""


def test_no_citations_are_written_over_a_file_that_is_kept(
    thesis: Path, filled: RunCommand, tmp_path: Path
) -> None:
    filled("mark", ATTENTION, "--tag", "thesis")
    before = thesis.read_bytes()
    (tmp_path / "link.bib").symlink_to(thesis)
    (tmp_path / "hard.bib").hardlink_to(thesis)
    for name in (thesis, tmp_path / "link.bib", tmp_path / "hard.bib"):
        done = filled("cite", ADAM, "-o", str(name))
        assert (done.code, done.out) == (2, "")
        assert "kept up to date by [[bibliography]]" in done.complaint
    assert thesis.read_bytes() == before
    thesis.unlink()
    (tmp_path / "link.bib").unlink()
    assert filled("cite", ADAM, "-o", str(thesis)).code == 2
    assert filled("cite", ADAM, "-o", str(tmp_path / "link.bib")).code == 0


def test_a_folder_that_is_not_there_is_told(home: Path, filled: RunCommand) -> None:
    write_config(home, '[[bibliography]]\nquery = "#thesis"\nfile = "none/thesis.bib"\n')
    done = filled("mark", ATTENTION, "--tag", "thesis")
    assert done.code == 1
    assert "can't be written (No such file or directory)" in done.err
    assert "Check that its folder is there" in done.err
    assert "tag 1 paper with thesis" in done.out


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_is_told(thesis: Path, filled: RunCommand) -> None:
    thesis.parent.chmod(0o500)
    try:
        done = filled("mark", ATTENTION, "--tag", "thesis")
    finally:
        thesis.parent.chmod(0o700)
    assert "can't be written (Permission denied)" in done.err


def test_a_broken_file_is_left_as_it_is(thesis: Path, filled: RunCommand) -> None:
    thesis.write_text("@book{open,\n title = {never closed\n", encoding="utf-8")
    before = thesis.read_bytes()
    done = filled("mark", ATTENTION, "--tag", "thesis")
    assert done.code == 1
    assert "thesis.bib:1. Mend it" in done.err
    assert thesis.read_bytes() == before


def test_a_symbolic_link_is_followed(thesis: Path, filled: RunCommand, tmp_path: Path) -> None:
    real = tmp_path / "real.bib"
    real.write_text(FOREIGN, encoding="utf-8")
    thesis.symlink_to(real)
    filled("mark", ATTENTION, "--tag", "thesis")
    assert thesis.is_symlink()
    assert "vaswani2017attention" in real.read_text("utf-8")


def test_without_bibliographies_it_says_how_to_have_some(filled: RunCommand) -> None:
    done = filled("bibliographies")
    assert done.code == 0
    assert "write [[bibliography]] with query and file" in done.out


def test_a_lost_library_empties_no_file(thesis: Path, filled: RunCommand, home: Path) -> None:
    filled("mark", ATTENTION, "--tag", "thesis")
    before = thesis.read_bytes()
    for lost in home.rglob("papers.db*"):
        lost.unlink()
    done = filled("bibliographies")
    assert thesis.read_bytes() == before
    assert "the library no longer has arxiv:1706.03762" in done.err


def test_an_import_and_a_changed_key_are_followed(
    home: Path, paperdeck: RunCommand, papers_file: Path
) -> None:
    bib = write_config(home, '[[bibliography]]\nquery = "superconformal"\nfile = "thesis.bib"\n')
    done = paperdeck("import", str(papers_file), "--json")
    assert len(done.objects) == 1
    assert "thesis.bib: 1 entry, 1 added" in done.err
    assert "{maldacena1997large," in bib.read_text("utf-8")
    done = paperdeck("cite", "hep-th/9711200", "--set-key", "adscft")
    assert "thesis.bib: 1 entry, 1 updated" in done.out
    assert "{adscft," in bib.read_text("utf-8")
    paperdeck("undo")
    assert "{maldacena1997large," in bib.read_text("utf-8")


def test_what_asks_for_meaning_waits_until_papers_were_compared(
    home: Path, paperdeck: RunCommand, papers_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bib = write_config(home, '[[bibliography]]\nquery = "~attention"\nfile = "thesis.bib"\n')
    monkeypatch.setattr(importing, "compare_papers", lambda _: True)
    done = paperdeck("import", str(papers_file))
    assert done.code == 1
    assert "left as it is, for no paper has been compared by meaning yet" in done.err
    assert not bib.exists()


def test_a_config_that_is_broken_is_told_of_by_what_would_have_kept_a_file(
    home: Path, filled: RunCommand
) -> None:
    write_config(home, '[[bibliography]]\nquery = "a\nfile = "thesis.bib"\n')
    done = filled("mark", ATTENTION, "--star")
    assert done.code == 1
    assert "config.toml:2" in done.complaint
    assert "star 1 paper" in done.out


def test_a_new_key_is_none_that_the_file_has_for_another_work(
    thesis: Path, filled: RunCommand
) -> None:
    thesis.write_text("@book{vaswani2017attention,\n  title = {Another},\n}\n", encoding="utf-8")
    assert filled("cite", ATTENTION, "--format", "key").out == "vaswani2017attentiona\n"
    done = filled("mark", ATTENTION, "--tag", "thesis")
    assert "thesis.bib: 1 entry, 1 added" in done.out
    assert done.err == ""
    assert "@misc{vaswani2017attentiona," in thesis.read_text("utf-8")
    assert filled("bibliographies").err == ""


def test_a_key_that_was_given_before_stays_and_the_collision_is_told(
    thesis: Path, filled: RunCommand
) -> None:
    assert filled("cite", ATTENTION, "--format", "key").out == "vaswani2017attention\n"
    thesis.write_text("@book{vaswani2017attention,\n  title = {Another},\n}\n", encoding="utf-8")
    done = filled("mark", ATTENTION, "--tag", "thesis")
    assert "the key vaswani2017attention is taken by another entry" in done.err
    assert filled("cite", ATTENTION, "--format", "key").out == "vaswani2017attention\n"


def test_what_would_be_given_is_what_is_given(thesis: Path, filled: RunCommand) -> None:
    thesis.write_text("@book{Kingma2014Adam,\n  title = {Another},\n}\n", encoding="utf-8")
    # A mark that writes no file of its own; then the query finds the paper.
    write_config(thesis.parents[1], '[[bibliography]]\nquery = "kingma"\nfile = "thesis.bib"\n')
    (told,) = filled("bibliographies", "--dry-run", "--json").objects
    assert told["added"] == ["kingma2014adama"]
    filled("bibliographies")
    assert "{kingma2014adama," in thesis.read_text("utf-8")
