"""Can a group of children be told from what the forecast sees? By all features together, and by each alone.

Leaving a protected characteristic out does not keep a forecast from using it, if other features tell the same.
Whatever is fitted here is fitted on earlier rows and asked of later ones, so that nothing is told by heart.
An AUC of 0.5 tells nothing about the group, 1 tells it fully.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.preprocessing import OrdinalEncoder

from candour.errors import EvidenceError
from candour.stats.clustered import Codes, Flags, Floats, sum_by_cluster

MOST_CATEGORIES = 250
"""What the boosted trees can hold as categories; with more the rarest are one."""
STEPS = 10
"""A number is cut into so many steps of equal size before it is asked alone."""


class Encoded(NamedTuple):
    """Features of earlier and of later rows as numbers, with which columns are categories."""

    earlier: Floats
    later: Floats
    categories: tuple[bool, ...]


def encode_features(earlier: pd.DataFrame, later: pd.DataFrame) -> Encoded:
    """Numbers as they are (missing included), anything else as the numbers of its categories in the earlier rows.

    Raises EvidenceError where the two have different columns.
    """
    if list(earlier.columns) != list(later.columns):
        raise EvidenceError(
            "the features of training and test rows differ in name or order; run the pilot again"
        )
    is_category = tuple(not pd.api.types.is_numeric_dtype(kind) for kind in earlier.dtypes)
    columns = [
        _encode_categories(earlier[name], later[name])
        if category
        else (_to_floats(earlier[name]), _to_floats(later[name]))
        for name, category in zip(earlier.columns, is_category, strict=True)
    ]
    first, second = (np.column_stack(part).astype(np.float64) for part in zip(*columns, strict=True))
    return Encoded(first, second, is_category)


def repredict_group(features: Encoded, belongs: Flags, *, seed: int) -> Floats:
    """How likely each later row is of the group, by boosted trees that learnt from the earlier rows.

    `belongs` has one entry an earlier row. Call it on one thread: the rows are few.
    """
    told = ~np.isnan(features.earlier).all(axis=0)
    trees = HistGradientBoostingClassifier(
        max_iter=60, max_leaf_nodes=8, learning_rate=0.1, early_stopping=False, random_state=seed,
        categorical_features=np.array(features.categories)[told],
    )  # fmt: skip
    trees.fit(features.earlier[:, told], belongs)
    likely: Floats = trees.predict_proba(features.later[:, told])[:, 1]
    return likely


class Alone(NamedTuple):
    """How well one feature alone tells the group: the AUC among later rows, its standard error over families, and the
    fewest rows of a cell.

    `fewest` is the smallest count above 0 of a value in the group or outside it where the feature has two values:
    then the AUC is one equation about them. With more values it is None.
    """

    auc: float
    standard_error: float
    fewest: int | None


class Levels(NamedTuple):
    """One feature cut into levels, for earlier and later rows: steps, codes, and missing as a level of its own."""

    earlier: Codes
    later: Codes


def cut_features(features: Encoded) -> tuple[Levels, ...]:
    """Every feature in levels: a number in steps of equal size among the earlier rows, a code as it is."""
    return tuple(
        _cut(features.earlier[:, at], features.later[:, at], is_category=category)
        for at, category in enumerate(features.categories)
    )


def grade_feature(levels: Levels, belongs: Flags, belongs_later: Flags, clusters: Codes) -> Alone:
    """How well one feature alone tells a group: each level counts by the group's share among the earlier rows.

    `clusters` are the families of the later rows. Below 0.5 what was learnt from the earlier rows was chance.
    """
    size = int(max(part.max(initial=0) for part in levels)) + 1
    inside = np.bincount(levels.earlier[belongs], minlength=size)
    # A step that few rows stand on is drawn towards the share of all, as if one more row had been seen.
    share = (inside + belongs.mean()) / (np.bincount(levels.earlier, minlength=size) + 1)
    counts = np.array(
        [np.bincount(levels.later[rows], minlength=size) for rows in (belongs_later, ~belongs_later)]
    )
    rank = np.unique(-share, return_inverse=True)[1]
    stacked = np.array([np.bincount(rank, weights=count) for count in counts])
    auc, error = _estimate_auc(stacked, rank[levels.later], belongs_later, clusters)
    used = counts[:, counts.sum(axis=0) > 0]
    return Alone(auc, error, int(used[used > 0].min()) if used.shape[1] <= 2 else None)


def _estimate_auc(stacked: Floats, rank: Codes, belongs: Flags, clusters: Codes) -> tuple[float, float]:
    """DeLong by family from counts on few levels (inside and outside the group, best first), as `estimate_auc` has it."""
    inside, outside = stacked[0] / stacked[0].sum(), stacked[1] / stacked[1].sum()
    beats = 1 - outside.cumsum() + outside / 2
    is_beaten = inside.cumsum() - inside / 2
    auc = float(inside @ beats)
    per_row = np.where(
        belongs, (beats[rank] - auc) / stacked[0].sum(), (is_beaten[rank] - auc) / stacked[1].sum()
    )
    families = int(clusters.max()) + 1
    influence = sum_by_cluster(per_row, clusters, size=families)
    return auc, float(np.sqrt(influence @ influence * families / max(1, families - 1)))


def _cut(earlier: Floats, later: Floats, *, is_category: bool) -> Levels:
    known = earlier[~np.isnan(earlier)]
    if is_category:
        edges = np.unique(known)
    else:
        edges = np.unique(np.quantile(known, np.arange(1, STEPS) / STEPS)) if len(known) else known
    first, second = (
        np.where(np.isnan(part), len(edges) + 1, np.searchsorted(edges, part, side="right"))
        for part in (earlier, later)
    )
    return Levels(first.astype(np.int64), second.astype(np.int64))


def _encode_categories(earlier: pd.Series, later: pd.Series) -> tuple[Floats, Floats]:
    encoder = OrdinalEncoder(
        handle_unknown="use_encoded_value", unknown_value=np.nan, encoded_missing_value=np.nan,
        max_categories=MOST_CATEGORIES,
    )  # fmt: skip
    first = encoder.fit_transform(_name_categories(earlier))[:, 0]
    return first, encoder.transform(_name_categories(later))[:, 0]


def _name_categories(column: pd.Series) -> npt.NDArray[np.object_]:
    names = np.array([[str(value)] for value in column], dtype=object)
    names[column.isna().to_numpy(), 0] = np.nan
    return names


def _to_floats(column: pd.Series) -> Floats:
    return np.asarray(column.to_numpy(dtype=np.float64, na_value=np.nan))
