"""How often the phrases of a lexicon stand in a text: the authority's own words, and nothing is learnt."""

import re
from collections.abc import Iterable, Sequence
from typing import Self

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator, TransformerMixin


class LexiconCounts(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """One column a group of the lexicon: how many of its phrases a text holds, each as often as it stands there.

    A phrase is found as whole words, whatever the case of its letters and however many spaces lie between; where two
    phrases of a group begin at one place, the longer counts. `lexicon` holds (group, phrase).
    """

    def __init__(self, lexicon: tuple[tuple[str, str], ...] = ()) -> None:
        self.lexicon = lexicon

    def fit(self, texts: Sequence[str], families: object = None) -> Self:
        """Nothing is learnt."""
        del texts, families
        self.fitted_ = True
        return self

    def fit_transform(self, texts: Sequence[str], families: object = None) -> npt.NDArray[np.float64]:
        """The counts."""
        return self.fit(texts, families).transform(texts)

    def transform(self, texts: Sequence[str]) -> npt.NDArray[np.float64]:
        """Rows x groups, in the order in which the lexicon names the groups first."""
        finders = [
            _compile(phrase for group, phrase in self.lexicon if group == name)
            for name in self.get_feature_names_out()
        ]
        counts = [[len(finder.findall(text)) for finder in finders] for text in texts]
        return np.array(counts, dtype=np.float64).reshape(len(texts), len(finders))

    def get_feature_names_out(self, input_features: object = None) -> npt.NDArray[np.object_]:
        """The groups."""
        del input_features
        return np.array(list(dict.fromkeys(group for group, _ in self.lexicon)), dtype=object)


def _compile(phrases: Iterable[str]) -> re.Pattern[str]:
    longest_first = sorted(
        {" ".join(phrase.split()) for phrase in phrases}, key=lambda phrase: (-len(phrase), phrase)
    )
    either = "|".join(re.escape(phrase).replace(r"\ ", r"\s+") for phrase in longest_first)
    return re.compile(rf"(?<!\w)(?:{either})(?!\w)", re.IGNORECASE)
