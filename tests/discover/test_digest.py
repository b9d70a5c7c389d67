"""What a digest holds, and how it is written."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from paperdeck.discover.digest import (
    Digest,
    Order,
    Section,
    digest_name,
    first_day_after,
    make_digest,
)
from paperdeck.discover.digest_html import to_html
from paperdeck.discover.digest_text import (
    beginning,
    paper_lines,
    section_tail,
    subject,
    to_markdown,
    to_object,
    to_text,
)
from paperdeck.discover.table import TableError
from paperdeck.model.marks import Marks, SavedView
from paperdeck.model.paper import Author, Paper
from paperdeck.model.rows import MarkedPaper

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.hostile import NEVER_DRAWN
    from tests.well_formed import WellFormed
else:
    from hostile import NEVER_DRAWN
    from well_formed import WellFormed

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
SINCE = date(2026, 11, 14)
VIEWS = (SavedView("Robots", "robot"), SavedView("Unread", "is:unread"))


def paper(number: int = 1, title: str = "A title", **facts: Any) -> MarkedPaper:
    tags = facts.pop("tags", ())
    arxiv_id = facts.pop("arxiv_id", f"2611.{number:05}")
    found = Paper(title=title, id=f"arxiv:{number}", arxiv_id=arxiv_id, **facts)
    return MarkedPaper(found, Marks(tags=tags))


@dataclass
class Library:
    """Papers by query, as numbers; queries with `!` can't be understood."""

    found: dict[str, list[int]] = field(default_factory=dict)
    refuses: tuple[str, ...] = ()

    def problem(self, query: str) -> str | None:
        return "it makes no sense" if "!" in query or query in self.refuses else None

    def find(self, query: str) -> list[str]:
        return [f"arxiv:{number}" for number in self.found.get(query, [])]

    def read(self, ids: Sequence[str]) -> list[MarkedPaper]:
        return [paper(int(one.partition(":")[2])) for one in ids]


def order(query: str = "", views: Sequence[str] = (), limit: int = 20) -> Order:
    return Order(query=query, views=views, saved=VIEWS, moment=NOW, since=SINCE, limit=limit)


def digest(*papers: MarkedPaper, query: str = "", more: int = 0, title: str = "New") -> Digest:
    ids = tuple(str(number) for number in range(len(papers) + more))
    sections = (Section(title, query, ids, papers),) if ids else ()
    return Digest(query=query, moment=NOW, since=SINCE, sections=sections)


# Why a paper is in it


def test_what_fits_comes_with_its_reason_in_every_format() -> None:
    library = Library({"match>=90 -is:starred sort:match": [2, 1], "robot": [1, 3]})
    made = make_digest(order(), library, (), lambda paper_id: f"<graphs> of {paper_id}")
    fitting, robots = made.sections
    assert (fitting.title, fitting.reasons) == (
        "Fits what you like",
        ("<graphs> of arxiv:2", "<graphs> of arxiv:1"),
    )
    assert (robots.ids, robots.reasons, robots.above) == (("arxiv:3",), (), 1)
    assert "  why: <graphs> of arxiv:2\n" in to_text(made)
    assert "&lt;graphs&gt; of arxiv:2" in to_html(made)
    assert to_object(made, lambda _: {})["sections"][0]["reasons"][1] == "<graphs> of arxiv:1"  # type: ignore[index] # an object of JSON


def test_a_digest_of_one_query_has_no_section_of_what_fits() -> None:
    library = Library({"match>=90 -is:starred sort:match": [2], "deep sea": [1]})
    made = make_digest(order("deep sea"), library, (), lambda _: "because")
    assert [section.query for section in made.sections] == ["deep sea"]


# What it holds


def test_views_are_sections_and_each_paper_is_told_once() -> None:
    made = make_digest(order(), Library({"robot": [3, 1], "is:unread": [4, 3, 2]}), ())
    assert [(one.title, one.ids, one.above) for one in made.sections] == [
        ("Robots", ("arxiv:3", "arxiv:1"), 0),
        ("Unread", ("arxiv:4", "arxiv:2"), 1),
    ]
    assert made.ids == ("arxiv:3", "arxiv:1", "arxiv:4", "arxiv:2")


def test_what_has_no_room_in_a_section_is_listed_by_the_next_that_finds_it() -> None:
    library = Library({"robot": [1, 2, 3], "is:unread": [3, 1, 4]})
    made = make_digest(order(limit=2), library, ())
    listed = [[one.paper.id for one in section.papers] for section in made.sections]
    assert listed == [["arxiv:1", "arxiv:2"], ["arxiv:3", "arxiv:4"]]
    # Only what is listed above is said to be.
    assert [section_tail(one) for one in made.sections] == [
        "and 1 more not listed here",
        "and 1 listed above",
    ]
    assert made.ids == ("arxiv:1", "arxiv:2", "arxiv:3", "arxiv:4")
    assert subject(made) == "PaperDeck: 4 new papers"


