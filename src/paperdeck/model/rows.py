"""What a list shows of a paper, and what it shows of a library."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from paperdeck.model.marks import Marks, SavedView
    from paperdeck.model.paper import Paper


class PaperRow(NamedTuple):
    """One line of a list. `title` is display text: LaTeX rendered, control characters gone.

    `row` is the paper's number in the store: larger is newer. `day` is the day of
    first publication. `family_names` holds at most the first three authors'; `more_authors`
    tells that there are some whom nobody names, who count as one.
    """

    row: int
    id: str
    title: str
    family_names: tuple[str, ...]
    author_count: int
    primary_category: str | None
    day: date | None
    upvotes: int | None = None
    citations: int | None = None
    code: bool = False
    withdrawn: bool = False
    starred: bool = False
    read: bool = False
    queued: bool = False
    noted: bool = False
    tags: tuple[str, ...] = ()
    more_authors: bool = False


class Scores(NamedTuple):
    """How a paper compares with others: percentiles, 0 to 99, as docs/metrics.md defines them.

    `cited` and `voted` are its impact, by citations and by upvotes. `None` is unknown.
    """

    match: int | None = None
    novelty: int | None = None
    cited: int | None = None
    voted: int | None = None


class MarkedPaper(NamedTuple):
    """A paper with what the user marked on it. `row` is `None` when only the marks are left."""

    paper: Paper
    marks: Marks
    row: int | None = None
    scores: Scores = Scores()


class Origins(NamedTuple):
    """Which source each field of a paper comes from, and when each source last told of it.

    Times are aware and in UTC.
    """

    fields: Mapping[str, str]
    fetched: Mapping[str, datetime]


class Count(NamedTuple):
    """A number of papers; `capped` means "at least this many"."""

    value: int
    capped: bool = False


class Facets(NamedTuple):
    """Counts inside one filter, for the tag pane.

    `tags` counts a nested tag in its parents too, once a paper. The mappings are in
    display order: tags by name, years from the last, the others by count. When more papers than
    can be counted in a moment are in the filter, years, sources and categories are those of the
    newest of them, and `capped`; so are authors, always of fewer papers.
    """

    total: int
    today: int
    unread: int
    starred: int
    queued: int
    tags: Mapping[str, int] = MappingProxyType({})
    sources: Mapping[str, int] = MappingProxyType({})
    categories: Mapping[str, int] = MappingProxyType({})
    views: tuple[tuple[SavedView, Count], ...] = ()
    years: Mapping[int, int] = MappingProxyType({})
    authors: Mapping[str, int] = MappingProxyType({})
    capped: bool = False
    authors_capped: bool = False
