"""Long texts in the user's own editor; nothing that was typed there is ever lost.

Each text is a draft (see `drafts`) for as long as the editor runs.
"""

from __future__ import annotations

import contextlib
import shlex
import shutil
import signal
import subprocess
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from paperdeck.desktop.drafts import (
    draft_folder,
    file_error,
    is_in_use,
    kept_beside,
    remove_text,
)
from paperdeck.desktop.errors import DesktopError
from paperdeck.desktop.private_files import write_private
from paperdeck.desktop.stopping import stopping_as_usual, wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_USUAL_EDITORS = ("editor", "nano", "vim", "vi")
_AT_ONCE = 1.0
"""Seconds in which nobody has written a note: an editor has opened a window and left."""


class EditorChoice(NamedTuple):
    """An editor with its options, and where it was chosen, for whoever has to choose another."""

    command: str
    where: str


def edit_text(
    text: str,
    *,
    folder: Path,
    name: str,
    environ: Mapping[str, str],
    about: str = "",
    choice: EditorChoice | None = None,
) -> str | None:
    """Let the user edit a text, wait, and return it; `None` if it was left as it was.

    The file is called `name` and lies in a private folder made inside `folder`; both go
    when all is well. `about` is kept beside it, for `recover_drafts`. The editor is
    `choice`, else `$VISUAL`, `$EDITOR` or one of the usual ones, and uses this terminal: the
    caller's own screen must be out of the way. Raises DesktopError if there is no editor, if it
    fails, and if it may still be open; what it had written by then, to the text or to files of
    its own, stays in the place that the error names.
    """
    chosen = choice or _choice(environ)
    command = _command(chosen, environ.get("PATH"))
    with draft_folder(folder, about) as own:
        # Absolute, and so never taken for an option.
        file = own.path.absolute() / Path(name).name
        _write(file, text)
        began = time.monotonic()
        code = _run([*command, str(file)], environ, own.lock)
        at_once = time.monotonic() - began < _AT_ONCE
    changed = _read(file, command[0])
    try:
        if code != 0:
            _look_for_words(file, code, command[0], is_changed=changed != text)
        elif changed == text:
            _look_whether_open(file, command[0], chosen, at_once=at_once)
    except OSError as error:
        raise file_error("can't look after the text", file, error) from error
    _remove(file)
    if code != 0:
        _fail(command[0], code, f"Nothing was changed. Set {chosen.where} to use another")
    return None if changed == text else changed


def _look_for_words(file: Path, code: int, editor: str, *, is_changed: bool) -> None:
    """Raise DesktopError if an editor that failed has left anything that was typed."""
    if is_changed:
        _fail(editor, code, f"What it wrote is in {file}")
    if kept_beside(file) or is_in_use(file.parent):
        _fail(editor, code, f"What the editor kept is in {file.parent}")


def _look_whether_open(file: Path, editor: str, chosen: EditorChoice, *, at_once: bool) -> None:
    """Raise DesktopError if an editor that changed nothing may not have ended at all.

    A window of its own may write to the file later, so that is left to `recover_drafts`.
    """
    if at_once or is_in_use(file.parent):
        # The way out comes first: the reader's one line may have no room for the path.
        raise DesktopError(
            f"{Path(editor).name} came back and wrote nothing; if it has a window, set "
            f"{chosen.where} to wait (`code --wait`, `gvim -f`). What is saved there is kept in",
            where=str(file),
        )
    if any(not one.name.endswith("~") for one in kept_beside(file)):
        raise DesktopError(
            f"{Path(editor).name} changed nothing; what the editor kept is in",
            where=str(file.parent),
        )


def _choice(environ: Mapping[str, str]) -> EditorChoice:
    """Return the editor that is set, or one that is here. Raises DesktopError."""
    for variable in ("VISUAL", "EDITOR"):
        if environ.get(variable, "").strip():
            return EditorChoice(environ[variable], f"${variable}")
    for program in _USUAL_EDITORS:
        if found := shutil.which(program, path=environ.get("PATH")):
            return EditorChoice(shlex.quote(found), "$EDITOR")
    raise DesktopError("no editor here", next_step="Set $EDITOR to the one you like")


def _command(chosen: EditorChoice, path: str | None) -> list[str]:
    """Return an editor's command with its program found. Raises DesktopError."""
    try:
        program, *options = shlex.split(chosen.command)
    except ValueError as error:
        raise DesktopError(
            f"{chosen.where} can't be understood ({error})",
            where=ascii(chosen.command),
            next_step="Check its quotes",
        ) from error
    found = shutil.which(program, path=path)
    if found is None:
        next_step = f"Install it, or set {chosen.where} to another"
        raise DesktopError(f"no such editor ({chosen.where})", where=program, next_step=next_step)
    return [found, *options]


def _write(file: Path, text: str) -> None:
    try:
        write_private(file, text.encode(errors="replace"))
    except OSError as error:
        _remove(file)
        raise file_error("can't write a file for the editor", file, error) from error


def _remove(file: Path) -> None:
    with contextlib.suppress(OSError):
        remove_text(file)


def _read(file: Path, editor: str) -> str:
    try:
        return file.read_bytes().decode()
    except OSError as error:
        raise file_error(f"{Path(editor).name} left no text", file, error) from error
    except UnicodeDecodeError as error:
        what = f"{Path(editor).name} left a text that isn't UTF-8"
        raise DesktopError(what, where=str(file), next_step="It is kept there") from error


def _run(command: list[str], environ: Mapping[str, str], lock: int | None) -> int:
    """Run an editor, which holds the lock as well: should we die, its text is still in use."""
    shared = () if lock is None else (lock,)
    with _interrupts_left_to_the_editor(), stopping_as_usual():
        try:
            process = subprocess.Popen(command, env=dict(environ), pass_fds=shared)  # noqa: S603 - a list, chosen by the user
        except OSError as error:
            _remove(Path(command[-1]))
            where = command[0]
            raise DesktopError(f"can't start ({error.strerror})", where=where) from error
        with process:
            return wait_for(process)


@contextlib.contextmanager
def _interrupts_left_to_the_editor() -> Iterator[None]:
    """Let ctrl+c reach the editor only; the terminal sends it to us as well.

    A handler that does nothing is not inherited by the editor, as ignoring would be.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before or signal.SIG_DFL)


def _fail(editor: str, code: int, next_step: str) -> None:
    how = f"signal {-code}" if code < 0 else f"exit code {code}"
    raise DesktopError(f"the editor ended with {how}", where=editor, next_step=next_step)
