from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from paperdeck.cite.latex.escape import escape_plain, escape_text, escape_title

if TYPE_CHECKING:
    from tests.cite.latex_soundness import faults
else:
    from latex_soundness import faults

_LATEXISH = st.lists(
    st.one_of(
        st.sampled_from(
            [
                *("$", "$$", "{", "}", "\\", "\\\\", "%", "&", "_", "^", "~", "#", '"', "'", " "),
                *("\\alpha", "\\emph", "{\\em ", "\\'", "\\H{o}", "\\(", "\\)", "$x^2$", "\\$"),
                *("\\text{", "\\left(", "\\unknown", "BERT", "α", "²", "中", "é", "\u0301", "<i>"),
            ]
        ),
        st.text(max_size=3),
    ),
    max_size=14,
).map("".join)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("50% of A&B_c #1", r"50\% of A\&B\_c \#1"),
        ("$5 {x} ~", r"\$5 {\textbraceleft}x{\textbraceright} {\textasciitilde}"),
        ("a^b\\c", r"a{\textasciicircum}b{\textbackslash}c"),
        ("a < b | c > d", r"a {\textless} b {\textbar} c {\textgreater} d"),
        ("é ñ ç ü Ř ő ą ş", r"""{\'e} {\~n} {\c{c}} {\"u} {\v{R}} {\H{o}} {\k{a}} {\c{s}}"""),
        ("ß ø Ø ł Ł æ œ å ı", r"{\ss} {\o} {\O} {\l} {\L} {\ae} {\oe} {\aa} {\i}"),
        ("đ Đ ð þ ŋ", r"{\dj} {\DJ} {\dh} {\th} {\ng}"),
        ("í ï", r"""{\'\i} {\"\i}"""),
        ("ễ ạ ǻ", r"{\~{\^e}} {\d{a}} {\'{\r{a}}}"),
        ("e\u0301", r"{\'e}"),
        ("ș ț", r"{\c{s}} {\c{t}}"),
        ("α → ∞", r"$\alpha$ $\to$ $\infty$"),
        ("αβ", r"$\alpha\beta$"),
        ("x² y₁₂ z²³₁", r"x$^{2}$ y$_{12}$ z$^{23}{}_{1}$"),
        ("α²", r"$\alpha^{2}$"),
        ("5 ± 2°", r"5 $\pm$ 2$^{\circ}$"),
        ("– — ‘a’ “b” … ‑", r"-- --- `a' ``b'' {\ldots} -"),
        ('say "yes" ("no")', "say ``yes'' (``no'')"),
        ("ﬁne Ⅳ ½ ｆｕｌｌ", "fine IV 1/2 full"),
        ("ʻOumuamua Kaʼu", "`Oumuamua Ka'u"),
        ("Щедрин Ёжик", "Shchedrin Ezhik"),
        ("Παπαδόπουλος", "Papadopoulos"),
        ("שלום محمد", "shlvm mhmd"),
        ("ひらがな カタカナ", "hiragana katakana"),
        ("김", "gim"),
        ("हिन्दी", "hindii"),
        ("中文 ไทย", "ZhongWen aithy"),
        ("🚀🤗", "[rocket][hugging face]"),
        ("a\u200bb\u202e\x07\x1b", "ab"),
        ("a\u00a0b\tc\nd", "a b c d"),
        ("R&amp;D &lt;x&gt; AT&T", r"R\&D {\textless}x{\textgreater} AT\&T"),
        ("Erd\\H{o}s, {\\'E}mile", r"Erd{\H{o}}s, {\'E}mile"),
        ("\\O rsted, Stra\\ss e", r"{\O}rsted, Stra{\ss}e"),
        ("Poincar\\'{e}, C\\v{e}ch", r"Poincar{\'e}, C{\v{e}}ch"),
        ('na\\"{\\i}ve', r"na{\"\i}ve"),
    ],
)
def test_plain_text_is_written_character_by_character(text: str, expected: str) -> None:
    assert escape_plain(text) == expected


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("An $O(n \\log n)$ bound", r"An {$O(n \log n)$} bound"),
        ("On $\\ell_1$-norms", r"On $\ell_1$-norms"),
        ("E$^{2}$GAN", r"{E}$^{2}${GAN}"),
        ("Top-$k$ search", r"Top-$k$ search"),
        ("Norms of \\(x_1\\)", r"Norms of $x_1$"),
        ("Display $$x^2$$ here", r"Display $x^2$ here"),
        ("$a$$b$", r"$a${}$b$"),
        ("T$^\\text{3}$S", r"{T}$^{\textrm{3}}${S}"),
        ("$τ^2$-bench", r"$\tau^2$-bench"),
        ("$\\ours$ wins", r"$\mathrm{ours}$ wins"),
        ("$50\\%$ and $5%$", r"$50\%$ and $5\%$"),
        ("$x²$ and $∈$", r"$x{}^{2}$ and $\in$"),
        ("$\\{a\\}$", r"$\lbrace a\rbrace $"),
    ],
)
def test_formulas_stay_formulas(title: str, expected: str) -> None:
    assert escape_title(title) == expected


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("$100 budget", r"\$100 budget"),
        ("from $5 to $10", r"from \$5 to \$10"),
        ("between $5 billion and more$ again", r"between \$5 billion and more\$ again"),
        ("5.18\\times$ faster, 42.9%$ less", r"5.18$\times$\$ faster, 42.9\%\$ less"),
        ("broken $x_{1$ here", r"broken \$x\_{\textbraceleft}1\$ here"),
        ("twice $a^b^c$ over", r"twice \$a{\textasciicircum}b{\textasciicircum}c\$ over"),
        ("half $\\frac$ done", r"half \$frac\$ done"),
        ("cost \\$5 and \\$6", r"cost \$5 and \$6"),
        ("one $\\left( x$ side", r"one \$left( x\$ side"),
    ],
)
def test_a_stray_dollar_is_money(title: str, expected: str) -> None:
    assert escape_title(title) == expected


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("\\emph{deep} nets", r"\emph{deep} nets"),
        ("{\\em deep} nets", r"\emph{deep} nets"),
        ("\\em deep nets", "deep nets"),
        ("\\textbf{50% \\emph{off}}", r"\textbf{50\% \emph{off}}"),
        ("\\alpha-stable \\LaTeX{} runs", r"$\alpha$-stable {\LaTeX} runs"),
        ("\\color{red}ecoupled", "ecoupled"),
        ("\\ours: better \\foo{bar}", "ours: better bar"),
        ("a\\\\b \\, c\\-d", "a b cd"),
        ("Fig.~1, ~100 times", r"Fig.~1, {\textasciitilde}100 times"),
        ("<i>E. coli</i> and H<sub>2</sub>", r"\emph{E. coli} and {H}\textsubscript{2}"),
        ("un{balanced", r"un{\textbraceleft}balanced"),
        ("un}balanced{", r"un{\textbraceright}balanced{\textbraceleft}"),
        ("G\\\"odel's \\'etude", r"""G{\"o}del's {\'e}tude"""),
        ("ends with \\", r"ends with {\textbackslash}"),
    ],
)
def test_latex_in_titles_is_kept_or_made_harmless(title: str, expected: str) -> None:
    assert escape_title(title) == expected


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("BERT: Pre-training of Transformers", "{BERT}: Pre-training of Transformers"),
        ("GPT-4 Technical Report", "{GPT}-4 Technical Report"),
        ("LoRA for ImageNet", "{LoRA} for {ImageNet}"),
        ("3D Gaussian Splatting", "{3D} {Gaussian} Splatting"),
        ("Vitamin C and A/B tests", "Vitamin {C} and {A}/{B} tests"),
        ("A Survey of a Thing", "A Survey of a Thing"),
        ("{BERT} stays", "{BERT} stays"),
        ("O'Neil's Law", "{O'Neil's} Law"),
        ("\\emph{BERT} stays", r"\emph{BERT} stays"),
        ("ON THE SHOULDERS OF GIANTS", "ON THE SHOULDERS OF GIANTS"),
        ("Étude of ÉCOLE", r"{\'E}tude of {{\'E}COLE}"),
    ],
)
def test_capitals_that_matter_are_protected(title: str, expected: str) -> None:
    assert escape_title(title) == expected


