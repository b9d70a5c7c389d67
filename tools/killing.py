"""Kill processes at random moments of their work and count what they leave broken.

python tools/killing.py [--kills N] [--seed N] [SCENARIO...]

`--kills` is of each scenario (40). It prints a table and what was found, and ends with 1 if
anything was.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.trust.killing import SCENARIOS, kill_often, table
else:
    sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "trust"))
    from killing import SCENARIOS, kill_often, table


def main() -> int:
    parser = argparse.ArgumentParser(description="Kill processes and count what they leave broken.")
    parser.add_argument("scenarios", nargs="*", metavar="SCENARIO")
    parser.add_argument("--kills", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    chosen = [kind for kind in SCENARIOS if not asked.scenarios or kind.name in asked.scenarios]
    outcomes = []
    for kind in chosen:
        with tempfile.TemporaryDirectory(prefix="paperdeck-killing-") as place:
            outcome = kill_often(
                kind, Path(place), kills=asked.kills, seed=asked.seed, measured=True
            )
        outcomes.append(outcome)
        print(f"{kind.name}: {outcome.kills} kills", file=sys.stderr, flush=True)
        for words in outcome.found.all[:20]:
            print(f"  {words}", file=sys.stderr, flush=True)
    print(table(outcomes))
    return 1 if any(outcome.found.all for outcome in outcomes) else 0


if __name__ == "__main__":
    sys.exit(main())
