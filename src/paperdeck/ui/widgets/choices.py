"""What a picker offers, and which of it matches what was typed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from paperdeck.text.fuzzy import fuzzy_score

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Choice(Generic[T_co]):
    """Something to pick: `label` is searched and shown, `detail` is shown dimly at the right.

    One that isn't `usable` is only shown, to say why what was typed won't do.
    """

    value: T_co
    label: str
    detail: str = ""
    usable: bool = True


def ranked(choices: Iterable[Choice[T]], typed: str) -> list[Choice[T]]:
    """Return the choices that match, best first; equally good ones keep their order."""
    if not typed:
        return list(choices)
    scored = [(fuzzy_score(typed, choice.label), choice) for choice in choices]
    matching = [(score, choice) for score, choice in scored if score is not None]
    return [choice for _, choice in sorted(matching, key=lambda pair: -pair[0])]


def with_new(
    matching: Sequence[Choice[T]], typed: str, create: Callable[[str], Choice[T] | None]
) -> list[Choice[T]]:
    """Add the choice to create what was typed, where `create` offers one.

    It stands last when a match begins with what was typed, as a whole or after a `/`, for
    then that match is probably meant; else first.
    """
    new = create(typed) if typed else None
    if new is None:
        return list(matching)
    wanted = typed.casefold()
    completes = any(
        part.startswith(wanted)
        for choice in matching
        for part in (choice.label.casefold(), *choice.label.casefold().split("/"))
    )
    return [*matching, new] if completes else [new, *matching]


def matched_places(typed: str, label: str) -> list[tuple[int, int]]:
    """Return the parts of a label to be marked as `(start, end)`: a run, else single letters."""
    wanted = [sign.lower() for sign in typed if not sign.isspace()]
    signs = [sign.lower() for sign in label]
    for start in range(len(signs) - len(wanted) + 1):
        if wanted and signs[start : start + len(wanted)] == wanted:
            return [(start, start + len(wanted))]
    places: list[tuple[int, int]] = []
    for place, sign in enumerate(signs):
        if len(places) < len(wanted) and sign == wanted[len(places)]:
            places.append((place, place + 1))
    return places if len(places) == len(wanted) else []
