"""How row numbers are made up; apart, so that reading a list needs nothing else of the store."""

from __future__ import annotations

DAY_BITS = 20
"""A row number is a date ordinal, shifted by this many bits, plus a number within the day."""
