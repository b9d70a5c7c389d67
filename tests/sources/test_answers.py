from __future__ import annotations

import pytest

from paperdeck.sources.answers import describe_answer, excerpt


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "an empty answer"),
        (b" \r\n", "an empty answer"),
        (b"Rate exceeded.\n", 'the text "Rate exceeded."'),
        (b"<!DOCTYPE html><html><body>x", "an HTML page"),
        (
            b"<!-- proxy -->\n<HTML><head><TITLE> 503\n Busy </TITLE>",
            "an HTML page: 503 Busy",
        ),
        (b"\xef\xbb\xbf<?xml version='1.0'?><rss></rss>", "XML with the root element <rss>"),
        (b"<!-- c --><a:feed xmlns:a='x'/>", "XML with the root element <a:feed>"),
        (b'{"error": "Invalid date"}', "an error report: Invalid date"),
        (b'{"error": {"message": "no"}}', "an error report: no"),
        (b'{"papers": []}', "JSON of another kind"),
        (b"[1, 2", "broken JSON"),
        (b"[" * 200_000, "broken JSON"),
        (b"\x1f\x8b\x08\x00\x00", "binary data"),
    ],
)
def test_an_answer_is_named_by_what_it_is(body: bytes, said: str) -> None:
    assert describe_answer(body) == said


@pytest.mark.parametrize("body", [b"<!" * 30_000, b"<!-->" * 12_000, b"<!-- -->" * 8_000])
def test_hostile_markup_is_named_in_no_time(body: bytes) -> None:
    assert describe_answer(body).startswith("the text")


def test_an_excerpt_is_one_short_printable_line() -> None:
    line = excerpt("a\x1b]52;c;x\x07b\n\u202e" + "long " * 100)
    assert line.startswith("a ]52;c;x b long")
    assert len(line) <= 120
    assert line.isprintable()
    assert line.endswith("…")
