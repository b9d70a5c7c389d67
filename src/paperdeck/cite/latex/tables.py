r"""Which LaTeX stands for which character: accents, letters, punctuation, mathematics.

All that we choose ourselves is in LaTeX's kernel; only `\k`, `\dj`, `\dh`, `\th` and `\ng`
want the T1 font encoding (`\usepackage[T1]{fontenc}`), as in every other tool's BibTeX.
"""

from __future__ import annotations


def _pairs(text: str) -> dict[str, str]:
    words = text.split()
    return dict(zip(words[::2], words[1::2], strict=True))


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ACCENTS = {
    "\u0300": "`",
    "\u0301": "'",
    "\u0302": "^",
    "\u0303": "~",
    "\u0304": "=",
    "\u0306": "u",
    "\u0307": ".",
    "\u0308": '"',
    "\u030a": "r",
    "\u030b": "H",
    "\u030c": "v",
    "\u0323": "d",
    "\u0326": "c",  # comma below (Romanian) has no command of its own; the cedilla stands in
    "\u0327": "c",
    "\u0328": "k",
    "\u0331": "b",
}
"""Combining mark -> accent command, without its backslash."""

MARKS = {command: mark for mark, command in ACCENTS.items() if mark != "\u0326"}
"""Accent command -> combining mark."""

LETTERS = _pairs(
    "ß ss ø o Ø O ł l Ł L æ ae Æ AE œ oe Œ OE å aa Å AA ı i ȷ j"
    " đ dj Đ DJ ð dh Ð DH þ th Þ TH ŋ ng Ŋ NG"
)
"""Letter -> its command, without the backslash."""

ASCII_SPECIALS = {
    "%": r"\%",
    "&": r"\&",
    "_": r"\_",
    "#": r"\#",
    "$": r"\$",
    # BibTeX counts braces even behind a backslash, so an odd one must be a command.
    "{": r"{\textbraceleft}",
    "}": r"{\textbraceright}",
    "\\": r"{\textbackslash}",
    "~": r"{\textasciitilde}",
    "^": r"{\textasciicircum}",
    # LaTeX's default font encoding prints other characters for these three.
    "<": r"{\textless}",
    ">": r"{\textgreater}",
    "|": r"{\textbar}",
}

PUNCTUATION = {
    "\u00a0": "~",
    "\u202f": "~",
    "\u2010": "-",
    "\u2011": "-",
    "\u2012": "--",
    "\u2013": "--",
    "\u2014": "---",
    "\u2015": "---",
    "\u2018": "`",
    "\u2019": "'",
    "\u201a": ",",
    "\u201b": "`",
    "\u201c": "``",
    "\u201d": "''",
    "\u201e": ",,",
    "\u201f": "``",
    "\u2039": "`",
    "\u203a": "'",
    "«": "``",
    "»": "''",
    "\u02b9": "'",
    "\u02bb": "`",
    "\u02bc": "'",
    "\u02bd": "`",
    "\u02be": "'",
    "\u02bf": "`",
    "´": "'",
    "\u2044": "/",
    "\u2215": "/",
    "…": r"{\ldots}",
    "•": r"{\textbullet}",
    "§": r"{\S}",
    "¶": r"{\P}",
    "©": r"{\copyright}",
    "®": r"{\textregistered}",
    "™": r"{\texttrademark}",
    "£": r"{\pounds}",
    "€": r"{\texteuro}",
    "¥": r"{\textyen}",
    "¢": r"{\textcent}",
    "¡": r"{\textexclamdown}",
    "¿": r"{\textquestiondown}",
    "†": r"{\dag}",
    "‡": r"{\ddag}",
    "¦": r"{\textbar}",
    "¨": '"',
    "¯": "-",
    "¸": ",",
    "\ufffd": "?",
}

