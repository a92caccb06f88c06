"""A model's log-odds with some columns replaced, computing anew only what depends on them.

Questions such as "what if this feature were shuffled?" change few columns of many. Of trees that are added up only those that
split on a changed column can answer otherwise, and of these only for rows that end beneath such a split; of a linear model
only its changed terms. Trees are added up in scikit-learn's order, so the result is its own to the last bit, ties included.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.special import logit
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from candour.modelling.calibration import SMALLEST_RISK
from candour.modelling.models.added_trees import NO_CODES, AddedTrees

Floats = npt.NDArray[np.float64]
Replacement = tuple[Sequence[int], Floats]
"""Numbers of encoded columns, and their new values (decisions x these columns)."""

TOLERANCE = 1e-9
"""How far the sum over trees may be from the model's own log-odds, before the whole model is asked each time."""


def read_margin(core: Any, encoded: Floats) -> Floats:
    """The core's log-odds of encoded rows; of a core that knows only probabilities, their log-odds."""
    if hasattr(core, "decision_function"):
        return np.asarray(core.decision_function(encoded), dtype=np.float64)
    risks = np.asarray(core.predict_proba(encoded), dtype=np.float64)[:, 1]
    return np.asarray(logit(np.clip(risks, SMALLEST_RISK, 1 - SMALLEST_RISK)), dtype=np.float64)


def replace_columns(core: Any, encoded: Floats, replacements: Iterable[Replacement]) -> Iterator[Floats]:
    """The core's log-odds of all rows, once a replacement; each starts from `encoded` again.

    Holds one number a tree and row in memory.
    """
    with threadpool_limits(limits=1):
        if isinstance(core, LogisticRegression):
            yield from _shift_linear(core, encoded, replacements)
            return
        is_open = isinstance(core, (HistGradientBoostingClassifier, AddedTrees))
        trees = _open_trees(core, encoded) if is_open else None
        # Column by column: a tree reads few columns of many rows, and each is then read in one go (three times as fast).
        working = np.array(encoded, dtype=np.float64, order="F")
        for columns, values in replacements:
            at = list(columns)
            working[:, at] = values
            yield read_margin(core, working) if trees is None else trees.add_up(working, at)
            working[:, at] = encoded[:, at]


@dataclass(frozen=True)
class _Tree:
    """One tree: a predictor that reads only the columns it splits on, and what it gave every row and in which leaf.

    `beneath[column]` marks the leaves that lie beneath a split on the column: only rows that end there can move.
    """

    predictor: Any
    columns: npt.NDArray[np.int64]
    categories: tuple[Any, Any]
    values: Floats
    leaves: npt.NDArray[np.int16]
    beneath: Mapping[int, npt.NDArray[np.bool_]]

    def find_rows(self, changed: Sequence[int]) -> npt.NDArray[np.int64]:
        """The rows whose leaf may be another one once these columns have changed."""
        marked = [self.beneath[column] for column in changed if column in self.beneath]
        return np.flatnonzero(np.logical_or.reduce(marked)[self.leaves]) if marked else _NOBODY

    def predict(self, rows: Floats, chosen: npt.NDArray[np.int64]) -> Floats:
        """What the tree gives some rows."""
        seen = rows.T[self.columns[:, None], chosen].T
        return np.asarray(self.predictor.predict(seen, *self.categories, 1), dtype=np.float64)


_NOBODY = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True)
class _Trees:
    """A model of trees taken apart: the log-odds are `offset` plus `step` times what is added up from `start`."""

    start: float
    trees: tuple[_Tree, ...]
    offset: float = 0.0
    step: float = 1.0

    def add_up(self, rows: Floats, changed: Sequence[int]) -> Floats:
        """The log-odds of changed rows; a row that cannot move in a tree gets what the tree gave it before."""
        total = np.full(len(rows), self.start)
        for tree in self.trees:
            moved = tree.find_rows(changed)
            reached = total[moved]
            total += tree.values
            if len(moved):
                total[moved] = reached + tree.predict(rows, moved)
        return np.asarray(self.offset + self.step * total, dtype=np.float64)


def _open_trees(core: HistGradientBoostingClassifier | AddedTrees, encoded: Floats) -> _Trees | None:
    """Take the model apart; None where another release of scikit-learn keeps its trees otherwise, or they do not add up."""
    rows = np.asfortranarray(encoded, dtype=np.float64)
    try:
        opened = _take_apart(core, rows)
    except (AttributeError, TypeError, ValueError, LookupError):
        return None
    gap = np.abs(opened.add_up(rows, ()) - core.decision_function(rows))
    return opened if len(gap) == 0 or gap.max() <= TOLERANCE else None


def _take_apart(core: Any, rows: Floats) -> _Trees:
    if isinstance(core, AddedTrees):
        categories = (NO_CODES, np.zeros(rows.shape[1], dtype=np.uint32))
        own = tuple(_open_tree(tree, rows, categories) for tree in core.trees_)
        return _Trees(0.0, own, core.start_, core.step_)
    categories = core._bin_mapper.make_known_categories_bitsets()
    start = float(np.ravel(core._baseline_prediction)[0])
    return _Trees(
        start, tuple(_open_tree(tree, rows, categories) for grown in core._predictors for tree in grown)
    )


def _open_tree(tree: Any, rows: Floats, categories: tuple[Any, Any]) -> _Tree:
    """Read a tree; the leaf of every row comes from a copy whose leaves give their own numbers."""
    if tree.nodes["is_categorical"].any():
        raise ValueError("a split on categories reads columns by their number")
    inner = tree.nodes["is_leaf"] == 0
    columns = np.unique(tree.nodes["feature_idx"][inner]).astype(np.int64)
    narrow, numbered = deepcopy(tree), deepcopy(tree)
    narrow.nodes["feature_idx"][inner] = np.searchsorted(columns, tree.nodes["feature_idx"][inner])
    numbered.nodes["value"] = np.arange(len(tree.nodes))
    leaves = numbered.predict(rows, *categories, 1).astype(np.int16)
    return _Tree(
        narrow, columns, categories, tree.nodes["value"][leaves], leaves, _mark_leaves(tree.nodes, columns)
    )


def _mark_leaves(nodes: Any, columns: npt.NDArray[np.int64]) -> dict[int, npt.NDArray[np.bool_]]:
    """For each column that is split on, the nodes that lie beneath such a split."""
    beneath = np.zeros((len(nodes), len(columns)), dtype=np.bool_)
    split_on = np.searchsorted(columns, nodes["feature_idx"])
    for at in np.flatnonzero(nodes["is_leaf"] == 0):
        for child in (int(nodes["left"][at]), int(nodes["right"][at])):
            if child <= at:
                raise ValueError("a node comes before its parent")
            beneath[child] = beneath[at]
            beneath[child, split_on[at]] = True
    return dict(zip(columns.tolist(), np.ascontiguousarray(beneath.T), strict=True))


def _shift_linear(
    core: LogisticRegression, encoded: Floats, replacements: Iterable[Replacement]
) -> Iterator[Floats]:
    before = np.asarray(core.decision_function(encoded), dtype=np.float64)
    coefficients = np.ravel(np.asarray(core.coef_, dtype=np.float64))
    for columns, values in replacements:
        at = list(columns)
        yield before + (values - encoded[:, at]) @ coefficients[at]
