"""Write the hashes of all pinned packages: hashed-test.txt and hashed-dev.txt, from constraints.txt.

python tools/pin_hashes.py            writes both, asking the package index that pip is set up with
python tools/pin_hashes.py --check    exits 1 if their packages aren't those of constraints.txt

pip takes hashes only for everything at once, and can't hash a folder: in constraints.txt they would
make it refuse the project itself. So they have files of their own, which are installed first; the
project follows without dependencies. hashed-test.txt holds what the tests
need, hashed-dev.txt the rest. Where a file was found isn't written down: whatever the index, a
package is its hash.
"""

from __future__ import annotations

import argparse
import re
import sys
from contextlib import ExitStack
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple, Self
from urllib.parse import urlsplit

from dependencies import ROOT, find_needed
from packaging.requirements import Requirement
from packaging.utils import (
    InvalidSdistFilename,
    InvalidWheelFilename,
    canonicalize_name,
    parse_sdist_filename,
    parse_wheel_filename,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from packaging.tags import Tag

CONSTRAINTS, FOR_TESTS, FOR_REST = "constraints.txt", "hashed-test.txt", "hashed-dev.txt"
_HEAD = """# {what}
# Made by tools/pin_hashes.py of {constraints}: wheels for CPython 3.11 to 3.14 on Linux and macOS, and sources.
--require-hashes
"""
_WHAT = {
    FOR_TESTS: "What PaperDeck and its tests need, in exact versions with the hashes of their files.",
    FOR_REST: "The other tools of CI, likewise; together with the former all that it needs.",
}
_PYTHONS = tuple(f"cp3{minor}" for minor in range(11, 15))
_SYSTEMS = re.compile(r"(?:manylinux|musllinux|macosx)\w*_(?:x86_64|aarch64|arm64|universal2)|any")


class Pin(NamedTuple):
    """A package in one version; `marker` tells where it is wanted, if not everywhere."""

    name: str
    version: str
    marker: str


def read_pins(text: str) -> list[Pin]:
    """Read the pins of a file of requirements, with hashes or without."""
    pins = []
    for line in text.replace("\\\n", " ").splitlines():
        plain = re.sub(r"\s--hash=\S+|^\s*#.*|^--.*", "", line).strip()
        if plain:
            wanted = Requirement(plain)
            (only,) = wanted.specifier
            pins.append(Pin(wanted.name, only.version, str(wanted.marker or "")))
    return pins


def read_hashes(text: str) -> dict[str, list[str]]:
    """Return the hashes by name that a file of requirements has."""
    lines = text.replace("\\\n", " ").splitlines()
    found = {
        line.split("==")[0]: re.findall(r"--hash=sha256:([0-9a-f]{64})\b", line) for line in lines
    }
    return {
        name: hashes for name, hashes in found.items() if not name.startswith(("#", "-")) and name
    }


def named_version(file: str) -> tuple[str, str] | None:
    """Return whose file it is, if it is one for the systems that PaperDeck runs on."""
    try:
        if not file.endswith(".whl"):
            name, version = parse_sdist_filename(file)
            return name, str(version)
        name, version, _, tags = parse_wheel_filename(file)
    except (InvalidSdistFilename, InvalidWheelFilename):
        return None
    return (name, str(version)) if any(map(_fits, tags)) else None


def _fits(tag: Tag) -> bool:
    python = tag.interpreter.startswith("py") or tag.abi == "abi3" or tag.interpreter in _PYTHONS
    return python and not tag.abi.endswith("t") and bool(_SYSTEMS.fullmatch(tag.platform))


class Index:
    """The package index, asked as pip is set up to ask it, inside a `with` block."""

    def __init__(self) -> None:
        # pip has no interface for it that others are meant to use; only this tool depends on it.
        self._collector: Any = import_module("pip._internal.index.collector")
        self._link: Any = import_module("pip._internal.models.link").Link
        self._command: Any = import_module("pip._internal.commands").create_command("download")
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        self._stack.enter_context(self._command.main_context())
        options, _ = self._command.parse_args([])
        session = self._command.get_default_session(options)
        self._pages = self._collector.LinkCollector.create(session, options)
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def hashes(self, pin: Pin) -> list[str]:
        """Return the SHA-256 hashes of a version's wanted files, sorted. Raise LookupError."""
        name = canonicalize_name(pin.name)
        found = {
            link.hash
            for link in self._links(name)
            if named_version(link.filename) == (name, pin.version) and link.hash_name == "sha256"
        }
        if not found:
            raise LookupError(f"no file with a hash of {pin.name} {pin.version}")
        return sorted(found)

    def _links(self, name: str) -> Iterator[Any]:
        for place in self._pages.search_scope.get_index_urls_locations(name):
            # What somebody built for this machine is no release.
            if urlsplit(place).scheme.startswith("http"):
                page = self._pages.fetch_response(self._link(place))
                yield from self._collector.parse_links(page) if page else ()


def write_file(name: str, pins: Iterable[Pin], index: Index) -> str:
    """Return a file of requirements with hashes."""
    lines = [_HEAD.format(what=_WHAT[name], constraints=CONSTRAINTS)]
    for pin in pins:
        marker = f" ; {pin.marker}" if pin.marker else ""
        hashes = [f"    --hash=sha256:{one}" for one in index.hashes(pin)]
        lines.append(" \\\n".join([f"{pin.name}=={pin.version}{marker}", *hashes]) + "\n")
    return "".join(lines)


def main() -> int:
    """Write the files or compare their pins; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--check", action="store_true", help="only tell whether they are current")
    check = parser.parse_args().check
    pins = read_pins((ROOT / CONSTRAINTS).read_text(encoding="utf-8"))
    if check:
        files = [(ROOT / name).read_text(encoding="utf-8") for name in (FOR_TESTS, FOR_REST)]
        return int(sorted(pins) != sorted(pin for text in files for pin in read_pins(text)))
    tested = find_needed("paperdeck[test]")
    with Index() as index:
        for name, mine in ((FOR_TESTS, True), (FOR_REST, False)):
            chosen = [pin for pin in pins if (canonicalize_name(pin.name) in tested) is mine]
            (ROOT / name).write_text(write_file(name, chosen, index), encoding="utf-8")
            print(f"{name}: {len(chosen)} packages")
    return 0


if __name__ == "__main__":
    sys.exit(main())
