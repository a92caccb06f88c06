"""What a fitted forecast keeps of single decisions: small leaves, decisions alone in their features, rare ends."""

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from candour.stats.clustered import Codes, Flags, Floats


class LeafSizes(NamedTuple):
    """Over all leaves of all trees: the fewest decisions and families in one, and how many hold few families."""

    leaves: int
    fewest_decisions: int
    fewest_families: int
    small: int


def find_leaves(core: Any, encoded: Floats) -> Codes | None:
    """The leaf of every decision in every tree (decisions x trees); None where the estimator has no trees, or splits by sets of codes.

    Histogram gradient boosting has no `apply`, so its nodes are walked; other trees of scikit-learn are asked.
    """
    if hasattr(core, "_predictors"):
        trees = [tree.nodes for trees in core._predictors for tree in trees]
        if any(nodes["is_categorical"].any() for nodes in trees):
            return None
        return np.column_stack([_walk(nodes, encoded) for nodes in trees])
    if hasattr(core, "apply"):
        leaves = np.asarray(core.apply(encoded), dtype=np.int64)
        return leaves.reshape(len(encoded), -1)
    return None


def measure_leaves(leaves: Codes, families: Codes, *, few: int) -> LeafSizes:
    """Sizes of the leaves that decisions reach. `small` counts those with at most `few` families in them."""
    size = int(families.max()) + 1
    decisions, members = [], []
    for tree in leaves.T:
        counted = np.bincount(tree)
        kept = np.unique(tree * size + families) // size
        held = np.bincount(kept, minlength=len(counted))
        decisions.append(counted[counted > 0])
        members.append(held[counted > 0])
    of_decisions, of_families = np.concatenate(decisions), np.concatenate(members)
    return LeafSizes(
        len(of_decisions), int(of_decisions.min()), int(of_families.min()), int((of_families <= few).sum())
    )


def find_alone(features: pd.DataFrame, families: Codes) -> Flags:
    """Whether no decision of another family has the same value in every feature; missing equals missing."""
    same = np.unique(pd.util.hash_pandas_object(features, index=False).to_numpy(), return_inverse=True)[1]
    size = int(families.max()) + 1
    held = np.bincount(np.unique(same.astype(np.int64) * size + families) // size)
    alone: Flags = held[same] == 1
    return alone


class RareEnd(NamedTuple):
    """The smallest or largest value of a number, and the first value from there inwards at or beyond which more than few families lie."""

    value: float
    inner: float


class RareEnds(NamedTuple):
    """The numbers whose smallest or largest value few families share, by name."""

    smallest: dict[str, RareEnd]
    largest: dict[str, RareEnd]


def find_rare_ends(features: pd.DataFrame, families: Codes, *, few: int) -> RareEnds:
    """Which numeric features end, at the bottom or the top, in a value that at most `few` families have."""
    ends = RareEnds({}, {})
    for name in features.columns:
        if not pd.api.types.is_float_dtype(features[name]):
            continue
        values = features[name].to_numpy(dtype=np.float64)
        known = values[~np.isnan(values)]
        if len(known) == 0 or known.min() == known.max():
            continue
        for found, end, inwards in ((ends.smallest, known.min(), 1), (ends.largest, known.max(), -1)):
            if len(np.unique(families[values == end])) <= few:
                found[str(name)] = RareEnd(float(end), _find_inner(inwards * values, families, few) * inwards)
    return ends


def _find_inner(values: Floats, families: Codes, few: int) -> float:
    """The lowest value at or below which more than few families lie; the highest of all where they are no more."""
    order = np.argsort(values, kind="stable")[: np.count_nonzero(~np.isnan(values))]
    first = np.sort(np.unique(families[order], return_index=True)[1])
    return float(values[order[first[few] if len(first) > few else -1]])


def count_rare_bins(core: Any, encoded: Floats, families: Codes, *, few: int) -> int:
    """How many outermost limits of a column, stored by an estimator of trees, have at most `few` families beyond them.

    Histogram gradient boosting keeps where it cut each column even where no tree splits there; other trees keep the places of
    their splits. A limit that few lie beyond tells of their values. 0 for estimators without limits.
    """
    rare = 0
    for at, limits in list_limits(core).items():
        column = encoded[:, at]
        for beyond in (column <= limits[0], column > limits[-1]):
            rare += 0 < len(np.unique(families[beyond])) <= few
    return rare


def list_limits(core: Any) -> dict[int, Floats]:
    """For every encoded column that an estimator cuts, the rising places of its cuts; empty for one without trees.

    Known: scikit-learn's histogram gradient boosting, its trees and forests, and trees that add up to log-odds (`trees_`).
    """
    if hasattr(core, "_bin_mapper"):
        every = dict(enumerate(core._bin_mapper.bin_thresholds_))
        return {at: limits for at, limits in every.items() if len(limits) and limits.dtype.kind == "f"}
    if hasattr(core, "trees_"):
        pairs = [
            (tree.nodes["feature_idx"], tree.nodes["num_threshold"], tree.nodes["is_leaf"] == 0)
            for tree in core.trees_
        ]
    else:
        grown = [each for each in np.ravel(getattr(core, "estimators_", [core])) if hasattr(each, "tree_")]
        pairs = [(each.tree_.feature, each.tree_.threshold, each.tree_.children_left >= 0) for each in grown]
    if not pairs:
        return {}
    columns, limits, inner = (np.concatenate(parts) for parts in zip(*pairs, strict=True))
    # A split at infinity only parts missing numbers from all others.
    kept = inner.astype(bool) & np.isfinite(limits)
    return {int(at): np.unique(limits[kept & (columns == at)]) for at in np.unique(columns[kept])}


def _walk(nodes: Any, encoded: Floats) -> Codes:
    """The leaf in which every decision ends, by following the splits of one tree of histogram gradient boosting."""
    at = np.zeros(len(encoded), dtype=np.int64)
    rows = np.flatnonzero(~nodes["is_leaf"][at].astype(bool))
    while len(rows):
        here = nodes[at[rows]]
        values = encoded[rows, here["feature_idx"]]
        left = np.where(
            np.isnan(values), here["missing_go_to_left"].astype(bool), values <= here["num_threshold"]
        )
        at[rows] = np.where(left, here["left"], here["right"])
        rows = rows[~nodes["is_leaf"][at[rows]].astype(bool)]
    return at
