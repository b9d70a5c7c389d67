"""Remembering what short texts came to, so that long ones can't fill the memory."""

from __future__ import annotations

from functools import lru_cache, wraps
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

Result = TypeVar("Result")


def cached_if_short(
    most: int, *, longest: int = 400
) -> Callable[[Callable[[str], Result]], Callable[[str], Result]]:
    """Keep the results of the `most` texts asked for last; of texts up to `longest` characters."""

    def decorate(function: Callable[[str], Result]) -> Callable[[str], Result]:
        cached = lru_cache(maxsize=most)(function)

        @wraps(function)
        def call(text: str) -> Result:
            return cached(text) if len(text) <= longest else function(text)

        return call

    return decorate
