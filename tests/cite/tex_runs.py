"""BibTeX, biber and LaTeX, run on a bibliography, and what they complain of."""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_SECONDS = 300
_COMPLAINT = re.compile(
    r"^(?:! .*|(?:LaTeX|Package \w+|Class \w+) (?:Warning|Error): .*"
    r"|Missing character: .*|Runaway argument.*|.*\bwarning \(.*)$",
    re.MULTILINE,
)
_BIBTEX_COMPLAINT = re.compile(
    r"^(?:Warning--.*|.*---(?:line|while).*|\(There w.*|.*(?:overflow|exceeded).*)$", re.MULTILINE
)
_BIBER_COMPLAINT = re.compile(r"^.*\b(?:WARN|ERROR|FATAL) - .*$", re.MULTILINE)

_PDFLATEX = r"""\documentclass{article}
\usepackage[T1]{fontenc}
\usepackage{amssymb}
\usepackage{url}
%s
\begin{document}
\nocite{*}
\bibliographystyle{%s}
\bibliography{refs}
\end{document}
"""
# DejaVu Sans, upright, has the Latin, Greek, Cyrillic, Hebrew and Arabic letters, but few others.
_FONTS = {
    "xelatex": r"""\usepackage{fontspec}
\setmainfont{DejaVu Sans}[ItalicFont=*, BoldFont=*, BoldItalicFont=*]""",
    "pdflatex": r"\usepackage[T1]{fontenc}",
}
_BIBLATEX = r"""\documentclass{article}
\usepackage{amssymb}
%s
\usepackage[backend=biber, style=%s]{biblatex}
\addbibresource{refs.bib}
\AtEveryBibitem{\typeout{ITEM \thefield{entrykey}.}}
\begin{document}
\nocite{*}
\printbibliography
\end{document}
"""


@dataclass(frozen=True, slots=True)
class TexRun:
    """What came of a bibliography: the keys that were typeset, and every complaint."""

    items: list[str]
    complaints: list[str]


def run_bibtex(folder: Path, bib: str, style: str) -> TexRun:
    """Typeset a bibliography with BibTeX and pdfLaTeX, in a folder that exists."""
    (folder / "refs.bib").write_text(bib, encoding="ascii")
    natbib = r"\usepackage{natbib}" if style == "plainnat" else ""
    (folder / "doc.tex").write_text(_PDFLATEX % (natbib, style), encoding="ascii")
    # what LaTeX's first run would write for BibTeX
    aux = f"\\citation{{*}}\n\\bibstyle{{{style}}}\n\\bibdata{{refs}}\n"
    (folder / "doc.aux").write_text(aux, encoding="ascii")
    _run(folder, "bibtex", "doc")
    complaints = _BIBTEX_COMPLAINT.findall(_text(folder / "doc.blg"))
    for _ in range(2):  # the second run knows the labels of the first
        _run(
            folder, "pdflatex", "-interaction=nonstopmode", "-no-shell-escape", "-draftmode", "doc"
        )
    log = _text(folder / "doc.log")
    complaints += _COMPLAINT.findall(log)
    if "PDF statistics" not in log:
        complaints.append("LaTeX did not come to its end")
    return TexRun(re.findall(r"\\bibcite\{([^}]*)\}", _text(folder / "doc.aux")), complaints)


def run_biber(folder: Path, bib: str, style: str, engine: str = "xelatex") -> TexRun:
    """Typeset a bibliography with biber and XeLaTeX or pdfLaTeX, in a folder that exists."""
    (folder / "refs.bib").write_text(bib, encoding="utf-8")
    fonts = _FONTS[engine]
    (folder / "doc.tex").write_text(_BIBLATEX % (fonts, style), encoding="ascii")
    without_pdf = "-no-pdf" if engine == "xelatex" else "-draftmode"
    latex = (engine, "-interaction=nonstopmode", "-no-shell-escape", without_pdf, "doc")
    _run(folder, *latex)
    _run(folder, "biber", "--quiet", "doc")
    complaints = _BIBER_COMPLAINT.findall(_text(folder / "doc.blg"))
    for _ in range(3):
        _run(folder, *latex)
        log = _text(folder / "doc.log")
        if "Please rerun LaTeX" not in log:
            break
    complaints += _COMPLAINT.findall(log)
    if "Output written on doc.xdv" not in log and "PDF statistics" not in log:
        complaints.append("no output")
    return TexRun(re.findall(r"^ITEM (.*)\.$", log, re.MULTILINE), complaints)


def _run(folder: Path, *command: str) -> None:
    """Run a program; what went wrong is in its log."""
    subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, "max_print_line": "100000", "openout_any": "p", "LC_ALL": "C.UTF-8"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        timeout=_SECONDS,
        check=False,
    )


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8", errors="replace") if file.exists() else ""
