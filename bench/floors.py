"""How near is near: what is found by meaning above floors of several heights.

    python bench/floors.py CORPUS [--part tried|judged]

CORPUS and its parts are those of `bench/meaning.py`. Words are asked for, and the papers of the
category they may mean; then papers are asked for like one, and those that share a category.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from meaning import QUERIES, number_of, papers, part_of

from paperdeck.discover.floors import ABOUT, LIKE, floor_of
from paperdeck.discover.vectors import count_words, directions, quantise, unit
from paperdeck.discover.words import words_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

SIGMAS = (1.5, 1.75, 2.0, 2.25, 2.5, 2.75, 3.0, 3.5)
WORDS = {
    "cs.CL": ("machine translation", "language model", "question answering text"),
    "cs.CR": ("cryptography", "malware security", "adversarial attacks privacy"),
    "cs.CV": ("object detection", "image segmentation", "video generation"),
    "cs.CY": ("education ethics",),
    "cs.DB": ("database query",),
    "cs.DC": ("distributed computing",),
    "cs.DS": ("approximation algorithm",),
    "cs.GT": ("auction mechanism",),
    "cs.HC": ("user study interaction",),
    "cs.IR": ("recommendation", "document retrieval"),
    "cs.LO": ("temporal logic verification",),
    "cs.NI": ("wireless network",),
    "cs.PL": ("type system compiler",),
    "cs.RO": ("robot", "robot learning", "robot manipulation", "legged locomotion"),
    "cs.SD": ("speech audio", "music"),
    "cs.SE": ("software testing", "code generation bugs"),
    "cs.SI": ("social network",),
    "eess.IV": ("medical imaging",),
    "quant-ph": ("quantum computing",),
}
"""Words that people may look for, with the category whose papers they may mean."""


def measure_floors(corpus: Path, part: str) -> None:
    """Print what is found above floors of several heights."""
    chosen = [paper for paper in papers(corpus) if part_of(paper) == part]
    chosen.sort(key=number_of)
    vectors = unit(
        quantise(directions([count_words(one.title, one.abstract) for one in chosen])).astype(
            np.float32
        )
    )
    categories = [frozenset(paper.categories) for paper in chosen]
    print(f"{len(chosen):,} papers, part `{part}`\n")
    _measure_words(vectors, categories)
    _measure_likes(vectors, categories)


def _measure_words(vectors: Floats, categories: Sequence[frozenset[str]]) -> None:
    asked = [(words, category) for category, some in WORDS.items() for words in some]
    counts = [Counter(words_of(words)) for words, _ in asked]
    cosines = [vectors @ one for one in directions(counts, centred=False)]
    meant = [np.array([category in of for of in categories]) for _, category in asked]
    print(f"`~words`, {len(asked)} questions about {len(WORDS)} categories\n")
    print("| floor | precision | recall | F1 | share of papers found |")
    print("|---|---|---|---|---|")
    rank = round(500 / 74_728 * len(vectors))
    tops = [float(np.partition(one, -rank)[-rank]) for one in cosines]
    _print_floors(f"the nearest {rank} (500 of 74,728)", tops, cosines, meant)
    for sigmas in SIGMAS:
        standard = ABOUT._replace(sigmas=sigmas, least_sigmas=sigmas)
        floors = [floor_of(one, standard) for one in cosines]
        _print_floors(f"{sigmas} sigmas", floors, cosines, meant)


def _print_floors(
    name: str, floors: Sequence[float], cosines: Sequence[Floats], meant: Sequence[NDArray[Any]]
) -> None:
    rows = []
    for floor, near, right in zip(floors, cosines, meant, strict=True):
        found = near >= floor
        both = int((found & right).sum())
        count = int(found.sum())
        rows.append(
            (
                both / count if count else 1.0,
                both / int(right.sum()),
                2 * both / (count + int(right.sum())),
                count / len(near),
            )
        )
    precision, recall, both_means, share = np.mean(rows, axis=0)
    print(f"| {name} | {precision:.3f} | {recall:.3f} | {both_means:.3f} | {share:.2%} |")


def _measure_likes(vectors: Floats, categories: Sequence[frozenset[str]]) -> None:
    print(f"\n`like:ID`, {QUERIES:,} papers\n")
    print("| sigmas, and for the five nearest | share a category | found: p10, p50, p90 | none |")
    print("|---|---|---|---|")
    for sigmas in (2.0, 2.5, 3.0, 3.5):
        standard = LIKE._replace(sigmas=sigmas, least_sigmas=min(sigmas, LIKE.least_sigmas))
        shares, counts = [], []
        for at in range(min(QUERIES, len(vectors))):
            near = vectors @ vectors[at]
            floor = floor_of(np.delete(near, at), standard)
            found = [place for place in np.flatnonzero(near >= floor).tolist() if place != at]
            counts.append(len(found))
            if found:
                alike = sum(bool(categories[at] & categories[place]) for place in found)
                shares.append(alike / len(found))
        sizes = ", ".join(f"{size:.0f}" for size in np.percentile(counts, (10, 50, 90)))
        none = counts.count(0) / len(counts)
        name = f"{sigmas}, {standard.least_sigmas}"
        print(f"| {name} | {np.mean(shares):.3f} | {sizes} | {none:.1%} |", flush=True)


def main() -> None:
    """Measure both kinds of question."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--part", choices=("tried", "judged"), default="tried")
    args = parser.parse_args()
    measure_floors(args.corpus, args.part)


if __name__ == "__main__":
    main()
