"""Features altered on purpose. Every function gives a new table; the one that it was given stays as it is.

A table has one row a decision and one column a feature: floats where it holds numbers (NaN: no value), texts where it
holds codes (missing: no value). No function changes what kind of column a feature is, but for `put_text`.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from candour.stats.clustered import Flags

COUNTED = frozenset({"count", "duration", "ever", "open", "distinct_codes", "code_count"})
"""Families of features that are 0 where nothing was recorded; every other family has no value then."""
DAYS_A_YEAR = 365.25
TEXT = "not known"


def leave_empty(features: pd.DataFrame, names: Iterable[str]) -> pd.DataFrame:
    """No value at all in these features."""
    altered = features.copy(deep=False)
    for name in names:
        altered[name] = features[name].mask(np.ones(len(features), dtype=bool))
    return altered


def forget(features: pd.DataFrame, families: Mapping[str, str]) -> pd.DataFrame:
    """What these features (name -> family) hold for a child of whom nothing was ever recorded there.

    Counts and days spent are 0, days since and codes have no value: so a record that is lacking looks from inside.
    """
    altered = leave_empty(features, [name for name, family in families.items() if family not in COUNTED])
    for name, family in families.items():
        if family in COUNTED:
            altered[name] = 0.0
    return altered


def shift_days(
    features: pd.DataFrame, families: Mapping[str, str], *, days: int, windows: Mapping[str, int]
) -> pd.DataFrame:
    """Move the days behind these features (name -> family) `days` further into the past; below 0: nearer.

    Days since the last event grow by so many, ages by so many days; days spent grow by so many where there are any,
    and never beyond their window (`windows`: name -> days; none where it reaches back for ever). Nothing falls below 0.
    """
    altered = features.copy(deep=False)
    for name, family in families.items():
        values = features[name].to_numpy(dtype=np.float64)
        if family == "age":
            altered[name] = np.maximum(values + days / DAYS_A_YEAR, 0.0)
        elif family == "days_since":
            altered[name] = np.maximum(values + days, 0.0)
        elif family == "duration":
            moved = np.clip(values + days, 0.0, windows.get(name, np.inf))
            altered[name] = np.where(values > 0, moved, values)
    return altered


def swap_codes(features: pd.DataFrame, name: str) -> pd.DataFrame:
    """Every code of one feature becomes the next most frequent one, and the rarest the most frequent.

    Where there is no code there is none afterwards. Equally frequent codes follow each other as texts do.
    """
    order = list_codes(features, name)
    following = dict(zip(order, [*order[1:], *order[:1]], strict=True))
    altered = features.copy(deep=False)
    altered[name] = features[name].map(following).astype(features[name].dtype)
    return altered


def put_code(features: pd.DataFrame, name: str, code: str) -> pd.DataFrame:
    """The same code in one feature for everybody, whether it was seen before or not."""
    altered = features.copy(deep=False)
    altered[name] = pd.Series(code, index=features.index, dtype=object)
    return altered


def put_number(features: pd.DataFrame, names: Iterable[str], value: float) -> pd.DataFrame:
    """The same number in these features for everybody."""
    altered = features.copy(deep=False)
    for name in names:
        altered[name] = float(value)
    return altered


def put_text(features: pd.DataFrame, names: Iterable[str]) -> pd.DataFrame:
    """Words where a number belongs, for everybody."""
    altered = features.copy(deep=False)
    for name in names:
        altered[name] = pd.Series(TEXT, index=features.index, dtype=object)
    return altered


def list_codes(features: pd.DataFrame, name: str) -> list[str]:
    """The codes that occur in one feature, the most frequent first."""
    counts = features[name].dropna().astype(str).value_counts()
    return sorted(counts.index, key=lambda code: (-int(counts[code]), code))


def holds_codes(features: pd.DataFrame, name: str) -> bool:
    """Whether a feature holds codes and not numbers."""
    return not pd.api.types.is_numeric_dtype(features[name])


def find_changed(before: pd.DataFrame, after: pd.DataFrame) -> Flags:
    """The decisions of which at least one feature differs; no value twice over is no difference.

    A feature that is not there afterwards differs for all of them.
    """
    if not set(before.columns) <= set(after.columns):
        return np.ones(len(before), dtype=bool)
    changed = np.zeros(len(before), dtype=bool)
    for name in before.columns:
        old, new = before[name], after[name]
        changed |= _differ(old, new) & ~(old.isna() & new.isna()).to_numpy(dtype=bool)
    return changed


def _differ(old: "pd.Series[Any]", new: "pd.Series[Any]") -> Flags:
    if old.dtype.kind == "f" and new.dtype.kind == "f":
        return np.asarray(old.to_numpy() != new.to_numpy(), dtype=np.bool_)
    return np.asarray(old.to_numpy(dtype=object) != new.to_numpy(dtype=object), dtype=np.bool_)
