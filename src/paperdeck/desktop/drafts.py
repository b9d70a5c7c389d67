"""Texts while they are being written: a crash loses nothing.

Each text lies in a folder of its own, locked while it is being written. A folder that is
left without a lock comes from a crash and is found again by `recover_drafts`. Editors put files
of their own beside the text; such a folder only goes when nothing in it can be anybody's words.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from paperdeck.desktop.errors import DesktopError
from paperdeck.desktop.private_files import private_folder, write_private
from paperdeck.model.files import take_lock
from paperdeck.model.full_disk import is_full, reason

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_ABOUT = ".about"
"""The file beside a text that says what the text is for."""
_PREFIX = "draft-"
_SWAP = (".swp", ".swo", ".swn")
"""What vim's files end with, which hold what wasn't written to the text yet."""
_FORGOTTEN = 7 * 86_400
"""Seconds after which a folder that never got a text is removed."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A text that was left behind: its file, what it says, when it was last written (UTC).

    `about` is what its writer noted down of its purpose; "" if nothing.
    """

    file: Path
    text: str
    modified: datetime
    about: str = ""


class OwnFolder(NamedTuple):
    """A folder for one text. As long as `lock`, a descriptor, is open anywhere it is in use.

    `lock` is `None` where the system has no locks, as in some network folders.
    """

    path: Path
    lock: int | None


class OpenDraft:
    """A text that is being written here; `write` keeps its present state.

    The file is made at the first `write`, called `name`, in a private folder inside
    `folder`. In the end `close` it.
    """

    def __init__(self, folder: Path, name: str, about: str = "") -> None:
        self._folder = folder
        self._name = name
        self._about = about
        self._open = contextlib.ExitStack()
        self._file: Path | None = None

    @classmethod
    def reopen(cls, found: Draft) -> OpenDraft:
        """Go on writing a text that was left behind. Raises DesktopError if somebody else does."""
        draft = cls(found.file.parent.parent, found.file.name, found.about)
        draft._open.enter_context(_lock(found.file.parent))
        draft._file = found.file
        return draft

    def write(self, text: str) -> None:
        """Put the text into the file, whole. Raises DesktopError."""
        if self._file is None:
            own = self._open.enter_context(draft_folder(self._folder, self._about))
            self._file = own.path / self._name
        fresh = self._file.with_name(f".{self._name}-new")
        try:
            # Not waiting for the disk: this runs while people type, and the file is there
            # for the death of this process, not of the machine.
            write_private(fresh, text.encode(errors="replace"))
            fresh.replace(self._file)
        except OSError as error:
            with contextlib.suppress(OSError):
                fresh.unlink(missing_ok=True)
            raise file_error("can't keep a draft", self._file, error) from error

    def close(self, *, keep: bool) -> None:
        """End writing; with `keep` the text is left for `recover_drafts`, else removed."""
        if self._file is not None and not keep:
            with contextlib.suppress(OSError):
                remove_text(self._file)
        self._open.close()
        self._file = None


def recover_drafts(folder: Path) -> list[Draft]:
    """Return the texts that a crash left behind in `folder`, oldest first.

    Texts that are being written at this moment and empty ones aren't among them. Folders
    that never got one are removed after a week.
    """
    drafts = [draft for own in _folders(folder) for draft in _left_in(own)]
    return sorted(drafts, key=lambda draft: draft.modified)


def left_by_editors(folder: Path) -> list[Path]:
    """Return files that a dead vim left for `vim -r`: only it can read them."""
    found: list[Path] = []
    for own in _folders(folder):
        with contextlib.suppress(OSError):
            if not is_in_use(own):
                found += [file for file in own.iterdir() if file.name.endswith(_SWAP)]
    return sorted(found)


def discard_draft(draft: Draft) -> None:
    """Remove a draft whose text has found its place. Raises DesktopError."""
    try:
        remove_text(draft.file)
    except OSError as error:
        raise DesktopError(
            f"can't remove the draft ({error.strerror})",
            where=str(draft.file),
            next_step="Remove it by hand",
        ) from error


def remove_text(file: Path) -> None:
    """Remove a text, and its folder unless something else in there may hold words.

    Raises OSError when there is no such text, or it can't be removed.
    """
    file.unlink()
    rest = list(file.parent.iterdir())
    # An editor's copy of what was there before goes with the text that came after it.
    if all(_holds_nothing(one) or one.name.endswith("~") for one in rest):
        _remove_folder(file.parent, rest)


def kept_beside(file: Path) -> list[Path]:
    """Return what an editor left beside a text that may hold more than it. Raises OSError."""
    others = [one for one in file.parent.iterdir() if one.name != file.name]
    return sorted(one for one in others if not _holds_nothing(one))


@contextlib.contextmanager
def draft_folder(folder: Path, about: str = "") -> Iterator[OwnFolder]:
    """Make a private folder for one text, and keep it locked as long as this runs.

    Raises DesktopError.
    """
    own = None
    try:
        own = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=private_folder(folder)))
        if about:
            write_private(own / _ABOUT, about.encode(errors="replace"))
    except OSError as error:
        if own is not None:
            with contextlib.suppress(OSError):
                _remove_folder(own, [own / _ABOUT])
        raise file_error("can't write a file for the text", folder, error) from error
    with _lock(own) as lock:
        yield OwnFolder(own, lock)


@contextlib.contextmanager
def _lock(own: Path) -> Iterator[int | None]:
    """Show other processes, and `recover_drafts`, that a text is being written.

    Give the descriptor that does so, `None` where there are no locks: a text that can't be
    guarded is still to be kept.
    """
    try:
        handle = os.open(own, os.O_RDONLY)
    except OSError as error:
        raise file_error("can't open the draft", own, error) from error
    try:
        locked = _take_lock(handle, own)
        yield handle if locked else None
    finally:
        os.close(handle)


def _take_lock(handle: int, own: Path) -> bool:
    try:
        taken = take_lock(handle)
    except OSError:
        return False
    if not taken:
        raise DesktopError("the text is open elsewhere", where=str(own))
    return True


def file_error(what: str, file: Path, error: OSError) -> DesktopError:
    """Say which file or folder gave trouble, and what."""
    next_step = "Make room and try again" if is_full(error) else None
    return DesktopError(f"{what} ({reason(error)})", where=str(file), next_step=next_step)


def is_in_use(own: Path) -> bool:
    """Tell whether somebody has a folder's lock: a reader, or an editor that one started.

    Where there are no locks nobody can tell, and the answer is no. Raises OSError.
    """
    handle = os.open(own, os.O_RDONLY)
    try:
        return not take_lock(handle)
    except OSError:
        return False
    finally:
        os.close(handle)


def _folders(folder: Path) -> list[Path]:
    try:
        return [own for own in folder.iterdir() if own.is_dir()]
    except OSError:
        return []


def _left_in(own: Path) -> list[Draft]:
    try:
        if is_in_use(own):
            return []
        files = [file for file in own.iterdir() if file.is_file() and file.name != _ABOUT]
        texts = _drafts(file for file in files if _is_text(file))
        # Who died while writing may have left no more than the copy before, or the new one.
        texts = texts or _drafts(file for file in files if _is_copy(file))
        if not texts:
            _tidy(own)
    except OSError:
        return []
    return texts


def _is_text(file: Path) -> bool:
    """Tell the text from an editor's swap and backup files."""
    return not file.name.startswith(".") and not file.name.endswith("~")


