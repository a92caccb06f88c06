"""How features become numbers. Everything that is learnt here is learnt inside the scikit-learn Pipeline.

Codes are one-hot encoded *before* gradient boosting, never through its own `categorical_features`: SHAP's
values do not add up to the model's output there. Texts are told by the names of their columns and read by a TextEncoder.
"""

from dataclasses import asdict
from typing import Self

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.base import BaseEstimator, OneToOneFeatureMixin, TransformerMixin
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OneHotEncoder, QuantileTransformer

from candour.config.text import TEXT_PREFIX
from candour.modelling.text.encoder import TextEncoder
from candour.modelling.text.reading import TextReading

RARE_BELOW = 20
"""Codes seen in fewer training decisions than this are grouped into one column, and numbers are drawn in until so many share an end."""
RANKS = 100
"""How finely a number's place among the training decisions is measured for a linear model."""


class EndsDrawnIn(OneToOneFeatureMixin, TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Numbers beyond the 20th smallest and the 20th largest of the training decisions become these.

    Without it the file of a model would hold the smallest and the largest value of every number, which may be those of one
    child. Where fewer than 40 decisions have a value, all become their median: what is left is that there is one. No value
    stays no value.

    Attributes:
        low_, high_: one a column; at least 20 training decisions lie at or beyond each (fewer only where fewer have a value).

    """

    def fit(self, numbers: pd.DataFrame | npt.NDArray[np.float64], outcomes: object = None) -> Self:
        """Learn both ends of every column; `outcomes` are not looked at."""
        del outcomes
        # One column after the other: a sorted copy of all would be as large as the training decisions themselves.
        columns = (
            numbers.iloc[:, at] if isinstance(numbers, pd.DataFrame) else numbers[:, at]
            for at in range(numbers.shape[1])
        )
        ends = [find_ends(np.asarray(column, dtype=np.float64)) for column in columns]
        self.low_, self.high_ = np.array(ends, dtype=np.float64).reshape(-1, 2).T.copy()
        self.n_features_in_ = numbers.shape[1]
        if isinstance(numbers, pd.DataFrame):
            self.feature_names_in_ = np.asarray(numbers.columns, dtype=object)
        return self

    def transform(self, numbers: pd.DataFrame | npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """The same numbers, drawn in."""
        return np.clip(np.asarray(numbers, dtype=np.float64), self.low_, self.high_)


def find_ends(numbers: npt.NDArray[np.float64]) -> tuple[float, float]:
    """The 20th smallest and the 20th largest of one column, or its median twice where fewer than 40 have a value."""
    ordered = np.sort(numbers[~np.isnan(numbers)])
    if len(ordered) < 2 * RARE_BELOW:
        middle = float(np.median(ordered)) if len(ordered) else np.nan
        return middle, middle
    return float(ordered[RARE_BELOW - 1]), float(ordered[-RARE_BELOW])


def select_numbers(features: pd.DataFrame) -> list[str]:
    """The float columns in which at least one row has a value: nothing can be learnt from the others."""
    return [
        str(name)
        for name in features.columns
        if pd.api.types.is_float_dtype(features[name])
        and features[name].notna().any()
        and not str(name).startswith(TEXT_PREFIX)
    ]


def select_codes(features: pd.DataFrame) -> list[str]:
    """Every column that holds neither numbers nor texts."""
    return [
        str(name)
        for name in features.columns
        if not pd.api.types.is_float_dtype(features[name]) and not str(name).startswith(TEXT_PREFIX)
    ]


def select_texts(features: pd.DataFrame) -> list[str]:
    """Every column of texts, and the one that says whose they are."""
    return [str(name) for name in features.columns if str(name).startswith(TEXT_PREFIX)]


def build_linear_encoder() -> ColumnTransformer:
    """For a linear model: ends drawn in; median for missing numbers, with a column that says so; ranked; codes one-hot.

    A number becomes its place among the training decisions, from 0 (the smallest) to 1 (the largest). Counts and
    days have long tails: merely scaled, a few decisions far out would rule the fit and get absurd scores.
    """
    numbers = make_pipeline(
        EndsDrawnIn(),
        SimpleImputer(strategy="median", add_indicator=True),
        QuantileTransformer(n_quantiles=RANKS, subsample=None),
    )
    return _encode_columns(numbers)


def build_tree_encoder() -> ColumnTransformer:
    """For gradient boosting, which handles missing numbers itself: numbers with their ends drawn in, codes one-hot."""
    return _encode_columns(EndsDrawnIn())


def trace_sources(encoder: ColumnTransformer) -> tuple[str, ...]:
    """For each column that a fitted encoder makes, the name of the feature that it came from."""
    sources: list[str] = []
    for _, transformer, names in encoder.transformers_:
        if transformer == "drop" or not names:
            continue
        if isinstance(transformer, OneHotEncoder):
            sources += _trace_codes(transformer, names)
        elif isinstance(transformer, TextEncoder):
            sources += [kind for kind, _, _ in transformer.list_columns()]
        elif isinstance(transformer, Pipeline):
            indicator = transformer.named_steps["simpleimputer"].indicator_
            sources += [*names, *(names[at] for at in indicator.features_)]
        else:
            sources += names
    return tuple(sources)


def _encode_columns(numbers: Pipeline | EndsDrawnIn) -> ColumnTransformer:
    codes = OneHotEncoder(handle_unknown="ignore", min_frequency=RARE_BELOW, sparse_output=False)
    # Columns are chosen when the training rows are seen, so the choice too is learnt inside the Pipeline.
    return ColumnTransformer(
        [
            ("numbers", numbers, select_numbers),
            ("codes", codes, select_codes),
            # How texts are read is told by `tell_reading`; without texts there is nothing to tell.
            ("texts", TextEncoder(), select_texts),
        ],
        sparse_threshold=0.0,
    )


def tell_reading(estimator: BaseEstimator, reading: TextReading | None) -> None:
    """Tell every text encoder inside an estimator how texts are to be read; without a reading as TextEncoder has it."""
    for part in estimator.get_params(deep=True).values():
        if isinstance(part, TextEncoder) and reading is not None:
            part.set_params(**asdict(reading))


def measure_widths(encoder: OneHotEncoder) -> list[int]:
    """For each column of codes, how many columns a fitted encoder makes of it: one a code, and one for all rare codes together."""
    return [
        len(codes) if few is None else len(codes) - len(few) + 1
        for codes, few in zip(encoder.categories_, encoder.infrequent_categories_, strict=True)
    ]


def _trace_codes(encoder: OneHotEncoder, names: list[str]) -> list[str]:
    widths = measure_widths(encoder)
    return [name for name, width in zip(names, widths, strict=True) for _ in range(width)]
