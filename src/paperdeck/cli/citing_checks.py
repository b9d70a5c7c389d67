"""`cite --check`: what is wrong with papers as they would be cited, or with bibliography files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from paperdeck.cite.checking.bibliography_checks import check_file, check_papers
from paperdeck.cite.reading.bibtex_reading import decode
from paperdeck.cli.choosing import check_targets, find_id, read_query, warn_uncompared
from paperdeck.cli.keying import cite_keys
from paperdeck.cli.opening import open_library, open_store
from paperdeck.cli.outcome import DONE, FAILED, complain
from paperdeck.cli.places import settings
from paperdeck.cli.printing import print_json, say
from paperdeck.model.errors import PaperDeckError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from paperdeck.cite.checking.entry_checks import Finding
    from paperdeck.model.paper import Paper
    from paperdeck.query.library import Library

_LIBRARY = "library"
"""What stands for a file's name where papers of the library are meant."""


def check_citations(args: argparse.Namespace) -> int:
    """Tell what is wrong with papers or files, a line each; 1 if anything is.

    Without papers and files those files are looked at that the config has kept.
    """
    files = [name for name in args.ids if name.lower().endswith(".bib")]
    ids = [name for name in args.ids if name not in files]
    if not args.ids and args.query is None:
        files = [str(one.file) for one in settings().bibliographies]
    if not files or ids:
        check_targets(args)
    wrong = sum([_check_file(args, name) for name in files])
    if ids or args.query is not None:
        wrong += _check_papers(args, ids)
    if not wrong and not args.json:
        say("nothing is wrong")
    return FAILED if wrong else DONE


def _check_file(args: argparse.Namespace, name: str) -> int:
    try:
        text, _ = decode(Path(name).read_bytes())
    except OSError as error:
        complain(PaperDeckError(f"can't be read ({error.strerror})", where=name))
        return 1
    found = check_file(text)
    for finding in found:
        _tell(args, finding, name, f"{name}:{finding.line}")
    return len(found)


def _check_papers(args: argparse.Namespace, ids: Sequence[str]) -> int:
    store = open_store()
    with open_library(store) as library:
        papers = _papers(args, ids, library)
        # To look is no reason to give keys.
        found = check_papers(papers, cite_keys(store, papers, keep=False))
    for finding in found:
        _tell(args, finding, None, f"{_LIBRARY}:{finding.key}")
    return len(found)


def _papers(args: argparse.Namespace, ids: Sequence[str], library: Library) -> list[Paper]:
    if args.query is None:
        wanted = dict.fromkeys(find_id(library, name) for name in ids)
        marked = [library.paper(paper_id) for paper_id in wanted]
        return [one.paper for one in marked if one is not None]
    query = read_query(args.query)
    papers = [one.paper for one in library.papers(query)]
    if not papers:
        warn_uncompared(library, query)
    return papers


def _tell(args: argparse.Namespace, finding: Finding, file: str | None, place: str) -> None:
    if args.json:
        print_json(
            {
                "file": file,
                "line": finding.line,
                "key": finding.key,
                "rule": finding.rule,
                "message": finding.message,
            }
        )
    else:
        named = f"{finding.key}: " if file else ""
        say(f"{place}: warning: {named}{finding.message} [{finding.rule}]")
