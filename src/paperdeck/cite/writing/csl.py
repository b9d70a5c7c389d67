"""Papers as CSL-JSON, which Zotero, pandoc and every citation processor read.

Source of the format: the Citation Style Language 1.0.2, its JSON schema `csl-data.json`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from paperdeck.cite.writing.work import work_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from paperdeck.model.names import PersonName
    from paperdeck.model.paper import Paper


def csl_object(paper: Paper, key: str) -> dict[str, object]:
    """Return the item of a paper, with its cite key for an id; what is unknown is left out.

    Texts are taken as they are: render their LaTeX before.
    """
    work = work_of(paper)
    people = {"author": work.authors, "editor": work.editors, "translator": work.translators}
    item: dict[str, object] = {"id": key, "type": work.kind, "title": work.title}
    item |= {role: _names(names) for role, names in people.items() if names}
    if work.date:
        season = {"season": work.season} if work.season else {}
        item["issued"] = {"date-parts": [list(work.date)], **season}
    if work.accessed:
        item["accessed"] = {"date-parts": [list(work.accessed)]}
    if work.keywords:
        between = "; " if any("," in word for word in work.keywords) else ", "
        item["keyword"] = between.join(work.keywords)
    return item | dict(work.texts)


def _names(people: Sequence[PersonName]) -> list[dict[str, str]]:
    return [_name(person) for person in people]


def _name(person: PersonName) -> dict[str, str]:
    """Write a name in parts; who has no given name (a collaboration) is one literal name.

    `{"literal": "others"}` stands for those who aren't named, as pandoc writes and reads it.
    """
    if not person.given:
        return {"literal": f"{person.particle} {person.family}".strip()}
    parts = {
        "family": person.family,
        "given": person.given,
        "non-dropping-particle": person.particle,
        "suffix": person.suffix,
    }
    return {part: text for part, text in parts.items() if text}
