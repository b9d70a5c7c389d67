from __future__ import annotations

import pytest

from paperdeck.sources.withdrawal import says_withdrawn


@pytest.mark.parametrize(
    "comment",
    [
        "This paper has been withdrawn",
        "This paper has been withdrawn by the author(s) due to a crucial error in equation 1",
        "This article has been administratively withdrawn because of disputed authorship",
        "This submission has been withdrawn by arXiv administrators due to inappropriate overlap",
        "arXiv admin note: submission has been withdrawn by arXiv administrators",
        "Withdrawn",
        "[Withdrawn]",
        "withdrawn by the author",
        "Withdrawn due to an error in Lemma 2",
        "Paper withdrawn",
        "The paper was withdrawn because Theorem 3 is wrong",
        "This short paper is withdrawn and replaced by a longer one",
        "Due to a sign error, this paper has been temporarily withdrawn",
        "12 pages, 3 figures. This manuscript is being withdrawn",
        "8 pages, withdrawn by the authors",
        "The authors have withdrawn this paper",
        "We withdraw this paper: the main result is known",
        "The author wishes nothing. I withdraw this preprint",
        "The authors wish to withdraw this submission",
        "This paper has been withdrawn from arXiv",
        "THIS PAPER HAS BEEN WITHDRAWN.",
    ],
)
def test_a_comment_that_says_so_is_believed(comment: str) -> None:
    assert says_withdrawn(comment, None)


@pytest.mark.parametrize(
    "abstract",
    [
        "This paper has been withdrawn by the author due to a gap in the proof.",
        "We show X. This paper has been withdrawn by the authors.",
        "Withdrawn.",
        "The paper has been withdrawn.",
        "The authors have withdrawn this paper because of an error.",
    ],
)
def test_an_abstract_that_says_so_is_believed(abstract: str) -> None:
    assert says_withdrawn("10 pages", abstract)


@pytest.mark.parametrize(
    "comment",
    [
        None,
        "",
        "10 pages, 2 figures",
        "This paper replaces arXiv:1234.5678, which was withdrawn by the authors",
        "Supersedes the withdrawn paper arXiv:0704.0001",
        "A previous version was withdrawn by the author for a missing figure",
        "An earlier version of this paper was withdrawn from the archive",
        "This paper was withdrawn from the journal; it stays here",
        "Withdrawn from ICLR 2021, resubmitted",
        "This paper has not been withdrawn",
        "Data set of withdrawn papers",
    ],
)
def test_a_comment_on_something_else_is_not_mistaken(comment: str | None) -> None:
    assert not says_withdrawn(comment, "We study graphs.")


@pytest.mark.parametrize(
    "abstract",
    [
        "Utilizing papers withdrawn from arXiv, we validated our proposed methods.",
        "Affected descendants are withdrawn before repair, successors are constructed.",
        "The model knows that a drug has been withdrawn, yet suppresses this.",
        "In-service vehicles are withdrawn to support the disrupted corridor.",
        "Cooperative, Dependent, Withdrawn, and Adversarial clients are simulated.",
        "Withdrawn patients were excluded from the analysis.",
        "We study retractions. The article was withdrawn in 2012 by its publisher.",
        "This paper studies papers that were withdrawn by the authors.",
        "Troops withdrew. We withdraw the assumption of convexity.",
        "This work shows how liquidity is withdrawn from markets.",
    ],
)
def test_the_word_in_ordinary_prose_proves_nothing(abstract: str) -> None:
    assert not says_withdrawn(None, abstract)


@pytest.mark.parametrize("filler", ["(", "\n", "this ", "the paper ", "was withdrawn from "])
def test_a_long_hostile_text_is_judged_at_once(filler: str) -> None:
    text = filler * 50_000 + "withdr"
    assert not says_withdrawn(text, text)
