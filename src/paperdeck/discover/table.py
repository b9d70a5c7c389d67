"""The table of words that ships with PaperDeck: a direction for each, and how rare it is.

Made by `tools/build_word_vectors.py`; NOTICE.md beside this file says of what. numpy is
loaded with the table, at its first use.
"""

from __future__ import annotations

from functools import lru_cache
from math import log
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

MODEL = "1"
"""Names the table and how vectors are made with it: those made otherwise are made anew."""
DIMENSIONS = 256

_FILE = Path(__file__).with_name("word_vectors.npz")


class WordTable(NamedTuple):
    """Words by their place, and for each place a vector and a weight.

    `vectors` is of int8, a row of `DIMENSIONS` numbers a word. `rarity` is ln(N / n) for a word
    that n of N papers have, `rarest` stands for words that aren't in the table. `centre` is the
    mean of papers' vectors of length 1: what all papers share says nothing of any.
    """

    places: Mapping[str, int]
    vectors: NDArray[np.int8]
    rarity: tuple[float, ...]
    rarest: float
    centre: NDArray[np.float32]


@lru_cache(maxsize=1)
def load_table() -> WordTable:
    """Read the table, once; it takes some 60 ms and 10 MB. Commoner words come first."""
    import numpy as np  # noqa: PLC0415 - 100 ms, and only for who looks by meaning

    with np.load(_FILE, allow_pickle=False) as kept:
        words = kept["words"].tobytes().decode("ascii").split("\n")
        rarity = tuple(kept["rarity"].astype(np.float32).tolist())
        return WordTable(
            {word: place for place, word in enumerate(words)},
            kept["vectors"],
            rarity,
            max(rarity),
            kept["centre"],
        )


def weigh(counts: Mapping[str, int], table: WordTable) -> dict[str, float]:
    """Return what each word of a text weighs in it: (1 + ln count) times its rarity."""
    rarity, places, rarest = table.rarity, table.places, table.rarest
    weights = {}
    for word, count in counts.items():
        place = places.get(word)
        rare = rarest if place is None else rarity[place]
        weights[word] = rare if count == 1 else rare * (1 + log(count))
    return weights
