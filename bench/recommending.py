"""How well a taste learned from a few papers finds the others of its kind, on real papers.

    python bench/recommending.py FILE [--papers N]

An interest is made up: all papers that are in both of two categories. For each of the 24 pairs that
most papers share, 5, 20 and 100 of them are taken for starred, and all other papers are ranked.
Average precision says how high the rest of the pair's papers come: 1 is all of them first; of a
random order it is about their share. Papers that nobody starred, hidden ones among them, are what
the model is told to tell them from. What holds for stars holds for a tag: `like:#tag` lists by the
same taste. "mean, words" is how it did so before: by the mean, and the 300 best by the words they
share with the tag's papers too, as `like:ID` does. Tried: the penalties 0.005, 0.02 and 0.1, each once, on 30,000 papers and the
first half of the interests; the table is of the second half.
"""

from __future__ import annotations

import argparse
from collections import Counter
from itertools import combinations, islice
from pathlib import Path
from statistics import mean
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from meaning import papers

from paperdeck.discover.likeness import shared, weigh_words
from paperdeck.discover.taste import fitness, learn
from paperdeck.discover.vectors import count_words, directions, quantise

if TYPE_CHECKING:
    from numpy.typing import NDArray

_INTERESTS = 24
_STARRED = (5, 20, 100)
_ORDINARY = 3_000
_DRAWS = 3
_NEVER, _ALWAYS = 10**9, 1
_READ, _SHARE_OF_VECTORS = 300, 0.3
_AT_ONCE = 2_000


def average_precision(scores: NDArray[np.float32], wanted: NDArray[np.bool_]) -> float:
    """Return the mean, over the wanted papers, of the precision down to each of them."""
    hits = wanted[np.argsort(-scores, kind="stable")]
    places = np.flatnonzero(hits) + 1
    return float(np.mean(np.arange(1, len(places) + 1) / places)) if len(places) else 0.0


class Corpus(NamedTuple):
    """Papers: their vectors, their categories, their titles and abstracts."""

    vectors: NDArray[np.int8]
    categories: list[frozenset[str]]
    texts: list[tuple[str, str | None]]

    def words(self, number: int) -> dict[str, float]:
        """Return the words of a paper by their weights."""
        return weigh_words(count_words(*self.texts[number]))


def read(file: Path, most: int) -> Corpus:
    """Read the papers of a file."""
    vectors, categories, texts = [], [], []
    found = islice(papers(file), most)
    while some := list(islice(found, _AT_ONCE)):
        read_now = [(paper.title or "", paper.abstract) for paper in some]
        texts += read_now
        categories += [frozenset(paper.categories) for paper in some]
        vectors.append(quantise(directions([count_words(*text) for text in read_now])))
    return Corpus(np.concatenate(vectors), categories, texts)


def interests(categories: list[frozenset[str]]) -> list[tuple[str, str]]:
    """Return the pairs of categories that most papers share."""
    pairs = Counter(pair for names in categories for pair in combinations(sorted(names), 2))
    return [pair for pair, _ in pairs.most_common(_INTERESTS)]


def precisions(corpus: Corpus, wanted: NDArray[np.bool_], count: int, seed: int) -> list[float]:
    """Star some of the wanted papers, learn from them, and rank all others in each way."""
    random = np.random.default_rng(seed)
    vectors = corpus.vectors
    starred = random.choice(np.flatnonzero(wanted), count, replace=False)
    rest = np.ones(len(vectors), bool)
    rest[starred] = False
    others = np.flatnonzero(rest)
    ordinary = random.choice(others, min(_ORDINARY, len(others)), replace=False)
    found = [average_precision(random.random(len(others)).astype(np.float32), wanted[rest])]
    for enough in (_NEVER, _ALWAYS):
        taste = learn(vectors[starred], vectors[:0], vectors[ordinary], enough=enough)
        assert taste is not None
        fits = fitness(taste, vectors[rest])
        found.append(average_precision(fits, wanted[rest]))
        if enough == _NEVER:
            by_words = reordered(corpus, starred, others, fits)
            found.insert(1, average_precision(by_words, wanted[rest]))
    return found


def reordered(
    corpus: Corpus, starred: NDArray[np.intp], others: NDArray[np.intp], fits: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Put the best in order by the words too that they share with those starred."""
    counts: Counter[str] = Counter()
    for number in starred:
        counts.update(count_words(*corpus.texts[number]))
    asked = weigh_words(counts)
    best = np.argsort(-fits, kind="stable")[:_READ]
    scores = fits.copy()
    for at in best:
        mixed = _SHARE_OF_VECTORS * float(fits[at]) + shared(asked, corpus.words(others[at]))
        # Above all that aren't among the best.
        scores[at] = 2 + mixed
    return scores


def main() -> None:
    """Read the papers and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("file", type=Path)
    parser.add_argument("--papers", type=int, default=100_000)
    parser.add_argument("--first-half", action="store_true", help="of the interests: for choosing")
    options = parser.parse_args()
    corpus = read(options.file, options.papers)
    pairs = interests(corpus.categories)[0 if options.first_half else 1 :: 2]
    print(f"{len(corpus.texts):,} papers, {len(pairs)} interests")
    print("| starred | random | mean, words | mean | model |\n| --- | --- | --- | --- | --- |")
    for count in _STARRED:
        found = []
        for number, pair in enumerate(pairs):
            wanted = np.array([names.issuperset(pair) for names in corpus.categories])
            seeds = range(number * _DRAWS, (number + 1) * _DRAWS)
            found += [precisions(corpus, wanted, count, seed) for seed in seeds]
        told = (f"{mean(values):.3f}" for values in zip(*found, strict=True))
        print(f"| {count} | {' | '.join(told)} |")


if __name__ == "__main__":
    main()
