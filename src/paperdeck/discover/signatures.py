"""The signatures of a library's vectors, held in memory, and the scan for those near to one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from paperdeck.discover.table import DIMENSIONS
from paperdeck.discover.vectors import unit
from paperdeck.store.connections import reading

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

_WORDS = DIMENSIONS // 64
_AT_ONCE = 1 << 16
"""Signatures that are read, and compared, at a time: they stay in the processor's cache."""
_SIGNATURES = "SELECT row, signature FROM vectors ORDER BY row"
_VECTORS = "SELECT row, vector FROM json_each(?) CROSS JOIN vectors ON row = value"


class Signatures(NamedTuple):
    """Rows of papers and, column by column, their signatures: `bits` has four numbers a paper."""

    rows: NDArray[np.int64]
    bits: NDArray[np.uint64]

    def near(self, signature: NDArray[np.uint8], count: int) -> list[int]:
        """Return so many rows whose signatures differ least from one, in no order."""
        import numpy as np  # noqa: PLC0415 - loaded by whoever looks by meaning

        nearest = self.rows
        if count < len(nearest):
            nearest = nearest[np.argpartition(self.distances(signature), count)[:count]]
        found: list[int] = nearest.tolist()
        return found

    def distances(self, signature: NDArray[np.uint8]) -> NDArray[np.uint16]:
        """Return in how many bits each signature differs from one."""
        import numpy as np  # noqa: PLC0415 - see above

        asked = signature.view(np.uint64)
        found = np.zeros(len(self.rows), np.uint16)
        for start in range(0, len(found), _AT_ONCE):
            some = slice(start, start + _AT_ONCE)
            for word in range(_WORDS):
                found[some] += count_bits(self.bits[word, some] ^ asked[word])
        return found


def count_bits(numbers: NDArray[np.uint64]) -> NDArray[np.uint8]:
    """Return how many bits are set in each number; numpy counts them itself since version 2."""
    import numpy as np  # noqa: PLC0415 - see above

    if hasattr(np, "bitwise_count"):
        counted: NDArray[np.uint8] = np.bitwise_count(numbers)
        return counted
    # Counting in parallel (Warren, "Hacker's Delight", 2nd edition, figure 5-2).
    one, two, four = (np.uint64(0x0101010101010101 * mask) for mask in (0x55, 0x33, 0x0F))
    left = numbers - ((numbers >> np.uint64(1)) & one)
    left = (left & two) + ((left >> np.uint64(2)) & two)
    left = (left + (left >> np.uint64(4))) & four
    found: NDArray[np.uint64] = (left * np.uint64(0x0101010101010101)) >> np.uint64(56)
    return found.astype(np.uint8)


def read_signatures(conn: sqlite3.Connection) -> Signatures:
    """Read all signatures: some 40 bytes of memory a paper."""
    import numpy as np  # noqa: PLC0415 - see above

    rows, bits = [np.empty(0, np.int64)], [np.empty((_WORDS, 0), np.uint64)]
    found = conn.execute(_SIGNATURES)
    while some := found.fetchmany(_AT_ONCE):
        rows.append(np.fromiter((row for row, _ in some), np.int64, len(some)))
        joined = np.frombuffer(b"".join([signature for _, signature in some]), np.uint64)
        bits.append(joined.reshape(-1, _WORDS).T)
    return Signatures(np.concatenate(rows), np.ascontiguousarray(np.concatenate(bits, axis=1)))


def read_stored(
    conn: sqlite3.Connection, select: str, values: tuple[int | str, ...] = ()
) -> tuple[NDArray[np.int64], NDArray[np.int8]]:
    """Return the rows and vectors that a SELECT of both gives, as they are stored, in its order.

    Raise `StoreError`.
    """
    import numpy as np  # noqa: PLC0415 - see above

    with reading(conn):
        found = conn.execute(select, values).fetchall()
    rows = np.fromiter((row for row, _ in found), np.int64, len(found))
    vectors = np.frombuffer(b"".join([vector for _, vector in found]), np.int8)
    return rows, vectors.reshape(len(found), DIMENSIONS)


def read_vectors(
    conn: sqlite3.Connection, rows: Sequence[int]
) -> tuple[list[int], NDArray[np.float32]]:
    """Return the vectors of rows, of length 1, and the rows that have one, in the same order."""
    import numpy as np  # noqa: PLC0415 - see above

    found = conn.execute(_VECTORS, (json.dumps(list(rows)),)).fetchall()
    numbers = np.frombuffer(b"".join([vector for _, vector in found]), np.int8)
    vectors = numbers.reshape(-1, DIMENSIONS).astype(np.float32)
    return [row for row, _ in found], unit(vectors)
