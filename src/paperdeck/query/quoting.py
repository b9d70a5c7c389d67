"""Values as they stand in a query: bare, or between quotes where they need them."""

from __future__ import annotations

import re

_PLAIN_VALUE = re.compile(r'[^\s"()<>=:\\][^\s"()]*')


def quote(value: str) -> str:
    """Put a value between quotes."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def field_term(field: str, value: str, op: str = ":") -> str:
    """Write a term, with quotes only if the value needs them: `cat:cs.LG`, `tag:"a b"`."""
    return f"{field}{op}{value if _PLAIN_VALUE.fullmatch(value) else quote(value)}"


def tag_term(tag: str) -> str:
    """Write the term of a tag: `#ml`."""
    return f"#{tag}" if _PLAIN_VALUE.fullmatch(tag) else field_term("tag", tag)
