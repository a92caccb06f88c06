"""The phrases that a fitted forecast reads, and how much it leans on each."""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import csr_matrix
from sklearn.compose import ColumnTransformer
from sklearn.pipeline import Pipeline
from threadpoolctl import threadpool_limits

from candour.modelling.text.encoder import TextEncoder

OF_PHRASES = frozenset({"words", "characters", "lexicon"})
"""The representations whose numbers stand for one phrase each; a topic or a dimension of an embedding stands for none."""
MOST_ROWS = 2000
"""Of so many decisions is measured how much a score changes without a phrase."""


class Phrase(NamedTuple):
    """One phrase: the column of texts and the representation that it is read in, and its place among the encoder's columns."""

    kind: str
    way: str
    words: str
    place: int


def find_encoder(pipeline: Pipeline) -> tuple[TextEncoder, int] | None:
    """The fitted text encoder of a forecast, and how many encoded columns stand before its own; None where it reads no text."""
    encode = pipeline.named_steps.get("encode")
    if not isinstance(encode, ColumnTransformer):
        return None
    for name, transformer, columns in encode.transformers_:
        if isinstance(transformer, TextEncoder) and len(columns) and hasattr(transformer, "parts_"):
            return transformer, int(encode.output_indices_[name].start)
    return None


def list_phrases(encoder: TextEncoder) -> tuple[Phrase, ...]:
    """Every number of the encoder that stands for one phrase, in the order of its columns."""
    return tuple(
        Phrase(kind, way, words, place)
        for place, (kind, way, words) in enumerate(encoder.list_columns())
        if way in OF_PHRASES
    )


def find_phrases(encoder: TextEncoder, phrases: tuple[Phrase, ...], texts: pd.DataFrame) -> csr_matrix:
    """Whether each phrase stands in each row's text: rows x phrases, 1 or 0."""
    found = csr_matrix(encoder.transform(texts)[:, [phrase.place for phrase in phrases]])
    found.data = (found.data > 0).astype(np.float64)
    found.eliminate_zeros()
    return found


def measure_leaning(
    pipeline: Pipeline, phrases: tuple[Phrase, ...], features: pd.DataFrame, *, seed: int
) -> npt.NDArray[np.float64]:
    """For each phrase by how much the core's risk changes, on average over decisions, where the phrase is left out of the texts.

    Of a sample of decisions; one without the phrase counts as no change. It is how much the fit uses the phrase as it stands among
    the others: what it would use without it, it does not say. Before calibration, between 0 and 1.
    """
    found = find_encoder(pipeline)
    if found is None:
        return np.zeros(len(phrases))
    rng = np.random.Generator(np.random.PCG64(seed))
    chosen = np.sort(rng.choice(len(features), size=min(MOST_ROWS, len(features)), replace=False))
    encoded = np.asarray(pipeline.named_steps["encode"].transform(features.iloc[chosen]), dtype=np.float64)
    core, first = pipeline[-1], found[1]
    with threadpool_limits(limits=1):
        whole = _predict(core, encoded)
        leaning = np.zeros(len(phrases))
        for number, phrase in enumerate(phrases):
            rows = np.flatnonzero(encoded[:, first + phrase.place] > 0)
            if len(rows):
                without = encoded[rows]
                without[:, first + phrase.place] = 0.0
                leaning[number] = np.abs(whole[rows] - _predict(core, without)).sum() / len(encoded)
    return leaning


def _predict(core: Any, encoded: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    risks: npt.NDArray[np.float64] = core.predict_proba(encoded)[:, 1]
    return risks
