"""Defect 11: texts became 25 to 30 terms a kind of document, and "text adds nothing" was a finding about that.

Here there are several representations, and far more terms where many families have them.
"""

from typing import get_args

import numpy as np

from candour.config.text import Representation, TextSettings
from candour.modelling.text.terms import FrequentTerms

PILOTS_TERMS = 30


def test_a_text_is_not_reduced_to_thirty_terms() -> None:
    settings = TextSettings(kinds=("referral_note",))
    assert settings.most_terms > 3 * PILOTS_TERMS
    assert {"words", "characters", "topics", "lexicon", "embeddings"} <= set(get_args(Representation))


def test_terms_that_many_families_have_are_kept_beyond_thirty() -> None:
    chance = np.random.default_rng(1)
    words = [
        first + second
        for first in ("mar", "tel", "bon", "sik", "rud")
        for second in ("ako", "ine", "ust", "elm", "ord", "ish", "ant", "ope", "ulk", "yne", "est", "ira")
    ]
    texts = [" ".join(chance.choice(words, size=12, replace=False)) for _ in range(600)]
    terms = FrequentTerms(longest_phrase=1).fit(texts, np.arange(600))
    assert set(terms.terms_) == set(words)
    assert len(terms.terms_) == 60
