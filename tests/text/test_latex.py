from __future__ import annotations

import subprocess
import sys
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pylatexenc.latexwalker import LatexWalker, LatexWalkerError

from paperdeck.text.latex import Span, SpanStyle, to_plain, to_spans

MONEY = [
    ("A $100K Budget Is Enough", "A $100K Budget Is Enough"),
    ("From $100K Budgets to $5M Clusters", "From $100K Budgets to $5M Clusters"),
    ("costs $250, with a mean of $306 per task", "costs $250, with a mean of $306 per task"),
    ("($1.33M) and Mistral ($0.70M)", "($1.33M) and Mistral ($0.70M)"),
    (r"under \$1,000 and $x$ dollars", "under $1,000 and x dollars"),
    ("just $4 per test", "just $4 per test"),
    ("US$ 5 here, A$ 7 there", "US$ 5 here, A$ 7 there"),
    ("$World Models in Mind$ (WMM)", "World Models in Mind (WMM)"),
    ("$5-$10 per hour", "$5-$10 per hour"),
]
STRAY_DELIMITERS = [
    (r"up to 5.18\times$ faster and 42.9%$ smaller", "up to 5.18× faster and 42.9% smaller"),
    (r"up to 5.18\times$ on A and 42.9\%$ on B", "up to 5.18× on A and 42.9% on B"),
    ("an odd $ sign in a sentence", "an odd $ sign in a sentence"),
    (r"an opening \( and no more", "an opening ( and no more"),
    (r"a closing \] alone", "a closing ] alone"),
    ("fewer than 5% of # tokens & more", "fewer than 5% of # tokens & more"),
    (r"10\% of \# tokens \& \_ \{a\} \$", "10% of # tokens & _ {a} $"),
    (r"a brace { left \emph{open", "a brace  left open"),
    (r"a brace } closed \emph{twice}}", "a brace  closed twice"),
    ("sets {a, b} in plain text", "sets {a, b} in plain text"),
    (r"an \end{thing} without \begin{it} all", "an  without  all"),
    ("100% sure", "100% sure"),
]
STYLES = [
    (r"\color{x}ecoupled Training", "ecoupled Training"),
    (r"{\color{red}Hot} topics", "Hot topics"),
    (r"{\em Truly} deep", "Truly deep"),
    (r"\emph{Truly} \textbf{deep} \texttt{code} \textsc{Caps}", "Truly deep code Caps"),
    (r"{\bf Bold \it slanted} plain", "Bold slanted plain"),
    (r"\underline{second} \textcolor{blue}{best}", "second best"),
    (r"\textbf{D}eep \textit{nets}", "Deep nets"),
    ("{BERT}: {D}eep {T}ransformers", "BERT: Deep Transformers"),
    (r"\emph{within \textbf{strong} text}", "within strong text"),
    (r"\mbox{one box} \text{two}", "one box two"),
    (r"\verb|a_b{c}| is code", "a_bc is code"),
]
ACCENTS = [
    (r"Erd\H{o}s, R\'{e}nyi, Schr\"odinger", "Erdős, Rényi, Schrödinger"),
    (r"{\L}ukasz, S{\o}ren, \AA ngstr\"{o}m", "Łukasz, Søren, Ångström"),
    (r"S\o ren and \ss", "Søren and ß"),
    (r"na\"{\i}ve fa\c{c}ade", "naïve façade"),
    (r"\v{C}ech, \~nandu, Mah\={a}bh\=arata", "Čech, ñandu, Mahābhārata"),
    (r"M{\"u}ller", "Müller"),
    (r"a \b{eta}-VAE with \r{ho} = 0.8 and \k{appa}", "a β-VAE with ρ = 0.8 and κ"),
]
TYPOGRAPHY = [
    ("``quoted'' and `single' words", "“quoted” and ‘single’ words"),
    ("it's the model's own", "it's the model's own"),
    ("pages 3--7 --- all", "pages 3–7 — all"),
    ("Figure~3, Dr.~Smith", "Figure 3, Dr. Smith"),
    ("~80% of 3~5 runs", "~80% of 3~5 runs"),
    ("see https://a.example/~me/x--y.html", "see https://a.example/~me/x--y.html"),
    (r"vs.\ others, e.g.\@ this", "vs. others, e.g. this"),
    (r"mAP\@0.5 of 10\,km", "mAP@0.5 of 10 km"),
    (r"first \\ second \newline third", "first second third"),
    (r"\LaTeX\ and \TeX{} and \ldots", "LaTeX and TeX and …"),
    (r"hy\-phen\-ation", "hyphenation"),
]
HTML = [
    ("Tom &amp; Jerry &lt;b&gt; &alpha; &#945; &#x3b1;", "Tom & Jerry <b> α α α"),
    ("&amp;lt; twice &amp;amp;", "< twice &"),
    ("CO<sub>2</sub> and x<sup>2</sup>", "CO₂ and x²"),
    ("<i>In vivo</i> <b>bold</b> <scp>caps</scp>", "In vivo bold caps"),
    ("<jats:p>An <jats:italic>abstract</jats:italic></jats:p>", "An abstract"),
    ('<a href="https://x.example">here</a>', "here"),
    ("the <think> token and <SEG>", "the <think> token and <SEG>"),
    ("if a < b and b > c", "if a < b and b > c"),
    ("costs &#36;5 & more", "costs $5 & more"),
]
MACROS = [
    (r"as in \cite{smith2020}", "as in [smith2020]"),
    (r"as in~\citep[p.~3]{a, b}", "as in [a, b]"),
    (r"see \url{https://a.example/x_y?z=1%20#t}", "see https://a.example/x_y?z=1%20#t"),
    (r"code \href{https://a.example}{here}", "code here (https://a.example)"),
    (r"\href{https://a.example}{https://a.example}", "https://a.example"),
    (r"\href{a}{b}", "b"),
    (r"We propose \ours, a \method{} of note", "We propose ours, a method of note"),
    (r"an \unknown{argument} kept", "an argument kept"),
    (r"word\footnote{A note.} on", "word (A note.) on"),
    (r"many tasks, \eg vision, \ie images", "many tasks, e.g. vision, i.e. images"),
    (r"turned by 360{\deg} at 5\textdegree C", "turned by 360° at 5°C"),
    (r"\num{36000} tiles of \SI{5}{km}", "36000 tiles of 5 km"),
    (r"\ding{182} first \ding{51}", "❶ first ✓"),
    (r"Test\textsuperscript{\textregistered} of x\textsubscript{i}", "Test® of xᵢ"),
    (r"\begin{itemize} \item one \item two \end{itemize}", "• one • two"),
    (r"\foreignlanguage{bengali}{\char" + '"0995' + r"} text", "ক text"),
    (r"\replaced{new}{old} text", "new text"),
    (r"\label{sec}Text \vspace{2mm}goes on", "Text goes on"),
    (r"\approx 5 \times 3 in prose", "≈ 5 × 3 in prose"),
]
FORMULAS = [
    ("E$^{2}$GAN for all", "E²GAN for all"),
    (r"$\alpha$-stable and $\ell_1$-norm", "α-stable and ℓ₁-norm"),
    (r"in $\mathbb{R}^n$ and $\mathcal{O}(n \log n)$", "in ℝⁿ and 𝒪(n log n)"),
    (r"a $17.5\%$ gain, $4$-uniform", "a 17.5% gain, 4-uniform"),
    (r"$0.5$-$3$B and $-$48\% and $\sim$70%", "0.5-3B and −48% and ~70%"),
    (r"89.1$\pm$0.4 up to 23$\times$", "89.1±0.4 up to 23×"),
    (r"NL$\!\to\!$PL", "NL→PL"),
    (r"\(x^2\) and \[ y_1 \] and $$z$$", "x² and y₁ and z"),
    ("words$\\unicode{x2013}$words", "words–words"),
    (r"\begin{equation} a = b \end{equation}", "a = b"),
    (r"\begin{align*} a &= b \\ c &= d \end{align*}", "a = b; c = d"),
    (r"$\textit{World Peace}$ first", "World Peace first"),
    (r"$\mathbf{\texttt{D}}$ual", "Dual"),
    (r"\textit{a $x^2$ b}", "a x² b"),
    ("outside x^{2} and H_{2}O and S^2VG", "outside x² and H₂O and S^2VG"),
    (r"$\text{R}^2\text{R}$: rerank", "R²R: rerank"),
    (r"broken $\frac{a$ here", "broken a here"),
    (r"20$^{th}$ century, 360$^\circ$", "20ᵗʰ century, 360°"),
]
ALL = [
    *MONEY,
    *STRAY_DELIMITERS,
    *STYLES,
    *ACCENTS,
    *TYPOGRAPHY,
    *HTML,
    *MACROS,
    *FORMULAS,
]


