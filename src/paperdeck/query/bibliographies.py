"""Live bibliographies: which papers a file of the config is to hold."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from paperdeck.config.problems import ConfigProblem
from paperdeck.model.errors import PaperDeckError
from paperdeck.query.arrivals import lacks_meanings, unknown_paper
from paperdeck.query.errors import PaperNotFound, QueryError
from paperdeck.query.syntax import parse

if TYPE_CHECKING:
    from collections.abc import Iterable

    from paperdeck.config.bibliography_settings import BibliographySettings
    from paperdeck.config.settings import Settings
    from paperdeck.model.paper import Paper
    from paperdeck.query.library import Library


def ready_bibliographies(
    settings: Settings,
) -> tuple[list[BibliographySettings], list[ConfigProblem]]:
    """Return the bibliographies that can be kept, and what is wrong with the others' queries."""
    ready: list[BibliographySettings] = []
    problems: list[ConfigProblem] = []
    for one in settings.bibliographies:
        try:
            parse(one.query)
        except QueryError as error:
            message = f"`bibliography.query` can't be used: {error}"
            problems.append(ConfigProblem(settings.file, one.line, message))
        else:
            ready.append(one)
    return ready, problems


def papers_of(library: Library, bibliography: BibliographySettings) -> list[Paper]:
    """Return the papers a bibliography is to hold, in the query's order.

    Raise `PaperDeckError` where nobody can tell: a query that asks for meaning finds nothing before
    papers have been compared, and that is no reason to empty the file. Raise `StoreError`.
    """
    query = parse(bibliography.query)
    lack = unknown_paper(library, query)
    if lacks_meanings(library, query):
        lack = "no paper has been compared by meaning yet"
    if lack:
        raise PaperDeckError(f"left as it is, for {lack}", where=str(bibliography.file))
    return [marked.paper for marked in library.papers(query)]


def present_ids(library: Library, ids: Iterable[str]) -> dict[str, str | None]:
    """Return what each id is called today: `None` if the library hasn't got it, only marks maybe.

    Raise `StoreError`.
    """
    wanted = list(ids)
    here = library.rows_of(wanted)
    names: dict[str, str] = {}
    for paper_id in wanted:
        with suppress(PaperNotFound):
            names[paper_id] = paper_id if paper_id in here else library.resolve(paper_id)
    # What has only marks is resolved, too.
    here |= library.rows_of(set(names.values()).difference(here))
    return {one: names[one] if names.get(one) in here else None for one in wanted}
