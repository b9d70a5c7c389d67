"""Web addresses that come from outside, taken apart."""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit

LONGEST_ADDRESS = 8_000
"""Characters: what RFC 9110, section 4.1, asks everybody to understand."""


def split_address(address: str) -> SplitResult | None:
    """Return the parts of an address, `None` for what is none or longer than any is.

    Python puts the host into a normal form, which would take minutes for a long one of marks.
    """
    if len(address) > LONGEST_ADDRESS:
        return None
    try:
        return urlsplit(address)
    except ValueError:
        return None
