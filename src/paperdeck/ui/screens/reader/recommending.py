"""More and less like this, and why a paper fits what is liked, or a tag."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from paperdeck.marks.labels import opinion_label
from paperdeck.query.meaning import tag_asked_for
from paperdeck.query.syntax import parse
from paperdeck.text.latex import to_plain
from paperdeck.ui.commands.handling import handles
from paperdeck.ui.screens.reader.use_case import UseCase
from paperdeck.ui.screens.sheet import Paragraph, Sheet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from paperdeck.discover.explaining import Explained, Why
    from paperdeck.discover.fitting_tags import Fit
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
    async def why(self, argument: str) -> None:
        """Show what makes the paper under the cursor fit what is liked, or a tag.

        The tag is the one given, or the one whose like is listed.
        """
        row = self.screen.papers.current
        names = {}
        if row is not None:
            names = await self.session.browse.run(lambda library: library.ids_of([row]))
        if row is None or row not in names:
            self.screen.say("there is no paper here")
            return
        tag = argument.strip().removeprefix("#") or tag_asked_for(parse(self.state.query))
        self.screen.say("looking for reasons")
        explained = await asyncio.to_thread(self._explain, names[row], tag)
        if explained is None:
            self.screen.say("why it fits can't be said: it couldn't be compared", "error")
            return
        self.screen.say("")
        lack = describe_lack(explained, self.key_of("paper.more-like"))
        if lack and not explained.fits:
            self.screen.say(lack)
            return
        await self.ask(Sheet("Why this paper", [*describe_why(explained, lack)]))

    def _explain(self, paper_id: str, tag: str) -> Explained | None:
        from paperdeck.discover.apart import explain_apart  # noqa: PLC0415 - not before it is asked

        # Elsewhere: numpy and a hundred thousand vectors would keep the screen waiting.
        return explain_apart(self.session.store, paper_id, tag)


def describe_lack(explained: Explained, more: str) -> str:
    """Say why it can't be said why a paper fits, or nothing; `more` is the key for liking it."""
    if not explained.compared:
        return "this paper can't be compared yet: it came just now, or none of its words is known"
    if explained.why is not None:
        return ""
    others = _count(explained.others)
    if explained.tag:
        if not explained.others:
            return f"nothing to go by: no other paper has #{explained.tag}"
        return f"nothing to go by yet: {others} with #{explained.tag}, not compared so far"
    if not explained.others:
        return f"nothing to go by yet: star papers, or press {more} on some"
    return f"nothing to go by yet: {others} you like, not compared so far"


def describe_why(explained: Explained, lack: str = "") -> Iterator[Paragraph]:
    """Say why a paper fits: its match and what that is of, then words, people and papers.

    In place of what can't be said stands what is `lack`ing.
    """
    if explained.why is None:
        yield Paragraph("", (lack,))
    else:
        yield from _describe(explained.why, explained.tag)
    if explained.fits:
        yield Paragraph("would fit your tags", tuple(map(_fit, explained.fits)))


def _describe(why: Why, tag: str) -> Iterator[Paragraph]:
    marked = f"with #{tag}" if tag else "you like"
    basis = f"learned from {_count(why.liked)} {marked}"
    if why.disliked:
        basis += f" and {why.disliked:,} you don't"
    basis += f", {_manner(why.learned)}"
    name = f"match with #{tag}" if tag else "match"
    if why.match is None:
        yield Paragraph(f"{name} -", ("not scored yet", basis))
    else:
        of = f", by the {why.of:,} newest" if why.of else ""
        yield Paragraph(
            f"{name} {why.match}", (f"fits better than {why.match} of 100 papers{of}", basis)
        )
    if why.words:
        words = ", ".join(f"{word} {share:.0%}" for word, share in why.words)
        yield Paragraph("words that speak for it", (words,))
    if why.authors:
        people = tuple(f"{name}, of {_count(count)} {marked}" for name, count in why.authors)
        yield Paragraph("people", people)
    if why.papers:
        lines = tuple(f"{one.likeness:.0%}  {to_plain(one.title)}" for one in why.papers)
        yield Paragraph("most like", lines)
    if not (why.words or why.authors or why.papers):
        yield Paragraph("", ("nothing of it is like " + (f"#{tag}" if tag else "what you like"),))


def _fit(fit: Fit) -> str:
    basis = f"learned from {_count(fit.papers)}, {_manner(fit.learned)}"
    return f"#{fit.tag}  better than {fit.percent} of 100 papers ({basis})"


def _manner(learned: bool) -> str:
    return "by a model" if learned else "as their mean"


def _count(papers: int) -> str:
    return "1 paper" if papers == 1 else f"{papers:,} papers"
