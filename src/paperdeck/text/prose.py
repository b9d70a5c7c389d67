"""LaTeX prose (what stands outside formulas) to styled text, on pylatexenc's parser.

pylatexenc supplies the parse and the Unicode of accents and symbols; what a reader wants
of macros (styles, links, citations, unknown names) is decided here.
"""

from __future__ import annotations

import logging
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from paperdeck.text import prose_macros as macros
from paperdeck.text.scripts import subscript, superscript
from paperdeck.text.spans import Span, SpanStyle

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

_DEEPEST = 40
_DEEPEST_ACCENT = 6
_DEEPEST_OPTION = 3
_OPTION = re.compile(r"(?P<macro>\\(?:[A-Za-z]+\*?|\\)\s*)\[|\\.|[\[\]]", re.DOTALL)
_TOKEN = re.compile(r"\\.|[{}]", re.DOTALL)
_VERBATIM = re.compile(r"\\verb\*?([^A-Za-z\s*{\\])(.{0,200}?)\1")
_LINE_END = re.compile(r" ?\\\\\*?(?:\[\s*-?[\d.]+\s*[a-z]{2}\s*\])? ?")
_AT_SIGN = re.compile(r"\\@(?=\d)")  # mAP\@0.5 is meant to show its sign
_TO_ESCAPE = re.compile(r"(\\.)|([%#&])", re.DOTALL)
_ENVIRONMENT_SIGN = re.compile(r"\\(?:begin|end)\{[^{}]{0,40}\}(?:\[[^\[\]]{0,60}\])?")
_CRUDE_MACRO = re.compile(r"\\([A-Za-z]+)\s*|\\(.)|[{}]", re.DOTALL)
_CHAR_CODE = re.compile(r"\\(?:char|unicode)\s*(?:\{x([0-9a-fA-F]{1,6})\}|\"([0-9A-F]{1,6})\s?)")


def prose_spans(source: str) -> list[Span]:
    r"""Return LaTeX prose as spans. Formulas must have been taken out before.

    `%`, `#` and `&` are read as themselves, braces are balanced first, and environments are
    opened up, so that no slip of the writer can make the parser drop the rest.
    """
    if not _TOKEN.search(source):
        return [Span(source)]
    from pylatexenc.latexwalker import LatexWalkerError  # noqa: PLC0415 - only when LaTeX is there

    prepared = _prepared(source)
    try:
        return _children(_parse(prepared), SpanStyle.PLAIN)
    except (LatexWalkerError, ValueError, LookupError, TypeError, AttributeError, RuntimeError):
        # The parser met something its authors didn't: better rough than not at all.
        return [Span(_CRUDE_MACRO.sub(lambda match: match[1] or match[2] or "", prepared))]


def _prepared(source: str) -> str:
    source = _CHAR_CODE.sub(_code_point, source)
    source = _VERBATIM.sub(lambda match: rf"\texttt{{{_shielded(match[2])}}}", source)
    source = _ENVIRONMENT_SIGN.sub("", source)
    source = _LINE_END.sub(r"\\newline{}", source)
    source = _AT_SIGN.sub("@", source)
    source = _TO_ESCAPE.sub(lambda match: match[1] or f"\\{match[2]}", source)
    return _without_deep_options(_balanced(source))


def _code_point(match: re.Match[str]) -> str:
    number = int(match[1] or match[2], 16)
    return chr(number) if 0xA0 <= number < 0xD800 or 0xF900 <= number < 0xF0000 else ""


def _shielded(verbatim: str) -> str:
    return re.sub(r"[\\{}$]", "", verbatim)


def _without_deep_options(source: str) -> str:
    r"""Have no macro take options where they nest: `\sqrt[\sqrt[\sqrt[`.

    pylatexenc reads them once more at each depth, which would take for ever.
    """
    open_brackets: list[bool] = []
    depth = deepest = 0
    for token in _OPTION.finditer(source):
        if token["macro"] or token[0] == "[":
            open_brackets.append(token["macro"] is not None)
            depth += open_brackets[-1]
            deepest = max(deepest, depth)
        elif token[0] == "]" and open_brackets:
            depth -= open_brackets.pop()
    if deepest <= _DEEPEST_OPTION:
        return source
    return _OPTION.sub(
        lambda match: f"{match['macro']}{{[}}" if match["macro"] else match[0], source
    )


def _balanced(source: str) -> str:
    """Close braces left open, drop those never opened, and all where they nest absurdly deep."""
    depth = deepest = 0
    lonely: set[int] = set()
    for token in _TOKEN.finditer(source):
        if token[0] == "{":
            depth += 1
            deepest = max(deepest, depth)
        elif token[0] == "}" and depth:
            depth -= 1
        elif token[0] == "}":
            lonely.add(token.start())
    if deepest > _DEEPEST:
        return _TOKEN.sub(lambda match: match[0] if match[0][0] == "\\" else "", source)
    if lonely:
        source = "".join(sign for place, sign in enumerate(source) if place not in lonely)
    return source + "}" * depth


@lru_cache(maxsize=1)
def _tools() -> tuple[Any, Any]:
    """Return pylatexenc's macro database, without its typography, and its symbol writer."""
    from pylatexenc.latex2text import LatexNodes2Text  # noqa: PLC0415 - only when LaTeX is there
    from pylatexenc.latexwalker import get_default_latex_context_db  # noqa: PLC0415 - the same
    from pylatexenc.macrospec import std_macro  # noqa: PLC0415 - the same

    _silence_pylatexenc()
    known = get_default_latex_context_db().filter_context(keep_which=["macros", "environments"])
    own = [std_macro(name, shape) for name, shape in macros.ARGUMENTS.items()]
    known.add_context_category("paperdeck", macros=own, prepend=True)
    return known, LatexNodes2Text(math_mode="text", keep_comments=True)


