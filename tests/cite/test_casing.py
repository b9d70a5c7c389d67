from __future__ import annotations

import pytest

from paperdeck.cite.writing.casing import sentence_case


@pytest.mark.parametrize(
    ("title", "sentence"),
    [
        ("Deep Residual Learning", "Deep residual learning"),
        ("BERT: Pre-training of Deep Transformers", "BERT: Pre-training of deep transformers"),
        ("A Bayesian View of Markov's Chains", "A Bayesian view of Markov's chains"),
        (
            "Is It True? A Study of English and Chinese",
            "Is it true? A study of English and Chinese",
        ),
        ("Training GPT-4 in 3D With LoRA", "Training GPT-4 in 3D with LoRA"),
        ("Splatting Gaussians by Bayes' Rule", "Splatting Gaussians by Bayes' rule"),
        ("Bohmian Mechanics for the Median Guardian", "Bohmian mechanics for the median guardian"),
        ("The Bohmian View", "The Bohmian view"),
        ("Vitamin C and the A/B Test", "Vitamin C and the A/B test"),
        # as the authors wrote it: there are small letters in it already
        ("A search for the Standard Model", "A search for the Standard Model"),
        ("Deep learning", "Deep learning"),
        ("Transformers", "Transformers"),
        ("", ""),
        ("注意 Is All You Need", "注意 is all you need"),
    ],
)
def test_what_is_no_name_is_small(title: str, sentence: str) -> None:
    assert sentence_case(title) == sentence


def test_it_is_a_sentence_already_the_second_time() -> None:
    once = sentence_case("An Image Is Worth 16x16 Words: Transformers for Recognition")
    assert sentence_case(once) == once