def test_a_word_of_another_script_is_protected_as_it_is_spelled() -> None:
    assert escape_title("Die 中文 Sprache") == "Die {ZhongWen} Sprache"
    assert escape_title("Die 中文 Sprache", ascii_only=False) == "Die 中文 Sprache"


def test_unicode_mode_keeps_scripts_and_still_writes_symbols_as_maths() -> None:
    text = "Étude № 5: 中文 Щ α ² 🚀 50% “q”"
    assert escape_plain(text, ascii_only=False) == (
        r"Étude № 5: 中文 Щ $\alpha$ $^{2}$ 🚀 50\% “q”"
    )


def test_deep_nesting_is_no_trouble() -> None:
    deep = escape_title("{" * 3000 + "x" + "}" * 3000)
    assert deep.count("{") == deep.count("}")


def _outside_maths(latex: str) -> str:
    return re.sub(r"(?<!\\)\$(?:\\.|[^$\\])*\$", "", latex)


def _assert_sound(latex: str) -> None:
    depth = 0
    for char in latex:  # as BibTeX counts: backslashes don't matter
        depth += {"{": 1, "}": -1}.get(char, 0)
        assert depth >= 0
    assert depth == 0
    assert len(re.findall(r"(?<!\\)\$", latex)) % 2 == 0
    assert not re.search(r"(?<!\\)[%&#$]", _outside_maths(latex))
    assert not re.search(r"(?<!\\)[_^]", _outside_maths(latex))
    assert not latex.endswith("\\")


