"""Topics: words that go together, found by non-negative matrix factorisation (Lee and Seung 1999, DOI 10.1038/44565)."""

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Self

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.decomposition import NMF
from sklearn.exceptions import ConvergenceWarning

from candour.modelling.text.terms import FrequentTerms

MOST_WORDS = 600
"""How many words the topics are made of."""
STEPS = 100
TOLERANCE = 1e-3


class TextTopics(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Which share of a text each topic is: rows x topics, adding up to 1; a text without any known word has none.

    Attributes:
        words_: the words that the topics are made of, each of at least `minimum_families`.
        factors_: the fitted NMF, or None where too few words are left for so many topics.

    """

    def __init__(self, topics: int = 20, *, minimum_families: int = 20) -> None:
        self.topics = topics
        self.minimum_families = minimum_families

    def fit(self, texts: Sequence[str], families: npt.NDArray[np.int64]) -> Self:
        """Find the topics. `families` has one number a text, from 0."""
        self.fit_transform(texts, families)
        return self

    def fit_transform(self, texts: Sequence[str], families: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
        """Fit, and the topics of the same texts, computed as those of new texts are."""
        self.words_ = FrequentTerms(
            "words", longest_phrase=1, most_terms=MOST_WORDS, minimum_families=self.minimum_families
        )
        weights = self.words_.fit_transform(texts, families)
        self.factors_ = None
        if weights.shape[1] < self.topics:
            return np.zeros((len(texts), 0))
        # Started from the singular vectors, not from chance; the seed is that of their approximation.
        factors = NMF(self.topics, init="nndsvda", max_iter=STEPS, tol=TOLERANCE, random_state=0)
        with _unsettled_is_enough():
            factors.fit(weights)
        self.factors_ = factors
        return self.transform(texts)

    def transform(self, texts: Sequence[str]) -> npt.NDArray[np.float64]:
        """The share of each topic in each text."""
        if self.factors_ is None:
            return np.zeros((len(texts), 0))
        with _unsettled_is_enough():
            found: npt.NDArray[np.float64] = self.factors_.transform(self.words_.transform(texts))
        whole = found.sum(axis=1, keepdims=True)
        shares: npt.NDArray[np.float64] = np.divide(found, whole, out=np.zeros_like(found), where=whole > 0)
        return shares

    def get_feature_names_out(self, input_features: object = None) -> npt.NDArray[np.object_]:
        """A topic is called by its three heaviest words."""
        del input_features
        if self.factors_ is None:
            return np.zeros(0, dtype=object)
        words = self.words_.get_feature_names_out()
        heaviest = np.argsort(-self.factors_.components_, axis=1, kind="stable")[:, :3]
        return np.array([", ".join(words[places]) for places in heaviest], dtype=object)


@contextmanager
def _unsettled_is_enough() -> Iterator[None]:
    """Topics that could be a little better still mean the same for every text, so a fit that has not settled is no fault."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        yield
