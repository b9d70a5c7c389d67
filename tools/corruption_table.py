"""Spoil the two files of a library in every way that the tests know, and tell what comes of it.

python tools/corruption_table.py      prints a table in Markdown, and its counts
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

if TYPE_CHECKING:
    from tests.corruptions import CASES, IN_JOURNAL, NOTES, Case, Outcome, make_library, play
else:
    from corruptions import CASES, IN_JOURNAL, NOTES, Case, Outcome, make_library, play


def main() -> int:
    """Print the table; 1 if anything is not as it should be."""
    counts: Counter[str] = Counter()
    print(
        "| file | what happened to it | `list` | `doctor` | `doctor --repair` | marks afterwards |"
    )
    print("|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        library = Path(folder) / "library"
        make_library(library)
        for number, case in enumerate(CASES):
            place = Path(folder) / str(number)
            place.mkdir()
            done = play(case, library, place)
            row = _row(case, done)
            counts.update(("cases", f"marks: {row[-1]}", f"--repair: {row[-2]}"))
            counts["not healed"] += not _is_healed(case, done)
            print(f"| {' | '.join(row)} |", flush=True)
    print()
    for name, count in sorted(counts.items()):
        print(f"{count:3} {name}")
    return int(bool(counts["not healed"]))


def _row(case: Case, done: Outcome) -> list[str]:
    return [
        case.file,
        case.name,
        "says what to do" if done.listed.code else "works",
        "names it" if done.checked.code else "all well",
        _repair(done),
        _marks(case, done),
    ]


def _repair(done: Outcome) -> str:
    said = done.repaired.said
    if done.repaired.code:
        return "FAILED"
    words = {
        "nothing to repair": "nothing to do",
        "restored from the backup": "backup restored",
        "read out of the damaged file besides": "newer marks read out of it",
        "papers: set aside": "papers.db begun anew",
        "was not there and was begun anew": "papers.db begun anew",
        "begun anew, since": "marks.db begun anew",
        "had each other's names": "names given back",
        "journal aside": "journal set aside",
        "indexes of": "its indexes made anew",
        "repaired index": "search index made anew",
        "permissions:": "permissions",
        "back into lists": "marked papers back in lists",
    }
    return ", ".join(word for sign, word in words.items() if sign in said)


def _marks(case: Case, done: Outcome) -> str:
    if done.notes != NOTES or not case.keeps <= done.stars:
        return "LOST"
    newest = max(CASES, key=lambda one: len(one.keeps)).keeps
    if newest - IN_JOURNAL <= done.stars:
        return "all" if newest <= done.stars or not case.unclean else "all but the journal's"
    return "the backup's"


def _is_healed(case: Case, done: Outcome) -> bool:
    codes = (done.repaired.code, done.listed_after.code, done.checked_after.code)
    return not any(codes) and case.keeps <= done.stars and done.notes == NOTES


if __name__ == "__main__":
    raise SystemExit(main())
