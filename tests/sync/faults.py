"""Everything that can go wrong on the wire, and what a sync has to make of it."""

from __future__ import annotations

import gzip
import json
import zlib
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

from paperdeck.transport.client import CAP

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.sync import sync_payloads as payloads
    from tests.sync.fault_server import (
        ARXIV,
        FEED,
        IDS,
        LARGER,
        MEBIBYTE,
        OK,
        PAPERS,
        PARTIAL,
        PATIENCE,
        Fault,
        answers,
        at,
        chunks,
        drips,
        floods,
        hangs,
        head,
        hops,
        in_turn,
        makes,
        redirect_to_tls,
        redirects,
        resets,
        send_ten_more,
        send_too_much_and_stay,
        send_two_hundred_more,
        sends,
        whole,
    )
else:
    import sync_payloads as payloads
    from fault_server import (
        ARXIV,
        FEED,
        IDS,
        LARGER,
        MEBIBYTE,
        OK,
        PAPERS,
        PARTIAL,
        PATIENCE,
        Fault,
        answers,
        at,
        chunks,
        drips,
        floods,
        hangs,
        head,
        hops,
        in_turn,
        makes,
        redirect_to_tls,
        redirects,
        resets,
        send_ten_more,
        send_too_much_and_stay,
        send_two_hundred_more,
        sends,
        whole,
    )

# Bodies.

GZIP, DEFLATE = "Content-Encoding: gzip", "Content-Encoding: deflate"
CHUNKED = "Transfer-Encoding: chunked"
HTML = b"<!DOCTYPE html><html><title>Log in</title><p>Who are you?</html>"
TWICE = gzip.compress(gzip.compress(PAPERS))
NAMED = f"<id>http://arxiv.org/abs/{IDS[0]}v1</id>"
FILE = '<!DOCTYPE feed [<!ENTITY file SYSTEM "file:///etc/passwd">]>'
_LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
LAUGHS = f'<!DOCTYPE feed [<!ENTITY l0 "ha">{_LAUGHS}]>'


def spaces() -> bytes:
    """Return a piece of an endless body."""
    return b" " * 65_536


@cache
def bomb() -> bytes:
    """Return twice as much as a client takes, all spaces, packed to a thousandth."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    pieces = range(2 * CAP // len(spaces()))
    return b"".join([*(packer.compress(spaces()) for _ in pieces), packer.flush()])


@cache
def endless_titles() -> bytes:
    """Return a piece of an endless list of papers, each with a title of a mebibyte."""
    return json.dumps(payloads.daily_item(IDS[0], title="x" * MEBIBYTE)).encode() + b","


@cache
def slivers() -> bytes:
    """Return papers and much white space in chunks of one byte."""
    return chunks(*(bytes([byte]) for byte in PAPERS + b" " * 12_000)) + b"0\r\n\r\n"


@cache
def many_members() -> bytes:
    """Return papers behind twenty thousand gzip members that hold nothing."""
    return gzip.compress(b"", mtime=0) * 20_000 + gzip.compress(PAPERS)


def raw_deflate() -> bytes:
    """Return papers compressed without zlib's header, as some servers do it."""
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(PAPERS) + packer.flush()


def changed(**fields: Any) -> bytes:
    """Return a list of one paper of which some fields are different."""
    item = payloads.daily_item(IDS[0])
    return json.dumps([{**item, "paper": {**item["paper"], **fields}}]).encode()


def upvoted(number: bytes) -> bytes:
    """Return a list of one paper with this number of upvotes, as it is written."""
    return payloads.day(IDS[:1], upvotes=12345).replace(b"12345", number)


