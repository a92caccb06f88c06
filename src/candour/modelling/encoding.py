"""How features become numbers. Everything that is learnt here is learnt inside the scikit-learn Pipeline.

Codes are one-hot encoded *before* gradient boosting, never through its own `categorical_features`: SHAP's
values do not add up to the model's output there.
"""

import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OneHotEncoder, QuantileTransformer

RARE_BELOW = 20
"""Codes seen in fewer training decisions than this are grouped into one column."""
RANKS = 100
"""How finely a number's place among the training decisions is measured for a linear model."""


def select_numbers(features: pd.DataFrame) -> list[str]:
    """The float columns in which at least one row has a value: nothing can be learnt from the others."""
    return [
        str(name)
        for name in features.columns
        if pd.api.types.is_float_dtype(features[name]) and features[name].notna().any()
    ]


def select_codes(features: pd.DataFrame) -> list[str]:
    """Every column that holds no numbers."""
    return [str(name) for name in features.columns if not pd.api.types.is_float_dtype(features[name])]


def build_linear_encoder() -> ColumnTransformer:
    """For a linear model: median for missing numbers, with a column that says so; ranked; codes one-hot.

    A number becomes its place among the training decisions, from 0 (the smallest) to 1 (the largest). Counts and
    days have long tails: merely scaled, a few decisions far out would rule the fit and get absurd scores.
    """
    numbers = make_pipeline(
        SimpleImputer(strategy="median", add_indicator=True),
        QuantileTransformer(n_quantiles=RANKS, subsample=None),
    )
    return _encode_columns(numbers)


def build_tree_encoder() -> ColumnTransformer:
    """For gradient boosting, which handles missing numbers itself: numbers as they are, codes one-hot."""
    return _encode_columns("passthrough")


def trace_sources(encoder: ColumnTransformer) -> tuple[str, ...]:
    """For each column that a fitted encoder makes, the name of the feature that it came from."""
    sources: list[str] = []
    for _, transformer, names in encoder.transformers_:
        if transformer == "drop" or not names:
            continue
        if isinstance(transformer, OneHotEncoder):
            sources += _trace_codes(transformer, names)
        elif isinstance(transformer, Pipeline):
            indicator = transformer[0].indicator_
            sources += [*names, *(names[at] for at in indicator.features_)]
        else:
            sources += names
    return tuple(sources)


def _encode_columns(numbers: Pipeline | str) -> ColumnTransformer:
    codes = OneHotEncoder(handle_unknown="ignore", min_frequency=RARE_BELOW, sparse_output=False)
    # Columns are chosen when the training rows are seen, so the choice too is learnt inside the Pipeline.
    return ColumnTransformer(
        [("numbers", numbers, select_numbers), ("codes", codes, select_codes)], sparse_threshold=0.0
    )


def _trace_codes(encoder: OneHotEncoder, names: list[str]) -> list[str]:
    rare = encoder.infrequent_categories_
    widths = [
        len(codes) if few is None else len(codes) - len(few) + 1
        for codes, few in zip(encoder.categories_, rare, strict=True)
    ]
    return [name for name, width in zip(names, widths, strict=True) for _ in range(width)]