@pytest.mark.parametrize(("source", "shown"), ALL)
def test_latex_is_shown_as_people_read_it(source: str, shown: str) -> None:
    assert to_plain(source) == shown


def test_styles_are_kept_in_spans() -> None:
    source = r"A \textbf{bold} and {\em soft} $x^2$ \texttt{--code} \textsc{Caps} end"
    assert to_spans(source) == (
        Span("A "),
        Span("bold", SpanStyle.STRONG),
        Span(" and "),
        Span("soft", SpanStyle.EMPH),
        Span(" "),
        Span("x²", SpanStyle.MATH),
        Span(" "),
        Span("--code", SpanStyle.CODE),
        Span(" "),
        Span("Caps", SpanStyle.SMALL_CAPS),
        Span(" end"),
    )


def test_a_switch_ends_with_its_group() -> None:
    assert to_spans(r"{\bf on} off") == (Span("on", SpanStyle.STRONG), Span(" off"))


def test_html_styles_are_styles_too() -> None:
    assert to_spans("<i>In vivo</i> test") == (Span("In vivo", SpanStyle.EMPH), Span(" test"))


def test_lines_are_kept_and_one_line_stays_one_line() -> None:
    assert to_plain("first\nsecond \\emph{line}\n  Third") == "first\nsecond line\n  Third"
    assert "\n" not in to_plain(r"first \\ second \par third <br> fourth")


