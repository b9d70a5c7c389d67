"""Tell what of imported papers comes back when they are exported and read again.

python tools/round_trip.py RECORDINGS CORPUS      RECORDINGS holds bibliographies under bibtex/,
                                                  CORPUS is a file of arXiv papers, JSON lines

It prints docs/round-trip.md. A field is the same when it says the same; braces that keep
capitals, an accent or quotation mark written in another way, a character that was lost before and
what web pages left in texts (`&quot;`, `<i>`) are no difference. `--show KIND` shows differences
of one kind; then `--bibtex` takes BibTeX instead of BibLaTeX, `--ascii` has letters as LaTeX and
`--as RIS` takes RIS.
"""

from __future__ import annotations

import argparse
import json
import lzma
import re
from collections import Counter
from datetime import UTC, datetime
from functools import partial
from html import unescape
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from unicodedata import normalize

from paperdeck.cite.latex.plain import plain
from paperdeck.cite.names import printed
from paperdeck.cite.reading.bibtex_reading import decode, read_bibtex
from paperdeck.cite.reading.csl_reading import read_csl
from paperdeck.cite.reading.imported import ImportedEntry
from paperdeck.cite.reading.ris_reading import read_ris
from paperdeck.cite.writing.bibtex import biblatex_entry, bibtex_entry
from paperdeck.cite.writing.csl import csl_object
from paperdeck.cite.writing.people import people_in
from paperdeck.cite.writing.readable import readable
from paperdeck.cite.writing.ris import ris_entry
from paperdeck.model.identifiers import Identifier, Scheme, stable_id
from paperdeck.model.merge import merge_records
from paperdeck.model.paper import Author, PaperRecord
from paperdeck.text.latex import to_plain

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from paperdeck.cite.reading.imported import ReadEntry
    from paperdeck.model.paper import Paper

_BIBLIOGRAPHIES = ("bibtex/better-bibtex-*/*", "bibtex/jabref/*", "bibtex/misc/*")
_PAPERS = 2_000
_PLAINLY = frozenset(
    "entry_type published identifiers primary_category url date file local-url".split()
)
_SIGNS = str.maketrans("“”„»«‘’`‐‑−⩽⩾≊\ufffd", '"""""\'\'\'---≤≥≈?')
WRITERS: dict[str, Callable[[Paper, str], str]] = {
    "BibTeX, 7-bit": bibtex_entry,
    "BibTeX, letters as they are": partial(bibtex_entry, unicode=True),
    "BibLaTeX, letters as they are": biblatex_entry,
    "BibLaTeX, 7-bit": partial(biblatex_entry, unicode=False),
}
_HELD = frozenset(
    "title authors abstract published date identifiers url entry_type venue journaltitle"
    " shortjournal booktitle series volume number pages chapter edition editor translator publisher"
    " institution location type isbn issn eventtitle language keywords note urldate".split()
)


class Exchange(NamedTuple):
    """A format of other programs: how it is written and read, and which fields it can hold."""

    write: Callable[[Paper, str], str]
    read: Callable[[str], Iterable[ReadEntry]]
    held: Collection[str]


EXCHANGES = {
    "RIS": Exchange(lambda paper, key: ris_entry(readable(paper, to_plain), key), read_ris, _HELD),
    "CSL-JSON": Exchange(
        lambda paper, key: json.dumps([csl_object(readable(paper, to_plain), key)]),
        read_csl,
        _HELD | {"howpublished", "version", "pagetotal", "volumes"},
    ),
}
_PAGE = """\
# What comes back

Made with `tools/round_trip.py` from real bibliographies and 2,000 arXiv papers: each is imported,
exported and imported again, and every field compared. A field is the same when it says the same;
braces that keep capitals, accents and quotation marks written in another way, characters that were
lost before and what web pages left in texts are no difference.

| export | fields of bibliographies | the same | fields of arXiv papers | the same |
| --- | ---: | ---: | ---: | ---: |
{rows}

BibTeX has fewer types and fields than BibLaTeX. What its styles have no place for is kept beside
(`biblatextype`, `day`: no standard style prints them) or said in a `note`. Aliases of an entry (`ids`) aren't
written: they may be keys of other entries by now. 7-bit text spells other scripts in Latin letters.

RIS and CSL-JSON hold less than BibTeX: no LaTeX, and fewer types and fields. Of the fields that they have
a place for, this share comes back. A note comes back from RIS as a note of your own.

| export | fields of bibliographies | it can hold | the same |
| --- | ---: | ---: | ---: |
{exchanges}

Differences in both, most frequent first:

{kinds}
"""
_TAG = re.compile(r"</?(?:i|em|b|strong|sub|sup)>", re.IGNORECASE)


