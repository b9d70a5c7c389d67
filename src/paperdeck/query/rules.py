"""Rules: which papers get a tag because a query finds them."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from paperdeck.config.problems import ConfigProblem
from paperdeck.model.errors import PaperDeckError
from paperdeck.query.arrivals import Arrivals, find_ids
from paperdeck.query.compose import narrow
from paperdeck.query.errors import PaperNotFound, QueryError
from paperdeck.query.meaning import asks_for_meaning
from paperdeck.query.quoting import field_term
from paperdeck.query.syntax import parse
from paperdeck.query.tree import terms

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from datetime import date

    from paperdeck.config.digest_settings import Rule
    from paperdeck.config.settings import Settings
    from paperdeck.query.library import Library


_SCORES = frozenset({"match", "novelty", "impact", "voted"})
"""Fields of which nothing is known before papers have been compared."""


class ReadyRule(NamedTuple):
    """A rule that can be carried out: a query as it was written, and the tag for what it finds."""

    query: str
    tag: str

    @property
    def untagged(self) -> str:
        """The query of the papers that are still to get the tag."""
        return narrow(self.query, f"-{field_term('tag', self.tag, '=')}")

    @property
    def by_meaning(self) -> bool:
        """Whether papers have to be compared by meaning before it can be carried out."""
        query = parse(self.query)
        return asks_for_meaning(query) or any(term.field in _SCORES for term in terms(query.root))


def ready_rules(
    settings: Settings, as_tag: Callable[[str], str]
) -> tuple[list[ReadyRule], list[ConfigProblem]]:
    """Return the rules that can be understood, and what is wrong with the others.

    `as_tag` returns the tag that a text means, or raises a `PaperDeckError`.
    """
    rules: list[ReadyRule] = []
    problems: list[ConfigProblem] = []
    for rule in settings.rules:
        try:
            rules.append(_ready(rule, as_tag))
        except PaperDeckError as error:
            what = "query" if isinstance(error, QueryError) else "tag"
            message = f"`rule.{what}` can't be used: {error}"
            problems.append(ConfigProblem(settings.file, rule.line, message))
    return rules, problems


def _ready(rule: Rule, as_tag: Callable[[str], str]) -> ReadyRule:
    ready = ReadyRule(rule.query, as_tag(rule.tag))
    limit = parse(ready.untagged).limit
    if limit is not None:
        what = "a rule is for all papers that it finds, limit: has no place in it"
        raise QueryError(what, limit.start, limit.end - limit.start, query=rule.query)
    return ready


def papers_of(library: Library, rule: ReadyRule) -> list[str]:
    """Return the ids of all papers that a rule would tag. Raise `StoreError`."""
    return list(find_ids(library, parse(rule.untagged)))


def arrivals_of(
    library: Library, rule: ReadyRule, brought: Collection[str], since: date
) -> list[str]:
    """Return the ids of the papers that a rule would tag among those that a sync has brought.

    They came on the day `since` or later. One that became another's part meanwhile goes by the
    other's id. Raise `StoreError`.
    """
    found = Arrivals(library, since).find(rule.untagged)
    wanted = set(brought)
    for former in wanted.difference(library.rows_of(wanted)):
        with suppress(PaperNotFound):
            wanted.add(library.resolve(former))
    return [paper_id for paper_id in found if paper_id in wanted]
