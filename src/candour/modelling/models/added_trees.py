"""Trees whose numbers add up to log-odds: what several kinds of forecast are once they are fitted.

A decision tree is one such tree; LightGBM is many; an explainable boosting machine and a scorecard are one tree for each feature.
Kept so, all of them score with scikit-learn's own code, explain themselves exactly (SHAP), answer "what if" one column at a time,
and are saved as plain arrays: to read or use a forecast, nothing but candour is needed.
"""

from abc import abstractmethod
from collections.abc import Sequence
from typing import Any, NamedTuple, Self

import numpy as np
import numpy.typing as npt
from scipy.special import expit
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.ensemble._hist_gradient_boosting.common import PREDICTOR_RECORD_DTYPE
from sklearn.ensemble._hist_gradient_boosting.predictor import TreePredictor
from sklearn.utils.class_weight import compute_sample_weight
from sklearn.utils.validation import check_is_fitted

Floats = npt.NDArray[np.float64]
NO_CODES = np.zeros((0, 8), dtype=np.uint32)
"""No column holds codes as such: they were spread over columns of 0 and 1 before."""


class Node(NamedTuple):
    """One question (is the column's number at most `threshold`?) and the places of its answers, or a leaf with its value.

    Without a number it goes to the left where `missing_left`. `decisions`: how many training decisions came by.
    """

    value: float
    decisions: int
    column: int = 0
    threshold: float = 0.0
    missing_left: bool = False
    left: int = 0
    right: int = 0

    @property
    def is_leaf(self) -> bool:
        """Whether nothing more is asked; the first node is nobody's answer."""
        return self.left == 0


class Grown(NamedTuple):
    """What a fit gives: the log-odds are `start` plus `step` times the sum of the trees."""

    trees: list[TreePredictor]
    start: float = 0.0
    step: float = 1.0


def build_tree(nodes: Sequence[Node]) -> TreePredictor:
    """A tree of scikit-learn's; the first node is the first question, and answers come after their question."""
    records = np.zeros(len(nodes), dtype=PREDICTOR_RECORD_DTYPE)
    for name, values in (
        ("value", [node.value for node in nodes]),
        ("count", [node.decisions for node in nodes]),
        ("feature_idx", [node.column for node in nodes]),
        ("num_threshold", [node.threshold for node in nodes]),
        ("missing_go_to_left", [node.missing_left for node in nodes]),
        ("left", [node.left for node in nodes]),
        ("right", [node.right for node in nodes]),
        ("is_leaf", [node.is_leaf for node in nodes]),
    ):
        records[name] = values
    return TreePredictor(records, NO_CODES, NO_CODES)


class AddedTrees(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """A classifier of two outcomes whose log-odds are a sum over trees. `_grow` says how they are grown.

    Attributes:
        trees_: scikit-learn's TreePredictor objects.
        start_, step_: the log-odds are start_ + step_ x the sum of the trees' values.
        classes_: 0 and 1.
        n_features_in_: how many encoded columns it was fitted on.

    """

    class_weight: str | None

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Self:
        """Fit on encoded rows (missing is NaN) and outcomes of 0 and 1. Raises ValueError where one kind of outcome is missing.

        Decisions of weight 0 are left out altogether: no leaf may rest on them.
        """
        rows, outcomes = np.asarray(X, dtype=np.float64), np.asarray(y).astype(np.int64)
        weights = np.ones(len(outcomes)) if sample_weight is None else np.asarray(sample_weight, dtype=float)
        counted = weights > 0
        if not counted.all():
            rows, outcomes, weights = rows[counted], outcomes[counted], weights[counted]
        if len(np.unique(outcomes)) != 2:
            raise ValueError(
                f"{type(self).__name__} needs decisions with and without the outcome, but one kind is missing"
            )
        if self.class_weight is not None:
            weights = weights * compute_sample_weight(self.class_weight, outcomes)
        return self._keep(self._grow(rows, outcomes, weights), rows.shape[1])

    def _keep(self, grown: Grown, columns: int) -> Self:
        self.classes_ = np.array([0, 1], dtype=np.int64)
        self.n_features_in_ = columns
        self.trees_, self.start_, self.step_ = grown.trees, float(grown.start), float(grown.step)
        return self

    @abstractmethod
    def _grow(self, rows: Floats, outcomes: npt.NDArray[np.int64], weights: Floats) -> Grown:
        """Grow the trees."""

    def add_up(self, X: Any) -> Floats:
        """The sum of the trees' values, in their order, before start and step."""
        check_is_fitted(self, "trees_")
        rows = np.asarray(X, dtype=np.float64)
        if rows.shape[1] != self.n_features_in_:
            raise ValueError(f"expected {self.n_features_in_} encoded columns, but got {rows.shape[1]}")
        no_columns = np.zeros(rows.shape[1], dtype=np.uint32)
        total = np.zeros(len(rows))
        for tree in self.trees_:
            total += tree.predict(rows, NO_CODES, no_columns, 1)
        return total

    def decision_function(self, X: Any) -> Floats:
        """The log-odds of the outcome."""
        return np.asarray(self.start_ + self.step_ * self.add_up(X), dtype=np.float64)

    def predict_proba(self, X: Any) -> Floats:
        """Two columns: the probability of no outcome and of the outcome."""
        risks = expit(self.decision_function(X))
        return np.column_stack([1 - risks, risks])

    def predict(self, X: Any) -> npt.NDArray[np.int64]:
        """1 where the outcome is likelier than not."""
        return np.asarray(self.decision_function(X) > 0, dtype=np.int64)

    def apply(self, X: Any) -> npt.NDArray[np.int64]:
        """The leaf of every row in every tree (rows x trees)."""
        rows = np.asarray(X, dtype=np.float64)
        no_columns = np.zeros(rows.shape[1], dtype=np.uint32)
        leaves = np.empty((len(rows), len(self.trees_)), dtype=np.int64)
        for at, tree in enumerate(self.trees_):
            numbered = tree.nodes.copy()
            numbered["value"] = np.arange(len(numbered))
            leaves[:, at] = TreePredictor(numbered, NO_CODES, NO_CODES).predict(rows, NO_CODES, no_columns, 1)
        return leaves

    def describe_trees(self) -> dict[str, Any]:
        """The trees as SHAP's TreeExplainer takes them, with values in log-odds."""
        return {
            "trees": [_describe(tree.nodes, self.step_) for tree in self.trees_],
            "base_offset": self.start_,
            "internal_dtype": np.float64,
            "input_dtype": np.float64,
        }


def _describe(nodes: Any, step: float) -> dict[str, Any]:
    leaf = nodes["is_leaf"].astype(bool)
    left, right = nodes["left"].astype(np.int32), nodes["right"].astype(np.int32)
    return {
        "children_left": np.where(leaf, -1, left),
        "children_right": np.where(leaf, -1, right),
        "children_default": np.where(leaf, -1, np.where(nodes["missing_go_to_left"], left, right)),
        "features": np.where(leaf, -2, nodes["feature_idx"]),
        "thresholds": nodes["num_threshold"].copy(),
        "values": step * nodes["value"].reshape(-1, 1),
        "node_sample_weight": nodes["count"].astype(np.float64),
    }