class Difference(NamedTuple):
    """A field that didn't come back as it was; "" where it is missing."""

    field: str
    before: str
    after: str

    @property
    def kind(self) -> str:
        """The field, and whether it was lost, made up or changed."""
        if not self.after:
            return f"{self.field} lost"
        return f"{self.field} {'changed' if self.before else 'made up'}"


class Outcome(NamedTuple):
    """How many fields there were, and those that differ."""

    fields: int
    differences: list[Difference]

    @property
    def share(self) -> float:
        """The share of fields that came back the same, 0 to 1."""
        return 1 - len(self.differences) / self.fields


class Described(NamedTuple):
    """A format on the page: its row, its kinds of differences, and the lowest share, 0 to 1."""

    row: str
    kinds: str
    share: float


def imported_records(recordings: Path) -> Iterator[PaperRecord]:
    """Read all entries of the bibliographies in a folder of recordings."""
    for file in sorted(file for one in _BIBLIOGRAPHIES for file in recordings.glob(one)):
        for entry in read_bibtex(decode(file.read_bytes())[0]):
            if isinstance(entry, ImportedEntry):
                yield entry.record


def corpus_records(corpus: Path, count: int = _PAPERS) -> Iterator[PaperRecord]:
    """Read every so manieth paper of a packed file of arXiv's, `count` in all."""
    with lzma.open(corpus, "rt", encoding="utf-8") as lines:
        for line in islice(lines, 0, 37 * count, 37):
            said = json.loads(line)
            year, month = 2000 + int(said["id"][:2]), int(said["id"][2:4])
            yield PaperRecord(
                source="bibtex",
                identifiers=(Identifier(Scheme.ARXIV, said["id"].partition("v")[0]),),
                title=said["title"],
                authors=tuple(map(Author, said["authors"])),
                primary_category=said["categories"][0],
                published=datetime(year, month, 1, tzinfo=UTC),
            )


def compare(
    records: Iterable[PaperRecord],
    write: Callable[[Paper, str], str] = biblatex_entry,
    read: Callable[[str], Iterable[ReadEntry]] = read_bibtex,
    held: Collection[str] | None = None,
) -> Outcome:
    """Export records, read what was written and compare, all fields or those that are `held`."""
    fields = 0
    differences: list[Difference] = []
    for number, record in enumerate(records):
        paper = merge_records(stable_id(record.identifiers) or "", [record], None)
        again = list(read(write(paper, f"key{number}")))
        if len(again) != 1 or not isinstance(again[0], ImportedEntry):
            differences.append(Difference("entry", record.title, ""))
            fields += 1
            continue
        as_read = plain if held is None else _readable
        before, after = _said(record, as_read), _said(again[0].record, as_read)
        if held is not None:
            if again[0].notes:
                after["note"] = _comparable("; ".join(again[0].notes), _readable)
            before, after = _only(held, before), _only(held, after)
        if record.publication is None:
            del after["entry_type"]  # an entry must have one
        fields += len(before)
        differences += [
            Difference(name, before.get(name, ""), after.get(name, ""))
            for name in before | after
            if before.get(name, "") != after.get(name, "")
        ]
    return Outcome(fields, differences)


def _said(record: PaperRecord, read: Callable[[str], str] = plain) -> dict[str, str]:
    """Return what a record says, field by field, in a form that can be compared."""
    said = {
        "title": record.title,
        "abstract": record.abstract or "",
        "authors": "; ".join(author.name for author in record.authors),
        "published": str(record.published or ""),
        "venue": record.venue or "",
        "url": record.url or "",
        "primary_category": record.primary_category or "",
        "identifiers": " ".join(map(str, record.identifiers)),
    }
    publication = record.publication
    if publication is not None:
        said |= dict(publication.fields) | {"entry_type": publication.entry_type}
    return {
        name: text if name in _PLAINLY else _comparable(text, read)
        for name, text in said.items()
        if text.strip()
    }


