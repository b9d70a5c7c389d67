"""Making odd inputs of good ones: a small engine, the same for every format.

An input is made of a seed's number and nothing else, so that each can be made again. Sources of
the ideas: what AFL calls havoc and splicing, dictionaries of a format's tokens, values that break
readers of JSON, and long runs of one token, which show what takes time in the square of its length.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, NamedTuple
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from random import Random

JSON, XML, TEXT, BINARY = "json", "xml", "text", "binary"

# Marks of two classes, which Unicode's normal forms sort: in a long run, by insertion.
_MARKS = "\u0315\u0300"
ODD_TEXTS = (
    *("", " ", "\x00", "\x1b]0;x\x07", "\u202e", "\ufeff", "\u2028", "\x85", "\r", "\n", "\t"),
    *("-1", "1e999", "NaN", "0x10", "²", "٣", "½", "1_000", "+7", "9" * 30, "9" * 5_000),
    *("0000-00-00", "9999-12-31T23:59:60Z", "0001-01-01T00:00:00+23:59", "31 Feb 2024"),
    *("9999-12-31T23:59:59-23:59", "Thu, 31 Dec 9999 23:59:59 -1200", "2024-W60", "12/2024"),
    *("Mon, 01 Jan 0001 00:00:00 +2359", "Mon, 01 Jan 99999 00:00:00 GMT", "2024-13-45"),
    *("2401.01234v99999999", "arXiv:0000.0000", "hep-th/9999999", "9913.00001", "10.1000/", "10./"),
    *(
        "http://[::1",
        "http://[",
        "//",
        "https://a:99999999/",
        "https://\u2100.example/",
        "http://%zz",
    ),
    *("javascript:alert(1)", "-x", "../../etc/passwd", "file:///dev/zero", "~", "%", "%s", "%00"),
    *(
        "<b>",
        "</",
        "<!--",
        "<![CDATA[",
        "]]>",
        "&",
        "&#x110000;",
        "&#xD800;",
        "&#0;",
        "&lt;",
        "&amp;",
    ),
    *("\\", "\\frac{", "\\(", "\\begin{", "$", "$$", "{", "}", "[", "]", "(", ")", '"', "'", "`"),
    *("--", ",", ";", ":", "=", "#", "@", "|", "*", "/", "and", "others", " and ", ", ", "et al."),
    *(
        "İ",
        "ß",
        "ﬃ",
        "Å",
        "e" + "\u0301" * 40,
        _MARKS,
        "한",
        "\U0001f469\u200d\U0001f52c",
        "\U000f0000",
    ),
    *("\ud800", "\udfff", "\udcff", "a" * 300, "a b " * 200, "X" * 70_000),
)
ODD_VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1, 2**31, 2**63, -(2**63) - 1, 10**30, 0.5, 1e308, -0.0),
    *(float("nan"), float("inf"), [], {}, [[]], [None], [{}], {"": ""}, [0], ["a", ["b"]]),
    *({"message": "m"}, {"error": {"message": []}}, [[[[]]]], [[2024, 13, 45]], [["2024"]]),
)
BROKEN_BYTES = (
    *(
        b"\xff",
        b"\xfe\xff",
        b"\xff\xfe",
        b"\xc0\x80",
        b"\xed\xa0\x80",
        b"\xf4\x90\x80\x80",
        b"\xe2\x82",
    ),
    *(b"\xef\xbb\xbf", b"\x00", b"\x80", b"\xf8\x88\x80\x80\x80", b"\x1f\x8b", b"\x1a", b"\r\n"),
)
_NUMBER = re.compile(rb"\d+")
_WORD = re.compile(rb"\w+")
_XML_TEXT = re.compile(rb">([^<>]*[^<>\s][^<>]*)</")
_XML_ATTRIBUTE = re.compile(rb'="([^"<>]*)"')
_XML_ELEMENT = re.compile(
    rb"(<([A-Za-z][\w:.]*)(?:\s[^<>]*)?(?<!/)>(?:(?!</?\2\b).)*?</\2>)", re.DOTALL
)


class Format(NamedTuple):
    """What inputs are made of: good ones, tokens of the format, and what kind it is of.

    `longest` is the size of a run, in bytes.
    """

    seeds: Sequence[bytes]
    words: Sequence[str] = ()
    kind: str = TEXT
    longest: int = 200_000


def encoded(text: str) -> bytes:
    """Return a text in UTF-8; halves of surrogate pairs, too, as JSON may name them."""
    return text.encode("utf-8", "surrogatepass")


def runs(of: Format) -> Iterator[bytes]:
    """Yield a long run of every token, alone and inside the first seed."""
    if of.kind == BINARY:
        return
    seed = of.seeds[0]
    middle = len(seed) // 2
    for word in dict.fromkeys((*of.words, *(text for text in ODD_TEXTS if 0 < len(text) < 10))):
        run = _run(encoded(word), of.longest)
        yield run
        yield seed[:middle] + run + seed[middle:]


def mutant(of: Format, random: Random) -> bytes:
    """Return one odd input."""
    data = random.choice(of.seeds)
    if of.kind in (JSON, XML) and random.random() < 0.7:
        well_formed = _json_mutant if of.kind == JSON else _xml_mutant
        changed = well_formed(data, of, random)
        data = changed if len(changed) <= 2 * of.longest else data
        if random.random() < 0.7:
            return data
    for _ in range(1 + min(int(random.expovariate(0.6)), 12)):
        data = random.choice(_BYTES_ONLY if of.kind == BINARY else _CHANGES)(data, of, random)
    if of.kind != BINARY and random.random() < 0.004:
        data = _with_run(data, of, random)
    return data[: 2 * of.longest]


def _run(word: bytes, size: int) -> bytes:
    return word * (size // max(1, len(word)))


def _with_run(data: bytes, of: Format, random: Random) -> bytes:
    """Put a run of a token, or of two or three one after the other, into an input."""
    words = random.choices((*of.words, *ODD_TEXTS), k=random.choice((1, 1, 2, 3)))
    run = _run(b"".join(map(encoded, words)), random.choice((of.longest // 10, of.longest)))
    place = random.randint(0, len(data))
    return data[:place] + run + data[place:]


def _slice(data: bytes, random: Random) -> tuple[int, int]:
    start = random.randint(0, len(data))
    return start, min(len(data), start + int(random.expovariate(1 / 20)) + 1)


def _flip(data: bytes, _: Format, random: Random) -> bytes:
    if not data:
        return data
    place = random.randrange(len(data))
    return data[:place] + bytes([data[place] ^ 1 << random.randrange(8)]) + data[place + 1 :]


def _set_bytes(data: bytes, _: Format, random: Random) -> bytes:
    start, end = _slice(data, random)
    size = min(end - start, random.choice((1, 1, 2, 4, 8)))
    fill = random.choice((b"\x00", b"\xff", b"\x7f", b"\x80", random.randbytes(1))) * size
    return data[:start] + fill + data[start + size :]


def _delete(data: bytes, _: Format, random: Random) -> bytes:
    start, end = _slice(data, random)
    return data[:start] + data[end:]


def _duplicate(data: bytes, _: Format, random: Random) -> bytes:
    start, end = _slice(data, random)
    return data[:start] + data[start:end] * random.choice((2, 2, 3, 40)) + data[end:]


def _truncate(data: bytes, _: Format, random: Random) -> bytes:
    return data[: random.randint(0, len(data))]


def _splice(data: bytes, of: Format, random: Random) -> bytes:
    other = random.choice(of.seeds)
    return data[: random.randint(0, len(data))] + other[random.randint(0, len(other)) :]


def _insert(data: bytes, of: Format, random: Random) -> bytes:
    place = random.randint(0, len(data))
    return data[:place] + _piece(of, random) + data[place:]


def _piece(of: Format, random: Random) -> bytes:
    chance = random.random()
    if chance < 0.15:
        return random.choice(BROKEN_BYTES)
    if chance < 0.3:
        return random.randbytes(random.randint(1, 4))
    words = ODD_TEXTS if chance < 0.6 or not of.words else of.words
    return encoded(random.choice(words)[:2_000]) * random.choice((1, 1, 1, 1, 2, 30))


def _odd_number(data: bytes, of: Format, random: Random) -> bytes:
    return _replaced(_NUMBER, data, of, random)


def _odd_word(data: bytes, of: Format, random: Random) -> bytes:
    return _replaced(_WORD, data, of, random)


def _replaced(pattern: re.Pattern[bytes], data: bytes, of: Format, random: Random) -> bytes:
    """Put something else in the place of a number or word that is somewhere behind a place."""
    found = pattern.search(data, random.randint(0, len(data))) or pattern.search(data)
    if found is None:
        return data
    return data[: found.start()] + _piece(of, random) + data[found.end() :]


def _shuffle_lines(data: bytes, _: Format, random: Random) -> bytes:
    lines = data.split(b"\n")
    first, second = random.randrange(len(lines)), random.randrange(len(lines))
    lines[first], lines[second] = lines[second], lines[first]
    return b"\n".join(lines)


def _reencode(data: bytes, _: Format, random: Random) -> bytes:
    """Write the text in another encoding, or say it with other line ends."""
    if random.random() < 0.5:
        return data.replace(b"\n", random.choice((b"\r\n", b"\r", b"\x85", b"")))
    if random.random() < 0.8:
        return data
    name = random.choice(("utf-16", "utf-16-le", "utf-32", "utf-8-sig", "utf-7"))
    return data.decode("utf-8", "replace").encode(name)


_BYTES_ONLY = (_flip, _flip, _set_bytes, _set_bytes, _delete, _duplicate, _truncate, _splice)
_CHANGES = (
    *(_flip, _set_bytes, _delete, _delete, _duplicate, _duplicate, _truncate, _splice),
    *(_insert, _insert, _insert, _odd_number, _odd_number, _odd_word, _odd_word),
    *(_shuffle_lines, _reencode),
)


def _json_mutant(data: bytes, of: Format, random: Random) -> bytes:
    """Change values of a JSON document, and leave it JSON."""
    try:
        document = json.loads(data)
    except ValueError:
        return data
    for _ in range(random.choice((1, 1, 1, 2, 3, 6))):
        document = _changed(document, of, random)
    text = json.dumps(document, ensure_ascii=random.random() < 0.8)
    if random.random() < 0.03:
        depth = random.choice((10, 1_000, 50_000))
        deep = random.choice(
            ("9" * 5_000, "[" * depth + "]" * depth, '{"a":' * depth + "1" + "}" * depth)
        )
        text = text.replace(random.choice(("null", '"', "0")), deep, 1)
    return encoded(text)


def _xml_mutant(data: bytes, of: Format, random: Random) -> bytes:
    """Change texts, attributes and elements of a document, and leave it XML as far as can be."""
    for _ in range(random.choice((1, 1, 1, 2, 3, 6))):
        pattern = random.choice((_XML_TEXT, _XML_TEXT, _XML_TEXT, _XML_ATTRIBUTE, _XML_ELEMENT))
        found = list(pattern.finditer(data))
        if not found:
            continue
        start, end = random.choice(found).span(1)
        if pattern is _XML_ELEMENT:
            again = data[start:end] * random.choice((0, 0, 2, 2, 40))
        else:
            odd = "".join(one for one in _odd_text(of, random) if one >= " " or one in "\n\t")
            odd = escape(odd, {'"': "&quot;"})
            place = random.choice((start, end))
            again = data[start:place] + odd.encode("utf-8", "replace")
        data = data[:start] + again + data[end:]
    return data


def _changed(value: Any, of: Format, random: Random) -> Any:
    """Go down to some place in a document and put something else there."""
    if isinstance(value, dict) and value and random.random() < 0.85:
        key = random.choice(list(value))
        chance = random.random()
        if chance < 0.08:
            return {name: one for name, one in value.items() if name != key}
        if chance < 0.12:
            return {**value, _odd_text(of, random): value[key]}
        return {**value, key: _changed(value[key], of, random)}
    if isinstance(value, list) and value and random.random() < 0.85:
        place = random.randrange(len(value))
        if random.random() < 0.1:
            return value * random.choice((0, 2, 30))
        return [*value[:place], _changed(value[place], of, random), *value[place + 1 :]]
    return _odd_value(value, of, random)


def _odd_value(value: Any, of: Format, random: Random) -> Any:
    chance = random.random()
    if isinstance(value, str) and chance < 0.5:
        place = random.randint(0, len(value))
        return value[:place] + _odd_text(of, random) + value[place:]
    if chance < 0.75:
        return random.choice((_odd_text(of, random), [_odd_text(of, random)]))
    if chance < 0.97:
        return random.choice(ODD_VALUES)
    for _ in range(random.choice((5, 50, 200))):
        value = [value] if random.random() < 0.9 else {"a": value}
    return value


def _odd_text(of: Format, random: Random) -> str:
    words = ODD_TEXTS if random.random() < 0.6 or not of.words else of.words
    return "".join(random.choices(words, k=random.choice((1, 1, 1, 2, 4))))