def test_a_section_of_what_stands_above_says_so() -> None:
    made = make_digest(order(), Library({"robot": [1], "is:unread": [1]}), ())
    assert [section_tail(one) for one in made.sections] == ["", "1 listed above"]


def test_those_who_are_followed_come_first_where_the_language_knows_of_them() -> None:
    library = Library({"is:followed": [1], "robot": [1, 2]})
    assert [one.title for one in make_digest(order(), library, ()).sections] == [
        "People you follow",
        "Robots",
    ]
    library.refuses = ("is:followed",)
    made = make_digest(order(), library, ())
    assert ([one.title for one in made.sections], made.left_out) == (["Robots"], ())


def test_what_was_told_isnt_told_again() -> None:
    library = Library({"robot": [1, 2]})
    assert make_digest(order(), library, {"arxiv:1"}).ids == ("arxiv:2",)
    assert make_digest(order(), library, {"arxiv:1", "arxiv:2"}).sections == ()


def test_a_limit_lists_fewer_and_tells_of_all() -> None:
    (section,) = make_digest(order(limit=1), Library({"robot": [3, 2, 1]}), ()).sections
    assert (len(section.papers), section.unlisted, len(section.ids)) == (1, 2, 3)


def test_a_query_is_the_only_section() -> None:
    library = Library({"deep sea": [1], "is:followed": [2], "robot": [3]})
    made = make_digest(order("deep sea"), library, ())
    assert [one.title for one in made.sections] == ["deep sea"]


def test_without_views_everything_is_new() -> None:
    bare = Order(query="", views=(), saved=(), moment=NOW, since=SINCE, limit=5)
    (section,) = make_digest(bare, Library({"": [2, 1]}), ()).sections
    assert (section.title, section.query) == ("New papers", "")


def test_an_empty_library_makes_an_empty_digest() -> None:
    made = make_digest(order(), Library(), ())
    assert (made.sections, made.ids, made.left_out) == ((), (), ())


def test_names_are_views_and_other_texts_queries_but_no_mistyped_names() -> None:
    library = Library({"robot": [1], "cat:cs.LG": [2]})
    made = make_digest(order(views=("Robots", "cat:cs.LG", "Robotz", "a !")), library, ())
    assert [one.query for one in made.sections] == ["robot", "cat:cs.LG"]
    assert made.left_out == (
        "“Robotz” was left out: there is no such saved view. Did you mean `Robots`?",
        "“a !” was left out: it makes no sense",
    )


def test_a_digest_is_named_by_its_query() -> None:
    names = [digest_name(text) for text in ("", " ", "default", "a  b", "a b")]
    assert names == ["default", "default", "query default", "query a  b", "query a b"]


def test_the_key_depends_on_the_papers_alone() -> None:
    one = make_digest(order(), Library({"robot": [1, 2]}), ())
    other = make_digest(order(), Library({"is:unread": [2, 1]}), ())
    assert one.key == other.key
    assert one.key != make_digest(order(), Library({"robot": [1]}), ()).key


def test_a_digest_looks_back_a_week_beyond_the_last_one() -> None:
    assert first_day_after(None, NOW) == date(2026, 11, 14)
    assert first_day_after(NOW - timedelta(days=30), NOW) == date(2026, 10, 15)


# How it is written


def test_what_is_known_of_a_paper_is_told() -> None:
    marked = paper(
        title=r"On $\alpha$-things",
        authors=tuple(Author(name) for name in ("A One", "B Two", "C Three", "D Four", "E Five")),
        organization="A Lab",
        venue="ICML",
        published=datetime(2026, 11, 19, tzinfo=UTC),
        upvotes=1,
        citations=1200,
        withdrawn=True,
        abstract="Short.",
        tags=("ml", "rl/deep"),
    )
    assert paper_lines(marked) == (
        "On α-things",
        (
            *("A One, B Two, C Three +2", "A Lab", "ICML", "2026-11-19"),
            *("1 upvote, 1,200 citations", "withdrawn", "#ml #rl/deep"),
        ),
        "https://arxiv.org/abs/2611.00001",
        "Short.",
        "",
    )


def test_what_isnt_known_is_left_out() -> None:
    lines = paper_lines(paper(arxiv_id=None))
    assert lines == ("A title", (), "", "", "")
    for write in (to_text, to_markdown, to_html):
        assert "None" not in write(digest(paper(arxiv_id=None)))
        assert "upvote" not in write(digest(paper(arxiv_id=None)))


def test_no_votes_are_a_number_too() -> None:
    assert paper_lines(paper(upvotes=0)).facts == ("0 upvotes",)


