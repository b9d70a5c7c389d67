from __future__ import annotations

import pytest

from paperdeck.text.mathml import formula_text
from paperdeck.text.scripts import subscript, superscript


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        # Scripts
        ("x_1^2", "x₁²"),
        ("x^{p+1}-1", "xᵖ⁺¹−1"),
        ("10^{-3}", "10⁻³"),
        ("R_{dm}", "R_dm"),
        ("x_{i,j}", "x_(i,j)"),
        ("2^q", "2^q"),
        ("2^{q}y", "2^q y"),
        ("n^{2^m}", "n^(2ᵐ)"),
        ("e^{-x/2}", "e^(−x/2)"),
        ("(a+b)^2", "(a+b)²"),
        ("f'(x)", "f′(x)"),
        ("x^*", "x*"),
        (r"90^\circ", "90°"),
        (r"90\deg", "90°"),
        (r"A^\top", "A⊤"),
        (r"\text{TP}_{\text{avg}}", "TP_avg"),
        # Fractions and roots
        (r"\frac{a}{b}", "a/b"),
        (r"\frac{a+b}{2c}", "(a+b)/(2c)"),
        (r"\frac{1}{2}x", "(1/2)x"),
        (r"1-\frac{1}{e}", "1−1/e"),
        (r"\left(\frac\pi\beta\right)^{d/2}p(x)", "(π/β)^(d/2) p(x)"),
        (r"{x \over y}", "x/y"),
        (r"\binom{n}{k}", "(n choose k)"),
        (r"\sqrt{x+1}", "√(x+1)"),
        (r"\sqrt[3]{x}", "∛(x)"),
        (r"\sqrt[n]{x}", "ⁿ√(x)"),
        # Letters
        (r"\alpha, \Omega", "α, Ω"),
        (r"\mathbb{R}^n", "ℝⁿ"),
        (r"\mathbb{1}", "𝟙"),
        (r"\mathcal{L}(\theta)", "ℒ(θ)"),
        (r"\mathfrak{g}", "𝔤"),
        (r"\mathbf{Wx}+\boldsymbol{\beta}", "Wx+β"),
        (r"\mathrm{SO}(3)", "SO(3)"),
        (r"{\rm NP}", "NP"),
        (r"\F_q", "𝔽_q"),
        (r"\ell_1", "ℓ₁"),
        # Accents
        (r"\hat{x}", "x̂"),
        (r"\bar x", "x̄"),
        (r"\tilde{O}(n)", "Õ(n)"),
        (r"\dot{x} = Ax", "ẋ = Ax"),
        (r"\vec{v}", "v⃗"),
        (r"\hat{\theta}_n", "θ̂ₙ"),
        (r"\overline{ab}", "a̅b̅"),
        (r"\underline{5.3}", "5.3"),
        # Relations, operators, words
        (r"a \leq b", "a ≤ b"),
        (r"\geq 5", "≥5"),
        (r"x \to y", "x → y"),
        (r"p<0.001", "p < 0.001"),
        (r"x := 5", "x := 5"),
        (r"f: X \to Y", "f : X → Y"),
        ("16:9", "16:9"),
        (r"a \;\ge\; b", "a ≥ b"),
        (r"45\text{--}63\,\%", "45–63 %"),
        (r"a \not= b \not\in C", "a ≠ b ∉ C"),
        (r"n \log n", "n log n"),
        (r"\log(n)", "log(n)"),
        (r"a \bmod b", "a mod b"),
        (r"\operatorname{Tr} A", "Tr A"),
        (r"\sum_{i=1}^n x_i", "∑ᵢ₌₁ⁿ xᵢ"),
        (r"\lim_{n\to\infty} a_n", "lim_(n→∞) aₙ"),
        (r"\underset{x}{\arg\min}", "arg minₓ"),
        (r"\int_0^1 f\,dx", "∫₀¹ f dx"),
        (r"\nabla f", "∇f"),
        # Brackets and lists
        (r"\left( x \right]", "(x]"),
        (r"\bigl\lfloor x \bigr\rfloor", "⌊x⌋"),
        (r"\{1,2\}", "{1, 2}"),
        (r"a_1,\ldots,a_n", "a₁, …, aₙ"),
        ("1,000", "1,000"),
        (r"\norm{x}_2", "‖x‖₂"),
        (r"\langle x, y \rangle", "⟨x, y⟩"),
        # Text, colours, unknown macros, what has no place in a line
        (r"\text{if } x", "if x"),
        (r"\textit{\underline{a}b}", "ab"),
        (r"\color{red}x", "x"),
        (r"\textcolor{red}{x}", "x"),
        (r"\ours", "ours"),
        (r"\phantom{x}y", "y"),
        (r"42.9%", "42.9%"),
        (r"\overbrace{a+b}", "a+b"),
        (r"\begin{pmatrix} a & b \\ c & d \end{pmatrix}", "(a, b; c, d)"),
        (r"\begin{cases} a & b \\ c & d \end{cases}", "{a, b; c, d"),
        (r"a \overset{d}{=} b", "a =ᵈ b"),
        (r"\xrightarrow{a}", "→ᵃ"),
    ],
)
def test_formulas_are_written_in_a_line(source: str, shown: str) -> None:
    assert formula_text(source) == shown


@pytest.mark.parametrize(
    "source", ["x_", r"\frac{a}", "x" * 5000, r"\begin{matrix} a", "x_a_b", r"\textbf "]
)
def test_what_is_no_formula_is_refused(source: str) -> None:
    assert formula_text(source) is None


@pytest.mark.parametrize(
    ("text", "high", "low"),
    [
        ("2", "²", "₂"),
        ("n+1", "ⁿ⁺¹", "ₙ₊₁"),
        ("qd", "^qd", "_qd"),
        ("i, j", "^(i, j)", "_(i, j)"),
        ("(q)", "^(q)", "_(q)"),
        ("(q)+(r)", "^((q)+(r))", "_((q)+(r))"),
        ("", "", ""),
        ("†", "†", "_†"),
    ],
)
def test_scripts_are_small_only_where_all_letters_can_be(text: str, high: str, low: str) -> None:
    assert superscript(text) == high
    assert subscript(text) == low
