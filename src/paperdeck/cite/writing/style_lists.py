"""What a list of works takes beyond their entries: the style's order, and years told apart.

After the Citation Style Language 1.0.2, "Sorting" and "Disambiguation". citeproc-py sorts, but
by code points, with names and dates as printed; of disambiguation it has nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

from paperdeck.cite.keying.keys import with_suffix
from paperdeck.cite.writing.style_processor import SORTING, Rendering
from paperdeck.model.normal_forms import normal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_NAMES = ("author", "editor", "translator")
_DATES = frozenset({"issued", "accessed", "event-date", "original-date", "submitted"})
_BETWEEN_PARTS = "\t"
_BETWEEN_NAMES = "\n"
"""Before all that names are written with, so that who is alone comes before who is not."""

_BASE_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"}
)
_QUOTES = str.maketrans("", "", "“”„‘’\"'«»‹›")
_ARTICLE = re.compile(r"^(?:an?|the) (?=\w)")
_LONGEST_NUMBER = 18

_Key = tuple[int, int, str, str] | tuple[()]
"""What a work is sorted by; nothing where it has nothing."""


class Entry(NamedTuple):
    """A work's entry, and whose names it begins with: as written, and with all of "et al."."""

    text: str
    names: str


class ListRules:
    """What a loaded style says of its list; `skips_articles` when titles are sorted without."""

    def __init__(self, style: Any, *, skips_articles: bool = False) -> None:
        self._style = style
        self._article = _ARTICLE if skips_articles else None
        root = style.root
        citation, bibliography = root.find("{*}citation"), root.find("{*}bibliography")
        sort = bibliography.find("{*}sort")
        self._keys = [] if sort is None else [dict(key.attrib) for key in sort.findall("{*}key")]
        particles = root.get("demote-non-dropping-particle", "display-and-sort")
        self._demotes = particles != "never"
        self._names = {
            "name-as-sort-order": "all",
            "and": None,
            "delimiter": _BETWEEN_NAMES,
            "sort-separator": _BETWEEN_PARTS,
            "et-al-use-last": "false",
            "demote-non-dropping-particle": "display-and-sort" if self._demotes else "never",
        }
        self._tells_apart = _is_on(citation, "disambiguate-add-year-suffix")
        self._adds_names = _is_on(citation, "disambiguate-add-names")
        self._adds_given = (
            citation.get("givenname-disambiguation-rule", "by-cite")
            if _is_on(citation, "disambiguate-add-givenname")
            else ""
        )
        self._named = _renders_suffix(root, bibliography)
        self._unnamed = not self._named and not _renders_suffix(root, citation)
        rule = bibliography.get("subsequent-author-substitute-rule", "complete-all")
        self._instead = (
            bibliography.get("subsequent-author-substitute") if rule == "complete-all" else None
        )

    def order(self, items: Sequence[Mapping[str, object]]) -> list[int]:
        """Return the places of CSL items in the order of the list; without a sort as they are."""
        if not self._keys:
            return list(range(len(items)))
        works = [
            (item, number, Rendering(self._style, item, number))
            for number, item in enumerate(items, 1)
        ]

        def sort(places: list[int], rules: list[dict[str, str]]) -> list[int]:
            # Keys take longer to make than to compare: only those are made that decide.
            if len(places) < 2 or not rules:
                return places
            keys = {place: self._sort_key(*works[place], rules[0]) for place in places}
            # What is empty comes last, whichever way the others go.
            has = [place for place in places if keys[place]]
            lacks = [place for place in places if not keys[place]]
            has.sort(key=lambda place: keys[place], reverse=rules[0].get("sort") == "descending")
            alike = [list(some) for _, some in groupby(has, lambda place: keys[place])]
            return [place for some in [*alike, lacks] for place in sort(some, rules[1:])]

        return sort(list(range(len(items))), self._keys)

    def suffixes(self, items: Sequence[Mapping[str, object]]) -> list[str]:
        """Return what each item's year takes, in the order of the list: `a`, `b`, ... or ""."""
        if not self._tells_apart:
            return [""] * len(items)
        # Citations take long to make: who shares no year and name with another is cited apart.
        makers = [_year_and_name(item) for item in items]
        shared = Counter(makers)
        cites = [
            self._cite(item) if shared[maker] > 1 else maker
            for item, maker in zip(items, makers, strict=True)
        ]
        alike = Counter(cites)
        met: defaultdict[object, int] = defaultdict(int)
        suffixes = []
        for cite in cites:
            met[cite] += 1
            suffixes.append(with_suffix("", met[cite]) if alike[cite] > 1 else "")
        return suffixes

    def entry(
        self, item: Mapping[str, object], number: int, suffix: str = "", preceding: str = ""
    ) -> Entry:
        """Return an item's entry as the processor writes it.

        Where the style has something instead of names that the `preceding` entry begins with,
        that is written.
        """
        if suffix and self._named:
            item = {**item, "year-suffix": suffix}
        implicit = suffix if self._unnamed else ""
        rendering = Rendering(self._style, item, number)
        text, names = rendering.entry(implicit), rendering.first_names
        if names:
            names += repr(next((item[role] for role in _NAMES if role in item), ""))
        if self._instead is not None and names and names == preceding:
            text = Rendering(self._style, item, number).entry(implicit, self._instead)
        return Entry(text, names)

    def _sort_key(
        self,
        item: Mapping[str, object],
        number: int,
        rendering: Rendering,
        rule: Mapping[str, str],
    ) -> _Key:
        if "macro" not in rule:
            text = self._variable(item, rule.get("variable", ""), number)
        else:
            options = {SORTING: True, **self._names, **_fewer_names(rule)}
            text = rendering.macro(rule["macro"], options)
        return _collated(text, self._article)

    def _variable(self, item: Mapping[str, object], name: str, number: int) -> str | None:
        if name == "citation-number":
            return str(number)
        value = item.get(name)
        if name in _DATES and isinstance(value, dict):
            parts = [*value["date-parts"][0], 0, 0][:3]
            return "{:05}{:02}{:02}".format(parts[0] + 10_000, *parts[1:])
        if isinstance(value, list):
            return _BETWEEN_NAMES.join(self._sorted_name(person) for person in value)
        return None if value is None else str(value)

    def _sorted_name(self, person: Mapping[str, str]) -> str:
        particle = person.get("non-dropping-particle", "")
        family = person.get("family") or person.get("literal", "")
        given = person.get("given", "")
        if self._demotes:
            given = f"{given} {particle}"
        else:
            family = f"{particle} {family}"
        parts = (family.strip(), given.strip(), person.get("suffix", ""))
        return _BETWEEN_PARTS.join(filter(None, parts))

    def _cite(self, item: Mapping[str, object]) -> str:
        """Return how a work is cited in the text, with all that may be added but the suffix."""
        named = dict(item)
        for role in _NAMES:
            people = item.get(role)
            if isinstance(people, list) and self._adds_given:
                named[role] = [self._with_given(*one) for one in enumerate(people)]
        options: dict[str, object] = {**self._names, "name-as-sort-order": None}
        if self._adds_names:
            options["et-al-min"] = 0
        text = Rendering(self._style, named, 1).citation(options)
        return " ".join(text.casefold().split(" "))

    def _with_given(self, place: int, person: Mapping[str, str]) -> Mapping[str, str]:
        given = person.get("given", "")
        if not given or (place and self._adds_given.startswith("primary")):
            return person
        if self._adds_given.endswith("initials"):
            given = " ".join(word[0] for word in re.findall(r"[^\W_]+", given))
        return {**person, "family": f"{person.get('family', '')}{_BETWEEN_PARTS}{given}"}


