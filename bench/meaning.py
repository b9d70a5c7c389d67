"""Finding by meaning: how well, how fast, how large.

    python bench/meaning.py quality CORPUS [--part tried|judged]
    python bench/meaning.py speed CORPUS

CORPUS is a file of papers with categories, one JSON object a line. The table of words was made
without a fifth of them (`tools/build_word_vectors.py`); half of that fifth is `tried`: choices are
made by it, as often as one likes; the other half is `judged`, once, by what was chosen.
"""

from __future__ import annotations

import argparse
import lzma
import time
from collections import Counter
from contextlib import closing
from functools import partial
from math import log, sqrt
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, NamedTuple
from zlib import crc32

import numpy as np

from paperdeck.discover.building import build_missing
from paperdeck.discover.likeness import Likeness
from paperdeck.discover.signatures import Signatures
from paperdeck.discover.table import DIMENSIONS
from paperdeck.discover.vectors import count_words, directions, quantise, sign, unit
from paperdeck.sources.arxiv_jsonl import parse_line
from paperdeck.store.database import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from paperdeck.model.paper import PaperRecord

    Floats = NDArray[np.float32]

QUERIES = 1_000
NEAREST = 10
READ = 300
"""Papers whose texts are looked at in the mixture that ships (`discover.likeness`)."""
SHARES = (0.3, 0.5, 0.7, 1.0, 1.5)


def papers(corpus: Path) -> Iterator[PaperRecord]:
    """Yield the papers of a file."""
    with lzma.open(corpus) if corpus.suffix == ".xz" else corpus.open("rb") as lines:
        yield from map(parse_line, lines)


def part_of(paper: PaperRecord) -> str:
    """Tell which part a paper belongs to; see `tools/build_word_vectors.py` for the fifth."""
    number = number_of(paper)
    if number % 5:
        return "built from"
    return "judged" if number // 5 % 2 else "tried"


def number_of(paper: PaperRecord) -> int:
    """Return a number that parts of the corpus are made by, and papers put in order."""
    return crc32(paper.identifiers[0].value.encode())


class Texts(NamedTuple):
    """Words of texts by their weights, of length 1 each, end to end; `starts` has one more."""

    words: NDArray[np.int64]
    weights: Floats
    starts: NDArray[np.int64]

    def cosines(self, place: int, other: Texts | None = None) -> Floats:
        """Return how much each of these texts shares with one of them, or of others."""
        source = other or self
        start, end = source.starts[place : place + 2]
        asked = np.zeros(int(max(self.words.max(), source.words.max())) + 1, np.float32)
        asked[source.words[start:end]] = source.weights[start:end]
        # An empty text would be given its neighbour's first word.
        products = np.append(self.weights * asked[self.words], np.float32(0))
        found: Floats = np.add.reduceat(products, self.starts[:-1])
        found[self.starts[:-1] == self.starts[1:]] = 0
        return found


class Rarity:
    """How rare each word is in the papers that the table was built from, all words."""

    def __init__(self, texts: Iterable[Mapping[str, int]]) -> None:
        counts: Counter[str] = Counter()
        total = 0
        for words in texts:
            counts.update(words.keys())
            total += 1
        self._rarest = log(total)
        self._known = {word: log(total / count) for word, count in counts.items()}
        self._places: dict[str, int] = {}

    def weigh(self, texts: Sequence[Mapping[str, int]]) -> Texts:
        """Return texts as tf-idf vectors."""
        words: list[int] = []
        weights: list[float] = []
        starts = [0]
        for text in texts:
            own = [
                (1 + log(count)) * self._known.get(word, self._rarest)
                for word, count in text.items()
            ]
            length = sqrt(sum(weight * weight for weight in own)) or 1.0
            weights += [weight / length for weight in own]
            words += [self._places.setdefault(word, len(self._places)) for word in text]
            starts.append(len(words))
        return Texts(
            np.array(words, np.int64), np.array(weights, np.float32), np.array(starts, np.int64)
        )


def ways(words: Callable[[int], Floats], vectors: Callable[[int], Floats]) -> dict[str, Any]:
    """Return the ways to score all texts for one, by name."""

    def mixed(place: int, share: float) -> Floats:
        return words(place) + np.float32(share) * vectors(place)

    def shipped(place: int, share: float) -> Floats:
        near = vectors(place)
        scores = near - 10
        best = np.argsort(-near)[:READ]
        scores[best] = mixed(place, share)[best]
        return scores

    found: dict[str, Any] = {"tf-idf": words, "word vectors": vectors}
    for share in SHARES:
        found[f"tf-idf + {share} x vectors"] = lambda at, s=share: mixed(at, s)
        found[f"tf-idf + {share} x vectors, of the {READ} nearest vectors"] = lambda at, s=share: (
            shipped(at, s)
        )
    return found


def agreement(scores: Callable[[int], Floats], categories: Sequence[str], count: int) -> float:
    """Return the share of the ten nearest that have the category of what is looked for."""
    agreeing = 0
    for place in range(count):
        found = scores(place).copy()
        found[place] = -np.inf
        nearest = np.argpartition(-found, NEAREST)[:NEAREST]
        agreeing += sum(categories[at] == categories[place] for at in nearest)
    return agreeing / (count * NEAREST)


def rank_of_own(scores: Callable[[int], Floats], count: int) -> float:
    """Return the mean of 1 / the place at which a title finds its own abstract."""
    total = 0.0
    for place in range(count):
        found = scores(place)
        total += 1 / (1 + int((found > found[place]).sum()))
    return total / count


