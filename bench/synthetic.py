"""Papers that nobody wrote: a seeded library of any size, for measuring without real data.

It has the shape of arXiv's metadata snapshot, lines and order too: first the papers with
today's ids (since April 2007) by date, then those with the older ones. Words follow Zipf's law,
as they do in abstracts: a few are in nearly every text, most in hardly any. Over its 36 years
a library grows with the cube of time; names, categories and lengths have real-looking shapes
and frequencies: 150 words an abstract, 4 authors, 1.6 categories, 1.5 versions a paper.

    python bench/synthetic.py 100000 > papers.jsonl
"""

from __future__ import annotations

import json
import os
import sys
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_SYLLABLES = (
    "ra ti on al in de mo el pro ve ly sis com pu ter net work gra ph ma tri con ver ge ap plo re "
    "sul met ric sta bi li ty quan tum di sen sor ba ye si an ker nel lo ss ten or ga xy zo qui "
    "wa ju hy be fe nu ob th us"
).split()
_COMMON = (
    "the of and a to in we for is that on with this by our as are from an model learning data "
    "method results network approach show propose training performance neural based using which "
    "can between high large deep language problem analysis new state system time field theory "
    "quantum energy two these study models one also different methods have such algorithm "
    "structure space function at phase order number first more spin it non mass it's self "
    "graph random optimal noise matter 3D gravitational dark GPT-4 X-ray COVID-19 transformer "
    "attention diffusion galaxies lattice string boundary equation group estimation detection"
).split()
_GIVEN = (
    "Wei Li Anna John Maria Yu Jing Ahmed Elena Tom Sofia Hiro Priya José Lars Mei Ivan Chloé "
    "Søren Łukasz Fatima Noah Aisha Peter J. M. A. K. Xin Yang David Laura Jürgen Nadia Omar"
).split()
_FAMILY_ENDS = ("son", "ova", "ang", "ez", "i", "er", "mann", "sen", "akis", "ura", "ü", "ić")
_CATEGORIES = (
    "cs.LG cs.CV hep-ph astro-ph.GA cs.CL hep-th cs.AI quant-ph cond-mat.mes-hall gr-qc math.AP "
    "astro-ph.HE cond-mat.str-el math.CO stat.ML cs.RO math.PR eess.IV cs.IR cs.CR math.OC cs.HC "
    "cs.SE astro-ph.CO hep-ex nucl-th math.AG math.NT physics.optics q-bio.NC econ.EM q-fin.ST "
    "cs.IT math-ph cond-mat.soft physics.flu-dyn stat.ME eess.SP hep-lat nucl-ex nlin.CD cs.DS"
).split()
_ARCHIVES = ("hep-th", "astro-ph", "cond-mat", "hep-ph", "math", "quant-ph", "gr-qc")
_FORMULAS = (
    "$O(n \\log n)$",
    "$\\alpha$-stable",
    "$x_{1}$",
    "$\\ell_2$",
    'Schr\\"{o}dinger',
    "naïve",
    "β-decay",
    "量子力学",
)
_JOURNALS = ("Phys. Rev. D", "Astrophys. J.", "J. High Energy Phys.", "Commun. Math. Phys.")

_BEGIN = datetime(1991, 8, 14, tzinfo=UTC)
_END = datetime(2026, 11, 20, tzinfo=UTC)
_NEW_IDS = datetime(2007, 4, 1, tzinfo=UTC)
_FIVE_DIGITS = datetime(2015, 1, 1, tzinfo=UTC)
_VOCABULARY = 300_000
_URN = 3_000_000
# With it, 150 words of text hold as many different ones as in real abstracts (107 to 110).
_STEEPNESS = 1.1
_FAMILIES = 60_000
_BLOCK = 5_000


def lines(count: int, *, seed: int = 1) -> Iterator[str]:
    """Yield so many papers as lines of JSON, without line ends; the same for the same arguments."""
    for block in range(_blocks(count)):
        yield from _block(count, seed, block)


def write_lines(count: int, write: Callable[[str], object], *, seed: int = 1) -> None:
    """Give the same lines, block by block with line ends, to a function; made on all processors."""
    if count <= _BLOCK * 4:
        for line in lines(count, seed=seed):
            write(f"{line}\n")
        return
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        for text in pool.map(partial(_block_text, count, seed), range(_blocks(count))):
            write(text)