@pytest.mark.parametrize("url", ["javascript:alert(1)", "ftp://x.org/", "http://", "//x", "http:x"])
def test_only_the_web_is_linked_to(url: str) -> None:
    marked = paper(arxiv_id=None, url=url)
    assert paper_lines(marked).address == ""
    assert WellFormed(to_html(digest(marked))).links == []


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        ("Short.", "Short."),
        ("a " * 200, f"{'a ' * 149}a…"),
        ("x" * 400, "x" * 300 + "…"),
        (f"{'A word. ' * 30}{'B ' * 100}", ("A word. " * 30).strip()),
        (f"{'a ' * 70}ends. {'B ' * 100}", f"{'a ' * 70}ends."),
        (f"{'a ' * 70}e.g. {'B ' * 100}", f"{'a ' * 70}e.g. {'B ' * 77}".strip() + "…"),
        (f"{'文' * 200}。{'字' * 200}", f"{'文' * 200}。"),
        ("", ""),
    ],
)
def test_an_abstract_ends_with_a_sentence(text: str, begins: str) -> None:
    assert beginning(text) == begins


def test_text_has_lines_that_mail_programs_like() -> None:
    marked = paper(title="word " * 40, abstract="Sentence here. " * 40)
    lines = to_text(digest(marked, more=3)).splitlines()
    assert max(map(len, lines)) <= 76
    assert "(and 3 more not listed here)" in lines


@pytest.mark.parametrize(
    ("count", "told"),
    [(0, "no new papers"), (1, "1 new paper"), (2, "2 new papers"), (1234, "1,234 new papers")],
)
def test_a_subject_counts(count: int, told: str) -> None:
    assert subject(digest(more=count)) == f"PaperDeck: {told}"
    assert subject(digest(more=count, query="a\nb")) == f"PaperDeck: {told} for a b"


@pytest.mark.parametrize(
    "title",
    [
        "# Not a heading #",
        "1. Not a list",
        "2) Nor this",
        "- nor this",
        "+ nor this",
        "===",
        "---",
        "*not* _emphasised_ `code` ~~gone~~",
        "[a](http://evil.example/) ![b](http://evil.example/x.png)",
        "<b>bold</b> <img src=x onerror=alert(1)> &amp; &#60;",
        "<http://evil.example/>",
        "ends with a backslash \\",
        "a | b",
        "> quoted",
        "    indented",
        "```",
        "Ünïcode 文字 🙂",
    ],
)
def test_every_title_and_abstract_stays_the_text_it_is(title: str) -> None:
    marked = paper(title=title, abstract=title, authors=(Author(title),), arxiv_id=None)
    lines = paper_lines(marked)
    page = WellFormed(to_html(digest(marked)))
    assert page.problems == []
    assert page.links == []
    assert ("h3", lines.title) in page.texts
    assert ("p", lines.abstract) in page.texts
    assert ("em", " · ".join(lines.facts)) in page.texts


@given(st.text(min_size=1, max_size=60), st.text(max_size=60))
@example("0\r\\k", "")
def test_any_text_stays_text(title: str, name: str) -> None:
    marked = paper(title=title, abstract=name, authors=(Author(name),))
    made = digest(marked, query=name, title=title)
    page = WellFormed(to_html(made))
    assert page.problems == []
    assert page.links == ["https://arxiv.org/abs/2611.00001"]
    assert paper_lines(marked).title in [text for tag, text in page.texts if tag in {"a", "h3"}]
    assert not NEVER_DRAWN.search(to_text(made).replace("\n", ""))


def test_an_object_says_all() -> None:
    made = digest(paper(), more=1, query="q")
    assert to_object(made, lambda marked: {"id": marked.paper.id}) == {
        "digest": "query q",
        "query": "q",
        "since": "2026-11-14",
        "new": 2,
        "sections": [
            {
                "title": "New",
                "query": "q",
                "new": 2,
                "above": 0,
                "papers": [{"id": "arxiv:1"}],
                "reasons": [],
            }
        ],
        "left_out": [],
    }


# Without the table of words


def test_papers_are_told_of_without_reasons_where_none_can_be_said() -> None:
    def why(paper_id: str) -> str:
        raise TableError(f"no table for {paper_id}")

    library = Library({"match>=90 -is:starred sort:match": [2, 1], "robot": [3]})
    made = make_digest(order(), library, (), why)
    assert [(one.title, one.ids, one.reasons) for one in made.sections] == [
        ("Fits what you like", ("arxiv:2", "arxiv:1"), ()),
        ("Robots", ("arxiv:3",), ()),
    ]
    assert made.left_out == ("why papers fit was left out: no table for arxiv:2",)


def test_a_view_by_meaning_that_cannot_be_answered_keeps_back_no_other() -> None:
    class Wordless(Library):
        def find(self, query: str) -> list[str]:
            if query == "robot":
                raise TableError("no table")
            return super().find(query)

    made = make_digest(order(), Wordless({"robot": [1], "is:unread": [2]}), ())
    assert [one.title for one in made.sections] == ["Unread"]
    assert made.left_out == ("“Robots” was left out: no table",)
