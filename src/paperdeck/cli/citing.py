"""The command that cites."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from paperdeck.cite.bibtex import bibtex_entry
from paperdeck.cite.markdown import markdown_link
from paperdeck.cite.plain import plain_citation
from paperdeck.cli.choosing import check_targets, read_query, target_ids
from paperdeck.cli.opening import open_library, open_store
from paperdeck.cli.outcome import DONE, UsageError
from paperdeck.cli.printing import say
from paperdeck.marks.cite_keys import cite_keys
from paperdeck.model.errors import PaperDeckError
from paperdeck.model.files import write_whole
from paperdeck.text.latex import to_plain

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from paperdeck.model.paper import Paper
    from paperdeck.query.library import Library
    from paperdeck.store.database import Store

_AT_ONCE = 2_000
"""Papers that are given their keys in one transaction."""


def cite_papers(args: argparse.Namespace) -> int:
    """Print citations of papers, or write them to a file."""
    check_targets(args)
    target = None if args.output in {None, "-"} else _checked_target(args.output)
    store = open_store()
    with open_library(store) as library:
        citations = _citations(store, _papers(library, args), args)
        if target is None:
            for citation in citations:
                say(citation)
            return DONE
        written = list(citations)
    _write(target, "".join(f"{citation}\n" for citation in written))
    count = "1 citation" if len(written) == 1 else f"{len(written):,} citations"
    say(f"{count} in {args.output}")
    return DONE


def _papers(library: Library, args: argparse.Namespace) -> Iterator[Paper]:
    if args.query is not None:
        return (marked.paper for marked in library.papers(read_query(args.query)))
    # All ids are looked up before the first is printed: half a bibliography helps nobody.
    found = [library.paper(paper_id) for paper_id in target_ids(library, args)]
    return (marked.paper for marked in found if marked is not None)


def _citations(store: Store, papers: Iterator[Paper], args: argparse.Namespace) -> Iterator[str]:
    """Give the text of each paper's citation, without a line break at its end."""
    while batch := list(islice(papers, _AT_ONCE)):
        keys = cite_keys(store, batch) if args.format in {"bibtex", "key"} else {}
        for paper in batch:
            match args.format:
                case "bibtex":
                    yield bibtex_entry(paper, keys[paper.id], unicode=args.unicode)
                case "key":
                    yield keys[paper.id]
                case "markdown":
                    yield markdown_link(_readable(paper))
                case _:
                    yield plain_citation(_readable(paper))


def _readable(paper: Paper) -> Paper:
    return replace(paper, title=to_plain(paper.title))


def _checked_target(name: str) -> Path:
    target = Path(name)
    if target.is_dir():
        raise UsageError("cite: this is a folder", where=name, next_step="Name a file in it")
    return target


def _write(target: Path, text: str) -> None:
    try:
        if target.exists() and not target.is_file():
            # A pipe or a device takes the text; it is not to be replaced by a file.
            target.write_bytes(text.encode())
        else:
            write_whole(target.resolve(), text.encode())
    except OSError as error:
        raise PaperDeckError(
            f"can't be written ({error.strerror})",
            where=str(target),
            next_step="Check that its folder is there and yours",
        ) from error
