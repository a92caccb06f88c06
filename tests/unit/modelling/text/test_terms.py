"""Terms are those that many families have, and their weights are scikit-learn's."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.feature_extraction.text import TfidfVectorizer

from candour.modelling.text.terms import LETTERS, MOST_SHARE, SMALL_WORDS, WORD, FrequentTerms
from made_up_texts import RARE, make_texts, number_families

TEXTS = make_texts()
FAMILIES = number_families(TEXTS)
READ = [text if isinstance(text, str) else "" for text in TEXTS["text:referral_note"]]


@pytest.mark.parametrize("analyzer", ["words", "characters"])
def test_weights_equal_those_of_scikit_learn_used_directly(analyzer: str) -> None:
    ours = FrequentTerms(analyzer, most_terms=60)  # type: ignore[arg-type]
    found = ours.fit_transform(READ, FAMILIES).toarray()
    shared = {"vocabulary": ours.terms_, "sublinear_tf": True}
    theirs = (
        TfidfVectorizer(analyzer="char_wb", ngram_range=LETTERS, **shared)
        if analyzer == "characters"
        else TfidfVectorizer(token_pattern=WORD, stop_words=list(SMALL_WORDS), ngram_range=(1, 2), **shared)
    )
    np.testing.assert_array_equal(found, theirs.fit_transform(READ).toarray())
    np.testing.assert_array_equal(
        ours.transform(READ[::-1]).toarray(), theirs.transform(READ[::-1]).toarray()
    )
    assert 40 < found.shape[1] <= 60
    assert ours.get_feature_names_out().tolist() == sorted(ours.terms_)


def test_a_word_of_one_family_is_never_in_the_vocabulary() -> None:
    texts = [f"{text} {RARE}" if family == 3 else text for text, family in zip(READ, FAMILIES, strict=True)]
    texts += [f"{RARE} {RARE} again"] * 500
    families = np.append(FAMILIES, np.full(500, 3))
    for analyzer in ("words", "characters"):
        terms = FrequentTerms(analyzer, most_terms=1000).fit(texts, families).terms_
        assert terms
        assert not any("zan" in term or "nzi" in term for term in terms)


@given(
    st.lists(st.tuples(st.integers(0, 5), st.text("abc ", max_size=20)), min_size=1, max_size=30),
    st.integers(1, 3),
)
@settings(max_examples=40, deadline=None)
def test_every_term_stands_in_texts_of_enough_families(rows: list[tuple[int, str]], minimum: int) -> None:
    families = np.array([family for family, _ in rows])
    texts = [text for _, text in rows]
    fitted = FrequentTerms("words", longest_phrase=1, most_terms=10, minimum_families=minimum).fit(
        texts, families
    )
    for term, count in zip(fitted.terms_, fitted.families_, strict=True):
        having = {family for family, text in rows if term in text.split()}
        assert len(having) == count
        assert minimum <= count
        assert sum(term in text.split() for text in texts) <= MOST_SHARE * sum(
            bool(text.strip()) for text in texts
        )


def test_numbers_are_no_terms_and_small_words_that_deny_stay() -> None:
    texts = ["there was no heating in flat 12345 of the 99th" for _ in range(30)] + ["all well"] * 40
    families = np.arange(70)
    terms = FrequentTerms("words", longest_phrase=1).fit(texts, families).terms_
    assert {"no", "heating", "flat"} <= set(terms)
    assert not any(letter.isdigit() for term in terms for letter in term)
    letters = FrequentTerms("characters").fit(texts, families).terms_
    assert not any(letter.isdigit() for term in letters for letter in term)


def test_terms_are_chosen_by_families_alone_and_ties_by_the_alphabet() -> None:
    texts = ["alpha beta", "alpha gamma", "alpha", "delta", "delta", "delta", "x1", "x2"]
    fitted = FrequentTerms("words", longest_phrase=1, most_terms=2, minimum_families=1)
    assert fitted.fit(texts, np.arange(8)).terms_ == ["alpha", "delta"]
    fitted.set_params(most_terms=3)
    assert fitted.fit(texts, np.arange(8)).terms_ == ["alpha", "beta", "delta"]


@pytest.mark.parametrize("texts", [["", "", ""], ["one two"] * 3, ["12 34"] * 3])
def test_texts_without_any_shared_word_give_no_column(texts: list[str]) -> None:
    fitted = FrequentTerms("words")
    assert fitted.fit_transform(texts, np.arange(3)).shape == (3, 0)
    assert fitted.transform(["something new"]).shape == (1, 0)
    assert list(fitted.get_feature_names_out()) == []