@given(st.text() | _LATEXISH)
@example("\ud800 lone")
@example("\x1b\u0300")
@example("$\x7f$")
@example("$\\")
@example("\\'")
@example("{$}$x")
def test_titles_come_out_ascii_balanced_and_without_specials(title: str) -> None:
    latex = escape_title(title)
    assert latex.isascii()
    assert latex.isprintable()
    _assert_sound(latex)


@given(st.text() | _LATEXISH)
def test_plain_text_comes_out_ascii_balanced_and_without_specials(text: str) -> None:
    latex = escape_plain(text)
    assert latex.isascii()
    assert latex.isprintable()
    _assert_sound(latex)


@given(st.text() | _LATEXISH)
def test_unicode_mode_is_balanced_too(title: str) -> None:
    _assert_sound(escape_title(title, ascii_only=False))


@given(st.text(alphabet=st.characters(min_codepoint=0x20, max_codepoint=0x2FFF)))
def test_letters_in_words_survive_in_some_form(text: str) -> None:
    letters = [char for char in text if char.isascii() and char.isalnum()]
    written = escape_plain(text)
    assert all(letter in written for letter in letters)


_HOSTILE = st.lists(
    st.one_of(
        st.sampled_from(
            [
                *(
                    "$",
                    "{",
                    "}",
                    "\\",
                    "^",
                    "_",
                    "'",
                    "&",
                    "%",
                    "[",
                    "]",
                    " ",
                    "~",
                    "x",
                    "1",
                    "²",
                    "″",
                    "°",
                ),
                *(
                    "\\frac",
                    "\\sqrt[",
                    "\\hat",
                    "\\left",
                    "\\right",
                    "\\big",
                    "\\not",
                    "\\limits",
                    "\\sum",
                ),
                *(
                    "\\mathrm",
                    "\\cal",
                    "\\rm ",
                    "\\text",
                    "\\mbox{",
                    "\\url{",
                    "\\cite{a}",
                    "\\begin{a}",
                ),
                *(
                    "\\verb|x|",
                    "\\over",
                    "\\binom",
                    "\\footnote{",
                    "\\label{a}",
                    "\\emph",
                    "\\pmod",
                    "\\é",
                ),
            ]
        ),
        st.text(max_size=2),
    ),
    max_size=16,
).map("".join)


@given(st.text() | _LATEXISH | _HOSTILE | _HOSTILE.map(lambda text: f"${text}$"))
@example("$x^2$ $x'^2 ''$ $\\hat~x$ $\\sqrt\\mbox{é}$")
def test_nothing_that_is_written_would_stop_a_compiler(text: str) -> None:
    for written in (escape_title(text), escape_text(text), escape_plain(text)):
        assert written.isascii()
        assert written.isprintable()
        _assert_sound(written)
        assert faults(written) == []


@given(_HOSTILE)
def test_unicode_mode_would_not_stop_a_compiler(text: str) -> None:
    assert faults(escape_title(text, ascii_only=False)) == []


@pytest.mark.parametrize(
    ("latex", "is_wrong"),
    [
        ("a $x^{2}$ {\\'e} \\& b", False),
        ("a_b", True),
        ("50%", True),
        ("{a", True),
        ("a}", True),
        ("$x", True),
        ("\\undefined", True),
        ("$\\frac$", True),
        ("$x^$", True),
        ("\\alpha", True),
    ],
)
def test_the_checker_sees_what_is_wrong(latex: str, is_wrong: bool) -> None:
    assert bool(faults(latex)) is is_wrong
