"""What led to an exception."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


def causes(error: BaseException, *, hidden: bool = False) -> Iterator[BaseException]:
    """Yield an exception, what it came of, and what groups among them hold; each once.

    What was raised in handling another one comes of that, but where the code says otherwise
    (`from None`); with `hidden` that is yielded too, for libraries hide the system's own error so.
    """
    waiting = [error]
    seen: set[int] = set()
    while waiting:
        one = waiting.pop(0)
        if id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        if isinstance(one, BaseExceptionGroup):
            waiting.extend(one.exceptions)
        context = one.__context__ if hidden or not one.__suppress_context__ else None
        came_of = one.__cause__ or context
        if came_of is not None:
            waiting.insert(0, came_of)
