"""Bibliography files on disk: whole at every moment, whoever writes them and however that ends."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import threading
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from paperdeck.cite.living import live_file
from paperdeck.cite.reading.bibtex_spans import split_entries
from paperdeck.config.bibliography_settings import BibliographySettings
from paperdeck.model.paper import Author, Paper
from paperdeck.store.database import Store
from paperdeck.sync import bibliographies
from paperdeck.sync.bibliographies import (
    BibliographyError,
    Contents,
    Keeping,
    KeptFile,
    keep_file,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

KILLS = 50 if os.environ.get("PAPERDECK_TRUST") == "full" else 15
FOREIGN = b"@string{jml = {J. of ML}}\n% G\xf6del\n@book{knuth, title = {The {\\TeX}book}}\n"
_CHILD = """
import sys, itertools
from pathlib import Path
sys.path.insert(0, {tests!r})
from test_keeping_bibliographies import keep, papers
from paperdeck.store.database import Store
store = Store.open(Path({data!r}))
print("ready", flush=True)
for number in itertools.count():
    keep(store, Path({file!r}), papers(5 + number % 40, f"Edition {{number % 7}}"))
"""


def papers(count: int, word: str = "Title") -> list[Paper]:
    """Make so many papers, with a word in their titles."""
    one = Paper(
        "arxiv:2401.00000",
        title=word,
        authors=(Author("Ada Lovelace"),),
        published=datetime(2024, 1, 1, tzinfo=UTC),
    )
    return [
        replace(
            one,
            id=f"arxiv:2401.{number:05}",
            title=f"{word} {number}",
            arxiv_id=f"2401.{number:05}",
        )
        for number in range(count)
    ]


def keep(store: Store, file: Path, wanted: Sequence[Paper], *, dry_run: bool = False) -> KeptFile:
    """Keep a file that is to hold these papers, of a library that has all papers there are."""
    keys = {paper.id: f"key{paper.id[-5:]}" for paper in wanted}
    keeping = Keeping(lambda: Contents(wanted, keys), lambda ids: {one: one for one in ids})
    return keep_file(store, BibliographySettings("#a", file), keeping, dry_run=dry_run)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.open(tmp_path / "data")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    folder = tmp_path / "paper"
    folder.mkdir()
    return folder / "thesis.bib"


def _is_whole(file: Path) -> bool:
    text = file.read_bytes().decode("utf-8", "surrogateescape")
    spans = split_entries(text)
    return text.endswith("}\n") and all(span.closed for span in spans) and len(spans) >= 2


def test_it_is_whole_after_every_kill(store: Store, file: Path) -> None:
    file.write_bytes(FOREIGN)
    keep(store, file, papers(5))
    here = str(Path(__file__).parent)
    child = _CHILD.format(tests=here, data=str(store.marks_file.parent), file=str(file))
    for number in range(KILLS):
        with subprocess.Popen([sys.executable, "-c", child], stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == b"ready\n"
            # Long enough for some files, and another moment of their writing each time.
            with pytest.raises(subprocess.TimeoutExpired):
                process.wait(0.003 + number * 0.055 / KILLS)
            process.send_signal(signal.SIGKILL)
        assert _is_whole(file), number
        assert file.read_bytes().startswith(FOREIGN)
    kept = keep(store, file, papers(3))
    assert kept.plan.held == 3
    assert kept.plan.foreign == 1
    assert not kept.plan.remarks


def test_two_at_once_lose_nothing(store: Store, file: Path) -> None:
    file.write_bytes(FOREIGN)
    others = Store.open(store.marks_file.parent)
    threads = [
        threading.Thread(target=keep, args=(which, file, papers(count)))
        for count, which in enumerate((store, others) * 10, 1)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert _is_whole(file)
    assert keep(store, file, papers(4)).plan.held == 4


def test_a_full_disk_leaves_the_file_as_it_is(
    store: Store, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(store, file, papers(1))
    before = file.read_bytes()

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(BibliographyError, match=r"No space left on device.*Make room"):
        keep(store, file, papers(2))
    assert file.read_bytes() == before
    assert [other.name for other in file.parent.iterdir()] == ["thesis.bib"]


def test_somebody_who_saves_the_file_meanwhile_is_not_overwritten(
    store: Store, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file.write_bytes(FOREIGN)
    real = live_file.plan_file
    saved = b"@book{just, title = {Just saved}}\n"

    def plan(*arguments: object) -> object:
        if saved not in file.read_bytes():
            file.write_bytes(FOREIGN + saved)
        return real(*arguments)  # type: ignore[arg-type] # passed on as they are

    monkeypatch.setattr(bibliographies, "plan_file", plan)
    kept = keep(store, file, papers(1))
    assert file.read_bytes().startswith(FOREIGN + saved)
    assert kept.plan.foreign == 2


def test_somebody_who_never_stops_saving_is_told_of(
    store: Store, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file.write_bytes(FOREIGN)
    real = live_file.plan_file

    def plan(*arguments: object) -> object:
        file.write_bytes(file.read_bytes() + b"\n")
        return real(*arguments)  # type: ignore[arg-type] # passed on as they are

    monkeypatch.setattr(bibliographies, "plan_file", plan)
    with pytest.raises(BibliographyError, match="another program keeps writing"):
        keep(store, file, papers(1))


def test_a_file_that_was_deleted_is_written_anew(store: Store, file: Path) -> None:
    keep(store, file, papers(2))
    file.unlink()
    assert keep(store, file, papers(2)).plan.added == ["key00000", "key00001"]


def test_what_is_no_file_is_left_alone(store: Store, file: Path) -> None:
    os.mkfifo(file)
    with pytest.raises(BibliographyError, match="no file that could be kept"):
        keep(store, file, papers(1))


def test_a_loop_of_links_is_told(store: Store, file: Path) -> None:
    file.symlink_to(file)
    with pytest.raises(BibliographyError):
        keep(store, file, papers(1))


def test_nothing_is_written_when_nothing_changes(store: Store, file: Path) -> None:
    keep(store, file, papers(2))
    before = file.stat().st_mtime_ns, file.stat().st_ino
    assert not keep(store, file, papers(2)).changed
    assert (file.stat().st_mtime_ns, file.stat().st_ino) == before


def test_drafts_of_those_who_were_killed_go(store: Store, file: Path) -> None:
    draft = file.with_name(".thesis.bib-abcd1234")
    fresh = file.with_name(".thesis.bib-abcd1235")
    other = file.with_name(".other.bib-abcd1234")
    for one in (draft, fresh, other):
        one.touch()
    for one in (draft, other):
        os.utime(one, (0, 0))
    keep(store, file, papers(1))
    assert not draft.exists()
    assert fresh.exists()
    assert other.exists()


def test_permissions_stay(store: Store, file: Path) -> None:
    file.write_bytes(FOREIGN)
    file.chmod(0o640)
    keep(store, file, papers(1))
    assert file.stat().st_mode & 0o777 == 0o640


def test_the_lock_is_waited_for_and_then_told_of(
    store: Store, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bibliographies, "_PATIENCE", 0.05)
    with (
        bibliographies._alone(store, file),
        pytest.raises(BibliographyError, match="another PaperDeck is at work"),
    ):
        keep(store, file, papers(1))


def test_biblatex_and_unicode_are_as_asked_for(store: Store, file: Path) -> None:
    (paper,) = papers(1, "Gödel")
    keeping = Keeping(lambda: Contents([paper], {paper.id: "a"}), dict.fromkeys)
    for unicode, expected in ((True, "Gödel"), (False, '{\\"o}')):
        file.unlink(missing_ok=True)
        live = BibliographySettings("#a", file, "biblatex", unicode)
        keep_file(store, live, keeping)
        assert expected in file.read_text("utf-8")
    with closing(store.reader()):
        pass


@pytest.mark.parametrize(
    "content",
    [
        "@article{mine, title={x}}\n".encode("utf-16"),
        "@article{mine, title={x}}\n".encode("utf-16-be"),
        "@article{mine, title={x}}\n".encode("utf-32"),
        "\ufeff数学".encode("utf-16-le"),
        b"%PDF-1.4\n\0\1\2",
    ],
)
def test_what_entries_cannot_be_added_to_stays_as_it_is(
    store: Store, file: Path, content: bytes
) -> None:
    file.write_bytes(content)
    with pytest.raises(BibliographyError, match=r"no text that entries could be added to"):
        keep(store, file, papers(1))
    assert file.read_bytes() == content


def test_a_file_of_another_encoding_gets_nothing_but_ascii(store: Store, file: Path) -> None:
    (paper,) = papers(1, "Gödel 数学")
    keeping = Keeping(lambda: Contents([paper], {paper.id: "a"}), dict.fromkeys)
    live = BibliographySettings("#a", file, "biblatex", unicode=True)
    mine = "@book{mine, author = {Gödel}}\n"
    file.write_text(mine, encoding="latin-1")
    kept = keep_file(store, live, keeping)
    assert file.read_bytes().startswith(mine.encode("latin-1"))
    assert file.read_bytes().removeprefix(mine.encode("latin-1")).isascii()
    assert "isn't UTF-8" in kept.remarks[0]
    # What was written before the file became so is written anew.
    file.unlink()
    keep_file(store, live, keeping)
    assert "Gödel" in file.read_text("utf-8")
    file.write_bytes(mine.encode("latin-1") + file.read_bytes())
    keeping = keeping._replace(present=lambda ids: {one: one for one in ids})
    assert keep_file(store, live, keeping).plan.updated == ["a"]
    assert file.read_bytes().removeprefix(mine.encode("latin-1")).isascii()


def test_a_file_that_is_write_protected_is_not_replaced(store: Store, file: Path) -> None:
    keep(store, file, papers(1))
    before = file.read_bytes()
    file.chmod(0o444)
    assert not keep(store, file, papers(1)).changed
    with pytest.raises(BibliographyError, match="write-protected"):
        keep(store, file, papers(2))
    assert file.read_bytes() == before
    assert file.stat().st_mode & 0o777 == 0o444


def test_a_file_with_other_names_is_told_of(store: Store, file: Path) -> None:
    file.write_bytes(FOREIGN)
    other = file.with_name("other.bib")
    other.hardlink_to(file)
    assert "other names (hard links)" in keep(store, file, papers(1)).remarks[0]
    assert other.read_bytes() == FOREIGN
    assert not keep(store, file, papers(2)).remarks


def test_two_versions_that_wait_to_be_merged_are_left_alone(store: Store, file: Path) -> None:
    file.write_text("<<<<<<< HEAD\n@misc{a,\n}\n=======\n>>>>>>> other\n", encoding="utf-8")
    with pytest.raises(BibliographyError, match=r"two versions are to be merged.*thesis.bib:1"):
        keep(store, file, papers(1))


def test_two_libraries_leave_each_others_entries_alone(
    store: Store, file: Path, tmp_path: Path
) -> None:
    other = Store.open(tmp_path / "other")
    one, two = papers(2)
    keep(store, file, [one])
    keep(other, file, [two])
    before = file.read_bytes()
    for _ in range(2):
        assert not keep(store, file, [one]).changed
        assert not keep(other, file, [two]).changed
    assert file.read_bytes() == before
