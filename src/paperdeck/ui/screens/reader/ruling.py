"""Rules in the reader: what a sync brings is tagged by them, and a bad one is told of."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from paperdeck.marks.pending import forget_pending, note_pending, read_pending
from paperdeck.marks.tags import parse_tag
from paperdeck.query.rules import arrivals_of, ready_rules
from paperdeck.ui.screens.reader.use_case import UseCase

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from paperdeck.model.marks import Step
    from paperdeck.query.rules import ReadyRule
    from paperdeck.ui.screens.reader.screen import ReaderScreen


class Ruling(UseCase):
    """Tags what syncs bring; each rule is a step that can be undone.

    Rules that ask for meaning wait until the papers have been compared. What is still to be done
    is written down, for the reader may be left before.
    """

    def __init__(self, screen: ReaderScreen):
        super().__init__(screen)
        self._brought: dict[bool, list[str]] = {False: [], True: []}
        self._noted = {False: False, True: False}
        self._began = self._since = self.session.clock()
        self._under_way = False
        self._rules, problems = ready_rules(self.session.settings, parse_tag)
        self.session.problems = (*self.session.problems, *problems)

    def resume(self) -> None:
        """Apply rules to what earlier syncs have brought, if the reader was left before it was."""
        if self._rules and not self.session.store.read_only:
            self.screen.in_background(self._resume, group="rules")

    async def _resume(self) -> None:
        store = self.session.store
        for kind, brought in self._brought.items():
            left = await asyncio.to_thread(read_pending, store, by_meaning=kind)
            if left is not None:
                brought.extend(left.ids)
                self._noted[kind] = True
                self._since = min(self._since, left.since)
        self.apply()

    def begin(self) -> None:
        """Know that a sync begins."""
        self._began = self.session.clock()
        self._under_way = True

    def finish(self) -> None:
        """Apply the rules to what a sync has brought that is over."""
        self._under_way = False
        self.apply()

    def take(self, ids: Sequence[str]) -> None:
        """Remember papers that a sync has brought, until the rules are applied to them."""
        if not self._rules or not ids:
            return
        for brought in self._brought.values():
            brought.extend(ids)
        if not all(self._noted.values()):
            self._noted = dict.fromkeys(self._noted, True)
            self.screen.in_background(partial(self._note, self._began), group="rules")

    async def _note(self, since: datetime) -> None:
        store = self.session.store
        await self.session.marks.run(lambda _: note_pending(store, since))

    def apply(self, *, by_meaning: bool = False) -> None:
        """Tag what was brought, in the background: by the rules that ask for meaning, or others."""
        if self._brought[by_meaning] or self._noted[by_meaning]:
            work = partial(self._apply, by_meaning=by_meaning)
            self.screen.in_background(work, group="rules")

    async def _apply(self, *, by_meaning: bool) -> None:
        # Another sync may bring more meanwhile, and have the rules applied to that.
        brought, self._brought[by_meaning] = self._brought[by_meaning], []
        rules = [rule for rule in self._rules if rule.by_meaning is by_meaning]
        try:
            steps = [step for rule in rules if (step := await self._tag(rule, brought))]
        except BaseException:
            # What couldn't be done is tried again after the next sync.
            self._brought[by_meaning][:0] = brought
            raise
        if steps:
            labels = [step.label for step in steps[:-1]]
            self.screen.say("; ".join([*labels, self.step_text(steps[-1])]))
        if not self._brought[by_meaning] and not self._under_way:
            self._noted[by_meaning] = False
            store = self.session.store
            await self.session.marks.run(lambda _: forget_pending(store, by_meaning=by_meaning))

    async def _tag(self, rule: ReadyRule, brought: Sequence[str]) -> Step | None:
        since = self._since.astimezone().date()
        finding = partial(arrivals_of, rule=rule, brought=brought, since=since)
        ids = await self.session.browse.run(finding)
        if not ids:
            return None
        step = await self.session.marks.run(
            lambda marker: marker.add_tag(ids, rule.tag, by_rule=True)
        )
        if step is not None:
            await self.screen.listing.refresh_rows(step.paper_ids)
        return step
