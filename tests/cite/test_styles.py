"""Ten works in three styles, as the styles' own guides have them."""

from __future__ import annotations

import sys
import warnings
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paperdeck.cite.writing.style_files import StyleError, UnknownStyleError
from paperdeck.cite.writing.styles import CitationStyle
from paperdeck.model.paper import Author, Paper
from paperdeck.model.publication import Publication

if TYPE_CHECKING:
    from pathlib import Path


class Work(NamedTuple):
    """A well-known work, and its reference in each style without IEEE's number."""

    paper: Paper
    apa: str
    ieee: str
    chicago: str


def paper(
    title: str,
    authors: str,
    *,
    kind: str | None = None,
    day: tuple[int, int, int] = (2000, 1, 1),
    doi: str | None = None,
    arxiv_id: str | None = None,
    **fields: str,
) -> Paper:
    return Paper(
        id="bib:0123456789abcdef",
        title=title,
        authors=tuple(Author(name) for name in authors.split("; ")),
        published=datetime(*day, tzinfo=UTC),
        doi=doi,
        arxiv_id=arxiv_id,
        publication=Publication(kind, tuple(fields.items())) if kind else None,
    )


WORKS = {
    # An article with issue and DOI. APA 7, 10.1 (example 1): sentence case, volume(issue),
    # DOI as an address. IEEE: abbreviated journal, month and year, "doi:" last. Chicago
    # (18th ed., author-date, "Journal article"): headline case, volume (issue): pages.
    "journal": Work(
        paper(
            "A Mathematical Theory of Communication",
            "Claude E. Shannon",
            kind="article",
            doi="10.1002/j.1538-7305.1948.tb01338.x",
            journaltitle="Bell System Technical Journal",
            shortjournal="Bell Syst. Tech. J.",
            volume="27",
            number="3",
            pages="379--423",
            date="1948-07",
        ),
        "Shannon, C. E. (1948). A mathematical theory of communication. Bell System Technical"
        " Journal, 27(3), 379–423. https://doi.org/10.1002/j.1538-7305.1948.tb01338.x",
        "C. E. Shannon, “A mathematical theory of communication,” Bell Syst. Tech. J., vol. 27,"
        " no. 3, pp. 379–423, Jul. 1948, doi: 10.1002/j.1538-7305.1948.tb01338.x.",
        "Shannon, Claude E. 1948. “A Mathematical Theory of Communication.” Bell System Technical"
        " Journal 27 (3): 379–423. https://doi.org/10.1002/j.1538-7305.1948.tb01338.x.",
    ),
    # Three authors. APA: a comma before "&". IEEE: May is not abbreviated. Chicago: the first
    # name alone is turned round, the second number of a page range is shortened (436–44).
    "three authors": Work(
        paper(
            "Deep learning",
            "Yann LeCun; Yoshua Bengio; Geoffrey Hinton",
            kind="article",
            doi="10.1038/nature14539",
            journaltitle="Nature",
            volume="521",
            number="7553",
            pages="436--444",
            date="2015-05-28",
        ),
        "LeCun, Y., Bengio, Y., & Hinton, G. (2015). Deep learning. Nature, 521(7553), 436–444."
        " https://doi.org/10.1038/nature14539",
        "Y. LeCun, Y. Bengio, and G. Hinton, “Deep learning,” Nature, vol. 521, no. 7553,"
        " pp. 436–444, May 2015, doi: 10.1038/nature14539.",
        "LeCun, Yann, Yoshua Bengio, and Geoffrey Hinton. 2015. “Deep Learning.” Nature 521"
        " (7553): 436–44. https://doi.org/10.1038/nature14539.",
    ),
    # A preprint of eight. APA 7, 10.8 (example 73) with the archive's number; up to twenty names
    # (9.8). IEEE: more than six authors are "et al.", year and arXiv number, nothing else.
    # Chicago 18: more than six authors are three and "et al."; "Preprint", server, day, DOI.
    "preprint": Work(
        paper(
            "Attention Is All You Need",
            "Ashish Vaswani; Noam Shazeer; Niki Parmar; Jakob Uszkoreit; Llion Jones;"
            " Aidan N. Gomez; Łukasz Kaiser; Illia Polosukhin",
            day=(2017, 6, 12),
            arxiv_id="1706.03762",
        ),
        "Vaswani, A., Shazeer, N., Parmar, N., Uszkoreit, J., Jones, L., Gomez, A. N., Kaiser, Ł.,"
        " & Polosukhin, I. (2017). Attention is all you need (arXiv:1706.03762). arXiv."
        " https://doi.org/10.48550/arXiv.1706.03762",
        "A. Vaswani et al., “Attention is all you need,” 2017, arXiv:1706.03762.",
        "Vaswani, Ashish, Noam Shazeer, Niki Parmar, et al. 2017. “Attention Is All You Need.”"
        " arXiv:1706.03762. Preprint, arXiv, June 12. https://doi.org/10.48550/arXiv.1706.03762.",
    ),
    # A subtitle: its first word is a capital in sentence case too (APA 7, 6.17; IEEE's examples).
    "subtitle": Work(
        paper(
            "Adam: A Method for Stochastic Optimization",
            "Diederik P. Kingma; Jimmy Ba",
            day=(2014, 12, 22),
            arxiv_id="1412.6980",
        ),
        "Kingma, D. P., & Ba, J. (2014). Adam: A method for stochastic optimization"
        " (arXiv:1412.6980). arXiv. https://doi.org/10.48550/arXiv.1412.6980",
        "D. P. Kingma and J. Ba, “Adam: A method for stochastic optimization,” 2014,"
        " arXiv:1412.6980.",
        "Kingma, Diederik P., and Jimmy Ba. 2014. “Adam: A Method for Stochastic Optimization.”"
        " arXiv:1412.6980. Preprint, arXiv, December 22."
        " https://doi.org/10.48550/arXiv.1412.6980.",
    ),
    # A paper in proceedings. APA 7, 10.5: like a chapter, "In ... (pp. ...). Publisher". IEEE's
    # example: "in Proc. ..., 2006, pp. 612–617, doi: ...", no publisher. Chicago 18: as a chapter,
    # of which page numbers are no longer given.
    "proceedings": Work(
        paper(
            "Deep Residual Learning for Image Recognition",
            "Kaiming He; Xiangyu Zhang; Shaoqing Ren; Jian Sun",
            kind="inproceedings",
            doi="10.1109/CVPR.2016.90",
            arxiv_id="1512.03385",
            booktitle="2016 IEEE Conference on Computer Vision and Pattern Recognition (CVPR)",
            pages="770--778",
            publisher="IEEE",
            date="2016-06",
        ),
        "He, K., Zhang, X., Ren, S., & Sun, J. (2016). Deep residual learning for image"
        " recognition. In 2016 IEEE Conference on Computer Vision and Pattern Recognition (CVPR)"
        " (pp. 770–778). IEEE. https://doi.org/10.1109/CVPR.2016.90",
        "K. He, X. Zhang, S. Ren, and J. Sun, “Deep residual learning for image recognition,” in"
        " 2016 IEEE Conference on Computer Vision and Pattern Recognition (CVPR), Jun. 2016,"
        " pp. 770–778, doi: 10.1109/CVPR.2016.90.",
        "He, Kaiming, Xiangyu Zhang, Shaoqing Ren, and Jian Sun. 2016. “Deep Residual Learning for"
        " Image Recognition.” In 2016 IEEE Conference on Computer Vision and Pattern Recognition"
        " (CVPR). IEEE. https://doi.org/10.1109/CVPR.2016.90.",
    ),
    # A book. APA 7, 10.2: no place. IEEE: title in headline case, "City, State, Country:
    # Publisher, year". Chicago 18: the place is no longer given.
    "book": Work(
        paper(
            "Deep Learning",
            "Ian Goodfellow; Yoshua Bengio; Aaron Courville",
            kind="book",
            publisher="MIT Press",
            location="Cambridge, MA, USA",
            date="2016",
        ),
        "Goodfellow, I., Bengio, Y., & Courville, A. (2016). Deep learning. MIT Press.",
        "I. Goodfellow, Y. Bengio, and A. Courville, Deep Learning. Cambridge, MA, USA: MIT"
        " Press, 2016.",
        "Goodfellow, Ian, Yoshua Bengio, and Aaron Courville. 2016. Deep Learning. MIT Press.",
    ),
    # A name with particles, a title with a word that has its own capitals. APA: particles stay
    # with the family name (9.9). Chicago sorts a Dutch name under what follows them, and gives
    # a capital to every word of a title but articles, conjunctions and prepositions ("Using").
    "particles": Work(
        paper(
            "Visualizing Data using t-SNE",
            "Laurens van der Maaten; Geoffrey Hinton",
            kind="article",
            journaltitle="Journal of Machine Learning Research",
            shortjournal="J. Mach. Learn. Res.",
            volume="9",
            pages="2579--2605",
            date="2008",
        ),
        "van der Maaten, L., & Hinton, G. (2008). Visualizing data using t-SNE. Journal of Machine"
        " Learning Research, 9, 2579–2605.",
        "L. van der Maaten and G. Hinton, “Visualizing data using t-SNE,” J. Mach. Learn. Res.,"
        " vol. 9, pp. 2579–2605, 2008.",
        "Maaten, Laurens van der, and Geoffrey Hinton. 2008. “Visualizing Data Using t-SNE.”"
        " Journal of Machine Learning Research 9: 2579–2605.",
    ),
    # A group as author is one name (APA 9.11), with a full stop after it.
    "collaboration": Work(
        paper(
            "Observation of a new particle in the search for the Standard Model Higgs boson with"
            " the ATLAS detector at the LHC",
            "ATLAS Collaboration",
            kind="article",
            doi="10.1016/j.physletb.2012.08.020",
            author="{ATLAS Collaboration}",
            journaltitle="Physics Letters B",
            shortjournal="Phys. Lett. B",
            volume="716",
            number="1",
            pages="1--29",
            date="2012-09",
        ),
        "ATLAS Collaboration. (2012). Observation of a new particle in the search for the Standard"
        " Model Higgs boson with the ATLAS detector at the LHC. Physics Letters B, 716(1), 1–29."
        " https://doi.org/10.1016/j.physletb.2012.08.020",
        "ATLAS Collaboration, “Observation of a new particle in the search for the Standard Model"
        " Higgs boson with the ATLAS detector at the LHC,” Phys. Lett. B, vol. 716, no. 1,"
        " pp. 1–29, Sep. 2012, doi: 10.1016/j.physletb.2012.08.020.",
        "ATLAS Collaboration. 2012. “Observation of a New Particle in the Search for the Standard"
        " Model Higgs Boson with the ATLAS Detector at the LHC.” Physics Letters B 716 (1): 1–29."
        " https://doi.org/10.1016/j.physletb.2012.08.020.",
    ),
    # A chapter of an edited book. APA 7, 10.3: "In A. Editor & B. Editor (Eds.), Title (Vol. 1,
    # pp. ...)". IEEE's example: "in Plastics, vol. 3, ..., J. Peters, Ed. New York, NY, USA:
    # McGraw-Hill, 1964, pp. 15–64". Chicago: "In Title, edited by ...".
    "chapter": Work(
        paper(
            "Learning Internal Representations by Error Propagation",
            "David E. Rumelhart; Geoffrey E. Hinton; Ronald J. Williams",
            kind="incollection",
            booktitle="Parallel Distributed Processing",
            editor="Rumelhart, David E. and McClelland, James L.",
            volume="1",
            pages="318--362",
            publisher="MIT Press",
            location="Cambridge, MA, USA",
            date="1986",
        ),
        "Rumelhart, D. E., Hinton, G. E., & Williams, R. J. (1986). Learning internal"
        " representations by error propagation. In D. E. Rumelhart & J. L. McClelland (Eds.),"
        " Parallel distributed processing (Vol. 1, pp. 318–362). MIT Press.",
        "D. E. Rumelhart, G. E. Hinton, and R. J. Williams, “Learning internal representations by"
        " error propagation,” in Parallel Distributed Processing, vol. 1, D. E. Rumelhart and"
        " J. L. McClelland, Eds. Cambridge, MA, USA: MIT Press, 1986, pp. 318–362.",
        "Rumelhart, David E., Geoffrey E. Hinton, and Ronald J. Williams. 1986. “Learning Internal"
        " Representations by Error Propagation.” In Parallel Distributed Processing, edited by"
        " David E. Rumelhart and James L. McClelland, vol. 1. MIT Press.",
    ),
    # A report. APA 7, 10.4: the kind in brackets where it has no number. IEEE's pattern: title,
    # "Company, City, State, Country, Tech. Rep., year".
    "report": Work(
        paper(
            "Learning Multiple Layers of Features from Tiny Images",
            "Alex Krizhevsky",
            kind="report",
            type="techreport",
            institution="University of Toronto",
            location="Toronto, ON, Canada",
            date="2009",
        ),
        "Krizhevsky, A. (2009). Learning multiple layers of features from tiny images [Technical"
        " report]. University of Toronto.",
        "A. Krizhevsky, “Learning multiple layers of features from tiny images,” University of"
        " Toronto, Toronto, ON, Canada, Tech. Rep., 2009.",
        "Krizhevsky, Alex. 2009. Learning Multiple Layers of Features from Tiny Images. Technical"
        " report. University of Toronto.",
    ),
}


