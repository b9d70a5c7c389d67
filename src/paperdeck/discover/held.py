"""The vectors of a library held in memory, so that all of them can be compared with one.

A signature tells a cosine to within a tenth: good enough to find the very nearest, not to say
which papers are nearer than a floor (`discover.floors`). Comparing all takes little longer, as
long as what is worked on stays in the processor's cache.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from paperdeck.discover.table import DIMENSIONS

if TYPE_CHECKING:
    import sqlite3

    import numpy as np
    from numpy.typing import NDArray

MOST_HELD = 200_000
"""How many of the newest papers are held: 52 MB of them."""
_AT_ONCE = 1 << 10
"""Vectors compared at a time: a megabyte as numbers that a processor multiplies."""
_READ_AT_ONCE = 1 << 12
_NEWEST = "SELECT row, vector FROM vectors ORDER BY row DESC LIMIT ?"


class Held(NamedTuple):
    """Rows of papers, newest first, with their vectors as stored and the lengths of those."""

    rows: NDArray[np.int64]
    vectors: NDArray[np.int8]
    lengths: NDArray[np.float32]

    def cosines(self, vector: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the cosine of each paper with a vector of length 1; 0 for a vector of zeros."""
        import numpy as np  # noqa: PLC0415 - loaded by whoever looks by meaning

        found = np.empty(len(self.rows), np.float32)
        block = np.empty((_AT_ONCE, DIMENSIONS), np.float32)
        for start in range(0, len(found), _AT_ONCE):
            some = self.vectors[start : start + _AT_ONCE]
            numbers = block[: len(some)]
            numbers[:] = some
            np.dot(numbers, vector, out=found[start : start + len(some)])
        found /= self.lengths
        return found


def read_held(conn: sqlite3.Connection, most: int = MOST_HELD) -> Held:
    """Read the vectors of the newest papers, at most so many."""
    import numpy as np  # noqa: PLC0415 - see above

    rows = [np.empty(0, np.int64)]
    vectors = [np.empty((0, DIMENSIONS), np.int8)]
    lengths = [np.empty(0, np.float32)]
    found = conn.execute(_NEWEST, (most,))
    while some := found.fetchmany(_READ_AT_ONCE):
        numbers = np.frombuffer(b"".join([vector for _, vector in some]), np.int8)
        numbers = numbers.reshape(len(some), DIMENSIONS)
        rows.append(np.fromiter((row for row, _ in some), np.int64, len(some)))
        vectors.append(numbers)
        length = np.linalg.norm(numbers.astype(np.float32), axis=1)
        lengths.append(np.where(length, length, np.float32(1)).astype(np.float32))
    return Held(np.concatenate(rows), np.concatenate(vectors), np.concatenate(lengths))
