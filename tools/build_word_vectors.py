"""Build the table of word vectors that ships with PaperDeck.

    python tools/build_word_vectors.py MODEL_FOLDER CORPUS [--out FILE]

MODEL_FOLDER holds `model.safetensors` and `vocab.txt` of all-MiniLM-L6-v2, anywhere below it.
CORPUS is a file of papers that `paperdeck import` takes, a JSON object a line, `.xz` or not; from
it come the words, how rare each is, and the centre of its papers: nothing else. Words of sciences
that it may lack are in `science_words.txt`; they are taken for as rare as the rarest.
Every fifth paper (`is_held_out`) takes no part, so that the table can be judged by those.

The most frequent words are embedded one by one; the vectors are centred, brought down to 256
dimensions by principal components, made of length 1, evened out by the square root of each
dimension's deviation, turned in an arbitrary direction so that signs say alike much, and rounded
to a byte a number. numpy is all that is needed; it takes about two minutes.
"""

from __future__ import annotations

import argparse
import json
import lzma
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np

from paperdeck.discover import table as shipped
from paperdeck.discover import vectors
from paperdeck.discover.table import DIMENSIONS, WordTable
from paperdeck.discover.words import words_of
from paperdeck.sources.arxiv_jsonl import parse_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from paperdeck.model.paper import PaperRecord

    Floats = NDArray[np.float32]

WORDS = 25_500
LEAST_PAPERS = 4
"""Words that fewer papers have are left out, but for those of `science_words.txt`."""
HEADS = 12
_SEED = 20_240_401
_AT_ONCE = 512
_LONGEST_PIECE = 100


def is_held_out(paper_id: str) -> bool:
    """Tell whether a paper is one of the fifth that takes no part in building."""
    return crc32(paper_id.encode()) % 5 == 0


def read_papers(corpus: Path) -> Iterator[PaperRecord]:
    """Yield the papers of a file that may take part."""
    with lzma.open(corpus) if corpus.suffix == ".xz" else corpus.open("rb") as lines:
        for paper in map(parse_line, lines):
            if not is_held_out(paper.identifiers[0].value):
                yield paper


def count_papers_by_word(papers: Iterable[PaperRecord]) -> tuple[Counter[str], int]:
    """Return how many papers have each word, and how many papers there are."""
    counts: Counter[str] = Counter()
    total = 0
    for paper in papers:
        counts.update(set(words_of(f"{paper.title} {paper.abstract or ''}")))
        total += 1
    return counts, total


def read_science_words() -> set[str]:
    """Return the words of `science_words.txt` and their regular plurals."""
    lines = Path(__file__).with_name("science_words.txt").read_text(encoding="ascii").splitlines()
    words = {word for line in lines if not line.startswith("#") for word in line.split()}
    return words | {_plural(word) for word in words if not word.endswith(("s", "ic", "al"))}


def _plural(word: str) -> str:
    if word.endswith("y") and word[-2] not in "aeiou":
        return f"{word[:-1]}ies"
    return f"{word}es" if word.endswith(("x", "ch", "sh")) else f"{word}s"


def choose_words(counts: Counter[str], always: set[str]) -> list[str]:
    """Return the words of the table, the commonest first: in ASCII, beginning with a letter."""
    fit = sorted(
        (-count, word)
        for word, count in counts.items()
        if count >= LEAST_PAPERS and word.isascii() and word[0].isalpha() and word not in always
    )
    chosen = [word for _, word in fit[: WORDS - len(always)]]
    return sorted([*chosen, *always], key=lambda word: (-counts[word], word))


def read_tensors(file: Path) -> dict[str, Floats]:
    """Read a file of tensors (https://github.com/huggingface/safetensors, "Format")."""
    content = file.read_bytes()
    length = int.from_bytes(content[:8], "little")
    kinds = {"F32": np.float32, "F16": np.float16}
    found = {}
    for name, told in json.loads(content[8 : 8 + length]).items():
        if told.get("dtype") in kinds:
            start, end = (8 + length + offset for offset in told["data_offsets"])
            numbers = np.frombuffer(content[start:end], kinds[told["dtype"]])
            found[name] = numbers.reshape(told["shape"]).astype(np.float32)
    return found


