"""Recognising withdrawn papers by what authors and arXiv's staff write of them.

arXiv has no field for it: a withdrawn paper's last version is a note in the comment, the
abstract or both. The word alone proves nothing ("papers withdrawn from arXiv", "drugs that
were withdrawn"): a sentence must say it of this paper.
"""

from __future__ import annotations

import re

_PAPER = r"(?:paper|article|manuscript|submission|pre-?print|e-?print|work|document|report|note)"
_PEOPLE = (
    r"(?:authors?(?:\(s\))?|submitters?|arxiv|administrators?|admin(?:istration|s)?|moderators?)"
)
_IS = r"(?:(?:has|have|had)\s+(?:now\s+)?been|was|is(?:\s+(?:now|being))?)"
_ADVERB = r"(?:(?:\w+ly|now|hereby)\s+)?"
# Withdrawn from a journal or a conference is not withdrawn from arXiv.
_FROM_HERE = r"(?!\s+from\s+(?!(?:the\s+)?(?:arxiv|archive)\b))"
# Bounded: a text of nothing but brackets must not take quadratic time.
_DECORATION = r"[\s\"'*(\[]{0,9}"
_CLAUSE = rf"(?:^|[.,;:!?\n(\[]){_DECORATION}"
_SENTENCE = rf"(?:^|[.;!?\n]){_DECORATION}"

_THIS_PAPER_IS = re.compile(
    rf"{_CLAUSE}(?:this|our|the\s+present)\s+(?:\w+\s+)?{_PAPER}\s+{_IS}\s+"
    rf"{_ADVERB}withdrawn\b{_FROM_HERE}",
    re.IGNORECASE,
)
_THE_PAPER_IS = re.compile(
    rf"{_SENTENCE}(?:the\s+)?{_PAPER}\s+(?:{_IS}\s+)?{_ADVERB}withdrawn\b{_FROM_HERE}",
    re.IGNORECASE,
)
_AUTHORS_WITHDRAW = re.compile(
    rf"{_CLAUSE}(?:the\s+)?(?:i|we|{_PEOPLE})\s+(?:(?:has|have)\s+)?{_ADVERB}"
    r"(?:(?:wish|want|decided?|would\s+like)\s+to\s+)?(?:withdraw|withdrawn|withdrew)\s+"
    rf"(?:this|the|our|their)\s+{_PAPER}\b{_FROM_HERE}",
    re.IGNORECASE,
)
_WITHDRAWN_AT_ONCE = re.compile(
    rf"{_DECORATION}{_ADVERB}withdrawn\b"
    r"\s*(?:$|[.,;:!)\]*]|(?:by|due|because|for|since|as|pending|until)\b)",
    re.IGNORECASE,
)
_WITHDRAWN_BY = re.compile(rf"\bwithdrawn\s+by\s+(?:the\s+|its\s+)?{_PEOPLE}", re.IGNORECASE)
_SPEAKS_OF_ANOTHER = re.compile(
    r"\b(?:replac\w+|supersed\w+|previous|earlier|old|other|another|which|that)\b", re.IGNORECASE
)


def says_withdrawn(comment: str | None, abstract: str | None) -> bool:
    """Tell whether a paper's comment or abstract says that the paper was withdrawn."""
    return _comment_says(comment) or _abstract_says(abstract)


def _mentions(text: str) -> bool:
    # Nearly no text does. To look twice is quicker than to make a copy in small letters.
    return "ithdr" in text or "ITHDR" in text


def _abstract_says(text: str | None) -> bool:
    if text is None or not _mentions(text):
        return False
    # An abstract may speak of other papers' fates: "the paper" is this one only at its start.
    return bool(
        _THIS_PAPER_IS.search(text)
        or _AUTHORS_WITHDRAW.search(text)
        or _THE_PAPER_IS.match(text)
        or _WITHDRAWN_AT_ONCE.match(text)
    )


def _comment_says(text: str | None) -> bool:
    if text is None or not _mentions(text):
        return False
    return bool(
        _THIS_PAPER_IS.search(text)
        or _AUTHORS_WITHDRAW.search(text)
        or _THE_PAPER_IS.search(text)
        or _WITHDRAWN_AT_ONCE.match(text)
        or (_WITHDRAWN_BY.search(text) and not _SPEAKS_OF_ANOTHER.search(text))
    )
