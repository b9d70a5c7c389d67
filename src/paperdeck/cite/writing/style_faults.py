"""What is wrong with a style's file, told in words: citeproc-py would stumble over it later.

After the Citation Style Language 1.0.2, "Rendering elements". A style may have other faults; what
comes of these is told of the paper that can't be written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

_NAMESPACE = "{http://purl.org/net/xbiblio/csl}"
_RENDERED = frozenset(
    [
        *("text", "date", "date-part", "number", "names", "name", "name-part", "et-al", "label"),
        *("substitute", "group", "choose", "if", "else-if", "else", "institution"),
        "institution-part",
    ]
)
_OF_A_VARIABLE = frozenset({"date", "number", "names", "label"})


def style_fault(root: Any) -> str | None:
    """Return what keeps a style from being used, to follow it in a sentence; else `None`."""
    bibliography = root.find("{*}bibliography")
    if bibliography is None:
        return "has no bibliography"
    for part in (bibliography, root.find("{*}citation")):
        if part is not None and part.find("{*}layout") is None:
            return f"has no layout in its {_name(part)}"
    return next(_faults(root), None)


def _faults(root: Any) -> Iterator[str]:
    macros = {macro.get("name"): macro for macro in root.iterfind("{*}macro")}
    calls: dict[str, set[str]] = {}
    for name, scope in [*macros.items(), *(("", one) for one in root.iterfind("*/{*}layout"))]:
        called = {text.get("macro") for text in scope.iter("{*}text")} - {None}
        calls[name] = calls.get(name, set()) | called
        yield from (f'calls a macro "{one}" that it doesn\'t have' for one in called - set(macros))
        yield from _misplaced(scope)
    yield from (f'has a macro "{name}" that calls itself' for name in macros if _loops(name, calls))


def _misplaced(scope: Any) -> Iterator[str]:
    for element in scope.iterdescendants("*"):
        name = _name(element)
        if name not in _RENDERED:
            yield f'has an element "{name}", which CSL doesn\'t know'
        elif name in _OF_A_VARIABLE and not element.get("variable") and not _is_label(element):
            yield f'has an element "{name}" without a variable'


def _is_label(element: Any) -> bool:
    """Tell whether an element is the label of names, which have the variable."""
    return _name(element) == "label" and _name(element.getparent()) == "names"


def _loops(name: str, calls: dict[str, set[str]]) -> bool:
    waiting, met = [*calls[name]], set[str]()
    while waiting:
        called = waiting.pop()
        if called == name:
            return True
        if called not in met:
            met.add(called)
            waiting += calls.get(called, ())
    return False


def _name(element: Any) -> str:
    return str(element.tag).removeprefix(_NAMESPACE)
