"""Markup that citation programs put into texts, as the LaTeX or plain text that says the same.

Sources: "Rich text in citations" of the CSL-JSON schema (`<i>`, `<b>`, `<sub>`, `<sup>`, `nocase`,
small capitals), which Zotero writes as well, and the JATS elements of Crossref's abstracts.
"""

from __future__ import annotations

import re

# No pattern runs past the next tag of its own kind, nor through white space from each place in it:
# broken markup must not take quadratic time.
_IN_SPAN = r"((?:[^<]|<(?!/?span\b))*+)</span>"
_NOCASE = re.compile(rf"""<span\s+class=["']nocase["']\s*>{_IN_SPAN}""", re.IGNORECASE)
_CAPITALS = re.compile(
    rf"""<span\s+style=["']font-variant:\s*small-caps;?["']\s*>{_IN_SPAN}"""
    r"|<sc>((?:[^<]|<(?!/?sc>))*+)</sc>",
    re.IGNORECASE,
)
_SPAN = re.compile(r"</?span(?:\s[^<>]*)?>", re.IGNORECASE)
_HEADING = re.compile(r"(?<!\s)\s*<jats:title>\s*Abstract\s*</jats:title>\s*", re.IGNORECASE)
_BLOCK = re.compile(r"(?<!\s)\s*</jats:(?:p|sec|title|list-item)>\s*", re.IGNORECASE)
_STYLE = re.compile(r"<(/?)jats:(italic|bold|sub|sup)>", re.IGNORECASE | re.ASCII)
_ELEMENT = re.compile(r"</?jats:[a-z-]+(?:\s[^<>]*)?/?>", re.IGNORECASE)
_STYLES = {"italic": "i", "bold": "b"}


def without_markup(text: str) -> str:
    """Return a text without spans and JATS; `<i>`, `<b>`, `<sub>` and `<sup>` stay."""
    if "<" not in text:
        return text
    text = _NOCASE.sub(r"{\1}", text)
    text = _CAPITALS.sub(lambda match: rf"\textsc{{{match[1] or match[2] or ''}}}", text)
    text = _SPAN.sub("", text)
    if "jats:" in text.lower():
        text = _BLOCK.sub("\n\n", _HEADING.sub("", text))
        text = _STYLE.sub(lambda m: f"<{m[1]}{_STYLES.get(m[2].lower(), m[2].lower())}>", text)
        text = _ELEMENT.sub("", text).strip()
    return text