def _blocks(count: int) -> int:
    return -(-count // _BLOCK)


def _block_text(count: int, seed: int, block: int) -> str:
    return "".join(f"{line}\n" for line in _block(count, seed, block))


def _block(count: int, seed: int, block: int) -> Iterator[str]:
    random = Random(f"{seed}/{count}/{block}")
    for place in range(block * _BLOCK, min((block + 1) * _BLOCK, count)):
        yield json.dumps(_paper(random, place, count, seed), ensure_ascii=False)


def _paper(random: Random, place: int, count: int, seed: int) -> dict[str, object]:
    urn = _urn(seed)
    old = _first_with_new_id(count)
    # The file begins where today's ids do, and ends with the papers before them.
    moment = _moment((place + old) % count, count)
    categories = list(dict.fromkeys(_rare_last(random, _CATEGORIES) for _ in range(_few(random))))
    people = dict.fromkeys(_person(random, count, seed) for _ in range(_crowd(random)))
    title = " ".join(random.choices(urn, k=random.randint(4, 14)))
    if random.random() < 0.04:
        title = f"{title} {random.choice(_FORMULAS)}"
    versions = [
        {
            "version": f"v{number}",
            "created": f"{moment + timedelta(days=40 * (number - 1)):%a, %d %b %Y %H:%M:%S} GMT",
        }
        for number in range(1, 1 + random.choice((1, 1, 1, 1, 2, 2, 3)))
    ]
    return {
        "id": _arxiv_id((place + old) % count, count),
        "submitter": " ".join(next(iter(people))[::-1]),
        "authors": ", ".join(f"{given} {family}" for family, given in people),
        "title": title[:1].upper() + title[1:],
        "comments": random.choice((None, f"{random.randint(4, 40)} pages, 5 figures")),
        "journal-ref": f"{random.choice(_JOURNALS)} {random.randint(1, 900)} ({moment.year})"
        if random.random() < 0.3
        else None,
        "doi": f"10.1103/Synth.{place}" if random.random() < 0.4 else None,
        "report-no": None,
        "categories": " ".join(categories),
        "license": None,
        "abstract": f"  {_abstract(random, urn)}\n",
        "versions": versions,
        "update_date": f"{moment:%Y-%m-%d}",
        "authors_parsed": [[family, given, ""] for family, given in people],
    }


def _moment(place: int, count: int) -> datetime:
    """Return when a paper came out: the library grows with the cube of time."""
    share: float = ((place + 1) / count) ** (1 / 3)
    return _BEGIN + (_END - _BEGIN) * share


@cache
def _first_with_new_id(count: int) -> int:
    share = (_NEW_IDS - _BEGIN) / (_END - _BEGIN)
    place = int(count * share**3)
    return next(at for at in range(max(place - 2, 0), count) if _moment(at, count) >= _NEW_IDS)


def _arxiv_id(place: int, count: int) -> str:
    """Return a paper's id: numbered within its month, as arXiv does."""
    moment = _moment(place, count)
    month = moment.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    share = (month - _BEGIN) / (_END - _BEGIN)
    number = place - max(int(count * max(share, 0.0) ** 3) - 1, 0) + 1
    if moment >= _NEW_IDS:
        return f"{moment:%y%m}.{number:0{5 if moment >= _FIVE_DIGITS else 4}}"
    # Each archive counted for itself, up to 999 a month.
    archive = _ARCHIVES[number % len(_ARCHIVES)]
    return f"{archive}/{moment:%y%m}{number // len(_ARCHIVES) + 1:03}"


@cache
def _urn(seed: int) -> list[str]:
    """Return words to draw from, each as often as its place says (Zipf), at least once."""
    random = Random(seed)
    rare = dict.fromkeys(_word(random) for _ in range(_VOCABULARY))
    words = [*_COMMON, *(word for word in rare if word not in _COMMON)]
    weights = [1 / (place + 2) ** _STEEPNESS for place in range(len(words))]
    scale = _URN / sum(weights)
    return [
        word
        for word, weight in zip(words, weights, strict=True)
        for _ in range(max(round(weight * scale), 1))
    ]


def _word(random: Random) -> str:
    return "".join(random.choices(_SYLLABLES, k=random.choice((2, 2, 3, 3, 4, 5))))


@cache
def _families(seed: int) -> list[str]:
    random = Random(-seed)
    return [_word(random).capitalize() + random.choice(_FAMILY_ENDS) for _ in range(_FAMILIES)]


def _person(random: Random, count: int, seed: int) -> tuple[str, str]:
    """Return a family name and given names: some people write a hundred papers, most one."""
    number = int(count * random.random() ** 2)
    families = _families(seed)
    given = _GIVEN[number % len(_GIVEN)]
    if number % 3 == 0:
        given = f"{given} {_GIVEN[number // 7 % len(_GIVEN)]}"
    return families[number * 7919 % len(families)], given


def _rare_last(random: Random, items: list[str]) -> str:
    return items[int(len(items) * random.random() ** 1.8)]


def _few(random: Random) -> int:
    return random.choice((1, 1, 1, 1, 2, 2, 3))


def _crowd(random: Random) -> int:
    if random.random() < 0.0005:
        return random.randint(100, 1_500)
    return 1 + min(int(random.expovariate(0.32)), 40)


def _abstract(random: Random, urn: list[str]) -> str:
    sentences = []
    for _ in range(random.randint(4, 11)):
        chosen = random.choices(urn, k=random.randint(10, 30))
        if random.random() < 0.1:
            chosen.insert(len(chosen) // 2, random.choice(_FORMULAS))
        sentences.append(" ".join(chosen).capitalize() + ".")
    return "\n".join(sentences)


def main() -> None:
    """Print a library of the size asked for."""
    write_lines(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000, sys.stdout.write)


if __name__ == "__main__":
    main()
