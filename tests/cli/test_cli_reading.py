"""list, show and tags."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from paperdeck.cli.run import run

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import RunCommand, Terminal

ATTENTION = "arxiv:1706.03762"
ADAM = "arxiv:1412.6980"
MALDACENA = "arxiv:hep-th/9711200"
PROMISED = {
    *("id", "title", "abstract", "authors", "categories", "primary_category", "published"),
    *("updated", "venue", "doi", "arxiv_id", "url", "pdf_url", "code_url", "project_url"),
    *("organization", "upvotes", "comments", "citations", "sources", "starred", "read", "tags"),
    "notes",
}
ALIASES = (
    "1706.03762",
    "1706.03762v5",
    "arXiv:1706.03762",
    "id:1706.03762",
    "https://arxiv.org/abs/1706.03762v2",
    "http://arxiv.org/pdf/1706.03762.pdf",
    "https://huggingface.co/papers/1706.03762",
    "10.48550/arXiv.1706.03762",
    "https://doi.org/10.48550/ARXIV.1706.03762",
    "10.5555/ATTENTION",
    "https://doi.org/10.5555/attention",
)


def test_an_empty_library_has_nothing_to_list(paperdeck: RunCommand) -> None:
    result = paperdeck("list", "--json")
    assert (result.code, result.out, result.err) == (0, "", "")


def test_the_newest_paper_comes_first(filled: RunCommand) -> None:
    assert filled("list", "--ids").lines == [ATTENTION, ADAM, MALDACENA]


def test_a_listed_paper_is_all_that_was_promised(filled: RunCommand) -> None:
    (paper,) = filled("list", "--json", "id:1706.03762").objects
    assert set(paper) >= PROMISED
    assert paper["id"] == ATTENTION
    assert paper["authors"][0] == {"name": "Ashish Vaswani", "affiliation": None}
    assert paper["categories"] == ["cs.CL", "cs.LG"]
    assert paper["published"] == "2017-06-12T17:57:34Z"
    assert (paper["doi"], paper["arxiv_id"]) == ("10.5555/attention", "1706.03762")
    assert paper["sources"] == ["arxiv-jsonl"]
    assert paper["abstract"].startswith(r"Models of \emph{sequences}")
    unknown = ["venue", "code_url", "organization", "upvotes", "comments", "citations"]
    assert [paper[name] for name in unknown] == [None] * 6
    assert (paper["starred"], paper["read"], paper["tags"], paper["notes"]) == (
        False,
        False,
        [],
        [],
    )


def test_nothing_unknown_is_an_empty_text(filled: RunCommand) -> None:
    def texts(value: Any) -> list[Any]:
        match value:
            case dict():
                return [text for inner in value.values() for text in texts(inner)]
            case list():
                return [text for inner in value for text in texts(inner)]
        return [value]

    assert "" not in texts(filled("list", "--json").objects)


def test_marks_are_listed_with_the_paper(filled: RunCommand) -> None:
    filled("mark", ADAM, "--star", "--read", "--tag", "ml/optimizers", "--note", "the *default*")
    (paper,) = filled("list", "--json", "#ml").objects
    assert (paper["starred"], paper["read"], paper["tags"]) == (True, True, ["ml/optimizers"])
    (note,) = paper["notes"]
    assert (note["text"], note["quote"]) == ("the *default*", None)
    assert note["created"].endswith("Z")


def test_the_query_comes_in_one_word_or_several(filled: RunCommand) -> None:
    assert filled("list", "--ids", "cat:cs.LG author:kingma").lines == [ADAM]
    assert filled("list", "--ids", "cat:cs.LG", "author:kingma").lines == [ADAM]
    assert filled("list", "--ids", "cat:cs.LG", "--", "-author:kingma").lines == [ATTENTION]


def test_words_to_leave_out_stand_after_two_dashes(filled: RunCommand) -> None:
    assert filled("list", "--ids", "--", "-survey").lines == [ATTENTION, ADAM]


@pytest.mark.parametrize(
    ("arguments", "count"),
    [
        (["--limit", "2"], 2),
        (["limit:2"], 2),
        (["limit:2", "--limit", "1"], 1),
        (["limit:1", "--limit", "2"], 1),
        (["--limit", "50"], 3),
        (["sort:title", "--limit", "2"], 2),
    ],
)
def test_the_smaller_limit_counts(filled: RunCommand, arguments: list[str], count: int) -> None:
    for form in ("--json", "--ids"):
        assert len(filled("list", form, *arguments).lines) == count


def test_lines_are_for_people(filled: RunCommand) -> None:
    filled("mark", ADAM, "--star")
    filled("mark", MALDACENA, "--read")
    lines = filled("list").lines
    assert lines[0].startswith("o arxiv:1706.03762  2017-06-12  Vaswani +2 ")
    assert lines[0].endswith("  Attention Is All You Need")
    assert lines[1].startswith("* ")
    assert lines[1].endswith("Adam: A Method for Stochastic α Optimization")
    assert lines[2].startswith("  arxiv:hep-th/9711200  1997-11-27  Maldacena")


def test_lines_fit_the_terminal(
    filled: RunCommand, terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdout", terminal)
    monkeypatch.setenv("COLUMNS", "60")
    assert run(["list"]) == 0
    lines = terminal.getvalue().splitlines()
    assert max(map(len, lines)) == 60
    assert lines[0].endswith("…")


def test_an_empty_list_on_a_terminal_says_what_to_do(
    paperdeck: RunCommand, terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdout", terminal)
    assert "paperdeck sync" in paperdeck("list").complaint


@pytest.mark.parametrize("alias", ALIASES)
def test_a_paper_is_found_by_any_of_its_names(filled: RunCommand, alias: str) -> None:
    (paper,) = filled("show", alias, "--json").objects
    assert paper["id"] == ATTENTION
    assert filled("cite", alias, "--format", "key").lines == ["vaswani2017attention"]
    assert filled("mark", alias, "--dry-run", "--star", "--json").objects[0]["ids"] == [ATTENTION]


def test_show_tells_all_that_is_known(filled: RunCommand) -> None:
    filled("mark", ATTENTION, "--star", "--tag", "classics", "--note", "Read\n\nagain")
    page = filled("show", ATTENTION).out
    for words in [
        "Attention Is All You Need\n",
        "authors     Ashish Vaswani, Noam Shazeer, Niki Parmar\n",
        "published   2017-06-12\n",
        "categories  cs.CL cs.LG\n",
        "doi         10.5555/attention\n",
        "state       starred unread\n",
        "tags        #classics\n",
        "\nModels of sequences with x₁ and more.\n",
        "Read\n\nagain\n",
    ]:
        assert words in page
    assert "venue" not in page


def test_show_takes_several_papers_and_goes_on_after_an_unknown_one(filled: RunCommand) -> None:
    result = filled("show", "--json", ADAM, "2401.99999", MALDACENA)
    assert result.code == 1
    assert [paper["id"] for paper in result.objects] == [ADAM, MALDACENA]
    assert result.complaint == 'no paper "2401.99999" in the library. Sync or import it first.'
    assert "\n\nThe Large N Limit" in filled("show", ADAM, MALDACENA).out


@pytest.mark.parametrize("name", ["nonsense", "", "http://", "x\udcff", "https://x\udcff/"])
def test_what_is_no_name_of_a_paper_is_told(filled: RunCommand, name: str) -> None:
    result = filled("show", name)
    assert (result.code, result.out) == (1, "")
    assert "no paper" in result.complaint


def test_a_paper_of_which_only_marks_are_left_is_shown(filled: RunCommand, home: Path) -> None:
    filled("mark", ATTENTION, "--tag", "kept", "--note", "still here")
    for file in (home / "data").glob("papers.db*"):
        file.unlink()
    (paper,) = filled("show", "1706.03762", "--json").objects
    assert (paper["title"], paper["tags"]) == ("Attention Is All You Need", ["kept"])
    assert paper["abstract"] is None
    assert "still here" in filled("show", ATTENTION).out


def test_tags_are_counted(filled: RunCommand) -> None:
    filled("mark", ATTENTION, ADAM, "--tag", "ml")
    filled("mark", ADAM, "--tag", "ml/optimizers")
    assert filled("tags", "--json").objects == [
        {"tag": "ml", "papers": 2},
        {"tag": "ml/optimizers", "papers": 1},
    ]
    assert filled("tags").lines == ["#ml             2", "#ml/optimizers  1"]


def test_without_tags_nothing_is_printed(filled: RunCommand) -> None:
    assert filled("tags").out == ""


def test_a_complaint_doesnt_repeat_all_of_a_long_query(filled: RunCommand) -> None:
    result = filled("list", "x" * 5_000)
    assert result.code == 2
    assert len(result.complaint) < 400


def test_a_query_s_plan_is_explained(filled: RunCommand) -> None:
    told = filled("list", "--explain", "title:attention", "sort:-published")
    assert told.code == 0
    lines = told.out.splitlines()
    assert lines[0] == "query  title:attention sort:-published"
    assert lines[1] == "walks  the full-text index, oldest first"
    assert lines[2].startswith("SQL    SELECT")
    assert "VIRTUAL TABLE" in lines[4]


def test_a_plan_can_be_read_by_programs(filled: RunCommand) -> None:
    (told,) = filled("list", "--explain", "--json", "is:starred").objects
    assert told["walks"] == "a set of papers, newest first"
    assert told["statements"][0]["params"][0] == "starred"