def _readable(text: str) -> str:
    """Return a text as `cite.writing.readable` has it."""
    return to_plain(text).replace("{", "").replace("}", "")


def _only(held: Collection[str], said: dict[str, str]) -> dict[str, str]:
    """Return what other programs' formats can hold, in a form that can be compared."""
    kept = {name: text for name, text in said.items() if name in held}
    for name in {"editor", "translator"} & set(kept):
        kept[name] = "; ".join(map(printed, people_in(kept[name])))
    if "pages" in kept:
        first, *last = re.split("[-–]+", kept["pages"])
        kept["pages"] = first if last == [first] else "-".join([first, *last])
    if "keywords" in kept:
        kept["keywords"] = " ".join(re.findall(r"[^\s,;]+", kept["keywords"]))
    return kept


def _comparable(text: str, read: Callable[[str], str]) -> str:
    text = normalize("NFKC", _TAG.sub("", unescape(read(text))))
    text = text.translate(_SIGNS).replace("---", "—").replace("--", "–")
    return " ".join(text.split())


def write_page(recordings: Path, corpus: Path) -> str:
    """Return docs/round-trip.md."""
    exports = [describe_export(name, recordings, corpus) for name in WRITERS]
    exchanges = [describe_exchange(name, recordings) for name in EXCHANGES]
    return _PAGE.format(
        rows="\n".join(one.row for one in exports),
        exchanges="\n".join(one.row for one in exchanges),
        kinds="\n".join(one.kinds for one in exports + exchanges),
    )


def describe_export(name: str, recordings: Path, corpus: Path) -> Described:
    """Say what comes back from one of `WRITERS`."""
    entries = compare(imported_records(recordings), WRITERS[name])
    papers = compare(corpus_records(corpus), WRITERS[name])
    row = (
        f"| {name} | {entries.fields:,} | {entries.share:.2%} | {papers.fields:,}"
        f" | {papers.share:.2%} |"
    )
    worst = min(entries.share, papers.share)
    return Described(row, _listed(name, entries.differences + papers.differences), worst)


def describe_exchange(name: str, recordings: Path) -> Described:
    """Say what comes back from one of `EXCHANGES`."""
    records = list(imported_records(recordings))
    outcome = compare(records, *EXCHANGES[name])
    said = sum(len(_said(record)) for record in records)
    row = f"| {name} | {said:,} | {outcome.fields:,} | {outcome.share:.2%} |"
    return Described(row, _listed(name, outcome.differences), outcome.share)


def _listed(name: str, differences: Iterable[Difference]) -> str:
    counted = Counter(one.kind for one in differences)
    shown = [f"`{kind.replace(' ', '` ', 1)} {count}" for kind, count in counted.most_common()]
    return f"- **{name}**: {', '.join(shown)}."


def main() -> None:
    """Print the page, or the differences of one kind."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("recordings", type=Path)
    parser.add_argument("corpus", type=Path, nargs="?")
    parser.add_argument("--bibtex", action="store_true", help="as BibTeX")
    parser.add_argument("--ascii", action="store_true", help="as 7-bit LaTeX")
    parser.add_argument("--as", dest="exchange", choices=EXCHANGES, help="as RIS or CSL-JSON")
    parser.add_argument("--show", help="show differences of one kind")
    options = parser.parse_args()
    if not options.show:
        print(write_page(options.recordings, options.corpus), end="")
        return
    write = partial(bibtex_entry if options.bibtex else biblatex_entry, unicode=not options.ascii)
    way: tuple[Any, ...] = EXCHANGES[options.exchange] if options.exchange else (write,)
    for one in compare(imported_records(options.recordings), *way).differences:
        if one.kind == options.show:
            print(f"- {one.before[:300]}\n+ {one.after[:300]}\n")


if __name__ == "__main__":
    main()