@pytest.mark.parametrize("name", WORKS)
def test_ten_works_are_in_apa_as_its_manual_has_them(name: str, apa: CitationStyle) -> None:
    assert apa.cite(WORKS[name].paper, 1) == WORKS[name].apa


@pytest.mark.parametrize("name", WORKS)
def test_ten_works_are_in_ieee_as_its_guide_has_them(name: str, ieee: CitationStyle) -> None:
    assert ieee.cite(WORKS[name].paper, 7) == f"[7] {WORKS[name].ieee}"


@pytest.mark.parametrize("name", WORKS)
def test_ten_works_are_in_chicago_as_its_manual_has_them(name: str, chicago: CitationStyle) -> None:
    assert chicago.cite(WORKS[name].paper, 1) == WORKS[name].chicago


QUESTION = paper(
    "Can Machines Think?",
    "Alan M. Turing",
    kind="article",
    journaltitle="Mind",
    volume="59",
    pages="433--460",
    date="1950",
)


def test_a_question_ends_itself(
    apa: CitationStyle, ieee: CitationStyle, chicago: CitationStyle
) -> None:
    assert "Can machines think? Mind, 59" in apa.cite(QUESTION, 1)
    assert "“Can machines think?” Mind, vol. 59" in ieee.cite(QUESTION, 1)
    assert "“Can Machines Think?” Mind 59: 433–60." in chicago.cite(QUESTION, 1)


