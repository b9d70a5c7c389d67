"""The people of a feed's entry: one in each element, or all in one, in any order of names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from paperdeck.model.paper import Author
from paperdeck.sources.web_feed.markup import plain_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_LONGEST_MAIL = 500
# RSS 2.0 wants "jo@example.org (Jo Doe)"; others write it as mail programs do.
_MAIL_THEN_NAME = re.compile(r"[^\s@]+@[^\s@]+ ?\(([^()]*)\)")
_NAME_THEN_MAIL = re.compile(r"([^<>]*)<[^\s<>]+@[^\s<>]+>")
_GROUPS = re.compile(r",? (?:and|&) ")
_INITIALS = re.compile(r"(?:[A-ZÀ-ÖØ-Þ]\.?[ -]?){1,5}")
_GENERATION = re.compile(r"(?:Jr|Sr)\.?|II|III|IV")
_NOBODY = re.compile(r"et al\.?|others|(?:Ph|M)\.?D\.?|M\.?Sc\.?", re.IGNORECASE)


def authors_of(texts: Iterable[str]) -> tuple[Author, ...]:
    """Return each person once, as "Given Family", in the order of the feed.

    Several texts hold a person each; a single one may hold a list with commas, semicolons and
    "and". Addresses of mail are nobody's name.
    """
    lines = [line for text in texts if (line := plain_line(text)) and (line := _unmailed(line))]
    names = _people_in(lines[0]) if len(lines) == 1 else map(_given_name_first, lines)
    return tuple(Author(name) for name in dict.fromkeys(names) if name)


def _unmailed(line: str) -> str:
    """Return the name beside an address of mail, nothing if there is only the address."""
    if "@" not in line or len(line) > _LONGEST_MAIL:
        return line
    if match := _MAIL_THEN_NAME.fullmatch(line) or _NAME_THEN_MAIL.fullmatch(line):
        return match[1].strip()
    return line if " " in line else ""


def _people_in(line: str) -> Iterator[str]:
    if ";" in line:
        yield from map(_given_name_first, line.split(";"))
        return
    groups = [_parts(group) for group in _GROUPS.split(line)]
    if _family_names_come_first(groups):
        for group in groups:
            pairs = zip(group[::2], group[1::2], strict=True)
            yield from (f"{given} {family}" for family, given in pairs)
        return
    for group in groups:
        yield from group


def _given_name_first(line: str) -> str:
    """Turn "Doe, Jo" around."""
    parts = _parts(line)
    return f"{parts[1]} {parts[0]}" if len(parts) == 2 else ", ".join(parts)


def _parts(line: str) -> list[str]:
    """Cut a line at its commas; "Jr." stays with its name, degrees and "et al." are left out."""
    parts: list[str] = []
    for raw in line.split(","):
        part = raw.strip().removeprefix("and ")
        if parts and _GENERATION.fullmatch(part):
            parts[-1] = f"{parts[-1]} {part}"
        elif part and not _NOBODY.fullmatch(part):
            parts.append(part.removesuffix(" et al.").removesuffix(" et al"))
    return parts


def _family_names_come_first(groups: Sequence[Sequence[str]]) -> bool:
    """Tell a list like "Doe, J., Roe, A." from one of whole names."""
    if any(len(group) % 2 for group in groups):
        return False
    families = [part for group in groups for part in group[::2]]
    given = [part for group in groups for part in group[1::2]]
    one_word = all(" " not in family for family in families)
    return one_word or all(_INITIALS.fullmatch(part) for part in given)
