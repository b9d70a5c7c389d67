"""A digest as a whole HTML document: its Markdown, styled for mail clients."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt

from paperdeck.discover.digest_text import headline, is_web, to_markdown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from markdown_it.token import Token

    from paperdeck.discover.digest import Digest

_STYLES: Mapping[str, str] = {
    "h1": "font-size:20px;margin:0 0 4px",
    "h2": "font-size:17px;margin:28px 0 8px;border-bottom:1px solid #999;padding-bottom:3px",
    "h3": "font-size:15px;margin:18px 0 2px",
    "p": "margin:2px 0 6px",
    "em": "font-style:normal;font-size:13px;opacity:0.75",
}
_BODY = (
    "font-family:Georgia,'Times New Roman',serif;font-size:15px;line-height:1.45;"
    "max-width:42em;margin:16px auto;padding:0 12px"
)


class _Maker(MarkdownIt):
    """Makes HTML of Markdown without letting any through, and links to the web only."""

    def __init__(self) -> None:
        super().__init__("commonmark", {"html": False})

    def validateLink(self, url: str) -> bool:  # noqa: N802 - the base's name
        """Tell whether an address may be linked to."""
        return is_web(url)


def to_html(digest: Digest) -> str:
    """Write a digest as a whole HTML document without images, scripts or anything remote."""
    maker = _Maker()
    tokens = maker.parse(to_markdown(digest))
    for token in _all_tokens(tokens):
        if token.nesting == 1 and token.tag in _STYLES:
            token.attrSet("style", _STYLES[token.tag])
    body = maker.renderer.render(tokens, maker.options, {})
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{html.escape(headline(digest))}</title>\n</head>\n"
        f'<body style="{html.escape(_BODY)}">\n{body}</body>\n</html>\n'
    )


def _all_tokens(tokens: Sequence[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from _all_tokens(token.children or ())
