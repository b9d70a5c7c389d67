"""Properties of all that cleans or writes text from outside, over thousands of hostile texts.

A small number of examples runs with the other tests; with `PAPERDECK_TRUST=full` it is 5,000 of
each property.
"""

from __future__ import annotations

import json
import os
import sys
import unicodedata
from dataclasses import asdict, fields
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from paperdeck.cite.writing.bibtex import biblatex_entry, bibtex_entry
from paperdeck.cli.outcome import complain
from paperdeck.cli.printing import json_text, print_json, say, say_columns, say_pieces
from paperdeck.model.errors import PaperDeckError
from paperdeck.model.paper import Author, Paper, PaperRecord
from paperdeck.store.gate import clean_record
from paperdeck.text.latex import to_plain
from paperdeck.text.safe import safe_block, safe_line

if TYPE_CHECKING:
    from tests.payloads import PAYLOADS
else:
    from payloads import PAYLOADS

FULL = os.environ.get("PAPERDECK_TRUST") == "full"
thorough = settings(
    max_examples=5_000 if FULL else 100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

ACTING = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
"""Categories of what isn't seen: controls, formats, lone surrogates, private use, unassigned."""
JOINERS = "\u200c\u200d"
UNSEEN = "\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0"

TEXTS = st.one_of(
    st.sampled_from([*PAYLOADS.values()]).map(lambda text: text[:500]),
    st.text(
        st.one_of(
            st.characters(),
            st.characters(categories=["Cc", "Cf", "Cs", "Co", "Mn", "Me", "Zs", "Zl", "Zp"]),
            st.sampled_from(
                "\x1b[]\x07\\;:mH0123\x9b\x9d\x90\x9c{}$%&#_^~\"'@,=-\u200d\u202e \n\r\t"
            ),
        ),
        max_size=60,
    ),
    st.lists(st.sampled_from([*PAYLOADS.values()]), max_size=4).map(
        lambda texts: "".join(text[:40] for text in texts)
    ),
)


def acting(text: str, *, kept: str = "") -> list[str]:
    """Return what in a text isn't seen and yet does something."""
    return [
        hex(ord(sign))
        for sign in text
        if (unicodedata.category(sign) in ACTING or sign in UNSEEN)
        and sign not in JOINERS + kept
        # Python's Unicode is older than others': what it doesn't know may be a letter. Those
        # that never will be one are noncharacters.
        and not (unicodedata.category(sign) == "Cn" and not is_noncharacter(ord(sign)))
    ]


def is_noncharacter(code: int) -> bool:
    return 0xFDD0 <= code <= 0xFDEF or code & 0xFFFE == 0xFFFE or 0xE0000 <= code <= 0xE0FFF


@given(TEXTS)
@thorough
def test_a_line_is_one_line_that_is_seen_and_stays_what_it_is(text: str) -> None:
    line = safe_line(text)
    assert acting(line) == []
    assert line == line.strip()
    assert safe_line(line) == line
    assert unicodedata.is_normalized("NFC", line)
    assert len(line) <= len(unicodedata.normalize("NFC", text))


@given(TEXTS)
@thorough
def test_a_block_is_lines_that_are_seen_and_stays_what_it_is(text: str) -> None:
    block = safe_block(text)
    assert acting(block, kept="\n") == []
    assert safe_block(block) == block
    assert unicodedata.is_normalized("NFC", block)
    assert safe_line(block) == safe_line(safe_line(block))


@given(TEXTS)
@thorough
def test_what_is_taken_out_is_never_more_than_what_acts(text: str) -> None:
    # Nothing that is seen is lost but what an escape sequence carries, which begins with one of
    # these.
    if any(sign in text for sign in "\x1b\x90\x98\x9b\x9d\x9e\x9f"):
        return
    letters = [sign for sign in unicodedata.normalize("NFC", text) if sign.isalnum()]
    kept = [sign for sign in safe_block(text) if sign.isalnum()]
    assert [sign for sign in letters if sign not in UNSEEN] == kept or not (
        unicodedata.is_normalized("NFC", text)
    )


@given(TEXTS, TEXTS)
@thorough
def test_what_commands_print_is_seen(
    capsys: pytest.CaptureFixture[str], first: str, second: str
) -> None:
    say(first)
    say_columns([(safe_line(first), second), (first, safe_line(second))])
    say_pieces([first, second, f"{first}{second}"])
    complain(PaperDeckError(first, where=second, next_step=first))
    printed = capsys.readouterr()
    assert acting(printed.out, kept="\n") == []
    assert acting(printed.err, kept="\n") == []
    assert printed.err.count("\n") == 1
    assert printed.err.startswith("paperdeck:")


@given(TEXTS, TEXTS)
@thorough
def test_what_commands_print_for_programs_is_read_as_it_was(
    capsys: pytest.CaptureFixture[str], name: str, text: str
) -> None:
    print_json({"name": name, "text": [text]})
    say_pieces([json.dumps({"name": name}, ensure_ascii=False)], as_json=True)
    first, second = capsys.readouterr().out.removesuffix("\n").split("\n")
    assert acting(first + second) == []
    assert json.loads(first) == {"name": name, "text": [text]}
    assert json.loads(f"{second}") == {"name": name}
    assert json_text(first) == first


@given(st.builds(dict, **dict.fromkeys(("title", "name", "venue", "comment", "link"), TEXTS)))
@thorough
def test_an_entry_of_bibtex_is_whole_and_seen(texts: dict[str, str]) -> None:
    paper = _paper(texts)
    for write in (bibtex_entry, biblatex_entry):
        for unicode in (False, True):
            entry = write(paper, "key2026", unicode=unicode)
            assert acting(entry, kept="\n\u034f") == [], entry
            assert _depth(entry) == 0, entry
            assert entry.startswith("@")
            if not unicode:
                assert entry.isascii(), entry


def _paper(texts: dict[str, str]) -> Paper:
    """Return a paper as it is stored: what sources say passes the gate."""
    said = PaperRecord(
        source="arxiv",
        identifiers=(),
        title=texts["title"] or "A title",
        authors=(Author(texts["name"] or "A Name"), Author("Ada Lovelace")),
        venue=texts["venue"],
        comment=texts["comment"],
        url=f"https://example.org/{texts['link']}",
        published=datetime(2026, 1, 2, tzinfo=UTC),
        categories=("cs.LG",),
        primary_category="cs.LG",
    )
    facts = asdict(clean_record(said))
    facts |= {"authors": clean_record(said).authors, "source": None, "identifiers": None}
    known = {field.name for field in fields(Paper)}
    facts = {name: value for name, value in facts.items() if name in known}
    return Paper(id="arxiv:2401.01234", **facts)


def _depth(entry: str) -> int:
    """Return how many braces stay open; BibTeX counts them, with a backslash before or not."""
    depth = 0
    for sign in entry:
        depth += {"{": 1, "}": -1}.get(sign, 0)
        assert depth >= 0, entry
    return depth


@given(TEXTS)
@thorough
def test_what_latex_is_shown_as_passes_the_gate_unchanged_in_meaning(text: str) -> None:
    assert acting(safe_line(to_plain(safe_line(text)))) == []


def test_the_narrow_terminal_of_ascii_gets_ascii(monkeypatch: pytest.MonkeyPatch) -> None:
    class Stream:
        encoding = "ascii"

    monkeypatch.setattr(sys, "stdout", Stream())
    for text in PAYLOADS.values():
        assert json_text(json.dumps(text, ensure_ascii=False)).isascii()


@pytest.mark.parametrize("sign", ["&#x202e;", "&#8294;", "&#x200b;", "&#27;", "&#xe0041;", "&shy;"])
def test_a_reference_brings_nothing_into_an_entry_that_is_not_seen(sign: str) -> None:
    texts = dict.fromkeys(("title", "name", "venue", "comment", "link"), f"a{sign}b")
    for unicode in (False, True):
        assert acting(biblatex_entry(_paper(texts), "key", unicode=unicode), kept="\n") == []
