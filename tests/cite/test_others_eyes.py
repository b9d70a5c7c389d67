"""A file that co-authors read holds nothing that is its owner's alone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from paperdeck.cite.living.others_eyes import for_others
from paperdeck.model.publication import Publication

if TYPE_CHECKING:
    from paperdeck.model.paper import Paper


@pytest.mark.parametrize(
    "name", ["file", "owner", "timestamp", "bdsk-url-1", "mendeley-tags", "__markedentry"]
)
def test_what_is_the_owners_is_left_out(attention: Paper, name: str) -> None:
    fields = (("volume", "3"), (name, "/home/me/secret.pdf"), ("note", "Best paper"))
    paper = replace(attention, publication=Publication("article", fields))
    publication = for_others(paper).publication
    assert publication == Publication("article", (("volume", "3"), ("note", "Best paper")))


def test_a_paper_that_no_entry_told_of_stays_as_it_is(attention: Paper) -> None:
    assert for_others(attention) is attention
