from __future__ import annotations

import pytest

from paperdeck.cite.latex.accents import decode_accents
from paperdeck.cite.latex.biber import shield_from_biber
from paperdeck.cite.latex.escape import escape_plain, escape_title
from paperdeck.cite.writing.bibtex import biblatex_entry, bibtex_entry
from paperdeck.model.paper import Author, Paper


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("é ç ş ñ Ő", r"""{\'e} {\c{c}} {\c{s}} {\~n} {\H{O}}"""),
        ("Martínez ï", r"""Mart{\'i}nez {\"i}"""),
        ("ễ", r"{\~{\^{e\/}}}"),
        ("ạ ȩ", r"{\^^64{a\/}} {\^^63{e\/}}"),
        ("ệ", r"{\^{\^^64{e\/}}}"),
        ("ǻ", r"{\'{\^^72{a\/}}}"),
        ("ḯ", r"""{\'{\"{\i\/}}}"""),
        ("Ḿ", r"{\'{M\/}}"),
        ("ǿ", r"{\'{\o\/}}"),
        ("plain \\ {x} 50%", r"plain {\textbackslash} {\textbraceleft}x{\textbraceright} 50\%"),
    ],
)
def test_accents_that_pdflatex_lacks_are_kept_from_biber(text: str, written: str) -> None:
    assert shield_from_biber(escape_plain(text), ascii_only=True) == written


@pytest.mark.parametrize(
    ("title", "written"),
    [
        (r"$\langle x, y \rangle_2$", r"$\bigl<x, y \bigr>_2$"),
        (r"$\left\langle x \right\rangle$", r"$\left<x \right>$"),
        (r"$\big\langle x \big\rangle$", r"$\big<x \big>$"),
        (r"$x^{\,}$", "$x^{}$"),
        (r"$\triangle ABC$", r"{$\triangle ABC$}"),
        (r"$\mbox{ḿ}$", r"$\mbox{m}$"),
        ("$ḿ$", r"$\mbox{{\'{m\/}}}$"),
    ],
)
def test_formulas_are_fit_for_pdflatex_when_biber_has_decoded_them(
    title: str, written: str
) -> None:
    assert shield_from_biber(escape_title(title), ascii_only=True) == written


def test_what_is_kept_from_biber_is_read_again() -> None:
    letters = "ễ ạ ệ ǻ ḿ ȩ ḉ í ş ǘ"
    assert decode_accents(shield_from_biber(escape_plain(letters), ascii_only=True)) == letters


def test_biber_leaves_brackets_that_grow_in_every_entry() -> None:
    paper = Paper(id="x", title=r"On $\left\langle x \right\rangle$ and $\langle y$")
    assert r"$\left<x \right>$ and $\langle y$" in biblatex_entry(paper, "k")
    assert r"$\left\langle x \right\rangle $" in bibtex_entry(paper, "k")


def test_only_7_bit_biblatex_has_accents_kept_from_biber() -> None:
    paper = Paper(id="x", title="Đỗ and Phạm", authors=(Author("Ann Phạm"),))
    assert r"Ph{\d{a}}m, Ann" in bibtex_entry(paper, "k")
    assert "Phạm, Ann" in biblatex_entry(paper, "k")
    assert r"Ph{\^^64{a\/}}m, Ann" in biblatex_entry(paper, "k", unicode=False)


@pytest.mark.parametrize(
    ("formula", "written"),
    [
        (r"$\mathcal{\hat{H}}$", r"{$\hat{\mathcal{H}}$}"),
        (r"$\mathfrak{\check x}$", r"$\check{\mathfrak{x}}$"),
        (r"$\mathbb{\hat xy}$", r"${\hat xy}$"),
        (r"$\mathfrak{\Gamma}$", r"{${\Gamma}$}"),
        (r"$\mathcal{H}$", r"{$\mathcal{H}$}"),
    ],
)
def test_alphabets_hold_only_what_their_fonts_have(formula: str, written: str) -> None:
    assert escape_title(formula) == written


def test_greek_capitals_stand_in_no_text_font_where_that_is_the_documents_own() -> None:
    title = r"$\mathrm{\Lambda CDM}$ and $\Lambda$"
    assert escape_title(title) == r"{$\mathrm{\Lambda CDM}$} and {$\Lambda$}"
    assert escape_title(title, ascii_only=False) == (
        r"{$\mathrm{\mathnormal{\Lambda} CDM}$} and {$\Lambda$}"
    )


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Łódź Group", r"{\L}{\'o}d{\'z}{ }Group"),
        ("Kéroma Consortium", r"K{\'e}roma{ }Consortium"),
        ("Łódź", r"{\L}{\'o}d{\'z}"),
        ("École-Team Group", r"{\'E}cole{-}Team{ }Group"),
        ("Gemini Team", "{Gemini Team}"),
        ("Berlin Café Team", r"{Berlin Caf{\'e} Team}"),
    ],
)
def test_a_label_made_of_a_group_of_people_is_whole(name: str, written: str) -> None:
    paper = Paper(id="x", title="T", authors=(Author(name),))
    assert f"author        = {{{written}}}," in bibtex_entry(paper, "k")


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("0", "{[digit zero]}"),
        ("ʻ", "{[modifier letter turned comma]}"),
        ("=", "{[equals sign]}"),
        ("ngiven=%of", r"{ngiven {\%}of}"),
        ("Ann Lee–", "Lee, Ann"),
        ("‘ʼ€ Lee", "Lee"),
    ],
)
def test_a_name_has_something_that_biber_can_abridge(name: str, written: str) -> None:
    paper = Paper(id="x", title="T", authors=(Author(name),))
    assert written in biblatex_entry(paper, "k", unicode=False)
