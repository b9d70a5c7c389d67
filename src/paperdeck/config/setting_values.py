"""What a single setting may hold: addresses of services, names of arXiv categories."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from paperdeck.config.problems import quoted
from paperdeck.config.table_reader import UnusableValueError, text
from paperdeck.model.addresses import split_address

if TYPE_CHECKING:
    from urllib.parse import SplitResult

# https://arxiv.org/category_taxonomy: `cs.LG`, `hep-th`, `cond-mat.mes-hall`, `physics.optics`.
_CATEGORY = re.compile(r"[a-z]{2,}(?:-[a-z]+)?(?:\.(?:[A-Z]{2}|[a-z]{2,}-[a-z]{2,}|[a-z]{3,}))?")
_ARCHIVES_WITH_SUBJECTS = frozenset(
    {"cs", "econ", "eess", "math", "nlin", "physics", "q-bio", "q-fin", "stat"}
)


def category(value: object) -> str:
    """Accept the name of an arXiv category."""
    name = text(value)
    if name in _ARCHIVES_WITH_SUBJECTS:
        raise UnusableValueError("is a whole archive", "Name a subject in it, like `cs.LG`")
    if not _CATEGORY.fullmatch(name):
        raise UnusableValueError("is not a category name like `cs.LG`", _category_hint(name))
    return name


def feed_address(value: object) -> str:
    """Accept the http(s) address of a feed, which may have a query but no password."""
    address = text(value)
    parts = _web_address(address)
    if parts is None:
        example = "Write it like https://example.org/feed.xml"
        raise UnusableValueError("is not a web address", example)
    if parts.username is not None:
        raise UnusableValueError("should hold no password")
    return address


def _web_address(address: str) -> SplitResult | None:
    """Return the parts of an http(s) address with a host that can be reached, else `None`."""
    parts = split_address(address)
    if parts is None or parts.scheme not in {"http", "https"} or re.search(r"\s", address):
        return None
    try:
        return parts if parts.hostname and parts.port != 0 else None
    except ValueError:
        return None


def mail_address(value: object) -> str:
    """Accept an address of mail."""
    address = text(value)
    if not re.fullmatch(r"[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;]+", address, re.ASCII):
        raise UnusableValueError("should be a mail address", "Write it like me@example.org")
    return address


def _category_hint(name: str) -> str:
    archive, dot, subject = name.partition(".")
    two_letters = f"{archive.lower()}{dot}{subject.upper()}"
    better = two_letters if len(subject) == 2 else name.lower()
    usable = _CATEGORY.fullmatch(better) and better not in _ARCHIVES_WITH_SUBJECTS
    return f"Did you mean `{better}`?" if usable else ""


def base_address(value: object) -> str:
    """Accept an http(s) address of a service; return it without slashes at the end.

    Names and passwords are refused: addresses are shown and logged.
    """
    address = text(value)
    parts = _web_address(address)
    if parts is None:
        example = "Write it like https://example.org"
        raise UnusableValueError(f"should be a web address, not {quoted(address)}", example)
    if parts.username is not None or parts.query or parts.fragment:
        raise UnusableValueError("should hold no password, no `?` and no `#`")
    return address.rstrip("/")
