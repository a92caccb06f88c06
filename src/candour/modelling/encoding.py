"""How features become numbers. Everything that is learnt here is learnt inside the scikit-learn Pipeline.

Codes are one-hot encoded *before* gradient boosting, never through its own `categorical_features`: SHAP's
values do not add up to the model's output there.
"""

from typing import NamedTuple

import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

RARE_BELOW = 20
"""Codes seen in fewer training decisions than this are grouped into one column."""


class FeatureColumns(NamedTuple):
    """The names of the number features and of the code features, in the order in which they are encoded."""

    numeric: tuple[str, ...]
    categorical: tuple[str, ...]


def name_columns(features: pd.DataFrame) -> FeatureColumns:
    """Float columns are numbers; all others are codes."""
    numeric = tuple(str(c) for c in features.columns if pd.api.types.is_float_dtype(features[c]))
    return FeatureColumns(numeric, tuple(str(c) for c in features.columns if c not in numeric))


def build_linear_encoder(columns: FeatureColumns) -> ColumnTransformer:
    """For a linear model: median for missing numbers, with a column that says so; scaled; codes one-hot."""
    numbers = make_pipeline(
        SimpleImputer(strategy="median", add_indicator=True, keep_empty_features=True), StandardScaler()
    )
    return _encode_columns(columns, numbers)


def build_tree_encoder(columns: FeatureColumns) -> ColumnTransformer:
    """For gradient boosting, which handles missing numbers itself: numbers as they are, codes one-hot."""
    return _encode_columns(columns, "passthrough")


def trace_sources(encoder: ColumnTransformer) -> tuple[str, ...]:
    """For each column that a fitted encoder makes, the name of the feature that it came from."""
    sources: list[str] = []
    for _, transformer, names in encoder.transformers_:
        if isinstance(transformer, OneHotEncoder):
            sources += _trace_codes(transformer, names)
        elif isinstance(transformer, Pipeline):
            indicator = transformer[0].indicator_
            sources += [*names, *(names[at] for at in indicator.features_)]
        else:
            sources += names
    return tuple(sources)


def _encode_columns(columns: FeatureColumns, numbers: Pipeline | str) -> ColumnTransformer:
    codes = OneHotEncoder(handle_unknown="ignore", min_frequency=RARE_BELOW, sparse_output=False)
    parts = [("numbers", numbers, list(columns.numeric)), ("codes", codes, list(columns.categorical))]
    return ColumnTransformer([part for part in parts if part[2]], sparse_threshold=0.0)


def _trace_codes(encoder: OneHotEncoder, names: list[str]) -> list[str]:
    rare = encoder.infrequent_categories_
    widths = [
        len(codes) if few is None else len(codes) - len(few) + 1
        for codes, few in zip(encoder.categories_, rare, strict=True)
    ]
    return [name for name, width in zip(names, widths, strict=True) for _ in range(width)]