class WordPieces:
    """Cuts words into pieces of a vocabulary, the longest first (Wu et al., arXiv:1609.08144)."""

    def __init__(self, vocabulary: Path) -> None:
        lines = vocabulary.read_text(encoding="utf-8").splitlines()
        self._numbers = {piece: number for number, piece in enumerate(lines)}

    def numbers(self, word: str) -> list[int]:
        """Return the numbers of a word's pieces, between those that begin and end a text."""
        known = self._numbers
        found, at = [], 0
        while at < len(word):
            end = min(len(word), at + _LONGEST_PIECE)
            while end > at and self._piece(word, at, end) not in known:
                end -= 1
            if end == at:
                return [known["[CLS]"], known["[UNK]"], known["[SEP]"]]
            found.append(known[self._piece(word, at, end)])
            at = end
        return [known["[CLS]"], *found, known["[SEP]"]]

    @staticmethod
    def _piece(word: str, start: int, end: int) -> str:
        return f"##{word[start:end]}" if start else word[start:end]


class Encoder:
    """The model: BERT's encoder (Devlin et al., arXiv:1810.04805), its last states averaged."""

    def __init__(self, tensors: dict[str, Floats]) -> None:
        (anchor,) = (name for name in tensors if name.endswith("word_embeddings.weight"))
        prefix = anchor.removesuffix("embeddings.word_embeddings.weight")
        self._tensors = {name.removeprefix(prefix): value for name, value in tensors.items()}
        layers = {name.split(".")[2] for name in self._tensors if name.startswith("encoder.layer.")}
        self._layers = len(layers)

    def embed(self, numbers: NDArray[np.int64]) -> Floats:
        """Return a vector for each row of numbers of pieces; all rows are of one length."""
        given = self._tensors
        states = given["embeddings.word_embeddings.weight"][numbers]
        states = states + given["embeddings.position_embeddings.weight"][: numbers.shape[1]]
        states = states + given["embeddings.token_type_embeddings.weight"][0]
        states = self._normal(states, "embeddings.LayerNorm")
        for layer in range(self._layers):
            states = self._pass(states, f"encoder.layer.{layer}")
        return vectors.unit(states.mean(axis=1))

    def _pass(self, states: Floats, name: str) -> Floats:
        seen = self._linear(
            self._attend(states, f"{name}.attention.self"), f"{name}.attention.output.dense"
        )
        states = self._normal(states + seen, f"{name}.attention.output.LayerNorm")
        inner = _gelu(self._linear(states, f"{name}.intermediate.dense"))
        return self._normal(
            states + self._linear(inner, f"{name}.output.dense"), f"{name}.output.LayerNorm"
        )

    def _attend(self, states: Floats, name: str) -> Floats:
        count, length, width = states.shape

        def split(part: str) -> Floats:
            heads = self._linear(states, f"{name}.{part}").reshape(count, length, HEADS, -1)
            return heads.transpose(0, 2, 1, 3)

        query, key, value = split("query"), split("key"), split("value")
        scores = query @ key.transpose(0, 1, 3, 2) / np.float32(np.sqrt(width / HEADS))
        shares = np.exp(scores - scores.max(axis=-1, keepdims=True))
        shares /= shares.sum(axis=-1, keepdims=True)
        seen: Floats = (shares @ value).transpose(0, 2, 1, 3).reshape(count, length, width)
        return seen

    def _linear(self, states: Floats, name: str) -> Floats:
        result: Floats = states @ self._tensors[f"{name}.weight"].T + self._tensors[f"{name}.bias"]
        return result

    def _normal(self, states: Floats, name: str) -> Floats:
        centred = states - states.mean(axis=-1, keepdims=True)
        deviation = np.sqrt((centred * centred).mean(axis=-1, keepdims=True) + np.float32(1e-12))
        result: Floats = centred / deviation * self._tensors[f"{name}.weight"]
        return result + self._tensors[f"{name}.bias"]


