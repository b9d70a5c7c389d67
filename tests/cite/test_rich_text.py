"""Citation programs' markup is read for what it says."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperdeck.cite.reading.csl_reading import read_csl
from paperdeck.cite.reading.imported import ImportedEntry
from paperdeck.cite.reading.rich_text import without_markup


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('<span class="nocase">macOS</span> at work', "{macOS} at work"),
        ('<span style="font-variant:small-caps;">d</span>-glucose', r"\textsc{d}-glucose"),
        ("<sc>l</sc>-form", r"\textsc{l}-form"),
        ("<span>plain</span>", "plain"),
        ("<i>E. coli</i> and H<sub>2</sub>O", "<i>E. coli</i> and H<sub>2</sub>O"),
        ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
        (
            (
                "<jats:title>Abstract</jats:title><jats:p>A <jats:italic>b</jats:italic>.</jats:p>"
                "<jats:p>C.</jats:p>"
            ),
            "A <i>b</i>.\n\nC.",
        ),
        (
            '<jats:sec id="s"><jats:title>Aims</jats:title><jats:p>A.</jats:p></jats:sec>',
            "Aims\n\nA.",
        ),
        ("<span class='nocase'>never closed", "never closed"),
    ],
)
def test_markup_is_read_for_what_it_says(text: str, said: str) -> None:
    assert without_markup(text) == said


@given(st.text(alphabet="<>/spanjtc:=\"' lo", max_size=300))
def test_any_text_can_be_read(text: str) -> None:
    assert len(without_markup(text)) <= len(text) + text.count("<")


def test_no_field_of_an_entry_has_markup() -> None:
    nocase = '<span class="nocase">B of C</span>'
    item = {
        "id": "k",
        "type": "article-journal",
        "title": f"On {nocase}",
        "container-title": f"Letters {nocase}",
        "abstract": "<jats:p>Text.</jats:p>",
        "publisher": f"Press {nocase}",
    }
    (entry,) = read_csl(json.dumps([item]))
    assert isinstance(entry, ImportedEntry)
    record = entry.record
    assert (record.title, record.abstract) == ("On {B of C}", "Text.")
    assert record.venue == "Letters B of C"
    assert record.publication is not None
    assert record.publication.field("publisher") == "Press {B of C}"