def _year_and_name(item: Mapping[str, object]) -> tuple[object, str]:
    """Return the year and the first name of an item, as far as it has them."""
    issued = item.get("issued")
    year = issued["date-parts"][0][0] if isinstance(issued, dict) else None
    people = next((item[role] for role in _NAMES if item.get(role)), None)
    if not isinstance(people, list):
        return year, ""
    name = people[0]
    return year, (name.get("family") or name.get("literal", "")).casefold()


def _is_on(element: Any, option: str) -> bool:
    return element is not None and element.get(option) == "true"


def _renders_suffix(root: Any, scope: Any) -> bool:
    """Tell whether the year-suffix has a place of its own in a citation or the bibliography."""
    waiting = [] if scope is None else [scope.find("{*}layout")]
    seen: set[str] = set()
    while waiting:
        for text in waiting.pop().iter("{*}text"):
            if text.get("variable") == "year-suffix":
                return True
            name = text.get("macro")
            if name is not None and name not in seen:
                seen.add(name)
                waiting += [one for one in root.findall("{*}macro") if one.get("name") == name]
    return False


def _fewer_names(rule: Mapping[str, str]) -> dict[str, str]:
    """Return how many names a sort key takes, where it says so itself."""
    names = {"names-min": "et-al-min", "names-use-first": "et-al-use-first"}
    return {names[name]: value for name, value in rule.items() if name in names}


def _collated(text: str | None, article: re.Pattern[str] | None) -> _Key:
    """Return what texts are compared by: numbers as such, letters without accents and case.

    What `article` finds at the beginning doesn't count.
    """
    # What a macro ends with stands after all authors: "Maier." isn't to follow "Maier, Young".
    plain = (text or "").translate(_QUOTES).strip().rstrip(".,;:").casefold()
    if article is not None:
        plain = article.sub("", plain)
    if not plain:
        return ()
    if plain.isascii() and plain.isdigit() and len(plain) <= _LONGEST_NUMBER:
        return 0, int(plain), "", ""
    parted = normal(plain.translate(_BASE_LETTERS), "NFKD")
    return 1, 0, "".join(char for char in parted if not unicodedata.combining(char)), plain
