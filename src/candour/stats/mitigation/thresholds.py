"""A cut-off for every group, so that the same share of its outcomes is missed in each (fairlearn).

Hardt, Price and Srebro 2016, "Equality of opportunity in supervised learning", arXiv 1610.02413; Weerts et al. 2023,
JMLR 24(257). A child's group then decides about the child: that is said wherever this is shown.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from candour.stats.clustered import Flags, Floats
from candour.stats.groups.judged import Labels

GRID = 500
MOST_WORTH = 128
"""At most so many children flagged without the outcome weigh as much as one with it who is missed."""
TIE_BREAK = 1e-6


@dataclass(frozen=True)
class GroupThresholds:
    """For every group, the chance of being flagged at a score.

    Near a cut-off the chance may lie between 0 and 1. Nobody draws lots: who has the greater chance comes first, and
    among equals the higher score.
    """

    chances: Mapping[str, Callable[[Floats], Floats]]

    def rank(self, scores: Floats, labels: Labels) -> Floats:
        """A number by which decisions are flagged, highest first."""
        return self.find_chances(scores, labels) + TIE_BREAK * scores

    def find_chances(self, scores: Floats, labels: Labels) -> Floats:
        """The chance of being flagged, of every decision."""
        found = np.zeros(len(scores))
        for group, chance in self.chances.items():
            found[labels == group] = chance(scores[labels == group])
        return found


def fit_group_thresholds(scores: Floats, outcomes: Flags, labels: Labels, *, share: float) -> GroupThresholds:
    """Learn the cut-offs from scores of training decisions by models that had not seen their families.

    Among all sets of cut-offs with which every group has the same false negative rate, fairlearn chooses that with the
    highest accuracy, where a child with the outcome counts as `worth` decisions. `worth` is searched by halving so that
    the share flagged comes nearest to `share`: the capacity is kept, and error rates do not depend on it.
    """
    low, high = 1, MOST_WORTH
    tried: dict[int, tuple[float, GroupThresholds]] = {}
    while low <= high:
        worth = (low + high) // 2
        found = _fit_thresholds(scores, outcomes, labels, worth)
        flagged = float(found.find_chances(scores, labels).mean())
        tried[worth] = (abs(flagged - share), found)
        low, high = (worth + 1, high) if flagged < share else (low, worth - 1)
    return tried[min(tried, key=lambda worth: (tried[worth][0], worth))][1]


def _fit_thresholds(scores: Floats, outcomes: Flags, labels: Labels, worth: int) -> GroupThresholds:
    # Costs seconds to import, so only an audit that fits candidates pays for it.
    from fairlearn.postprocessing import ThresholdOptimizer  # noqa: PLC0415
    from sklearn.base import BaseEstimator  # noqa: PLC0415

    class Ready(BaseEstimator):  # type: ignore[misc]  # scikit-learn has no types
        """Scores that are there already, as an estimator."""

        def __init__(self) -> None:
            self.fitted_ = True

        def fit(self, X: Floats, y: Floats) -> "Ready":
            del X, y
            return self

        def predict(self, X: Floats) -> Floats:
            return np.asarray(X, dtype=np.float64)[:, 0]

    rows = np.repeat(np.arange(len(scores)), np.where(outcomes, worth, 1))
    optimiser = ThresholdOptimizer(
        estimator=Ready(), constraints="false_negative_rate_parity", objective="accuracy_score",
        grid_size=GRID, prefit=True, predict_method="predict",
    )  # fmt: skip
    optimiser.fit(
        scores[rows][:, None], outcomes[rows].astype(np.int64), sensitive_features=labels[rows].astype(str)
    )
    mixtures = optimiser.interpolated_thresholder_.interpolation_dict
    return GroupThresholds({str(group): _mix(mixture) for group, mixture in mixtures.items()})


def _mix(mixture: Any) -> Callable[[Floats], Floats]:
    def chance(scores: Floats) -> Floats:
        return np.asarray(
            mixture.p0 * mixture.operation0(scores) + mixture.p1 * mixture.operation1(scores),
            dtype=np.float64,
        )

    return chance
