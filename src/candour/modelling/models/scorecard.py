"""A card of few features with whole points that a person can add up.

Lines are chosen one step at a time by how much each would help (the score test of logistic regression); their weights become whole
points, which are then moved by one as long as that helps. The sum of points is turned into log-odds by two numbers. The idea of
whole points that are fitted as such is that of RiskSLIM (Ustun and Rudin 2019, arXiv 1610.00168).
"""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
from sklearn.pipeline import Pipeline

from candour.config.candidates import Scorecard as Candidate
from candour.modelling.encoding import build_tree_encoder
from candour.modelling.models.added_trees import AddedTrees, Floats, Grown, Node, build_tree
from candour.modelling.models.levels import Cut, cut_columns, grow_levels
from candour.modelling.models.points import fit_points
from candour.modelling.models.setting import ModelKind, Value, Values, read_weight, say_weight
from candour.modelling.models.steps import choose_steps

MOST_LEVELS = 6
"""Into how many levels a number is cut before steps are chosen; a line has as many as it has steps, and one more."""


class Scorecard(AddedTrees):
    """Whole points. The log-odds are `start_` plus `step_` times the sum of points, exactly; the seed changes nothing.

    Attributes:
        columns_: the encoded column of every line of the card.
        limits_: for every line, the rising limits of its levels: each level goes up to its limit, and the last beyond.
        points_: for every line, the points of each level; where one more is given, it is that of nothing recorded.
        stays_with_: for every line, the level that counts where nothing is recorded and no points are given for that.

    """

    def __init__(
        self,
        *,
        features: int = 6,
        most_points: int = 10,
        min_samples_leaf: int = 40,
        class_weight: str | None = None,
        random_state: int | None = None,
    ) -> None:
        self.features = features
        self.most_points = most_points
        self.min_samples_leaf = min_samples_leaf
        self.class_weight = class_weight
        self.random_state = random_state

    def _grow(self, rows: Floats, outcomes: npt.NDArray[np.int64], weights: Floats) -> Grown:
        cuts = cut_columns(rows, fewest=self.min_samples_leaf, most=MOST_LEVELS)
        places = {at: cut.place(rows[:, at]) for at, cut in cuts.items()}
        chosen = choose_steps(cuts, places, outcomes, weights, most_lines=self.features)
        card = fit_points(chosen, cuts, places, outcomes, weights, most_points=self.most_points)
        lines = [_merge_levels(cuts[at], given) for at, given in card.points.items()]
        self.columns_ = np.array(list(card.points), dtype=np.int64)
        self.limits_ = [cut.limits for cut, _ in lines]
        self.points_ = [given for _, given in lines]
        self.stays_with_ = np.array(
            [-1 if cut.own_missing else cut.commonest for cut, _ in lines], dtype=np.int64
        )
        trees = [
            grow_levels(at, cut, given.astype(np.float64), np.bincount(cut.place(rows[:, at]), minlength=cut.size))
            for at, (cut, given) in zip(card.points, lines, strict=True)
        ]  # fmt: skip
        # A card without any line gives everybody no points and the base rate.
        return Grown(trees or [build_tree([Node(0.0, len(rows))])], card.start, card.step)


def _merge_levels(cut: Cut, points: npt.NDArray[np.int64]) -> tuple[Cut, npt.NDArray[np.int64]]:
    """Neighbouring levels of equal points become one."""
    known = points[: cut.known]
    parts = np.flatnonzero(known[1:] != known[:-1])
    commonest = int(np.searchsorted(parts, cut.commonest, side="left"))
    merged = Cut(cut.limits[parts], cut.own_missing, commonest)
    return merged, np.concatenate([known[[*parts, cut.known - 1]], points[cut.known :]])


def list_values(candidate: Candidate) -> Iterator[dict[str, Value]]:
    """Shorter cards first."""
    for features in sorted(candidate.features):
        yield {
            "features": features,
            "most_points": candidate.most_points,
            "minimum_leaf": candidate.minimum_leaf,
            **say_weight(candidate),
        }


def build(values: Values, seed: int) -> Pipeline:
    """The unfitted Pipeline."""
    core = Scorecard(
        features=int(values["features"]),
        most_points=int(values["most_points"]),
        min_samples_leaf=int(values["minimum_leaf"]),
        class_weight=read_weight(values),
        random_state=seed,
    )
    return Pipeline([("encode", build_tree_encoder()), ("core", core)])


KIND = ModelKind("Points scorecard", list_values, build)
