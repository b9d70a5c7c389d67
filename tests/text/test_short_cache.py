"""What short texts came to is remembered, and long ones take no memory."""

from __future__ import annotations

from paperdeck.text.short_cache import cached_if_short


def test_only_short_texts_are_remembered_and_only_so_many() -> None:
    asked: list[str] = []

    @cached_if_short(2, longest=3)
    def shout(text: str) -> str:
        """Shout."""
        asked.append(text)
        return text.upper()

    assert [shout(text) for text in ("a", "a", "long", "long")] == ["A", "A", "LONG", "LONG"]
    assert asked == ["a", "long", "long"]
    shout("b")
    shout("c")
    shout("a")
    assert asked[3:] == ["b", "c", "a"]
    assert (shout.__name__, shout.__doc__) == ("shout", "Shout.")
