"""Notes that were written as HTML, as Zotero's are, as Markdown."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_SIGNS = {"b": "**", "strong": "**", "i": "*", "em": "*", "code": "`"}
_BEFORE = {"li": "\n- ", "blockquote": "\n\n> ", "br": "\n", "tr": "\n", "td": " "}
_BEFORE |= {f"h{depth}": f"\n\n{'#' * depth} " for depth in range(1, 7)}
_BEFORE |= dict.fromkeys(("p", "div", "ul", "ol", "pre", "table"), "\n\n")
_HIDDEN = frozenset({"script", "style", "head"})
_LOOKS_LIKE_HTML = re.compile(r"</?[a-z][a-z0-9]*(?:\s[^<>]*)?/?>", re.IGNORECASE)


def to_markdown(html: str) -> str:
    """Return a note as Markdown; one without any tags is left as it is."""
    if not _LOOKS_LIKE_HTML.search(html):
        return html.strip()
    writer = _Writer()
    try:
        writer.feed(html)
        writer.close()
    except AssertionError:
        # Python's parser says so of a marked section (`<![`) that it doesn't know.
        return html.strip()
    text = "".join(writer.parts).replace("\xa0", " ")
    lines = (line.rstrip() for line in text.splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


class _Writer(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._hidden = 0
        self._link = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Write what a tag says by its beginning."""
        if tag in _HIDDEN:
            self._hidden += 1
        elif tag == "a":
            link = dict(attrs).get("href") or ""
            self._link = link if link.startswith(("http://", "https://")) else ""
            self.parts.append("[" if self._link else "")
        elif not (tag in {"p", "div"} and self.parts and self.parts[-1].endswith(("> ", "- "))):
            self.parts.append(_BEFORE.get(tag) or _SIGNS.get(tag, ""))

    def handle_endtag(self, tag: str) -> None:
        """Write what a tag says by its end."""
        if tag in _HIDDEN:
            self._hidden = max(0, self._hidden - 1)
        elif tag == "a" and self._link:
            self.parts.append(f"]({self._link})")
            self._link = ""
        else:
            self.parts.append(_SIGNS.get(tag, "\n" if tag in {"p", "div", "blockquote"} else ""))

    def handle_data(self, data: str) -> None:
        """Write text, its own line breaks as spaces."""
        if not self._hidden:
            self.parts.append(re.sub(r"\s+", " ", data))
