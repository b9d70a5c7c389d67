"""A strict look at a small HTML document, as a mail may hold it."""

from __future__ import annotations

from html.parser import HTMLParser
from urllib.parse import urlsplit

_ALLOWED = {
    "html": {"lang"},
    "head": set(),
    "meta": {"charset", "name", "content"},
    "title": set(),
    "body": {"style"},
    "h1": {"style"},
    "h2": {"style"},
    "h3": {"style"},
    "p": {"style"},
    "em": {"style"},
    "a": {"href"},
}
_VOID = {"meta"}
_ONCE = ["html", "head", "title", "body"]


class WellFormed(HTMLParser):
    """Reads a document. `problems` are what is wrong with it, `texts` pairs of a tag and its text.

    Allowed are a few tags with a few attributes, all closed, and links to the web; nothing that
    is fetched, run, or asks anything of anybody.
    """

    def __init__(self, document: str) -> None:
        super().__init__(convert_charrefs=True)
        self.problems: list[str] = []
        self.texts: list[tuple[str, str]] = []
        self.links: list[str] = []
        self._open: list[str] = []
        self._seen: list[str] = []
        if not document.startswith("<!DOCTYPE html>\n"):
            self.problems.append("no document type")
        self.feed(document)
        self.close()
        self.texts = [(tag, text.strip()) for tag, text in self.texts]
        self.problems += [f"<{tag}> is never closed" for tag in self._open]
        self.problems += [f"not one <{tag}>" for tag in _ONCE if self._seen.count(tag) != 1]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at a tag and its attributes."""
        self._seen.append(tag)
        if tag not in _ALLOWED:
            self.problems.append(f"<{tag}> has no place here")
        for name, value in attrs:
            if name not in _ALLOWED.get(tag, set()):
                self.problems.append(f"<{tag} {name}> has no place here")
            if name == "style" and "url(" in (value or ""):
                self.problems.append("a style fetches something")
            if name == "href":
                self.links.append(value or "")
                if urlsplit(value or "").scheme not in {"http", "https"}:
                    self.problems.append(f"a link to {value}")
        if tag not in _VOID:
            self._open.append(tag)
            self.texts.append((tag, ""))

    def handle_endtag(self, tag: str) -> None:
        """See that what closes is what was opened last."""
        if not self._open or self._open.pop() != tag:
            self.problems.append(f"</{tag}> closes something else")

    def handle_data(self, data: str) -> None:
        """Gather the text of the innermost tag."""
        if self._open:
            tag, text = self.texts[-1]
            self.texts[-1] = (tag, text + data)

    def handle_comment(self, data: str) -> None:
        """Allow no comments, which some mail programs read as conditions."""
        self.problems.append(f"a comment: {data}")

    def handle_pi(self, data: str) -> None:
        """Allow no instructions."""
        self.problems.append(f"an instruction: {data}")