def measure_quality(corpus: Path, part: str) -> None:
    """Print a table of what each way finds."""
    rarity = Rarity(
        count_words(paper.title, paper.abstract)
        for paper in papers(corpus)
        if part_of(paper) == "built from"
    )
    chosen = [paper for paper in papers(corpus) if part_of(paper) == part]
    chosen.sort(key=number_of)
    categories = [paper.categories[0] for paper in chosen]
    whole = [count_words(paper.title, paper.abstract) for paper in chosen]
    titles = [count_words(paper.title, None) for paper in chosen]
    abstracts = [count_words("", paper.abstract) for paper in chosen]
    texts, vectors = rarity.weigh(whole), directions(whole)
    asked, read = rarity.weigh(titles), rarity.weigh(abstracts)
    asked_vectors, read_vectors = directions(titles, centred=False), directions(abstracts)
    count = min(QUERIES, len(chosen))
    like = ways(texts.cosines, lambda at: vectors @ vectors[at])
    about = ways(lambda at: read.cosines(at, asked), lambda at: read_vectors @ asked_vectors[at])
    print(f"{len(chosen):,} papers, {count:,} of them asked for, part `{part}`\n")
    print("| way | category agrees in the 10 nearest | title finds its abstract (MRR) |")
    print("|---|---|---|")
    for name in like:
        agreed, ranked = agreement(like[name], categories, count), rank_of_own(about[name], count)
        print(f"| {name} | {agreed:.3f} | {ranked:.3f} |", flush=True)


def quantile(seconds: Sequence[float], share: float) -> str:
    """Return a quantile of times, in ms."""
    return f"{1000 * sorted(seconds)[int(share * (len(seconds) - 1))]:.1f} ms"


def timed(work: Callable[[], object]) -> float:
    """Return how many seconds something takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def measure_speed(corpus: Path) -> None:
    """Print how long making vectors and finding takes, and how much room vectors need."""
    from paperdeck.sync.imports import import_file  # noqa: PLC0415 - for this only

    with TemporaryDirectory() as folder:
        store = Store.open(Path(folder))
        import_file(store, corpus, clock=_now)
        with closing(store.papers_writer()) as conn:
            conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            before = store.papers_file.stat().st_size
            seconds = timed(lambda: build_missing(store))
            conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            size = store.papers_file.stat().st_size - before
        with closing(store.reader()) as conn:
            rows = [row for (row,) in conn.execute("SELECT row FROM vectors ORDER BY row")]
            total = len(rows)
            print(f"vectors of {total:,} papers: {seconds:.1f} s, {total / seconds:,.0f} a second")
            print(f"in the store: {size / total:.0f} bytes a paper")
            likeness = Likeness()
            print(
                f"the first question: {1000 * timed(lambda: likeness.about(conn, 'robot')):.0f} ms"
            )
            _time_questions(conn, likeness, rows)
            _measure_recall(conn, likeness)
    for total in (100_000, 1_000_000):
        _time_scan(total)


def _now() -> Any:
    from datetime import UTC, datetime  # noqa: PLC0415 - for this only

    return datetime.now(UTC)


def _time_questions(conn: Any, likeness: Likeness, rows: Sequence[int]) -> None:
    some = rows[:: len(rows) // 200]
    taken = [timed(partial(likeness.like, conn, [row])) for row in some]
    print(f"like: p50 {quantile(taken, 0.5)}, p95 {quantile(taken, 0.95)}")
    select = "SELECT title FROM papers WHERE row = ?"
    titles = [conn.execute(select, (row,)).fetchone()[0] for row in some]
    words = [" ".join(title.split()[:4]) for title in titles]
    taken = [timed(partial(likeness.about, conn, text)) for text in words]
    print(f"~: p50 {quantile(taken, 0.5)}, p95 {quantile(taken, 0.95)}")


def _measure_recall(conn: Any, likeness: Likeness) -> None:
    found = conn.execute("SELECT row, vector FROM vectors ORDER BY row").fetchall()
    rows = [row for row, _ in found]
    numbers = np.frombuffer(b"".join(vector for _, vector in found), np.int8)
    vectors = unit(numbers.reshape(-1, DIMENSIONS).astype(np.float32))
    for count in (NEAREST, 500):
        hits = 0
        asked = range(0, len(rows), len(rows) // 300)
        for at in asked:
            exact = {rows[place] for place in np.argsort(-(vectors @ vectors[at]))[:count]}
            nearest = {row for row, _ in likeness.nearest(conn, vectors[at], count)}
            hits += len(exact & nearest)
        print(f"recall@{count} against exact: {hits / count / len(asked):.3f}")


def _time_scan(total: int) -> None:
    generator = np.random.default_rng(5)
    bits = generator.integers(0, 2**64, size=(DIMENSIONS // 64, total), dtype=np.uint64)
    signatures = Signatures(np.arange(total, dtype=np.int64), bits)
    asked = sign(quantise(generator.normal(size=(50, DIMENSIONS)).astype(np.float32)))
    taken = [timed(partial(signatures.near, one, 2_000)) for one in asked]
    print(f"scan of {total:,}: p50 {quantile(taken, 0.5)}, p95 {quantile(taken, 0.95)}")


def main() -> None:
    """Measure what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("quality", "speed"))
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--part", choices=("tried", "judged"), default="tried")
    args = parser.parse_args()
    if args.what == "quality":
        measure_quality(args.corpus, args.part)
    else:
        measure_speed(args.corpus)


if __name__ == "__main__":
    main()
