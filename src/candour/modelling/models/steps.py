"""Which steps a scorecard takes: each time the one that would help most.

A step is "more than this limit" of one column, or "nothing recorded". Several steps on one column make the levels of one line.
What a step would add is told by the score test of logistic regression (Rao 1948), which needs no fit for each that is asked.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.special import expit

from candour.modelling.models.added_trees import Floats
from candour.modelling.models.levels import Cut

Whole = npt.NDArray[np.int64]
Places = Mapping[int, Whole]

LEAST_GAIN = 6.63
"""Chi-squared on one degree of freedom at 1 in 100: a step that would help less is not taken."""
STEPS_A_LINE = 2
"""How many steps there may be for every line of the card, taken over all lines."""
RIDGE = 1.0
"""Holds weights in where a step parts the outcomes almost wholly."""
NEWTON_STEPS = 15
SMALLEST = 1e-9


class Step(NamedTuple):
    """The known levels of one column from `level` on; or its level of missing numbers, and this one alone."""

    column: int
    level: int

    def is_taken(self, cut: Cut, places: Whole) -> npt.NDArray[np.bool_]:
        """Whether every decision is on it."""
        taken = (
            places == self.level if self.level == cut.known else (places >= self.level) & (places < cut.known)
        )
        return np.asarray(taken, dtype=np.bool_)  # fmt: skip


class Chosen(NamedTuple):
    """The steps, in the order in which they were taken, and their weights in log-odds."""

    steps: tuple[Step, ...]
    weights: Floats


def choose_steps(
    cuts: Mapping[int, Cut], places: Places, outcomes: Whole, weights: Floats, *, most_lines: int
) -> Chosen:
    """Take the step that would help most, fit all weights anew, and so on, over at most `most_lines` columns."""
    design = np.ones((len(outcomes), 1))
    steps: list[Step] = []
    coefficients = fit_weights(design, outcomes, weights)
    while len(steps) < STEPS_A_LINE * most_lines:
        lines = {step.column for step in steps}
        allowed = {at: cut for at, cut in cuts.items() if len(lines) < most_lines or at in lines}
        risks = expit(design @ coefficients)
        best = _find_best(allowed, places, steps, weights * (outcomes - risks), weights * risks * (1 - risks))
        if best is None:
            break
        steps.append(best)
        taken = best.is_taken(cuts[best.column], places[best.column])
        design = np.column_stack([design, taken.astype(np.float64)])
        coefficients = fit_weights(design, outcomes, weights)
    return Chosen(tuple(steps), coefficients[1:])


def fit_weights(design: Floats, outcomes: Whole, weights: Floats) -> Floats:
    """Logistic regression by Newton's method; the first column is the intercept, the others are held in a little."""
    penalty = np.full(design.shape[1], RIDGE)
    penalty[0] = 0.0
    coefficients = np.zeros(design.shape[1])
    for _ in range(NEWTON_STEPS):
        risks = expit(design @ coefficients)
        slope = design.T @ (weights * (outcomes - risks)) - penalty * coefficients
        curvature = (design.T * (weights * risks * (1 - risks))) @ design + np.diag(penalty)
        move = np.linalg.solve(curvature, slope)
        coefficients = coefficients + move
        if float(np.abs(move).max()) < SMALLEST:
            break
    return coefficients


def _find_best(
    cuts: Mapping[int, Cut], places: Places, taken: list[Step], slope: Floats, curvature: Floats
) -> Step | None:
    total = float(curvature.sum())
    best, most = None, LEAST_GAIN
    for column, cut in cuts.items():
        slopes = np.bincount(places[column], weights=slope, minlength=cut.size)
        curvatures = np.bincount(places[column], weights=curvature, minlength=cut.size)
        for part in (slopes, curvatures):
            part[: cut.known] = part[: cut.known][::-1].cumsum()[::-1]
        spread = curvatures - curvatures**2 / total
        gains = np.where(spread > SMALLEST, slopes**2 / np.maximum(spread, SMALLEST), 0.0)
        for level in range(1, cut.size):
            if gains[level] > most and Step(column, level) not in taken:
                best, most = Step(column, level), float(gains[level])
    return best
