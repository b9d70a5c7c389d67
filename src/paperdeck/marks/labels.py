"""What a step is called in messages and in the history."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paperdeck.model.marks import Flag
from paperdeck.text.latex import to_plain

if TYPE_CHECKING:
    from collections.abc import Sequence

_TITLE = 40
"""Characters of a title in a label, at most."""
_FLAGS = {
    (Flag.STARRED, True): "star {papers}",
    (Flag.STARRED, False): "unstar {papers}",
    (Flag.READ, True): "mark {papers} as read",
    (Flag.READ, False): "mark {papers} as unread",
    (Flag.QUEUED, True): "queue {papers}",
    (Flag.QUEUED, False): "take {papers} off the queue",
}


def flag_label(flag: Flag, changed: Sequence[object], *, on: bool) -> str:
    """Say that a flag was set or taken: "star 3 papers"."""
    return _FLAGS[flag, on].format(papers=papers(len(changed)))


def opinion_label(liked: int, changed: Sequence[object]) -> str:
    """Say what was said of papers: "more like 1 paper"."""
    words = {1: "more like", -1: "less like", 0: "no opinion of"}[liked]
    return f"{words} {papers(len(changed))}"


def papers(count: int) -> str:
    """Say how many papers: "1 paper", "12,000 papers"."""
    return "1 paper" if count == 1 else f"{count:,} papers"


def short_title(title: str) -> str:
    """Return a title as people read it, cut between words so that it fits into a label."""
    title = to_plain(title)
    if len(title) <= _TITLE:
        return title
    head, _, cut = title[:_TITLE].rpartition(" ")
    return f"{head or cut}…"
