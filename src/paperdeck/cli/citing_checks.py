"""`cite --check`: what is wrong with papers as they would be cited, or with bibliography files."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from paperdeck.cite.checking.bibliography_checks import check_file, check_papers
from paperdeck.cite.reading.bibtex_reading import decode
from paperdeck.cli.choosing import check_targets, find_id, read_query, warn_uncompared
from paperdeck.cli.keying import cite_keys
from paperdeck.cli.opening import open_library, open_to_read
from paperdeck.cli.outcome import DONE, FAILED, UsageError, complain
from paperdeck.cli.places import locations, other_sources
from paperdeck.cli.printing import print_json, say
from paperdeck.config.problems import ConfigError
from paperdeck.config.settings import load_settings
from paperdeck.config.toml_lines import read_toml
from paperdeck.model.errors import PaperDeckError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from paperdeck.cite.checking.entry_checks import Finding
    from paperdeck.model.paper import Paper
    from paperdeck.query.library import Library

_ENDINGS = (".bib", ".bibtex", ".biblatex")


def check_citations(args: argparse.Namespace) -> int:
    """Tell what is wrong with papers or files, a line each; 1 if anything is.

    Without papers and files those files are looked at that the config has kept.
    """
    files = [name for name in args.ids if _is_file(name)]
    ids = [name for name in args.ids if name not in files]
    wrong = 0
    if not args.ids and args.query is None:
        files, wrong = _files_of_config()
    elif not files or ids:
        check_targets(args)
    wrong += sum([_check_file(args, name) for name in files])
    if ids or args.query is not None:
        wrong += _check_papers(args, ids)
    if not wrong and not args.json:
        say("nothing is wrong")
    return FAILED if wrong else DONE


def _is_file(name: str) -> bool:
    """Tell whether a word names a file rather than a paper: by its ending, or as it is there."""
    if name.lower().endswith(_ENDINGS):
        return True
    with suppress(OSError, ValueError):  # no file can have such a name
        return Path(name).exists() and not Path(name).is_dir()
    return False


def _files_of_config() -> tuple[list[str], int]:
    """Return the files that the config has kept, and how many others it can't have.

    Raise `ConfigError` for one that can't be read, and `UsageError` if it names none.
    """
    file = locations().config_file
    _, unreadable = read_toml(file)
    if unreadable is not None:
        raise ConfigError(f"no bibliographies could be read: {unreadable}")
    config, problems = load_settings(file, other_sources)
    for problem in problems:
        complain(problem)
    wrong = sum("bibliography" in problem.message for problem in problems)
    if not config.bibliographies and not wrong:
        raise UsageError(
            "cite: there is nothing to check",
            next_step=f"Name papers, files or --query, or write [[bibliography]] into {file}",
        )
    return [str(one.file) for one in config.bibliographies], wrong


def _check_file(args: argparse.Namespace, name: str) -> int:
    try:
        text, _ = decode(Path(name).read_bytes())
    except OSError as error:
        complain(PaperDeckError(f"can't be read ({error.strerror})", where=name))
        return 1
    found = check_file(text)
    for finding in found:
        _tell(args, finding, f"{name}:{finding.line}", file=name)
    return len(found)


def _check_papers(args: argparse.Namespace, ids: Sequence[str]) -> int:
    store = open_to_read()
    with open_library(store) as library:
        papers = _papers(args, ids, library)
        # To look is no reason to give keys, so nobody could find the papers by these.
        keys = cite_keys(store, papers, keep=False)
        found = check_papers(papers, keys)
    names = {key: paper_id for paper_id, key in keys.items()}
    for finding in found:
        _tell(args, finding, names[finding.key], paper_id=names[finding.key])
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


def _tell(
    args: argparse.Namespace,
    finding: Finding,
    place: str,
    *,
    file: str | None = None,
    paper_id: str | None = None,
) -> None:
    if args.json:
        print_json(
            {
                "file": file,
                "line": finding.line,
                "id": paper_id,
                "key": finding.key,
                "rule": finding.rule,
                "message": finding.message,
            }
        )
    else:
        named = f"{finding.key}: " if finding.key else ""
        say(f"{place}: warning: {named}{finding.message} [{finding.rule}]")