_GREEK_SMALL = (
    "α alpha β beta γ gamma δ delta ε varepsilon ζ zeta η eta θ theta ι iota κ kappa λ lambda"
    " μ mu ν nu ξ xi π pi ρ rho σ sigma ς varsigma τ tau υ upsilon φ varphi χ chi ψ psi ω omega"
    " ϑ vartheta ϕ phi ϖ varpi ϱ varrho ϵ epsilon µ mu"
)
_GREEK_CAPITALS = "Γ Gamma Δ Delta Θ Theta Λ Lambda Ξ Xi Π Pi Σ Sigma Υ Upsilon Φ Phi Ψ Psi Ω Omega"
_RELATIONS = (
    "≤ leq ≥ geq ⩽ leq ⩾ geq ≪ ll ≫ gg ≠ neq ≡ equiv ∼ sim ≃ simeq ≈ approx ≅ cong ≍ asymp"
    " ∝ propto ≺ prec ≻ succ ⪯ preceq ⪰ succeq ∈ in ∋ ni ∉ notin ⊂ subset ⊃ supset ⊆ subseteq"
    " ⊇ supseteq ⊢ vdash ⊣ dashv ⊨ models ⊥ perp ∥ parallel ∣ mid ≐ doteq ⋈ bowtie"
)
_OPERATORS = (
    "± pm ∓ mp × times ÷ div · cdot ⋅ cdot ∘ circ ∗ ast ⋆ star ★ star ∧ wedge ∨ vee ∩ cap ∪ cup"
    " ∖ setminus ⊕ oplus ⊖ ominus ⊗ otimes ⊘ oslash ⊙ odot ⊎ uplus ⊓ sqcap ⊔ sqcup † dagger"
    " ∑ sum ∏ prod ∐ coprod ∫ int ∮ oint ∂ partial ∇ nabla √ surd ◦ circ ○ bigcirc ⋄ diamond"
)
_ARROWS = (
    "→ to ← leftarrow ↔ leftrightarrow ⇒ Rightarrow ⇐ Leftarrow ⇔ Leftrightarrow ↦ mapsto"
    " ↑ uparrow ↓ downarrow ↕ updownarrow ⇑ Uparrow ⇓ Downarrow ⟶ longrightarrow"
    " ⟵ longleftarrow ⟷ longleftrightarrow ⟹ Longrightarrow ⟺ Longleftrightarrow ⟼ longmapsto"
    " ↗ nearrow ↘ searrow ↙ swarrow ↖ nwarrow ↪ hookrightarrow ⇀ rightharpoonup"
)
_SYMBOLS = (
    "∀ forall ∃ exists ∅ emptyset ∞ infty ∠ angle ℓ ell ℏ hbar ℘ wp ℜ Re ℑ Im ℵ aleph ¬ neg"
    " ⊤ top ⊥ bot ♯ sharp ♭ flat ♮ natural ♠ spadesuit ♥ heartsuit ♦ diamondsuit ♣ clubsuit"
    " △ triangle ⟨ langle ⟩ rangle 〈 langle 〉 rangle ⌈ lceil ⌉ rceil ⌊ lfloor ⌋ rfloor ‖ Vert"
    " ′ prime ⋯ cdots ⋮ vdots ⋱ ddots"
)
MATHS = {
    char: f"\\{command}"
    for char, command in _pairs(
        f"{_GREEK_SMALL} {_GREEK_CAPITALS} {_RELATIONS} {_OPERATORS} {_ARROWS} {_SYMBOLS}"
    ).items()
} | {
    "−": "-",
    "′": "'",
    "″": "''",
    "°": r"^{\circ}",
    "≲": r"\stackrel{<}{\sim}",
    "≳": r"\stackrel{>}{\sim}",
    "≜": r"\stackrel{\triangle}{=}",
    "∄": r"\not\exists",
    "✓": r"\surd",
    "✗": r"\times",
    "∆": r"\Delta",
}
"""Symbol -> LaTeX in mathematical mode."""

