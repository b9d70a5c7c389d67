"""Rules in the reader: what a sync brings is tagged by them, and a bad one is told of."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from paperdeck.marks.tags import parse_tag
from paperdeck.query.rules import arrivals_of, ready_rules
from paperdeck.ui.screens.reader.use_case import UseCase

if TYPE_CHECKING:
    from collections.abc import Sequence

    from paperdeck.model.marks import Step
    from paperdeck.query.rules import ReadyRule
    from paperdeck.ui.screens.reader.screen import ReaderScreen


class Ruling(UseCase):
    """Tags what syncs bring; each rule is a step that can be undone.

    Rules that ask for meaning wait until the papers have been compared.
    """

    def __init__(self, screen: ReaderScreen):
        super().__init__(screen)
        self._brought: dict[bool, list[str]] = {False: [], True: []}
        self._since = self.session.clock().astimezone().date()
        self._rules, problems = ready_rules(self.session.settings, parse_tag)
        self.session.problems = (*self.session.problems, *problems)

    def take(self, ids: Sequence[str]) -> None:
        """Remember papers that a sync has brought, until the rules are applied to them."""
        if not self._rules:
            return
        if not any(self._brought.values()):
            self._since = self.session.clock().astimezone().date()
        for brought in self._brought.values():
            brought.extend(ids)

    def apply(self, *, by_meaning: bool = False) -> None:
        """Tag what was brought, in the background: by the rules that ask for meaning, or others."""
        if self._brought[by_meaning]:
            work = partial(self._apply, by_meaning=by_meaning)
            self.screen.in_background(work, group="rules")

    async def _apply(self, *, by_meaning: bool) -> None:
        brought = tuple(self._brought[by_meaning])
        rules = [rule for rule in self._rules if rule.by_meaning is by_meaning]
        steps = [step for rule in rules if (step := await self._tag(rule, brought))]
        # Only now: what couldn't be done is tried again after the next sync.
        del self._brought[by_meaning][: len(brought)]
        if steps:
            labels = [step.label for step in steps[:-1]]
            self.screen.say("; ".join([*labels, self.step_text(steps[-1])]))

    async def _tag(self, rule: ReadyRule, brought: Sequence[str]) -> Step | None:
        finding = partial(arrivals_of, rule=rule, brought=brought, since=self._since)
        ids = await self.session.browse.run(finding)
        if not ids:
            return None
        step = await self.session.marks.run(
            lambda marker: marker.add_tag(ids, rule.tag, by_rule=True)
        )
        if step is not None:
            await self.screen.listing.refresh_rows(step.paper_ids)
        return step
