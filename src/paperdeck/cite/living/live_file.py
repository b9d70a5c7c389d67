"""What a bibliography file that PaperDeck keeps is to hold next: a decision, nothing is written.

PaperDeck's own entries (`cite.living.live_blocks`) are written anew where they stand, new ones at
the end.
Everything else stays as it is, byte for byte: other people's entries, comments, `@string`,
`@preamble`, own entries that somebody has edited since, and what another library keeps here.
"""

from __future__ import annotations

import re
from itertools import count
from typing import TYPE_CHECKING

from paperdeck.cite.keying.keys import with_suffix
from paperdeck.cite.living.foreign_keys import is_same_work
from paperdeck.cite.living.live_blocks import BrokenFileError, marker_line, read_blocks
from paperdeck.cite.living.live_edits import Edits
from paperdeck.cite.living.live_plan import FilePlan, Terms
from paperdeck.cite.reading.bibtex_spans import split_entries
from paperdeck.model.identifiers import bare_identifier

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from paperdeck.cite.living.live_blocks import Block
    from paperdeck.cite.living.live_plan import Wanted
    from paperdeck.cite.reading.bibtex_spans import Span
    from paperdeck.model.paper import Paper

_HEADER = (
    '% Kept by PaperDeck: an entry below a line that begins with "% paperdeck" is written anew\n'
    "% when its paper changes, unless you edit it. Whatever else is in this file is left alone.\n"
)
_IDENTIFIER = re.compile(r"\b(?:doi|eprint)\s*=\s*[{\"]\s*([^{}\"\s]+)", re.IGNORECASE)
_BYTE_ORDER_MARK = "\ufeff"
_ON_ITS_OWN = Terms()
_MANY = 2
"""Entries that don't go unasked when a query finds nothing; the last one goes with its mark."""


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
    terms: Terms = _ON_ITS_OWN,
) -> FilePlan:
    """Decide what a file with this text is to hold.

    `current` gives for each of `marked_ids` the paper's id today, `None` where the library doesn't
    know it: such an entry stays. `write` makes the entry of a paper under a key. Raise
    `BrokenFileError` when nobody can tell what is whose.
    """
    mark = _BYTE_ORDER_MARK if text.startswith(_BYTE_ORDER_MARK) else ""
    plan = _Planner(text.removeprefix(mark), wanted, current, write, terms).plan()
    plan.text = mark + plan.text
    return plan


