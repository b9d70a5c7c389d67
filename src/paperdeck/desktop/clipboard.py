"""The clipboard, by whichever way there is, saying no more than is known to be true.

Ways, in order: the desktop's clipboard, read back to be sure; tmux's buffer; the escape
sequence OSC 52, which has no answer. Whatever comes of it, the text lies in a file too.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
import sys
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from paperdeck.desktop.display import has_clipboard
from paperdeck.model.files import write_whole
from paperdeck.model.full_disk import reason

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

_TIME_LIMIT = 2.0
"""Seconds a way may take before the next one is tried."""


class Route(StrEnum):
    """The way a text went."""

    DESKTOP = "desktop"
    TMUX = "tmux"
    OSC52 = "osc52"
    FILE = "file"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class CopyResult:
    """What became of a text.

    `confirmed` tells whether it is known to have arrived where `route` says. `message`
    goes on from a name for the text: "BibTeX " + "copied; also in /tmp/clipboard.txt".
    `file` holds the text; `None` if it could not be written.
    """

    route: Route
    confirmed: bool
    message: str
    file: Path | None


_SAID = {
    Route.DESKTOP: "copied",
    Route.TMUX: "in tmux's buffer; tmux was asked to pass it on to the terminal's clipboard",
    Route.OSC52: "sent to the terminal (OSC 52); it can't tell us whether it took it",
    Route.FILE: "reached no clipboard",
}


async def copy_text(
    text: str,
    *,
    emit_osc52: Callable[[str], None] | None,
    save_to: Path,
    environ: Mapping[str, str],
) -> CopyResult:
    """Put a text on the clipboard, and in any case in the file `save_to` (0600).

    `emit_osc52` takes the plain text and sends it to the terminal; `None` leaves that way
    out. `environ` tells which ways there are. Never raises for a way that fails; takes
    about four seconds at worst.
    """
    file, trouble = await asyncio.to_thread(_save, save_to, text)
    route = await _send(text, emit_osc52, environ)
    where = "only" if route is Route.FILE else "also"
    saved = f"{where} in {file}" if file else f"not saved in a file: {trouble}"
    return CopyResult(
        route=Route.NONE if route is Route.FILE and file is None else route,
        confirmed=route in {Route.DESKTOP, Route.TMUX},
        message=f"{_SAID[route]}; {saved}",
        file=file,
    )


def _save(file: Path, text: str) -> tuple[Path | None, str]:
    try:
        write_whole(file, text.encode(), private=True)
    except OSError as error:
        return None, f"{file}: {reason(error)}"
    return file, ""


async def _send(
    text: str, emit_osc52: Callable[[str], None] | None, environ: Mapping[str, str]
) -> Route:
    if has_clipboard(environ) and await _to_desktop(text, environ):
        return Route.DESKTOP
    if environ.get("TMUX") and await _to_tmux(text, environ):
        return Route.TMUX
    if emit_osc52 is not None:
        emit_osc52(text)
        return Route.OSC52
    return Route.FILE


async def _to_desktop(text: str, environ: Mapping[str, str]) -> bool:
    """Let pyperclip do it in a process of its own.

    One that hangs can be ended, and what the clipboard's programs print stays off our screen.
    """
    if not sys.executable:
        return False
    command = (sys.executable, "-P", "-m", "paperdeck.desktop.pyperclip_copy")
    return await _accepted(command, text, environ)


async def _to_tmux(text: str, environ: Mapping[str, str]) -> bool:
    """Fill tmux's buffer; `-w` (tmux 3.2) makes tmux send it on to its own terminal.

    Whether there is one, and whether it takes the text, tmux doesn't say.
    """
    tmux = shutil.which("tmux", path=environ.get("PATH"))
    return tmux is not None and await _accepted((tmux, "load-buffer", "-w", "-"), text, environ)


async def _accepted(command: Sequence[str], text: str, environ: Mapping[str, str]) -> bool:
    """Run a program with the text on its standard input; tell whether it ended well in time."""
    try:
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            env=dict(environ),
            start_new_session=True,
        )
    except OSError:
        return False
    try:
        async with asyncio.timeout(_TIME_LIMIT):
            await process.communicate(text.encode())
    except TimeoutError:
        return False
    finally:
        if process.returncode is None:
            await _end(process)
    return process.returncode == 0


async def _end(process: asyncio.subprocess.Process) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    await process.wait()
