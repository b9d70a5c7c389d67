"""Reading marks from lines of text: each is a mark, or is wrong for a reason that is told."""

from __future__ import annotations

import json
import re
from itertools import count
from typing import IO, TYPE_CHECKING, Any, NamedTuple

from paperdeck.marks.errors import MarkError, TagError
from paperdeck.marks.plain_marks import (
    HEADER,
    LONGEST_LINE,
    OPINIONS,
    VERSION,
    PlainApart,
    PlainDigest,
    PlainFollow,
    PlainIdentity,
    PlainNote,
    PlainPaper,
    PlainView,
)
from paperdeck.marks.tags import parse_tag
from paperdeck.model.identifiers import Scheme, parse_identifier
from paperdeck.model.marks import Flag
from paperdeck.model.researcher import FollowKind
from paperdeck.store.moments import read, write
from paperdeck.text.safe import safe_block, safe_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from paperdeck.marks.plain_marks import PlainMark

_TAG = re.compile(r"[^\s/#]+(?:/[^\s/#]+)*")
_Row = dict[str, Any]
_SCHEMES = frozenset(scheme.value for scheme in Scheme)


class FaultyLineError(Exception):
    """A line says nothing that could be kept; the message is why, in words for people."""


class ReadLine(NamedTuple):
    """A line by its number, from 1: a mark, or why it is none."""

    number: int
    mark: PlainMark | None
    fault: str | None = None


def read_lines(stream: IO[bytes], *, now: str) -> Iterator[ReadLine]:
    """Read all lines of a stream; empty ones and the header are left out.

    `now` is the moment of marks that don't say since when they are. Raise `MarkError` where the
    header tells of a newer format, and OSError.
    """
    for number in count(1):
        line = stream.readline(LONGEST_LINE + 1)
        if not line:
            return
        if len(line) > LONGEST_LINE:
            while line and not line.endswith(b"\n"):
                line = stream.readline(LONGEST_LINE)
            yield ReadLine(number, None, f"longer than {LONGEST_LINE // 2**20} MiB")
            continue
        try:
            mark = read_line(line, now=now)
        except FaultyLineError as error:
            yield ReadLine(number, None, str(error))
        else:
            if mark is not None:
                yield ReadLine(number, mark)


def read_line(line: bytes, *, now: str) -> PlainMark | None:
    """Read one line; `None` for an empty one and the header.

    Raise `FaultyLineError`, and `MarkError` where the header tells of a newer format.
    """
    try:
        text = line.decode("utf-8-sig").strip()
        row = json.loads(text) if text else None
    except UnicodeDecodeError:
        raise FaultyLineError("not UTF-8") from None
    except (ValueError, RecursionError):
        raise FaultyLineError("not JSON") from None
    if not text:
        return None
    if not isinstance(row, dict):
        raise FaultyLineError("not a JSON object")
    kind = row.get("kind")
    if kind == HEADER:
        _check_version(row)
        return None
    reader = _READERS.get(kind) if isinstance(kind, str) else None
    if reader is None:
        raise FaultyLineError(f"kind: none of {', '.join(_READERS)}")
    return reader(row, now)


def _check_version(row: _Row) -> None:
    if row.get("version") != VERSION:
        raise MarkError(
            "These marks were written by a newer PaperDeck",
            where=safe_line(f"version {row.get('version')}"),
            next_step="Upgrade PaperDeck",
        )


def _paper(row: _Row, now: str) -> PlainPaper:
    flags = {flag.value: row[flag.value] for flag in Flag if row.get(flag.value)}
    tags = row.get("tags") or {}
    if isinstance(tags, list):
        tags = dict.fromkeys(_texts(tags, "tags"), True)
    return PlainPaper(
        _name(row, "id"),
        identifiers=tuple(
            _name({"identifiers": one}, "identifiers") for one in _list(row, "identifiers")
        ),
        title=_optional(row, "title"),
        authors=tuple(
            name
            for one in _list(row, "authors")
            if (name := _optional({"authors": one}, "authors"))
        ),
        published=_moment(row["published"], "published", now) if row.get("published") else None,
        flags={flag: _moment(since, flag, now) for flag, since in flags.items()},
        tags={
            _tag(tag): _moment(since, "tags", now) for tag, since in _object(tags, "tags").items()
        },
        opinion=_opinion(row, now),
        key=_optional(row, "key"),
        former_keys=tuple(
            _line({"former_keys": one}, "former_keys") for one in _list(row, "former_keys")
        ),
        notes=tuple(_note(note, now) for note in _list(row, "notes")),
    )