_FUNCTIONS = (
    "arccos arcsin arctan arg cos cosh cot coth csc deg det dim exp gcd hom inf ker lg lim liminf"
    " limsup ln log max min Pr sec sin sinh sup tan tanh bmod pmod"
)
_MATHS_LAYOUT = (
    "frac sqrt hat widehat tilde widetilde bar overline underline vec dot ddot check breve acute"
    " grave overbrace underbrace stackrel left right big Big bigg Bigg bigl bigr Bigl Bigr limits"
    " nolimits quad qquad mathbf mathrm mathcal mathit mathsf mathtt mathbb mathfrak mathop"
    " mathnormal binom textrm textbf textit textsc texttt"
    " textsf emph mbox ldots dots lbrace rbrace not"
    " displaystyle textstyle scriptstyle rm bf it sf tt cal"
)
_MORE_SYMBOLS = (
    "rightarrow gets le ge ne lor land lnot iff lesssim gtrsim bigcup bigcap"
    " bigoplus bigotimes bigwedge bigvee backslash dagger ddagger bullet triangle colon square Box"
    " complement nrightarrow leqslant geqslant imath jmath vert ast"
)
MATHS_COMMANDS = frozenset(
    [
        *(command[1:] for command in MATHS.values() if command[1:].isalpha()),
        *_FUNCTIONS.split(),
        *_MATHS_LAYOUT.split(),
        *_MORE_SYMBOLS.split(),
    ]
)
"""Commands that an author's formula may use and keep."""

MATHS_SYNONYMS = _pairs(
    "text textrm textnormal textrm tfrac frac dfrac frac lvert vert rvert vert lVert Vert"
    " rVert Vert operatorname mathrm implies Longrightarrow mathscr mathcal boldsymbol mathbf"
    " bm mathbf varnothing emptyset emph textit"
)
"""Commands of amsmath and its kin -> the kernel's nearest."""

MATHS_SYMBOLS = frozenset(
    [
        *(command[1:] for command in MATHS.values() if command[1:].isalpha()),
        *_MORE_SYMBOLS.split(),
    ]
)
"""Commands that stand alone in mathematical mode, and are often left without dollars."""

STYLES = _words(
    "emph textit textbf textsc texttt textrm textsf textsl textup textmd textnormal"
    " textsuperscript textsubscript underline mbox"
)
"""Text commands with one argument that are kept."""

DECLARATIONS = _pairs(
    "em emph it textit itshape textit bf textbf bfseries textbf sc textsc scshape textsc"
    " tt texttt ttfamily texttt rm textrm sf textsf sl textsl cal textit"
)
"""`{\\em text}` is written as `\\emph{text}`."""

TEXT_SYMBOLS = _words(
    "LaTeX TeX ldots dots textellipsis textendash textemdash textregistered texttrademark"
    " textdegree textbackslash textasciitilde textasciicircum textless textgreater textbar"
    " textbraceleft textbraceright textbullet textquoteleft textquoteright textquotedblleft"
    " textquotedblright copyright pounds dag ddag S P slash"
)
"""Text commands without argument that are kept."""

CHARACTERS = _pairs(
    "textexclamdown ¡ textquestiondown ¿ texttimes × textmu µ texteuro € textcopyright ©"
    " textsection § textparagraph ¶ textperiodcentered · textonehalf ½ textonequarter ¼"
    " textthreequarters ¾ textpm ± textdiv ÷ textsterling £ textyen ¥ textcent ¢ euro €"
    " textordfeminine ª textordmasculine º"
)
"""Text commands that write one character, which can be written without them."""

EPONYMS = _words(
    "Abelian Banach Bayes Bayesian Bellman Boltzmann Boolean Brownian Cauchy Chebyshev Cholesky"
    " Dirichlet Einstein Euclidean Euler Fourier Frobenius Galois Gauss Gaussian Gibbs Hamiltonian"
    " Hebbian Hermitian Hilbert Hopfield Ising Jacobian Kalman Kolmogorov Lagrangian Langevin"
    " Laplace Laplacian Lebesgue Lipschitz Lyapunov Markov Markovian Minkowski Monte Carlo Nash"
    " Newton Newtonian Poisson Riemann Riemannian Schrödinger Shannon Sinkhorn Sobolev Taylor"
    " Turing Wasserstein Wiener"
)
"""Names in titles that keep their capital in every bibliography style."""
