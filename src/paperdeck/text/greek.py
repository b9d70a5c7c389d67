"""Greek letters by name and by character, and the names that arXiv's own filter mangled."""

from __future__ import annotations

import re

LETTERS: dict[str, str] = {
    "alpha": "α",
    "beta": "β",
    "gamma": "γ",
    "delta": "δ",
    "epsilon": "ϵ",
    "varepsilon": "ε",
    "zeta": "ζ",
    "eta": "η",
    "theta": "θ",
    "vartheta": "ϑ",
    "iota": "ι",
    "kappa": "κ",
    "lambda": "λ",
    "mu": "μ",
    "nu": "ν",
    "xi": "ξ",
    "omicron": "ο",
    "pi": "π",
    "varpi": "ϖ",
    "rho": "ρ",
    "varrho": "ϱ",
    "sigma": "σ",
    "varsigma": "ς",
    "tau": "τ",
    "upsilon": "υ",
    "phi": "ϕ",
    "varphi": "φ",
    "chi": "χ",
    "psi": "ψ",
    "omega": "ω",
    "Alpha": "Α",
    "Beta": "Β",
    "Gamma": "Γ",
    "Delta": "Δ",
    "Epsilon": "Ε",
    "Zeta": "Ζ",
    "Eta": "Η",
    "Theta": "Θ",
    "Iota": "Ι",
    "Kappa": "Κ",
    "Lambda": "Λ",
    "Mu": "Μ",
    "Nu": "Ν",
    "Xi": "Ξ",
    "Omicron": "Ο",
    "Pi": "Π",
    "Rho": "Ρ",
    "Sigma": "Σ",
    "Tau": "Τ",
    "Upsilon": "Υ",
    "Phi": "Φ",
    "Chi": "Χ",
    "Psi": "Ψ",
    "Omega": "Ω",
}
"""LaTeX's names of the letters (without backslash) to the letters it prints."""

# Some senders' filters take the first letter of \beta, \rho, \kappa ... for an accent macro and
# put braces around the rest: `\b{eta}`.
_MANGLED = re.compile(r"\\([bcdkrtuvH])\{([a-z]{1,9})\}")


def mend_mangled_names(text: str) -> str:
    r"""Undo `\b{eta}` and its like: the letter itself takes the place of the broken macro."""
    return _MANGLED.sub(_mended, text)


def _mended(match: re.Match[str]) -> str:
    return LETTERS.get(match[1] + match[2], match[0])
