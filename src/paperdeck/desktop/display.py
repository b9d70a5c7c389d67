"""Whether there is a graphical desktop beside this terminal."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


def has_display(environ: Mapping[str, str]) -> bool:
    """Tell whether programs with windows can be started from here."""
    if environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY") or environ.get("WSL_DISTRO_NAME"):
        return True
    return sys.platform == "darwin" and not over_ssh(environ)


def has_clipboard(environ: Mapping[str, str]) -> bool:
    """Tell whether a desktop's clipboard is near: over ssh it is the other machine's."""
    return has_display(environ) and not over_ssh(environ)


def over_ssh(environ: Mapping[str, str]) -> bool:
    """Tell whether this terminal came in over ssh."""
    return bool(environ.get("SSH_CONNECTION") or environ.get("SSH_TTY"))
