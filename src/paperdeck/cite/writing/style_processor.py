"""citeproc-py: a style's file made to write a work, a citation of it, and what it is sorted by.

Loaded with the first style, which takes a tenth of a second. What it does otherwise than the
specification (CSL 1.0.2) says is put right here, each with its reason.
"""

from __future__ import annotations

import re
import warnings
from typing import TYPE_CHECKING, Any

from paperdeck.cite.writing.casing import sentence_case
from paperdeck.cite.writing.style_names import mend_names

if TYPE_CHECKING:
    from collections.abc import Mapping

_OWN_CAPITALS = ("number", "publisher")
_OWN_CASE = re.compile(
    r"(?<!\S)(?:[^\W\d_](?!\w)(?<![aA](?!\S))|[^\x00-\u024f])\S*"
    r"|(?<=\. )(?:an?|and|as|at|by|for|from|in|of|on|or|the|to|with"
    r"|de|der|des|di|du|et|für|la|le|les|und)(?!\S)"
)
"""Words in titles that are symbols or of another script: `α`, `k-means`, `p`; "a" isn't one.

And small words after a full stop, which citeproc-py takes for the end of a sentence: "Proc. of".
"""

SORTING = "paperdeck-sorting"
"""The option by which what is rendered for sorting is known: dates are then written otherwise."""

_SUFFIX = "paperdeck-suffix"
_FIRST_NAMES = "paperdeck-first-names"
_INSTEAD = "paperdeck-instead"


