"""Words, phrases and runs of letters that many families have, weighed by TF-IDF.

Terms are chosen by how many families have them and by nothing else: never by what came of a family, and never one that few
have. TF-IDF is scikit-learn's (Salton and Buckley 1988, DOI 10.1016/0306-4573(88)90021-0), with the logarithm of each count.
"""

from collections.abc import Sequence
from typing import Literal, Self

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS, CountVectorizer, TfidfTransformer

Analyzer = Literal["words", "characters"]
MOST_SHARE = 0.8
"""A term in more than so many of all texts tells next to nothing apart."""
WORD = r"(?u)\b[^\W\d_]{2,}\b"
"""Two letters or more: a number is never a term."""
KEPT_SMALL_WORDS = frozenset(
    {"no", "not", "nor", "never", "cannot", "without", "alone", "against", "nobody", "nothing"}
)
SMALL_WORDS = tuple(sorted(ENGLISH_STOP_WORDS - KEPT_SMALL_WORDS))
"""Words that are left out; to say that something is not so is no small word."""
LETTERS = (3, 5)
"""How many letters a run of letters has; it does not reach over the end of a word."""


class FrequentTerms(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """TF-IDF of the terms that most families have.

    Attributes:
        terms_: the terms, in the order of the alphabet; each stands in the texts of at least `minimum_families`.
        families_: how many families have each.
        weights_: a fitted TfidfTransformer, or None where no term is left.

    """

    def __init__(
        self,
        analyzer: Analyzer = "words",
        *,
        longest_phrase: int = 2,
        most_terms: int = 100,
        minimum_families: int = 20,
    ) -> None:
        self.analyzer = analyzer
        self.longest_phrase = longest_phrase
        self.most_terms = most_terms
        self.minimum_families = minimum_families

    def fit(self, texts: Sequence[str], families: npt.NDArray[np.int64]) -> Self:
        """Choose the terms and learn how rare each is. `families` has one number a text, from 0; an empty text has no term."""
        self.fit_transform(texts, families)
        return self

    def fit_transform(self, texts: Sequence[str], families: npt.NDArray[np.int64]) -> csr_matrix:
        """Fit, and the weights of the same texts: rows x terms."""
        self.terms_, self.families_, self.weights_ = [], np.zeros(0, dtype=np.int64), None
        counter = self._build_counter()
        try:
            counts = counter.fit_transform(texts)
        except ValueError:
            # scikit-learn's way to say that no text holds a single word.
            return csr_matrix((len(texts), 0))
        names, having = counter.get_feature_names_out(), _count_families(counts, families)
        told = sum(bool(text.strip()) for text in texts)
        common = counts.getnnz(axis=0) > MOST_SHARE * told
        kept = self._choose(np.where(common, 0, having), names)
        if not len(kept):
            return csr_matrix((len(texts), 0))
        self.terms_ = [str(names[place]) for place in kept]
        self.families_ = having[kept]
        self.weights_ = TfidfTransformer(sublinear_tf=True)
        return self.weights_.fit_transform(counts[:, kept])

    def transform(self, texts: Sequence[str]) -> csr_matrix:
        """The weights of the chosen terms: rows x terms; a text with none of them has only zeros."""
        if self.weights_ is None:
            return csr_matrix((len(texts), 0))
        return self.weights_.transform(self._build_counter(self.terms_).transform(texts))

    def get_feature_names_out(self, input_features: object = None) -> npt.NDArray[np.object_]:
        """The terms."""
        del input_features
        return np.array(self.terms_, dtype=object)

    def _build_counter(self, terms: Sequence[str] | None = None) -> CountVectorizer:
        if self.analyzer == "characters":
            return CountVectorizer(analyzer="char_wb", ngram_range=LETTERS, vocabulary=terms)
        return CountVectorizer(
            token_pattern=WORD,
            stop_words=list(SMALL_WORDS),
            ngram_range=(1, self.longest_phrase),
            vocabulary=terms,
        )

    def _choose(self, having: npt.NDArray[np.int64], names: npt.NDArray[np.object_]) -> npt.NDArray[np.int64]:
        """The places of the terms that most families have, of equals the first in the alphabet; in the order of the alphabet."""
        allowed = np.flatnonzero(having >= self.minimum_families)
        if self.analyzer == "characters":
            # A run with a digit could be part of a number.
            allowed = allowed[[not any(letter.isdigit() for letter in names[place]) for place in allowed]]
        by_families = allowed[np.argsort(-having[allowed], kind="stable")]
        return np.sort(by_families[: self.most_terms])


def _count_families(counts: csr_matrix, families: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """In the texts of how many families each term stands."""
    rows = np.arange(len(families))
    belongs = csr_matrix(
        (np.ones(len(rows)), (families, rows)), shape=(int(families.max(initial=-1)) + 1, len(rows))
    )
    together = (belongs @ counts.astype(np.float64)).tocsc()
    having: npt.NDArray[np.int64] = np.diff(together.indptr).astype(np.int64)
    return having
