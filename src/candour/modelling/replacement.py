"""A model's log-odds with some columns replaced, computing anew only what depends on them.

Questions such as "what if this feature were shuffled?" change few columns of many. Of boosted trees only those that
split on a changed column can answer otherwise; of a linear model only its changed terms. The trees are added up in the
order in which scikit-learn adds them, so the result is its own to the last bit, ties between decisions included.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

Floats = npt.NDArray[np.float64]
Replacement = tuple[Sequence[int], Floats]
"""Numbers of encoded columns, and their new values (decisions x these columns)."""

TOLERANCE = 1e-9
"""How far the sum over trees may be from the model's own log-odds, before the whole model is asked each time."""


def replace_columns(core: Any, encoded: Floats, replacements: Iterable[Replacement]) -> Iterator[Floats]:
    """The core's log-odds of all rows, once a replacement; each starts from `encoded` again.

    Holds one number a tree and row in memory.
    """
    with threadpool_limits(limits=1):
        if isinstance(core, LogisticRegression):
            yield from _shift_linear(core, encoded, replacements)
            return
        trees = _open_trees(core, encoded) if isinstance(core, HistGradientBoostingClassifier) else None
        ask = core.decision_function if trees is None else None
        # Column by column: a tree reads few columns of many rows, and each is then read in one go (three times as fast).
        working = np.array(encoded, dtype=np.float64, order="F")
        for columns, values in replacements:
            at = list(columns)
            working[:, at] = values
            yield np.asarray(ask(working), dtype=np.float64) if trees is None else trees.add_up(working, at)
            working[:, at] = encoded[:, at]


@dataclass(frozen=True)
class _Trees:
    """A boosted model taken apart: its trees, the columns that each splits on, and what each gives every row."""

    start: float
    trees: tuple[Any, ...]
    split_on: tuple[frozenset[int], ...]
    values: Floats
    categories: tuple[Any, Any]

    def add_up(self, rows: Floats, changed: Sequence[int]) -> Floats:
        """The log-odds of changed rows: trees that split on no changed column give what they gave before."""
        total, touched = np.full(len(rows), self.start), set(changed)
        for tree, columns, before in zip(self.trees, self.split_on, self.values, strict=True):
            total += before if columns.isdisjoint(touched) else tree.predict(rows, *self.categories, 1)
        return total


def _open_trees(core: HistGradientBoostingClassifier, encoded: Floats) -> _Trees | None:
    """Take the model apart; None where another release of scikit-learn keeps its trees otherwise, or they do not add up."""
    try:
        trees = tuple(tree for iteration in core._predictors for tree in iteration)
        categories = core._bin_mapper.make_known_categories_bitsets()
        start = float(np.ravel(core._baseline_prediction)[0])
        split_on = tuple(_list_columns(tree.nodes) for tree in trees)
        rows = np.asfortranarray(encoded, dtype=np.float64)
        values = np.array([tree.predict(rows, *categories, 1) for tree in trees])
    except (AttributeError, TypeError, ValueError, KeyError):
        return None
    opened = _Trees(start, trees, split_on, values.reshape(len(trees), len(rows)), categories)
    gap = np.abs(opened.add_up(rows, ()) - core.decision_function(rows))
    return opened if len(gap) == 0 or gap.max() <= TOLERANCE else None


def _list_columns(nodes: Any) -> frozenset[int]:
    return frozenset(int(column) for column in np.unique(nodes["feature_idx"][nodes["is_leaf"] == 0]))


def _shift_linear(
    core: LogisticRegression, encoded: Floats, replacements: Iterable[Replacement]
) -> Iterator[Floats]:
    before = np.asarray(core.decision_function(encoded), dtype=np.float64)
    coefficients = np.ravel(np.asarray(core.coef_, dtype=np.float64))
    for columns, values in replacements:
        at = list(columns)
        yield before + (values - encoded[:, at]) @ coefficients[at]