class Rendering:
    """A work that a style's elements can be asked for; `number` is its own in numbered styles."""

    def __init__(self, style: Any, item: Mapping[str, object], number: int) -> None:
        from citeproc import (  # noqa: PLC0415 - an extra, and slow to load
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
        self._root = style.root
        with warnings.catch_warnings():
            # What it warns of concerns its developers and the style's.
            warnings.simplefilter("ignore")
            source = CiteProcJSON([_prepared(item)])
            self._bibliography = CitationStylesBibliography(style, source, formatter.plain)
            self.item = Numbered(str(item["id"]))
            self._bibliography.register(Citation([self.item]))

    @property
    def first_names(self) -> str:
        """The names that were rendered first in the entry; "" when there were none."""
        return str(self.item.get(_FIRST_NAMES, ""))

    def entry(self, suffix: str = "", instead: str | None = None) -> str:
        """Return the work's entry; a `suffix` goes to the first year of it that is rendered.

        What is `instead` of them takes the place of the names that are rendered first.
        """
        reference = self.item.reference
        if instead is not None:
            self.item[_INSTEAD] = instead
        if suffix and "issued" in reference:
            reference["issued"][_SUFFIX] = suffix
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return "".join(map(str, self._bibliography.bibliography()))

    def citation(self, options: Mapping[str, object]) -> str:
        """Return what stands for the work in the text, its names written with these options."""
        citation = self._root.find("{*}citation")
        citation.cites = []
        return self._rendered(citation.find("{*}layout"), options) or ""

    def macro(self, name: str, options: Mapping[str, object]) -> str | None:
        """Return what a macro makes of the work, or `None` for nothing."""
        layout = self._root.find("{*}bibliography").find("{*}layout")
        return self._rendered(layout.get_macro(name), options, layout)

    def _rendered(
        self, element: Any, options: Mapping[str, object], layout: Any = None
    ) -> str | None:
        context = element if layout is None else layout
        context.repressed = {}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            text = element.render_children(self.item, context=context, sort_options=dict(options))
        return None if text is None else str(text)


def load(file: str) -> Any:
    """Load a style. Raises what lxml and citeproc-py raise at what is none."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from citeproc import CitationStylesStyle, model  # noqa: PLC0415 - an extra, slow to load

        _mend(model)
        style = CitationStylesStyle(file, validate=False)
    for label in style.root.iter("{*}label"):
        # Terms have no language, so that citeproc-py's title case passes them by; all
        # that a style wants of it is "(Eds.)".
        if label.get("text-case") == "title":
            label.set("text-case", "capitalize-first")
    return style


def _mend(model: Any) -> None:
    if model.Name.initialize.__module__ != __name__:
        _keep_whole_names(model.Name)
        _pass_options_on(model.Text)
        _sort_by_dates(model.Date, model.String)
        _suffix_years(model.Date_Part)
        mend_names(model)
        _replace_names(model.Names)
        _change_case(model)


def _keep_whole_names(name_class: Any) -> None:
    """Make citeproc-py heed `initialize="false"`: given names in full (CSL 1.0.2, "Name")."""
    shorten = name_class.initialize

    def initialize(self: Any, given: str, mark: str, context: Any) -> str:
        # What isn't written with a capital is nothing to shorten ("boyd, danah").
        whole = self.get("initialize") == "false" or not any(map(str.isupper, given))
        return given if whole else str(shorten(self, given, mark, context))

    name_class.initialize = initialize


def _pass_options_on(text_class: Any) -> None:
    """Let options for names reach macros that are called by macros; citeproc-py drops them."""
    process = text_class.process

    def passing(self: Any, item: Any, context: Any = None, **kwargs: Any) -> Any:
        options = kwargs.get("sort_options")
        if options is None or "macro" not in self.attrib:
            return process(self, item, context, **kwargs)
        macro = self.get_macro(self.get("macro"))
        return macro.render(item, context, sort_options=options), None

    text_class.process = passing


def _replace_names(names_class: Any) -> None:
    """Remember an entry's first names, or replace them (1.0.2, `subsequent-author-substitute`)."""
    process = names_class.process

    def replacing(self: Any, item: Any, *args: Any, **kwargs: Any) -> Any:
        text = process(self, item, *args, **kwargs)
        roles = self.get("variable").replace("-", "_").split()
        named = any(role in item.reference for role in roles)
        if _FIRST_NAMES in item or not named or kwargs.get("sort_options") is not None:
            return text
        item[_FIRST_NAMES] = str(text)
        return item.get(_INSTEAD, text)

    names_class.process = replacing


def _sort_by_dates(date_class: Any, string: Any) -> None:
    """Sort dates in macros by year, month and day, as far as they are shown (1.0.2, "Sorting")."""
    process = date_class.process

    def sortable(self: Any, item: Any, *args: Any, **kwargs: Any) -> Any:
        if SORTING not in (kwargs.get("sort_options") or {}):
            return process(self, item, *args, **kwargs)
        date = item.reference[self.get("variable").replace("-", "_")]
        date = date.get("begin", date)
        if self.get("form") is not None:
            shown = self.get("date-parts", "year-month-day").split("-")
        else:
            shown = [part.get("name") for part in self.findall("{*}date-part")]
        if "year" not in date:
            return string(date.sort_key())
        parts = (int(date.get(part, 0)) if part in shown else 0 for part in ("month", "day"))
        year = int(date["year"]) if "year" in shown else 0
        return string("{:05}{:02}{:02}".format(year + 10_000, *parts))

    date_class.process = sortable


def _suffix_years(part_class: Any) -> None:
    """Write a year-suffix behind the first year (CSL 1.0.2, `disambiguate-add-year-suffix`)."""
    process = part_class.process

    def suffixed(self: Any, date: Any, context: Any = None) -> Any:
        text = process(self, date, context)
        return text + date.pop(_SUFFIX, "") if self.get("name") == "year" else text

    part_class.process = suffixed


def _change_case(model: Any) -> None:
    """Let names and what macros put together change their case: to citeproc-py they are `str`.

    Sentence case leaves names alone (CSL 1.0.2, "Text-case"); citeproc-py lowers `ImageNet`.
    """
    from citeproc.string import MixedString, String  # noqa: PLC0415 - an extra, slow to load

    change, format_part = model.TextCased.case, model.Name_Part.format_part

    def case(self: Any, text: Any, language: str | None = None) -> Any:
        wanted = self.get("text-case")
        if not text or wanted is None:
            return text
        if wanted == "sentence":
            plain = str(text)
            return String(plain.capitalize() if plain.isupper() else sentence_case(plain))
        parts = text if isinstance(text, list) else [text]
        whole = [part if isinstance(part, String) else String(part) for part in parts]
        return change(self, MixedString(whole), language)

    def formatted(self: Any, given: Any, family: Any) -> Any:
        parts = format_part(self, given, family)
        return tuple(part if part is None else str(part) for part in parts)

    model.TextCased.case = case
    model.Name_Part.format_part = formatted


def _keep_case(match: re.Match[str]) -> str:
    return f'<span class="nocase">{match[0]}</span>'


def _prepared(item: Mapping[str, object]) -> dict[str, object]:
    from citeproc import VARIABLES  # noqa: PLC0415 - an extra, and slow to load

    known = {*VARIABLES, "id", "type"}
    # Variables newer than citeproc-py are left out: it has no use for them.
    kept = {name: value for name, value in item.items() if name.replace("-", "_") in known}
    for name in ("title", "container-title"):
        if name in kept:
            # Headlines have capitals in words, not in symbols; citeproc-py would make Α of α.
            kept[name] = _OWN_CASE.sub(_keep_case, str(kept[name]))
    for name in _OWN_CAPITALS:
        if str(kept.get(name, "")).startswith("arXiv"):
            # "capitalize-first" is for words in small letters only (CSL 1.0.2); citeproc-py
            # would write "ArXiv:1706.03762".
            kept[name] = f'<span class="nocase">{kept[name]}</span>'
    return kept
