"""Two tables on what a library does under faults; 1 if anything in them isn't as it should be.

    python tools/trust_tables.py locked        every public function, while another process holds a file
    python tools/trust_tables.py migrations    every statement of every migration fails once

The cases are those of the tests (`tests/store`), which try all of the first and some of the second.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "store"))

if TYPE_CHECKING:
    from tests.store.failing_migrations import VERSIONS, count_statements, failures, make_older
    from tests.store.locked_cases import CASES
    from tests.store.locked_kinds import make_library
    from tests.store.locked_trials import CONDITIONS, OtherProcess, expected, try_case
else:
    from failing_migrations import VERSIONS, count_statements, failures, make_older
    from locked_cases import CASES
    from locked_kinds import make_library
    from locked_trials import CONDITIONS, OtherProcess, expected, try_case


def print_locked(scratch: Path) -> bool:
    """Print what every function does while a file is held; tell whether all is as it should be."""
    library = scratch / "library"
    make_library(library)
    other = OtherProcess()
    headings = [f"{name} {how}" for name, how in CONDITIONS]
    print(f"{'function':<46}" + "".join(f"{heading:<17}" for heading in headings))
    counts: Counter[str] = Counter()
    wrong: list[str] = []
    for name, case in sorted(CASES.items()):
        verdicts = try_case(case, library, scratch / "copies", other)
        for one, condition in zip(verdicts, CONDITIONS, strict=True):
            counts[one.word] += 1
            wrong += [f"{name}: {words}" for words in one.wrong]
            if one.word != expected(case, *condition):
                wrong.append(f"{name}: {one.word} with {' '.join(condition)}")
        print(f"{name:<46}" + "".join(f"{one.word:<17}" for one in verdicts).rstrip())
    other.close()
    told = ", ".join(f"{count} {word}" for word, count in sorted(counts.items()))
    print(f"\n{len(CASES)} functions, {sum(counts.values())} calls: {told}; {len(wrong)} wrong")
    return _tell(wrong)


def print_migrations(scratch: Path) -> bool:
    """Print how many statements failed and what came of it; tell whether all is as it should be."""
    print(f"{'from version':<14}{'migrating':>10}{'afterwards':>12}{'failures':>10}{'wrong':>7}")
    wrong: list[str] = []
    total = 0
    for name, version in VERSIONS:
        older = make_older(scratch / f"{name}-{version}", name, version)
        counted, _ = count_statements(older, scratch)
        outcomes = list(failures(older, scratch, counted.every_way))
        faults = [f"{one.statement}: {words}" for one in outcomes for words in one.wrong]
        wrong += [f"{name} {version}: {one}" for one in faults]
        total += len(outcomes)
        later = counted.seen - counted.first
        cells = f"{counted.first:>10}{later:>12}{len(outcomes):>10}{len(faults):>7}"
        print(f"{f'{name} {version}':<14}{cells}")
    print(f"\n{total} failures, {len(wrong)} wrong")
    return _tell(wrong)


def _tell(wrong: list[str]) -> bool:
    for one in wrong:
        print(one, file=sys.stderr)
    return not wrong


_TABLES = {"locked": print_locked, "migrations": print_migrations}


def main() -> int:
    """Print the tables that are asked for, or both."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("tables", nargs="*", choices=[*_TABLES, []], help="which of the tables")
    names = parser.parse_args().tables or list(_TABLES)
    well = True
    for name in names:
        with tempfile.TemporaryDirectory(prefix="paperdeck-trust-") as scratch:
            well = _TABLES[name](Path(scratch)) and well
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main())
