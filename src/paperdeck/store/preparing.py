"""New papers made ready to be written: everything that can be done without the store.

A bulk import does this in other processes, so what comes of it is of plain tuples and text,
which travel fast.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from paperdeck.model.merge import merge_records
from paperdeck.store.columns import age_within_day, listed_day, names_of, own_values
from paperdeck.store.gate import clean_record
from paperdeck.store.identity import stable_name
from paperdeck.store.index import folded
from paperdeck.store.records import encode_said

if TYPE_CHECKING:
    from paperdeck.model.paper import PaperRecord


class Prepared(NamedTuple):
    """A paper as one source told of it, as it will be written if the store has nothing of it.

    `names` are all its identifiers, `own` is what its row holds but for how it came, `folded`
    what is indexed. `day` is the ordinal of the day it is listed under, `None` for the day it
    is added; `age` orders the papers of a day.
    """

    id: str
    source: str
    names: tuple[str, ...]
    day: int | None
    age: float
    own: tuple[object, ...]
    categories: tuple[str, ...]
    days: tuple[int, ...]
    folded: tuple[str, str, str]
    said: str


def prepare(record: PaperRecord) -> Prepared | str:
    """Put a record through the gate and make a paper of it; a text says why that can't be."""
    record = clean_record(record)
    if not record.identifiers:
        return NO_NAME
    if not record.title:
        return NO_TITLE
    names = tuple(map(str, record.identifiers))
    paper = merge_records(stable_name(names), [record], None)
    return Prepared(
        paper.id,
        record.source,
        names,
        listed_day(paper),
        age_within_day(paper),
        own_values(paper),
        paper.categories,
        tuple(day.toordinal() for day in paper.days),
        folded(paper.title, paper.abstract, names_of(paper)),
        encode_said(record, paper),
    )


NO_NAME = "it has no identifier that can be used"
NO_TITLE = "it has no title"
