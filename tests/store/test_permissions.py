"""Others may not read a library; where the file system doesn't keep them from it, that is told."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from paperdeck.store.backups import make_backup
from paperdeck.store.permissions import find_loose, tighten
from paperdeck.store.repairing import repair

if TYPE_CHECKING:
    from datetime import datetime

    from paperdeck.store.database import Store


@pytest.fixture
def library(store: Store, now: datetime) -> Path:
    make_backup(store.marks_file, now=now)
    return store.marks_file.parent


def mode(place: Path) -> int:
    return place.stat().st_mode & 0o777


def test_all_that_is_ours_is_taken_from_others_and_nothing_else(library: Path) -> None:
    (library / "drafts" / "draft-x").mkdir(parents=True)
    (library / ".restoring").mkdir()
    ours = [
        library,
        library / "backups",
        next((library / "backups").iterdir()),
        library / "drafts",
        library / "drafts" / "draft-x",
        library / "marks.db",
        library / "papers.db",
        *(library / f"marks.db{end}" for end in ("-wal", ".damaged-20261120T080000Z-read")),
        library / "marks.db-2.damaged-20261120T080000Z-journal",
        library / "papers.db.damaged-20261120T080000Z",
        library / "marks.db-wal.damaged-20261120T080000Z",
        library / "backups" / ".marks-20261120T080000Z.db.abc_1.new",
    ]
    theirs = [
        library / "marks.db.txt",
        library / "papers.db-notes",
        library / "mine.bib",
        library / "backups" / "holiday.jpg",
        library / "drafts" / "letter.txt",
    ]
    for place in (*ours, *theirs):
        if not place.exists():
            place.touch()
        place.chmod(0o755 if place.is_dir() else 0o644)
    assert set(tighten(library).loose) == set(ours)
    assert {mode(place) for place in ours} == {0o700, 0o600}
    assert {mode(place) for place in theirs} == {0o644}
    assert find_loose(library).loose == ()


@pytest.mark.parametrize("name", ["backups", "drafts", "marks.db"])
def test_what_a_link_leads_to_is_left_alone(library: Path, tmp_path: Path, name: str) -> None:
    stick = tmp_path / "stick"
    place = library / name
    if place.exists():
        place.rename(stick)
    else:
        stick.mkdir()
    if stick.is_dir():
        (stick / "marks-20261120T080000Z.db").touch()
        (stick / "draft-x").touch()
    for one in (stick, *stick.glob("*")):
        one.chmod(0o755)
    place.symlink_to(stick)
    assert tighten(library).loose == ()
    assert {mode(one) for one in (stick, *stick.glob("*"))} == {0o755}


def refuse(place: Path, _: int) -> None:
    raise PermissionError(1, "Operation not permitted", str(place))


def do_nothing(place: Path, _: int) -> None:
    pass


@pytest.mark.parametrize("chmod", [refuse, do_nothing])
def test_where_permissions_cannot_be_changed_the_rest_is_repaired_and_that_is_told(
    library: Path, now: datetime, monkeypatch: pytest.MonkeyPatch, chmod: object
) -> None:
    (library / "marks.db").chmod(0o644)
    (library / "marks.db").write_bytes(b"spoilt")
    (library / "papers.db").chmod(0o644)
    monkeypatch.setattr(Path, "chmod", chmod)
    deeds = list(repair(library, now=now))
    assert "restored from the backup" in deeds[0].words
    assert all(deed.done for deed in deeds[:-1])
    assert deeds[-1].what == "permissions"
    assert not deeds[-1].done
    assert "the file system doesn't keep others from reading: " in deeds[-1].words
    assert "papers.db" in deeds[-1].words
