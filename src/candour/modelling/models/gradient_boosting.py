"""Histogram gradient boosting of scikit-learn."""

from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.pipeline import Pipeline

from candour.modelling.encoding import build_tree_encoder
from candour.modelling.models.boosted_trees import list_values, read_values
from candour.modelling.models.setting import ModelKind, Values

BINS = 64
"""Counts and days need no finer steps, and the search is a third faster than with scikit-learn's 255."""


def build(values: Values, seed: int) -> Pipeline:
    """The unfitted Pipeline."""
    core = HistGradientBoostingClassifier(max_bins=BINS, early_stopping=False, **read_values(values, seed))
    return Pipeline([("encode", build_tree_encoder()), ("core", core)])


KIND = ModelKind("Gradient boosting", list_values, build)
