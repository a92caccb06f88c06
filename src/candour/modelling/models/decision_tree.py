"""One decision tree (CART, as scikit-learn grows it), with the log-odds of the outcome in its leaves."""

from collections.abc import Iterator
from itertools import product

import numpy as np
import numpy.typing as npt
from scipy.special import logit
from sklearn.pipeline import Pipeline
from sklearn.tree import DecisionTreeClassifier

from candour.config.candidates import DecisionTree as Candidate
from candour.modelling.encoding import build_tree_encoder
from candour.modelling.models.added_trees import AddedTrees, Floats, Grown, Node, build_tree
from candour.modelling.models.setting import ModelKind, Value, Values, read_weight, say_weight

PRIOR = 1.0
"""How many decisions at the base rate are added to every leaf: one without any outcome is no proof that there is no risk."""


class DecisionTree(AddedTrees):
    """scikit-learn's tree; a leaf gives the share with the outcome in it, drawn a little to the base rate."""

    def __init__(
        self,
        *,
        max_leaf_nodes: int = 16,
        min_samples_leaf: int = 50,
        class_weight: str | None = None,
        random_state: int | None = None,
    ) -> None:
        self.max_leaf_nodes = max_leaf_nodes
        self.min_samples_leaf = min_samples_leaf
        self.class_weight = class_weight
        self.random_state = random_state

    def _grow(self, rows: Floats, outcomes: npt.NDArray[np.int64], weights: Floats) -> Grown:
        fitted = DecisionTreeClassifier(
            max_leaf_nodes=self.max_leaf_nodes,
            min_samples_leaf=self.min_samples_leaf,
            random_state=self.random_state,
        ).fit(rows, outcomes, sample_weight=weights)
        tree = fitted.tree_
        base = float(np.average(outcomes, weights=weights))
        heaviness = tree.weighted_n_node_samples / weights.mean()
        shares = (tree.value[:, 0, 1] * heaviness + base * PRIOR) / (heaviness + PRIOR)
        nodes = [
            Node(float(value), int(count))
            if left < 0
            else Node(float(value), int(count), int(column), float(cut), bool(missing), int(left), int(right))
            for value, count, column, cut, missing, left, right in zip(
                logit(shares), tree.n_node_samples, tree.feature, tree.threshold,
                tree.missing_go_to_left, tree.children_left, tree.children_right, strict=True,
            )
        ]  # fmt: skip
        return Grown([build_tree(nodes)])


def list_values(candidate: Candidate) -> Iterator[dict[str, Value]]:
    """Smaller trees with larger leaves first."""
    for leaves, leaf in product(sorted(candidate.leaves), sorted(candidate.minimum_leaves, reverse=True)):
        yield {"leaves": leaves, "minimum_leaf": leaf, **say_weight(candidate)}


def build(values: Values, seed: int) -> Pipeline:
    """The unfitted Pipeline."""
    core = DecisionTree(
        max_leaf_nodes=int(values["leaves"]),
        min_samples_leaf=int(values["minimum_leaf"]),
        class_weight=read_weight(values),
        random_state=seed,
    )
    return Pipeline([("encode", build_tree_encoder()), ("core", core)])


KIND = ModelKind("Decision tree", list_values, build)
