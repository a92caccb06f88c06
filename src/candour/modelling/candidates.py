"""The forecasts that are tried: elastic-net logistic regression and histogram gradient boosting.

Neither re-samples nor weights the training decisions: either would destroy the calibration of the scores.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product

from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline

from candour.config import evaluation
from candour.modelling.encoding import build_linear_encoder, build_tree_encoder

LABELS = {
    "logistic_regression": "Logistic regression (elastic net)",
    "gradient_boosting": "Gradient boosting",
}
LINEAR_ITERATIONS = 4000
LINEAR_TOLERANCE = 1e-3
TREE_BINS = 64
"""Counts and days need no finer steps, and the search is a third faster than with scikit-learn's 255."""


@dataclass(frozen=True)
class Setting:
    """One candidate with one choice of settings."""

    model: str
    values: Mapping[str, float | int | str]

    @property
    def text(self) -> str:
        """The settings in words, as tables show them."""
        return ", ".join(f"{name} {value}" for name, value in self.values.items())


def list_settings(candidate: evaluation.Model) -> tuple[Setting, ...]:
    """Every setting of a candidate, simpler ones first, so that ties go to the simpler."""
    if isinstance(candidate, evaluation.LogisticRegression):
        return tuple(
            Setting(candidate.name, {"strength": strength, "l1_share": share})
            for strength, share in product(sorted(candidate.strengths), sorted(candidate.l1_shares))
        )
    return tuple(
        Setting(
            candidate.name,
            {"trees": trees, "leaves": leaves, "learning_rate": rate, "minimum_leaf": candidate.minimum_leaf},
        )
        for trees, leaves, rate in product(
            sorted(candidate.trees), sorted(candidate.leaves), sorted(candidate.learning_rates)
        )
    )


def build_candidate(setting: Setting, *, seed: int) -> Pipeline:
    """An unfitted Pipeline with the steps `encode` and `core`."""
    if setting.model == "logistic_regression":
        return Pipeline([("encode", build_linear_encoder()), ("core", _build_linear(setting, seed))])
    return Pipeline([("encode", build_tree_encoder()), ("core", _build_trees(setting, seed))])


def _build_linear(setting: Setting, seed: int) -> LogisticRegression:
    # lbfgs is far faster but knows no L1 penalty.
    share = float(setting.values["l1_share"])
    return LogisticRegression(
        C=float(setting.values["strength"]),
        l1_ratio=share,
        solver="saga" if share > 0 else "lbfgs",
        max_iter=LINEAR_ITERATIONS,
        tol=LINEAR_TOLERANCE if share > 0 else 1e-4,
        random_state=seed,
    )


def _build_trees(setting: Setting, seed: int) -> HistGradientBoostingClassifier:
    return HistGradientBoostingClassifier(
        learning_rate=float(setting.values["learning_rate"]),
        max_iter=int(setting.values["trees"]),
        max_leaf_nodes=int(setting.values["leaves"]),
        min_samples_leaf=int(setting.values["minimum_leaf"]),
        max_bins=TREE_BINS,
        early_stopping=False,
        random_state=seed,
    )
