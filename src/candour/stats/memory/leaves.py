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


class RareEnds(NamedTuple):
    """The numbers whose smallest or largest value few families share, by name, with that value."""

    smallest: dict[str, float]
    largest: dict[str, float]


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
        for found, end in ((ends.smallest, known.min()), (ends.largest, known.max())):
            if len(np.unique(families[values == end])) <= few:
                found[str(name)] = float(end)
    return ends


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
