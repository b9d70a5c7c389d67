"""Texts while they are being written: a crash loses nothing.

Each text lies in a folder of its own, locked while it is being written. A folder that is
left without a lock comes from a crash and is found again by `recover_drafts`.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from paperdeck.desktop.errors import DesktopError
from paperdeck.desktop.private_files import private_folder, write_private
from paperdeck.model.full_disk import is_full, reason

if TYPE_CHECKING:
    from collections.abc import Iterator

_ABOUT = ".about"
"""The file beside a text that says what the text is for."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A text that was left behind: its file, what it says, when it was last written (UTC).

    `about` is what its writer noted down of its purpose; "" if nothing.
    """

    file: Path
    text: str
    modified: datetime
    about: str = ""


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
            self._file = own / self._name
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
            shutil.rmtree(self._file.parent, ignore_errors=True)
        self._open.close()
        self._file = None


def recover_drafts(folder: Path) -> list[Draft]:
    """Return the texts that a crash left behind in `folder`, oldest first.

    Texts that are being written at this moment and empty ones aren't among them.
    """
    try:
        owns = [own for own in folder.iterdir() if own.is_dir()]
    except OSError:
        return []
    drafts = [draft for own in owns for draft in _left_in(own)]
    return sorted(drafts, key=lambda draft: draft.modified)


def discard_draft(draft: Draft) -> None:
    """Remove a draft whose text has found its place. Raises DesktopError."""
    try:
        shutil.rmtree(draft.file.parent)
    except OSError as error:
        raise DesktopError(
            f"can't remove the draft ({error.strerror})",
            where=str(draft.file),
            next_step="Remove it by hand",
        ) from error


@contextlib.contextmanager
def draft_folder(folder: Path, about: str = "") -> Iterator[Path]:
    """Make a private folder for one text, and keep it locked as long as this runs.

    Raises DesktopError.
    """
    own = None
    try:
        own = Path(tempfile.mkdtemp(prefix="draft-", dir=private_folder(folder)))
        if about:
            write_private(own / _ABOUT, about.encode(errors="replace"))
    except OSError as error:
        if own is not None:
            shutil.rmtree(own, ignore_errors=True)
        raise file_error("can't write a file for the text", folder, error) from error
    with _lock(own):
        yield own


@contextlib.contextmanager
def _lock(own: Path) -> Iterator[None]:
    """Show other processes, and `recover_drafts`, that a text is being written."""
    try:
        handle = os.open(own, os.O_RDONLY)
    except OSError as error:
        raise file_error("can't open the draft", own, error) from error
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as error:
        raise file_error("the text is open elsewhere", own, error) from error
    finally:
        os.close(handle)


def file_error(what: str, file: Path, error: OSError) -> DesktopError:
    """Say which file or folder gave trouble, and what."""
    next_step = "Make room and try again" if is_full(error) else None
    return DesktopError(f"{what} ({reason(error)})", where=str(file), next_step=next_step)


def _locked(own: Path) -> bool:
    handle = os.open(own, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False


def _left_in(own: Path) -> list[Draft]:
    try:
        if _locked(own):
            return []
        drafts = [_draft(file) for file in own.iterdir() if _is_text(file)]
    except OSError:
        return []
    return [draft for draft in drafts if draft.text.strip()]


def _is_text(file: Path) -> bool:
    """Tell the text from an editor's swap and backup files."""
    return file.is_file() and not file.name.startswith(".") and not file.name.endswith("~")


def _draft(file: Path) -> Draft:
    text = file.read_bytes().decode(errors="replace")
    return Draft(file, text, datetime.fromtimestamp(file.stat().st_mtime, UTC), _about(file))


def _about(file: Path) -> str:
    try:
        return file.with_name(_ABOUT).read_bytes().decode(errors="replace")
    except OSError:
        return ""