def entry(inside: str, before: str = "", total: object = 1) -> bytes:
    """Return a feed of one entry; `before` comes between the declaration and the root."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{before}<feed xmlns="http://www.w3.org/2005/Atom">'
        '<totalResults xmlns="http://a9.com/-/spec/opensearch/1.1/">'
        f"{total}</totalResults><entry>{inside}</entry></feed>"
    ).encode()


# Faults by what has to come of them.

_BROKEN_OFF = {
    "chunks cut short": sends(head(CHUNKED), chunks(PAPERS), b"ff\r\n["),
    "chunk size is no number": sends(head(CHUNKED), b"papers\r\n", PAPERS),
    "chunk size below zero": sends(head(CHUNKED), b"-5\r\n", PAPERS),
    "chunk size beyond all bounds": sends(head(CHUNKED), b"f" * 20, b"\r\n["),
    "chunk longer than it says": sends(head(CHUNKED), b"2\r\n", PAPERS),
    "trailers without end": floods(head(CHUNKED) + b"0\r\n", lambda: b"X: y\r\n" * 9_999),
    "body shorter than its length": sends(head("Content-Length: 9999"), PAPERS),
    "length below zero": sends(head("Content-Length: -5"), PAPERS),
    "length is no number": sends(head("Content-Length: many"), PAPERS),
    "length beyond all bounds": sends(head(f"Content-Length: {'9' * 20}"), PAPERS),
    "two lengths": sends(head("Content-Length: 9", "Content-Length: 5"), PAPERS),
    "closed after the request": sends(),
    "reset in the head": resets(head()[:30]),
    "reset in the body": resets(head("Content-Length: 999") + PAPERS[:50]),
    "garbage": sends(bytes(range(256)) * 40),
    "garbage in lines": sends(b"\x80\xff what?\r\n\r\n" * 99),
    "TLS where none was asked for": sends(b"\x15\x03\x01\x00\x02\x02\x46"),
    "HTTP/0.9": sends(PAPERS),
    "HTTP/2 by name": sends(b"HTTP/2 200 OK\r\n\r\n", PAPERS),
    "status that is a word": sends(b"HTTP/1.1 OK 200\r\n\r\n", PAPERS),
    "status of five digits": sends(b"HTTP/1.1 20000 OK\r\n\r\n", PAPERS),
    "status 000": sends(b"HTTP/1.1 000 OK\r\n\r\n", PAPERS),
    "switching protocols unasked": sends(b"HTTP/1.1 101 Now\r\n\r\n", PAPERS),
    "a mebibyte of headers": sends(head(*(f"X-{n}: {'x' * 99}" for n in range(9_999)))),
    "one header of a mebibyte": sends(head(f"X: {'x' * MEBIBYTE}"), PAPERS),
    "NUL in a header": answers(PAPERS, "X: a\0b"),
    "header without a colon": answers(PAPERS, "X and nothing else"),
}
_HARMLESS = {
    "gzip with garbage behind it": answers(gzip.compress(PAPERS) + b"garbage" * 99, GZIP),
    "gzip of many members": makes(many_members, GZIP),
    "deflate without its header": answers(raw_deflate(), DEFLATE),
    "body longer than its length, connection stays": send_too_much_and_stay,
    "length and chunks": sends(head("Content-Length: 5", CHUNKED), chunks(PAPERS), b"0\r\n\r\n"),
    "reset once": in_turn(resets(b""), answers(PAPERS)),
    "status without its phrase": sends(b"HTTP/1.1 200\r\n\r\n", PAPERS),
    "lines that end in a newline alone": sends(head().replace(b"\r", b""), PAPERS),
    "two thousand headers": answers(PAPERS, *(f"X-{n}: x" for n in range(2_000))),
    "control characters in a header": answers(PAPERS, "X: \x01\x1b]0;owned\x07\x9b31m"),
    "absurd cookie": answers(PAPERS, f"Set-Cookie: a=b; expires=99 Foo; max-age={'9' * 99}"),
    "relative redirect": redirects("../there"),
    "redirect with an endless body": at(
        "/there", answers(PAPERS), floods(head("Location: /there", status="302 Found"), spaces)
    ),
    "five hops": hops(5),
    "503 once": in_turn(answers(b"", "Retry-After: 3", status="503 No"), answers(PAPERS)),
    "UTF-16 without its mark": answers(PAPERS.decode().encode("utf-16-le")),
    "UTF-16 with its mark": answers(PAPERS.decode().encode("utf-16")),
    "UTF-8 with a mark": answers(b"\xef\xbb\xbf" + PAPERS),
}
_HARMLESS_LISTS = {
    "NaN and infinity": upvoted(b'NaN, "x": -Infinity'),
    "a number of 4,000 digits": upvoted(b"9" * 4_000),
    "a number of 10 ** 999": upvoted(b"1e999"),
    "half a character": changed(title="A \ud800\0 title"),
    "other types": changed(authors=5, upvotes="many", publishedAt=12, summary=["x"], githubRepo={}),
    "absurd times": changed(publishedAt="9999-12-31T23:59:59-23:00", submittedOnDailyAt="0001"),
    "a title of 100 kB": changed(title="\\frac{$<i>" * 10_000),
}
_UNANSWERED = {
    "head drips": drips(b"", whole(PAPERS, f"X-Long: {'x' * 4_000}")),
    "body drips": drips(head(), b" " * 4_000),
    "no answer at all": hangs(b""),
    "head breaks off in silence": hangs(head()[:-2]),
    "body breaks off in silence": hangs(whole(PAPERS)[:-2]),
    "please go on, dripping": drips(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 400),
    "please go on, in floods": floods(
        b"", lambda: b"HTTP/1.1 103 Early Hints\r\nLink: %b\r\n\r\n" % (b"<x>," * 40) * 400
    ),
}
_TOO_LARGE = {
    "chunks without end": floods(head(CHUNKED), lambda: chunks(spaces())),
    "body without length or end": floods(head(), spaces),
    "5,000 titles of a mebibyte": floods(head() + b"[", endless_titles),
}
_UNREADABLE = {
    "packed twice and declared so": (
        makes(lambda: gzip.compress(bomb()), "Content-Encoding: gzip, gzip"),
        "encoded as 'gzip, gzip', which was not asked for",
    ),
    "coding br": (answers(PAPERS, "Content-Encoding: br"), "encoded as 'br'"),
    "coding zstd": (answers(PAPERS, "Content-Encoding: zstd"), "encoded as 'zstd'"),
    "coding nobody knows": (answers(PAPERS, "Content-Encoding: x-pa"), "encoded as 'x-pa'"),
    "coding of escapes": (answers(PAPERS, "Content-Encoding: \x1b]0;x\x07\x1b[31m"), "not asked"),
    "gzip declared, plain body": (answers(PAPERS, GZIP), "not valid gzip"),
    "gzip of a wrong sum": (answers(gzip.compress(PAPERS)[:-8] + bytes(8), GZIP), "not valid gzip"),
    "deflate broken": (answers(b"\x78\x9c" + b"\xff" * 64, DEFLATE), "not valid deflate"),
    "login page": (answers(HTML, "Content-Type: text/html"), "a web page came instead of data"),
    "login page that is called JSON": (answers(HTML), "a web page came instead of data"),
    "redirect to another host": (redirects("http://evil.invalid/there"), "host, evil.invalid"),
    "redirect to another host, unsaid": (redirects("//evil.invalid/"), "host, evil.invalid"),
    "redirect to TLS that isn't there": (redirect_to_tls, "no secure connection"),
    "redirect to a file": (redirects("file:///etc/passwd"), "a file: address"),
    "redirect to a script": (redirects("javascript:alert(1)"), "redirected to"),
    "redirect to FTP": (redirects("ftp://127.0.0.1/papers"), "a ftp: address"),
    "redirect to data": (redirects("data:application/json,[]"), "redirected to"),
    "redirect to nothing": (redirects(""), "(HTTP 302)"),
    "moved without saying where": (answers(b"", status="301 Moved Permanently"), "(HTTP 301)"),
}
_OTHER_LISTS = {
    "gzip that isn't declared": (gzip.compress(PAPERS), "list of papers: binary data"),
    "page without a doctype": (b"<p>Log in</p>", "XML with the root element <p>"),
    "plain text": (b"Rate \x1b[31mexceeded.", "Hugging Face sent something else"),
    "nothing": (b"", "an empty answer"),
    "null": (b"null", 'the text "null"'),
    "an empty object": (b"{}", "JSON of another kind"),
    "an error in JSON": (b'{"error": "no such\\u001b[31m day"}', "reports an error: no such"),
    "a list that breaks off": (PAPERS[:-9], "a list that breaks off"),
    "a list of anything": (b'[null, 5, "x", [], {}]', "could be used: item 1: not an object"),
    "a number of 9,000 digits": (upvoted(b"9" * 9_000), "broken JSON"),
    "100,000 levels": (b"[" * 100_000 + b"]" * 100_000, "broken JSON"),
    "100,000 open levels": (b'[{"paper":' * 100_000, "a list that breaks off"),
    "JSON in Latin-1": (PAPERS.replace(b"Ada", b"Ad\xe9"), "broken JSON"),
    "all fields null": (changed(id=None, title=None, authors=None), "without a usable arXiv id"),
    "renamed fields": (PAPERS.replace(b'"paper"', b'"work"'), "item 1: without a paper"),
    "300,000 empty objects": (b"[" + b"{}," * 299_999 + b"{}]", "JSON of 300,000 objects"),
}
_OTHER_FEEDS = {
    "page instead of a feed": (HTML, "a web page came instead of data"),
    "external entity": (entry(f"{NAMED}<title>&file;</title>", FILE), "XML with a document type"),
    "entity that isn't": (entry(f"{NAMED}<title>&nbsp;</title>"), "broken XML at line 1"),
    "feed cut off": (FEED[:-30], "XML that breaks off after"),
    "feed in an unknown encoding": (FEED.replace(b"UTF-8", b"x-klingon"), "an unknown encoding"),
    "feed in no text encoding": (FEED.replace(b"UTF-8", b"base64"), "an unknown encoding"),
    "Latin-1 that is called UTF-8": (FEED.replace(b"Ada", b"Ad\xe9"), "broken XML at line 1"),
    "UTF-16 that is called UTF-8": (FEED.decode().encode("utf-16"), "arXiv sent something else"),
    "control characters in a feed": (FEED.replace(b"Ada", b"\x1b[31m"), "broken XML"),
    "feed of no namespace": (FEED.replace(b"xmlns=", b"x="), "the root element <feed>"),
    "RSS instead of Atom": (b'<rss version="2.0"><channel/></rss>', "the root element <rss>"),
    "error in a feed": (payloads.error_feed("bad \x85 query"), "was refused, bad query"),
    "feed without papers": (FEED[: FEED.index(b"<open")] + b"</feed>", "an empty feed"),
    "entries of null ids": (entry("<id/><title/>"), "entry 1: without a usable arXiv id"),
    "entry without a title": (entry(NAMED), f"entry 1: without a title ({IDS[0]})"),
    "10,000 levels of entries": (entry("<entry>" * 9_999 + "</entry>" * 9_999), "entry 1: without"),
}


def _status(name: str, *headers: str, body: bytes = b"", **more: Any) -> Fault:
    """Return a fault whose name begins with the status that is answered."""
    code = name[:3]
    expected: dict[str, Any] = {"words": f"(HTTP {code})", **more}
    if code in {"429", "500", "502", "503", "504"} and "asked" not in more:
        expected = {"waits": 1.0, **expected, "asked": 3}
    lines = (f"HTTP/1.1 {code} So", "Connection: close", *headers)
    return Fault(name, sends("\r\n".join((*lines, "", "")).encode(), body), **expected)


_STATUSES = (
    *(_status(code) for code in ("204", "304", "400", "401", "403", "404", "407", "410", "999")),
    *(_status(code) for code in ("429", "500", "503", "504")),
    _status("206", "Content-Range: bytes 0-1/99", body=b"[]"),
    _status("401 for an old key", 'WWW-Authenticate: Bearer error="invalid_token"', body=b"{}"),
    _status("429, seconds", "Retry-After: 20", waits=40.0),
    _status("429, a date", "Retry-After: Sat, 21 Nov 2026 09:30:20 GMT", waits=20.0),
    _status("429, a date gone by", "Retry-After: Fri, 20 Nov 2026 09:30:20 GMT", waits=0.0),
    _status("429, nonsense", "Retry-After: when I say so"),
    _status("429, a year", "Retry-After: 31536000", words="again before 09:40 UTC", asked=1),
    _status("429, for ever", f"Retry-After: {'9' * 400}", words="again before 09:40 UTC", asked=1),
    _status("429 of arXiv", source=ARXIV, words="again before 09:40 UTC", asked=1),
    _status("502 with a page", body=HTML),
    _status("503, seconds", "Retry-After: 20", waits=40.0),
    _status("503, minutes", "Retry-After: 300", words="again before 09:35 UTC", asked=1),
)
_SINGLE = (
    Fault("an empty list", answers(b"[]"), status=OK),
    Fault("closed at once", sends(), "broke off", asked=3, waits=1.0, reads=False),
    Fault("reset at once", resets(b""), "broke off", asked=3, waits=1.0, reads=False),
    Fault("gzip cut off", answers(gzip.compress(PAPERS)[:-12], GZIP), "cut short", asked=3),
    Fault("deflate cut off", answers(zlib.compress(PAPERS)[:-9], DEFLATE), "cut short", asked=3),
    Fault("gzip of gzip, declared once", answers(TWICE, GZIP), "list of papers: binary data"),
    Fault("body longer than its length", sends(head("Content-Length: 40"), PAPERS), "breaks off"),
    Fault("redirect to itself", redirects("?"), "one address after another", asked=6),
    Fault("six hops", hops(6), "one address after another", asked=6),
    Fault("redirect to a dead port", redirects("http://127.0.0.1:1/"), "connection refused"),
    Fault(
        "reset after a good page",
        in_turn(answers(PAPERS), resets(b"")),
        "the connection broke off",
        PARTIAL,
        added=3,
        asked=4,
    ),
    Fault("pages without end", send_ten_more, "stopped after", PARTIAL, added=500),
)
_ARXIVS = (
    Fault("total of 10 ** 15", send_two_hundred_more(10**15), "", OK, added=200),
    Fault("total of 10 ** 14", send_two_hundred_more(10**14), "400 of 100,", PARTIAL, added=400),
    Fault(
        "total below zero", answers(entry(f"{NAMED}<title>A</title>", total=-5)), "", OK, added=1
    ),
    Fault("empty pages", answers(payloads.feed([], total=900)), "after 0 of 900", PARTIAL),
    Fault("one page for ever", answers(payloads.feed(IDS, total=900)), "", OK, added=3),
    Fault(
        "absurd times in a feed",
        answers(payloads.feed(IDS, published="0001-01-01T00:00:00+23:00")),
        "",
        OK,
        added=3,
    ),
    Fault(
        "feed, then resets",
        in_turn(answers(payloads.feed(IDS, total=900)), resets(b"")),
        "the connection broke off",
        PARTIAL,
        added=3,
        asked=4,
    ),
)
_HELD_UP = (
    Fault(
        "gzip bomb",
        makes(bomb, GZIP),
        LARGER,
        asked=1,
    ),
    Fault(
        "chunks of one byte",
        lambda peer: peer.send(head(CHUNKED) + slivers()),
        status=OK,
        added=3,
    ),
    Fault(
        "billion laughs",
        answers(entry("&l9;", LAUGHS)),
        "XML with a document type",
        source=ARXIV,
    ),
    Fault(
        "feed behind comments",
        answers(b"<!-- -->" * 20 + b"<rss/>"),
        "the root element <rss>",
        source=ARXIV,
    ),
    Fault(
        "titles without end",
        answers(b"<body>" + b"<title" * 6_000),
        "an HTML page",
    ),
)
_MENDED_ONCE = (
    *_HELD_UP,
    *(
        Fault(f"redirect to {what}", redirects(location), words, asked=1)
        for what, location, words in (
            ("a broken address", "http://[::1", "redirected to an address"),
            ("escapes", "http://\x1b[31mevil\x07/", "redirected to"),
            ("control characters", "/\x01\x1b[2J", "address"),
            ("a broken international name", "http://xn--a.invalid/", "redirected to"),
        )
    ),
    _status("204 with a length", "Content-Length: 99", asked=1),
    _status("304 with a length", "Content-Length: 99", asked=1),
    _status("429, no such zone", f"Retry-After: 1 Jan 2027 00:00:00 +{'9' * 20}"),
    _status("429, no such year", f"Retry-After: 1 Jan {'9' * 20} 00:00:00 GMT"),
    Fault(
        "cookie beyond ASCII",
        answers(PAPERS, "Set-Cookie: name=Ad\xe9"),
        status=OK,
        added=3,
    ),
    Fault(
        "cookie without a number",
        answers(PAPERS, "Set-Cookie: a=b; max-age"),
        status=OK,
        added=3,
    ),
)


def _all() -> Iterator[Fault]:
    for name, write in _BROKEN_OFF.items():
        yield Fault(name, write, "the connection broke off", asked=3, waits=1.0)
    for name, write in _HARMLESS.items():
        yield Fault(name, write, status=OK, added=3)
    for name, body in _HARMLESS_LISTS.items():
        yield Fault(name, answers(body), status=OK, added=1)
    for name, write in _UNANSWERED.items():
        words = f"no complete answer within {PATIENCE:g} s"
        yield Fault(name, write, words, asked=3, waits=1.0, patience=PATIENCE)
    for name, write in _TOO_LARGE.items():
        yield Fault(name, write, LARGER, asked=1)
    for name, (write, words) in _UNREADABLE.items():
        yield Fault(name, write, words)
    for name, (body, words) in _OTHER_LISTS.items():
        yield Fault(name, answers(body), words)
    for name, (body, words) in _OTHER_FEEDS.items():
        yield Fault(name, answers(body), words, source=ARXIV)
    yield from (*_STATUSES, *_SINGLE, *_MENDED_ONCE)
    yield from (replace(fault, source=ARXIV) for fault in _ARXIVS)


ALL = tuple(_all())
FAULTS: dict[str, Fault] = {fault.name: fault for fault in ALL}
"""Every fault by its name."""
