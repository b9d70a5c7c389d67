"""`python -m paperdeck` and the `paperdeck` command."""

from __future__ import annotations

import gc
import sys


def main() -> None:
    """Run the command line and exit with its code."""
    # What a start makes stays: to look for garbage in it costs a tenth of the first paint.
    gc.disable()
    from paperdeck.cli.run import run  # noqa: PLC0415 - not before there is no collector

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
