"""The whole points of a scorecard's steps, and the two numbers that turn their sum into log-odds.

Weights are scaled and rounded in a few ways, and the way that fits best is improved by moving single points by one. Every trial is
judged with the two numbers fitted anew; that costs little, since decisions of equal sums are counted together.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from scipy.special import expit, log_expit, logit

from candour.modelling.models.added_trees import Floats
from candour.modelling.models.levels import Cut
from candour.modelling.models.steps import Chosen, Places, Step, Whole

SCALES = (1.0, 0.85, 0.7, 0.55, 0.4, 0.3, 0.2, 0.1)
"""How much of the allowed points the largest line takes; coarser points are sometimes nearer to the weights."""
MOST_MOVES = 100
NEWTON_STEPS = 25
SMALLEST = 1e-10


class Card(NamedTuple):
    """For every column its points, one a level, the least 0; the log-odds are `start` plus `step` times the sum."""

    points: dict[int, Whole]
    start: float
    step: float


def fit_points(
    chosen: Chosen, cuts: Mapping[int, Cut], places: Places, outcomes: Whole, weights: Floats, *, most_points: int
) -> Card:  # fmt: skip
    """Whole points for the chosen steps, at most `most_points` a line. Without any step the card has no line."""
    if chosen.steps:
        trial = _Trial(chosen, cuts, places, outcomes=outcomes, weights=weights, most_points=most_points)
        best = trial.improve(trial.round_weights())
        lines = add_up_steps(chosen.steps, best, cuts)
        start, step = trial.fit(best)
        if best.any() and step > 0:
            lowest = {at: int(line.min()) for at, line in lines.items()}
            points = {at: (line - lowest[at]).astype(np.int64) for at, line in lines.items() if np.ptp(line)}
            return Card(points, start + step * sum(lowest.values()), step)
    return Card({}, float(logit(np.average(outcomes, weights=weights))), 1.0)


def add_up_steps(
    steps: tuple[Step, ...], values: Floats | Whole, cuts: Mapping[int, Cut]
) -> dict[int, Floats]:
    """For every column the value of each level: the sum of the steps that it is on."""
    lines: dict[int, Floats] = {step.column: np.zeros(cuts[step.column].size) for step in steps}
    for step, value in zip(steps, values, strict=True):
        cut, line = cuts[step.column], lines[step.column]
        line[slice(step.level, cut.size if step.level == cut.known else cut.known)] += value
    return lines


class _Trial:
    """Decisions on the chosen steps, and how well given points would fit them."""

    def __init__(
        self,
        chosen: Chosen,
        cuts: Mapping[int, Cut],
        places: Places,
        *,
        outcomes: Whole,
        weights: Floats,
        most_points: int,
    ) -> None:
        self._chosen, self._cuts, self._most = chosen, cuts, most_points
        on = np.array([step.is_taken(cuts[step.column], places[step.column]) for step in chosen.steps])
        # Decisions on the same steps are alike: they are counted together.
        kinds, kind = np.unique(on, axis=1, return_inverse=True)
        self._on = kinds.astype(np.int64)
        size = kinds.shape[1]
        self._with = np.bincount(np.ravel(kind), weights=weights * outcomes, minlength=size)
        self._without = np.bincount(np.ravel(kind), weights=weights * (1 - outcomes), minlength=size)

    def round_weights(self) -> Whole:
        """The weights as points, scaled in the way that fits best."""
        lines = add_up_steps(self._chosen.steps, self._chosen.weights, self._cuts)
        largest = max(float(np.ptp(line)) for line in lines.values())
        tried = [
            np.rint(self._chosen.weights / largest * scale * self._most).astype(np.int64) for scale in SCALES
        ]
        allowed = [points for points in tried if self._is_allowed(points)]
        nothing = np.zeros(len(self._chosen.steps), dtype=np.int64)
        return min([*allowed, nothing], key=self.measure_loss)

    def improve(self, points: Whole) -> Whole:
        """Move one point up or down, always the one that helps most, until none helps."""
        loss = self.measure_loss(points)
        for _ in range(MOST_MOVES):
            moved = [points + sign * unit for unit in np.eye(len(points), dtype=np.int64) for sign in (1, -1)]
            moved = [each for each in moved if self._is_allowed(each)]
            losses = [self.measure_loss(each) for each in moved]
            if not losses or min(losses) >= loss - SMALLEST * abs(loss):
                break
            points, loss = moved[int(np.argmin(losses))], min(losses)
        return points

    def measure_loss(self, points: Whole) -> float:
        """The weighted sum of minus the logarithm of the chance given to what happened."""
        sums, with_outcome, without = self._count(points)
        log_odds = self._fit(sums, with_outcome, without) @ np.array([np.ones_like(sums), sums])
        return -float(with_outcome @ log_expit(log_odds) + without @ log_expit(-log_odds))

    def fit(self, points: Whole) -> tuple[float, float]:
        """Start and step for the sums of these points."""
        start, step = self._fit(*self._count(points)).tolist()
        return start, step

    def _count(self, points: Whole) -> tuple[Floats, Floats, Floats]:
        total = points @ self._on
        lowest = int(total.min())
        with_outcome = np.asarray(np.bincount(total - lowest, weights=self._with), dtype=np.float64)
        without = np.asarray(np.bincount(total - lowest, weights=self._without), dtype=np.float64)
        there = np.flatnonzero(with_outcome + without)
        return (there + lowest).astype(np.float64), with_outcome[there], without[there]

    @staticmethod
    def _fit(sums: Floats, with_outcome: Floats, without: Floats) -> Floats:
        base = float(logit(with_outcome.sum() / (with_outcome.sum() + without.sum())))
        if len(sums) == 1:
            return np.array([base, 0.0])
        design = np.column_stack([np.ones_like(sums), sums])
        coefficients = np.array([base, 0.0])
        for _ in range(NEWTON_STEPS):
            risks = expit(design @ coefficients)
            everybody = with_outcome + without
            slope = design.T @ (with_outcome - everybody * risks)
            curvature = (design.T * (everybody * risks * (1 - risks) + SMALLEST)) @ design
            move = np.linalg.solve(curvature, slope)
            coefficients = coefficients + np.clip(move, -5, 5)
            if float(np.abs(move).max()) < SMALLEST:
                break
        return coefficients

    def _is_allowed(self, points: Whole) -> bool:
        lines = add_up_steps(self._chosen.steps, points, self._cuts)
        return all(float(np.ptp(line)) <= self._most for line in lines.values())
