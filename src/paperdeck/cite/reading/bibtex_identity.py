"""What names the work of a BibTeX entry: arXiv id, DOI, PubMed's number; and its address."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

from paperdeck.model.identifiers import (
    Identifier,
    Scheme,
    index_identifier,
    parse_arxiv_id,
    parse_identifier,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_ID = r"(?:\d{4}\.\d{4,5}|[a-z][a-z-]+(?:\.[a-z]{2})?/\d{7})(?:v\d{1,3})?"
# As in `arXiv preprint arXiv:1706.03762 [cs.CL]`, `abs/1706.03762`, `ArXiv e-prints 1706.03762`.
_SAYS_ARXIV = re.compile(
    rf"\W*(?:arxiv(?:[ \w.-]*?))?(?:arxiv[:\s]\s*|abs/|\s)({_ID})(?:\s*\[[\w.-]+\])?[\s.,;}}]*"
    rf"|\W*arxiv[:\s]\s*({_ID})(?:\s*\[[\w.-]+\])?[\s.,;}}]*",
    re.IGNORECASE | re.ASCII,
)
_CATEGORY = re.compile(r"[a-z][a-z-]{1,10}(?:\.[A-Za-z-]{2,20})?", re.ASCII)
_ARXIV_NAMES = frozenset({"", "arxiv", "arxiv.org", "arxiv e-prints"})
_JOURNALS = re.compile(r"\W*(?:arxiv|corr|computing research repository)\b.*", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:https?|ftp)://[^\s{}<>\"]+", re.IGNORECASE)
_REDIRECTS = re.compile(r"https?://(?:(?:dx\.|www\.)?doi\.org/|arxiv\.org/abs/)", re.IGNORECASE)
_MACRO = re.compile(r"\\(?:url|href|path|nolinkurl)\s*\{?|\\\{_\\\}|\{?\\_\}?|\\([%#&~$])")
_TILDE = re.compile(r"\{?\\(?:textasciitilde|sim|~)(?:\{\})?\}?|\$\\sim\$")
_DOI = re.compile(r"10\.\d{4,9}(?:\.\d+)*/[^\s{}\"]+", re.ASCII)
_DOI_ENTITIES = {"&lt;": "<", "&gt;": ">", "&amp;": "&"}
# What is longer is no DOI, and searching in it would take long.
_LONGEST = 500
_RANKS = {scheme: rank for rank, scheme in enumerate(Scheme)}
_EPRINT = ("eprint", "eprinttype", "eprintclass")


class Identity(NamedTuple):
    """How a work is named: arXiv before DOI before PubMed; its categories on arXiv, its address.

    `rest` are the entry's fields that none of this says in full.
    """

    names: tuple[Identifier, ...]
    categories: tuple[str, ...]
    url: str | None
    rest: dict[str, str]


def read_identity(fields: Mapping[str, str], remarks: list[str]) -> Identity:
    """Find what names an entry's work. `fields` are by BibLaTeX's names.

    A web address is no name: many entries may share one. What ought to be a DOI but isn't
    is told of in `remarks`.
    """
    rest = dict(fields)
    found: list[Identifier] = []
    categories: tuple[str, ...] = ()
    arxiv = _eprint(fields)
    if arxiv is not None:
        found.append(arxiv)
        categories = _categories(fields.get("eprintclass", ""))
        versioned = _without_prefix(fields["eprint"]) != arxiv.value
        for name in _EPRINT if not versioned else _EPRINT[1:]:
            rest.pop(name, None)
    if doi := fields.get("doi"):
        read = _read_doi(doi)
        if read is None:
            remarks.append(f"this is no DOI: {doi[:60]}")
        else:
            found.append(read)
            del rest["doi"]
    written = clean_address(fields.get("url", "")).strip("{}<> ")
    url = _address(written)
    if url and url in {written, written.replace(" ", "%20")}:
        del rest["url"]
    found += _elsewhere(fields, url)
    if url and _REDIRECTS.match(url) and parse_identifier(url) in found:
        url = None  # the paper's own address is made of the same name
        rest.pop("url", None)
    ranked = sorted(dict.fromkeys(found), key=lambda name: _RANKS[name.scheme])
    one_each = {name.scheme: name for name in reversed(ranked)}
    names = tuple(name for name in ranked if one_each[name.scheme] == name)
    return Identity(names, categories, url, rest)


def clean_address(text: str) -> str:
    r"""Take LaTeX out of an address: `\_` and `\%`, `\url{...}`, `\textasciitilde`."""
    if "\\" in text or "$" in text:
        text = _TILDE.sub("~", text)
        text = _MACRO.sub(lambda match: match[1] or ("_" if "_" in match[0] else ""), text)
    return text


def _address(text: str) -> str | None:
    match = _ADDRESS.search(text)
    if match is None:
        return None
    if match.start() == 0 and text.count("://") == 1 and ";" not in text:
        return text.replace(" ", "%20")  # an address with spaces in it, not two
    return match[0].rstrip(".,;")


def _without_prefix(text: str) -> str:
    text = text.strip()
    return text[6:].strip() if text[:6].lower() == "arxiv:" else text


def _eprint(fields: Mapping[str, str]) -> Identifier | None:
    kind = fields.get("eprinttype", "").strip("{} ").lower()
    text = fields.get("eprint") or ""
    if not text or kind not in _ARXIV_NAMES:
        return None
    parsed = parse_arxiv_id(_without_prefix(text))
    if parsed is not None:
        return Identifier(Scheme.ARXIV, parsed[0])
    archive = fields.get("eprintclass", "")
    if kind and archive and (old := parse_arxiv_id(f"{archive.split('.')[0]}/{text.strip()}")):
        return Identifier(Scheme.ARXIV, old[0])
    name = parse_identifier(text) if "://" in text else None
    return name if name is not None and name.scheme is Scheme.ARXIV else None


def _categories(text: str) -> tuple[str, ...]:
    return (text,) if _CATEGORY.fullmatch(text) else ()


def _read_doi(text: str) -> Identifier | None:
    text = clean_address(text[:_LONGEST]).strip("{} ")
    for entity, char in _DOI_ENTITIES.items():
        text = text.replace(entity, char)
    if "://" in text or "%2" in text:
        text = unquote(text)
    match = _DOI.search(text.replace("{", "").replace("}", ""))
    name = parse_identifier(match[0]) if match else None
    return name if name is not None and name.scheme in {Scheme.DOI, Scheme.ARXIV} else None


def _elsewhere(fields: Mapping[str, str], url: str | None) -> Iterator[Identifier]:
    """Find names in fields that aren't made for them."""
    if "arxivid" in fields and (parsed := parse_arxiv_id(_without_prefix(fields["arxivid"]))):
        yield Identifier(Scheme.ARXIV, parsed[0])
    said = [fields.get(name, "") for name in ("journaltitle", "note", "howpublished", "number")]
    journal = fields.get("journaltitle", "")
    if _JOURNALS.fullmatch(journal):
        said += [f"arxiv {fields.get(name, '')}" for name in ("volume", "number", "pages")]
    for text in said:
        if ("/" in text or "." in text) and len(text) < _LONGEST:
            match = _SAYS_ARXIV.fullmatch(text.strip("{} "))
            parsed = parse_arxiv_id(match[1] or match[2]) if match else None
            if parsed is not None:
                yield Identifier(Scheme.ARXIV, parsed[0])
    pubmed = index_identifier(Scheme.PUBMED, fields.get("pmid", ""))
    if pubmed is not None:
        yield pubmed
    named = parse_identifier(url) if url else None
    if named is not None and named.scheme is not Scheme.URL:
        yield named