def test_the_two_works_that_the_csl_project_shows_styles_with_are_as_it_has_them(
    apa: CitationStyle, chicago: CitationStyle
) -> None:
    article = paper(
        "The varieties of capitalism and hybrid success",
        "John L. Campbell; Ove K. Pedersen",
        kind="article",
        day=(2007, 3, 1),
        doi="10.1177/0010414006286542",
        journaltitle="Comparative Political Studies",
        volume="40",
        number="3",
        pages="307--332",
        date="2007",
    )
    chapter = paper(
        "Firms and the welfare state: When, why, and how does social policy matter to employers?",
        "Isabela Mares",
        kind="incollection",
        day=(2001, 1, 1),
        booktitle="Varieties of capitalism. The institutional foundations of comparative advantage",
        editor="Hall, Peter A. and Soskice, David",
        publisher="Oxford University Press",
        pages="184--213",
        date="2001",
    )
    first, second = apa.cite_list([(article, frozenset()), (chapter, frozenset())])
    assert first == (
        "Campbell, J. L., & Pedersen, O. K. (2007). The varieties of capitalism and hybrid"
        " success. Comparative Political Studies, 40(3), 307–332."
        " https://doi.org/10.1177/0010414006286542"
    )
    assert second == (
        "Mares, I. (2001). Firms and the welfare state: When, why, and how does social policy"
        " matter to employers? In P. A. Hall & D. Soskice (Eds.), Varieties of capitalism. The"
        " institutional foundations of comparative advantage (pp. 184–213). Oxford University"
        " Press."
    )
    assert chicago.cite(article, 1, frozenset()) == (
        "Campbell, John L., and Ove K. Pedersen. 2007. “The Varieties of Capitalism and Hybrid"
        " Success.” Comparative Political Studies 40 (3): 307–32."
        " https://doi.org/10.1177/0010414006286542."
    )


