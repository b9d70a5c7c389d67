"""Opening a link in the user's browser, never in our own terminal."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit, urlunsplit

from paperdeck.desktop.display import has_display
from paperdeck.desktop.errors import DesktopError
from paperdeck.model.addresses import LONGEST_ADDRESS
from paperdeck.model.normal_forms import normal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_OPENERS = (("xdg-open",), ("gio", "open"), ("wslview",), ("x-www-browser",))
_MAC_OPENERS = (("open",),)
_TEXT_BROWSERS = frozenset(
    {"browsh", "chawan", "elinks", "links", "links2", "lynx", "w3m", "www-browser"}
)
# What an address may hold (RFC 3986, section 2), but for what means something to a shell also
# between double quotes, and for what ends a command: `$ ' ( ) ;`.
_KEPT = "!*,:/?#[]@&=+%"
_LOOSE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_HOST = re.compile(r"[a-z0-9.:_-]+")
_DOTS = re.compile("[.\u3002\uff0e\uff61]")
_DEVIATIONS = ("ß", "ς")
"""Letters that Python's codec (IDNA 2003) folds and browsers keep (Unicode Technical Standard 46).

The two others, the joiners, aren't printable."""


def open_url(url: str, environ: Mapping[str, str]) -> None:
    """Hand an http(s) address to a browser and return at once.

    Tried are the programs of `$BROWSER` (separated by colons, `%s` stands for the address),
    then the desktop's own. The program gets no terminal, and runs on when PaperDeck ends.
    Raises DesktopError for any other address, and when there is no browser with windows.
    What a shell could obey is percent-encoded, since `$BROWSER` may be one.
    """
    for command in _commands(_encoded(url), environ):
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
    if len(url) > LONGEST_ADDRESS:
        return ""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        if not host.isascii():
            # As it was written: to put it in small letters takes a sigma at its end for another.
            host = _in_ascii(parts.netloc.rpartition("@")[2].partition(":")[0])
        _ = parts.port
    except ValueError:
        return ""
    # A backslash is a slash for browsers: before it they see another host than we do.
    if parts.scheme not in {"http", "https"} or "\\" in parts.netloc:
        return ""
    # Browsers decode what is percent-encoded, and then see another host.
    known = _HOST.fullmatch(host) is not None and ".." not in f".{host}"
    return host if known and url.isprintable() and " " not in url else ""


def _in_ascii(host: str) -> str:
    """Return a host as browsers ask for it. Raises ValueError for one that none can have."""
    return ".".join(_label(label) for label in _DOTS.split(host))


def _label(label: str) -> str:
    if not any(letter in label for letter in _DEVIATIONS):
        return label.encode("idna").decode("ascii").lower()
    small = normal("".join(map(str.lower, label)), "NFKC")
    return f"xn--{small.encode('punycode').decode('ascii')}"


def _encoded(url: str) -> str:
    """Return an address as a program gets it: in ASCII, and nothing in it for a shell."""
    host = host_of(url)
    if not host:
        raise DesktopError(
            "not a web address", where=ascii(url)[:80], next_step="It was not opened"
        )
    parts = urlsplit(url)
    user, at, _ = parts.netloc.rpartition("@")
    port = "" if parts.port is None else f":{parts.port}"
    place = f"[{host}]" if ":" in host else host
    whole = urlunsplit(parts._replace(netloc=f"{user}{at}{place}{port}"))
    return quote(_LOOSE_PERCENT.sub("%25", whole), safe=_KEPT)


def _commands(url: str, environ: Mapping[str, str]) -> Iterator[list[str]]:
    for choice in environ.get("BROWSER", "").split(":"):
        try:
            words = shlex.split(choice)
        except ValueError:
            continue
        if words:
            with_place = [word.replace("%s", _for_word(url, word)) for word in words]
            yield with_place if with_place != words else [*words, url]
    if has_display(environ):
        for opener in _MAC_OPENERS if sys.platform == "darwin" else _OPENERS:
            yield [*opener, url]


def _for_word(url: str, word: str) -> str:
    """Return an address for its place in a setting; a word with spaces is a shell's command."""
    return url.replace("&", "%26") if any(map(str.isspace, word)) else url


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
