"""Papers in a citation style, as plain text: APA, IEEE, Chicago and what else CSL describes.

The styles are those of the Citation Style Language, read by citeproc-py
(`cite.writing.style_processor`). Its texts are put right here, each with the reason; what a style's
guide asks for beyond its file is in `cite.writing.style_rules`, what makes a list of single entries
in `cite.writing.style_lists`.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from paperdeck.cite.writing.csl import csl_object
from paperdeck.cite.writing.style_faults import style_fault
from paperdeck.cite.writing.style_files import StyleError, find_style
from paperdeck.cite.writing.style_lists import Entry, ListRules
from paperdeck.cite.writing.style_processor import load
from paperdeck.cite.writing.style_rules import adapt_item, mend_text, skips_articles

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from paperdeck.model.paper import Paper

_STARTING_NUMBER = re.compile(r"^(\[\d+\]|\(\d+\)|\d+[.)])(?=\S)")
_AFTER_QUOTE = re.compile(r"(?P<stop>\.)?(?P<quotes>’?”)(?P<mark>[.,])")
_ENDED = re.compile(r"(?P<end>[?!][.,]?’?”)[.,]?|(?P<mark>[?!])\.(?= )")
_SPACES = re.compile(r"\s+")


class CitationStyle:
    """A style that is loaded. Not for use by several threads at once."""

    def __init__(self, name: str) -> None:
        """Load a style by its name or file. Raise StyleError if that can't be done."""
        file = find_style(name)
        self._name, self._file = file.stem, str(file)
        self._style = _load(self._file)
        root = self._style.root
        self._list = ListRules(self._style, skips_articles=skips_articles(self._name))
        self._numbers_apart = bool(root.bibliography.get("second-field-align"))
        self._marks_inside = root.get_locale_option("punctuation-in-quote") == "true"

    def cite(self, paper: Paper, number: int, names: frozenset[str] = frozenset()) -> str:
        """Return a paper's citation on one line; numbered styles call it the `number`-th.

        Texts are taken as they are: render their LaTeX before. `names` are words of the title
        that keep their capitals. Raise StyleError where the style can't cope with it.
        """
        return self._entry(self._item(paper, names), paper, number).text

    def cite_list(self, titled: Sequence[tuple[Paper, frozenset[str]]]) -> list[str]:
        """Return the citations of several papers as the style has them in a list.

        They are in its order, numbered in that, and have letters behind the years where they
        would be cited alike; some styles write authors that follow each other but once. Each
        paper, with its texts as they are to be, comes with the words of its title that keep
        their capitals. Raise StyleError.
        """
        if len(titled) == 1:
            paper, names = titled[0]
            return [self.cite(paper, 1, names)]
        items = [self._item(paper, names) for paper, names in titled]
        with self._naming("these papers"):
            order = self._list.order(items)
            suffixes = self._list.suffixes([items[place] for place in order])
        entries: list[Entry] = []
        for number, (place, suffix) in enumerate(zip(order, suffixes, strict=True), 1):
            before = entries[-1].names if entries else ""
            entries.append(
                self._entry(items[place], titled[place][0], number, suffix=suffix, before=before)
            )
        return [entry.text for entry in entries]

    def _item(self, paper: Paper, names: frozenset[str]) -> dict[str, object]:
        return adapt_item(csl_object(paper, "it"), self._name, names)

    def _entry(
        self,
        item: Mapping[str, object],
        paper: Paper,
        number: int,
        *,
        suffix: str = "",
        before: str = "",
    ) -> Entry:
        with self._naming(paper.id):
            text, names = self._list.entry(item, number, suffix, before)
            if not text:
                # Letters have no place in some bibliographies; who asks for one gets it.
                other = {**item, "type": "document"}
                text, names = self._list.entry(other, number, suffix, before)
        text = mend_text(self._mend(text), self._name, str(item["type"]))
        if "author" not in item:
            text = _without_second_title(text, str(item["title"]))
        return Entry(text, names)

    @contextmanager
    def _naming(self, what: str) -> Iterator[None]:
        """Turn what the processor stumbles over into an error that names the style."""
        from lxml.etree import XPathError  # noqa: PLC0415 - comes with citeproc-py, the extra

        try:
            yield
        # citeproc-py leaves names unset where a style says something that it doesn't know, and asks
        # for terms by paths that the style's own quotes are pasted into.
        except (
            XPathError,
            ValueError,
            LookupError,
            AttributeError,
            TypeError,
            NameError,
            RecursionError,
        ) as error:
            raise StyleError(f"this style can't write {what}", where=self._file) from error

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


def _load(file: str) -> Any:
    """Load a style's file. Raise StyleError, which says what is wrong with it."""
    try:
        style = load(file)
    except SyntaxError as error:
        raise _broken(file, f"can't be read: line {error.lineno or 1} isn't XML") from error
    except OSError as error:
        raise _broken(file, "can't be read") from error
    except (ValueError, LookupError, AttributeError, TypeError) as error:
        raise _broken(file, "is none of CSL's") from error
    if fault := style_fault(style.root):
        raise _broken(file, fault)
    return style


def _broken(file: str, fault: str) -> StyleError:
    return StyleError(f"this style {fault}", where=file, next_step="Try another one")


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
