"""The base of every error that is shown to people."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class PaperDeckError(Exception):
    """Something a person should know: what went wrong, where, and what to do next.

    `str()` is always one line: "what: where. Next step." Subclasses belong to the
    package that raises them.
    """

    def __init__(self, what: str, *, where: str | None = None, next_step: str | None = None):
        super().__init__(what)
        self.what = what
        self.where = where
        self.next_step = next_step

    @property
    def facts(self) -> Mapping[str, str | int]:
        """What may be logged of the error: nothing that could quote what people read or write."""
        return {}

    def __str__(self) -> str:
        text = f"{self.what}: {self.where}" if self.where else self.what
        if self.next_step:
            text = f"{text.rstrip('.')}. {self.next_step}"
        return " ".join(text.split())