def _note(row: object, now: str) -> PlainNote:
    note = _object({"text": row} if isinstance(row, str) else row, "notes")
    created = _moment(note.get("created", now), "created", now)
    quote = None if note.get("quote") is None else safe_block(_text(note, "quote"))
    updated = _moment(note.get("updated", created), "updated", now)
    text = safe_block(_text(note, "text"))
    if not text.strip():
        raise FaultyLineError("notes: one without text")
    return PlainNote(text, created, updated, quote)


def _opinion(row: _Row, now: str) -> tuple[int, str] | None:
    said = row.get("opinion")
    if said is None:
        return None
    for liked, words in OPINIONS.items():
        if said == words:
            return liked, _moment(row.get("opinion_since", True), "opinion_since", now)
    raise FaultyLineError(f"opinion: neither {' nor '.join(OPINIONS.values())}")


def _view(row: _Row, _now: str) -> PlainView:
    return PlainView(_line(row, "name"), _line(row, "query", may_be_empty=True))


def _follow(row: _Row, now: str) -> PlainFollow:
    who = row.get("who")
    if who not in [kind.value for kind in FollowKind]:
        raise FaultyLineError(f"who: none of {', '.join(FollowKind)}")
    return PlainFollow(str(who), _line(row, "name"), _moment(row.get("since", True), "since", now))


def _identity(row: _Row, now: str) -> PlainIdentity:
    since = _moment(row.get("since", True), "since", now)
    return PlainIdentity(_line(row, "name"), _line(row, "source"), _line(row, "id"), since)


def _apart(row: _Row, now: str) -> PlainApart:
    one, other = sorted((_name(row, "one"), _name(row, "other")))
    if one == other:
        raise FaultyLineError("one and other are the same")
    return PlainApart(one, other, _moment(row.get("since", True), "since", now))


def _digest(row: _Row, now: str) -> PlainDigest:
    told = _object(row.get("told"), "told").items()
    return PlainDigest(
        _line(row, "name"),
        {_name({"told": one}, "told"): _moment(at, "told", now) for one, at in told},
    )


_READERS: dict[str, Callable[[_Row, str], PlainMark]] = {
    "paper": _paper,
    "view": _view,
    "follow": _follow,
    "identity": _identity,
    "apart": _apart,
    "digest": _digest,
}


def _name(row: _Row, name: str) -> str:
    """Read the stable id of a paper, or any identifier that people write."""
    text = _line(row, name).strip()
    if found := parse_identifier(text):
        return str(found)
    # A source may have named a paper in a way that nobody would write.
    scheme, _, value = text.partition(":")
    if scheme in _SCHEMES and value:
        return text
    raise FaultyLineError(f"{name}: no id of a paper")


def _tag(text: str) -> str:
    # One that was renamed may be longer than one that is typed.
    if _TAG.fullmatch(text) and safe_line(text) == text:
        return text
    try:
        return parse_tag(text)
    except TagError as error:
        raise FaultyLineError(f"tags: {error.what}") from None


def _moment(said: object, name: str, now: str) -> str:
    """Read a moment; `true` is a mark of which nobody knows since when it is."""
    if said is True:
        return now
    try:
        return write(read(said if isinstance(said, str) else ""))
    except ValueError:
        raise FaultyLineError(f"{name}: not a moment like {now}") from None


def _optional(row: _Row, name: str) -> str | None:
    """Read a line that may be missing or say nothing."""
    if row.get(name) is None:
        return None
    text = _line(row, name, may_be_empty=True)
    return text if text.strip() else None


def _line(row: _Row, name: str, *, may_be_empty: bool = False) -> str:
    text = safe_line(_text(row, name))
    if not (text.strip() or may_be_empty):
        raise FaultyLineError(f"{name}: empty")
    return text


def _text(row: _Row, name: str) -> str:
    text = row.get(name)
    if not isinstance(text, str):
        raise FaultyLineError(f"{name}: missing" if text is None else f"{name}: not a text")
    return text


def _texts(values: list[Any], name: str) -> list[str]:
    return [_text({name: one}, name) for one in values]


def _list(row: _Row, name: str) -> list[Any]:
    values = row.get(name, [])
    if not isinstance(values, list):
        raise FaultyLineError(f"{name}: not a list")
    return values


def _object(value: object, name: str) -> _Row:
    if not isinstance(value, dict):
        raise FaultyLineError(f"{name}: not an object")
    return value
