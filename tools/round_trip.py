"""Tell what of imported papers comes back when they are exported as BibLaTeX and read again.

python tools/round_trip.py RECORDINGS [CORPUS]    RECORDINGS holds bibliographies under bibtex/,
                                                  CORPUS is a file of arXiv papers, JSON lines

A field is the same when it says the same: braces that keep capitals, an accent written in another
way and what web pages left in texts (`&quot;`, `<i>`) are no difference. `--bibtex` takes BibTeX, which has fewer fields than BibLaTeX,
`--ascii` has letters written as LaTeX; `--show KIND` shows differences of one kind.
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
from typing import TYPE_CHECKING, NamedTuple

from paperdeck.cite.reading.bibtex_plain import plain
from paperdeck.cite.reading.bibtex_reading import decode, read_bibtex
from paperdeck.cite.reading.imported import ImportedEntry
from paperdeck.cite.writing.bibtex import biblatex_entry, bibtex_entry
from paperdeck.model.identifiers import Identifier, Scheme, stable_id
from paperdeck.model.merge import merge_records
from paperdeck.model.paper import Author, PaperRecord

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from paperdeck.model.paper import Paper

_BIBLIOGRAPHIES = ("bibtex/better-bibtex-*/*", "bibtex/jabref/*", "bibtex/misc/*")
_PAPERS = 2_000
_PLAINLY = frozenset(
    [
        *("entry_type", "published", "identifiers", "primary_category", "url", "date", "file"),
        "local-url",
    ]
)
_SIGNS = str.maketrans("“”„‘’−µ", '"""\'\'-μ')
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
    records: Iterable[PaperRecord], write: Callable[[Paper, str], str] = biblatex_entry
) -> Outcome:
    """Export records, read what was written and compare."""
    fields = 0
    differences: list[Difference] = []
    for number, record in enumerate(records):
        paper = merge_records(stable_id(record.identifiers) or "", [record], None)
        again = list(read_bibtex(write(paper, f"key{number}")))
        if len(again) != 1 or not isinstance(again[0], ImportedEntry):
            differences.append(Difference("entry", record.title, ""))
            fields += 1
            continue
        before, after = _said(record), _said(again[0].record)
        if record.publication is None:
            del after["entry_type"]  # an entry must have one
        fields += len(before)
        differences += [
            Difference(name, before.get(name, ""), after.get(name, ""))
            for name in before | after
            if before.get(name, "") != after.get(name, "")
        ]
    return Outcome(fields, differences)


def _said(record: PaperRecord) -> dict[str, str]:
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
        name: text if name in _PLAINLY else _comparable(text)
        for name, text in said.items()
        if text.strip()
    }


def _comparable(text: str) -> str:
    text = _TAG.sub("", unescape(plain(text)))
    text = text.translate(_SIGNS).replace("---", "—").replace("--", "–")
    return " ".join(text.split())


def main() -> None:
    """Compare and print a table of the differences, most frequent first."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("recordings", type=Path)
    parser.add_argument("corpus", type=Path, nargs="?")
    parser.add_argument("--bibtex", action="store_true", help="as BibTeX")
    parser.add_argument("--ascii", action="store_true", help="as 7-bit LaTeX")
    parser.add_argument("--show", help="show differences of one kind")
    options = parser.parse_args()
    write = partial(bibtex_entry if options.bibtex else biblatex_entry, unicode=not options.ascii)
    outcomes = {"bibliographies": compare(imported_records(options.recordings), write)}
    if options.corpus:
        outcomes["arXiv papers"] = compare(corpus_records(options.corpus), write)
    for name, outcome in outcomes.items():
        print(f"{name}: {outcome.fields:,} fields, {outcome.share:.2%} the same")
        for kind, count in Counter(one.kind for one in outcome.differences).most_common(40):
            print(f"  {count:6,}  {kind}")
        for one in outcome.differences:
            if one.kind == options.show:
                print(f"- {one.before[:300]}\n+ {one.after[:300]}\n")


if __name__ == "__main__":
    main()