@pytest.mark.parametrize(
    ("title", "headline"),
    [
        ("On α and k-means of a graph", "On α and k-means of a Graph"),
        ("α-divergence: a view", "α-divergence: A View"),
        ("Limits of n p", "Limits of n p"),
        ("Теория игр for all", "Теория игр for All"),
    ],
)
def test_symbols_and_other_scripts_have_no_headlines(
    chicago: CitationStyle, title: str, headline: str
) -> None:
    assert f"“{headline}.”" in chicago.cite(replace(QUESTION, title=title), 1)


def test_a_title_in_the_authors_place_is_not_told_again(
    apa: CitationStyle, chicago: CitationStyle
) -> None:
    anonymous = replace(QUESTION, authors=(), title="Unsigned Letters.")
    assert apa.cite(anonymous, 1) == "Unsigned letters. (1950). Mind, 59, 433–460."
    assert chicago.cite(anonymous, 1) == "“Unsigned Letters.” 1950. Mind 59: 433–60."
    preprint = replace(WORKS["preprint"].paper, authors=())
    assert apa.cite(preprint, 1).startswith(
        "Attention is all you need (arXiv:1706.03762). (2017). arXiv. https://"
    )


def test_a_full_stop_at_the_end_of_a_title_is_not_doubled(
    apa: CitationStyle, ieee: CitationStyle, chicago: CitationStyle
) -> None:
    for title in ("Small Steps.", "Made in the U.S."):
        for style in (apa, ieee, chicago):
            assert ".." not in style.cite(replace(QUESTION, title=title), 1)


