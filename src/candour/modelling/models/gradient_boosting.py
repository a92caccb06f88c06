"""Histogram gradient boosting of scikit-learn."""

from collections.abc import Iterator
from itertools import product

from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.pipeline import Pipeline

from candour.config.candidates import GradientBoosting as Candidate
from candour.modelling.encoding import build_tree_encoder
from candour.modelling.models.setting import ModelKind, Value, Values, read_weight, say_weight

BINS = 64
"""Counts and days need no finer steps, and the search is a third faster than with scikit-learn's 255."""


def list_values(candidate: Candidate) -> Iterator[dict[str, Value]]:
    """Fewer and smaller trees first."""
    for trees, leaves, rate in product(
        sorted(candidate.trees), sorted(candidate.leaves), sorted(candidate.learning_rates)
    ):
        yield {
            "trees": trees,
            "leaves": leaves,
            "learning_rate": rate,
            "minimum_leaf": candidate.minimum_leaf,
            **say_weight(candidate),
        }


def build(values: Values, seed: int) -> Pipeline:
    """The unfitted Pipeline."""
    core = HistGradientBoostingClassifier(
        learning_rate=float(values["learning_rate"]),
        max_iter=int(values["trees"]),
        max_leaf_nodes=int(values["leaves"]),
        min_samples_leaf=int(values["minimum_leaf"]),
        max_bins=BINS,
        early_stopping=False,
        class_weight=read_weight(values),
        random_state=seed,
    )
    return Pipeline([("encode", build_tree_encoder()), ("core", core)])


KIND = ModelKind("Gradient boosting", list_values, build)
