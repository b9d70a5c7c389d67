"""Identifiers of papers: recognised in whatever form people paste them, one stable form inside.

Sources: arXiv's identifier scheme (new style since April 2007, `archive[.SC]/YYMMNNN` before),
the DOI handbook (case-insensitive, prefix `10.`), and DataCite's `10.48550/arXiv.*`, which
names arXiv papers; the addresses and documented ids of PubMed, OpenAlex, Semantic Scholar, DBLP.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING
from urllib.parse import unquote

from paperdeck.model.addresses import split_address

if TYPE_CHECKING:
    from collections.abc import Iterable


class Scheme(StrEnum):
    """The schemes that can name a paper, in order of preference for the stable id."""

    ARXIV = "arxiv"
    DOI = "doi"
    PUBMED = "pmid"
    OPENALEX = "openalex"
    SEMANTIC_SCHOLAR = "s2"
    DBLP = "dblp"
    URL = "url"
    BIB = "bib"


@dataclass(frozen=True, slots=True)
class Identifier:
    """One name of a paper, normalised: an arXiv id has no version, a DOI is lower case."""

    scheme: Scheme
    value: str

    def __str__(self) -> str:
        return f"{self.scheme}:{self.value}"


_NEW_ARXIV = r"\d{4}\.\d{4,5}"
_OLD_ARXIV = r"[a-z][a-z-]+(?:\.[a-z]{2})?/\d{7}"
_ARXIV = re.compile(
    rf"(?P<id>{_NEW_ARXIV}|{_OLD_ARXIV})(?:v(?P<version>\d{{1,3}}))?", re.IGNORECASE | re.ASCII
)
_DOI = re.compile(r"10\.\d{4,9}(?:\.\d+)*/\S+", re.ASCII)
_WRITTEN = re.compile(r"^(?:https?://(?:dx\.)?doi\.org/|doi:\s*|arxiv:\s*)")
_VERSION = re.compile(r"v\d+$")
_ARXIV_DOI = "10.48550/arxiv."
_ARXIV_HOSTS = ("arxiv.org", "alphaxiv.org", "huggingface.co", "hf.co")
_PREPRINT_SERVERS = ("biorxiv.org", "medrxiv.org")
_PREPRINT = re.compile(r"(10\.\d{4,9}/[\w.]+?)(?:v\d+)?(?:\.[a-z-]+)*", re.ASCII)
# How each index names a paper: PubMed's numbers, OpenAlex's works, Semantic Scholar's hashes
# and corpus numbers, DBLP's keys.
_IN_AN_INDEX = {
    Scheme.PUBMED: re.compile(r"[1-9]\d{0,8}", re.ASCII),
    Scheme.OPENALEX: re.compile(r"W\d{1,12}", re.ASCII),
    Scheme.SEMANTIC_SCHOLAR: re.compile(r"[0-9a-f]{40}|[1-9]\d{0,11}", re.ASCII),
    Scheme.DBLP: re.compile(r"[a-z]+(?:/[\w.:+-]+){1,3}", re.ASCII),
}
_INDEX_PREFIXES = {
    "pmid": Scheme.PUBMED,
    "openalex": Scheme.OPENALEX,
    "s2": Scheme.SEMANTIC_SCHOLAR,
    "corpusid": Scheme.SEMANTIC_SCHOLAR,
    "dblp": Scheme.DBLP,
}
_INDEX_HOSTS = {
    "pubmed.ncbi.nlm.nih.gov": Scheme.PUBMED,
    "openalex.org": Scheme.OPENALEX,
    "api.openalex.org": Scheme.OPENALEX,
    "www.semanticscholar.org": Scheme.SEMANTIC_SCHOLAR,
    "api.semanticscholar.org": Scheme.SEMANTIC_SCHOLAR,
    "dblp.org": Scheme.DBLP,
    "dblp.uni-trier.de": Scheme.DBLP,
}
_ARXIV_PATHS = ("abs", "pdf", "html", "format", "ps", "e-print", "papers", "bibtex", "src")


def parse_arxiv_id(text: str) -> tuple[str, int | None] | None:
    """Read a bare arXiv id: `2401.01234v2` -> `("2401.01234", 2)`, else `None`."""
    match = _ARXIV.fullmatch(text.strip())
    if match is None:
        return None
    version = match["version"]
    value = match["id"].lower() if "/" not in match["id"] else _old_style(match["id"])
    return value, int(version) if version else None


def _old_style(text: str) -> str:
    archive, _, number = text.partition("/")
    return f"{archive.split('.')[0].lower()}/{number}"


def parse_identifier(text: str) -> Identifier | None:
    """Recognise an identifier in any usual form, or return `None`.

    Understood: stable ids (`arxiv:...`, `doi:...`, `url:...`, `bib:...`), bare arXiv ids with
    or without version, `arXiv:` and `doi:` prefixes, arXiv, DOI and Hugging Face paper
    addresses, bare DOIs, and `10.48550/arXiv.*`, which is the arXiv paper; `pmid:`, `openalex:`,
    `s2:`, `CorpusId:` and `dblp:`, and addresses of these and of bioRxiv and medRxiv. Any other
    http(s) address is named by a hash of itself.
    """
    text = text.strip().strip("<>")
    scheme, _, rest = text.partition(":")
    match scheme.lower():
        case "arxiv":
            return _arxiv(rest)
        case "doi":
            return _doi(rest.strip())
        case "http" | "https":
            return _from_url(text)
        case "url" | "bib" if re.fullmatch(r"[0-9a-f]{16}", rest):
            return Identifier(Scheme(scheme.lower()), rest)
        case prefix if prefix in _INDEX_PREFIXES:
            return index_identifier(_INDEX_PREFIXES[prefix], rest)
    return _arxiv(text) or _doi(text)


def index_identifier(scheme: Scheme, value: str) -> Identifier | None:
    """Name a paper as an index does: PubMed, OpenAlex, Semantic Scholar or DBLP.

    `value` is the bare id; `None` if it can't be one.
    """
    value = value.strip()
    value = value.upper() if scheme is Scheme.OPENALEX else value
    return Identifier(scheme, value) if _IN_AN_INDEX[scheme].fullmatch(value) else None


def _arxiv(text: str) -> Identifier | None:
    parsed = parse_arxiv_id(text)
    return Identifier(Scheme.ARXIV, parsed[0]) if parsed else None


def _doi(text: str) -> Identifier | None:
    value = text.lower().rstrip(".,;")
    if not _DOI.fullmatch(value):
        return None
    if value.startswith(_ARXIV_DOI):
        return _arxiv(value.removeprefix(_ARXIV_DOI))
    return Identifier(Scheme.DOI, value)


def bare_identifier(text: str) -> str:
    """Return what people write as a DOI or eprint without prefix, address and arXiv's version.

    In small letters, so that two spellings of one are the same; it need not be a real one.
    """
    bare = _WRITTEN.sub("", text.strip().lower())
    if found := parse_arxiv_id(bare):
        return found[0]
    # DOIs of two versions are two names.
    return bare if bare.startswith("10.") else _VERSION.sub("", bare)


def _from_url(text: str) -> Identifier | None:
    parts = split_address(text)
    if parts is None:
        return None
    host = (parts.hostname or "").lower()
    path = unquote(parts.path)
    if host in {"doi.org", "dx.doi.org", "www.doi.org"}:
        return _doi(path.lstrip("/"))
    if any(host == known or host.endswith("." + known) for known in _ARXIV_HOSTS):
        first, _, rest = path.strip("/").partition("/")
        found = _arxiv(rest.removesuffix(".pdf")) if first in _ARXIV_PATHS else None
        if found:
            return found
    if any(host == known or host.endswith("." + known) for known in _PREPRINT_SERVERS):
        _, _, rest = path.partition("/content/")
        if match := _PREPRINT.fullmatch(rest):
            return _doi(match[1])
    if host in _INDEX_HOSTS and (found := _in_index(_INDEX_HOSTS[host], path)):
        return found
    return url_identifier(text) if host else None


def _in_index(scheme: Scheme, path: str) -> Identifier | None:
    if scheme is Scheme.DBLP:
        value = path.partition("/rec/")[2].removesuffix(".html").removesuffix(".bib")
    else:
        value = path.rstrip("/").rpartition("/")[2].removeprefix("CorpusID:")
    return index_identifier(scheme, value)


def url_identifier(url: str) -> Identifier:
    """Name a web address by the first 64 bits of its SHA-256, in hex."""
    return Identifier(Scheme.URL, _hashed(url.strip()))


def entry_identifier(title: str, author: str, year: str) -> Identifier:
    """Name a work that has no other identifier by what a bibliography says of it.

    The name is the first 64 bits of a SHA-256, in hex, of the letters and digits of title, first
    author and year, without regard to case.
    """
    said = "\n".join(
        "".join(filter(str.isalnum, text.casefold())) for text in (title, author, year)
    )
    return Identifier(Scheme.BIB, _hashed(said))


def _hashed(text: str) -> str:
    # A lone surrogate, as an argument that is no UTF-8 has, has no bytes of its own.
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]


def stable_id(identifiers: Iterable[Identifier]) -> str | None:
    """Return the stable id that a set of identifiers gives: arXiv before DOI before the rest."""
    order = list(Scheme)
    ranked = sorted(identifiers, key=lambda identifier: order.index(identifier.scheme))
    return str(ranked[0]) if ranked else None


def arxiv_url(arxiv_id: str) -> str:
    """Return the address of a paper's abstract page on arXiv."""
    return f"https://arxiv.org/abs/{arxiv_id}"


def arxiv_pdf_url(arxiv_id: str) -> str:
    """Return the address of a paper's PDF on arXiv."""
    return f"https://arxiv.org/pdf/{arxiv_id}"


def doi_url(doi: str) -> str:
    """Return the resolver's address of a DOI."""
    return f"https://doi.org/{doi}"
