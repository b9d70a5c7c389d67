"""How many entries of an arXiv answer are parsed a second."""

from __future__ import annotations

import gc
import json
import time
from statistics import median
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

import feedparser
import synthetic
from figures import Figure
from setting import measure_alone

from paperdeck.sources.arxiv import parse_feed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from setting import Setting

_ENTRIES = 500
_ROUNDS = 9
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom"'
    ' xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/"'
    ' xmlns:arxiv="http://arxiv.org/schemas/atom">'
    f"<opensearch:totalResults>{_ENTRIES}</opensearch:totalResults>"
    "<opensearch:startIndex>0</opensearch:startIndex>"
)


def feed() -> bytes:
    """Write an answer of arXiv's query API with synthetic papers."""
    entries = "".join(map(_entry, map(json.loads, synthetic.lines(_ENTRIES))))
    return f"{_HEAD}{entries}</feed>".encode()


def _entry(paper: Mapping[str, object]) -> str:
    authors, categories = str(paper["authors"]).split(", "), str(paper["categories"]).split()
    people = "".join(f"<author><name>{escape(name)}</name></author>" for name in authors)
    terms = "".join(f'<category term="{name}"/>' for name in categories)
    moment = f"{paper['update_date']}T12:00:00Z"
    return (
        f"<entry><id>http://arxiv.org/abs/{paper['id']}v1</id><title>{escape(str(paper['title']))}"
        f"</title><updated>{moment}</updated><published>{moment}</published>"
        f'<link href="https://arxiv.org/abs/{paper["id"]}v1" rel="alternate" type="text/html"/>'
        f"<summary>{escape(str(paper['abstract']))}</summary>{terms}"
        f'<arxiv:primary_category term="{categories[0]}"/>{people}</entry>'
    )


def measure(setting: Setting) -> list[Figure]:  # noqa: ARG001 - no library is needed
    """Parse a feed into records; let feedparser do it too."""
    body = feed()
    # What other measurements left behind is no affair of a parser's garbage collections.
    gc.collect()
    gc.freeze()
    ours = _rate(lambda: parse_feed(body))
    rival = _rate(lambda: feedparser.parse(body))
    return [Figure("parse arXiv Atom", ours, "entries/s", "feedparser", rival, goal="20,000/s")]


def _rate(work: Callable[[], object]) -> float:
    times: list[float] = []
    for _ in range(_ROUNDS):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return _ENTRIES / median(times)


if __name__ == "__main__":
    measure_alone(measure)
