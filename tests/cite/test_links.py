from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from paperdeck.cite.writing.markdown import escape_markdown, markdown_link
from paperdeck.cite.writing.plain import paper_url, plain_citation, short_authors
from paperdeck.model.paper import Author, Paper


def test_a_link_has_title_address_people_and_year(attention: Paper) -> None:
    assert markdown_link(attention) == (
        "[Attention Is All You Need](https://arxiv.org/abs/1706.03762) — Vaswani et al., 2017"
    )


def test_markup_in_a_title_is_only_text() -> None:
    paper = Paper(id="x", title="On [/INST] *tokens*](http://evil) <b>_x_</b> `c` &amp; $a$")
    rendered = MarkdownIt().render(markdown_link(paper))
    assert rendered == (
        "<p>On [/INST] *tokens*](http://evil) &lt;b&gt;_x_&lt;/b&gt; `c` &amp;amp; $a$</p>\n"
    )


def test_an_address_with_parentheses_stays_whole() -> None:
    paper = Paper(id="x", title="T", doi="10.1016/0004(75)90-1")
    assert markdown_link(paper) == "[T](https://doi.org/10.1016/0004%2875%2990-1)"


@pytest.mark.parametrize(
    ("count", "expected"),
    [(0, ""), (1, "Vaswani"), (2, "Vaswani and Shazeer"), (3, "Vaswani et al.")],
)
def test_people_are_shortened(attention: Paper, count: int, expected: str) -> None:
    assert short_authors(replace(attention, authors=attention.authors[:count])) == expected


def test_particles_belong_to_the_name() -> None:
    paper = Paper(id="x", title="T", authors=(Author("Laurens van der Maaten"),))
    assert short_authors(paper) == "van der Maaten"


def test_the_plain_citation_is_one_line(shannon: Paper) -> None:
    assert plain_citation(shannon) == (
        "Shannon (1948). A Mathematical Theory of Communication. Bell System Technical Journal."
        " https://doi.org/10.1002/j.1538-7305.1948.tb01338.x"
    )


def test_the_plain_citation_names_the_preprint(attention: Paper) -> None:
    assert plain_citation(attention) == (
        "Vaswani et al. (2017). Attention Is All You Need. arXiv:1706.03762."
        " https://arxiv.org/abs/1706.03762"
    )


def test_the_plain_citation_does_without_what_is_unknown() -> None:
    assert plain_citation(Paper(id="x", title="Untold\nStory.")) == "(n.d.). Untold Story."


def test_the_address_prefers_arxiv_then_the_doi(attention: Paper) -> None:
    both = replace(attention, doi="10.1000/x", url="https://example.org/paper")
    assert paper_url(both) == "https://arxiv.org/abs/1706.03762"
    assert paper_url(replace(both, arxiv_id=None)) == "https://doi.org/10.1000/x"
    assert paper_url(replace(both, arxiv_id=None, doi=None)) == "https://example.org/paper"
    assert paper_url(Paper(id="x", title="T")) is None


@given(st.text(alphabet=st.characters(exclude_categories=["C", "Z"]), min_size=1).map("a".__add__))
def test_escaped_text_renders_as_one_plain_run(text: str) -> None:
    (paragraph,) = (token for token in MarkdownIt().parse(escape_markdown(text)) if token.children)
    assert paragraph.children is not None
    assert "".join(child.content for child in paragraph.children) == text
    assert {child.type for child in paragraph.children} <= {"text", "text_special"}
