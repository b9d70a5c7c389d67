"""What a bibliography file that PaperDeck keeps is to hold next: a decision, nothing is written.

PaperDeck's own entries (`cite.living.live_blocks`) are written anew where they stand, new ones at
the end.
Everything else stays as it is, byte for byte: other people's entries, comments, `@string`,
`@preamble`, and own entries that somebody has edited since.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, NamedTuple

from paperdeck.cite.keying.keys import with_suffix
from paperdeck.cite.latex.accents import decode_accents
from paperdeck.cite.living.live_blocks import BrokenFileError, marker_line, read_blocks
from paperdeck.cite.reading.bibtex_spans import split_entries

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from paperdeck.cite.living.live_blocks import Block
    from paperdeck.cite.reading.bibtex_spans import Span
    from paperdeck.model.paper import Paper

_HEADER = (
    '% Kept by PaperDeck: an entry below a line that begins with "% paperdeck" is written anew\n'
    "% when its paper changes, unless you edit it. Whatever else is in this file is left alone.\n"
)
_IDENTIFIER = re.compile(
    r"\b(?:doi|eprint)\s*=\s*[{\"]\s*(?:https?://(?:dx\.)?doi\.org/|arxiv:)?([^{}\"\s]+)",
    re.IGNORECASE,
)
_VERSION = re.compile(r"v\d+$")
_BYTE_ORDER_MARK = "\ufeff"
_TELLING_TITLE = 15
"""Letters and digits of a title from which on it is likely to be one paper's alone."""


class Wanted(NamedTuple):
    """A paper that the file is to hold, and the key that it goes by."""

    paper: Paper
    key: str


@dataclass(slots=True)
class FilePlan:
    """The text the file is to have, and what that changes.

    `added`, `updated` and `removed` are keys; `held` counts PaperDeck's entries, `foreign` the
    others. `remarks` are lines for people: the line in the file that was there, or `None`, and what
    they should know.
    """

    text: str
    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    held: int = 0
    foreign: int = 0
    remarks: list[tuple[int | None, str]] = field(default_factory=list)


def marked_ids(text: str) -> tuple[str, ...]:
    """Return the ids of the papers whose entries PaperDeck has written into a file."""
    try:
        blocks = read_blocks(text.removeprefix(_BYTE_ORDER_MARK)).blocks
    except BrokenFileError:
        return ()
    return tuple(dict.fromkeys(block.paper_id for block in blocks))


def plan_file(
    text: str,
    wanted: Sequence[Wanted],
    current: Mapping[str, str | None],
    write: Callable[[Paper, str], str],
) -> FilePlan:
    """Decide what a file with this text is to hold.

    `current` gives for each of `marked_ids` the paper's id today, `None` where the library doesn't
    know it: such an entry stays. `write` makes the entry of a paper under a key. Raise
    `BrokenFileError` when an entry of the file isn't closed.
    """
    mark = _BYTE_ORDER_MARK if text.startswith(_BYTE_ORDER_MARK) else ""
    plan = _Planner(text.removeprefix(mark), wanted, current, write).plan()
    plan.text = mark + plan.text
    return plan


