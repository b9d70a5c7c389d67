"""What a text is about, as a direction in space: 256 small numbers, and the signs of them.

The direction is the sum of its words' (`table.WordTable`), each by what it weighs (`table.weigh`),
less what all papers share. Two texts are alike as far as the cosine between theirs is near 1.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from paperdeck.discover.table import DIMENSIONS, load_table, weigh
from paperdeck.discover.words import words_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from paperdeck.discover.table import WordTable

_TITLE_TIMES = 2
"""How often a title counts: it says in ten words what an abstract says in a hundred."""
_LARGEST = 127


def count_words(title: str, abstract: str | None) -> Counter[str]:
    """Count the words of a paper's texts, those of its title more than once."""
    return Counter(words_of(title) * _TITLE_TIMES + words_of(abstract or ""))


def directions(
    counted: Sequence[Mapping[str, int]],
    table: WordTable | None = None,
    *,
    centred: bool = True,
) -> NDArray[np.float32]:
    """Return the direction of each text, of length 1; all zeros where no word is known.

    `table` is the one that ships unless another is given. What all papers share is taken off
    unless they aren't to be `centred`: a few words have none of it.
    """
    import numpy as np  # noqa: PLC0415 - loaded by whoever looks by meaning

    table = table or load_table()
    found = np.zeros((len(counted), DIMENSIONS), np.float32)
    for at, counts in enumerate(counted):
        found[at] = _sum_of(counts, table)
    known = np.any(found, axis=1)
    found[known] = unit(found[known]) - (table.centre if centred else 0)
    return unit(found)


def _sum_of(counts: Mapping[str, int], table: WordTable) -> NDArray[np.float32]:
    import numpy as np  # noqa: PLC0415 - see above

    places = table.places
    known = {word: count for word, count in counts.items() if word in places}
    weights = np.fromiter(weigh(known, table).values(), np.float32, len(known))
    rows = np.fromiter((places[word] for word in known), np.intp, len(known))
    total: NDArray[np.float32] = weights @ table.vectors[rows].astype(np.float32)
    return total


def unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return rows of length 1; those of zeros stay as they are."""
    import numpy as np  # noqa: PLC0415 - see above

    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True).astype(np.float32)
    lengths[lengths == 0] = 1
    found: NDArray[np.float32] = vectors / lengths
    return found


def quantise(vectors: NDArray[np.float32]) -> NDArray[np.int8]:
    """Return rows of int8 of the same directions, the largest number of each being 127."""
    import numpy as np  # noqa: PLC0415 - see above

    largest = np.abs(vectors).max(axis=-1, keepdims=True, initial=0)
    scaled = vectors * (_LARGEST / np.where(largest, largest, np.float32(1)))
    return np.rint(scaled).astype(np.int8)


def sign(vectors: NDArray[np.int8]) -> NDArray[np.uint8]:
    """Return the signs of the numbers of rows, a bit each.

    Directions that are near to each other share most of them (Charikar, "Similarity estimation
    techniques from rounding algorithms", 2002).
    """
    import numpy as np  # noqa: PLC0415 - see above

    return np.packbits(vectors > 0, axis=-1)
