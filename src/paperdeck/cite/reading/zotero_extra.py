"""Zotero's "Extra" field, which is CSL's `note` too: lines of `Name: value` among prose."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from paperdeck.cite.reading.imported_making import EntryDraft

_LINE = re.compile(r"\s*([A-Za-z][A-Za-z -]{1,30})\s*:\s*(\S.*)")
_ARXIV = re.compile(r"arxiv", re.IGNORECASE)


def read_extra(draft: EntryDraft, text: str) -> None:
    """Take identifiers and the cite key out of the lines; the others become the field `note`."""
    rest: list[str] = []
    for line in text.splitlines():
        match = _LINE.fullmatch(line)
        if match is None or not _take(draft, match[1].strip().lower(), match[2].strip()):
            rest.append(line)
    draft.keep("note", "\n".join(rest))


def _take(draft: EntryDraft, name: str, value: str) -> bool:
    if name in {"citation key", "bibtex", "citekey"}:
        draft.take_key(value.split(maxsplit=1)[0].removeprefix("*"))
    elif name == "doi" and not draft.doi:
        draft.doi = value
    elif name == "pmid" and not draft.pubmed_id:
        draft.pubmed_id = value
    elif _ARXIV.fullmatch(name.split(maxsplit=1)[0]) and not draft.arxiv_id:
        draft.arxiv_id = value.split(maxsplit=1)[0]
    else:
        return False
    return True
