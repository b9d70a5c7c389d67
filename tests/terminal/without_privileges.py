"""PaperDeck as anybody runs it: whoever starts it, what can't be written can't be.

Root may write everywhere by a capability, which this drops; others haven't got it to drop.
"""

from __future__ import annotations

import ctypes
import os
import sys

_PR_CAPBSET_DROP = 24
_CAP_DAC_OVERRIDE = 1

if __name__ == "__main__":
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_CAPBSET_DROP, _CAP_DAC_OVERRIDE, 0, 0, 0)
    os.execv(sys.executable, [sys.executable, "-m", "paperdeck", *sys.argv[1:]])  # noqa: S606 - no shell is wanted