def _gelu(states: Floats) -> Floats:
    """Return x * P(X <= x) of a normal X (Hendrycks and Gimpel, arXiv:1606.08415).

    The error function is Abramowitz and Stegun's 7.1.26, right to 1.5e-7.
    """
    x = np.abs(states) / np.float32(np.sqrt(2))
    t = 1 / (1 + np.float32(0.3275911) * x)
    factors = (1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592)
    series = np.zeros_like(t)
    for factor in factors:
        series = (series + np.float32(factor)) * t
    error = np.copysign(1 - series * np.exp(-x * x), states)
    result: Floats = states * (1 + error) / 2
    return result


def embed_words(words: list[str], pieces: WordPieces, encoder: Encoder) -> Floats:
    """Embed words as texts of one word each."""
    by_length: defaultdict[int, list[int]] = defaultdict(list)
    numbers = [pieces.numbers(word) for word in words]
    for place, one in enumerate(numbers):
        by_length[len(one)].append(place)
    found = np.empty((len(words), 0), np.float32)
    for places in by_length.values():
        for start in range(0, len(places), _AT_ONCE):
            some = places[start : start + _AT_ONCE]
            made = encoder.embed(np.array([numbers[place] for place in some], np.int64))
            if not found.shape[1]:
                found = np.empty((len(words), made.shape[1]), np.float32)
            found[some] = made
            print(".", end="", file=sys.stderr, flush=True)
    return found


def compress(embedded: Floats) -> NDArray[np.int8]:
    """Bring vectors down to `DIMENSIONS` bytes each."""
    centred = embedded - embedded.mean(axis=0)
    _, components = np.linalg.eigh(centred.T @ centred)
    reduced = vectors.unit((centred @ components[:, ::-1][:, :DIMENSIONS]).astype(np.float32))
    evened = vectors.unit(reduced / np.sqrt(reduced.std(axis=0)))
    turn, _ = np.linalg.qr(np.random.default_rng(_SEED).normal(size=(DIMENSIONS, DIMENSIONS)))
    turned = (evened @ turn.astype(np.float32)).astype(np.float32)
    rounded: NDArray[np.int8] = np.rint(turned * (127 / np.abs(turned).max())).astype(np.int8)
    return rounded


def find_centre(papers: Iterable[PaperRecord], words: WordTable) -> Floats:
    """Return the mean of the papers' directions."""
    total, count = np.zeros(DIMENSIONS), 0
    for paper in papers:
        counts = vectors.count_words(paper.title, paper.abstract)
        total += vectors.directions([counts], words)[0]
        count += 1
    return (total / count).astype(np.float32)


def _find(folder: Path, name: str) -> Path:
    return next(iter(sorted(folder.rglob(name), key=lambda file: len(file.parts))))


def main() -> None:
    """Build the table and say how large it is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path)
    parser.add_argument("corpus", type=Path)
    default = Path(shipped.__file__).with_name("word_vectors.npz")
    parser.add_argument("--out", type=Path, default=default)
    args = parser.parse_args()
    counts, total = count_papers_by_word(read_papers(args.corpus))
    words = choose_words(counts, read_science_words())
    pieces = WordPieces(_find(args.model, "vocab.txt"))
    encoder = Encoder(read_tensors(_find(args.model, "model.safetensors")))
    made = compress(embed_words(words, pieces, encoder))
    rarity = np.log(total / np.array([max(counts[word], LEAST_PAPERS) for word in words])).astype(
        np.float16
    )
    weights = tuple(rarity.astype(np.float32).tolist())
    places = {word: place for place, word in enumerate(words)}
    nowhere = np.zeros(DIMENSIONS, np.float32)
    draft = WordTable(places, made, weights, max(weights), nowhere)
    centre = find_centre(read_papers(args.corpus), draft)
    joined = np.frombuffer("\n".join(words).encode("ascii"), np.uint8)
    np.savez_compressed(args.out, words=joined, vectors=made, rarity=rarity, centre=centre)
    size = args.out.stat().st_size
    print(f"\n{len(words):,} words of {total:,} papers, {size / 1e6:.2f} MB: {args.out}")


if __name__ == "__main__":
    main()
