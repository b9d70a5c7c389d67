from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from paperdeck.cite.writing.formats import FORMATS, Citer, copied_text, file_text, format_of_file

if TYPE_CHECKING:
    from paperdeck.model.paper import Paper


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_says_something_of_a_paper(name: str, attention: Paper) -> None:
    text = Citer(FORMATS[name], str).cite(attention, "vaswani2017attention")
    assert "vaswani2017attention" in text or not FORMATS[name].keyed
    assert "1706.03762" in text or name == "key"


def test_what_has_no_address_has_no_url(attention: Paper) -> None:
    assert Citer(FORMATS["url"], str).cite(replace(attention, arxiv_id=None)) == ""


@pytest.mark.parametrize("count", [0, 1, 3])
def test_a_json_file_is_one_array(count: int) -> None:
    text = file_text(FORMATS["csl-json"], ['{"id": "a"}'] * count)
    assert json.loads(text) == [{"id": "a"}] * count
    assert text.endswith("]\n")


def test_an_empty_file_of_another_format_is_empty() -> None:
    assert file_text(FORMATS["bibtex"], []) == ""


def test_lines_of_ris_end_in_files_as_its_specification_says() -> None:
    assert file_text(FORMATS["ris"], ["TY  - GEN\nER  - \n"]) == "TY  - GEN\r\nER  - \r\n\r\n"
    assert copied_text(FORMATS["ris"], ["TY  - GEN\nER  - \n"]) == "TY  - GEN\nER  - \n"


def test_copied_keys_are_as_latex_takes_them() -> None:
    assert copied_text(FORMATS["key"], ["a", "b"]) == "a,b"


@pytest.mark.parametrize(
    ("file", "name"),
    [("a.bib", "bibtex"), ("a.b/A.RIS", "ris"), ("x.json", "csl-json"), ("x", None), ("", None)],
)
def test_files_tell_their_format_by_their_ending(file: str, name: str | None) -> None:
    kind = format_of_file(file)
    assert (kind.name if kind else None) == name
