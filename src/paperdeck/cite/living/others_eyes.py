"""What of a paper is written into a file that co-authors read."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from paperdeck.model.paper import Paper

# Where files lie on the owner's disk, and what reference managers note down for themselves
# (JabRef, BibDesk, Mendeley, Zotero).
_OWNERS = re.compile(
    r"file|pdf|local-url|bdsk-.*|owner|username|timestamp|creationdate|modificationdate"
    r"|date-added|date-modified|groups|__markedentry|ranking|readstatus|priority|printed"
    r"|mendeley-.*|added-at|interhash|intrahash|biburl"
)


def for_others(paper: Paper) -> Paper:
    """Return a paper without the fields that concern nobody but who imported its entry."""
    if paper.publication is None:
        return paper
    fields = tuple(one for one in paper.publication.fields if not _OWNERS.fullmatch(one[0]))
    return replace(paper, publication=replace(paper.publication, fields=fields))
