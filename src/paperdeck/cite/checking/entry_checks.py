"""What is wrong with a bibliography entry as BibTeX and its readers will see it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from paperdeck.cite.reading.bibtex_fields import RawEntry

_NEEDED: Mapping[str, tuple[str, ...]] = {
    "article": ("journal", "journaltitle"),
    "inproceedings": ("booktitle", "eventtitle"),
    "conference": ("booktitle",),
    "incollection": ("booktitle",),
    "inbook": ("booktitle", "title"),
    "book": ("publisher",),
    "phdthesis": ("school", "institution"),
    "mastersthesis": ("school", "institution"),
    "thesis": ("school", "institution"),
    "techreport": ("institution",),
    "report": ("institution",),
}
"""Where a work of a type was published: one of these fields says it (BibTeX's manual, table 2)."""
_PEOPLE = ("author", "editor", "organization", "institution")
_YEAR = ("year", "date", "issued")
_PLACES: tuple[str, ...] = (
    "doi",
    "eprint",
    "isbn",
    "issn",
    "journal",
    "journaltitle",
    "booktitle",
    "publisher",
)
_PLACES += ("school", "institution", "howpublished", "organization", "series")
_PROSE = ("title", "booktitle", "journal", "journaltitle", "publisher", "author", "editor")
_SHOUTED = 0.6
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W_]+)*")
_BRACED = re.compile(r"\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\}")
_MATHS = re.compile(r"(?<!\\)\$[^$]*\$")
_RAW_SIGN = re.compile(r"(?<!\\)[&%#_]")
_INNER_CAPITAL = re.compile(r"[^\W_]+[^\W\d_a-zß-ÿ]")
_SPELLINGS: Mapping[str, str] = {
    word.lower(): word
    for word in (
        *("BERT", "RoBERTa", "GPT", "LSTM", "CNN", "CNNs", "RNN", "RNNs", "GANs", "NLP", "LLM"),
        *("LLMs", "SVM", "SVMs", "MNIST", "CIFAR", "ImageNet", "ResNet", "AlexNet", "arXiv"),
        *("LaTeX", "BibTeX", "MCMC", "SGD", "PyTorch", "TensorFlow", "GitHub", "ChatGPT"),
        *("WordNet", "FPGA", "GPU", "GPUs", "DNA", "RNA", "MRI", "fMRI", "HIV", "IoT", "LoRA"),
    )
    if word.lower() not in {"lora", "latex"}  # a name, and a kind of rubber
}
_RETRACTED = re.compile(r"\W*(?:retract(?:ed|ion)|withdrawn)\b", re.IGNORECASE)


class Finding(NamedTuple):
    """Something that is wrong, or may be: `rule` names its kind, `line` counts from 1."""

    key: str
    rule: str
    message: str
    line: int | None = None


def check_entry(entry: RawEntry) -> Iterator[Finding]:
    """Give what is wrong with one entry; values are as written, LaTeX included."""
    fields = {name: value for name, value in entry.fields.items() if value.strip()}
    for rule, message in (
        *_missing(entry.kind, fields),
        *_capitals(fields.get("title", "")),
        *_latex(fields),
    ):
        yield Finding(entry.key or "?", rule, message, entry.line)
    for remark in entry.remarks:
        yield Finding(entry.key or "?", "broken", remark, entry.line)


def _missing(kind: str, fields: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    inherited = "crossref" in fields or "xdata" in fields
    if "title" not in fields and not inherited:
        yield "title", "it has no title"
    if not inherited and not any(name in fields for name in _PEOPLE):
        yield "author", "nobody wrote it: it has no author"
    if not inherited and not any(
        re.search(r"\d{4}", fields.get(name, "")) or "forthcoming" in fields.get(name, "").lower()
        for name in _YEAR
    ):
        yield "year", "it has no year"
    needed = _NEEDED.get(kind, ())
    if needed and not inherited and not any(name in fields for name in needed):
        yield "venue", f"@{kind} without {needed[0]}: where was it published?"
    if "url" in fields and not inherited and not any(name in fields for name in _PLACES):
        yield "url-only", "a URL is all that leads to it: add a DOI, or who publishes it"
    if _RETRACTED.match(fields.get("title", "").strip("{} ")):
        yield "retracted", "its title says that it was retracted or withdrawn"


def _capitals(title: str) -> Iterator[tuple[str, str]]:
    words = _WORD.findall(re.sub(r"\\[A-Za-z]+|[{}]", " ", _MATHS.sub(" ", title)))
    shouted = sum(word.isupper() and len(word) > 1 for word in words)
    if len(words) > 3 and shouted > _SHOUTED * len(words):
        yield "capitals", "its title is in capitals"
        return
    for word in words:
        stem = word.partition("-")[0]
        right = _SPELLINGS.get(stem.lower())
        if right and stem != right and not stem.isupper():
            yield "capitals", f"“{word}” in its title: {right} is meant?"
    bare = _MATHS.sub(" ", _BRACED.sub(" ", title))
    bare = re.sub(r"\\[A-Za-z]+", " ", bare)
    loose = dict.fromkeys(word for word in _WORD.findall(bare) if _INNER_CAPITAL.match(word))
    if loose:
        shown = ", ".join(list(loose)[:5])
        yield "unprotected", f"BibTeX styles lower the capitals of {shown}: put braces round them"


def _latex(fields: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name in _PROSE:
        text = re.sub(r"\\[\\{}$]", "", fields.get(name, ""))
        if text.count("{") != text.count("}"):
            yield "latex", f"{name}: a brace has no partner"
        if text.count("$") % 2:
            yield "latex", f"{name}: a $ has no partner"
        elif found := _RAW_SIGN.search(_MATHS.sub("", text)):
            yield "latex", f"{name}: {found[0]} needs a backslash before it"
