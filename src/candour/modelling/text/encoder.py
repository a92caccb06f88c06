"""All texts of a decision as one block of numbers, for a ColumnTransformer.

Every kind of document is read for itself. What is learnt (which terms, how rare they are, topics, where numbers end) is learnt
from the rows of `fit` alone, and holds for no fewer families than `minimum_families`.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import csr_matrix, hstack
from sklearn.base import BaseEstimator, TransformerMixin

from candour.config.text import FAMILY_COLUMN
from candour.errors import ModelError
from candour.modelling.text.drawn_in import find_ends
from candour.modelling.text.embeddings import TextEmbeddings
from candour.modelling.text.lexicon import LexiconCounts
from candour.modelling.text.remembered import digest_texts, remember
from candour.modelling.text.terms import FrequentTerms
from candour.modelling.text.topics import TextTopics

TAG = re.compile(r"\[[a-z]+\]")
"""What cleaning leaves where something named somebody: [name]."""
PRESENCE = "there is one"
"""What the column is called that says whether there is a text at all."""


class TextEncoder(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Columns of texts become numbers; the parameters are those of candour.modelling.text.reading.TextReading.

    Attributes:
        kinds_: the columns of texts.
        parts_: for each kind of document, one fitted transformer a representation.
        low_, high_: one a number of the block; at least `minimum_families` families of the fit have a row at or beyond each.

    """

    def __init__(
        self,
        *,
        representations: tuple[str, ...] = ("words",),
        longest_phrase: int = 2,
        most_terms: int = 100,
        topics: int = 20,
        dimensions: int = 64,
        minimum_families: int = 20,
        lexicon: tuple[tuple[str, str], ...] = (),
    ) -> None:
        self.representations = representations
        self.longest_phrase = longest_phrase
        self.most_terms = most_terms
        self.topics = topics
        self.dimensions = dimensions
        self.minimum_families = minimum_families
        self.lexicon = lexicon

    def fit(self, texts: pd.DataFrame, outcomes: object = None) -> Self:
        """Learn from texts and FAMILY_COLUMN; `outcomes` are not looked at."""
        self.fit_transform(texts, outcomes)
        return self

    def fit_transform(self, texts: pd.DataFrame, outcomes: object = None) -> csr_matrix:
        """Fit, and the numbers of the same rows. Raises ModelError where nobody says whose the texts are."""
        del outcomes
        if FAMILY_COLUMN not in texts.columns:
            raise ModelError(
                f"The texts have no column '{FAMILY_COLUMN}', so nobody can tell how many families have a phrase. Build them "
                "with candour.data.text.columns.build_text_columns."
            )
        self.kinds_ = [str(name) for name in texts.columns if name != FAMILY_COLUMN]
        columns = [_read_column(texts[kind]) for kind in self.kinds_]
        families = pd.factorize(texts[FAMILY_COLUMN])[0].astype(np.int64)
        self._asked_as = digest_texts(
            [repr(sorted(self.get_params().items())), *self.kinds_, *(text for column in columns for text in column),
             families.tobytes().hex()]
        )  # fmt: skip
        self.parts_, self.low_, self.high_, encoded = remember(
            f"fit {self._asked_as}", lambda: self._learn(columns, families)
        )
        return encoded.copy()

    def transform(self, texts: pd.DataFrame) -> csr_matrix:
        """The numbers of each row: kinds, in each the representations; the last of a kind says whether there is a text."""
        columns = [_read_column(texts[kind]) for kind in self.kinds_]
        asked_as = getattr(self, "_asked_as", None)
        if asked_as is None:
            return self._draw_in(self._encode(columns))
        name = digest_texts([asked_as, *(text for column in columns for text in column)])
        encoded: csr_matrix = remember(f"transform {name}", lambda: self._draw_in(self._encode(columns)))
        return encoded.copy()

    def __getstate__(self) -> dict[str, Any]:
        """What a file of the model holds: nothing that was made of the whole texts."""
        return {name: value for name, value in super().__getstate__().items() if name != "_asked_as"}

    def get_feature_names_out(self, input_features: object = None) -> npt.NDArray[np.object_]:
        """`text:referral_note words: night` and so on, in the order of the columns."""
        del input_features
        return np.array([f"{kind} {way}: {name}" for kind, way, name in self.list_columns()], dtype=object)

    def list_columns(self) -> Iterator[tuple[str, str, str]]:
        """For each number of the block the column of texts that it came from, the representation, and the term, topic or group."""
        for kind, parts in zip(self.kinds_, self.parts_, strict=True):
            for way, part in zip(self.representations, parts, strict=True):
                for name in part.get_feature_names_out():
                    yield kind, way, str(name)
            yield kind, "presence", PRESENCE

    def _learn(
        self, columns: Sequence[Sequence[str]], families: npt.NDArray[np.int64]
    ) -> tuple[list[list[Any]], npt.NDArray[np.float64], npt.NDArray[np.float64], csr_matrix]:
        learnt: list[list[Any]] = []
        blocks = []
        for column in columns:
            parts = [self._build_part(way) for way in self.representations]
            blocks += [*(part.fit_transform(column, families) for part in parts), _tell_presence(column)]
            learnt.append(parts)
        dense = _join(blocks, len(families)).toarray()
        low, high = find_ends(dense, families, fewest=self.minimum_families)
        return learnt, low, high, csr_matrix(np.clip(dense, low, high))

    def _encode(self, columns: Sequence[Sequence[str]]) -> csr_matrix:
        blocks = []
        for column, parts in zip(columns, self.parts_, strict=True):
            blocks += [*(part.transform(column) for part in parts), _tell_presence(column)]
        return _join(blocks, len(columns[0]) if columns else 0)

    def _draw_in(self, encoded: csr_matrix) -> csr_matrix:
        return csr_matrix(np.clip(encoded.toarray(), self.low_, self.high_))

    def _build_part(self, way: str) -> Any:
        if way in {"words", "characters"}:
            return FrequentTerms(
                "words" if way == "words" else "characters",
                longest_phrase=self.longest_phrase, most_terms=self.most_terms, minimum_families=self.minimum_families,
            )  # fmt: skip
        if way == "topics":
            return TextTopics(self.topics, minimum_families=self.minimum_families)
        if way == "lexicon":
            return LexiconCounts(self.lexicon)
        return TextEmbeddings(self.dimensions)


def _read_column(column: pd.Series) -> list[str]:
    """The texts, empty where there is none. That something was taken out is not read: it tells of the writing, and fills the terms."""
    return [TAG.sub(" ", text) if isinstance(text, str) else "" for text in column.tolist()]


def _tell_presence(column: Sequence[str]) -> npt.NDArray[np.float64]:
    return np.array([[float(bool(text.strip()))] for text in column]).reshape(len(column), 1)


def _join(blocks: Sequence[Any], rows: int) -> csr_matrix:
    return (
        csr_matrix(hstack([csr_matrix(block) for block in blocks], format="csr"))
        if blocks
        else csr_matrix((rows, 0))
    )
