"""Papers that nobody wrote: a seeded library of any size, for measuring without real data.

Words follow Zipf's law, as they do in abstracts: a few are in nearly every text, most in
hardly any. Names, dates and categories have real-looking shapes and frequencies. The lines
are those that `paperdeck import` takes as arxiv-jsonl.

    python bench/synthetic.py 100000 > papers.jsonl
"""

from __future__ import annotations

import json
import sys
from datetime import date, timedelta
from itertools import accumulate
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_SYLLABLES = (
    "ra ti on al in de mo el pro ve ly sis com pu ter net work gra ph ma tri con ver ge ap plo re "
    "sul met ric sta bi li ty quan tum di sen sor ba ye si an ker nel lo ss ten or ga"
).split()
_COMMON = (
    "the of and a to in we for is that on with this by our as are from an model learning data "
    "method results network approach show propose training performance neural based using which "
    "can between high large deep language problem analysis new state system"
).split()
_GIVEN = ("Wei Li Anna John Maria Yu Jing Ahmed Elena Tom Sofia Hiro Priya José Lars Mei").split()
_FAMILY_ENDS = ("son", "ova", "ang", "ez", "i", "er", "mann", "sen", "akis", "ura", "ü", "ić")
_CATEGORIES = (
    "cs.LG cs.CV cs.CL cs.AI cs.RO stat.ML eess.IV cs.IR cs.CR math.OC cs.HC quant-ph cs.SE "
    "astro-ph.GA hep-th cond-mat.str-el math.CO q-bio.NC econ.EM physics.optics"
).split()
_FORMULAS = ("$O(n \\log n)$", "$\\alpha$-stable", "$x_{1}$", "$\\ell_2$", 'Schr\\"{o}dinger')
_LAST_DAY = date(2026, 11, 20)
_WORDS = 60_000


class _Weighted:
    """Draws from items of which each is so much rarer than the one before (Zipf)."""

    def __init__(self, random: Random, items: Sequence[str], steepness: float = 1.0):
        self._random = random
        self._items = items
        weights = (1 / (place + 2) ** steepness for place in range(len(items)))
        self._weights = list(accumulate(weights))

    def draw(self, count: int) -> list[str]:
        """Return so many items, with repeats."""
        return self._random.choices(self._items, cum_weights=self._weights, k=count)


def papers(count: int, *, seed: int = 1, years: int = 6) -> Iterator[dict[str, object]]:
    """Yield so many papers, the oldest first; the same for the same arguments."""
    random = Random(seed)
    words = _Weighted(random, _vocabulary(random))
    categories = _Weighted(random, _CATEGORIES, 1.2)
    families = [_word(random).capitalize() + random.choice(_FAMILY_ENDS) for _ in range(20_000)]
    names = _Weighted(random, families, 0.6)
    first = _LAST_DAY - timedelta(days=365 * years)
    numbers: dict[str, int] = {}
    for place in range(count):
        day = first + timedelta(days=365 * years * place // count)
        month = f"{day:%y%m}"
        numbers[month] = numbers.get(month, 0) + 1
        yield {
            "id": f"{month}.{numbers[month]:05}",
            "title": _title(random, words),
            "authors": [
                f"{random.choice(_GIVEN)} {family}"
                for family in dict.fromkeys(names.draw(1 + min(int(random.expovariate(0.25)), 40)))
            ],
            "categories": list(dict.fromkeys(categories.draw(random.choice((1, 1, 2, 3))))),
            "comment": random.choice((None, None, f"{random.randint(4, 40)} pages")),
            "summary": _abstract(random, words),
            "announced": day.isoformat(),
        }


def lines(count: int, *, seed: int = 1) -> Iterator[str]:
    """Yield papers as lines of JSON, without line ends."""
    for paper in papers(count, seed=seed):
        yield json.dumps(paper, ensure_ascii=False)


def _word(random: Random) -> str:
    return "".join(random.choices(_SYLLABLES, k=random.choice((2, 2, 3, 3, 4))))


def _vocabulary(random: Random) -> list[str]:
    rare = dict.fromkeys(_word(random) for _ in range(_WORDS))
    return [*_COMMON, *(word for word in rare if word not in _COMMON)]


def _title(random: Random, words: _Weighted) -> str:
    chosen = [word.capitalize() for word in words.draw(random.randint(5, 13))]
    if random.random() < 0.05:
        chosen.append(random.choice(_FORMULAS))
    return " ".join(chosen)


def _abstract(random: Random, words: _Weighted) -> str:
    sentences = []
    for _ in range(random.randint(5, 10)):
        chosen = words.draw(random.randint(10, 28))
        if random.random() < 0.1:
            chosen.insert(len(chosen) // 2, random.choice(_FORMULAS))
        sentences.append(" ".join(chosen).capitalize() + ".")
    return "\n".join(sentences)


def main() -> None:
    """Print a library of the size asked for."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    for line in lines(count):
        print(line)


if __name__ == "__main__":
    main()
