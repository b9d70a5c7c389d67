from __future__ import annotations

import pytest

from paperdeck.cite.writing.casing import protected_words, sentence_case


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
        (
            "An Image is Worth 16x16 Words: Transformers for Recognition",
            "An image is worth 16x16 words: Transformers for recognition",
        ),
        ("word2vec Parameter Learning Explained", "word2vec parameter learning explained"),
        ("scikit-learn: Machine Learning in Python", "scikit-learn: Machine learning in Python"),
        ("How does Batch Normalization Help?", "How does batch normalization help?"),
        ("U-Net and K-Means for X-Ray Images", "U-Net and K-means for X-ray images"),
        (
            "A Survey in New York and the United States",
            "A survey in New York and the United States",
        ),
        ("The Standard Model at the Large Hadron Collider",) * 2,
        ("Lie Groups of the Milky Way's Stars", "Lie groups of the Milky Way's stars"),
        ("Code Llama and the Llama 3 Herd", "Code Llama and the Llama 3 herd"),
        ("On the Convergence of Adam and Beyond", "On the convergence of Adam and beyond"),
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


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("Scaling {Kubernetes} in {New York}", {"Kubernetes", "New", "York"}),
        ("{B}ayes and {GPT}-4", {"Bayes", "GPT"}),
        ("{{A Whole Title}}", set()),
        (r"\emph{Deep} {Nets}", {"Nets"}),
        ("Plain }{ Braces", set()),
    ],
)
def test_braces_tell_names(title: str, words: set[str]) -> None:
    assert protected_words(title) == words
    assert "kubernetes" not in sentence_case("Scaling Kubernetes Up", frozenset({"Kubernetes"}))


def test_it_is_a_sentence_already_the_second_time() -> None:
    once = sentence_case("An Image Is Worth 16x16 Words: Transformers for Recognition")
    assert sentence_case(once) == once