def test_latex_cannot_make_control_characters() -> None:
    hostile = 'x\\char"1B]52;c;a\\char"07 ^^[ &#27;[2J \\unicode{x9b} &#x202e; \\char"E000 y'
    assert all(unicodedata.category(sign) not in {"Cc", "Cf", "Co"} for sign in to_plain(hostile))
    assert to_plain("\x1b]52;c;eA==\x07[@click=app.quit]x[/]") == "[@click=app.quit]x[/]"


def test_definitions_are_never_expanded() -> None:
    bomb = r"$\newcommand{\a}{\b\b\b}\newcommand{\b}{\c\c\c}\def\x{\x\x}\x\a$"
    assert len(to_plain(bomb)) < 100


@pytest.mark.parametrize(
    "source",
    [
        "{" * 5000,
        "$" * 5000,
        "\\" * 5001,
        "\\emph" * 2000,
        "\\emph{" * 2000,
        "$" + "\\frac" * 300 + "$",
        "$" + "\\sqrt" * 400 + "$",
        "$" + "x^{" * 300 + "}" * 300 + "$",
        "\\begin{matrix}" * 200,
        "$\\begin{matrix}" * 100,
        "<b>" * 3000,
        "&amp;" * 3000,
        "\\verb|" * 1000,
        "x" * 70_000 + "$a$",
    ],
)
def test_absurd_texts_are_survived(source: str, capfd: pytest.CaptureFixture[str]) -> None:
    to_spans(source)
    assert capfd.readouterr() == ("", "")


SNIPPETS = (
    r"$ $$ \( \) \[ \] { } % # & ~ ` '' `` -- \\ \ ^ _ ^{ _{ \' \" \emph{ \textbf \frac{ "
    r"\begin{cases} \end{cases} \left( \right] \text{ \cite{ \href{ \char \verb| \sqrt[ "
    r"\hat \not \sum_ \alpha \foo <i> </i> <sub> &lt; &#x1b; \item \unicode{x \over"
)
LATEX_LIKE = st.lists(
    st.one_of(st.sampled_from(SNIPPETS.split()), st.text(max_size=6)), max_size=25
).map("".join)


@given(st.one_of(st.text(), LATEX_LIKE))
@example("$\\text{$}$")
@example("\\'")
@example("$a'_$")
@settings(max_examples=500, deadline=None)
def test_no_text_whatever_raises(source: str) -> None:
    spans = to_spans(source)
    assert "".join(span.text for span in spans) == to_plain(source)
    assert all(span.text for span in spans)
    for sign in to_plain(source):
        category = unicodedata.category(sign)
        assert category not in {"Cc", "Cs", "Co", "Zl", "Zp"} or sign == "\n"
        assert category != "Cf" or sign in "\u200c\u200d"


def test_simple_text_loads_no_converter() -> None:
    code = (
        "import sys; from paperdeck.text.latex import to_plain\n"
        "to_plain('A plain title -- with a dash'); to_plain('Tom &amp; Jerry')\n"
        "to_plain('E$^{2}$GAN with $k$-means, $\\\\alpha$ and ``quotes''')\n"
        "sys.exit(any(name in sys.modules for name in ('pylatexenc', 'latex2mathml')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_what_the_parser_fails_on_is_shown_roughly(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise LatexWalkerError

    monkeypatch.setattr(LatexWalker, "get_latex_nodes", fail)
    assert to_plain(r"only {\bf roughly} \emph{100\%} shown") == "only bfroughly emph100% shown"
