"""Values of a feature that nearly give the outcome away, as one does that was written down after it.

A feature that is filled in only once the outcome has come need not carry the whole forecast: where it is filled in for one
case in three, the forecast as a whole looks no better than others. Its mark is a single value with which nearly everybody
had the outcome.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from candour.stats.clustered import Codes, Flags
from candour.stats.explanation.levels import Column
from candour.stats.intervals import compute_clopper_pearson_interval

REVEALS_FROM = 0.8
"""The share with the outcome from which a value gives it away."""
COMMON_FROM = 0.4
"""Where so many of all have the outcome, many honest values go with it."""
FEW_VALUES = 20
"""A number with more values than this is cut into as many parts of equal size."""


class Revealing(NamedTuple):
    """A feature of which one value gives the outcome away, and the families that have this value."""

    feature: str
    families: int


def find_revealing(
    features: Mapping[str, Column], outcomes: Flags, clusters: Codes, *, confidence: float
) -> tuple[Revealing, ...]:
    """Features with a value of which the share with the outcome is shown to be at least eight in ten.

    A family counts once for each value, and only with the outcome if all its decisions with that value had it. The lower ends
    are exact and hold together over all values of all features (Bonferroni). Empty where four in ten of all decisions,
    or more, had the outcome.
    """
    if len(outcomes) == 0 or outcomes.mean() >= COMMON_FROM:
        return ()
    counted = [
        (name, *_count_families(codes, outcomes, clusters))
        for name in features
        for codes in _number_levels(features[name])
    ]
    tried = sum(len(families) for _, families, _ in counted)
    together = 1 - (1 - confidence) / max(1, tried)
    found: dict[str, int] = {}
    for name, families, events in counted:
        best = int(
            np.argmax([_find_lower_end(e, n, together) for e, n in zip(events, families, strict=True)])
        )
        if _find_lower_end(events[best], int(families[best]), together) >= REVEALS_FROM:
            found.setdefault(name, int(families[best]))
    return tuple(Revealing(name, count) for name, count in found.items())


def _count_families(
    codes: npt.NDArray[np.int64], outcomes: Flags, clusters: Codes
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """For each level, how many families have it, and how many of them with the outcome in all their decisions with it."""
    size = int(codes.max()) + 1
    held, at = np.unique(codes + size * clusters, return_inverse=True)
    without = np.bincount(at[~outcomes], minlength=len(held))
    return np.bincount(held % size, minlength=size), np.bincount(held[without == 0] % size, minlength=size)


def _find_lower_end(events: float, families: int, confidence: float) -> float:
    if families == 0 or events < REVEALS_FROM * families:
        return 0.0
    return compute_clopper_pearson_interval(int(events), families, confidence=confidence).low


def _number_levels(values: Column) -> list[npt.NDArray[np.int64]]:
    """The level of every decision, no value being one of its own; of a number with many values also whether it has any."""
    series = pd.Series(values)
    if not pd.api.types.is_float_dtype(series):
        return [np.asarray(pd.factorize(series, use_na_sentinel=False)[0], dtype=np.int64)]
    numbers = series.to_numpy(dtype=np.float64)
    known = ~np.isnan(numbers)
    edges = np.unique(numbers[known])
    if len(edges) <= FEW_VALUES:
        return [np.where(known, np.searchsorted(edges, numbers, side="right"), 0).astype(np.int64)]
    inner = np.linspace(0, 1, FEW_VALUES + 1)[:-1]
    edges = np.unique(np.quantile(numbers[known], inner, method="inverted_cdf"))
    parts = np.where(known, np.searchsorted(edges, numbers, side="right"), 0).astype(np.int64)
    return [parts, known.astype(np.int64)]
