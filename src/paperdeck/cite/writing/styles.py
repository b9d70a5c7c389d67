"""Papers in a citation style, as plain text: APA, IEEE, Chicago and what else CSL describes.

The styles are those of the Citation Style Language, read by citeproc-py. Both are loaded when
the first style is: they take a tenth of a second. What citeproc-py does otherwise than the
specification says is put right here, each with its reason; what a style's guide asks for beyond
its file is in `cite.writing.style_rules`.
"""

from __future__ import annotations

import re
import warnings
from typing import TYPE_CHECKING, Any

from paperdeck.cite.writing.csl import csl_object
from paperdeck.cite.writing.style_files import StyleError, find_style
from paperdeck.cite.writing.style_rules import adapt_item, mend_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from paperdeck.model.paper import Paper

_STARTING_NUMBER = re.compile(r"^(\[\d+\]|\(\d+\)|\d+[.)])(?=\S)")
_AFTER_QUOTE = re.compile(r"(?P<stop>\.)?(?P<quotes>’?”)(?P<mark>[.,])")
_ENDED = re.compile(r"(?P<end>[?!][.,]?’?”)[.,]?|(?P<mark>[?!])\.(?= )")
_SPACES = re.compile(r"\s+")
_OWN_CAPITALS = ("number", "publisher")
_SYMBOL = re.compile(r"(?<!\S)(?:[^\W\d_](?!\w)(?<![aA](?!\S))|[^\x00-\u024f])\S*")
"""Words in titles that are symbols or of another script: `α`, `k-means`, `p`; "a" isn't one."""


class CitationStyle:
    """A style that is loaded. Not for use by several threads at once."""

    def __init__(self, name: str) -> None:
        """Load a style by its name or file. Raise StyleError if that can't be done."""
        file = find_style(name)
        self._name = file.stem
        try:
            # What it warns of concerns its developers and the style's.
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                self._style = _load(str(file))
        except (SyntaxError, ValueError, LookupError, AttributeError, OSError) as error:
            raise StyleError(
                f"this style can't be read ({error})", where=str(file), next_step="Try another one"
            ) from error
        if not self._style.has_bibliography():
            raise StyleError("this style has no bibliography", where=name)
        root = self._style.root
        self._numbers_apart = bool(root.bibliography.get("second-field-align"))
        self._marks_inside = root.get_locale_option("punctuation-in-quote") == "true"

    def cite(self, paper: Paper, number: int) -> str:
        """Return a paper's citation on one line; numbered styles call it the `number`-th.

        Texts are taken as they are: render their LaTeX before. Raise StyleError where the
        style can't cope with it.
        """
        item = adapt_item(csl_object(paper, "it"), self._name)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                text = _render(self._style, item, number)
                # Letters have no place in some bibliographies; who asks for one gets it.
                text = text or _render(self._style, {**item, "type": "document"}, number)
        except (ValueError, LookupError, AttributeError, TypeError) as error:
            raise StyleError(
                f"the style {self._name} can't write this paper ({error!r})", where=paper.id
            ) from error
        text = mend_text(self._mend(text), self._name, str(item["type"]))
        return text if "author" in item else _without_second_title(text, str(item["title"]))

    def _mend(self, text: str) -> str:
        """Put right what citeproc-py leaves out."""
        text = _SPACES.sub(" ", text).strip()
        if self._numbers_apart:
            # The number's column has no width in plain text: a space parts it from the rest.
            text = _STARTING_NUMBER.sub(r"\1 ", text)
        if self._marks_inside:
            # CSL 1.0.2, "punctuation-in-quote": full stops and commas go inside the quotes.
            text = _AFTER_QUOTE.sub(_inside, text)
        # A question's own mark ends it: citeproc-js writes no full stop or comma after it.
        return _ENDED.sub(_ended, text)


def _inside(match: re.Match[str]) -> str:
    stop = "" if match["stop"] == match["mark"] else match["stop"] or ""
    return f"{stop}{match['mark']}{match['quotes']}"


def _without_second_title(text: str, title: str) -> str:
    """Leave out the title where it stands for the authors at the beginning, and again after it.

    What stands in for something isn't rendered again (CSL 1.0.2, "Substitute"); citeproc-py
    heeds that for variables but not for macros.
    """
    words = re.escape(title)
    first = re.match(rf"(?:\W?\d+\W* )?“?{words}", text, re.IGNORECASE)
    if first is None or not title.strip():
        return text
    again = re.compile(
        rf"(?<=[.)”] )“?{words}(?: \(arXiv:[^)]*\))?(?:[.,]?”[.,]?|[.,])(?: |$)", re.IGNORECASE
    )
    return text[: first.end()] + again.sub("", text[first.end() :], count=1)


def _ended(match: re.Match[str]) -> str:
    return match["mark"] or re.sub("[.,]", "", match["end"])


def _load(file: str) -> Any:
    from citeproc import CitationStylesStyle  # noqa: PLC0415 - an extra, and slow to load
    from citeproc.model import Name  # noqa: PLC0415 - the same

    _keep_whole_names(Name)
    style = CitationStylesStyle(file, validate=False)
    for label in style.root.iter("{*}label"):
        # Terms have no language, so that citeproc-py's title case passes them by; all
        # that a style wants of it is "(Eds.)".
        if label.get("text-case") == "title":
            label.set("text-case", "capitalize-first")
    return style


def _keep_whole_names(name_class: Any) -> None:
    """Make citeproc-py heed `initialize="false"`: given names in full (CSL 1.0.2, "Name")."""
    shorten = name_class.initialize
    if shorten.__module__ == __name__:
        return

    def initialize(self: Any, given: str, mark: str, context: Any) -> str:
        # What isn't written with a capital is nothing to shorten ("boyd, danah").
        whole = self.get("initialize") == "false" or not any(map(str.isupper, given))
        return given if whole else str(shorten(self, given, mark, context))

    name_class.initialize = initialize


def _keep_case(match: re.Match[str]) -> str:
    return f'<span class="nocase">{match[0]}</span>'


def _render(style: Any, item: Mapping[str, object], number: int) -> str:
    from citeproc import (  # noqa: PLC0415 - an extra, and slow to load
        VARIABLES,
        Citation,
        CitationItem,
        CitationStylesBibliography,
        formatter,
    )
    from citeproc.source.json import CiteProcJSON  # noqa: PLC0415 - the same

    class Numbered(CitationItem):  # type: ignore[misc] # citeproc has no types
        """An item that has the number it is given, not its place among those rendered now."""

        number = 0

    Numbered.number = number
    known = {*VARIABLES, "id", "type"}
    # Variables newer than citeproc-py are left out: it has no use for them.
    kept = {name: value for name, value in item.items() if name.replace("-", "_") in known}
    for name in ("title", "container-title"):
        if name in kept:
            # Headlines have capitals in words, not in symbols; citeproc-py would make Α of α.
            kept[name] = _SYMBOL.sub(_keep_case, str(kept[name]))
    for name in _OWN_CAPITALS:
        if str(kept.get(name, "")).startswith("arXiv"):
            # "capitalize-first" is for words in small letters only (CSL 1.0.2); citeproc-py
            # would write "ArXiv:1706.03762".
            kept[name] = f'<span class="nocase">{kept[name]}</span>'
    source = CiteProcJSON([kept])
    bibliography = CitationStylesBibliography(style, source, formatter.plain)
    bibliography.register(Citation([Numbered(str(item["id"]))]))
    return "".join(map(str, bibliography.bibliography()))
