"""Sifting an import's lines: what is stored just so already is left out, unread."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from paperdeck.sources.arxiv_jsonl import SOURCE, named_paper
from paperdeck.store.records import digest_of
from paperdeck.store.stored import load_digests

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator

BATCH = 20_000
"""Papers stored in one transaction: the larger, the fewer parts the index consists of."""

_CHUNK = 1_000
_MOST_BYTES = 8 * 2**20


@dataclass(slots=True)
class Chunk:
    """Lines in which something is new, as `numbers`, `lines` and `digests` of the same length.

    `known` are the stable ids of papers whose lines, in between, are stored just so already.
    """

    numbers: list[int] = field(default_factory=list)
    lines: list[bytes] = field(default_factory=list)
    digests: list[bytes] = field(default_factory=list)
    known: list[str] = field(default_factory=list)
    size: int = 0

    @property
    def is_full(self) -> bool:
        """Whether it is as much as one transaction takes, or as memory should hold."""
        enough = len(self.lines) >= _CHUNK or len(self.known) >= BATCH
        return enough or self.size >= _MOST_BYTES

    @property
    def read(self) -> int:
        """How many lines of the file it stands for."""
        return len(self.lines) + len(self.known)


def sift(
    conn: sqlite3.Connection, blocks: Iterable[list[tuple[int, bytes]]], changing: set[str]
) -> Iterator[Chunk]:
    """Part the lines that are stored just so already from the others.

    `changing` takes the stable ids of papers of which another line is stored, and will be until
    the caller has stored this one and taken the id out: meanwhile no line of theirs is passed
    over, so that the last one of a file counts.
    """
    chunk = Chunk()
    for block in blocks:
        guesses = [named_paper(line) for _, line in block]
        known = load_digests(conn, [one for one in guesses if one], SOURCE)
        # Of this block too: what is known of it was asked at its beginning.
        differing: set[str] = set()
        for (number, line), paper_id in zip(block, guesses, strict=True):
            digest = digest_of(line)
            if paper_id is not None and paper_id in known:
                doubtful = paper_id in changing or paper_id in differing
                if known[paper_id] == digest and not doubtful:
                    chunk.known.append(paper_id)
                    continue
                differing.add(paper_id)
                changing.add(paper_id)
            chunk.numbers.append(number)
            chunk.lines.append(line)
            chunk.digests.append(digest)
            chunk.size += len(line)
            if chunk.is_full:
                yield chunk
                chunk = Chunk()
        if chunk.is_full:
            yield chunk
            chunk = Chunk()
    if chunk.read:
        yield chunk
