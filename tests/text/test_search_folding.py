from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from paperdeck.text.search import FOLD_VERSION, fold_name, fold_text, query_terms


def finds(word: str, text: str) -> bool:
    """Ask a real index whether the phrase of a typed word finds a text."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute(
            "CREATE VIRTUAL TABLE t USING fts5(x, tokenize='unicode61 remove_diacritics 2')"
        )
        connection.execute("INSERT INTO t VALUES (?)", (fold_text(text),))
        phrase = '"' + " ".join(query_terms(word)) + '"'
        return bool(connection.execute("SELECT 1 FROM t WHERE t MATCH ?", (phrase,)).fetchone())


def index_tokens(texts: list[str]) -> dict[int, list[str]]:
    """Return the tokens a real index makes of each folded text, in order."""
    tokens: dict[int, list[str]] = {number: [] for number in range(len(texts))}
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute(
            "CREATE VIRTUAL TABLE t USING fts5(x, tokenize='unicode61 remove_diacritics 2')"
        )
        connection.execute("CREATE VIRTUAL TABLE v USING fts5vocab(t, 'instance')")
        connection.executemany(
            "INSERT INTO t(rowid, x) VALUES (?, ?)",
            [(number, fold_text(text)) for number, text in enumerate(texts)],
        )
        for number, term in connection.execute("SELECT doc, term FROM v ORDER BY doc, offset"):
            tokens[number].append(term)
    return tokens


@pytest.mark.parametrize(
    ("word", "terms"),
    [
        ("Attention", ("attention",)),
        ("GPT-4", ("gpt", "4")),
        ("3D", ("3d",)),
        ("COVID-19", ("covid", "19")),
        ("α", ("alpha",)),
        ("Δ", ("delta",)),
        ("ϵ", ("epsilon",)),
        ("ε", ("epsilon",)),
        ("µm", ("mu", "m")),
        ("注意力", ("注", "意", "力")),
        ("한국어", ("한", "국", "어")),
        ("ディープ", ("デ", "ィ", "ー", "プ")),
        ("café", ("cafe",)),
        ("Müller", ("muller",)),
        ("Søren", ("soren",)),
        ("Łukasz", ("lukasz",)),
        ("Straße", ("strasse",)),
        ("E²GAN", ("e2gan",)),
        ("x_{1}", ("x1",)),
        ("x₁", ("x1",)),
        ("ℓ₁", ("l1",)),
        ("R^2", ("r2",)),
        ("top_k", ("top", "k")),
        ("ℝⁿ", ("rn",)),
        ("λόγος", ("λογοσ",)),
        ("ＧＰＴ", ("gpt",)),
        ("C++", ("c",)),
        ("--", ()),
        ("", ()),
        ("\\", ()),
    ],
)
def test_a_typed_word_becomes_the_tokens_of_the_index(word: str, terms: tuple[str, ...]) -> None:
    assert query_terms(word) == terms
    assert index_tokens([word])[0] == list(terms)


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("alpha", r"On $\alpha$-stable processes"),
        ("α", r"On $\alpha$-stable processes"),
        ("α-stable", r"On $\alpha$-stable processes"),
        ("α", "Mobi-α: mobile agents"),
        ("beta", r"limits of \b{eta}-VAE"),
        ("E2GAN", "E$^{2}$GAN: efficient training"),
        ("E²GAN", "E$^{2}$GAN: efficient training"),
        ("R^2", r"an $R^{2}$ of 0.9"),
        ("x_i", r"where $x_i$ is"),
        ("xᵢ", r"where $x_i$ is"),
        ("x_1", r"where $x_{1}$ is"),
        ("ℓ1", r"$\ell_1$ regularisation"),
        ("étale", r"the \'{e}tale site"),
        ("etale", r"the \'etale site"),
        ("Erdős", r"of Erd\H{o}s and R\'enyi"),
        ("Renyi", r"of Erd\H{o}s and R\'{e}nyi"),
        ("Schrödinger", r"the Schr{\"o}dinger bridge"),
        ("Søren", r"by S{\o}ren"),
        ("Dual", r"$\mathbf{\texttt{D}}$ual-head"),
        ("emphasised", r"an \emph{emphasised} word"),
        ("GPT-4", r"\textbf{GPT-4} and \textit{others}"),
        ("logic", r"NL$\!\to\!$logic front-ends"),
        ("LLM", r"ASR$\rightarrow$LLM pipelines"),
        ("意力", "基于注意力机制的模型"),
        ("세계", "안녕세계모델"),
        ("world", "Hello &amp;world&amp; <i>again</i>"),
        ("H2O", "H<sub>2</sub>O"),
        ("42.9", r"by 42.9\% on"),
        ("val-C", r"CVACT\_val-C-ALL"),
        ("ours", r"We propose \ours, which"),
        ("кодй", "Кодй"),
    ],
)
def test_a_word_finds_the_text(word: str, text: str) -> None:
    assert finds(word, text)


@pytest.mark.parametrize(
    ("word", "text"),
    [("mathbf", r"$\mathbf{x}$"), ("textit", r"\textit{x}"), ("cite", r"x \cite{key}")],
)
def test_markup_is_not_found(word: str, text: str) -> None:
    assert not finds(word, text)


def test_characters_fold_as_the_tokenizer_splits_them() -> None:
    scripts = (range(0x21, 0x600), range(0x1E00, 0x1950), range(0x2070, 0x2C00))
    characters = [chr(code) for script in scripts for code in script]
    tokens = index_tokens(characters)
    differing = [
        character
        for number, character in enumerate(characters)
        if list(query_terms(character)) != tokens[number]
    ]
    assert differing == []


def test_plain_text_is_indexed_as_it_is() -> None:
    text = "We train a 7B model (GPT-4 style) on 3D scenes; accuracy rises by 4.2%."
    assert fold_text(text) is text


@given(st.text())
@example("\\'")
@example("$_{")
@example("&#0;&#xD800;")
@settings(max_examples=300)
def test_any_text_can_be_folded_and_found_by_itself(text: str) -> None:
    fold_text(text)
    for word in text.split():
        terms = query_terms(word)
        assert all(term == term.lower() and " " not in term for term in terms)


@given(st.lists(st.from_regex(r"[A-Za-z0-9éüŁß-]{1,8}", fullmatch=True), min_size=1, max_size=6))
@settings(max_examples=100)
def test_every_word_of_a_text_is_found(words: list[str]) -> None:
    for word in words:
        if query_terms(word):
            assert finds(word, " ".join(words))


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("Paul  Erdős", "paul erdos"),
        ("Łukasz Kaiser", "lukasz kaiser"),
        ("Søren", "soren"),
        ("GROẞ Straße", "gross strasse"),
        ("İstanbul ı", "istanbul i"),
        ("Ægir Œuvre", "aegir oeuvre"),
        ("ＦＵＬＬ", "full"),
        ("O’Neil", "o'neil"),
        ("注意", "注意"),
        ("한국", "한국"),
        ("ML/Diffusion", "ml/diffusion"),
    ],
)
def test_names_fold_without_case_and_accents(name: str, folded: str) -> None:
    assert fold_name(name) == folded


@given(st.text())
@settings(max_examples=300)
def test_folding_a_name_twice_changes_nothing(name: str) -> None:
    assert fold_name(fold_name(name)) == fold_name(name)


def test_the_folding_has_a_version() -> None:
    assert FOLD_VERSION >= 1
