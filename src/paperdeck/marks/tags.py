"""Tags: what a text must be like to be one, and how nested tags hang together.

A tag is a path, `ml/diffusion`: whoever asks for `ml` finds it too. Two spellings that
differ only in case or accents are one tag.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from paperdeck.marks.errors import TagError
from paperdeck.text.safe import safe_line
from paperdeck.text.search import fold_name

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST = 100
"""Characters in a tag, at most."""


def parse_tag(text: str) -> str:
    """Return the tag that a typed text means: NFC, `-` for spaces, no space around `/`.

    A leading `#` is how tags are written in queries, and dropped. Raise `TagError` for an
    empty tag or part, a `#` inside, and more than `LONGEST` characters.
    """
    typed = safe_line(text).strip().removeprefix("#")
    tag = "/".join("-".join(part.split()) for part in typed.split("/"))
    if not tag:
        raise TagError("A tag needs at least one character")
    if "" in tag.split("/"):
        raise TagError(
            "A tag has an empty part", where=tag, next_step="Write it like ml/diffusion."
        )
    if "#" in tag:
        raise TagError("A tag cannot contain #", where=tag)
    if len(tag) > LONGEST:
        raise TagError(f"A tag has at most {LONGEST} characters", where=f"{tag[:40]}…")
    return tag


class Spellings:
    """How tags and their parents are spelled: as whoever came first spelled them."""

    def __init__(self, existing: Iterable[str]) -> None:
        self._known: dict[str, str] = {}
        for tag in existing:
            self._learn(tag)

    def spell(self, tag: str) -> str:
        """Return a tag as it is spelled already, as far as its path exists, and learn the rest."""
        if (known := self._known.get(fold_name(tag))) is not None:
            return known
        for path in reversed(ancestry(tag)):
            if (known := self._known.get(fold_name(path))) is not None:
                tag = known + tag[len(path) :]
                break
        self._learn(tag)
        return tag

    def _learn(self, tag: str) -> None:
        for path in ancestry(tag):
            self._known.setdefault(fold_name(path), path)


def spell_alike(tag: str, existing: Iterable[str]) -> str:
    """Return the tag in the spelling that is in use already, as far as its path exists."""
    return Spellings(existing).spell(tag)


def ancestry(tag: str) -> list[str]:
    """Return the tag's parents and itself, outermost first: `a/b` -> `["a", "a/b"]`."""
    parts = tag.split("/")
    return ["/".join(parts[:depth]) for depth in range(1, len(parts) + 1)]


def renamed(tag: str, old: str, new: str) -> str | None:
    """Return what a tag becomes when `old` and all below it go to `new`; `None` if untouched."""
    depth = old.count("/") + 1
    parts = tag.split("/")
    if fold_name("/".join(parts[:depth])) != fold_name(old):
        return None
    return "/".join([new, *parts[depth:]])
