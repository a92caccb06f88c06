"""A random forest: the mean of many trees, each on decisions and features drawn by lot (Breiman 2001, DOI 10.1023/A:1010933404324)."""

from collections.abc import Iterator
from itertools import product

from sklearn.ensemble import RandomForestClassifier
from sklearn.pipeline import Pipeline

from candour.config.candidates import RandomForest as Candidate
from candour.modelling.encoding import build_tree_encoder
from candour.modelling.models.setting import ModelKind, Value, Values, read_weight, say_weight


def list_values(candidate: Candidate) -> Iterator[dict[str, Value]]:
    """Fewer trees and larger leaves first."""
    for trees, leaf in product(sorted(candidate.trees), sorted(candidate.minimum_leaves, reverse=True)):
        yield {"trees": trees, "minimum_leaf": leaf, **say_weight(candidate)}


def build(values: Values, seed: int) -> Pipeline:
    """The unfitted Pipeline."""
    core = RandomForestClassifier(
        n_estimators=int(values["trees"]),
        min_samples_leaf=int(values["minimum_leaf"]),
        max_features="sqrt",
        class_weight=read_weight(values),
        n_jobs=1,
        random_state=seed,
    )
    return Pipeline([("encode", build_tree_encoder()), ("core", core)])


KIND = ModelKind("Random forest", list_values, build)
