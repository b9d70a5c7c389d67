"""Which of the user's tags a paper would fit best."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from paperdeck.discover.examples import examples_of, learn_from
from paperdeck.discover.vectors import unit
from paperdeck.store.connections import reading
from paperdeck.text.search import fold_name

if TYPE_CHECKING:
    import sqlite3

    import numpy as np
    from numpy.typing import NDArray

    from paperdeck.discover.examples import Examples, Rows

ENOUGH = 5
"""Papers of a tag that have been compared, below which nothing is said of what else fits it."""
WELL = 90
"""A paper fits a tag if so many of a hundred papers fit it less."""
_TOLD = 3
_LEARNED = 8
"""Tags of which a model is learned: those whose papers' mean is nearest."""
_A_HUNDRED = 100
_BLOCK = 20_000
_TAGS = "SELECT tag, papers.row FROM marks.tags JOIN papers ON papers.id = paper_id ORDER BY tag"


class Fit(NamedTuple):
    """A tag, and of a hundred papers how many fit it less well than the paper that is asked for.

    `papers` is how many it was learned from, `learned` whether by a model.
    """

    tag: str
    percent: int
    papers: int
    learned: bool


def fitting_tags(
    conn: sqlite3.Connection, newest: Rows, row: int, direction: NDArray[np.float32]
) -> tuple[Fit, ...]:
    """Return the tags that a paper fits well and doesn't have, the best first, at most three.

    `newest` are the papers that it is compared with: of fewer than a hundred nothing is said.
    Raise `StoreError`.
    """
    import numpy as np  # noqa: PLC0415 - loaded by whoever looks by meaning

    if len(newest.rows) < _A_HUNDRED:
        return ()
    near: list[tuple[float, str, Examples]] = []
    for tag, rows in _read_tags(conn).items():
        if row in rows or len(rows) < ENOUGH:
            continue
        examples = examples_of(conn, sorted(rows, reverse=True))
        if len(examples.liked.rows) >= ENOUGH:
            middle = unit(unit(examples.liked.vectors.astype(np.float32)).mean(axis=0))
            near.append((float(middle @ direction), tag, examples))
    near.sort(key=lambda one: -one[0])
    learned = [(tag, learn_from(examples, newest)) for _, tag, examples in near[:_LEARNED]]
    known = [(tag, taste) for tag, taste in learned if taste is not None]
    if not known:
        return ()
    directions = np.stack([taste.direction for _, taste in known])
    fits = [
        Fit(tag, percent, taste.liked, taste.learned)
        for (tag, taste), percent in zip(
            known, count_below(newest, directions, direction), strict=True
        )
        if percent >= WELL
    ]
    return tuple(sorted(fits, key=lambda fit: -fit.percent)[:_TOLD])


def count_below(
    newest: Rows, directions: NDArray[np.float32], own: NDArray[np.float32]
) -> list[int]:
    """Return, for each direction, how many of a hundred papers point less that way than one does.

    `own` is that one's direction; all of them are of length 1.
    """
    import numpy as np  # noqa: PLC0415 - see above

    # The paper itself is one of them: rounding must not put it below itself.
    wanted = directions @ own - np.float32(1e-5)
    below = np.zeros(len(directions), np.int64)
    for start in range(0, len(newest.rows), _BLOCK):
        block = unit(newest.vectors[start : start + _BLOCK].astype(np.float32))
        below += (block @ directions.T < wanted).sum(axis=0)
    found: list[int] = (below * _A_HUNDRED // max(1, len(newest.rows))).tolist()
    return found


def _read_tags(conn: sqlite3.Connection) -> dict[str, set[int]]:
    """Return the rows of each tag, with those of the tags nested in it."""
    names: dict[str, str] = {}
    rows: dict[str, set[int]] = {}
    with reading(conn):
        for tag, row in conn.execute(_TAGS):
            folded = fold_name(tag)
            names.setdefault(folded, tag)
            parts = folded.split("/")
            for depth in range(1, len(parts) + 1):
                rows.setdefault("/".join(parts[:depth]), set()).add(row)
    return {tag: rows[folded] for folded, tag in names.items()}
