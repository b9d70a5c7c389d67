"""Real bibliographies: every entry is imported or reported, and the page says how many."""

from __future__ import annotations

import re
import runpy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperdeck.cite.reading.bibtex_reading import decode, read_bibtex
from paperdeck.cite.reading.imported import EntryProblem, ImportedEntry

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def tool() -> dict[str, Any]:
    return runpy.run_path(str(ROOT / "tools" / "count_imports.py"))


def test_the_page_on_importing_says_what_happens(recordings: Path, tool: dict[str, Any]) -> None:
    page = (ROOT / "docs" / "importing.md").read_text(encoding="utf-8")
    assert page == tool["write_page"](recordings), "run tools/count_imports.py"


def test_no_entry_of_a_real_file_is_lost(recordings: Path, tool: dict[str, Any]) -> None:
    kind = tool["KINDS"][0]
    rows = tool["count_files"](kind, recordings)
    assert len(rows) > 300
    assert [row for row in rows if row.entries != row.imported + row.reported] == []
    assert sum(row.reported for row in rows) < sum(row.entries for row in rows) / 100


def test_every_entry_of_a_real_file_has_a_name_and_a_line(
    recordings: Path, tool: dict[str, Any]
) -> None:
    for pattern in tool["KINDS"][0].patterns:
        for file in recordings.glob(pattern):
            text, _ = decode(file.read_bytes())
            entries = list(read_bibtex(text))
            lines = [entry.line for entry in entries]
            assert lines == sorted(lines)
            for entry in entries:
                if isinstance(entry, ImportedEntry):
                    assert entry.record.title
                    assert entry.record.identifiers
                else:
                    assert entry.reason


_HEAD = re.compile(r"^\s*@\s*([a-z]+)\s*\{", re.MULTILINE)
_VALUE = st.one_of(
    st.text(max_size=20),
    st.text(alphabet='{}"\\,=#%@ \nab1~', max_size=20),
    st.sampled_from(["A Title", "{A {Title}}", '"A"', "jan", "2000", "a # b", "{", "}", '"']),
)
_NAME = st.sampled_from(
    [
        *("title", "author", "year", "month", "date", "doi", "eprint", "url", "file", "keywords"),
        *("crossref", "xdata", "annote", "journal", "note", "pages", "x", "bdsk-file-1"),
    ]
)
_FIELD = st.builds("{} = {},\n".format, _NAME, _VALUE)
_KIND = st.sampled_from(["article", "misc", "string", "comment", "preamble", "xdata", "book"])
_ENTRY = st.builds(
    "@{}{{{},\n{}{}\n".format,
    _KIND,
    st.sampled_from(["a", "b", "", "c d", "{"]),
    st.lists(_FIELD, max_size=6).map("".join),
    st.sampled_from(["}", "", "}}", ")"]),
)


@given(st.one_of(st.text(), st.lists(st.one_of(_ENTRY, _VALUE), max_size=8).map("".join)))
def test_any_text_can_be_read(text: str) -> None:
    for entry in read_bibtex(text):
        assert isinstance(entry, (ImportedEntry, EntryProblem))
        assert 1 <= entry.line <= len(re.split(r"\r\n|\r|\n", text))


@given(st.binary())
def test_any_bytes_can_be_decoded(data: bytes) -> None:
    text, encoding = decode(data)
    assert isinstance(text, str)
    assert encoding


_PLAIN = st.text(alphabet="ab1 .-{}", max_size=12).filter(
    lambda text: text.count("{") == text.count("}") == 0
)


@given(st.lists(st.tuples(_NAME, _PLAIN), max_size=6), st.integers(1, 5))
def test_every_entry_is_accounted_for(fields: list[tuple[str, str]], count: int) -> None:
    body = "".join(f"  {name} = {{{text}}},\n" for name, text in fields)
    broken = f"@misc{{broken, title = {{T,\n{body}\n"
    text = "".join(f"@article{{k{number},\n{body}}}\n{broken}" for number in range(count))
    entries = list(read_bibtex(text))
    heads = _HEAD.findall(text)
    assert len(entries) == len(heads) == 2 * count
    assert [entry.key for entry in entries][::2] == [f"k{number}" for number in range(count)]
