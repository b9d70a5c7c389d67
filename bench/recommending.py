"""How well a taste learned from a few papers finds the others of its kind, on real papers.

    python bench/recommending.py FILE [--papers N]

An interest is made up: all papers that are in both of two categories. For each of the 24 pairs that
most papers share, 5, 20 and 100 of them are taken for starred, and all other papers are ranked.
Average precision says how high the rest of the pair's papers come: 1 is all of them first; of a
random order it is about their share. Papers that nobody starred, hidden ones among them, are what
the model is told to tell them from. Tried: the penalties 0.005, 0.02 and 0.1, each once, on 30,000 papers and the
first half of the interests; the table is of the second half.
"""

from __future__ import annotations

import argparse
from collections import Counter
from itertools import combinations, islice
from pathlib import Path
from statistics import mean
from typing import TYPE_CHECKING

import numpy as np
from meaning import papers

from paperdeck.discover.taste import fitness, learn
from paperdeck.discover.vectors import count_words, directions, quantise

if TYPE_CHECKING:
    from numpy.typing import NDArray

_INTERESTS = 24
_STARRED = (5, 20, 100)
_ORDINARY = 3_000
_DRAWS = 3
_NEVER, _ALWAYS = 10**9, 1


def average_precision(scores: NDArray[np.float32], wanted: NDArray[np.bool_]) -> float:
    """Return the mean, over the wanted papers, of the precision down to each of them."""
    hits = wanted[np.argsort(-scores, kind="stable")]
    places = np.flatnonzero(hits) + 1
    return float(np.mean(np.arange(1, len(places) + 1) / places)) if len(places) else 0.0


def read(file: Path, most: int) -> tuple[NDArray[np.int8], list[frozenset[str]]]:
    """Return the vectors and the categories of a file's papers."""
    counted, categories = [], []
    for paper in islice(papers(file), most):
        categories.append(frozenset(paper.categories))
        counted.append(count_words(paper.title or "", paper.abstract))
    return quantise(directions(counted)), categories


def interests(categories: list[frozenset[str]]) -> list[tuple[str, str]]:
    """Return the pairs of categories that most papers share."""
    pairs = Counter(pair for names in categories for pair in combinations(sorted(names), 2))
    return [pair for pair, _ in pairs.most_common(_INTERESTS)]


def precision(
    vectors: NDArray[np.int8], wanted: NDArray[np.bool_], count: int, enough: int, seed: int
) -> float:
    """Star some of the wanted papers, learn from them, and rank all others."""
    random = np.random.default_rng(seed)
    starred = random.choice(np.flatnonzero(wanted), count, replace=False)
    rest = np.ones(len(vectors), bool)
    rest[starred] = False
    ordinary = random.choice(np.flatnonzero(rest), min(_ORDINARY, int(rest.sum())), replace=False)
    none = vectors[:0]
    taste = learn(vectors[starred], none, vectors[ordinary], enough=enough)
    if taste is None:
        return 0.0
    return average_precision(fitness(taste, vectors[rest]), wanted[rest])


def main() -> None:
    """Read the papers and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("file", type=Path)
    parser.add_argument("--papers", type=int, default=100_000)
    parser.add_argument("--first-half", action="store_true", help="of the interests: for choosing")
    options = parser.parse_args()
    vectors, categories = read(options.file, options.papers)
    pairs = interests(categories)[0 if options.first_half else 1 :: 2]
    print(f"{len(vectors):,} papers, {len(pairs)} interests")
    print("| starred | random | mean | model |\n| --- | --- | --- | --- |")
    for count in _STARRED:
        cells: dict[str, list[float]] = {"random": [], "mean": [], "model": []}
        for number, pair in enumerate(pairs):
            wanted = np.array([names.issuperset(pair) for names in categories])
            for draw in range(_DRAWS):
                seed = number * _DRAWS + draw
                order = np.random.default_rng(seed).random(len(vectors)).astype(np.float32)
                cells["random"].append(average_precision(order, wanted))
                for name, enough in (("mean", _NEVER), ("model", _ALWAYS)):
                    cells[name].append(precision(vectors, wanted, count, enough, seed))
        print(
            f"| {count} | " + " | ".join(f"{mean(values):.3f}" for values in cells.values()) + " |"
        )


if __name__ == "__main__":
    main()
