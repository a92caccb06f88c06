"""An explainable boosting machine: one curve a feature, learnt by boosting, and the curves are added up.

Lou, Caruana and Gehrke 2012, DOI 10.1145/2339530.2339556; fitted by the package interpret. Curves are steps over levels that at
least `min_samples_leaf` training decisions share; interpret's own cuts and counts, which may be those of one child, are not kept.
Pairs of features are left out: a cell of a pair's table would rest on few children. A fitted forecast needs interpret no longer.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.pipeline import Pipeline

from candour.config.candidates import ExplainableBoosting as Candidate
from candour.modelling.encoding import build_tree_encoder
from candour.modelling.models.added_trees import AddedTrees, Floats, Grown, Node, build_tree
from candour.modelling.models.extras import INTERPRET, import_extra
from candour.modelling.models.levels import Cut, cut_columns, grow_levels
from candour.modelling.models.setting import ModelKind, Value, Values, read_weight, say_weight

MOST_LEVELS = 32
FIXED: Mapping[str, Any] = {
    "interactions": 0,
    # One fit on all decisions for a fixed number of rounds: no decision is held back by lot, and the cost is known beforehand.
    "outer_bags": 1,
    "validation_size": 0,
    "early_stopping_rounds": 0,
    "max_bins": MOST_LEVELS + 2,
    "smoothing_rounds": 0,
    "greedy_ratio": 0.0,
    # A step whose gradient is smaller than this is chance: curves then stop moving by themselves (measured: docs/modelling.md).
    "reg_alpha": 3.0,
    "n_jobs": 1,
}


class ExplainableBoosting(AddedTrees):
    """interpret's explainable boosting machine on levels; every curve becomes one tree. The seed decides between equals."""

    def __init__(
        self,
        *,
        learning_rate: float = 0.04,
        max_iter: int = 100,
        min_samples_leaf: int = 40,
        class_weight: str | None = None,
        random_state: int | None = None,
    ) -> None:
        self.learning_rate = learning_rate
        self.max_iter = max_iter
        self.min_samples_leaf = min_samples_leaf
        self.class_weight = class_weight
        self.random_state = random_state

    def _grow(self, rows: Floats, outcomes: npt.NDArray[np.int64], weights: Floats) -> Grown:
        cuts = cut_columns(rows, fewest=self.min_samples_leaf, most=MOST_LEVELS)
        if not cuts:
            base = float(np.average(outcomes, weights=weights))
            return Grown([build_tree([Node(float(np.log(base / (1 - base))), len(rows))])])
        places = {at: cut.place(rows[:, at]) for at, cut in cuts.items()}
        machine = self.boost(_spread(cuts, places), outcomes, weights)
        curves = machine.eval_terms(_lay_out(cuts))
        owners = [term[0] for term in machine.term_features_]
        trees = []
        for number, (at, cut) in enumerate(cuts.items()):
            counted = np.bincount(places[at], minlength=cut.size)
            values = curves[: cut.size, owners.index(number)] if number in owners else np.zeros(cut.size)
            trees.append(grow_levels(at, cut, values, counted))
        return Grown(trees, start=float(np.ravel(machine.intercept_)[0]))

    def boost(self, levels: Floats, outcomes: npt.NDArray[np.int64], weights: Floats) -> Any:
        """Interpret's own fitted machine on numbers of levels."""
        library = import_extra("explainable_boosting", INTERPRET, "glassbox")
        machine = library.ExplainableBoostingClassifier(
            feature_types=["continuous"] * levels.shape[1],
            learning_rate=self.learning_rate,
            max_rounds=self.max_iter,
            min_samples_leaf=self.min_samples_leaf,
            random_state=self.random_state or 0,
            **FIXED,
        )
        return machine.fit(levels, outcomes, sample_weight=weights)


def _spread(cuts: Mapping[int, Cut], places: Mapping[int, npt.NDArray[np.int64]]) -> Floats:
    """Numbers of levels, one column a cut column."""
    return np.column_stack([places[at].astype(np.float64) for at in cuts])


def _lay_out(cuts: Mapping[int, Cut]) -> Floats:
    """Row i has level i of every column, or its last."""
    rows = np.arange(max(cut.size for cut in cuts.values()), dtype=np.float64)
    return np.column_stack([np.minimum(rows, cut.size - 1) for cut in cuts.values()])


def list_values(candidate: Candidate) -> Iterator[dict[str, Value]]:
    """Fewer rounds first."""
    for rounds in sorted(candidate.rounds):
        yield {
            "rounds": rounds,
            "learning_rate": candidate.learning_rate,
            "minimum_leaf": candidate.minimum_leaf,
            **say_weight(candidate),
        }


def build(values: Values, seed: int) -> Pipeline:
    """The unfitted Pipeline."""
    core = ExplainableBoosting(
        learning_rate=float(values["learning_rate"]),
        max_iter=int(values["rounds"]),
        min_samples_leaf=int(values["minimum_leaf"]),
        class_weight=read_weight(values),
        random_state=seed,
    )
    return Pipeline([("encode", build_tree_encoder()), ("core", core)])


KIND = ModelKind("Explainable boosting machine", list_values, build, INTERPRET)
