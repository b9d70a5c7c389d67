"""The command that cites."""

from __future__ import annotations

import json
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

from paperdeck.cite.writing.formats import FORMATS, Citer, Format, file_text, format_of_file, joined
from paperdeck.cite.writing.style_files import UnknownStyleError
from paperdeck.cli.choosing import check_targets, read_query, target_ids
from paperdeck.cli.keying import cite_keys, set_key
from paperdeck.cli.opening import open_library, open_to_read
from paperdeck.cli.outcome import DONE, UsageError, complain
from paperdeck.cli.paper_output import paper_object
from paperdeck.cli.places import locations, other_sources
from paperdeck.cli.printing import say, say_pieces
from paperdeck.config.bibliography_settings import keeps
from paperdeck.config.settings import load_settings
from paperdeck.model.errors import PaperDeckError
from paperdeck.model.files import descriptor_of, write_where_asked
from paperdeck.model.full_disk import is_full, reason
from paperdeck.text.latex import to_plain

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Mapping

    from paperdeck.model.rows import MarkedPaper
    from paperdeck.query.library import Library
    from paperdeck.store.database import Store

_AT_ONCE = 2_000
"""Papers that are given their keys in one transaction."""

_JSON_LINES = Format("jsonl", "paper", "papers", endings=(".jsonl",))
"""The objects of `list --json`; no format of `cite/`, since it has people's marks too."""

_JSON = frozenset({"csl-json", "jsonl"})


_WRITING = {"style": "--style", "format": "--format", "unicode": "--unicode", "output": "-o"}
"""Options that say how citations are written, by their attributes."""


def cite_papers(args: argparse.Namespace) -> int:
    """Print citations of papers, or write them to a file."""
    if args.set_key is not None:
        _refuse(args, {"check": "--check", "json": "--json", **_WRITING}, "--set-key")
        return set_key(args)
    if args.check:
        _refuse(args, _WRITING, "--check")
        from paperdeck.cli.citing_checks import check_citations  # noqa: PLC0415 - few ask for it

        return check_citations(args)
    if args.json:
        raise UsageError("cite: --json is for --check", next_step="Write --format jsonl")
    check_targets(args)
    target = None if _is_printed(args) else _checked_target(args.output)
    kind = _format(args)
    citer = _citer(args, kind)
    store = open_to_read()
    with open_library(store) as library:
        citations = _citations(store, _found(library, args, kind), citer)
        if target is None:
            say_pieces(joined(kind, citations), as_json=kind.name in _JSON)
            return DONE
        written = list(citations)
    _write(target, file_text(kind, written))
    count = "1 citation" if len(written) == 1 else f"{len(written):,} citations"
    say(f"{count} in {args.output}")
    return DONE


def _refuse(args: argparse.Namespace, options: Mapping[str, str], beside: str) -> None:
    """Raise `UsageError` for an option that would change nothing."""
    given = [name for key, name in options.items() if getattr(args, key) not in {None, False}]
    if args.unicode is False and "unicode" in options:
        given.append("--no-unicode")
    if given:
        raise UsageError(f"cite: {given[0]} doesn't go with {beside}")


def _format(args: argparse.Namespace) -> Format:
    """Return the format that was asked for, by its name, by a style or by a file's ending.

    Raise `UsageError` where nobody can tell, and for letters that are no choice in it.
    """
    kind = _chosen_format(args)
    if args.unicode is not None and kind.name not in {"bibtex", "biblatex"}:
        option = "--unicode" if args.unicode else "--no-unicode"
        raise UsageError(f"cite: {option} is for BibTeX and BibLaTeX, not for {kind.name}")
    return kind


