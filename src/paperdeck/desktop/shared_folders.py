"""Folders that other machines write too: synced by a service, or on a network file system.

SQLite's journal is shared memory and works on one machine alone; a service that syncs copies a
file while it is being written, and puts an older one in its place. See
https://www.sqlite.org/wal.html and https://www.sqlite.org/howtocorrupt.html, section 2.
"""

from __future__ import annotations

import re
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

MOUNTS = Path("/proc/self/mounts")
"""Linux's table of what is mounted where: see proc(5) and fstab(5)."""

_NETWORK = frozenset(
    {
        *("9p", "afs", "beegfs", "ceph", "cifs", "coda", "davfs", "drvfs", "gfs2", "glusterfs"),
        *("gpfs", "lustre", "ncpfs", "nfs", "nfs4", "ocfs2", "orangefs", "prl_fs", "smb3"),
        *("smbfs", "vboxsf", "virtiofs", "vmhgfs"),
    }
)
"""Types of file systems whose files another machine, or the host of this one, has too."""
_FUSE_NETWORK = (
    *("sshfs", "rclone", "gvfsd", "davfs", "ceph", "glusterfs", "s3fs", "gcsfuse", "goofys"),
    *("curlftpfs", "smbnetfs", "vmhgfs", "juicefs", "mfs", "onedriver", "pcloud", "google-drive"),
)
"""How the names of file systems of FUSE begin that are on a network."""
_SYNCED = (
    (r"dropbox( \(.+\))?", "Dropbox"),
    (r"onedrive([ -].+)?", "OneDrive"),
    (r"icloud ?drive|mobile documents", "iCloud Drive"),
    (r"google ?drive([ -].+)?", "Google Drive"),
    (r"nextcloud\d*", "Nextcloud"),
    (r"owncloud\d*", "ownCloud"),
    (r"pcloud( ?drive)?", "pCloud"),
    (r"box([ -](sync|box))?", "Box"),
    (r"(my )?synology ?drive", "Synology Drive"),
    (r"seafile", "Seafile"),
)
_MARKERS = (
    (".stfolder", "Syncthing"),
    (".dropbox.cache", "Dropbox"),
    (".sync/ID", "Resilio Sync"),
    (".nextcloudsync.log", "Nextcloud"),
    (".owncloudsync.log", "ownCloud"),
)
"""What services put into the topmost folder that they sync."""


class Mount(NamedTuple):
    """A file system: the folder where it is seen, and its type."""

    folder: PurePath
    kind: str


class Shared(NamedTuple):
    """A folder that other machines write: where, by what, and whether it is a `network`'s."""

    folder: PurePath
    by: str
    network: bool

    @property
    def words(self) -> str:
        """Say what may happen, and what to do about it."""
        if self.network:
            return (
                f"the library is on a network file system ({self.by}, {self.folder}): two machines"
                " that open it at once can damage it; keep it on a disk of this machine"
                " (PAPERDECK_HOME) and copy it with `paperdeck backup`"
            )
        return (
            f"the library is in a folder that {self.by} syncs ({self.folder}): a copy made while it"
            " is written can be damaged, and one from another machine can take its place; keep it"
            " elsewhere (PAPERDECK_HOME) and put copies there with `paperdeck backup`"
        )


def find_shared(
    path: PurePath, mounts: Iterable[Mount], exists: Callable[[PurePath], bool]
) -> Shared | None:
    """Tell what shares an absolute path with other machines, `None` if nothing is known to.

    `exists` is asked for the files that services leave in the folders they sync.
    """
    mount = _mount_of(path, mounts)
    if mount is not None and _is_network(mount.kind):
        return Shared(mount.folder, mount.kind, network=True)
    for folder in (path, *path.parents):
        by = _service_named(folder.name) or _service_marked(folder, exists)
        if by is not None:
            return Shared(folder, by, network=False)
    return None


def look_for_shared(path: Path) -> Shared | None:
    """Tell the same of a path of this machine, which need not be there; links are followed."""
    try:
        mounts = list(read_mounts(MOUNTS.read_bytes().decode(errors="surrogateescape")))
    except OSError:
        mounts = []
    return find_shared(path.expanduser().resolve(), mounts, _exists)


def read_mounts(table: str) -> Iterator[Mount]:
    """Read a table of mounts; lines that aren't understood are passed over."""
    for line in table.splitlines():
        parts = line.split(" ")
        if len(parts) > 2:
            yield Mount(PurePath(_unescaped(parts[1])), parts[2])


def _unescaped(text: str) -> str:
    return re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), text)


def _mount_of(path: PurePath, mounts: Iterable[Mount]) -> Mount | None:
    """Return the innermost mount; of several at one place the last one is seen."""
    found = None
    for mount in mounts:
        inner = found is None or len(mount.folder.parts) >= len(found.folder.parts)
        if inner and path.is_relative_to(mount.folder):
            found = mount
    return found


def _is_network(kind: str) -> bool:
    first, _, program = kind.casefold().partition(".")
    if first == "fuse" and program:
        return program.startswith(_FUSE_NETWORK)
    return first in _NETWORK


def _service_named(name: str) -> str | None:
    folded = name.casefold()
    return next((by for pattern, by in _SYNCED if re.fullmatch(pattern, folded)), None)


def _service_marked(folder: PurePath, exists: Callable[[PurePath], bool]) -> str | None:
    return next((by for marker, by in _MARKERS if exists(folder / marker)), None)


def _exists(path: PurePath) -> bool:
    try:
        return Path(path).exists()
    except OSError:
        return False
