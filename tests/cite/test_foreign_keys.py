"""Which keys of a bibliography file are another work's, so that none is given to a paper anew."""

from __future__ import annotations

from dataclasses import replace

import pytest

from paperdeck.cite.living.foreign_keys import ForeignKeys, keyed_entries
from paperdeck.cite.living.live_blocks import marker_line
from paperdeck.model.paper import Paper

PAPER = Paper(
    "arxiv:2401.00001", title="On Small Things Alone", arxiv_id="2401.00001", doi="10.1/AbC"
)


def has(text: str, key: str = "small2024", paper: Paper = PAPER) -> bool:
    """Tell whether a file with this text has a key for another work."""
    return ForeignKeys(keyed_entries(text)).has(key, paper)


@pytest.mark.parametrize("key", ["small2024", "Small2024", "SMALL2024"])
def test_the_key_of_another_work_is_foreign_in_capitals_too(key: str) -> None:
    assert has(f"@book{{{key}, title = {{Other}}}}")
    assert not has("@string{small2024 = {x}}\n% @book{small2024,\n@comment{small2024}")
    assert not has("@book{small2024a, title = {Other}}")


@pytest.mark.parametrize(
    "fields",
    [
        "eprint = {2401.00001}",
        "doi = {10.1/abc}",
        "title = {{On} small things alone}",
        "url={x/10.1/abc}",
    ],
)
def test_the_key_of_an_entry_of_the_same_work_is_not(fields: str) -> None:
    assert not has(f"@book{{small2024, {fields}}}")
    other = replace(PAPER, title="Short", arxiv_id=None, doi=None)
    assert has(f"@book{{small2024, {fields}}}", paper=other)


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("doi = {10.1/abc}", True),
        ("doi = {10.1/ABC},", True),
        ('doi = "https://doi.org/10.1/abc"', True),
        ("note = {See doi:10.1/abc.}", True),
        ("url = {https://x.org/10.1/abc?a=b}", True),
        ("doi = {10.1/abcd}", False),
        ("doi = {10.1/abc.d}", False),
        ("doi = {10.1/abc-1}", False),
        ("doi = {110.1/abc}", False),
        ("doi = {10.10.1/abc}", False),
        ("eprint = {2401.00001v3}", True),
        ("doi = {10.48550/arXiv.2401.00001}", True),
        ("url = {https://arxiv.org/pdf/2401.00001.pdf}", True),
        ("eprint = {2401.000011}", False),
        ("eprint = {12401.00001}", False),
    ],
)
def test_identifiers_are_compared_whole(text: str, same: bool) -> None:
    assert has(f"@book{{small2024, {text}}}") is not same


def test_a_doi_is_found_behind_backslashes() -> None:
    paper = replace(PAPER, doi="10.1/a_b")
    for text in (r"10.1/a\_b", r"10.1/a{\_}b", "10.1/a_b"):
        assert not has(f"@book{{small2024, doi = {{{text}}}}}", paper=paper)


def test_an_entry_written_for_the_paper_is_the_papers_own() -> None:
    untold = Paper("bib:1", title="Short")
    entry = "@misc{small2024, title = {Short}}\n"
    assert not has(marker_line("bib:1", entry) + entry, paper=untold)
    assert has(marker_line("bib:2", entry) + entry, paper=untold)


def test_what_can_be_told_of_a_broken_file_counts() -> None:
    assert has("\ufeff@book{small2024, title = {Other}}\n@book{open,\n title = {never closed\n")
    assert not has("")


def test_of_several_files_each_counts() -> None:
    entries = [
        entry
        for text in ("@misc{small2024, eprint = {2401.00001}}", "@misc{small2024, title = {Other}}")
        for entry in keyed_entries(text)
    ]
    assert ForeignKeys(entries).has("small2024", PAPER)
    assert not ForeignKeys(entries[:1]).has("small2024", PAPER)