def _chosen_format(args: argparse.Namespace) -> Format:
    if args.style and args.format not in {None, "text"}:
        raise UsageError(f"cite: a style is for text, not for {args.format}")
    if args.format == "jsonl":
        return _JSON_LINES
    if args.format or args.style:
        return FORMATS[args.format or "text"]
    ending = Path(args.output or "").suffix.lower()
    if ending in _JSON_LINES.endings:
        return _JSON_LINES
    kind = format_of_file(args.output or "")
    if kind is None and ending:
        known = [one for each in (*FORMATS.values(), _JSON_LINES) for one in each.endings]
        raise UsageError(
            f"cite: no format has files that end with {ending}",
            where=args.output,
            next_step=f"Say --format, or name it {', '.join(known)}",
        )
    return kind or FORMATS["bibtex"]


def _citer(args: argparse.Namespace, kind: Format) -> Citer:
    """Load the style, if there is to be one: before anything is printed or asked."""
    if not args.style:
        return Citer(kind, to_plain, unicode=args.unicode)
    from paperdeck.cite.writing.styles import CitationStyle  # noqa: PLC0415 - few ask for a style

    try:
        return Citer(kind, to_plain, style=CitationStyle(args.style))
    except UnknownStyleError as error:
        raise UsageError(error.what, where=error.where, next_step=error.next_step) from error


def _papers(library: Library, args: argparse.Namespace) -> Iterator[MarkedPaper]:
    if args.query is not None:
        return library.papers(read_query(args.query))
    # All ids are looked up before the first is printed: half a bibliography helps nobody.
    found = [library.paper(paper_id) for paper_id in target_ids(library, args)]
    return (marked for marked in found if marked is not None)


def _found(library: Library, args: argparse.Namespace, kind: Format) -> Iterator[MarkedPaper]:
    """Return the papers to cite, of which there is at least one.

    Raise `PaperDeckError` if there is none: a file that was asked for stays what it was.
    """
    papers = _papers(library, args)
    first = next(papers, None)
    if first is not None:
        return chain([first], papers)
    if _is_printed(args) and kind.name in _JSON:
        # Who reads JSON gets a whole text.
        say_pieces(joined(kind, []), as_json=True)
    raise PaperDeckError("nothing was cited, for no paper matches", where=args.query)


def _citations(store: Store, papers: Iterator[MarkedPaper], citer: Citer) -> Iterator[str]:
    """Give the text of each paper's citation, without what joins it to the next."""
    if citer.makes_lists:
        yield from citer.cite_list([marked.paper for marked in papers])
        return
    done = 0
    while batch := list(islice(papers, _AT_ONCE)):
        keyed = citer.format.keyed
        keys = cite_keys(store, [marked.paper for marked in batch]) if keyed else {}
        for number, marked in enumerate(batch, done + 1):
            if citer.format is _JSON_LINES:
                yield json.dumps(paper_object(marked), ensure_ascii=False)
            elif text := citer.cite(marked.paper, keys.get(marked.paper.id, ""), number):
                yield text
            else:
                complain(f"{marked.paper.id} has no {citer.format.one}")
        done += len(batch)


def _is_printed(args: argparse.Namespace) -> bool:
    """Tell whether citations go where other output does, by whatever name."""
    return args.output in {None, "-"} or descriptor_of(Path(args.output)) == 1


def _checked_target(name: str) -> Path:
    target = Path(name)
    if target.is_dir():
        raise UsageError("cite: this is a folder", where=name, next_step="Name a file in it")
    config, _ = load_settings(locations().config_file, other_sources)
    if keeps(config.bibliographies, target):
        raise UsageError(
            "cite: this file is kept up to date by [[bibliography]] in config.toml, and what is "
            "yours in it would be lost",
            where=name,
            next_step="Name another one; `paperdeck bibliographies` brings this one up to date",
        )
    return target


def _write(target: Path, text: str) -> None:
    try:
        write_where_asked(target, text.encode())
    except OSError as error:
        raise PaperDeckError(
            f"can't be written ({reason(error)})",
            where=str(target),
            next_step="Make room and try again"
            if is_full(error)
            else "Check that its folder is there and yours",
        ) from error
