"""Try everything that PaperDeck writes on a disk that is full, and count what goes wrong.

python tools/filling_disks.py [--say] [CASE...]

A disk is full in two ways: files may not grow beyond a size, and a small disk in memory has
little left (where one can be mounted). It prints a table, with `--say` also what was said, and ends
with 1 if anything was wrong.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.trust.full_disk import disk_ways, limit_ways, small_disk, table, try_
    from tests.trust.full_disk_cases import CASES, forget
else:
    sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "trust"))
    from full_disk import disk_ways, limit_ways, small_disk, table, try_
    from full_disk_cases import CASES, forget


def main() -> int:
    parser = argparse.ArgumentParser(description="Write everything to a disk that is full.")
    parser.add_argument("cases", nargs="*", metavar="CASE")
    parser.add_argument("--say", action="store_true")
    asked = parser.parse_args()
    chosen = [case for case in CASES if not asked.cases or case.name in asked.cases]
    tried = []
    for case in chosen:
        for way in limit_ways():
            with tempfile.TemporaryDirectory(prefix="paperdeck-full-") as place:
                tried.append(try_(case, way, Path(place) / "home"))
        for way in disk_ways():
            with small_disk() as disk:
                if disk is not None:
                    tried.append(try_(case, way, disk / "home"))
    forget()
    for one in tried:
        if one.failed and asked.say:
            print(f"{one.case}, {one.way}: {one.words.strip()}", file=sys.stderr)
        for wrong in one.wrong:
            print(f"WRONG {one.case}, {one.way}: {wrong}", file=sys.stderr)
    print(table(tried))
    return 1 if any(one.wrong for one in tried) else 0


if __name__ == "__main__":
    sys.exit(main())
