"""From the text of a query to its tree.

    query := or ;  or := and ("OR" and)* ;  and := not+  (side by side or "AND")
    not   := ("-" | "NOT") not | "(" or ")" | term

`sort:` and `limit:` are of the whole query, and allowed outside parentheses only.
"""

from __future__ import annotations

import difflib
from dataclasses import replace
from typing import TYPE_CHECKING, NoReturn

from paperdeck.query.conditions import NO_FACTS
from paperdeck.query.errors import BadValue, QueryError
from paperdeck.query.fields import DIRECTIVES, Field, find_field, nearest_field
from paperdeck.query.kinds import Asked
from paperdeck.query.tokens import Kind, tokens
from paperdeck.query.tree import TEXT, And, Limit, Node, Not, Or, Query, Sort, Term

if TYPE_CHECKING:
    from paperdeck.query.tokens import Token

SCORES = ("match", "novelty", "impact", "voted")
"""Orders by percentiles that are kept beside the papers."""
SORT_KEYS = ("published", "added", "title", "upvotes", "citations", *SCORES, "relevance")
MAX_LENGTH = 4_000
MAX_TERMS = 200
MAX_DEPTH = 50
_MAX_LIMIT = 10_000_000


def parse(text: str) -> Query:
    """Read a query. Nothing at all finds every paper. Raise `QueryError`, and nothing else."""
    # A lone surrogate can neither be stored nor searched.
    text = text.encode("utf-8", "replace").decode()
    if len(text) > MAX_LENGTH:
        raise QueryError(
            f"a query has at most {MAX_LENGTH} characters",
            MAX_LENGTH,
            len(text) - MAX_LENGTH,
            query=text,
        )
    return _Parser(text).query()


class _Parser:
    """Reads one text; `_token` is the one not yet understood."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = tokens(text)
        self._token = next(self._tokens)
        self._terms = 0
        self._sort: Sort | None = None
        self._limit: Limit | None = None

    def query(self) -> Query:
        root = self._or(0)
        if self._token.kind is Kind.CLOSE:
            self._fail("this parenthesis closes nothing")
        return Query(root, self._sort, self._limit, self._text)

    def _advance(self) -> Token:
        token = self._token
        self._token = next(self._tokens, token)
        return token

    def _or(self, depth: int) -> Node | None:
        first = self._and(depth)
        if first is None and self._token.kind is Kind.OR:
            self._fail("OR needs something before it")
        children = [] if first is None else [first]
        while self._token.kind is Kind.OR:
            word = self._advance()
            child = self._and(depth)
            if child is None:
                self._fail("OR needs something after it", word)
            children.append(child)
        return _group(Or, children)

    def _and(self, depth: int) -> Node | None:
        children: list[Node] = []
        while self._token.kind not in (Kind.END, Kind.CLOSE, Kind.OR):
            if self._token.kind is Kind.AND:
                word = self._advance()
                if not children:
                    self._fail("AND needs something before it", word)
                self._need_more("AND", word)
            if self._token.field.lower() in DIRECTIVES:
                self._directive(depth)
            else:
                children.append(self._not(depth))
        return _group(And, children)

    def _not(self, depth: int) -> Node:
        if depth > MAX_DEPTH:
            self._fail(f"nested more than {MAX_DEPTH} deep")
        match self._token.kind:
            case Kind.MINUS | Kind.NOT:
                sign = self._advance()
                self._need_more(self._text[sign.start : sign.end], sign)
                child = self._not(depth + 1)
                return Not(child, sign.start, child.end)
            case Kind.OPEN:
                return self._parentheses(depth)
        return self._term()

    def _need_more(self, what: str, word: Token) -> None:
        if self._token.kind not in (Kind.MINUS, Kind.NOT, Kind.OPEN, Kind.TERM):
            self._fail(f"{what} needs something after it", word)

    def _parentheses(self, depth: int) -> Node:
        opening = self._advance()
        child = self._or(depth + 1)
        if self._token.kind is not Kind.CLOSE:
            self._fail("this parenthesis is never closed", opening)
        closing = self._advance()
        if child is None:
            self._fail("there is nothing inside these parentheses", opening)
        return replace(child, start=opening.start, end=closing.end)

    def _term(self) -> Term:
        token = self._advance()
        if token.field.lower() in DIRECTIVES:
            self._fail(f"{token.field}: can't be negated; sort:-title reverses", token)
        field = find_field(token.field or TEXT)
        if field is None:
            self._unknown_field(token)
        self._terms += 1
        if self._terms > MAX_TERMS:
            self._fail(f"a query has at most {MAX_TERMS} terms", token)
        return self._checked(field, token)

    def _checked(self, field: Field, token: Token) -> Term:
        op = token.op or ":"
        if op not in field.operators:
            known = " ".join(f"{field.name}{known}" for known in field.operators)
            self._fail(f"{field.name} knows no {op}, only {known}", token)
        try:
            field.test(Asked(op, token.value, NO_FACTS))
        except BadValue as refusal:
            self._refuse(token, str(refusal), refusal.suggestion)
        return Term(
            field.name, op, token.value, token.quoted, token.start, token.end, token.value_start
        )

    def _directive(self, depth: int) -> None:
        token = self._advance()
        name = token.field.lower()
        if depth:
            self._fail(f"{name}: belongs outside parentheses", token)
        if token.op != ":":
            self._fail(f"{name} is followed by a colon", token)
        if (self._sort if name == "sort" else self._limit) is not None:
            self._fail(f"{name}: is given twice", token)
        if name == "sort":
            self._sort = self._read_sort(token)
        else:
            self._limit = self._read_limit(token)

    def _read_sort(self, token: Token) -> Sort:
        key = token.value.lower().removeprefix("-")
        reverse = token.value.startswith("-")
        if key not in SORT_KEYS:
            near = difflib.get_close_matches(key, SORT_KEYS, n=1, cutoff=0.5)
            suggestion = f"-{near[0]}" if near and reverse else next(iter(near), None)
            self._refuse(token, f"lists are sorted by {', '.join(SORT_KEYS)}", suggestion)
        return Sort(key, reverse, token.start, token.end)

    def _read_limit(self, token: Token) -> Limit:
        value = token.value
        count = int(value) if value.isascii() and value.isdigit() and len(value) < 10 else 0
        if not 0 < count <= _MAX_LIMIT:
            self._refuse(token, f"a limit is a number from 1 to {_MAX_LIMIT}", None)
        return Limit(count, token.start, token.end)

    def _unknown_field(self, token: Token) -> NoReturn:
        near = nearest_field(token.field)
        length = len(token.field)
        if token.field.lower() in ("http", "https"):
            whole = self._text[token.start : token.end]
            raise QueryError(
                "an address is looked up with id:",
                token.start,
                token.end - token.start,
                f"id:{whole}",
                query=self._text,
            )
        hint = "" if near else "; quote it to search for it as text"
        message = f'there is no field "{token.field}"{hint}'
        raise QueryError(message, token.start, length, near, query=self._text)

    def _refuse(self, token: Token, message: str, suggestion: str | None) -> NoReturn:
        place = token.value_start
        raise QueryError(message, place, token.end - place, suggestion, query=self._text)

    def _fail(self, message: str, token: Token | None = None) -> NoReturn:
        token = token or self._token
        length = max(1, token.end - token.start)
        raise QueryError(message, token.start, length, query=self._text)


def _group(kind: type[And | Or], children: list[Node]) -> Node | None:
    if len(children) < 2:
        return children[0] if children else None
    return kind(tuple(children), children[0].start, children[-1].end)
