"""Cite keys by a template: `auth.lower + year + shorttitle(1)`. The language is in docs/keys.md.

It is much like that of Better BibTeX for Zotero: functions give texts, filters behind a dot change
them, `+` joins them, `|` stands between alternatives. A function that has nothing to say is
missing: an alternative with a missing part gives way to the next; the last one goes without it, and
so does a part with `?` behind it.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING, NamedTuple

from paperdeck.cite.keying.key_parts import FILTERS, FUNCTIONS
from paperdeck.cite.keying.keys import id_key
from paperdeck.cite.latex.romanise import romanise
from paperdeck.model.errors import PaperDeckError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from paperdeck.cite.keying.key_parts import Maker
    from paperdeck.model.paper import Paper

DEFAULT = 'auth.lower.take(40) + (year | "nd") + veryshorttitle.take(40)? | id'
"""The template that makes the keys that papers get when the config says nothing."""

_TOKEN = re.compile(
    r"\s*(?:(?P<name>[A-Za-z_]\w*)|(?P<number>\d{1,4}(?!\w))|(?P<text>\"[^\"]*\"|'[^']*')"
    r"|(?P<sign>[().,+|?])|(?P<end>\Z)|(?P<other>\S))"
)
_NOT_IN_KEYS = re.compile(r"[^A-Za-z0-9_.:/+-]")
_LONGEST = 120
_DEEPEST = 20
_LONGEST_TEMPLATE = 1_000


class TemplateError(PaperDeckError):
    """A template that can't be understood, and the place where it stops making sense.

    `position` and `length` count characters of `template`, from 0; `suggestion` is a sentence, or
    empty.
    """

    def __init__(
        self, what: str, template: str, position: int, length: int = 1, suggestion: str = ""
    ) -> None:
        super().__init__(what, next_step=suggestion or None)
        self.template = template
        self.position = position
        self.length = max(1, length)
        self.suggestion = suggestion

    def pointed(self) -> str:
        """Return one line: what is wrong, and the template with a caret before the place."""
        before, after = self.template[: self.position], self.template[self.position :]
        return f"{self.what} at character {self.position + 1}: `{before}^{after}`"


class _Step(NamedTuple):
    """A function or a filter with its arguments."""

    make: Maker
    arguments: tuple[int | str, ...]


class _Part(NamedTuple):
    """Something between two `+`: what it comes from, and the filters it goes through."""

    source: _Step | str | _Choice
    filters: tuple[_Step, ...]
    optional: bool

    def value(self, paper: Paper) -> str | None:
        match self.source:
            case str():
                found: str | None = self.source
            case _Step(make, arguments):
                found = make(paper, *arguments)
            case _:
                found = self.source.value(paper)
        for make, arguments in self.filters:
            found = found and make(found, *arguments)
        if found or (isinstance(self.source, str) and not self.filters):
            return found
        return "" if self.optional else None


class _Choice(NamedTuple):
    """Alternatives, each of parts."""

    alternatives: tuple[tuple[_Part, ...], ...]

    def value(self, paper: Paper) -> str | None:
        values: list[str | None] = []
        for parts in self.alternatives:
            values = [part.value(paper) for part in parts]
            if None not in values:
                break
        if all(value is None for value in values):
            return None
        return " ".join(value for value in values if value)


class KeyTemplate(NamedTuple):
    """A template that was understood."""

    choice: _Choice

    def key_of(self, paper: Paper) -> str:
        """Return a paper's key, in ASCII, never empty; that another has it is not known here."""
        words = romanise(self.choice.value(paper) or "")
        return _NOT_IN_KEYS.sub("", words)[:_LONGEST] or id_key(paper)


def read_template(text: str) -> KeyTemplate:
    """Understand a template. Raise `TemplateError`."""
    if len(text) > _LONGEST_TEMPLATE:
        raise TemplateError("the template is too long", text[:_LONGEST_TEMPLATE], 0)
    reader = _Reader(text)
    choice = reader.choice()
    if reader.kind != "end":
        raise reader.error(f"{reader.word!r} is not expected here")
    return KeyTemplate(choice)