class _Planner:
    def __init__(
        self,
        text: str,
        wanted: Sequence[Wanted],
        current: Mapping[str, str | None],
        write: Callable[[Paper, str], str],
    ) -> None:
        self._text = text
        self._wanted = {one.paper.id: one for one in wanted}
        self._current = current
        self._write = write
        self._contents = read_blocks(text)
        self._plan = FilePlan(text, foreign=len(self._contents.foreign))
        self._edits: list[tuple[int, int, str]] = []
        self._kept: dict[str, Block] = {}
        self._others = {(span.key or "").casefold(): span for span in self._contents.foreign}
        self._taken = set(self._others)

    def plan(self) -> FilePlan:
        self._edits += [(start, end, "") for start, end in self._contents.strays]
        edited = self._keep_edited()
        self._remember_intact(edited)
        missing = [one for name, one in self._wanted.items() if name not in edited]
        self._tell_doubles(missing)
        keys = dict(self._keys(missing))
        fresh = [self._place(one, keys[one.paper.id]) for one in missing if one.paper.id in keys]
        for name, block in self._kept.items():
            if name not in keys:
                self._remove(block)
        self._plan.text = self._carried_out([entry for entry in fresh if entry])
        return self._plan

    def _keep_edited(self) -> set[str]:
        """Keep what somebody has changed; return the papers that these entries are of."""
        edited = set()
        for block in self._contents.blocks:
            if block.intact:
                continue
            name = self._current.get(block.paper_id) or block.paper_id
            edited.add(name)
            self._taken.add(block.key.casefold())
            self._plan.held += 1
            words = f"{block.key or 'an entry'} was edited: it is kept as it is"
            if name not in self._wanted:
                words += ", though the query no longer finds its paper"
            self._remark(block.line, f"{words}; delete it to have it written anew")
        return edited

    def _remember_intact(self, edited: set[str]) -> None:
        for block in self._contents.blocks:
            if not block.intact:
                continue
            name = self._current.get(block.paper_id)
            if name is None:
                self._taken.add(block.key.casefold())
                self._plan.held += 1
                self._remark(
                    block.line,
                    f"{block.key} is kept: the library no longer has {block.paper_id}",
                )
            elif name in edited or name in self._kept:
                self._remove(block)
            else:
                self._kept[name] = block

    def _keys(self, missing: Sequence[Wanted]) -> Iterator[tuple[str, str]]:
        """Give each paper's id with its key in this file, where others may have taken its own."""
        reserved = {one.key.casefold() for one in missing}
        used: set[str] = set()
        for one in missing:
            folded = one.key.casefold()
            if folded not in self._taken and folded not in used:
                used.add(folded)
                yield one.paper.id, one.key
                continue
            other = self._others.get(folded)
            if other is not None and self._is_same(one.paper, other):
                self._remark(other.line, f"your entry {one.key} stands for {one.paper.id}")
                continue
            key = self._free_key(one, reserved | used)
            used.add(key.casefold())
            line = other.line if other else None
            self._remark(
                line,
                f"the key {one.key} is taken by another entry: {one.paper.id} is {key} here",
            )
            yield one.paper.id, key

    def _free_key(self, one: Wanted, reserved: set[str]) -> str:
        block = self._kept.get(one.paper.id)
        for number in count(1):
            key = with_suffix(one.key, number)
            mine = block is not None and block.key == key
            if key.casefold() not in self._taken and (mine or key.casefold() not in reserved):
                return key
        raise AssertionError  # there is always another number

    def _place(self, one: Wanted, key: str) -> str:
        """Put an entry in its place; one that has none yet is returned. What is broken is told."""
        entry = self._write(one.paper, key)
        block = self._kept.get(one.paper.id)
        whole = marker_line(one.paper.id, entry) + entry
        self._plan.held += 1
        if block is not None and self._is_written(block, whole):
            return ""
        if not _is_sound(entry):
            self._plan.held -= block is None
            self._remark(None, f"no entry could be made of {one.paper.id}")
            return ""
        if block is None:
            self._plan.added.append(key)
            return whole
        self._plan.updated.append(key)
        self._edits.append((block.start, block.end, whole))
        return ""

    def _is_written(self, block: Block, whole: str) -> bool:
        there = self._text[block.start : block.end].replace("\r\n", "\n")
        return there.rstrip() == whole.rstrip()

    def _remove(self, block: Block) -> None:
        self._plan.removed.append(block.key)
        start = block.start
        # The empty line that was put before it goes with it.
        for ending in ("\r\n", "\n"):
            before = self._text[:start]
            if before.endswith(2 * ending):
                start -= len(ending)
                break
        self._edits.append((start, block.end, ""))

    def _tell_doubles(self, missing: Sequence[Wanted]) -> None:
        """Tell of papers that the file has under another key, too."""
        named: dict[str, Span] = {}
        for span in self._contents.foreign:
            for found in _IDENTIFIER.findall(self._text[span.start : span.end]):
                named.setdefault(_VERSION.sub("", found.lower()), span)
        for one in missing:
            names = (one.paper.doi or "", one.paper.arxiv_id or "")
            double = next((named[name.lower()] for name in names if name.lower() in named), None)
            if double is not None and (double.key or "").casefold() != one.key.casefold():
                self._remark(double.line, f"your entry {double.key} is the same paper as {one.key}")

    def _is_same(self, paper: Paper, span: Span) -> bool:
        entry = self._text[span.start : span.end]
        names = [name.lower() for name in (paper.doi, paper.arxiv_id) if name]
        if any(name in entry.lower() for name in names):
            return True
        title = _letters(paper.title)
        return len(title) >= _TELLING_TITLE and title in _letters(entry)

    def _carried_out(self, fresh: list[str]) -> str:
        newline = "\r\n" if 2 * self._text.count("\r\n") > self._text.count("\n") else "\n"
        parts: list[str] = []
        done = 0
        for start, end, text in sorted(self._edits):
            start = max(start, done)  # noqa: PLW2901 - two removals may share an empty line
            parts += [self._text[done:start], text.replace("\n", newline)]
            done = end
        whole = "".join([*parts, self._text[done:]])
        if fresh and not whole:
            whole = _HEADER.replace("\n", newline)
        elif fresh and not whole.endswith("\n"):
            whole += newline
        return whole + "".join(newline + entry.replace("\n", newline) for entry in fresh)

    def _remark(self, line: int | None, words: str) -> None:
        self._plan.remarks.append((line, words))


def _is_sound(entry: str) -> bool:
    """Tell whether a text is one entry and nothing else: others could not be told from it."""
    spans = split_entries(entry)
    return len(spans) == 1 and spans[0].closed and not entry[spans[0].end :].strip()


def _letters(text: str) -> str:
    return re.sub(r"[\W_]", "", decode_accents(text).lower())