class _Planner:
    def __init__(
        self,
        text: str,
        wanted: Sequence[Wanted],
        current: Mapping[str, str | None],
        write: Callable[[Paper, str], str],
        terms: Terms,
    ) -> None:
        self._text = text
        self._wanted = {one.paper.id: one for one in wanted}
        self._current = current
        self._write = write
        self._terms = terms
        self._contents = read_blocks(text)
        self._plan = FilePlan(text, foreign=len(self._contents.foreign))
        self._edits = Edits(text)
        self._kept: dict[str, Block] = {}
        self._others = {(span.key or "").casefold(): span for span in self._contents.foreign}
        self._taken = set(self._others)

    def plan(self) -> FilePlan:
        self._clear_strays()
        ours = [block for block in self._contents.blocks if self._is_ours(block.library)]
        standing = self._leave_others() | self._keep_edited(ours)
        self._remember_intact(ours, standing)
        missing = [one for name, one in self._wanted.items() if name not in standing]
        self._tell_doubles(missing)
        keys = dict(self._keys(missing))
        self._tell_changed_keys(ours, keys)
        fresh = [self._place(one, keys[one.paper.id]) for one in missing if one.paper.id in keys]
        self._take_out([block for name, block in self._kept.items() if name not in keys])
        self._plan.text = self._edits.carried_out([entry for entry in fresh if entry], _HEADER)
        return self._plan

    def _is_ours(self, library: str) -> bool:
        return library in {"", self._terms.library} or self._terms.takes_over

    def _clear_strays(self) -> None:
        for stray in self._contents.strays:
            if self._is_ours(stray.library):
                self._edits.cut(stray.start, stray.end)
                self._remark(
                    stray.line,
                    f"the line of {stray.paper_id} stood above no entry: it is taken out",
                )

    def _leave_others(self) -> set[str]:
        """Leave what other libraries keep here; return the papers that these entries are of."""
        names = set()
        unknown = []
        for block in self._contents.blocks:
            if self._is_ours(block.library):
                continue
            name = self._current.get(block.paper_id) or block.paper_id
            names.add(name)
            self._taken.add(block.key.casefold())
            self._plan.held += 1
            wanted = self._wanted.get(name)
            if wanted is None:
                unknown.append(block)
            elif wanted.key != block.key:
                words = f"{name} is {block.key} here, as another library calls it"
                self._remark(block.line, f"{words}, not {wanted.key}")
        if unknown:
            words = _counted(len(unknown), "entry of another library is", "entries of others are")
            self._remark(
                unknown[0].line,
                f"{words} kept; `paperdeck bibliographies --take-over` lets your query decide",
            )
        return names

    def _keep_edited(self, ours: Sequence[Block]) -> set[str]:
        """Keep what somebody has changed; return the papers that these entries are of."""
        edited = set()
        for block in ours:
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

    def _remember_intact(self, ours: Sequence[Block], standing: set[str]) -> None:
        for block in ours:
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
            elif name in standing or name in self._kept:
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
            if other is not None and self._is_entry_of(one.paper, other):
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
        marker = marker_line(one.paper.id, entry, self._terms.library)
        self._plan.held += 1
        if block is not None and self._is_written(block, marker, entry):
            return ""
        if not _is_sound(entry):
            self._plan.held -= block is None
            self._remark(None, f"no entry could be made of {one.paper.id}")
            return ""
        if block is None:
            self._plan.added.append(key)
            return marker + entry
        self._plan.updated.append(key)
        self._edits.rewrite(block, marker, entry)
        return ""

    def _is_written(self, block: Block, marker: str, entry: str) -> bool:
        there = self._text[block.start : block.top], self._text[block.body : block.end]
        return [part.replace("\r\n", "\n").rstrip() for part in there] == [
            marker.rstrip(),
            entry.rstrip(),
        ]

    def _take_out(self, blocks: Sequence[Block]) -> None:
        """Take out what is no longer wanted; not all at once only because nothing is wanted.

        That would as likely be a slip in the query, or marks that were lost.
        """
        if len(blocks) < _MANY or self._wanted or self._terms.may_empty:
            for block in blocks:
                self._remove(block)
            return
        self._plan.held += len(blocks)
        self._plan.withheld += [block.key for block in blocks]
        words = f"the query finds nothing now: the file's {len(blocks):,} entries are kept"
        self._remark(None, f"{words}; `paperdeck bibliographies` takes them out")

    def _remove(self, block: Block) -> None:
        self._plan.removed.append(block.key)
        self._edits.remove(block)

    def _tell_doubles(self, missing: Sequence[Wanted]) -> None:
        """Tell of papers that the file has under another key, too."""
        named: dict[str, Span] = {}
        for span in self._contents.foreign:
            for found in _IDENTIFIER.findall(self._text[span.start : span.end]):
                named.setdefault(bare_identifier(found), span)
        for one in missing:
            names = (one.paper.doi or "", one.paper.arxiv_id or "")
            double = next((named[name.lower()] for name in names if name.lower() in named), None)
            if double is not None and (double.key or "").casefold() != one.key.casefold():
                self._remark(double.line, f"your entry {double.key} is the same paper as {one.key}")

    def _tell_changed_keys(self, ours: Sequence[Block], keys: Mapping[str, str]) -> None:
        """Tell of keys that manuscripts cite and the file won't have any more."""
        for block in ours:
            key = keys.get(self._current.get(block.paper_id) or "") if block.intact else None
            if key is not None and key != block.key:
                self._remark(block.line, f"{block.key} is {key} from now on: cite it so")

    def _is_entry_of(self, paper: Paper, span: Span) -> bool:
        return is_same_work(paper, self._text[span.start : span.end])

    def _remark(self, line: int | None, words: str) -> None:
        self._plan.remarks.append((line, words))


def _is_sound(entry: str) -> bool:
    """Tell whether a text is one entry and nothing else: others could not be told from it."""
    spans = split_entries(entry)
    return len(spans) == 1 and spans[0].closed and not entry[spans[0].end :].strip()


def _counted(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"