class _Reader:
    """Reads a template from left to right; `kind` and `word` are of the token that is next."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._depth = 0
        self._take(0)

    def _take(self, place: int) -> None:
        found = _TOKEN.match(self._text, place)
        assert found is not None  # noqa: S101 - `other` or `end` fits anything
        self.kind = found.lastgroup or ""
        self.word = found[self.kind]
        self._start, self._end = found.span(self.kind)

    def _advance(self) -> str:
        word = self.word
        self._take(self._end)
        return word

    def _found(self, sign: str) -> bool:
        if self.kind == "sign" and self.word == sign:
            self._advance()
            return True
        return False

    def error(self, what: str, suggestion: str = "") -> TemplateError:
        """Return the error that stands at the next token."""
        if self.kind == "other" and self.word in "\"'":
            what, suggestion = "a quotation mark has no partner", ""
        return TemplateError(what, self._text, self._start, len(self.word), suggestion)

    def choice(self) -> _Choice:
        """Read alternatives."""
        self._depth += 1
        if self._depth > _DEEPEST:
            raise self.error("the parentheses are nested too deeply")
        alternatives = [self._parts()]
        while self._found("|"):
            alternatives.append(self._parts())
        self._depth -= 1
        return _Choice(tuple(alternatives))

    def _parts(self) -> tuple[_Part, ...]:
        parts = [self._part()]
        while self._found("+"):
            parts.append(self._part())
        return tuple(parts)

    def _part(self) -> _Part:
        source: _Step | str | _Choice
        if self.kind == "text":
            source = self._advance()[1:-1]
        elif self.kind == "name":
            source = self._step(FUNCTIONS, "function")
        elif self._found("("):
            source = self.choice()
            self._need(")")
        else:
            shown = repr(self.word) if self.word else "the end"
            raise self.error(f"a function like auth, or a text in quotes, is expected, not {shown}")
        filters = []
        while self._found("."):
            if self.kind != "name":
                raise self.error("a filter like lower is expected")
            filters.append(self._step(FILTERS, "filter"))
        return _Part(source, tuple(filters), optional=self._found("?"))

    def _step(self, known: Mapping[str, tuple[Maker, str]], what: str) -> _Step:
        name = self.word.lower()
        if name not in known:
            near = get_close_matches(name, known, n=1)
            hint = f"Did you mean {near[0]}?" if near else f"There are {', '.join(sorted(known))}"
            raise self.error(f"there is no {what} {self.word}", hint)
        make, kinds = known[name]
        called = TemplateError("", self._text, self._start, len(self.word))
        self._advance()
        arguments = self._arguments() if self._found("(") else ()
        all_kinds = kinds.replace("?", "")
        needed = len(all_kinds) - kinds.count("?")
        given = "".join("n" if isinstance(one, int) else "t" for one in arguments)
        if len(given) < needed or not all_kinds.startswith(given):
            takes = ", ".join({"n": "a number", "t": "a text"}[kind] for kind in all_kinds)
            message = f"{name} takes {takes or 'nothing'} in parentheses"
            raise TemplateError(message, self._text, called.position, called.length)
        return _Step(make, arguments)

    def _arguments(self) -> tuple[int | str, ...]:
        arguments: list[int | str] = []
        while not self._found(")"):
            if arguments:
                self._need(",")
            if self.kind == "number":
                arguments.append(int(self._advance()))
            elif self.kind == "text":
                arguments.append(self._advance()[1:-1])
            else:
                raise self.error("a number, or a text in quotes, is expected")
        return tuple(arguments)

    def _need(self, sign: str) -> None:
        if not self._found(sign):
            raise self.error(f"{sign!r} is missing")
