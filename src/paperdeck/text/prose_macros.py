"""What LaTeX's text macros mean to a reader: styles, short words, what to leave out."""

from __future__ import annotations

from paperdeck.text.spans import SpanStyle


def _names(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


STYLES: dict[str, SpanStyle] = {
    **dict.fromkeys(("emph", "textit", "textsl", "underline", "uline", "uwave"), SpanStyle.EMPH),
    **dict.fromkeys(("textbf", "pmb", "textmd"), SpanStyle.STRONG),
    **dict.fromkeys(("texttt", "lstinline", "mintinline"), SpanStyle.CODE),
    **dict.fromkeys(("textsc",), SpanStyle.SMALL_CAPS),
}
"""Macros that set their argument in a style."""

SWITCHES: dict[str, SpanStyle] = {
    **dict.fromkeys(("em", "it", "sl", "itshape", "slshape"), SpanStyle.EMPH),
    **dict.fromkeys(("bf", "bfseries", "boldmath"), SpanStyle.STRONG),
    **dict.fromkeys(("tt", "ttfamily"), SpanStyle.CODE),
    **dict.fromkeys(("sc", "scshape"), SpanStyle.SMALL_CAPS),
    **dict.fromkeys(
        ("rm", "rmfamily", "normalfont", "upshape", "mdseries", "sf", "sffamily"), SpanStyle.PLAIN
    ),
}
"""Macros that set the rest of their group in a style."""

CITATIONS = _names(
    "cite citep citet citealp citealt citeauthor citeyear parencite textcite autocite "
    "footcite nocite ref cref Cref autoref eqref"
)
"""Macros that point elsewhere; their keys are shown in brackets."""

LEFT_OUT = _names(
    "label vspace hspace color thanks index bibliography input include includegraphics "
    "definecolor usepackage documentclass bibliographystyle newcommand renewcommand "
    "providecommand def setlength hypersetup"
)
"""Macros that print nothing, arguments and all."""

SILENT = _names(
    "noindent indent centering xspace protect relax maketitle newpage tiny scriptsize "
    "footnotesize small normalsize large Large LARGE huge Huge displaystyle textstyle bigskip "
    "medskip smallskip sloppy leavevmode allowbreak nobreak hfill unskip ignorespaces "
    "looseness - / @ ! mathrm mathbf mathsf mathtt mathit boldsymbol mathnormal text mbox "
    "hbox fbox makebox textrm textsf textup textnormal operatorname ensuremath left right big "
    "Big item"
)
"""Macros that print nothing themselves; arguments stay."""

WORDS: dict[str, str] = {
    "eg": "e.g.",
    "ie": "i.e.",
    "etal": "et al.",
    "etc": "etc.",
    "cf": "cf.",
    "vs": "vs.",
    "wrt": "w.r.t.",
    "iid": "i.i.d.",
    "aka": "a.k.a.",
    "deg": "°",
    "degree": "°",
    "textdegree": "°",
    "newline": "\n",
    "par": "\n",
    "and": ", ",
    "quad": " ",
    "qquad": " ",
    "space": " ",
    "enspace": " ",
    "thinspace": " ",
    "item": "• ",
    "n": "\\n",
    ",": " ",
    ";": " ",
    ":": " ",
    ">": " ",
    " ": " ",
    "\n": "\n",
    "\t": " ",
    "\\": "\n",
}
"""Macros that stand for a short text: what house styles define alike, and spaces."""

SECOND_ARGUMENT = _names("textcolor colorbox foreignlanguage scalebox raisebox hyperlink")
"""Macros of two arguments of which the second is printed."""

ARGUMENTS: dict[str, str] = {
    **dict.fromkeys(STYLES, "{"),
    **dict.fromkeys(SECOND_ARGUMENT, "[{{"),
    **dict.fromkeys(("citeauthor", "citeyear", "parencite", "textcite", "autocite"), "[[{"),
    **dict.fromkeys(("footcite", "cref", "Cref", "autoref"), "[[{"),
    **dict.fromkeys(("vspace", "hspace", "input", "include", "index", "thanks"), "*{"),
    **dict.fromkeys(("textsuperscript", "textsubscript", "ding"), "{"),
    "href": "[{{",
    "url": "{",
    "replaced": "[{{",
    "SI": "[{{",
    "qty": "[{{",
    "texorpdfstring": "{{",
    "hypersetup": "{",
    "newcommand": "*{[[{",
    "renewcommand": "*{[[{",
    "providecommand": "*{[[{",
}
"""Argument shapes in pylatexenc's notation, where its own database doesn't know the macro."""

GLUED = (
    _names("i j o O l L ss ae AE oe OE aa AA deg degree textdegree newline par item")
    | LEFT_OUT
    | SILENT
)
"""Macros after which a space is LaTeX's, not the reader's: letters and signs of a word."""

_DINGBATS = ((172, 0x2460), (182, 0x2776), (192, 0x2780), (202, 0x278A))
_TICKS = {"51": "✓", "52": "✔", "55": "✗", "56": "✘"}


def dingbat(number: str) -> str:
    r"""Return the character of pifont's `\ding{number}`, empty if it isn't a usual one."""
    if number in _TICKS or not number.isdecimal():
        return _TICKS.get(number, "")
    for first, circled in _DINGBATS:
        if 0 <= int(number) - first < 10:
            return chr(circled + int(number) - first)
    return ""
