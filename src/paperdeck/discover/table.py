"""The table of words that ships with PaperDeck: a direction for each, and how rare it is.

Made by `tools/build_word_vectors.py`; NOTICE.md beside this file says of what. numpy is
loaded with the table, at its first use.
"""

from __future__ import annotations

from contextlib import contextmanager
from functools import lru_cache
from math import log
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from paperdeck.model.errors import PaperDeckError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import numpy as np
    from numpy.typing import NDArray

MODEL = "1"
"""Names the table and how vectors are made with it: those made otherwise are made anew."""
DIMENSIONS = 256

_FILE = Path(__file__).with_name("word_vectors.npz")


class TableError(PaperDeckError):
    """The table is missing or damaged: nothing can be compared by meaning."""


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
    """Read the table, once; it takes some 60 ms and 10 MB. Commoner words come first.

    Raise `TableError`.
    """
    import numpy as np  # noqa: PLC0415 - 100 ms, and only for who looks by meaning

    # Given a path, numpy would leave a damaged file open.
    with _naming_damage(), _FILE.open("rb") as file, np.load(file, allow_pickle=False) as kept:
        words = kept["words"].tobytes().decode("ascii").split("\n")
        rarity = tuple(kept["rarity"].astype(np.float32).tolist())
        return WordTable(
            {word: place for place, word in enumerate(words)},
            kept["vectors"],
            rarity,
            max(rarity),
            kept["centre"],
        )


def check_table() -> None:
    """Raise `TableError` unless the table is there and whole: in some 20 ms, without numpy."""
    from zipfile import BadZipFile, ZipFile  # noqa: PLC0415 - when something went wrong only

    with _naming_damage(), ZipFile(_FILE) as kept:
        if (damaged := kept.testzip()) is not None:
            raise BadZipFile(damaged)


@contextmanager
def _naming_damage() -> Iterator[None]:
    """Turn what is raised where the file isn't as it shipped into a `TableError`."""
    import zipfile  # noqa: PLC0415 - numpy needs it to read the table, nobody else does
    import zlib  # noqa: PLC0415 - the same

    try:
        yield
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error) as error:
        raise TableError(
            "papers can't be compared by meaning, the table of words is missing or damaged",
            where=str(_FILE),
            next_step="Install PaperDeck again",
        ) from error


def weigh(counts: Mapping[str, int], table: WordTable) -> dict[str, float]:
    """Return what each word of a text weighs in it: (1 + ln count) times its rarity."""
    rarity, places, rarest = table.rarity, table.places, table.rarest
    weights = {}
    for word, count in counts.items():
        place = places.get(word)
        rare = rarest if place is None else rarity[place]
        weights[word] = rare if count == 1 else rare * (1 + log(count))
    return weights
