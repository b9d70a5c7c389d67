"""Opening a link in the user's browser, never in our own terminal."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from paperdeck.desktop.display import has_display
from paperdeck.desktop.errors import DesktopError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_OPENERS = (("xdg-open",), ("gio", "open"), ("wslview",), ("x-www-browser",))
_MAC_OPENERS = (("open",),)
_TEXT_BROWSERS = frozenset(
    {"browsh", "chawan", "elinks", "links", "links2", "lynx", "w3m", "www-browser"}
)


def open_url(url: str, environ: Mapping[str, str]) -> None:
    """Hand an http(s) address to a browser and return at once.

    Tried are the programs of `$BROWSER` (separated by colons, `%s` stands for the address),
    then the desktop's own. The program gets no terminal, and runs on when PaperDeck ends.
    Raises DesktopError for any other address, and when there is no browser with windows.
    """
    _check(url)
    for command in _commands(url, environ):
        program = shutil.which(command[0], path=environ.get("PATH"))
        if program is None or Path(program).resolve().name in _TEXT_BROWSERS:
            continue
        if _start((program, *command[1:]), environ):
            return
    raise DesktopError("no browser here", where=url, next_step="Set $BROWSER to have one")


def host_of(url: str) -> str:
    """Return the host that an http(s) address leads to, in ASCII; "" for any other address.

    Neither a user's name before an `@` nor a letter that looks like another passes for the host.
    """
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").encode("idna").decode("ascii")
    except ValueError:
        return ""
    # A backslash is a slash for browsers: before it they see another host than we do.
    if parts.scheme not in {"http", "https"} or "\\" in parts.netloc:
        return ""
    return host if url.isprintable() and " " not in url else ""


def _check(url: str) -> None:
    if not host_of(url):
        raise DesktopError(
            "not a web address", where=ascii(url)[:80], next_step="It was not opened"
        )


def _commands(url: str, environ: Mapping[str, str]) -> Iterator[list[str]]:
    for choice in environ.get("BROWSER", "").split(":"):
        try:
            words = shlex.split(choice)
        except ValueError:
            continue
        if words:
            with_place = [word.replace("%s", url) for word in words]
            yield with_place if with_place != words else [*words, url]
    if has_display(environ):
        for opener in _MAC_OPENERS if sys.platform == "darwin" else _OPENERS:
            yield [*opener, url]


def _start(command: tuple[str, ...], environ: Mapping[str, str]) -> bool:
    try:
        process = subprocess.Popen(  # noqa: S603 - a list of arguments, and a checked address
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=dict(environ),
            start_new_session=True,
        )
    except OSError:
        return False
    # Somebody must wait for it, or it stays in the process table as long as we run.
    threading.Thread(target=process.wait, name="browser", daemon=True).start()
    return True
