"""More and less like this, and why a paper fits."""

from __future__ import annotations

import asyncio
from contextlib import closing
from typing import TYPE_CHECKING

from paperdeck.marks.labels import opinion_label
from paperdeck.text.latex import to_plain
from paperdeck.ui.commands.handling import handles
from paperdeck.ui.screens.reader.use_case import UseCase
from paperdeck.ui.screens.sheet import Paragraph, Sheet

if TYPE_CHECKING:
    from collections.abc import Callable

    from paperdeck.discover.matching import Why
    from paperdeck.ui.screens.reader.screen import ReaderScreen

_MORE, _LESS = 1, -1


class Recommending(UseCase):
    """Takes opinions, and says what they taught. `learn` has them learned from, in time."""

    def __init__(self, screen: ReaderScreen, learn: Callable[[], None]):
        super().__init__(screen)
        self._learn = learn

    @handles("paper.more-like")
    async def more(self, argument: str) -> None:
        """Say that more papers like these are wanted."""
        await self._tell(argument, _MORE)

    @handles("paper.less-like")
    async def less(self, argument: str) -> None:
        """Say that fewer papers like these are wanted."""
        await self._tell(argument, _LESS)

    async def _tell(self, argument: str, liked: int) -> None:
        targets = await self.screen.selecting.find(argument)
        if not targets.ids:
            return
        doing = opinion_label(liked, targets.ids)
        if not await self.screen.selecting.agreed(targets, doing):
            return
        # Said twice, it is taken back.
        step = await self.session.marks.run(
            lambda marker: (
                marker.set_opinion(targets.ids, liked) or marker.set_opinion(targets.ids, 0)
            )
        )
        self.say_step(step, "nothing to change")
        self._learn()

    @handles("paper.why")
    async def why(self, _: str) -> None:
        """Show what makes the paper under the cursor fit what is liked."""
        row = self.screen.papers.current
        names = {}
        if row is not None:
            names = await self.session.browse.run(lambda library: library.ids_of([row]))
        if row is None or row not in names:
            self.screen.say("there is no paper here")
            return
        found = await asyncio.to_thread(self._explain, names[row])
        if found is None:
            more = self.key_of("paper.more-like")
            self.screen.say(f"nothing to go by yet: star papers, or press {more} on some")
            return
        await self.ask(Sheet("Why this paper", describe_why(found)))

    def _explain(self, paper_id: str) -> Why | None:
        from paperdeck.discover.matching import Explainer  # noqa: PLC0415 - loads numpy

        with closing(self.session.store.reader()) as conn:
            return Explainer(conn).explain(paper_id)


def describe_why(why: Why) -> list[Paragraph]:
    """Say why a paper fits: its match and what that is of, then words, people and papers."""
    how = "by a model" if why.learned else "as their mean"
    basis = f"learned from {_count(why.liked)} you like"
    if why.disliked:
        basis += f" and {why.disliked:,} you don't"
    if why.match is None:
        paragraphs = [Paragraph("match -", ("not scored yet", f"{basis}, {how}"))]
    else:
        fits = f"fits better than {why.match} of 100 papers"
        paragraphs = [Paragraph(f"match {why.match}", (fits, f"{basis}, {how}"))]
    if why.words:
        words = ", ".join(f"{word} {share:.0%}" for word, share in why.words)
        paragraphs.append(Paragraph("words that speak for it", (words,)))
    if why.authors:
        people = tuple(f"{name}, of {_count(count)} you like" for name, count in why.authors)
        paragraphs.append(Paragraph("people", people))
    if why.papers:
        lines = tuple(f"{one.likeness:.0%}  {to_plain(one.title)}" for one in why.papers)
        paragraphs.append(Paragraph("most like", lines))
    if len(paragraphs) == 1:
        paragraphs.append(Paragraph("", ("nothing of it is like what you like",)))
    return paragraphs


def _count(papers: int) -> str:
    return "1 paper" if papers == 1 else f"{papers:,} papers"
