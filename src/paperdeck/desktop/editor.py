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
from pathlib import Path
from typing import TYPE_CHECKING

from paperdeck.desktop.drafts import draft_folder, file_error
from paperdeck.desktop.errors import DesktopError
from paperdeck.desktop.private_files import write_private

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_USUAL_EDITORS = ("editor", "nano", "vim", "vi")


def edit_text(
    text: str, *, folder: Path, name: str, environ: Mapping[str, str], about: str = ""
) -> str | None:
    """Let the user edit a text, wait, and return it; `None` if it was left as it was.

    The file is called `name` and lies in a private folder made inside `folder`; both go
    when all is well. `about` is kept beside it, for `recover_drafts`. The editor is
    `$VISUAL`, `$EDITOR` or one of the usual ones, and uses this terminal: the caller's own
    screen must be out of the way. Raises DesktopError if there is no editor, or if it
    fails; what it had written by then stays in the file that the error names.
    """
    command = _editor(environ)
    with draft_folder(folder, about) as own:
        # Absolute, and so never taken for an option.
        file = own.absolute() / Path(name).name
        _write(file, text)
        code = _run([*command, str(file)], environ)
        changed = _read(file, command[0])
        if code != 0 and changed != text:
            _fail(command[0], code, f"What it wrote is in {file}")
        shutil.rmtree(own, ignore_errors=True)
    if code != 0:
        _fail(command[0], code, "Nothing was changed. Set $EDITOR to use another")
    return None if changed == text else changed


def _editor(environ: Mapping[str, str]) -> list[str]:
    """Return the editor's command with its program found. Raises DesktopError."""
    path = environ.get("PATH")
    for variable in ("VISUAL", "EDITOR"):
        if environ.get(variable, "").strip():
            return _chosen_editor(variable, environ[variable], path)
    for program in _USUAL_EDITORS:
        if found := shutil.which(program, path=path):
            return [found]
    raise DesktopError("no editor here", next_step="Set $EDITOR to the one you like")


def _chosen_editor(variable: str, value: str, path: str | None) -> list[str]:
    try:
        program, *options = shlex.split(value)
    except ValueError as error:
        raise DesktopError(
            f"${variable} can't be understood ({error})",
            where=ascii(value),
            next_step="Check its quotes",
        ) from error
    found = shutil.which(program, path=path)
    if found is None:
        next_step = f"Install it, or set ${variable} to another"
        raise DesktopError(f"no such editor (${variable})", where=program, next_step=next_step)
    return [found, *options]


def _write(file: Path, text: str) -> None:
    try:
        write_private(file, text.encode(errors="replace"))
    except OSError as error:
        shutil.rmtree(file.parent, ignore_errors=True)
        raise file_error("can't write a file for the editor", file, error) from error


def _read(file: Path, editor: str) -> str:
    try:
        return file.read_bytes().decode()
    except OSError as error:
        raise file_error(f"{Path(editor).name} left no text", file, error) from error
    except UnicodeDecodeError as error:
        what = f"{Path(editor).name} left a text that isn't UTF-8"
        raise DesktopError(what, where=str(file), next_step="It is kept there") from error


def _run(command: list[str], environ: Mapping[str, str]) -> int:
    with _interrupts_left_to_the_editor():
        try:
            return subprocess.run(command, env=dict(environ), check=False).returncode  # noqa: S603 - a list, chosen by the user
        except OSError as error:
            shutil.rmtree(Path(command[-1]).parent, ignore_errors=True)
            where = command[0]
            raise DesktopError(f"can't start ({error.strerror})", where=where) from error


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