def test_a_letter_is_cited_though_apa_keeps_letters_out_of_lists(apa: CitationStyle) -> None:
    letter = paper("To Frege", "Bertrand Russell", kind="letter", date="1902-06-16")
    assert apa.cite(letter, 1).startswith("Russell, B. (1902")


ANY = st.text(max_size=20) | st.sampled_from(["12", "3--4", "{A} and B", "1st", "-", "."])
FIELDS = ("journaltitle", "booktitle", "volume", "number", "pages", "editor", "edition", "type")
KINDS = ("article", "inproceedings", "thesis", "report", "patent", "letter", "nosuchkind")


@settings(max_examples=60, deadline=None)
@given(
    title=ANY,
    authors=st.lists(ANY, max_size=3),
    kind=st.sampled_from(KINDS),
    fields=st.dictionaries(st.sampled_from(FIELDS), ANY, max_size=5),
)
def test_whatever_an_entry_says_is_one_line(
    *,
    title: str,
    authors: list[str],
    kind: str,
    fields: dict[str, str],
    apa: CitationStyle,
    ieee: CitationStyle,
) -> None:
    entry = replace(
        QUESTION,
        title=title,
        authors=tuple(map(Author, authors)),
        publication=Publication(kind, tuple(fields.items())),
    )
    for style in (apa, ieee):
        assert len(style.cite(entry, 1).splitlines()) <= 1


def test_names_without_capitals_are_kept(ieee: CitationStyle) -> None:
    assert ieee.cite(replace(QUESTION, authors=(Author("danah boyd"),)), 1).startswith(
        "[1] danah boyd, “"
    )


def test_a_thesis_has_no_empty_publication_number(apa: CitationStyle, ieee: CitationStyle) -> None:
    thesis = paper(
        "The Chemical Basis", "Jane Doe", kind="phdthesis", institution="MIT", date="2001"
    )
    assert apa.cite(thesis, 1) == (
        "Doe, J. (2001). The chemical basis [Doctoral dissertation]. MIT."
    )
    assert "Ph.D. dissertation, MIT, 2001." in ieee.cite(thesis, 1)


@pytest.mark.parametrize("name", ["nature", "mla", "vancouver", "acm", "nature-physics"])
def test_any_style_of_the_repository_can_be_named(name: str) -> None:
    style = CitationStyle(name)
    for work in WORKS.values():
        text = style.cite(work.paper, 3)
        assert "\n" not in text
        assert work.paper.title.split()[0] in text


def test_a_style_file_of_ones_own_can_be_named(tmp_path: Path) -> None:
    file = tmp_path / "mine.csl"
    file.write_text(
        '<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0">'
        "<info><title>Mine</title><id>mine</id><updated>2020-01-01T00:00:00+00:00</updated></info>"
        '<citation><layout><text variable="title"/></layout></citation>'
        '<bibliography><layout><text variable="title" suffix="!"/></layout></bibliography></style>',
        encoding="utf-8",
    )
    assert CitationStyle(str(file)).cite(WORKS["book"].paper, 1) == "Deep Learning!"


def test_a_file_that_is_no_style_is_told(tmp_path: Path) -> None:
    file = tmp_path / "mine.csl"
    file.write_text("<html/>", encoding="utf-8")
    with pytest.raises(StyleError, match=r"mine\.csl"):
        CitationStyle(str(file))
    file.write_text("not <xml", encoding="utf-8")
    with pytest.raises(StyleError, match=r"mine\.csl"):
        CitationStyle(str(file))


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "nothing.csl", "iee", "apa\x00"])
def test_an_unknown_style_is_told_and_nothing_else_is_opened(name: str) -> None:
    with pytest.raises(UnknownStyleError):
        CitationStyle(name)


def test_the_nearest_style_is_offered() -> None:
    with pytest.raises(UnknownStyleError, match="ieee"):
        CitationStyle("ieeee")


def test_without_the_packages_the_message_says_how_to_get_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "citeproc", None)
    with pytest.raises(StyleError, match=r"pip install 'paperdeck\[styles\]'"):
        CitationStyle("apa")


def test_a_work_of_which_nothing_is_known_is_cited_all_the_same(
    apa: CitationStyle, ieee: CitationStyle, chicago: CitationStyle
) -> None:
    bare = Paper(id="url:0123456789abcdef", title="[@click=quit]x[/] <b>&amp;</b> 50%")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for style in (apa, ieee, chicago):
            assert "50%" in style.cite(bare, 1)
