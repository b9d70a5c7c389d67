from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest

from paperdeck.desktop import shared_folders
from paperdeck.desktop.shared_folders import (
    Mount,
    Shared,
    find_shared,
    look_for_shared,
    read_mounts,
)

TABLE = r"""
/dev/sda1 / ext4 rw,relatime 0 0
proc /proc proc rw 0 0
server:/export /home/ann/uni nfs4 rw,vers=4.2 0 0
//nas/share /mnt/my\040share cifs rw 0 0
ann@host:/ /mnt/ssh fuse.sshfs rw 0 0
tmpfs /mnt/ssh/local tmpfs rw 0 0
portal /run/user/1000/doc fuse.portal rw 0 0
odd
"""
LIBRARY = "paperdeck"


def _find(path: str, *existing: str) -> Shared | None:
    known = {PurePosixPath(one) for one in existing}
    return find_shared(PurePosixPath(path), read_mounts(TABLE), known.__contains__)


@pytest.mark.parametrize(
    ("path", "kind", "folder"),
    [
        ("/home/ann/uni/paperdeck", "nfs4", "/home/ann/uni"),
        ("/mnt/my share/a/b", "cifs", "/mnt/my share"),
        ("/mnt/ssh", "fuse.sshfs", "/mnt/ssh"),
    ],
)
def test_a_folder_on_a_network_file_system_is_told_with_its_mount(
    path: str, kind: str, folder: str
) -> None:
    assert _find(path) == Shared(PurePosixPath(folder), kind, network=True)


@pytest.mark.parametrize(
    "path", ["/home/ann/.local/share/paperdeck", "/mnt/ssh/local/x", "/home/ann/university", "/"]
)
def test_a_folder_on_a_disk_of_this_machine_is_shared_with_nobody(path: str) -> None:
    assert _find(path) is None


@pytest.mark.parametrize(
    "kind",
    ["nfs", "NFS4", "cifs", "smb3", "9p", "ceph", "fuse.sshfs", "fuse.rclone", "fuse.gvfsd-fuse"],
)
def test_every_network_type_is_known(kind: str) -> None:
    found = find_shared(PurePosixPath("/x/y"), [Mount(PurePosixPath("/x"), kind)], lambda _: False)
    assert found is not None
    assert found.network


@pytest.mark.parametrize(
    "kind", ["ext4", "btrfs", "xfs", "overlay", "tmpfs", "fuse.ntfs-3g", "fuseblk", "apfs"]
)
def test_no_local_type_is_taken_for_a_network(kind: str) -> None:
    mounts = [Mount(PurePosixPath("/"), kind)]
    assert find_shared(PurePosixPath("/x/y"), mounts, lambda _: False) is None


def test_of_two_mounts_at_one_place_the_last_one_counts() -> None:
    here = PurePosixPath("/x")
    over, under = Mount(here, "ext4"), Mount(here, "nfs")
    assert find_shared(here, [under, over], lambda _: False) is None
    assert find_shared(here, [over, under], lambda _: False) is not None


@pytest.mark.parametrize(
    ("folder", "by"),
    [
        ("Dropbox", "Dropbox"),
        ("Dropbox (Personal)", "Dropbox"),
        ("OneDrive", "OneDrive"),
        ("OneDrive - University of X", "OneDrive"),
        ("OneDrive-Personal", "OneDrive"),
        ("iCloud Drive", "iCloud Drive"),
        ("Mobile Documents", "iCloud Drive"),
        ("Google Drive", "Google Drive"),
        ("GoogleDrive-ann@example.org", "Google Drive"),
        ("Nextcloud", "Nextcloud"),
        ("pCloudDrive", "pCloud"),
        ("Box", "Box"),
        ("Box-Box", "Box"),
    ],
)
def test_a_folder_that_a_service_syncs_is_known_by_its_name(folder: str, by: str) -> None:
    found = _find(f"/home/ann/{folder}/papers/{LIBRARY}")
    assert found == Shared(PurePosixPath("/home/ann") / folder, by, network=False)


@pytest.mark.parametrize(
    "folder", ["boxes", "my-dropbox-notes", "onedrives", "inbox", "nextcloud-src"]
)
def test_a_name_that_only_resembles_one_is_no_service(folder: str) -> None:
    assert _find(f"/home/ann/{folder}/{LIBRARY}") is None


@pytest.mark.parametrize(
    ("marker", "by"), [(".stfolder", "Syncthing"), (".sync/ID", "Resilio Sync")]
)
def test_a_synced_folder_is_known_by_what_the_service_left_in_it(marker: str, by: str) -> None:
    found = _find(f"/home/ann/stuff/{LIBRARY}", f"/home/ann/stuff/{marker}")
    assert found == Shared(PurePosixPath("/home/ann/stuff"), by, network=False)


@pytest.mark.parametrize("path", ["/home/ann/uni/x", "/home/ann/Dropbox/x"])
def test_the_words_say_where_what_may_happen_and_what_to_do(path: str) -> None:
    found = _find(path)
    assert found is not None
    assert str(found.folder) in found.words
    assert found.by in found.words
    assert "damage" in found.words
    assert "PAPERDECK_HOME" in found.words


def test_links_are_followed_and_the_folder_need_not_be_there(tmp_path: Path) -> None:
    synced = tmp_path / "Dropbox"
    synced.mkdir()
    link = tmp_path / "library"
    link.symlink_to(synced / "paperdeck")
    assert look_for_shared(tmp_path / "elsewhere") is None
    found = look_for_shared(link / "data")
    assert found is not None
    assert found.by == "Dropbox"


def test_without_a_table_of_mounts_names_are_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared_folders, "MOUNTS", tmp_path / "none")
    assert look_for_shared(tmp_path) is None
    assert look_for_shared(tmp_path / "Nextcloud") is not None
