"""A library that other machines write, too: doctor and where say so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from paperdeck.desktop import shared_folders

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import RunCommand

OFFLINE = "[sources.huggingface]\nenabled = false\n[sources.arxiv]\nenabled = false\n"


@pytest.fixture
def synced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home in a folder that is synced, with a config that asks nobody."""
    home = tmp_path / "Dropbox" / "paperdeck"
    home.mkdir(parents=True)
    (home / "config.toml").write_text(OFFLINE, encoding="utf-8")
    monkeypatch.setenv("PAPERDECK_HOME", str(home))
    return home


def test_where_says_that_a_folder_is_synced(paperdeck: RunCommand, synced: Path) -> None:
    places = paperdeck("where", "--json").objects[0]
    assert str(synced.parent) in places["shared"]
    assert "Dropbox" in paperdeck("where").out


def test_doctor_finds_fault_with_a_folder_that_is_synced(
    paperdeck: RunCommand, synced: Path
) -> None:
    done = paperdeck("doctor", "--json")
    (found,) = [one for one in done.objects if one["what"] == "folder"]
    assert found["ok"] is False
    assert "Dropbox" in found["words"]
    assert done.code == 1


def test_doctor_finds_fault_with_a_network_file_system(
    paperdeck: RunCommand, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.mkdir()
    (home / "config.toml").write_text(OFFLINE, encoding="utf-8")
    table = tmp_path / "mounts"
    table.write_text(f"nas:/export {tmp_path} nfs4 rw 0 0\n", encoding="utf-8")
    monkeypatch.setattr(shared_folders, "MOUNTS", table)
    (found,) = [one for one in paperdeck("doctor", "--json").objects if one["what"] == "folder"]
    assert "nfs4" in found["words"]


def test_of_a_folder_of_this_machine_alone_nothing_is_said(
    paperdeck: RunCommand, home: Path
) -> None:
    home.mkdir()
    (home / "config.toml").write_text(OFFLINE, encoding="utf-8")
    assert "shared" not in paperdeck("where", "--json").objects[0]
    assert not [one for one in paperdeck("doctor", "--json").objects if one["what"] == "folder"]
