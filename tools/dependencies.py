"""What PaperDeck needs, with all that pulls in: as pyproject.toml and installed packages say it."""

from __future__ import annotations

import tomllib
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path
from typing import TYPE_CHECKING

from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[1]
_OURS = "paperdeck"
_PYTHONS = tuple(f"3.{minor}" for minor in range(11, 15))
_SYSTEMS = {"linux": "Linux", "darwin": "Darwin"}


def find_needed(wanted: str) -> dict[str, set[str]]:
    """Return the names of all that `paperdeck` or `paperdeck[extra]` needs, with who needs it.

    Names are in canonical form. It is the same everywhere: what holds for one of the supported
    versions of Python and systems counts. Raise LookupError if something isn't installed whose
    own needs have to be known.
    """
    found: dict[str, set[str]] = {}
    seen: set[str] = set()
    waiting = [Requirement(wanted)]
    while waiting:
        above = waiting.pop()
        name = canonicalize_name(above.name)
        for one in _requirements(name):
            if not any(_applies(one, extra) for extra in ("", *above.extras)):
                continue
            below = canonicalize_name(one.name)
            if below != _OURS:
                found.setdefault(below, set()).add(name)
            key = f"{below}[{','.join(sorted(one.extras))}]"
            if key not in seen:
                seen.add(key)
                waiting.append(one)
    return found


def _applies(wanted: Requirement, extra: str) -> bool:
    """Tell whether a requirement's marker holds for an extra on any supported system."""
    marker = wanted.marker
    return marker is None or any(
        marker.evaluate(
            {
                "extra": extra,
                "python_version": version,
                "python_full_version": f"{version}.0",
                "sys_platform": system,
                "platform_system": name,
                "platform_python_implementation": "CPython",
                "implementation_name": "cpython",
                "os_name": "posix",
            }
        )
        for version in _PYTHONS
        for system, name in _SYSTEMS.items()
    )


def _requirements(name: str) -> Iterator[Requirement]:
    """Return what a package needs, of all its extras; our own as pyproject.toml says it."""
    if name != _OURS:
        try:
            yield from map(Requirement, requires(name) or ())
        except PackageNotFoundError as error:
            raise LookupError(f"{name} isn't installed: install '.[dev]' first") from error
        return
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    yield from map(Requirement, project["dependencies"])
    for extra, wanted in project["optional-dependencies"].items():
        for one in map(Requirement, wanted):
            one.marker = Marker(f"extra == '{extra}'")
            yield one