def _silence_pylatexenc() -> None:
    """Keep the library's complaints about bad LaTeX from being printed over the screen."""
    logger = logging.getLogger("pylatexenc")
    logger.addHandler(logging.NullHandler())
    logger.propagate = False


def _parse(source: str) -> list[Any]:
    from pylatexenc.latexwalker import LatexWalker  # noqa: PLC0415 - only when LaTeX is there

    walker = LatexWalker(source, latex_context=_tools()[0], tolerant_parsing=True)
    return list(walker.get_latex_nodes()[0])


def _children(nodes: Sequence[Any], style: SpanStyle) -> list[Span]:
    spans: list[Span] = []
    for place, node in enumerate(nodes):
        if node is None:
            continue
        if hasattr(node, "macroname"):
            if node.macroname in macros.SWITCHES:
                style = macros.SWITCHES[node.macroname]
                continue
            following = nodes[place + 1] if place + 1 < len(nodes) else None
            spans += _macro(node, following, style)
        elif hasattr(node, "nodelist"):
            spans += _children(node.nodelist, style)
        else:
            spans.append(Span(getattr(node, "chars", ""), style))
    return spans


def _macro(node: Any, following: Any, style: SpanStyle) -> list[Span]:
    name: str = node.macroname
    arguments = _arguments(node)
    if name in macros.STYLES:
        return _children(arguments, _nested(style, macros.STYLES[name]))
    text = _plain_meaning(name, arguments)
    if text is None and name not in macros.SILENT:
        return _symbol_or_name(node, following, style)
    gap = "" if name in macros.GLUED else node.macro_post_space
    if text is not None:
        return [Span(text + gap, style)]
    return _children(arguments, style)


def _arguments(node: Any) -> list[Any]:
    if node.nodeargd is None:
        return []
    return [argument for argument in node.nodeargd.argnlist if argument is not None]


def _nested(outer: SpanStyle, inner: SpanStyle) -> SpanStyle:
    """Emphasis inside bold stays bold; any other style wins over what is around it."""
    return outer if outer is SpanStyle.STRONG and inner is SpanStyle.EMPH else inner


def _plain_meaning(name: str, arguments: list[Any]) -> str | None:
    """Return the text of macros whose meaning is known here, `None` for all others."""
    if name in macros.WORDS:
        return macros.WORDS[name]
    if name in macros.LEFT_OUT:
        return ""
    meaning = _MEANINGS.get(name)
    if meaning is None:
        return None
    # Read here alone: what is read once more at each depth would take for ever.
    return meaning([_words([argument]) for argument in arguments])


def _words(nodes: Iterable[Any]) -> str:
    return "".join(span.text for span in _children(list(nodes), SpanStyle.PLAIN))


def _link(texts: list[str]) -> str:
    """Show where a link leads, unless its label says so already."""
    label, address = texts[-1], texts[-2]
    if not address.startswith("http") or "://" in label or label == address:
        return label or address
    return f"{label} ({address})"


_MEANINGS: dict[str, Callable[[list[str]], str]] = {
    "url": "".join,
    "href": lambda texts: _link(["", "", *texts]),
    "footnote": lambda texts: f" ({texts[-1].strip()})" if texts else "",
    "textsuperscript": lambda texts: superscript("".join(texts)),
    "textsubscript": lambda texts: subscript("".join(texts)),
    "ding": lambda texts: macros.dingbat("".join(texts)),
    "SI": lambda texts: " ".join(texts[-2:]),
    "qty": lambda texts: " ".join(texts[-2:]),
    "replaced": lambda texts: "".join(texts[-2:-1]),
    "texorpdfstring": lambda texts: "".join(texts[-2:-1]),
    **dict.fromkeys(macros.CITATIONS, lambda texts: f"[{texts[-1]}]" if texts else ""),
    **dict.fromkeys(macros.SECOND_ARGUMENT, lambda texts: texts[-1] if texts else ""),
}


def _nests(nodes: Sequence[Any], most: int) -> bool:
    """Tell whether macros stand in each other's arguments deeper than `most`.

    pylatexenc would write the innermost twice as often at each depth.
    """
    if most == 0 or not nodes:
        return bool(nodes)
    inner: list[Any] = []
    down = 0
    for node in nodes:
        if hasattr(node, "macroname"):
            inner += _arguments(node)
            down = 1
        else:
            inner += getattr(node, "nodelist", ())
    return _nests(inner, most - down)


def _symbol_or_name(node: Any, following: Any, style: SpanStyle) -> list[Span]:
    r"""Write a symbol or accent as pylatexenc knows it, and what can be read of other macros.

    That is the argument if there is one, else the name: `We propose \ours, which ...`.
    """
    name: str = node.macroname
    gap = "" if name in macros.GLUED else node.macro_post_space
    writer = _tools()[1]
    known = writer.latex_context.get_macro_spec(name)
    if known is not None and not _nests(_arguments(node), _DEEPEST_ACCENT):
        pattern = isinstance(known.simplify_repl, str) and "%" in known.simplify_repl
        text = writer.macro_node_to_text(node) if _arguments(node) or not pattern else ""
        return [Span(text + (gap if not _arguments(node) else ""), style)]
    arguments = _arguments(node)
    if arguments:
        return _children(arguments, style)
    is_argument = following is not None and getattr(following, "nodelist", None)
    return [Span("" if is_argument and not gap else name + gap, style)]