def _is_copy(file: Path) -> bool:
    """Tell what a text was, or was about to be; vim's history of changes is none."""
    return file.name.endswith(("~", "-new")) and not file.name.endswith(".un~")


def _drafts(files: Iterable[Path]) -> list[Draft]:
    return [draft for draft in map(_draft, files) if draft.text.strip()]


def _draft(file: Path) -> Draft:
    text = file.read_bytes().decode(errors="replace")
    return Draft(file, text, datetime.fromtimestamp(file.stat().st_mtime, UTC), _about(file))


def _about(file: Path) -> str:
    try:
        return file.with_name(_ABOUT).read_bytes().decode(errors="replace")
    except OSError:
        return ""


def _tidy(own: Path) -> None:
    """Remove a folder that has held nothing for a week. Raises OSError.

    Not sooner: it may have just been made, or an editor's window may still be open on it.
    """
    files = list(own.iterdir())
    is_old = time.time() - own.stat().st_mtime > _FORGOTTEN
    if is_old and own.name.startswith(_PREFIX) and all(map(_holds_nothing, files)):
        _remove_folder(own, files)


def _holds_nothing(file: Path) -> bool:
    """Tell whether there can't be any of a text's words in a file."""
    return file.name == _ABOUT or file.is_symlink() or (file.is_file() and not file.stat().st_size)


def _remove_folder(own: Path, files: Iterable[Path]) -> None:
    for file in files:
        file.unlink(missing_ok=True)
    own.rmdir()
