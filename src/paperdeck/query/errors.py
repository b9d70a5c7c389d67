"""What can go wrong when the library is asked something."""

from __future__ import annotations

from paperdeck.model.errors import PaperDeckError

_SHOWN = 100  # characters of a long query that are shown around the place of an error


class QueryError(PaperDeckError):
    """A query that can't be understood, and the place where it stops making sense.

    `position` and `length` count characters of `query`. `suggestion` is a text that may
    stand in that place instead, if one comes to mind.
    """

    def __init__(
        self,
        message: str,
        position: int,
        length: int = 1,
        suggestion: str | None = None,
        *,
        query: str = "",
    ) -> None:
        super().__init__(message, next_step=f"Did you mean {suggestion}?" if suggestion else None)
        self.message = message
        self.position = position
        self.length = length
        self.suggestion = suggestion
        self.query = query

    def pointed(self) -> str:
        """Return three lines: the query, carets under the place, and one sentence."""
        from paperdeck.text.width import cell_width  # noqa: PLC0415 - errors are rare

        line = "".join(char if char.isprintable() else " " for char in self.query)
        start = max(0, self.position - _SHOWN // 2)
        before = line[start : self.position]
        after = line[self.position : start + _SHOWN]
        lead = "…" if start else ""
        trail = "…" if start + _SHOWN < len(line) else ""
        marked = after[: max(1, self.length)]
        indent = " " * cell_width(lead + before)
        carets = "^" * max(1, cell_width(marked))
        return f"{lead}{before}{after}{trail}\n{indent}{carets}\n{self}"


class BadValue(ValueError):  # noqa: N818 - a refusal that the parser turns into a QueryError
    """A value that its field refuses; the parser knows where it stands.

    `str()` is the sentence for people, `suggestion` a value that would do.
    """

    def __init__(self, message: str, suggestion: str | None = None) -> None:
        super().__init__(message)
        self.suggestion = suggestion


class QueryInterrupted(PaperDeckError):  # noqa: N818 - the caller asked for it
    """The running question was stopped from another thread."""

    def __init__(self) -> None:
        super().__init__("The search was stopped")


class PaperNotFound(PaperDeckError):  # noqa: N818 - reads as what happened
    """No paper of the library has this name."""

    def __init__(self, name: str, *, next_step: str) -> None:
        super().__init__(f'no paper "{name}" in the library', next_step=next_step)
        self.name = name
